"""What the checker is told besides the text, and what it answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Field(StrEnum):
    """Where words stand. All but the private notes are for the candidate."""

    PRIVATE_NOTES = "private notes"
    EVIDENCE = "evidence"
    STRENGTH = "strength"
    DEVELOPMENT = "development"
    NEXT_STEP = "next step"


LEVELS = ("stop", "justify", "nudge")  # most serious first
CATEGORIES = (
    "discrimination", "tone", "vague", "promise", "comparison", "speculation", "disclosure", "style", "silence",
)  # fmt: skip
SCOPES = ("evidence", "strength", "development", "next_step", "private_notes", "letter", "call_notes")
#: The nine of the Equality Act 2010, those of other packs, and what no law protects but no feedback should touch.
CHARACTERISTICS = (
    "age", "disability", "gender_reassignment", "marriage_civil_partnership", "pregnancy_maternity", "race",
    "religion_belief", "sex", "sexual_orientation",
    "genetic_information", "veteran",
    "appearance", "socioeconomic", "politics", "status", "lifestyle",
)  # fmt: skip
#: What people read where the name alone is no word of theirs: the Equality Act's own names, then the categories'.
_SPOKEN = {
    "marriage_civil_partnership": "marriage and civil partnership",
    "pregnancy_maternity": "pregnancy and maternity",
    "religion_belief": "religion or belief",
    "socioeconomic": "social background",
    "status": "status and history",
    "vague": "vague wording",
    "promise": "a promise",
    "comparison": "comparison with others",
    "disclosure": "what is not for the candidate",
    "silence": "too little said",
}


def spoken(name: str) -> str:
    """A characteristic or category as people read it: "gender_reassignment" -> "gender reassignment"."""
    return _SPOKEN.get(name, name.replace("_", " "))


class Lifts(StrEnum):
    """How far an allowed phrase reaches."""

    BUT_STOPS = "all but stops"  # an employer's own list
    BUT_OF_THE_PERSON = "all but what is said of the person"  # the words of an exercise or a job
    ALL = "all"  # what somebody looked at, sentence by sentence


@dataclass(frozen=True, slots=True)
class Allowance:
    """A phrase that may stand, and why. `id` tells it from others where there are many; 0 where it has none."""

    phrase: str
    reason: str
    lifts: Lifts = Lifts.BUT_STOPS
    id: int = 0


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about a text; every part may be missing. `scope` is one of SCOPES, `rating` a point of 1-4.

    `beside` are the scopes of the other texts that stand with this one: what a comment lacks, they may hold.
    `about` is what else says what the job is about: the standards and questions of its criteria. `allowed` is what this
    vacancy may say.
    """

    title: str = ""
    criteria: tuple[str, ...] = ()
    scope: str | None = None
    rating: int | None = None
    beside: tuple[str, ...] = ()
    allowed: tuple[Allowance, ...] = ()
    about: tuple[str, ...] = ()


class Finding(NamedTuple):
    """One remark on a span of the text. Offsets count Unicode code points of the text as given.

    A finding about the whole text has start = end = 0 and an empty match. `guidance` is the path of the rule's page;
    `because` is the pattern that fired, as its author wrote it. `of_person` says that it is about the candidate,
    or about the text as a whole: no allowed word of an exercise or a job takes such a finding back. `sure` says that
    its words name the candidate, or whom the team wishes for.
    """

    rule: str
    category: str
    characteristic: tuple[str, ...]
    level: str
    start: int
    end: int
    match: str
    why: str
    ask: str
    instead: str
    guidance: str
    because: str
    of_person: bool = True
    sure: bool = True

    def as_dict(self) -> dict[str, object]:
        """The fields that leave the house: all but `because` and `sure`."""
        fields = self._asdict()
        del fields["because"], fields["sure"]
        return fields


def gravest_first(finding: Finding) -> tuple[int, int, int]:
    """By which findings are sorted where the first is read first: what could hurt before what is advice on style."""
    return LEVELS.index(finding.level), CATEGORIES.index(finding.category), finding.start


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of one text in order of position, and the version of the rules that made them.

    `effort` counts the words that were looked at: it grows in step with the text, whatever the text.
    `lifted` are the findings that an allowance took back, with that allowance.
    """

    items: tuple[Finding, ...]
    version: str
    effort: int = 0
    lifted: tuple[tuple[Finding, Allowance], ...] = ()

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def worst(self) -> str | None:
        """The most serious level among them; None where there is nothing to say."""
        found = {finding.level for finding in self.items}
        return next((level for level in LEVELS if level in found), None)
