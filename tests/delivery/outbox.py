"""An outbox for the tests: people, envelopes, a clock that is set by hand, a postman."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from employer_portal.core import documents
from employer_portal.core.calendar import Calendar
from employer_portal.core.permissions import Actor, Role, permissions_of
from employer_portal.delivery import operations
from employer_portal.delivery.limits import Limits
from employer_portal.delivery.models import Delivery, Envelope
from employer_portal.delivery.run import Postman
from employer_portal.delivery.transport import SmtpTransport
from employer_portal.settings import Settings

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday
HOLLY = Actor(7, "Holly", permissions_of([Role.HR]))
CALENDAR = Calendar.of(Settings())


class Clock:
    """Stands still until somebody moves it."""

    def __init__(self, now=NOON):
        self.now = now

    def __call__(self):
        return self.now

    def forward(self, **span):
        self.now += timedelta(**span)


def envelope(session, **changes):
    """A sealed letter to Ada; its parts are stored."""

    def store(content, media_type="text/plain"):
        return documents.store(session, content, media_type, now=NOON)

    return replace(
        Envelope(
            sender="Feedback <feedback@example.org>",
            reply_to="hr@example.org",
            recipient="ada@example.com",
            subject_sha256=store(b"Your interview"),
            text_sha256=store(b"Dear Ada,\r\n\r\nThank you.\r\n"),
            pdf_sha256=store(b"%PDF-1.7", "application/pdf"),
        ),
        **changes,
    )


def post(database, key="one", *, group="round", now=NOON, changes=None, **options):
    """Post one letter; return the delivery's id."""
    with database.transaction() as session:
        ready = envelope(session, **(changes or {}))
        return operations.post(session, ready, key=key, group=group, actor=HOLLY, now=now, **options).id


def post_many(database, count, *, now=NOON, **options):
    """Post letters to different people; return their ids in order."""
    with database.transaction() as session:
        ready = envelope(session)
        letters = {f"k{n}": replace(ready, recipient=f"c{n}@example.com") for n in range(count)}
        posted = operations.post_all(session, letters, group="round", actor=HOLLY, now=now, **options)
        return [delivery.id for delivery in posted.values()]


def load(database, delivery_id) -> Delivery:
    with database.reading() as session:
        row = session.get(Delivery, delivery_id)
        session.expunge(row)
        return row


def states(database):
    """State by key, of the latest delivery of each."""
    with database.reading() as session:
        return dict(session.execute(sa.select(Delivery.key, Delivery.state).order_by(Delivery.id)).all())


def force(database, delivery_id, **values):
    """As a programmer's slip would, past the workflow."""
    with database.transaction() as session:
        session.execute(sa.update(Delivery).where(Delivery.id == delivery_id).values(**values))


def transport(server, **options):
    options = {"security": "none", "seconds": 5} | options
    return SmtpTransport("localhost", server if isinstance(server, int) else server.port, **options)


def postman(database, way_out, *, clock=None, me="worker", limits=None, **options):
    return Postman(database, way_out, CALENDAR, limits or Limits(), me=me, clock=clock or Clock(), **options)
