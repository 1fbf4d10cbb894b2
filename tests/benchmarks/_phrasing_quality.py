"""What the checker finds and lets pass, in per cent: on the project's own data, and on public corpora where there are.

`PHRASING_CORPORA` names a folder of *.jsonl or *.jsonl.gz: each line an object with "text", "expect" (flag or pass) and
perhaps "kind" ("characteristic": only findings that name one count as an alarm). An alarm is a *justify* or *stop* on a
text that must pass.
"""

import ast
import gzip
import json
import os
import re
import sysconfig
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from employer_portal.phrasing.checking import check
from employer_portal.phrasing.ruleset import Rules
from employer_portal.phrasing.sources import Source, example

GUIDANCE = Path(__file__).resolve().parents[2] / "guidance"
LEAST_WORDS = 8  # of a paragraph of documentation
OWN_GOALS = {
    "examples of the rules found, %": ">= 100",
    "alarms on examples that must pass, %": "<= 0",
    "alarms on our library of criteria, %": "<= 0.5",
    "alarms on paragraphs of Python's own documentation, %": "<= 0.5",
}


def figures(rules: Rules, source: Source) -> dict[str, float | str]:
    flags = [example(written) for rule in source.rules for written in rule.values["flags"]]
    passes = [example(written) for rule in source.rules for written in rule.values["passes"]]
    own: dict[str, float | str] = {
        "examples of the rules found, %": _share(bool(check(one.text, one.context, rules)) for one in flags),
        "alarms on examples that must pass, %": _share(_alarmed(one.text, rules) for one in passes if not one.spans),
        "alarms on our library of criteria, %": _share(_alarmed(text, rules) for text in _library()),
        "alarms on paragraphs of Python's own documentation, %": _share(_alarmed(text, rules) for text in _docs()),
    }
    folder = os.environ.get("PHRASING_CORPORA")
    return own | (_corpora(Path(folder), rules) if folder else {"public corpora": "none: PHRASING_CORPORA is not set"})


def _share(verdicts: Iterable[bool]) -> float:
    told = list(verdicts)
    return 100 * sum(told) / len(told) if told else 0.0


def _alarmed(text: str, rules: Rules, *, named: bool = False) -> bool:
    """Whether something is held; `named`: by a finding that names a characteristic."""
    return any(
        finding.level != "nudge" and (finding.characteristic or not named) for finding in check(text, None, rules)
    )


def _library() -> Iterator[str]:
    for path in sorted((GUIDANCE / "library").glob("*.toml")):
        yield from _texts(tomllib.loads(path.read_text(encoding="utf-8")))


def _texts(value: object) -> Iterator[str]:
    """Every sentence in a table: what is longer than a name."""
    if isinstance(value, str) and " " in value:
        yield value
    elif isinstance(value, Mapping | list):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(inner)


def _docs() -> Iterator[str]:
    """Paragraphs of the docstrings of the standard library: prose that is about no candidate."""
    for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                for paragraph in re.split(r"\n\s*\n", ast.get_docstring(node) or ""):
                    if len(paragraph.split()) >= LEAST_WORDS and ">>>" not in paragraph:  # prose, no dialogue
                        yield paragraph


def _corpora(folder: Path, rules: Rules) -> dict[str, float | str]:
    shares: dict[str, float | str] = {}
    for path in sorted(folder.glob("*.jsonl*")):
        name = path.name.split(".")[0]
        verdicts: dict[str, list[bool]] = {"flag": [], "pass": []}
        for record in _records(path):
            text, named = record["text"], record.get("kind") == "characteristic"
            found = bool(check(text, None, rules)) if record["expect"] == "flag" else _alarmed(text, rules, named=named)
            verdicts[record["expect"]].append(found)
        if verdicts["flag"]:
            shares[f"{name}: found, % of {len(verdicts['flag'])}"] = _share(verdicts["flag"])
        if verdicts["pass"]:
            shares[f"{name}: alarms, % of {len(verdicts['pass'])}"] = _share(verdicts["pass"])
    return shares


def _records(path: Path) -> Iterator[dict[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
