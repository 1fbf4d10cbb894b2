"""A small SMTP server that misbehaves on order, and keeps what it took.

It talks on a real socket, a thread per connection. What it does wrong is a table: stage -> fault, where the stages are
greeting, ehlo, starttls, auth, mail, rcpt, data, body (in the middle of the message), dot (after its end), rset, quit.
"""

import base64
import contextlib
import re
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

CERTIFICATES = Path(__file__).parent / "certificates"
AUTHORITY = CERTIFICATES / "authority.pem"

DROP, RESET, STALL, HALF_CLOSE, DRIP = "drop", "reset", "stall", "half-close", "drip"


@dataclass(frozen=True)
class Fault:
    """What happens at a stage instead of the right answer: one of the words above, or these very words.

    It begins after `after` good answers at that stage, and happens `times` times (0: always).
    """

    does: str
    after: int = 0
    times: int = 0


@dataclass
class Server:
    faults: dict[str, Fault] = field(default_factory=dict)
    extensions: tuple[str, ...] = ("SIZE 10000000", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES")
    certificate: str = ""  # a file in `certificates`: offers STARTTLS, or speaks TLS at once where `implicit`
    implicit: bool = False
    sign_in: tuple[str, str] | None = None
    token: tuple[str, str] | None = None  # the mailbox, and the token that lets it in: offers XOAUTH2
    no_token: str = "535 5.7.3 Authentication unsuccessful [AM0PR10CA0008.EURPRD10.PROD.OUTLOOK.COM]"
    late: bool = False  # says only after the message that there was nobody to send it to

    def __post_init__(self):
        self.taken: list[bytes] = []
        self.said: list[str] = []
        self.connections = 0
        self._seen = Counter()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)  # a long message is not swallowed whole
        self.port = self._listener.getsockname()[1]
        self._tls = None
        if self.certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(CERTIFICATES / f"{self.certificate}.pem")

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exc):
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    @property
    def ids(self):
        """The Message-IDs of what was taken, in order."""
        return [re.search(rb"(?im)^message-id:\s*(\S+)", message)[1].decode() for message in self.taken]

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        self._open.add(connection)
        conversation = _Conversation(self, connection)
        with contextlib.suppress(OSError, EOFError):
            if self.implicit:
                conversation.begin_tls()
            conversation.run()
        self._open.discard(connection)
        conversation.lines.close()
        conversation.connection.close()
        connection.close()

    def fault(self, stage):
        """The fault that strikes now at this stage, if any."""
        with self._lock:
            self._seen[stage] += 1
            fault, seen = self.faults.get(stage), self._seen[stage]
        if fault is None or seen <= fault.after or (fault.times and seen > fault.after + fault.times):
            return None
        return fault.does


class _Conversation:
    def __init__(self, server, connection):
        self.server = server
        self.sender = self.recipients = 0
        self.use(connection)

    def use(self, connection):
        self.connection = connection
        self.lines = connection.makefile("rb")

    def begin_tls(self):
        self.lines.close()
        self.use(self.server._tls.wrap_socket(self.connection, server_side=True))

    def run(self):
        self.answer("greeting", "220 sink ready")
        while line := self.lines.readline():
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            self.server.said.append(text)
            verb = text.split(" ")[0].lower()
            if getattr(self, f"do_{verb}", self.unknown)(text) == "bye":
                return

    def answer(self, stage, right, before=lambda: None):
        """Give the right answer, after doing what comes `before`, or do what the table says; true where all is well."""
        does = self.server.fault(stage)
        if does is not None:
            self.misbehave(does, right)
            return False
        before()
        self.say(right)
        return True

    def say(self, words):
        self.connection.sendall(f"{words}\r\n".encode())

    def misbehave(self, does, right):
        match does:
            case "drop":
                raise EOFError
            case "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                raise EOFError
            case "stall":
                self.listen_to_the_end()
            case "half-close":
                self.connection.shutdown(socket.SHUT_WR)
                self.listen_to_the_end()
            case "drip":
                for byte in (right + "\r\n").encode() * 1000:
                    self.connection.sendall(bytes([byte]))
                    time.sleep(0.3)  # the deadline comes before the third digit
        self.say(does)
        if does.startswith("421"):
            raise EOFError

    def listen_to_the_end(self):
        while self.connection.recv(4096):
            pass
        raise EOFError

    def unknown(self, text):
        self.connection.sendall(b"502 5.5.2 unknown\r\n")

    def do_ehlo(self, text):
        offers = list(self.server.extensions)
        if self.server.certificate and not isinstance(self.connection, ssl.SSLSocket):
            offers.append("STARTTLS")
        if self.server.sign_in:
            offers.append("AUTH PLAIN LOGIN")
        if self.server.token:
            offers.append("AUTH LOGIN XOAUTH2")
        lines = ["sink", *offers]
        body = "".join(f"250{'-' if line is not lines[-1] else ' '}{line}\r\n" for line in lines)
        self.answer("ehlo", body.rstrip("\r\n"))

    def do_starttls(self, text):
        if self.answer("starttls", "220 go"):
            self.begin_tls()

    def do_auth(self, text):
        if self.server.token:
            self.by_token(text.split(" ")[-1])
            return
        user, password = self.server.sign_in
        right = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
        given = text.split(" ")[-1]
        self.answer("auth", "235 2.7.0 welcome" if given == right else "535 5.7.8 wrong name or password")

    def by_token(self, given):
        """As Google and Exchange do: who is refused is asked once more, and told after an empty line."""
        said = base64.b64decode(given).decode()
        if said == "user={}\1auth=Bearer {}\1\1".format(*self.server.token):
            self.answer("auth", "235 2.7.0 welcome")
            return
        self.say("334 " + base64.b64encode(b'{"status":"400"}').decode())
        assert self.lines.readline() == b"\r\n"
        self.say(self.server.no_token)

    def do_mail(self, text):
        self.recipients = 0
        self.sender = self.answer("mail", "250 2.1.0 ok")

    def do_rcpt(self, text):
        if not self.sender:
            self.connection.sendall(b"503 5.5.1 MAIL first\r\n")
        elif self.answer("rcpt", "250 2.1.5 ok"):
            self.recipients += 1

    def do_rset(self, text):
        self.sender = self.recipients = 0
        self.answer("rset", "250 2.0.0 ok")

    def do_quit(self, text):
        self.answer("quit", "221 2.0.0 bye")
        return "bye"

    def do_data(self, text):
        if not self.recipients and not self.server.late:
            self.connection.sendall(b"503 5.5.1 RCPT first\r\n")
            return
        if not self.answer("data", "354 go on"):
            return
        if self.server.faults.get("body") and not self.in_the_middle():
            return
        message = []
        while (line := self.lines.readline()) != b".\r\n":
            if not line:
                raise EOFError
            message.append(line[1:] if line.startswith(b"..") else line)
        if not self.recipients:
            self.connection.sendall(b"554 5.5.1 nobody to send it to\r\n")
            return
        self.answer("dot", "250 2.0.0 taken", before=lambda: self.server.taken.append(b"".join(message)))

    def in_the_middle(self):
        """After the first part of the message."""
        does = self.server.fault("body")
        if does is None:
            return True
        self.lines.readline()
        if does in {DROP, RESET}:
            raise EOFError
        self.connection.sendall((does + "\r\n").encode())
        while self.lines.readline():
            pass
        raise EOFError
