"""The ways out: a mail server, or a folder for trying out. Knows bytes and addresses, no database."""

import contextlib
import re
import select
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from employer_portal.delivery.envelope import Mailbox
from employer_portal.delivery.replies import Reply
from employer_portal.delivery.sign_in import NoToken, SignIn, sign_in_of
from employer_portal.settings import Settings


class NotTaken(Exception):
    """The message was certainly not taken: the server said so, or it never got the final dot."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


class Unknown(NotTaken):
    """The final dot was sent and no answer came: the message was taken, or it was not."""


class GivenUp(Exception):
    """The message may not leave any more: it was given up before its final dot, and certainly not taken."""


Ready = Callable[[], bool]
Meanwhile = Callable[[], object]


def at_once() -> bool:
    """Nobody has to be asked before the final dot."""
    return True


def nothing() -> None:
    """What is done meanwhile, if there is nothing to do."""


class Transport(Protocol):
    """A way out. `name` stands in the delivery as `via`."""

    @property
    def name(self) -> str: ...

    @property
    def connected(self) -> bool: ...

    def connect(self) -> None:
        """Be ready to send. Raises `NotTaken` where that cannot be."""

    def send(
        self, sender: Mailbox, recipient: Mailbox, message: bytes, *, name: str, ready: Ready = at_once,
        meanwhile: Meanwhile = nothing,
    ) -> None:  # fmt: skip
        """Hand one message over, once connected. Raises `NotTaken` or `Unknown`. `name` comes back in reports.

        `ready` is asked once, when all is said but the final dot: while the server still reads. Unless it says yes,
        the message is given up, and `GivenUp` is raised. `meanwhile` is done where an answer is awaited, perhaps more
        than once, and must not fail.
        """

    def close(self) -> None:
        """Say good-bye, if there is anybody to say it to."""


@dataclass(frozen=True, slots=True)
class FolderTransport:
    """Writes each mail as an `.eml` file, named by the number of its delivery: for trying out, sends nothing."""

    folder: Path
    name: str = "folder"
    connected: bool = True

    def connect(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    def send(
        self, sender: Mailbox, recipient: Mailbox, message: bytes, *, name: str, ready: Ready = at_once,
        meanwhile: Meanwhile = nothing,
    ) -> None:  # fmt: skip
        """Write `message` to `<name>.eml`, whole or not at all; the same name is written over."""
        if not ready():
            raise GivenUp
        self.connect()
        unfinished = self.folder / f".{name}.part"
        unfinished.write_bytes(message)
        unfinished.replace(self.folder / f"{name}.eml")

    def close(self) -> None:
        pass


def remove(folder: Path, number: int) -> None:
    """Take what was written of that delivery out of the folder again, unfinished or whole."""
    for name in (f"{number}.eml", f".{number}.part"):
        (folder / name).unlink(missing_ok=True)


class SmtpTransport:
    """One connection to a mail server, kept open from letter to letter.

    With TLS the certificate is always verified. No letter takes longer than `seconds` from its first word to the
    server's last, however slowly the server talks: a lease outlives that.
    """

    def __init__(
        self, host: str, port: int, *, security: str = "starttls", ca_file: Path | None = None,
        sign_in: SignIn | None = None, seconds: float = 60, greeting: str = "localhost", return_path: str = "",
    ) -> None:  # fmt: skip
        self.name = host
        self._port = port
        self._security = security
        self._tls = ssl.create_default_context(cafile=ca_file) if security != "none" else None
        self._sign_in = sign_in
        self._seconds = seconds
        self._greeting = greeting
        self._return_path = return_path
        self._smtp: smtplib.SMTP | None = None
        self._watch: _Watch | None = None
        self._used = False

    @property
    def connected(self) -> bool:
        return self._smtp is not None

    def connect(self) -> None:
        """Greet, begin TLS, sign in. Raises `NotTaken` with the stage (token, connect, tls, auth) that failed."""
        if self._sign_in:
            try:
                self._sign_in.prepare()
            except NoToken as none:
                raise NotTaken(none.reply) from None
        with self._conversation("tls" if self._security == "tls" else "connect") as at:
            smtp = self._smtp = self._new()
            self._watch = _Watch(smtp)
            self._watch.until(self._seconds)
            _expect(220, smtp.connect(self.name, self._port), "connect")
            smtp.ehlo_or_helo_if_needed()
            if self._security == "starttls":
                at.stage = "tls"
                smtp.starttls(context=self._tls)
                smtp.ehlo_or_helo_if_needed()
            if self._sign_in:
                at.stage = "auth"
                self._sign_in.begin(smtp)
            _socket(smtp).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the dot must not wait for an ACK
            self._used = False

    def send(
        self, sender: Mailbox, recipient: Mailbox, message: bytes, *, name: str, ready: Ready = at_once,
        meanwhile: Meanwhile = nothing,
    ) -> None:  # fmt: skip
        """Hand one message over. Where the server hung up between two letters, one new connection is tried."""
        try:
            self._send(sender, recipient, message, name, ready, meanwhile)
        except NotTaken as lost:
            if not self._used or (lost.reply.stage, lost.reply.code) != ("mail", 0):
                raise
            self.connect()
            self._send(sender, recipient, message, name, ready, meanwhile)
        self._used = True

    def close(self) -> None:
        if self._smtp is not None and self._watch is not None:
            self._watch.until(5)
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
        self._drop()

    def _send(
        self, sender: Mailbox, recipient: Mailbox, message: bytes, name: str, ready: Ready, meanwhile: Meanwhile
    ) -> None:
        smtp = self._smtp
        assert smtp is not None
        with self._conversation("mail") as at:
            return_path = self._return_path or sender.route
            self._envelope(smtp, at, *_commands(smtp, return_path, sender, recipient, message, name), meanwhile)
            at.inside = True
            smtp.send(_stuffed(message))
            if not ready():
                raise GivenUp
            if _speaks(_socket(smtp)):  # or it has hung up, before the end was told
                raise NotTaken(_reply(smtp.getreply(), "data"))
            at.dot_sent = True
            smtp.send(b".\r\n")
            meanwhile()
            answer = smtp.getreply()
            at.inside = False
            _expect(250, answer, "data")

    def _envelope(self, smtp: smtplib.SMTP, at: "_At", mail: bytes, rcpt: bytes, meanwhile: Meanwhile) -> None:
        """Say from whom and to whom, and that the message follows: in one breath where the server offers PIPELINING
        (RFC 2920), which saves two of four round trips."""
        data = b"data\r\n"
        together = smtp.has_extn("pipelining")
        if together:
            smtp.send(mail + rcpt + data)
            meanwhile()
        refused = None
        for stage, command, good in (("mail", mail, 250), ("rcpt", rcpt, 25), ("data", data, 354)):
            at.stage = stage
            if not together:
                smtp.send(command)
            answer = smtp.getreply()
            at.inside = answer[0] == 354
            if not _is(good, answer):
                refused = refused or NotTaken(_reply(answer, stage))
                if not together or answer[0] == 421 or not 400 <= answer[0] <= 599:
                    break
        if refused:
            if at.inside:  # it waits for a message all the same: give it none
                smtp.send(b".\r\n")
                smtp.getreply()
                at.inside = False
            raise refused

    def _new(self) -> smtplib.SMTP:
        smtp = (
            smtplib.SMTP_SSL(timeout=self._seconds, context=self._tls, local_hostname=self._greeting)
            if self._security == "tls"
            else smtplib.SMTP(timeout=self._seconds, local_hostname=self._greeting)
        )
        # The name that the certificate must bear. Given to the constructor, it would connect before we can watch it.
        smtp._host = self.name  # type: ignore[attr-defined]  # noqa: SLF001
        return smtp

    @contextlib.contextmanager
    def _conversation(self, stage: str) -> "Iterator[_At]":
        """Turns whatever goes wrong into `NotTaken` or `Unknown`, and leaves the connection ready or closed."""
        at = _At(stage)
        try:
            if self._watch is not None:
                self._watch.until(self._seconds)
            yield at
        except (NotTaken, OSError, smtplib.SMTPException, ValueError) as error:
            reply = error.reply if isinstance(error, NotTaken) else _told(error, at.stage)
            verdict = 400 <= reply.code <= 599
            if not verdict or reply.code == 421 or at.inside or at.stage in {"connect", "tls", "auth"}:
                self._drop()
            else:
                self._reset()
            raise (Unknown if at.dot_sent and not verdict else NotTaken)(reply) from None
        except BaseException:
            self._drop()  # without its dot, what was said so far is no message
            raise
        finally:
            if self._watch is not None:
                self._watch.until(None)

    def _reset(self) -> None:
        assert self._smtp is not None
        assert self._watch is not None
        self._watch.until(5)
        try:
            _expect(250, self._smtp.rset(), "mail")
        except (NotTaken, OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.end()
        if smtp is not None:
            smtp.close()


class _Watch:
    """Hangs up where a conversation lasts too long: a socket's own timeout begins anew with each byte."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self._smtp = smtp
        self._until: float | None = None
        self._ended = threading.Event()
        threading.Thread(target=self._run, name="watch", daemon=True).start()

    def until(self, seconds: float | None) -> None:
        """Hang up so many seconds from now, unless told otherwise before."""
        self._until = None if seconds is None else time.monotonic() + seconds

    def end(self) -> None:
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(0.1):
            until = self._until
            if until is not None and time.monotonic() > until:
                with contextlib.suppress(OSError, AttributeError):  # it may be closed, or not open yet
                    self._smtp.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]


