"""The references or codes of one sheet, as other sheets name them."""

import re
from collections.abc import Iterator

from employer_portal.workbook import cells

#: Comparisons spent on finding nearest names in one workbook: enough for any honest number of slips.
_COMPARISONS = 200_000
#: Signs that are taken for each other, typed from paper or read from a photograph.
_LOOK_ALIKE = str.maketrans("li|oszb", "1110528")
_NUMBERED = re.compile(r"(.*?)(\d{1,9})", re.ASCII)


class Roll:
    """Names with their rows. Found as written; else without regard to case, or to zeros in front that a sheet drops."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._loose: dict[str, str | None] = {}
        self._nearest: dict[str, str] = {}
        self._seen: dict[str, str] = {}
        self._numbers: dict[str, set[int]] = {}
        self._left = _COMPARISONS

    def __contains__(self, name: str) -> bool:
        return name in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, name: str) -> int:
        return self._rows[name]

    def add(self, name: str, row: int) -> None:
        self._rows[name] = row
        self._loose[_loosely(name)] = None if _loosely(name) in self._loose else name

    def find(self, text: str) -> str | None:
        """The name that the text stands for; None where there is none, or more than one."""
        return text if text in self._rows else self._loose.get(_loosely(text))

    def look_alike(self, text: str) -> str:
        """The one name that differs from the text only by signs that look the same: C-l0 is C-10."""
        if not self._seen:
            for name in self._rows:
                self._seen[_seen(name)] = "" if _seen(name) in self._seen else name
        return self._seen.get(_seen(text), "")

    def may_lack(self, text: str) -> bool:
        """Whether the names are numbered through and this is one of them, or the next: then its row may be missing."""
        if not self._numbers:
            for name in self._rows:
                if found := _NUMBERED.fullmatch(name):
                    self._numbers.setdefault(found[1].casefold(), set()).add(int(found[2]))
        found = _NUMBERED.fullmatch(text)
        there = self._numbers.get(found[1].casefold(), set()) if found else set()
        return found is not None and len(there) > 1 and min(there) <= int(found[2]) <= max(there) + 1

    def nearest(self, text: str) -> str:
        """The name most like the text; empty where the roll is, or where too much was asked already."""
        if text not in self._nearest and self._left > 0:
            self._left -= len(self._rows)
            self._nearest[text] = cells.nearest(text, self._rows, cutoff=0)
        return self._nearest.get(text, "")


def _seen(name: str) -> str:
    return name.casefold().translate(_LOOK_ALIKE)


def _loosely(name: str) -> str:
    return (name.lstrip("0") or "0") if name.isdecimal() else name.casefold()
