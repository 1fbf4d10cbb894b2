"""The sealed parts of a letter and the message that carries them, byte for byte.

What is approved are the parts: subject, text, HTML, PDF; a mail about a call has a calendar entry. Sender, recipient,
date and id are written on the envelope at hand-over. A picture that stands in the sealed HTML (`data:`) travels beside
it and is named there (`cid:`), since many mail programs show no other; `parts_of` puts it back, to the byte. Everything
sealed travels in quoted-printable or base64 lines of ASCII, so no server on the way has a reason to touch it.
"""

import re
from base64 import b64decode, b64encode, encodebytes
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime
from hashlib import sha256
from typing import Self, cast
from urllib.parse import quote

from employer_portal.core.addresses import CONTROL, must_be_names, too_long
from employer_portal.core.errors import DomainError

LINE = 76  # RFC 2045 and 2047
NOT_IN_ADDRESS = re.compile(r"[\s<>(),:;\\\"\[\]]|\.\.|^\.|\.@|@\.|@.*@")
MESSAGE_ID = re.compile(r"<[!-;=?A-~]+@[!-;=?A-~]+>")
PLAIN = bytes([9, *range(32, 127)])  # in quoted-printable these stand for themselves, "=" excepted
NOT_PLAIN = re.compile(rb"[^\t -~]")
_TAG = r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*"
LANGUAGE = re.compile(rf"(?:{_TAG}(?:, {_TAG})*)?")  # RFC 5646 and 3282, as far as a header is concerned
BASE64 = rb"(?:[A-Za-z0-9+/]{4})*[A-Za-z0-9+/]{2}(?:[A-Za-z0-9+/]{2}|[A-Za-z0-9+/]=|==)"
PICTURE = re.compile(rb'(?<= src=")data:image/(png|jpeg);base64,(%b)(?=")' % BASE64)
METHOD = re.compile(rb"(?m)^METHOD:([A-Z]+)\r?$")
PHRASE = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~.,:;@()<>\[\]-]{0,60}")  # ASCII that may stand in a quoted string
ONE_CLICK = "List-Unsubscribe-Post: List-Unsubscribe=One-Click"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A sender or recipient. Raises `DomainError` for a name or address that cannot stand in a header."""

    address: str
    name: str = ""

    def __post_init__(self) -> None:
        _one_line(self.name, "name")
        must_be_names(self.name)
        local, _, domain = self.address.rpartition("@")
        try:
            domain.encode("idna")
        except UnicodeError:
            domain = ""
        if not (local and domain) or CONTROL.search(self.address) or NOT_IN_ADDRESS.search(self.address):
            raise DomainError(f"{self.address!r} is not an e-mail address.", "Correct the address.")
        if too_long(self.address):
            raise DomainError(f"{self.address!r} is longer than an e-mail address can be.", "Correct the address.")

    @classmethod
    def of(cls, text: str) -> Self:
        """A mailbox from `Name <address>`, or from an address alone."""
        name, bracket, address = text.strip().rpartition("<")
        if not (bracket and address.endswith(">")):
            return cls(text.strip())
        return cls(address[:-1].strip(), name.strip().removeprefix('"').removesuffix('"'))

    @property
    def route(self) -> str:
        """The address for SMTP and headers, with an international domain in its ASCII form."""
        local, _, domain = self.address.rpartition("@")
        return f"{local}@{domain.encode('idna').decode()}"

    @property
    def needs_smtputf8(self) -> bool:
        """Whether only a server with SMTPUTF8 (RFC 6531) can carry it: the part before the @ is not ASCII."""
        return not self.route.isascii()


def address_of(text: str) -> str:
    """The address in `Name <address>`, in lower case: what two spellings of one mailbox have in common."""
    try:
        return Mailbox.of(text).address.lower()
    except DomainError:
        return ""


@dataclass(frozen=True, slots=True)
class Parts:
    """What was sealed. A plain-text letter has neither HTML nor PDF. Text parts have CRLF lines (RFC 2046, 4.1.1).
    `calendar` is an iCalendar object that says its METHOD, for a mail without a PDF.
    `language` is what it is written in ("en", or "cy, en"); empty where that is not on record."""

    subject: str
    text: bytes
    html: bytes | None = None
    pdf: bytes | None = None
    filename: str = "letter.pdf"
    language: str = ""
    calendar: bytes | None = None

    def __post_init__(self) -> None:
        _one_line(self.subject, "subject")
        _one_line(self.filename, "file name")
        if not LANGUAGE.fullmatch(self.language):
            raise DomainError(f"{self.language!r} is no language's tag.", "Write it like en or cy.")

    @classmethod
    def of(
        cls, subject: str, text: str, html: str | None = None, pdf: bytes | None = None, filename: str = "letter.pdf",
        *, language: str = "",
    ) -> Self:  # fmt: skip
        """Parts from what the press made."""
        return cls(subject, _lines(text), None if html is None else _lines(html), pdf, filename, language)

    def digests(self) -> dict[str, str]:
        """SHA-256 of each part there is, by the part's name."""
        parts = {"subject": self.subject.encode(), "text": self.text, "html": self.html, "pdf": self.pdf}
        parts["calendar"] = self.calendar
        return {name: sha256(part).hexdigest() for name, part in parts.items() if part is not None}


