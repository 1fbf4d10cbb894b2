"""The library of criteria: one file for each trade in `guidance/library`, which people change without a programmer."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from employer_portal.core.errors import DomainError
from employer_portal.core.terms import DEFAULT_SCALE, Importance, Kind
from employer_portal.workbook.sheets import CriterionRow

_TEXTS = ("code", "name", "looks_like", "question")
#: What a writer fills in an opening.
BLANK = "..."
#: The ratings that call what was seen a gap; those above call it a strength.
_GAPS = tuple(DEFAULT_SCALE)[: len(DEFAULT_SCALE) // 2]


@dataclass(frozen=True, slots=True)
class Openings:
    """Ways to begin the words on a criterion, rating -> sentences: of a gap, and of a strength.

    Each says what its rating says. So a gap has one at the rating below the highest as well, from what is still missing
    there (`further`); at the highest nothing is missing, and a low rating names no strength.
    """

    gap: Mapping[int, tuple[str, ...]]
    strength: Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """One file: what it is for, its criteria with a question and an anchor for each rating, and how words on these may
    begin, by code (a criterion without `openings` has none)."""

    name: str
    trade: str
    criteria: tuple[CriterionRow, ...]
    openings: Mapping[str, Openings]


def load_library(folder: Path) -> Sequence[Shelf]:
    """All shelves in order of their files' names, read anew when a file has changed. Raises `DomainError`, naming the
    file, for what its author can mend."""
    return _read(tuple((path, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.toml"))))


@lru_cache(maxsize=2)
def _read(files: tuple[tuple[Path, int], ...]) -> Sequence[Shelf]:
    return tuple(_shelf(path) for path, _ in files)


def _shelf(path: Path) -> Shelf:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        criteria = tuple(_criterion(row) for row in told["criteria"])
        openings = {str(row["code"]): _openings(row) for row in told["criteria"] if "openings" in row}
        return Shelf(path.stem, str(told["trade"]), criteria, openings)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DomainError(f"{path.name} is not well-formed: {error}.", "Look for a missing quotation mark.") from error
    except _WrongOpening as error:
        raise DomainError(f"{path.name}: {error}.", "Give four lists of sentences, lowest rating first.") from error
    except (KeyError, ValueError, TypeError) as error:
        raise DomainError(f"{path.name}: {error} is missing or not known.", "Copy it from another file.") from error


def _criterion(row: dict[str, Any]) -> CriterionRow:
    code, name, looks_like, question = (str(row[field]) for field in _TEXTS)
    anchors = dict(zip(DEFAULT_SCALE, row["anchors"], strict=True))
    kind, importance, wording = Kind(row["kind"]), Importance(row["importance"]), str(row.get("candidate_wording", ""))
    return CriterionRow(0, code, name, kind, importance, looks_like, question, anchors, wording)


class _WrongOpening(Exception):
    """Says where, and what is wrong."""


def _openings(row: Mapping[str, Any]) -> Openings:
    """Lowest rating first; `further` begins a gap one below the highest."""
    rated, further = row["openings"], row.get("further", [])
    place = f"the openings of {row['code']}"
    lists = [*rated, further] if isinstance(rated, list) else []
    if len(lists) != len(DEFAULT_SCALE) + 1 or not all(isinstance(one, list) for one in lists):
        raise _WrongOpening(f"{place} are not one list for each of the {len(DEFAULT_SCALE)} ratings")
    for sentence in chain.from_iterable(lists):
        if not isinstance(sentence, str) or BLANK not in sentence:
            raise _WrongOpening(f"{place}: “{sentence}” leaves no “{BLANK}” for what was said or done")
    begin = {rating: tuple(sentences) for rating, sentences in zip(DEFAULT_SCALE, rated, strict=True)}
    gap = {rating: begin[rating] for rating in _GAPS}
    strength = {rating: sentences for rating, sentences in begin.items() if rating not in _GAPS}
    return Openings({**gap, max(DEFAULT_SCALE) - 1: tuple(further)}, strength)
