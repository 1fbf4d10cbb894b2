"""The hiring-round workbook as a table: its sheets, their columns, what each cell holds.

The reader, the writer and the template all follow it, so they cannot disagree.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from employer_portal.core.terms import Format, Importance, Kind, LetterLanguage, Outcome, Sentence, StageKind


class Holds(Enum):
    """What a cell holds, where it is not one of a list of words."""

    LINE = auto()  # a title, a code: one line of text
    NAME = auto()  # a person's
    TEXT = auto()  # prose, with its line breaks
    WORDS = auto()  # prose for the candidate: “n/a” and “none” are no words
    DAY = auto()
    EMAIL = auto()
    YES_NO = auto()
    RATING = auto()
    SCALE = auto()
    COUNT = auto()  # of things: a whole number above nought
    SENTENCES = auto()  # fixed sentences of letters, divided by commas
    ALL_MET = auto()  # why somebody was not appointed who fully met every criterion


#: Text in whole sentences.
PROSE = frozenset({Holds.TEXT, Holds.WORDS})


@dataclass(frozen=True, slots=True)
class Column:
    """One column, or one field of the Round sheet; `attribute` is its name in the row's value."""

    name: str
    attribute: str
    note: str
    holds: Holds | type[StrEnum] = Holds.LINE
    required: bool = False
    blank: bool = False  # the column is required, not each of its cells
    width: int = 18
    example: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    name: str
    columns: tuple[Column, ...]