def transport_of(settings: Settings) -> Transport:
    """The way out that the settings name: a mail server, or the mailbox folder while none is named."""
    if not settings.mail_host:
        return FolderTransport(settings.mailbox)
    return SmtpTransport(
        settings.mail_host, settings.mail_port, security=settings.mail_security, ca_file=settings.mail_ca_file,
        sign_in=sign_in_of(settings), seconds=settings.mail_timeout_seconds,
        greeting=urlsplit(settings.public_url).hostname or "localhost", return_path=settings.mail_return_path,
    )  # fmt: skip


@dataclass(slots=True)
class _At:
    """How far a conversation has come."""

    stage: str
    inside: bool = False  # between DATA and its answer: nothing else can be said
    dot_sent: bool = False


def _commands(
    smtp: smtplib.SMTP, return_path: str, sender: Mailbox, recipient: Mailbox, message: bytes, name: str
) -> tuple[bytes, bytes]:
    """MAIL and RCPT, with what the server offers. Raises `NotTaken` for what it could not carry."""
    options, notify = [], ""
    if smtp.has_extn("size"):
        limit = int(smtp.esmtp_features["size"] or 0)
        if limit and len(message) > limit:
            raise NotTaken(Reply(552, f"5.3.4 {len(message)} bytes, and the server takes {limit}", "data"))
        options.append(f"SIZE={len(message)}")
    if not message.isascii() and smtp.has_extn("8bitmime"):
        options.append("BODY=8BITMIME")
    if sender.needs_smtputf8 or recipient.needs_smtputf8:
        if not smtp.has_extn("smtputf8"):
            raise NotTaken(Reply(553, "5.6.7 the mail server takes no such address", "rcpt"))
        options.append("SMTPUTF8")
    if smtp.has_extn("dsn"):
        options += ["RET=HDRS", f"ENVID={name}"]
        notify = " NOTIFY=FAILURE,DELAY"
    mail = " ".join([f"MAIL FROM:<{return_path}>", *options])
    return f"{mail}\r\n".encode(), f"RCPT TO:<{recipient.route}>{notify}\r\n".encode()


