"""The library of criteria: one file for each trade in `guidance/library`, which people change without a programmer."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from employer_portal.core.errors import DomainError
from employer_portal.core.terms import DEFAULT_SCALE, Importance, Kind
from employer_portal.workbook.sheets import CriterionRow

_TEXTS = ("code", "name", "looks_like", "question")


@dataclass(frozen=True, slots=True)
class Shelf:
    """One file: what it is for, and its criteria with a question and an anchor for each rating."""

    name: str
    trade: str
    criteria: tuple[CriterionRow, ...]


def load_library(folder: Path) -> list[Shelf]:
    """All shelves in order of their files' names. Raises `DomainError`, naming the file, for what its author can
    mend."""
    return [_shelf(path) for path in sorted(folder.glob("*.toml"))]


def _shelf(path: Path) -> Shelf:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        criteria = tuple(_criterion(row) for row in told["criteria"])
        return Shelf(path.stem, str(told["trade"]), criteria)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DomainError(f"{path.name} is not well-formed: {error}.", "Look for a missing quotation mark.") from error
    except (KeyError, ValueError, TypeError) as error:
        raise DomainError(f"{path.name}: {error} is missing or not known.", "Copy it from another file.") from error


def _criterion(row: dict[str, Any]) -> CriterionRow:
    code, name, looks_like, question = (str(row[field]) for field in _TEXTS)
    anchors = dict(zip(DEFAULT_SCALE, row["anchors"], strict=True))
    return CriterionRow(0, code, name, Kind(row["kind"]), Importance(row["importance"]), looks_like, question, anchors)