def to_message(
    parts: Parts,
    sender: Mailbox,
    recipient: Mailbox,
    *,
    date: datetime,
    message_id: str,
    reply_to: Mailbox | None = None,
    unsubscribe: str = "",
) -> bytes:
    """The whole message as it goes to the server, with CRLF lines; the same arguments give the same bytes.

    `date` must know its zone. By `unsubscribe`, an address, one click ends such mails (RFC 8058). Raises `DomainError`
    for a message id that is not one. Where `sender`, `reply_to` or `recipient` needs SMTPUTF8, its header is UTF-8; all
    else is ASCII.
    """
    if not MESSAGE_ID.fullmatch(message_id) or date.utcoffset() is None:
        raise DomainError("A message needs an id in angle brackets and a date with its zone.")
    headers = [
        _address("From", sender),
        _address("To", recipient),
        *([_address("Reply-To", reply_to)] if reply_to else []),
        _text("Subject", parts.subject),
        f"Date: {format_datetime(date)}",
        f"Message-ID: {message_id}",
        *([f"List-Unsubscribe: <{unsubscribe}>", ONE_CLICK] if unsubscribe else []),
        "Auto-Submitted: auto-generated",  # RFC 3834: no machine answers that its owner is away
        *([f"Content-Language: {parts.language}"] if parts.language else []),
        "MIME-Version: 1.0",
    ]
    return "\r\n".join(headers).encode() + b"\r\n" + _body(parts)


def parts_of(message: bytes) -> Parts:
    """The parts of a message that `to_message` made, wherever it has been since; to be compared with what was sealed.

    Line ends changed on the way (a file saved with LF) make no difference. Raises `DomainError` if parts are missing.
    """
    wire = re.sub(rb"\r?\n", b"\r\n", message)
    parsed = BytesParser(policy=policy.default).parsebytes(wire)
    found = {part.get_content_type(): part for part in parsed.walk() if not part.is_multipart()}
    content = {kind: cast("bytes", part.get_payload(decode=True)) for kind, part in found.items()}
    if "text/plain" not in content:
        raise DomainError("This message has no text part: it was not made here, or it was changed on the way.")
    pdf, html = found.get("application/pdf"), content.get("text/html")
    return Parts(
        str(parsed["Subject"]),
        content["text/plain"],
        None if html is None else _with_pictures(html, parsed),
        content.get("application/pdf"),
        (pdf.get_filename() if pdf else None) or "letter.pdf",
        str(parsed["Content-Language"] or ""),
        content.get("text/calendar"),
    )


def _body(parts: Parts) -> bytes:
    body = _leaf("text/plain; charset=utf-8", _quoted_printable(parts.text))
    if parts.html is not None or parts.calendar is not None:
        page = [] if parts.html is None else [_page(parts.html)]
        entry = [] if parts.calendar is None else [_entry(parts.calendar)]
        body = _multipart("alternative", body, *page, *entry)
    if parts.pdf is not None:
        disposition = f"Content-Disposition: attachment;\r\n {_filename(parts.filename)}"
        lines = encodebytes(parts.pdf).replace(b"\n", b"\r\n")
        body = _multipart("mixed", body, _leaf("application/pdf", lines, "base64", disposition))
    return body


def _entry(calendar: bytes) -> bytes:
    """The calendar entry: the last alternative, as Exchange writes it, under the method that it names (RFC 6047)."""
    method = METHOD.search(calendar)
    if method is None:
        raise DomainError("A calendar entry in a mail names its method.")
    return _leaf(f"text/calendar; charset=utf-8; method={method[1].decode()}", _quoted_printable(calendar))


def _page(html: bytes) -> bytes:
    """The HTML with its pictures as parts beside it (RFC 2387, 2392)."""
    pictures: dict[str, bytes] = {}

    def named(found: re.Match[bytes]) -> bytes:
        kind, data = found[1].decode(), b64decode(found[2])
        if b64encode(data) != found[2]:
            return found[0]  # it would not come back as it was sealed
        name = f"{sha256(data).hexdigest()[:32]}@picture"
        pictures[name] = _picture(kind, name, data)
        return f"cid:{name}".encode()

    page = _leaf("text/html; charset=utf-8", _quoted_printable(PICTURE.sub(named, html)))
    return _multipart("related", page, *pictures.values()) if pictures else page


