"""A claimed delivery made ready to go: its documents fetched and checked, its message written."""

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.documents import Document
from employer_portal.core.errors import DomainError
from employer_portal.delivery.envelope import Mailbox, Parts, address_of, to_message
from employer_portal.delivery.models import Cause, Delivery, Suppression

LANGUAGE = "; language="
CANDIDATE = "application:"  # how `person` begins for what is meant for a candidate


def in_language(language: str) -> str:
    """The media type under which a text is kept whose language the message is to name."""
    return f"text/plain{LANGUAGE}{language}" if language else "text/plain"


def language_in(media_type: str) -> str:
    """The language that `in_language` put there; empty where there is none, as in all that earlier releases kept."""
    return media_type.partition(LANGUAGE)[2]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What goes to the server."""

    id: int
    sender: Mailbox
    recipient: Mailbox
    message: bytes
    on_trial: bool = False  # it goes to the team


@dataclass(frozen=True, slots=True)
class Stopped:
    """A delivery that is not handed to a server, and the reason."""

    id: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that a message is made of."""

    row: Delivery
    contents: dict[str, bytes]
    languages: dict[str, str]
    suppressed: bool
    now: datetime
    team: str = ""  # whom it reaches instead, in a trial


def gather(
    session: Session, deliveries: Sequence[Delivery], *, now: datetime, team: Sequence[str] = ()
) -> list[Gathered]:
    """Fetch what these deliveries need, with two queries for all of them. While there is a `team`, what is meant for a
    candidate goes there, to each of them in turn."""
    kept = _kept(session, {sha for row in deliveries for sha in _documents(row)})
    contents = {sha: content for sha, (content, _) in kept.items()}
    languages = {sha: language_in(media_type) for sha, (_, media_type) in kept.items()}
    addresses = {address_of(row.recipient) for row in deliveries}
    suppressed = set(session.scalars(sa.select(Suppression.address).where(Suppression.address.in_(addresses))))

    def instead(row: Delivery) -> str:
        return team[row.id % len(team)] if team and row.person.startswith(CANDIDATE) else ""

    return [
        Gathered(row, contents, languages, address_of(row.recipient) in suppressed, now, instead(row))
        for row in deliveries
    ]


def prepare(gathered: Gathered) -> Prepared | Stopped:
    """Write the message, dated when it was claimed; needs no database."""
    row, contents = gathered.row, gathered.contents
    if gathered.suppressed:
        return Stopped(row.id, Cause.SUPPRESSED)
    try:
        sender, recipient = Mailbox.of(row.sender), Mailbox.of(row.recipient)
        if gathered.team:
            recipient = Mailbox(gathered.team, f"On trial, for {recipient.name}" if recipient.name else "On trial")
        reply_to = Mailbox.of(row.reply_to) if row.reply_to else None
    except DomainError:
        return Stopped(row.id, Cause.ADDRESS)
    try:
        subject, text, html, pdf, entry = (sha and contents[sha] for sha in _documents(row))
        language = gathered.languages.get(row.text_sha256 or "", "")
        parts = Parts(
            (subject or b"").decode(), text or b"", html or None, pdf or None, row.filename, language, entry or None
        )
        message = to_message(
            parts,
            sender,
            recipient,
            date=gathered.now,
            message_id=row.message_id,
            reply_to=reply_to,
            unsubscribe=row.unsubscribe,
        )
    except (KeyError, UnicodeDecodeError, DomainError):
        return Stopped(row.id, Cause.DOCUMENTS)
    return Prepared(row.id, sender, recipient, message, bool(gathered.team))


class Ahead:
    """Prepares letters in their order; `work` prepares the next one before it is asked for."""

    def __init__(self, batch: Sequence[Gathered]) -> None:
        self._left = deque(batch)
        self._ready: Prepared | Stopped | None = None

    def __iter__(self) -> Iterator[Prepared | Stopped]:
        while self._left or self._ready:
            self.work()
            ready, self._ready = self._ready, None
            if ready:
                yield ready

    def work(self) -> None:
        """Prepare the next one, unless that is done or there is none."""
        if self._left and self._ready is None:
            self._ready = prepare(self._left.popleft())


def _documents(row: Delivery) -> tuple[str | None, ...]:
    return row.subject_sha256, row.text_sha256, row.html_sha256, row.pdf_sha256, row.calendar_sha256


def _kept(session: Session, wanted: Iterable[str | None]) -> dict[str, tuple[bytes, str]]:
    """Those documents that are there and are what was sealed, with their media types."""
    rows = session.execute(
        sa.select(Document.sha256, Document.content, Document.media_type).where(
            Document.sha256.in_(sha for sha in wanted if sha)
        )
    )
    return {sha: (content, kind) for sha, content, kind in rows if hashlib.sha256(content).hexdigest() == sha}
