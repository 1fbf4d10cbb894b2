"""An approved letter's envelope: which sealed documents, from whom, to whom (the postman reads no more than this); and
short mails to candidates that are no letters."""

from datetime import datetime
from email.headerregistry import Address

from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.accounts.notices import Addressee, Notice
from employer_portal.core.permissions import Actor
from employer_portal.delivery.models import NOTICES, Channel, Delivery, Envelope
from employer_portal.hiring.models import Application
from employer_portal.letters.models import Letter
from employer_portal.letters.seal import filename


def envelope_of(letter: Letter) -> Envelope:
    """What is posted for that letter. The brand's sender stands on it, else the round's contact; answers go to the
    address that was proved when the letter was approved, whatever becomes of the brand."""
    held, candidate = letter.application.hiring_round, letter.application.candidate
    brand, by_post = held.vacancy.brand, candidate.format.by_post
    return Envelope(
        channel=Channel.POST if by_post else Channel.MAIL,
        person=f"application:{letter.application_id}",
        brand_id=brand.id,
        sender=sender_of(letter.application),
        reply_to=brand.answers_to,
        recipient="" if by_post else str(Address(candidate.full_name, addr_spec=candidate.email)),
        postal_address=f"{candidate.full_name}\n{candidate.postal_address}" if by_post else "",
        subject_sha256=letter.subject_sha256,
        text_sha256=letter.text_sha256,
        html_sha256=letter.html_sha256,
        pdf_sha256=letter.pdf_sha256,
        filename=filename(letter.kind),
    )


def sender_of(application: Application) -> str:
    """Who writes to that candidate: the brand's sender, else the round's contact."""
    held = application.hiring_round
    brand = held.vacancy.brand
    name = ", ".join(filter(None, (held.contact_name, brand.name)))
    return brand.writes_as or str(Address(name, addr_spec=held.contact_email))


def write(
    session: Session, application: Application, notice: Notice, *, actor: Actor, now: datetime, group: str = NOTICES,
    calendar: bytes | None = None, unsubscribe: str = "",
) -> Delivery | None:  # fmt: skip
    """Mail a candidate something short that is no letter (a code, a call that is booked): as their letters look, and
    from whom they come. None for who has no address; raises `Conflict` for who is not to be written to."""
    candidate = application.candidate
    to = Addressee(candidate.full_name, candidate.email, f"application:{application.id}")
    brand = application.hiring_round.vacancy.brand
    sender = sender_of(application)
    return notices.send_as(
        session, to, notice, brand, actor=actor, now=now, sender=sender, group=group, calendar=calendar,
        unsubscribe=unsubscribe,
    )  # fmt: skip


def group_of(round_id: int) -> str:
    """The delivery group of a round: opaque to the postman, one word for "all letters of this round"."""
    return f"round-{round_id}"