def _picture(kind: str, name: str, data: bytes) -> bytes:
    shown = f'Content-Disposition: inline; filename="logo.{kind}"'
    lines = encodebytes(data).replace(b"\n", b"\r\n")
    return _leaf(f"image/{kind}", lines, "base64", f"Content-ID: <{name}>", shown)


def _with_pictures(html: bytes, message: EmailMessage) -> bytes:
    """The HTML as it was sealed: each picture where it is named."""
    for part in message.walk():
        if name := part["Content-ID"]:
            data = b64encode(cast("bytes", part.get_payload(decode=True)))
            named, sealed = f' src="cid:{name.strip("<>")}"', f' src="data:{part.get_content_type()};base64,'
            html = html.replace(named.encode(), sealed.encode() + data + b'"')
    return html


def _leaf(kind: str, body: bytes, encoding: str = "quoted-printable", *headers: str) -> bytes:
    head = [f"Content-Type: {kind}", f"Content-Transfer-Encoding: {encoding}", *headers, "", ""]
    return "\r\n".join(head).encode() + body


def _multipart(kind: str, *parts: bytes) -> bytes:
    # "=_" stands in no quoted-printable or base64 line, so the boundary cannot occur in a part
    boundary = "=_" + sha256(b"".join(parts)).hexdigest()[:32]
    line = f"--{boundary}\r\n".encode()
    first = ' type="text/html";\r\n' if kind == "related" else ""
    head = f'Content-Type: multipart/{kind};\r\n{first} boundary="{boundary}"\r\n\r\n'.encode()
    return head + b"".join(line + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()


def _quoted_printable(data: bytes) -> bytes:
    """RFC 2045, section 6.7, with every byte kept: CRLF stays a line end, a lone CR or LF is written as a byte."""
    encoded = b"\r\n".join(map(_quoted_line, data.split(b"\r\n")))
    # servers and mailbox files change lines that begin with a dot or with "From "
    if encoded.startswith((b".", b"From ")) or b"\n." in encoded or b"\nFrom " in encoded:
        encoded = re.sub(rb"(?m)^(?:\.|F(?=rom ))", _hex, encoded)
    return encoded if data.endswith(b"\r\n") else encoded + b"=\r\n"


def _quoted_line(line: bytes) -> bytes:
    line = line.replace(b"=", b"=3D")
    if line.translate(None, PLAIN):
        line = NOT_PLAIN.sub(_hex, line)
    if line.endswith((b" ", b"\t")):
        line = line[:-1] + b"=%02X" % line[-1]
    rows, start = [], 0
    while len(line) - start > 73:
        inside = line.rfind(b"=", start + 71, start + 73)  # never cut through an escape
        cut = start + 73 if inside < 0 else inside
        rows.append(line[start:cut] + b"=")
        start = cut
    return b"\r\n".join([*rows, line[start:]])


def _hex(match: re.Match[bytes]) -> bytes:
    return b"=%02X" % match[0][0]


def _text(name: str, value: str) -> str:
    # A word that looks encoded, or is too long to fold, is encoded like anything that is not ASCII.
    plain = value.isascii() and "=?" not in value and "  " not in value and len(value) <= 60
    return f"{name}: {value if plain else _encoded(value)}"


def _address(name: str, mailbox: Mailbox) -> str:
    if not mailbox.name:
        return f"{name}: {mailbox.route}"
    phrase = f'"{mailbox.name}"' if PHRASE.fullmatch(mailbox.name) else _encoded(mailbox.name)
    return f"{name}: {phrase}\r\n <{mailbox.route}>"


def _encoded(text: str) -> str:
    """RFC 2047 encoded words, each a whole number of characters."""
    return Header(text, "utf-8", maxlinelen=LINE, header_name="Reply-To").encode(linesep="\r\n")


def _filename(name: str) -> str:
    """RFC 2183, and RFC 2231 where the name needs it."""
    if re.fullmatch(r"[A-Za-z0-9 ._-]+", name):
        return f'filename="{name}"'
    return f"filename*=utf-8''{quote(name, safe='')}"


def _lines(text: str) -> bytes:
    return re.sub(r"\r\n?|\n", "\r\n", text).encode()


def _one_line(text: str, what: str) -> None:
    if CONTROL.search(text) or text != text.strip():
        raise DomainError(f"The {what} {text!r} must be one line, without spaces at its ends.", "Correct it.")
