"""The examples of the rules are their tests: each is checked here, in the test suite and on request."""

from collections.abc import Iterable, Iterator

from employer_portal.phrasing.checking import check
from employer_portal.phrasing.ruleset import Rules
from employer_portal.phrasing.sources import Example, Source, Table, example


def contradictions(rules: Rules) -> list[str]:
    """Where the wording that a rule offers is itself flagged at justify or stop."""
    return [
        f"{rule.place}: the 'instead' of {rule.id} is itself flagged by {finding.rule}: {finding.match!r}"
        for rule in rules.rules
        for finding in check(rule.instead, None, rules, soften=False)
        if finding.level != "nudge"
    ]


def failures(rules: Rules, source: Source, only: tuple[str, ...] = ()) -> list[str]:
    """Examples that fail, one line each with file and line; `only`: those of rules whose ids begin so."""
    tables = [table for table in source.rules if not only or table.name.startswith(only)]
    return [f"{table.place.at(key)}: {table.name}: {what}" for table in tables for key, what in _fails(table, rules)]


def _fails(table: Table, rules: Rules) -> Iterator[tuple[str, str]]:
    for written in table.values["flags"]:
        yield from (("flags", what) for what in _not_flagged(example(written), table, rules))
    for written in table.values["passes"]:
        yield from (("passes", what) for what in _not_passed(example(written), table.name, rules))


def _not_flagged(proof: Example, table: Table, rules: Rules) -> Iterable[str]:
    found = list(check(proof.text, proof.context, rules, soften=False))
    spans = [(finding.start, finding.end) for finding in found if finding.rule == table.name]
    wanted = list(proof.spans)
    if table.values.get("kind") == "whole":
        wanted = [(0, 0)]
    elif not wanted:
        return [f"no span is marked with [[...]] in {proof.text!r}"]
    if spans == wanted:
        return []
    shown = ", ".join(f"{finding.match!r} by {finding.rule}" for finding in found) or "nothing"
    return [f"wanted {[proof.text[start:end] for start, end in wanted]}, found {shown} in {proof.text!r}"]


def _not_passed(proof: Example, rule: str, rules: Rules) -> Iterator[str]:
    for finding in check(proof.text, proof.context, rules, soften=False):
        if finding.level != "nudge" or finding.rule == rule:
            yield f"must pass, but {finding.match!r} is flagged by {finding.rule} in {proof.text!r}"
