"""An approved letter's envelope: which sealed documents, from whom, to whom. The postman reads no more than this."""

from email.headerregistry import Address

from employer_portal.core.terms import Format
from employer_portal.delivery.models import Channel, Envelope
from employer_portal.letters.models import Letter
from employer_portal.letters.seal import filename


def envelope_of(letter: Letter) -> Envelope:
    """What is posted for that letter. The brand's sender stands on it, else the round's contact; answers go to the
    address that was proved when the letter was approved, whatever becomes of the brand."""
    held, candidate = letter.application.hiring_round, letter.application.candidate
    brand, by_post = held.vacancy.brand, candidate.format == Format.POST
    name = ", ".join(filter(None, (held.contact_name, brand.name)))
    sender = brand.writes_as or str(Address(name, addr_spec=held.contact_email))
    return Envelope(
        channel=Channel.POST if by_post else Channel.MAIL,
        person=f"application:{letter.application_id}",
        brand_id=brand.id,
        sender=sender,
        reply_to=brand.answers_to,
        recipient="" if by_post else str(Address(candidate.full_name, addr_spec=candidate.email)),
        postal_address=f"{candidate.full_name}\n{candidate.postal_address}" if by_post else "",
        subject_sha256=letter.subject_sha256,
        text_sha256=letter.text_sha256,
        html_sha256=letter.html_sha256,
        pdf_sha256=letter.pdf_sha256,
        filename=filename(letter.kind),
    )


def group_of(round_id: int) -> str:
    """The delivery group of a round: opaque to the postman, one word for "all letters of this round"."""
    return f"round-{round_id}"
