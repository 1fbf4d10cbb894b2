"""The mailbox of a demonstration: the very messages that would have been sent, read back from their folder."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.errors import NotFound
from employer_portal.core.tables import AnySelect
from employer_portal.delivery.envelope import parts_of
from employer_portal.delivery.models import NOTICES, WAYS_IN, Delivery

#: The addresses in mails that their candidates open: of their page, to ask for feedback, to hear of no other roles.
OPENED = re.compile(r"/(?:c/[a-z2-7]{26}|ask/by-mail/[\w-]+|no-more/\w+)")
#: What of a message is shown, in the order of the tabs.
PARTS = {"html": "As a mail program shows it", "text": "Plain text", "pdf": "PDF", "headers": "Headers"}


@dataclass(frozen=True, slots=True)
class Mail:
    """One message, as a mail program would read it."""

    id: int
    sent_at: datetime
    message: EmailMessage
    raw: bytes
    what: str

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def opened(self) -> str:
        """The page that whoever this is to opens from it; empty where it names none."""
        found = OPENED.search((self.part("text") or b"").decode())
        return found[0] if found else ""

    @property
    def tabs(self) -> dict[str, str]:
        """The parts that this message has."""
        return {part: words for part, words in PARTS.items() if part == "headers" or self.part(part) is not None}

    def part(self, name: str) -> bytes | None:
        """The content of a part, or None where the message has no such part."""
        if name == "headers":
            return self.raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
        parts = parts_of(self.raw)
        return {"html": parts.html, "text": parts.text, "pdf": parts.pdf}[name]


def listed() -> AnySelect:
    """The deliveries that went into the folder, the newest first."""
    return (
        sa.select(Delivery)
        .where(Delivery.via == "folder", Delivery.sent_at.is_not(None))
        .order_by(Delivery.sent_at.desc(), Delivery.id.desc())
    )


def one_mail(session: Session, delivery_id: int, folder: Path) -> Mail:
    """The message of that delivery. Raises `NotFound` where none went into the folder."""
    row = session.get(Delivery, delivery_id)
    if row is None:
        raise NotFound("There is no such mail.")
    return read(row, folder)


def read(row: Delivery, folder: Path) -> Mail:
    """The message that a delivery wrote. Raises `NotFound` where there is none."""
    file = folder / f"{row.id}.eml"
    if row.sent_at is None or not file.is_file():
        raise NotFound("There is no such mail.")
    raw = file.read_bytes()
    what = "Letter"
    if row.group in {NOTICES, WAYS_IN}:
        what = "Notice to a candidate" if row.person.startswith("application:") else "Notice to a colleague"
    return Mail(row.id, row.sent_at, message_from_bytes(raw, policy=default), raw, what)
