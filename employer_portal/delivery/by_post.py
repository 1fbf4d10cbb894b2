"""Letters by post: one file to print from, with a list to tick off."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import documents
from employer_portal.core.chunks import chunked_rows
from employer_portal.core.errors import Conflict, NotFound
from employer_portal.delivery.limits import is_too_old
from employer_portal.delivery.models import Channel, Delivery
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.delivery.operations import NOT_WANTED
from employer_portal.delivery.workflow import must_not_leave, not_written_to

#: The table of what is not printed, beside what is.
LEFT_OUT = "left-out.csv"


def waiting(session: Session, *, group: str | None = None) -> list[int]:
    """Ids of the letters that are ready for the post."""
    wanted = sa.select(Delivery.id).where(
        Delivery.channel == Channel.POST, Delivery.state == State.QUEUED, ~Delivery.on_hold
    )
    if group is not None:
        wanted = wanted.where(Delivery.group == group)
    return list(session.scalars(wanted.order_by(Delivery.id)))


@dataclass(frozen=True, slots=True)
class Pile:
    """Letters for the post: those to print, and those that are left out, each with the reason."""

    to_print: list[int]
    left_out: dict[int, str]


def pile(session: Session, ids: Iterable[int], now: datetime) -> Pile:
    """Of these letters, those that may still go as they are. Nothing is stopped by itself, as a letter may lie in an
    envelope already: whoever sends decides."""
    wanted = sorted(set(ids))
    columns = sa.select(Delivery.id, Delivery.key, Delivery.person)
    rows = list(chunked_rows(session, columns, Delivery.id, wanted))
    untrue = must_not_leave(session, {key for _, key, _ in rows}, now)
    silent = not_written_to(session, {person for *_, person in rows})
    left_out = {one: NOT_WANTED if person in silent else untrue.get(key, "") for one, key, person in rows}
    left_out = {one: reason for one, reason in left_out.items() if reason}
    return Pile([one for one in wanted if one not in left_out], left_out)


def ready(session: Session, ids: Iterable[int], now: datetime) -> Iterator[tuple[Delivery, bytes]]:
    """The letters to print, in their order, each with its sealed PDF.

    Raises `NotFound` for what is not a letter ready for the post, and `Conflict`, naming them, for letters that bear a
    day too long ago, and for one that `pile` leaves out.
    """
    wanted = sorted(set(ids))
    for left, reason in pile(session, wanted, now).left_out.items():
        raise Conflict(f"Delivery {left} is not printed. {reason}", "Stop it, or withdraw its letter.")
    old = session.scalars(sa.select(Delivery.id).where(Delivery.id.in_(wanted), is_too_old(now))).all()
    if old:
        raise Conflict(
            f"Too many days have passed since these were sealed: delivery {', '.join(map(str, sorted(old)))}.",
            "Seal each anew on its letter's page; it is then approved again. Or tick those that went to the post.",
        )
    for delivery_id in wanted:
        row = session.get(Delivery, delivery_id)
        if row is None or row.channel != Channel.POST or row.state != State.QUEUED or row.pdf_sha256 is None:
            raise NotFound(f"Delivery {delivery_id} is no letter ready for the post.", "Run: ./portal outbox list")
        yield row, documents.load(session, row.pdf_sha256)


def print_file(session: Session, ids: Iterable[int], now: datetime) -> bytes:
    """A ZIP file: one PDF a letter, named in the order to print, and `addresses.csv` for the envelopes; where some are
    left out, `left-out.csv` says which, and why.

    The same letters give the same bytes. Raises as `ready`.
    """
    found = pile(session, ids, now)
    content = io.BytesIO()
    lines = io.StringIO()
    table = csv.writer(lines)
    table.writerow(["file", "delivery", "address"])
    with zipfile.ZipFile(content, "w") as bundle:
        for number, (row, pdf) in enumerate(ready(session, found.to_print, now), 1):
            name = f"{number:04}-delivery-{row.id}.pdf"
            bundle.writestr(zipfile.ZipInfo(name), pdf)
            table.writerow([name, row.id, cell(row.postal_address)])
        bundle.writestr(zipfile.ZipInfo("addresses.csv"), "\ufeff" + lines.getvalue())
        if found.left_out:
            bundle.writestr(zipfile.ZipInfo(LEFT_OUT), left_out_table(found.left_out))
    return content.getvalue()


def left_out_table(left_out: Mapping[int, str]) -> str:
    """The letters that are not printed, as a table: delivery and reason."""
    lines = io.StringIO()
    csv.writer(lines).writerows([("delivery", "left out because"), *sorted(left_out.items())])
    return "\ufeff" + lines.getvalue()


def cell(value: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
