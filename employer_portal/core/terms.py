"""Terms of the field that several floors speak in: outcomes, forms of a letter, kinds of criteria, the scale."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from statistics import median_low


class Outcome(StrEnum):
    PENDING = "pending"
    NOT_APPOINTED = "not appointed"
    RESERVE = "reserve"
    APPOINTED = "appointed"
    WITHDREW = "withdrew"


#: The outcomes that a feedback letter may go to (product page, promise 4).
LETTER_OUTCOMES = frozenset({Outcome.NOT_APPOINTED, Outcome.RESERVE})


class Format(StrEnum):
    EMAIL = "email"
    LARGE_PRINT = "large print"
    PLAIN_TEXT = "plain text"
    POST = "post"


class Language(StrEnum):
    ENGLISH = "en"
    WELSH = "cy"


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


def middle(ratings: Sequence[int]) -> int:
    """The rating in the middle of some (not none), the lower one of two: what a panel's decision starts from."""
    return median_low(ratings)


def fully_met_from(scale: Mapping[int, str], of_four: int) -> int:
    """The lowest rating that fully meets a criterion: point number `of_four` of a four-point scale (a setting), else
    the first one of the scale's upper half."""
    points = sorted(scale)
    return points[of_four - 1] if len(points) == 4 else points[min((len(points) + 1) // 2, len(points) - 1)]
