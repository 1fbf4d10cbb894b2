"""Hiring rounds for tests: a small one to spoil, and large ones that are the same for the same seed."""

from collections.abc import Iterator
from datetime import date
from itertools import count
from random import Random

from employer_portal.core.terms import Importance, Kind, Outcome
from employer_portal.workbook.sheets import CandidateRow, CriterionRow, FeedbackRow, RoundSheet, RoundWorkbook

ROUND = RoundSheet(
    vacancy_reference="OPS-2026-041",
    vacancy_title="Warehouse Team Leader",
    contact_name="Priya Shah",
    contact_email="recruitment@example.org",
    interview_date=date(2026, 11, 18),
    feedback_due=date(2026, 11, 27),
)

_CRITERIA = (
    "Planning a shift",
    "Leading people",
    "Safety",
    "Stock control",
    "Working with figures",
    "Calm under pressure",
)
_PANEL = ("dana.reed@example.org", "Tomasz Nowak", "a.idowu@example.org")
_DID = ("explained", "described", "set out", "showed", "told us about", "walked us through")
_WHAT = ("how you plan a week", "a late delivery", "the December backlog", "a new starter's first day", "a stock count")
_HOW = ("step by step", "with clear figures", "in your own words", "with one strong example", "and what you learned")
_GAP = (
    "the first sign of trouble",
    "what you would do earlier",
    "how you checked it",
    "who else you asked",
    "the result",
)


def small_round() -> RoundWorkbook:
    """Two candidates, two criteria, one interviewer, nothing to correct."""
    criteria = (
        CriterionRow(2, "PLAN", "Planning a shift", Kind.SKILL, Importance.ESSENTIAL),
        CriterionRow(3, "TEAM", "Leading people", Kind.BEHAVIOUR, Importance.DESIRABLE),
    )
    candidates = (
        CandidateRow(2, "C-01", "Sam", "Okafor", Outcome.NOT_APPOINTED, "sam@example.com"),
        CandidateRow(3, "C-02", "Zoë", "Lindqvist", Outcome.RESERVE, "zoe@example.com"),
    )
    rows = count(2)
    feedback = tuple(
        FeedbackRow(
            next(rows), candidate.reference, _PANEL[0], criterion.code, 3, strength=f"Clear on {criterion.name}."
        )
        for candidate in candidates
        for criterion in criteria
    )
    return RoundWorkbook(ROUND, criteria, candidates, feedback)


def large_round(candidates: int, seed: int = 1) -> RoundWorkbook:
    """A round of so many candidates: three criteria, two interviewers each, two texts on every feedback row."""
    random = Random(seed)
    criteria = tuple(
        CriterionRow(row, f"K{row - 1}", name, Kind.SKILL, Importance.ESSENTIAL)
        for row, name in enumerate(_CRITERIA[:3], 2)
    )
    people = tuple(
        CandidateRow(
            row,
            f"C-{row - 1:05}",
            f"First{random.randrange(500)}",
            f"Last{random.randrange(5000)}",
            random.choices((Outcome.NOT_APPOINTED, Outcome.RESERVE, Outcome.APPOINTED), (90, 8, 2))[0],
            f"c{row - 1}@example.com",
        )
        for row in range(2, candidates + 2)
    )
    return RoundWorkbook(ROUND, criteria, people, tuple(_feedback(random, people, criteria)))


def _feedback(
    random: Random, people: tuple[CandidateRow, ...], criteria: tuple[CriterionRow, ...]
) -> Iterator[FeedbackRow]:
    rows = count(2)
    for person in people:
        panel = random.sample(_PANEL, 2)
        for interviewer in panel:
            for criterion in criteria:
                yield FeedbackRow(
                    next(rows),
                    person.reference,
                    interviewer,
                    criterion.code,
                    random.randint(1, 4),
                    strength=" ".join(_strength(random) for _ in range(3)),
                    development=_development(random),
                )


def _strength(random: Random) -> str:
    return f"You {random.choice(_DID)} {random.choice(_WHAT)} {random.choice(_HOW)}, number {random.randrange(1000)}."


def _development(random: Random) -> str:
    return (
        f"We would have liked to hear {random.choice(_GAP)}, for instance with {random.choice(_WHAT)}, "
        f"and then {random.choice(_GAP)} in case {random.randrange(1000)}."
    )
