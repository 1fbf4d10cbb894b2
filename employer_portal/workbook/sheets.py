"""What a hiring-round workbook holds, as plain values: what the reader hands on and the writer takes.

Rows carry the number the spreadsheet shows, so that every later message can name it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from employer_portal.core.terms import (
    DEFAULT_SCALE,
    AllMet,
    Format,
    Importance,
    Kind,
    LetterLanguage,
    Outcome,
    Sentence,
    StageKind,
)


class Level(StrEnum):
    ERROR = "error"  # holds what it touches
    WARNING = "warning"  # holds nothing


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct: where it stands, what stands there, what was expected, what to do."""

    level: Level
    sheet: str
    row: int  # as the spreadsheet numbers it; 0 where it is about the whole sheet
    column: str  # as the format spells it; empty where it is about the whole sheet
    value: str
    message: str
    fix: str

    def __str__(self) -> str:
        place = [self.sheet, f"row {self.row}" if self.row else "", self.column]
        standing = f" “{self.value}”." if self.value else ""
        return f"{', '.join(filter(None, place))}:{standing} {self.message} {self.fix}".rstrip()


@dataclass(frozen=True, slots=True)
class RoundSheet:
    vacancy_reference: str
    vacancy_title: str
    contact_name: str
    contact_email: str
    brand: str = ""
    stage: str = "Interview"
    interview_date: date | None = None
    feedback_due: date | None = None
    letter_date: date | None = None  # of a trial run alone: what leaves bears the day on which it was sealed
    scale: Mapping[int, str] = field(default_factory=lambda: dict(DEFAULT_SCALE))
    chair: str = ""  # a name or an e-mail address
    same_questions: bool | None = None  # None: nobody says
    posts: int | None = None
    reserve_until: date | None = None
    left_out: tuple[Sentence, ...] = ()
    kind: StageKind | None = None  # None: what the stage's name says


@dataclass(frozen=True, slots=True)
class CriterionRow:
    row: int
    code: str
    name: str
    kind: Kind | None = None
    importance: Importance | None = None
    looks_like: str = ""
    question: str = ""
    anchors: Mapping[int, str] | None = None  # rating -> what it means here; None: not said, as they were before
    candidate_wording: str | None = None  # behind "We were looking for"; None: not said, as it was before


@dataclass(frozen=True, slots=True)
class CandidateRow:
    row: int
    reference: str
    first_name: str  # may be empty: some people have one name
    last_name: str
    outcome: Outcome
    email: str = ""
    postal_address: str = ""
    interview_date: date | None = None
    format: Format = Format.EMAIL
    language: LetterLanguage = LetterLanguage.ENGLISH
    known_as: str = ""
    internal: bool = False
    told_on: date | None = None
    told_how: str = ""


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    row: int
    candidate: str  # a candidate's reference
    interviewer: str  # a name or an e-mail address
    criterion: str  # a criterion's code
    rating: int | None  # a point of the scale; None is "not assessed", a real answer
    private_notes: str = ""
    evidence: str = ""
    strength: str = ""
    development: str = ""
    next_step: str = ""
    kept_because: str = ""


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What the panel agreed for a candidate on a criterion; or, without a criterion, why somebody (without a candidate:
    whoever it is) was not appointed who fully met all of them, and what is of the whole round."""

    row: int
    candidate: str = ""
    criterion: str = ""
    rating: int | None = None
    evidence: str = ""
    posts: int | None = None
    all_met: AllMet | None = None
    reserve_until: date | None = None


@dataclass(frozen=True, slots=True)
class AllowedRow:
    row: int
    phrase: str
    reason: str


@dataclass(frozen=True, slots=True)
class RoundWorkbook:
    """A whole round as read. `held` maps a candidate's reference to the errors that hold their letter;
    candidates whose row could not be read at all appear in `held` and not in `candidates`."""

    round: RoundSheet
    criteria: tuple[CriterionRow, ...]
    candidates: tuple[CandidateRow, ...]
    feedback: tuple[FeedbackRow, ...]
    problems: tuple[Problem, ...] = ()
    held: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    allowed: tuple[AllowedRow, ...] = ()
    decisions: tuple[DecisionRow, ...] = ()

    @property
    def letter_date(self) -> date | None:
        """The day that a trial run's letters bear: as given, else when feedback is due, else the latest interview."""
        interviews = [row.interview_date for row in self.candidates if row.interview_date]
        interviews += [self.round.interview_date] if self.round.interview_date else []
        return self.round.letter_date or self.round.feedback_due or max(interviews, default=None)
