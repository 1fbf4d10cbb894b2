"""What evidence is made of, as plain values: papers, the files that belong to them, and for what they were asked."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Of(StrEnum):
    """What a pack of evidence is of."""

    APPLICATION = "application"
    ROUND = "round"
    VACANCY = "vacancy"


class Kind(StrEnum):
    """What a paper is, as its reader calls it."""

    CRITERIA = "Criteria"
    ROUND = "The round"
    SETTINGS = "Settings in force"
    ROLES = "Roles"
    TRAINING = "Training"
    APPLICATION = "Application"
    ENTRY = "Feedback"
    CONCERN = "Concern"
    DECISION = "Decision"
    TOLD = "Outcome told"
    LETTER = "Letter"
    DELIVERY = "Delivery"
    REQUEST = "Request"
    CALL = "Call"


class Own(str):
    """The portal's own words or a colleague's name: nothing in them is a candidate's name, whatever it looks like."""

    __slots__ = ()


Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a paper, each a label and what stands there."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class File:
    """Bytes as they were sealed, under a name that the portal gave them."""

    name: str
    sha256: str
    called: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper: since when it is on record, what it is, and whose application it belongs to (None: everybody's). `key`
    names it, the same in every pack; of one known by its day alone `at` is the day's beginning, and `by_day` says so.
    """

    key: str
    at: datetime
    kind: Kind
    title: str
    of: int | None = None
    by_day: bool = False
    parts: tuple[Part, ...]
    files: tuple[File, ...] = ()

    def packed(self, whose: str, when: str) -> Mapping[str, Any]:
        """It as JSON values."""
        return {**asdict(self), "at": self.at.isoformat(), "kind": self.kind.value, "whose": whose, "when": when}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a pack is of. `applications` are all that it tells of, in the order of their rounds; of a pack for one
    application, `claimant` is that one, and the others are those whom it is compared with."""

    of: Of
    id: int
    called: str
    vacancy_id: int
    rounds: tuple[int, ...]
    applications: tuple[int, ...]
    claimant: int | None = None


def rows(*pairs: tuple[str, str | None]) -> tuple[Row, ...]:
    """Those of these rows in which something stands."""
    return tuple((label, said) for label, said in pairs if said)
