"""Terms of the field that several floors speak in: outcomes, forms of a letter, kinds of stages and criteria, the
scale."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from math import ceil
from statistics import median_high, median_low


class Outcome(StrEnum):
    PENDING = "pending"
    NOT_APPOINTED = "not appointed"
    RESERVE = "reserve"
    APPOINTED = "appointed"
    WITHDREW = "withdrew"


#: The outcomes that a feedback letter may go to (product page, promise 4).
LETTER_OUTCOMES = frozenset({Outcome.NOT_APPOINTED, Outcome.RESERVE})


class LetterKind(StrEnum):
    """What a letter is. All but feedback are notices: the employer's fixed words, with what a
    correction corrects or an answer says."""

    FEEDBACK = "feedback"
    OUTCOME = "outcome notice"
    HOLDING = "holding note"
    RESERVE_CLOSED = "reserve closed"
    CORRECTION = "correction"
    INVITATION = "invitation"
    ANSWER = "answer"


#: To which outcomes each kind may go; the database keeps to it. Nobody who is appointed gets any.
RECEIVERS: Mapping[LetterKind, frozenset[Outcome]] = {
    LetterKind.FEEDBACK: LETTER_OUTCOMES,
    LetterKind.OUTCOME: LETTER_OUTCOMES,
    LetterKind.HOLDING: LETTER_OUTCOMES | {Outcome.PENDING},
    LetterKind.RESERVE_CLOSED: frozenset({Outcome.RESERVE}),
    LetterKind.CORRECTION: LETTER_OUTCOMES,
    LetterKind.INVITATION: frozenset({Outcome.PENDING}),
    LetterKind.ANSWER: LETTER_OUTCOMES,
}


class FeedbackPolicy(StrEnum):
    """Who gets feedback after a hiring round."""

    EVERYONE = "everyone"
    ON_REQUEST = "on request"
    NONE = "none"


class StageKind(StrEnum):
    """What a hiring round judges people by: their application alone, a test, or that they are met."""

    SIFT = "sift"
    TEST = "test"
    INTERVIEW = "interview"
    FINAL = "final"

    @property
    def meets(self) -> bool:
        """Whether candidates are met at it, and asked questions."""
        return self in {StageKind.INTERVIEW, StageKind.FINAL}


#: Words by which a stage's name says what it is.
_SAYS = {
    StageKind.SIFT: r"sift(?:s|ing)?|applications?|short-?list(?:s|ing)?|paper",
    StageKind.TEST: r"tests?|exercises?",
    StageKind.INTERVIEW: r"interviews?|panel",
    StageKind.FINAL: r"final|second",
}


def stage_kind(name: str) -> StageKind:
    """What a stage is by its name, where that is certain; else an interview."""
    said = {kind for kind, words in _SAYS.items() if re.search(rf"\b(?:{words})\b", name, re.IGNORECASE)}
    if StageKind.FINAL in said and len(said) == 2:  # "second sift", "final test": which one, of what it is
        said.remove(StageKind.FINAL)
        return StageKind.FINAL if said == {StageKind.INTERVIEW} else said.pop()
    return said.pop() if len(said) == 1 else StageKind.INTERVIEW


class PageUse(StrEnum):
    """How a brand's letters reach candidates who get mail: in it, with the address of their page; on the page alone; or
    without a page."""

    BOTH = "both"
    LINK_ONLY = "link only"
    LETTER_ONLY = "letter only"


class Format(StrEnum):
    """How a candidate reads their letters."""

    EMAIL = "email"
    LARGE_PRINT = "large print"
    PLAIN_TEXT = "plain text"
    POST = "post"
    LARGE_POST = "post, large print"

    @property
    def by_post(self) -> bool:
        """Whether it goes on paper."""
        return self in {Format.POST, Format.LARGE_POST}

    @property
    def large(self) -> bool:
        """Whether it is in large print."""
        return self in {Format.LARGE_PRINT, Format.LARGE_POST}


class Language(StrEnum):
    ENGLISH = "en"
    WELSH = "cy"


class LetterLanguage(StrEnum):
    """In which language a candidate's letters are; in both, the Welsh half comes first."""

    ENGLISH = "en"
    WELSH = "cy"
    BOTH = "both"

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages of a letter's halves, in the order in which they are read."""
        return (Language.WELSH, Language.ENGLISH) if self == LetterLanguage.BOTH else (Language(self.value),)


#: How people call it.
LETTER_LANGUAGES: Mapping[LetterLanguage, str] = {
    LetterLanguage.ENGLISH: "English",
    LetterLanguage.WELSH: "Welsh",
    LetterLanguage.BOTH: "Welsh and English",
}


class Kind(StrEnum):
    SKILL = "skill"
    EXPERIENCE = "experience"
    KNOWLEDGE = "knowledge"
    BEHAVIOUR = "behaviour"
    INTERVIEW_TECHNIQUE = "interview technique"


class Importance(StrEnum):
    ESSENTIAL = "essential"
    DESIRABLE = "desirable"


#: Points of the scale in words, lowest first. No neutral middle by default.
DEFAULT_SCALE: Mapping[int, str] = {1: "Not shown", 2: "Partly shown", 3: "Shown", 4: "Strongly shown"}


class Sentence(StrEnum):
    """The fixed sentences that HR may leave out of a round's letters, as a workbook names them."""

    PANEL = "names of the panel"
    SAME_QUESTIONS = "same questions"
    NOTES = "notes"
    RESERVE_UNTIL = "reserve until"
    OTHER_ROLES = "other roles"


class AllMet(StrEnum):
    """Why somebody was not appointed who fully met every criterion."""

    TOTAL_RATINGS = "total ratings"  # there were so many posts, and they were offered on the panel's total ratings


def lower_middle(ratings: Sequence[int]) -> int:
    """The rating in the middle of some (not none), the lower one of two."""
    return median_low(ratings)


def median(ratings: Sequence[int]) -> int | None:
    """The rating in the middle of some; None where there are none, and where two different ones stand in the middle:
    nothing is agreed then."""
    return median_low(ratings) if ratings and median_low(ratings) == median_high(ratings) else None


def far_apart(ratings: Sequence[int], points: int) -> bool:
    """Whether ratings lie so far apart, on a scale of so many points, that the one in the middle settles nothing:
    three points of a scale of four, as in 1, 1 and 4."""
    return bool(ratings) and max(ratings) - min(ratings) >= max(2, ceil(0.75 * (points - 1)))


def agreed(ratings: Sequence[int], points: int) -> int | None:
    """The rating that some may be taken to have agreed on: their median, unless they lie far apart."""
    return None if far_apart(ratings, points) else median(ratings)


def fully_met_from(scale: Mapping[int, str], of_four: int) -> int:
    """The lowest rating that fully meets a criterion: point number `of_four` of a four-point scale (a setting), else
    the first one of the scale's upper half."""
    points = sorted(scale)
    return points[of_four - 1] if len(points) == 4 else points[min((len(points) + 1) // 2, len(points) - 1)]