def key(name: str) -> str:
    """A sheet's or column's name as it is matched: without case, spaces, punctuation."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name)).casefold()


FIELDS = (
    Column(
        "Vacancy reference", "vacancy_reference", "Your reference for the job.", required=True, example="OPS-2026-041"
    ),
    Column(
        "Vacancy title",
        "vacancy_title",
        "The job's title, as the letter should name it.",
        required=True,
        example="Warehouse Team Leader",
    ),
    Column("Brand", "brand", "The employer's name in the letter. Empty: the default brand."),
    Column("Stage", "stage", "Which stage this was. Empty: Interview.", example="Interview"),
    Column(
        "Kind of stage",
        "kind",
        "sift (the application alone), test, interview or final: letters say so. Empty: as Stage is called.",
        StageKind,
    ),
    Column(
        "Interview date", "interview_date", "For everyone without a date of their own.", Holds.DAY, example="2026-11-18"
    ),
    Column(
        "Feedback due", "feedback_due", "When candidates were promised their feedback.", Holds.DAY, example="2026-11-27"
    ),
    Column(
        "Contact name", "contact_name", "Who a candidate may write to.", Holds.NAME, required=True, example="Priya Shah"
    ),
    Column(
        "Contact email",
        "contact_email",
        "The address that a candidate may write to.",
        Holds.EMAIL,
        required=True,
        example="recruitment@example.org",
    ),
    Column(
        "Letter date",
        "letter_date",
        "For a trial run: the day that its letters bear. A letter that leaves bears the day on which it was sealed.",
        Holds.DAY,
    ),
    Column(
        "Rating scale",
        "scale",
        "The points of your scale in words, lowest first.",
        Holds.SCALE,
        example="1=Not shown, 2=Partly shown, 3=Shown, 4=Strongly shown",
    ),
    Column(
        "Chair",
        "chair",
        "The interviewer who chaired the panel, as on the Feedback sheet.",
    ),
    Column(
        "Same questions asked",
        "same_questions",
        "yes, if the chair says that every candidate was asked the same questions. The letters then say so.",
        Holds.YES_NO,
    ),
    Column("Posts", "posts", "How many people were wanted.", Holds.COUNT),
    Column("Reserve until", "reserve_until", "The last day of the reserve list, if there is one.", Holds.DAY),
    Column(
        "Sentences left out",
        "left_out",
        f"Fixed sentences that these letters do without, divided by commas: {', '.join(Sentence)}.",
        Holds.SENTENCES,
    ),
)

ROUND = Sheet(
    "Round",
    (
        Column(
            "Field",
            "field",
            "What the value beside it is. Leave these names as they are.",
            required=True,
            blank=True,
            width=24,
        ),
        Column("Value", "value", "Your answer.", Holds.TEXT, required=True, blank=True, width=60),
    ),
)

CRITERIA = Sheet(
    "Criteria",
    (
        Column("Code", "code", "A short code, different for each criterion.", required=True, width=10, example="PLAN"),
        Column(
            "Criterion",
            "name",
            "What you assess, as the letter should name it. Letters follow the order of this sheet.",
            required=True,
            width=30,
            example="Planning a shift",
        ),
        Column("Kind", "kind", "Choose from the list, or leave empty.", Kind, width=20, example="skill"),
        Column("Importance", "importance", "Essential or desirable.", Importance, width=13, example="essential"),
        Column(
            "What good looks like",
            "looks_like",
            "What a strong answer shows. It helps interviewers to write evidence.",
            Holds.TEXT,
            width=48,
            example="Plans people and work for a whole shift, and changes the plan early when something slips.",
        ),
        Column(
            "Question",
            "question",
            "What every candidate was asked about it.",
            Holds.TEXT,
            width=48,
            example="Tell us about a shift that did not go to plan.",
        ),
        Column(
            "Candidate wording",
            "candidate_wording",
            "How a letter goes on after “We were looking for”. Leave empty to have it made from what good looks like.",
            Holds.TEXT,
            width=48,
            example="someone who plans a whole shift, and changes the plan early when something slips",
        ),
    ),
)

CANDIDATES = Sheet(
    "Candidates",
    (
        Column(
            "Reference",
            "reference",
            "A reference of yours, different for each person.",
            required=True,
            width=12,
            example="C-01",
        ),
        Column("First name", "first_name", "May stay empty: some people have one name.", Holds.NAME, example="Sam"),
        Column(
            "Last name", "last_name", "The family name, or the only name.", Holds.NAME, required=True, example="Okafor"
        ),
        Column(
            "Email", "email", "Needed unless Format is post.", Holds.EMAIL, width=30, example="sam.okafor@example.com"
        ),
        Column("Postal address", "postal_address", "Needed if Format is post.", Holds.TEXT, width=34),
        Column(
            "Interview date",
            "interview_date",
            "Empty: the date on the Round sheet.",
            Holds.DAY,
            width=15,
            example="2026-11-18",
        ),
        Column(
            "Outcome",
            "outcome",
            "What was decided. Only people not appointed or in reserve receive a feedback letter.",
            Outcome,
            required=True,
            width=16,
            example="not appointed",
        ),
        Column(
            "Format",
            "format",
            "How the person asked to receive the letter. Empty: email.",
            Format,
            width=13,
            example="email",
        ),
        Column(
            "Language",
            "language",
            "Of their letters: en for English, cy for Welsh, both for Welsh and English. Empty: en.",
            LetterLanguage,
            width=11,
            example="en",
        ),
        Column("Known as", "known_as", "The name to greet the person by, if it is another one.", Holds.NAME),
        Column(
            "Internal", "internal", "yes if the person already works for you.", Holds.YES_NO, width=10, example="no"
        ),
        Column(
            "Told on",
            "told_on",
            "When the person learned the outcome, if they have.",
            Holds.DAY,
            width=13,
            example="2026-11-19",
        ),
        Column("Told how", "told_how", "For instance: by phone, in person.", width=16, example="by phone"),
    ),
)

FEEDBACK = Sheet(
    "Feedback",
    (
        Column("Candidate", "candidate", "The candidate's Reference.", required=True, width=12, example="C-01"),
        Column(
            "Interviewer",
            "interviewer",
            "The interviewer's e-mail address or full name.",
            required=True,
            width=28,
            example="dana.reed@example.org",
        ),
        Column("Criterion", "criterion", "The criterion's Code.", required=True, width=12, example="PLAN"),
        Column(
            "Rating",
            "rating",
            "A number of your scale, or: not assessed.",
            Holds.RATING,
            required=True,
            width=13,
            example="2",
        ),
        Column(
            "Private notes",
            "private_notes",
            "The panel's own record: what was said or done. Never in a letter.",
            Holds.TEXT,
            width=40,
            example="Described the December backlog; named no step before the deadline had passed.",
        ),
        Column(
            "Evidence",
            "evidence",
            "For the candidate: what you saw or heard.",
            Holds.WORDS,
            width=40,
            example="You told us how you cleared a backlog in December once two deliveries had been missed.",
        ),
        Column(
            "Strength",
            "strength",
            "For the candidate: what went well.",
            Holds.WORDS,
            width=40,
            example="You stayed calm and kept your team informed while the plan changed around you.",
        ),
        Column(
            "Development",
            "development",
            "For the candidate: what was missing.",
            Holds.WORDS,
            width=40,
            example="We would have liked to hear how you spot trouble early, before a delivery is missed.",
        ),
        Column(
            "Next step",
            "next_step",
            "For the candidate: something they can do about it.",
            Holds.WORDS,
            width=40,
            example="Take one past shift and note the first sign that it would run late, and what you could have done.",
        ),
        Column(
            "Kept because",
            "kept_because",
            "If the phrasing check asks you to justify a wording: why you keep it. Never in a letter.",
            Holds.TEXT,
            width=30,
        ),
    ),
)

DECISIONS = Sheet(
    "Decisions",
    (
        Column(
            "Candidate",
            "candidate",
            "The candidate's Reference. Empty, on a row without a criterion: everybody.",
            required=True,
            blank=True,
            width=12,
        ),
        Column("Criterion", "criterion", "The criterion's Code.", width=12),
        Column(
            "Agreed rating",
            "rating",
            "What the panel agreed on: needed where two ratings stand in the middle, or they lie far apart.",
            Holds.RATING,
            width=15,
        ),
        Column(
            "Evidence",
            "evidence",
            "What the agreed rating rests on, where it is not the interviewers' own median. Never in a letter.",
            Holds.WORDS,
            width=60,
        ),
        Column("Posts", "posts", "On a row without a criterion: as on the Round sheet.", Holds.COUNT, width=10),
        Column(
            "Reason where all were met",
            "all_met",
            "On a row without a criterion: why somebody was not appointed who fully met every one. Write: total ratings"
            " if the posts were offered on the panel's total ratings. Without it their letter is held.",
            Holds.ALL_MET,
            width=26,
        ),
        Column(
            "Reserve until",
            "reserve_until",
            "On a row without a criterion: as on the Round sheet.",
            Holds.DAY,
            width=15,
        ),
    ),
)

ALLOWED = Sheet(
    "Allowed",
    (
        Column(
            "Phrase",
            "phrase",
            "Words of this exercise or job that may stand in feedback, though they could be read as something else.",
            required=True,
            width=30,
        ),
        Column(
            "Reason",
            "reason",
            "Why they belong to it: what people were asked to do or to talk about. Never in a letter.",
            Holds.TEXT,
            required=True,
            width=60,
        ),
    ),
)

#: Sheets that a workbook may leave out.
OPTIONAL = frozenset({DECISIONS, ALLOWED})
SHEETS: Mapping[str, Sheet] = {
    sheet.name: sheet for sheet in (ROUND, CRITERIA, CANDIDATES, FEEDBACK, DECISIONS, ALLOWED)
}
