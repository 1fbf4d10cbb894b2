"""The references or codes of one sheet, as other sheets name them."""

from collections.abc import Iterator

from employer_portal.workbook import cells

#: Comparisons spent on finding nearest names in one workbook: enough for any honest number of slips.
_COMPARISONS = 200_000


class Roll:
    """Names with their rows. Found as written; else without regard to case, or to zeros in front that a sheet drops."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._loose: dict[str, str | None] = {}
        self._nearest: dict[str, str] = {}
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

    def nearest(self, text: str) -> str:
        """The name most like the text; empty where the roll is, or where too much was asked already."""
        if text not in self._nearest and self._left > 0:
            self._left -= len(self._rows)
            self._nearest[text] = cells.nearest(text, self._rows, cutoff=0)
        return self._nearest.get(text, "")


def _loosely(name: str) -> str:
    return (name.lstrip("0") or "0") if name.isdecimal() else name.casefold()
