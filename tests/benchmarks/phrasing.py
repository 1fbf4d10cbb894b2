"""The phrasing checker: texts a second, ms per KB, start, growth with the text and with the number of rules;
and what it finds and lets pass.

Processor time, so that what else runs on the machine does not count; the start and a whole file are by the clock.
"""

import gc
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from employer_portal.phrasing import building, sources
from employer_portal.phrasing.checking import check
from employer_portal.phrasing.loading import load
from employer_portal.phrasing.ruleset import Rules
from tests.benchmarks import _phrasing_quality

GUIDANCE = Path(__file__).resolve().parents[2] / "guidance" / "phrasing"
GOALS = {
    "short texts a second": ">= 5000",
    "short texts a second, never seen before": ">= 5000",
    "ms per KB of a long text": "<= 1",
    "start of check, s": "<= 0.45",
    "s for a file of 60,000 texts": "<= 60",
    "time with twice the rules": "<= 1.1",
    "10 times the text, ordinary": "<= 12",
    "10 times the text, hostile": "<= 12",
    **_phrasing_quality.OWN_GOALS,
}
SENTENCES = (
    "You explained how you planned the first week of the move and named the two risks that mattered.",
    "For handling complaints we looked for what you did and what changed; your example stopped at what you did.",
    "Your second answer gave the result in figures, which met the standard for reporting.",
    "You described supporting older patients at mealtimes and said why dignity comes first.",
    "A next step could be to practise one example with its result, for example the stock count in March.",
    "We felt you were overqualified and might get bored within a few months.",
    "The candidate can read a wiring diagram and finds the fault in the third circuit.",
    "Thank you for meeting us. The criteria that were not fully met were planning and cost control.",
)
#: What one would write first: one expression over a list of words, some of them known to be in the texts.
ONE = re.compile(
    rf"\b(?:{'|'.join([*(f'word{number}' for number in range(300)), 'overqualified', 'bored'])})\b", re.IGNORECASE
)
HOSTILE = {
    "1 MB of a": "a",
    "one remark again and again": "you are too old ",
    "words that begin many patterns": "the candidate is not the right old fit for a ",
    "quotation marks": "\"'“",
    "line ends": "\n",
    "hyphens": "a-",
    "spaced letters": "o l d ",
}


def run() -> dict[str, float | str]:
    with tempfile.TemporaryDirectory() as cache:
        rules = load(GUIDANCE, "gb", Path(cache))
        fresh = load(GUIDANCE, "gb", Path(cache))
        start = min(_start(Path(cache)) for _ in range(5))
        file = _filtered([f"{SENTENCES[i % 8]} Number {i}." for i in range(60_000)], Path(cache))
    texts = [f"{SENTENCES[i % 8]} {SENTENCES[i * 3 % 8]}"[: 60 + i % 90] for i in range(4000)]
    unseen = [f"{text} Word{i}ing was a{i}x." for i, text in enumerate(texts)]
    long = "\n".join(SENTENCES[i % 8] for i in range(3000))
    figures: dict[str, float | str] = {
        "short texts a second": len(texts) / _seconds(lambda: [check(text, None, rules) for text in texts]),
        "short texts a second, never seen before": len(unseen) / _once(lambda: [check(t, None, fresh) for t in unseen]),
        "short texts, beside one regular expression, times": _seconds(
            lambda: [check(text, None, rules) for text in texts]
        )
        / _seconds(lambda: [bool(ONE.search(text)) for text in texts]),
        "ms per KB of a long text": 1000 * _seconds(lambda: check(long, None, rules)) / (len(long) / 1024),
        "start of check, s": start,
        "s for a file of 60,000 texts": file,
        **_with_twice_the_rules(texts, rules),
        "10 times the text, ordinary": _growth(SENTENCES[0] + " ", rules),
    }
    hostile = {name: _growth(unit, rules) for name, unit in HOSTILE.items()}
    worst = max(hostile, key=lambda name: hostile[name])
    return (
        figures
        | {
            "10 times the text, hostile": hostile[worst],
            "the worst of the hostile texts": worst,
            "rules": len(rules.rules),
        }
        | _phrasing_quality.figures(rules, sources.read(GUIDANCE, "gb"))
    )


def _once(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _seconds(work: Callable[[], object]) -> float:
    work()
    return min(_once(work) for _ in range(5))


def _start(var: Path) -> float:
    return _filtered(["You are too old."], var)


def _filtered(texts: list[str], var: Path) -> float:
    """How long the command takes for a file of these."""
    command = [sys.executable, "-m", "employer_portal.cli", "check", "--format", "jsonl", "--var", str(var)]
    with tempfile.TemporaryFile() as file:
        file.writelines(json.dumps({"id": i, "text": text}).encode() + b"\n" for i, text in enumerate(texts))
        file.seek(0)
        begin = time.perf_counter()
        subprocess.run(command, stdin=file, capture_output=True, check=False)
        return time.perf_counter() - begin


def _growth(unit: str, rules: Rules) -> float:
    """Without the garbage collector, which walks over all findings that are held: the rules' own work is asked for."""
    small, large = unit * (100_000 // len(unit)), unit * (1_000_000 // len(unit))
    gc.disable()
    try:
        return _seconds(lambda: check(large, None, rules)) / _seconds(lambda: check(small, None, rules))
    finally:
        gc.enable()


def _with_twice_the_rules(texts: list[str], rules: Rules) -> dict[str, float | str]:
    """All the rules against every other one of them: what rules cost that find nothing, and with what they find."""
    source = sources.read(GUIDANCE, "gb")
    source.rules, source.complete = source.rules[::2], False
    half = Rules(building.build(source, "gb"))
    quiet = [text for text in texts if not check(text, None, rules)]
    return {
        "time with twice the rules": _ratio(quiet, rules, half),
        "time with twice the rules and their findings": _ratio(texts, rules, half),
    }


def _ratio(texts: list[str], rules: Rules, half: Rules) -> float:
    """Measured in turns, so that what else the machine does touches both."""
    turns = [[_once(lambda of=of: [check(text, None, of) for text in texts]) for of in (rules, half)] for _ in range(9)]
    both, one = (min(seconds) for seconds in zip(*turns, strict=True))
    return both / one


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
