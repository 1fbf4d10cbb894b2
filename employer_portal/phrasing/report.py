"""Findings as a person or a program reads them: text like a linter's, JSON, JSON lines, SARIF."""

import json
import shutil
import textwrap
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import click

from employer_portal.phrasing.findings import LEVELS, Finding, Findings, spoken
from employer_portal.phrasing.ruleset import Rules

COLOURS = {"stop": "red", "justify": "yellow", "nudge": "cyan"}
SARIF_LEVELS = {"stop": "error", "justify": "warning", "nudge": "note"}


class Checked(NamedTuple):
    """One file: its name, its text, what was found in it."""

    name: str
    text: str
    findings: Findings


def as_text(checked: list[Checked], _rules: Rules, explain: bool) -> Iterator[str]:
    """Each finding below its line, with the words underlined; last, how many there are."""
    width = min(shutil.get_terminal_size((100, 24)).columns, 110)
    for one in checked:
        lines = _Lines(one.text)
        for finding in one.findings:
            yield "\n".join(_told(one.name, finding, lines, width, explain=explain)) + "\n"
        for finding, allowance in one.findings.lifted if explain else ():
            row, column = lines.at(finding.start)
            yield f"{one.name}:{row}:{column} let stand {finding.match!r} ({finding.rule}): {allowance.reason}\n"
    counts = Counter(finding.level for one in checked for finding in one.findings)
    told = ", ".join(f"{counts[level]} {level}" for level in LEVELS if counts[level])
    texts = "1 text" if len(checked) == 1 else f"{len(checked)} texts"
    yield click.style(f"{texts} checked: {told or 'nothing to say'}.", bold=True)


def _told(name: str, finding: Finding, lines: "_Lines", width: int, *, explain: bool) -> Iterator[str]:
    row, column = lines.at(finding.start)
    level = click.style(finding.level, fg=COLOURS[finding.level], bold=True)
    about = f" ({', '.join(map(spoken, finding.characteristic))})" if finding.characteristic else ""
    yield f"{click.style(f'{name}:{row}:{column}', bold=True)} {level} {finding.rule}{about}"
    if finding.end:
        yield from lines.shown(finding.start, finding.end, width, COLOURS[finding.level])
    wrap = textwrap.TextWrapper(width, initial_indent="  ", subsequent_indent="       ")
    for label, words in (("Why: ", finding.why), ("Ask: ", finding.ask), ("Try: ", finding.instead)):
        if words:
            yield wrap.fill(label + words)
    if finding.level == "stop":
        yield wrap.fill(
            "No other wording is offered: words can be corrected, but the decision behind them is for HR to look at."
        )
    if explain:
        yield wrap.fill(f"Pattern: {finding.because}")


class _Lines:
    """Where the lines of a text begin."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0] + [i + 1 for i, char in enumerate(text) if char == "\n"]

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1."""
        row = bisect_right(self.starts, offset)
        return row, offset - self.starts[row - 1] + 1

    def shown(self, start: int, end: int, width: int, colour: str) -> Iterator[str]:
        """The words with what stands around them, and a line of marks below."""
        row, _ = self.at(start)
        begin, until = self.starts[row - 1], self.text.find("\n", start)
        until = len(self.text) if until < 0 else until
        room = width - 8
        left = max(begin, min(start - room // 3, until - room))
        right = min(until, left + room)
        before, after = "…" * (left > begin), "…" * (right < until)
        line = before + self.text[left:right].replace("\t", " ") + after
        marks = " " * (len(before) + start - left) + "^" * max(1, min(end, right) - start)
        yield f"    {line}"
        yield f"    {click.style(marks, fg=colour)}"


def as_json(checked: list[Checked], rules: Rules, _explain: bool) -> Iterator[str]:
    """One object: the version of the rules, and the findings of each file."""
    files = [{"file": one.name, "flags": [finding.as_dict() for finding in one.findings]} for one in checked]
    yield json.dumps(
        {"rules": {"pack": rules.pack, "version": rules.version}, "files": files}, ensure_ascii=False, indent=2
    )


def as_jsonl(checked: list[Checked], _rules: Rules, _explain: bool) -> Iterator[str]:
    """One line a file; its name is the id."""
    for one in checked:
        yield json.dumps({"id": one.name, "flags": [finding.as_dict() for finding in one.findings]}, ensure_ascii=False)


def as_sarif(checked: list[Checked], rules: Rules, _explain: bool) -> Iterator[str]:
    """SARIF 2.1.0, as code hosts and editors read it; columns count code points."""
    told = sorted({finding.rule: finding for one in checked for finding in one.findings}.items())
    driver = {
        "name": "employer-portal check",
        "version": rules.version,
        "rules": [
            {"id": name, "shortDescription": {"text": finding.why}, "help": {"text": finding.ask}}
            for name, finding in told
        ],
    }
    results = [_result(one, finding, _Lines(one.text)) for one in checked for finding in one.findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    yield json.dumps(log, ensure_ascii=False, indent=2)


def _result(one: Checked, finding: Finding, lines: _Lines) -> dict[str, object]:
    (row, column), (last_row, last_column) = lines.at(finding.start), lines.at(finding.end)
    region = {
        "startLine": row, "startColumn": column, "endLine": last_row, "endColumn": last_column,
        "charOffset": finding.start, "charLength": finding.end - finding.start,
    }  # fmt: skip
    place = {"artifactLocation": {"uri": one.name}, "region": region}
    message = " ".join(part for part in (finding.why, finding.ask, finding.instead) if part)
    return {
        "ruleId": finding.rule,
        "level": SARIF_LEVELS[finding.level],
        "message": {"text": message},
        "locations": [{"physicalLocation": place}],
        "properties": {"category": finding.category, "characteristic": list(finding.characteristic)},
    }
