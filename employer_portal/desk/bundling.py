"""The letters that wait for the post as one file to print on both sides, and the list of what is in it.

Each letter's pages are those that were sealed. A letter whose address was mended since then has the new one on a page
of its own before it, where the window of the envelope shows it.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from employer_portal.composing.speech import written
from employer_portal.core.errors import DomainError
from employer_portal.delivery import by_post
from employer_portal.delivery.models import Delivery
from employer_portal.hiring.models import Application, Round
from employer_portal.letters.models import Letter
from employer_portal.printing import leaf
from employer_portal.printing.bundle import bound, count
from employer_portal.printing.leaf import Leaf
from employer_portal.printing.press import Failure, Press

#: The longest that somebody waits for a page that goes with the letters.
SECONDS = 20
NAMES = ("letters-to-print.pdf", "list.csv")


@dataclass(frozen=True, slots=True)
class ToPrint:
    """One letter that waits for the post."""

    delivery_id: int
    reference: str
    pdf: bytes
    address: tuple[str, ...]
    address_page: bool  # since the sealed letter bears another one


def letters(session: Session, ids: Iterable[int], now: datetime) -> list[ToPrint]:
    """These letters, in the order to print. Raises as `by_post.ready`."""
    found = list(by_post.ready(session, ids, now))
    wanted = sa.select(Letter).where(Letter.delivery_key.in_([row.key for row, _ in found]))
    whole = joinedload(Letter.application).joinedload(Application.hiring_round).joinedload(Round.vacancy)
    known = {letter.delivery_key: letter for letter in session.scalars(wanted.options(whole))}
    return [_to_print(row, pdf, known[row.key]) for row, pdf in found]


def _to_print(row: Delivery, pdf: bytes, letter: Letter) -> ToPrint:
    address, applied = _lines(row.postal_address.splitlines()), letter.application
    reference = f"{applied.hiring_round.vacancy.reference} · {applied.reference}"
    return ToPrint(row.id, reference, pdf, address, address != _lines(letter.content.recipient))


def bundle(found: Sequence[ToPrint], today: date, left_out: Mapping[int, str] = MappingProxyType({})) -> bytes:
    """A ZIP file: the letters as one PDF with a list in front, and the list as a table with the addresses. Both say of
    what was `left_out` (delivery -> why) that it is not there.

    The same letters give the same bytes on the same day. Raises `DomainError` where there is none, and where the list
    or an address cannot be printed.
    """
    if not found:
        raise DomainError("No letter waits for the post.", "Once approved, one does when its time has come.")
    own = [count(one.pdf) for one in found]
    pages = [many + one.address_page for one, many in zip(found, own, strict=True)]
    sheets = sum((many + 1) // 2 + one.address_page for one, many in zip(found, own, strict=True))
    rows = [(number, _said(one), many) for number, (one, many) in enumerate(zip(found, pages, strict=True), 1)]
    mended = [one for one in found if one.address_page]
    front = leaf.listing(rows, sheets, written(today) or "", sorted(left_out.items()))
    listed, *addresses = _printed([front, *(leaf.address(one.address) for one in mended)])
    before = dict(zip((one.delivery_id for one in mended), addresses, strict=True))
    parts = [listed]
    for one in found:
        parts += [before[one.delivery_id], one.pdf] if one.address_page else [one.pdf]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(_named(NAMES[0]), bound(parts))
        packed.writestr(_named(NAMES[1]), _table(found, pages))
        if left_out:
            packed.writestr(_named(by_post.LEFT_OUT), by_post.left_out_table(left_out))
    return content.getvalue()


def _said(one: ToPrint) -> str:
    return f"{one.reference}, with its new address on a page before it" if one.address_page else one.reference


def _table(found: Sequence[ToPrint], pages: Sequence[int]) -> str:
    lines = io.StringIO()
    table = csv.writer(lines)
    table.writerow(["number", "delivery", "reference", "pages", "address page", "address"])
    for number, (one, many) in enumerate(zip(found, pages, strict=True), 1):
        extra, address = "yes" if one.address_page else "no", by_post.cell("\n".join(one.address))
        table.writerow([number, one.delivery_id, by_post.cell(one.reference), many, extra, address])
    table.writerow([len(found), "", "in all", sum(pages), sum(one.address_page for one in found), ""])
    return "\ufeff" + lines.getvalue()


def _printed(leaves: Sequence[Leaf]) -> list[bytes]:
    """Each of these pages as a PDF."""
    with Press(1, seconds=SECONDS) as press:
        made = dict(press.render(enumerate(leaves)))
    results = [made[number] for number in range(len(leaves))]
    for result in results:
        if isinstance(result, Failure):
            raise DomainError(result.message, result.fix)
    return [result.pdf for result in results if not isinstance(result, Failure)]


def _lines(address: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, (" ".join(line.split()) for line in address)))


def _named(name: str) -> zipfile.ZipInfo:
    """An entry without the day on which it was written."""
    named = zipfile.ZipInfo(name)
    named.compress_type = zipfile.ZIP_DEFLATED
    return named
