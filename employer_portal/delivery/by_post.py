"""Letters by post: one file to print from, with a list to tick off."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import documents
from employer_portal.core.errors import Conflict, NotFound
from employer_portal.delivery.limits import is_too_old
from employer_portal.delivery.models import Channel, Delivery
from employer_portal.delivery.models import DeliveryState as State


def waiting(session: Session, *, group: str | None = None) -> list[int]:
    """Ids of the letters that are ready for the post."""
    wanted = sa.select(Delivery.id).where(
        Delivery.channel == Channel.POST, Delivery.state == State.QUEUED, ~Delivery.on_hold
    )
    if group is not None:
        wanted = wanted.where(Delivery.group == group)
    return list(session.scalars(wanted.order_by(Delivery.id)))


def ready(session: Session, ids: Iterable[int], now: datetime) -> Iterator[tuple[Delivery, bytes]]:
    """The letters to print, in their order, each with its sealed PDF.

    Raises `NotFound` for what is not a letter ready for the post, and `Conflict`, naming them, for letters that bear a
    day too long ago.
    """
    wanted = sorted(set(ids))
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
    """A ZIP file: one PDF a letter, named in the order to print, and `addresses.csv` for the envelopes.

    The same letters give the same bytes. Raises as `ready`.
    """
    content = io.BytesIO()
    lines = io.StringIO()
    table = csv.writer(lines)
    table.writerow(["file", "delivery", "address"])
    with zipfile.ZipFile(content, "w") as bundle:
        for number, (row, pdf) in enumerate(ready(session, ids, now), 1):
            name = f"{number:04}-delivery-{row.id}.pdf"
            bundle.writestr(zipfile.ZipInfo(name), pdf)
            table.writerow([name, row.id, cell(row.postal_address)])
        bundle.writestr(zipfile.ZipInfo("addresses.csv"), "\ufeff" + lines.getvalue())
    return content.getvalue()


def cell(value: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
