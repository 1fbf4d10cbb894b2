"""A message carries what was sealed, byte for byte, over servers and files that are allowed to change a lot."""

import re
import smtplib
import socket
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from hypothesis import given, settings
from hypothesis import strategies as st

from employer_portal.core.addresses import shows_address
from employer_portal.core.errors import DomainError
from employer_portal.delivery.envelope import Mailbox, Parts, parts_of, to_message

DATE = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
SENDER = Mailbox("hannah@northgate.example", "Hannah Boyle, Northgate Distribution")
SAM = Mailbox("sam@home.example", "Sam Whitlock")
LETTER = Parts.of(
    "Your interview for Warehouse Team Leader",
    "Dear Sam,\n\n.first line\nFrom here on, 100 % = all\n",
    "<p>Dear Žofia 李</p>",
    b"%PDF-1.7\n\x00\xff\n",
    "NGD-2026-118.pdf",
    language="en",
)
#: What a page of a letter with a logo is: the picture stands within it.
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
WITH_LOGO = replace(
    LETTER, html=b'<p><img class="logo" src="data:image/png;base64,' + b64encode(PNG) + b'" alt="N">cid:, data:</p>\r\n'
)

LINE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=120).map(str.strip)
NAME = LINE.filter(lambda name: not shows_address(name))
BYTES = st.binary(max_size=300)


def sent(parts: Parts, sender: Mailbox = SENDER, recipient: Mailbox = SAM) -> bytes:
    return to_message(parts, sender, recipient, date=DATE, message_id="<7c1e@northgate.example>")


@settings(max_examples=60)
@given(LINE, BYTES, st.none() | BYTES, st.none() | BYTES, LINE.filter(bool))
def test_every_byte_that_was_sealed_comes_back(
    subject: str, text: bytes, html: bytes | None, pdf: bytes | None, filename: str
) -> None:
    parts = Parts(subject, text, html, pdf, filename if pdf is not None else "letter.pdf")
    message = sent(parts)
    assert parts_of(message) == parts
    assert parts_of(message.replace(b"\r\n", b"\n")) == parts, "a file saved with LF line ends"


@settings(max_examples=40)
@given(st.lists(BYTES, max_size=3), BYTES)
def test_pictures_travel_beside_the_page_and_come_back_into_it(pictures: list[bytes], rest: bytes) -> None:
    html = rest.join([b"", *(b' src="data:image/png;base64,' + b64encode(data) + b'"' for data in pictures), b""])
    parts = replace(LETTER, html=html)
    message = sent(parts)
    assert parts_of(message) == parts_of(message.replace(b"\r\n", b"\n")) == parts
    assert message.isascii()
    assert max(map(len, message.split(b"\r\n"))) <= 78


ENTRY = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def test_a_calendar_entry_is_the_last_alternative_and_the_message_says_its_method() -> None:
    parts = replace(WITH_LOGO, pdf=None, filename="letter.pdf", calendar=ENTRY)
    message = message_from_bytes(sent(parts), policy=policy.SMTP)
    assert message.get_content_type() == "multipart/alternative"
    *others, entry = message.iter_parts()
    assert [part.get_content_type() for part in others] == ["text/plain", "multipart/related"]
    assert (entry.get_content_type(), entry.get_param("method")) == ("text/calendar", "REQUEST")
    assert entry.get_payload(decode=True) == ENTRY
    assert parts_of(sent(parts)) == parts


