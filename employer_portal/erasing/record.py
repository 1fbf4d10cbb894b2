"""The list of erasures outside of the database: numbers and nothing else, a line of JSON each. A back-up is of its day,
and would bring back whoever was erased since: after a restore the list says whom to erase again."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from employer_portal.core.errors import DomainError


@dataclass(frozen=True, slots=True)
class Erased:
    """One line: an erasure by its number, the person and the applications that went."""

    number: str
    about: str
    applications: list[int]
    cause: str
    at: str

    @classmethod
    def read(cls, line: str) -> "Erased":
        found: Mapping[str, Any] = json.loads(line)
        applications = [int(one) for one in found["applications"]]
        return cls(str(found["number"]), str(found["about"]), applications, str(found["cause"]), str(found["at"]))


def begin(path: Path) -> None:
    """Let there be a list, however short: that there is none must never mean that nobody was erased."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def read(path: Path) -> list[Erased]:
    """All that the list says. Raises `DomainError` where there is none, or where it cannot be read."""
    try:
        return [Erased.read(line) for line in path.read_text().splitlines() if line.strip()]
    except FileNotFoundError:
        raise DomainError(f"The list of erasures is not here: {path}.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DomainError(f"{path} is no list of erasures, or it is damaged.", "Take a copy of it.") from error


def add(path: Path, erased: Erased) -> None:
    """Put a line at the end, on the disk before it is said to be there; once, however often it is asked for."""
    begin(path)
    _mend(path)
    if any(one.number == erased.number for one in read(path)):
        return
    with path.open("a") as to:
        to.write(json.dumps(asdict(erased)) + "\n")
        to.flush()
        os.fsync(to.fileno())


def _mend(path: Path) -> None:
    """A line that was cut off in the middle goes: whoever wrote it was stopped, and writes it again."""
    text = path.read_text()
    if text and not text.endswith("\n"):
        path.write_text(text[: text.rfind("\n") + 1])
