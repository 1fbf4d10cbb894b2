"""A call as an entry of a calendar (RFC 5545), for one of its two sides.

Each side gets an entry of their own, in which the other is named by words alone: so nobody learns another's address.
All that is said of one call carries the same UID and organiser, and a sequence that grows: then a calendar takes it for
the same entry, moved or cancelled. Times stand in UTC, which needs no table of a zone's rules and means the same
everywhere; the mail says the local time in words.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import STATUS, TRANSP, Calendar, Event, vCalAddress

from employer_portal.delivery.envelope import Mailbox

PRODUCT = "-//Employer Portal//Calls//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar is told. `title` is read over shoulders: it says no outcome."""

    uid: str
    sequence: int
    starts_at: datetime
    minutes: int
    title: str
    words: str
    where: str
    organiser: Mailbox
    of: Mailbox
    stamp: datetime
    cancelled: bool = False


def written(entry: Entry) -> bytes:
    """The entry as it goes into a mail: a request, or its cancellation."""
    event = Event.new(
        uid=entry.uid,
        sequence=entry.sequence,
        stamp=entry.stamp.astimezone(UTC),
        start=entry.starts_at.astimezone(UTC),
        end=(entry.starts_at + timedelta(minutes=entry.minutes)).astimezone(UTC),
        summary=entry.title,
        description=entry.words,
        location=entry.where,
        status=STATUS.CANCELLED if entry.cancelled else STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT if entry.cancelled else TRANSP.OPAQUE,
        organizer=_address(entry.organiser),
        attendees=[_address(entry.of, rsvp=not entry.cancelled)],
    )
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("method", "CANCEL" if entry.cancelled else "REQUEST")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _address(mailbox: Mailbox, *, rsvp: bool | None = None) -> vCalAddress:
    """As an organiser, or as somebody who is asked to come: most programs of mail show their buttons to no other."""
    asked = {} if rsvp is None else {"cutype": "INDIVIDUAL", "role": "REQ-PARTICIPANT", "partstat": "NEEDS-ACTION"}
    return vCalAddress.new(mailbox.route, cn=mailbox.name or None, rsvp=rsvp, **asked)