def test_a_calendar_entry_without_a_method_goes_nowhere() -> None:
    with pytest.raises(DomainError, match="names its method"):
        sent(replace(LETTER, calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"))


def test_a_logo_is_a_part_that_the_page_names() -> None:
    message = message_from_bytes(sent(WITH_LOGO), policy=policy.SMTP)
    kinds = [part.get_content_type() for part in message.walk()]
    related = ["multipart/related", "text/html", "image/png"]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", *related, "application/pdf"]
    [picture] = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert picture.get_content() == PNG
    assert picture.get_content_disposition() == "inline"
    page = message.get_body(("html",))
    assert page
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in page.get_content()
    assert "data:image" not in page.get_content()


def test_what_would_not_come_back_as_it_was_stays_where_it_is() -> None:
    for odd in (b"QQ", b"QR==", b"Q===", b"QUI"):  # no base64, or base64 that is written another way
        parts = replace(LETTER, html=b'<img src="data:image/png;base64,' + odd + b'">\r\n')
        assert parts_of(sent(parts)) == parts


def test_it_says_its_language_and_that_a_machine_sends_it() -> None:
    message = message_from_bytes(sent(LETTER))
    assert message["Content-Language"] == "en"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "Content-Language" not in message_from_bytes(sent(Parts.of("s", "t"))), "not on record, so not said"
    with pytest.raises(DomainError):
        Parts.of("s", "t", language="en\r\nBcc: eve@evil.example")


def test_a_subject_keeps_the_signs_that_hold_a_name_in_its_place() -> None:
    subject = "Your interview for Midwife at \u2068بيت الحكمة\u2069, Leeds"
    assert parts_of(sent(replace(LETTER, subject=subject))).subject == subject


@settings(max_examples=60)
@given(LINE, st.text(max_size=300), NAME)
def test_any_server_can_carry_it(subject: str, text: str, name: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    message = sent(Parts.of(subject, text, f"<p>{text}</p>", b"%PDF-1.7", "letter.pdf"), Mailbox("a@b.example", name))
    assert message.isascii()
    lines = message.split(b"\r\n")
    assert max(map(len, lines)) <= 78
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert not any(re.match(rb"\.|From ", line) for line in lines)


@settings(max_examples=60)
@given(NAME)
def test_the_name_beside_an_address_reads_as_it_was_written(name: str) -> None:
    message = sent(Parts.of("s", "t"), recipient=Mailbox("sam@home.example", name))
    phrase, address = parseaddr(message_from_bytes(message)["To"])
    assert address == "sam@home.example"
    assert str(make_header(decode_header(phrase))).split() == name.split()


def test_text_html_and_pdf_stand_in_the_order_mail_programs_expect() -> None:
    message = message_from_bytes(sent(LETTER), policy=policy.SMTP)
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf"]
    [pdf] = message.iter_attachments()
    assert pdf.get_filename() == "NGD-2026-118.pdf"
    body = message.get_body(("html",))
    assert body
    assert body.get_content() == "<p>Dear Žofia 李</p>"


def test_a_plain_text_letter_is_the_text_alone() -> None:
    message = sent(Parts.of("Your interview", "Dear Sam,\n"))
    assert b"multipart" not in message
    assert message.endswith(b"\r\n\r\nDear Sam,\r\n")


def test_the_same_letter_is_the_same_message() -> None:
    assert sent(LETTER) == sent(LETTER)


def test_each_part_has_its_digest() -> None:
    assert set(LETTER.digests()) == {"subject", "text", "html", "pdf"}
    assert set(Parts.of("s", "t").digests()) == {"subject", "text"}


@pytest.mark.parametrize("text", ["a\r\nBcc: eve@evil.example", "a\nb", "a\rb", "a\x85b", "a\u2028b", "a\x00", " a"])
def test_nothing_slips_a_header_in(text: str) -> None:
    with pytest.raises(DomainError):
        Parts.of(text, "t")
    with pytest.raises(DomainError):
        Mailbox("sam@home.example", text)
    with pytest.raises(DomainError):
        Mailbox(f"{text}@home.example")
    with pytest.raises(DomainError):
        to_message(LETTER, SENDER, SAM, date=DATE, message_id=f"<{text}@b.example>")


@pytest.mark.parametrize(
    "address",
    ["", "sam", "@b.example", "sam@", "a@b@c.example", "a..b@c.example", "a@.example", "<a@b.example>", "a,b@c"],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(DomainError):
        Mailbox(address)


class Postbox:
    """An SMTP server's other end: keeps what arrives."""

    messages: list[tuple[list[str], bytes]]

    def __init__(self) -> None:
        self.messages = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.messages.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


def test_a_server_hands_on_exactly_what_was_sealed() -> None:
    postbox = Postbox()
    anna = Mailbox("ánna@müller.example", "Ánna Müller")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(postbox, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    controller.start()
    try:
        with smtplib.SMTP("127.0.0.1", port) as server:
            server.sendmail(SENDER.route, [SAM.route], sent(LETTER))
            server.sendmail(SENDER.route, [SAM.route], sent(WITH_LOGO))
            assert anna.needs_smtputf8
            options = ["SMTPUTF8", "BODY=8BITMIME"]
            server.sendmail(SENDER.route, [anna.route], sent(LETTER, recipient=anna), options)
    finally:
        controller.stop()
    (to_sam, first), (_, with_logo), (to_anna, second) = postbox.messages
    assert (to_sam, to_anna) == (["sam@home.example"], ["ánna@xn--mller-kva.example"])
    assert parts_of(first) == parts_of(second) == LETTER
    assert parts_of(with_logo).digests() == WITH_LOGO.digests()
    assert first.rstrip() == sent(LETTER).rstrip()