def _is(code: int, answer: tuple[int, bytes]) -> bool:
    """Whether the answer has this code, or begins with these digits."""
    return str(answer[0]).startswith(str(code))


def _expect(code: int, answer: tuple[int, bytes], stage: str) -> None:
    if not _is(code, answer):
        raise NotTaken(_reply(answer, stage))


def _reply(answer: tuple[int, bytes], stage: str) -> Reply:
    if 0 < answer[0] < 100:
        return Reply(0, "the answer was cut off", stage)
    return Reply(answer[0], answer[1].decode("ascii", "replace"), stage)


def _told(error: Exception, stage: str) -> Reply:
    """What an exception of smtplib or of the network says."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        if isinstance(said, str):  # smtplib's own words: the answer was too long to be one
            return Reply(-1, said, stage)
        return Reply(error.smtp_code, said.decode("ascii", "replace"), stage)
    if type(error) in {smtplib.SMTPException, smtplib.SMTPNotSupportedError}:
        return Reply(502, "what we need is not offered", stage)
    if isinstance(error, TimeoutError):
        return Reply(0, "no answer in time", stage)
    told = error.strerror if isinstance(error, OSError) else None  # without a number that only programmers know
    return Reply(0, " ".join((told or str(error)).split()) or type(error).__name__, stage)


def _stuffed(message: bytes) -> bytes:
    """With a second dot before each line that begins with one, and CRLF at the end (RFC 5321, section 4.5.2)."""
    if message.startswith(b".") or b"\n." in message:
        message = re.sub(rb"(?m)^\.", b"..", message)
    return message if message.endswith(b"\r\n") else message + b"\r\n"


def _speaks(sock: socket.socket) -> bool:
    """Whether the other side has said something that nobody has read. TLS has words of its own: there, nobody knows."""
    return not isinstance(sock, ssl.SSLSocket) and bool(select.select([sock], [], [], 0)[0])


def _socket(smtp: smtplib.SMTP) -> socket.socket:
    assert smtp.sock is not None
    return smtp.sock
