"""The list of erasures outside of the database: numbers and nothing else, a line of JSON each. A back-up is of its day,
and would bring back whoever was erased since: after a restore the list says whom to erase again.

A line is there before the rows go, since nobody knows what a process that is killed got done. What such a line says
and did not come to pass is taken from the list by another line: of an erasure's lines the last one counts, or `GONE`.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from employer_portal.core.errors import DomainError
from employer_portal.keeping.models import Erasure


class Stands(StrEnum):
    """How far an erasure was when its line was written."""

    BEGUN = "begun"  # the rows go, or went: after a restore they go
    GONE = "gone"  # they went
    STAYED = "stayed"  # it was begun, and did not come to pass


@dataclass(frozen=True, slots=True)
class Erased:
    """One line: an erasure by its number, the person and the applications that go."""

    number: str
    about: str
    applications: list[int]
    cause: str
    at: str
    stands: Stands = Stands.GONE

    @classmethod
    def read(cls, line: str) -> "Erased":
        """What a line of the list says."""
        found: Mapping[str, Any] = json.loads(line)
        applications = [int(one) for one in found["applications"]]
        return cls(
            str(found["number"]), str(found["about"]), applications, str(found["cause"]), str(found["at"]),
            Stands(found.get("stands", Stands.GONE)),
        )  # fmt: skip


def line(erasure: Erasure, stands: Stands) -> Erased:
    """What the list says of that erasure."""
    assert erasure.erased_at is not None
    at = erasure.erased_at.isoformat()
    return Erased(erasure.number, erasure.about, erasure.applications, str(erasure.cause), at, stands)


def read(*paths: Path) -> list[Erased]:
    """Whom the list says to be erased, or may be; of several lists, as if they were one, in this order. Raises
    `DomainError` where one is not there, or cannot be read."""
    return [one for one in _last(*paths) if one.stands is not Stands.STAYED]


def begun(path: Path) -> list[Erased]:
    """Of whom the list knows that it was begun, and no more."""
    return [one for one in _last(path) if one.stands is Stands.BEGUN] if path.exists() else []


def add(path: Path, *erased: Erased) -> None:
    """Put these lines at the end, on the disk before they are said to be there; once, however often it is asked for.
    The list is read once for all of them."""
    if not erased:
        return
    with _alone(path) as to:
        stands = {one.number: one.stands for one in _last(path)}
        missing = [one for one in erased if stands.get(one.number) not in (one.stands, Stands.GONE)]
        if missing:
            to.write("".join(json.dumps(asdict(one)) + "\n" for one in missing))
            to.flush()
            os.fsync(to.fileno())


def _last(*paths: Path) -> list[Erased]:
    """The line of each erasure that counts."""
    found: dict[str, Erased] = {}
    for one in chain.from_iterable(map(_lines, paths)):
        if one.number not in found or found[one.number].stands is not Stands.GONE:
            found[one.number] = one
    return list(found.values())


def _lines(path: Path) -> list[Erased]:
    """All lines. One that was cut off in the middle is none: nothing was done yet by whoever wrote it."""
    try:
        return [Erased.read(line) for line in path.read_text().splitlines(keepends=True) if line.endswith("\n")]
    except FileNotFoundError:
        raise DomainError(f"The list of erasures is not here: {path}.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DomainError(f"{path} is no list of erasures, or it is damaged.", "Take a copy of it.") from error


@contextmanager
def _alone(path: Path) -> Iterator[TextIO]:
    """The list, to be written to by nobody else meanwhile, after its last whole line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    with path.open("a") as to:
        fcntl.flock(to, fcntl.LOCK_EX)
        content = path.read_bytes()
        if not content.endswith(b"\n"):
            to.truncate(content.rfind(b"\n") + 1)
        if is_new:
            _keep(path.parent)
        yield to


def _keep(folder: Path) -> None:
    """Have the disk keep that there is a new file in it."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
