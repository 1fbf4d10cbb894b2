"""A page that is no letter: a list or an address that goes to the printer with letters; a certificate; a hand-out."""

from collections.abc import Sequence
from dataclasses import dataclass

from employer_portal.core import templating
from employer_portal.printing import sheet
from employer_portal.printing.content import Look

Row = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class Leaf:
    """Such a page, whole: it fetches nothing but the letter's fonts and, as `logo:`, its logo. With a brand's `look` it
    is a document to keep: tagged, in the brand's colours. With the name of a `sheet` (a template) instead of styles of
    its own it is tagged too, well-formed, and one of many: what one has had worked out, the next one need not. One that
    is only `counted` says how many pages it takes, and is not drawn."""

    html: str
    look: Look | None = None
    sheet: str = ""
    counted: bool = False


def address(lines: Sequence[str]) -> Leaf:
    """An address where the window of an envelope shows it. Raises `DomainError` for one with too many lines."""
    size, line, top = sheet.window(lines)
    place = {"size": size, "line": line, "top": top, "width": sheet.WINDOW_WIDTH}
    return Leaf(templating.render("post/address.html", lines=lines, **place))


def listing(rows: Sequence[Row], sheets: int, day: str, left_out: Sequence[tuple[int, str]] = ()) -> Leaf:
    """What is in a bundle: the number of each letter, its reference and how many pages it has; the totals, with how
    many sheets of paper they take; the day on which it was made; and which deliveries were left out, and why."""
    pages = sum(count for *_, count in rows)
    table = {"rows": rows, "pages": pages, "sheets": sheets, "left_out": left_out}
    return Leaf(templating.render("post/listing.html", day=day, **table))
