"""The material of an example letter: invented people, made as every letter's is."""

from datetime import date

from employer_portal.composing.compose import Judged, Material, Said
from employer_portal.core.terms import DEFAULT_SCALE, Format, Outcome
from employer_portal.printing.content import Look
from employer_portal.settings import Settings

LEADING = Said(
    evidence="You described the night when the scanners failed.",
    strength="You gave three tasks to three people, and told the day shift what was still open.",
)
PLANNING = Said(
    development="Your plan gave tasks to twelve people. It did not show how you arrived at twelve.",
    next_step="Take one shift that you know, and work the number out from the day's order lines.",
)
#: The day that the example bears.
DATED = date(2026, 11, 25)
CRITERIA = (
    Judged("Leading a shift", "Clear tasks, given quickly", (LEADING,), True, True),
    Judged("Planning people", "A plan that starts from the day's volume", (PLANNING,), True, False),
)
RATINGS = tuple((one.name, DEFAULT_SCALE[rating]) for one, rating in zip(CRITERIA, (4, 2), strict=True))


def example_material(
    look: Look, settings: Settings, *, signatory: str = "", signatory_role: str = "", privacy_contact: str = "",
    answers: str = "", ratings: bool = False,
) -> Material:  # fmt: skip
    """What the example letter in that look is composed from."""
    return Material(
        look=look, employer=look.name or settings.organisation_name, role="Warehouse Team Leader",
        vacancy_reference="EXAMPLE-1", outcome=Outcome.NOT_APPOINTED, called="Sam", full_name="Sam Rivers",
        postal_address="", format=Format.EMAIL, criteria=CRITERIA, interviewers=("Priya Nair", "Tom Ellis"),
        notes_of=2, same_questions=True, contact="Dana Osei", contact_email=answers or "people@example.org",
        rights_contact=privacy_contact, answer_days=settings.answer_days,
        interview_date=date(2026, 11, 18), signatory=signatory, signatory_role=signatory_role,
        ratings=RATINGS if ratings else (),
    )  # fmt: skip
