"""Long lists: which page, sorted by what, filtered how. All of it lives in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import request, url_for
from sqlalchemy.orm import Session

from employer_portal.core.tables import AnySelect
from employer_portal.web.forms import clean

SIZE = 25
LAST = 100_000  # no list is longer; a larger page number is a slip


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. `number` counts from 1."""

    rows: Sequence[Any]
    number: int
    count: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // self.size))

    @property
    def first(self) -> int:
        """The number, in the whole list, of the first row shown; 0 for an empty list."""
        return (self.number - 1) * self.size + 1 if self.count else 0

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.count)


def asked(name: str, allowed: Mapping[str, Any] | Sequence[str], default: str = "") -> str:
    """A choice from the address, or the default for anything that is not offered."""
    value = request.args.get(name, default)
    return value if value in allowed else default


def words(name: str = "words") -> str:
    """What somebody looks for, from the address: cleaned, and no longer than a name can be."""
    return clean(request.args.get(name, ""))[:80]


def page_number() -> int:
    """The page that the address asks for, from 1."""
    given = request.args.get("page", "1")
    return min(max(int(given), 1), LAST) if given.isascii() and given.isdigit() and len(given) < 9 else 1


def paged(session: Session, query: AnySelect, count: AnySelect | None = None, size: int = SIZE) -> Page:
    """The page of `query` that the address asks for; one past the end shows the last one."""
    counting: Any = sa.select(sa.func.count()).select_from(query.subquery()) if count is None else count
    total = int(session.scalar(counting) or 0)
    number = min(page_number(), max(1, -(-total // size)))
    rows = session.execute(query.limit(size).offset((number - 1) * size)).all()
    return Page(rows, number, total, size)


def paged_list(things: Sequence[Any], size: int = SIZE) -> Page:
    """`paged` for what is read already."""
    number = min(page_number(), max(1, -(-len(things) // size)))
    return Page(things[(number - 1) * size : number * size], number, len(things), size)


def here_with(**changes: Any) -> str:
    """The address of this page with other choices; None drops one, and any change but of the page begins at page 1."""
    arguments = {**request.args.to_dict(), **(request.view_args or {})}
    if "page" not in changes:
        arguments.pop("page", None)
    arguments |= changes
    return url_for(
        request.endpoint or "", **{name: value for name, value in arguments.items() if value not in (None, "")}
    )
