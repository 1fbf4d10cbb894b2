"""Whole rounds of good feedback in trades among people: age, faith, family, health, origin and means stand in every one
of them, because the work is about these, and nothing in them is held."""

from pathlib import Path

import pytest

from employer_portal.phrasing.checking import check
from employer_portal.phrasing.findings import Context
from employer_portal.workbook.examples import load_example

ROUNDS = sorted((Path(__file__).parents[2] / "guidance" / "examples" / "trades").glob("*.toml"))
SCOPES = ("evidence", "strength", "development", "next_step")


@pytest.mark.parametrize("path", ROUNDS, ids=lambda path: path.stem)
def test_nothing_is_held_in_a_good_round(rules, path):
    told = load_example(path)
    names = tuple(criterion.name for criterion in told.criteria)
    about = tuple(text for one in told.criteria for text in (one.looks_like, one.question) if text)
    held = []
    for row in told.feedback:
        words = {scope: getattr(row, scope) for scope in SCOPES if getattr(row, scope)}
        for scope, text in words.items():
            beside = tuple(other for other in words if other != scope)
            context = Context(told.round.vacancy_title, names, scope, row.rating, beside, about=about)
            held += [(one.rule, one.match, text) for one in check(text, context, rules) if one.level != "nudge"]
    assert held == []


def test_there_are_rounds_of_more_than_twenty_trades():
    assert len(ROUNDS) > 20
