"""The porter: a process that makes no pages, so that somebody can always say how the portal is.

While a page process is free it takes its clients itself. Once they have been waiting at the port for a moment, all
processes are at work (or have not started yet): then the porter answers who asks for `/health` and sends all others on
to the waiting room, from which whoever is free next takes them. The porter keeps no client.
"""

import mmap
import re
import select
import socket
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import BytesIO
from typing import Any
from wsgiref.handlers import SimpleHandler

import structlog

HEAD_BYTES = 8 * 1024
#: How often the porter looks at the port, and at clients who have not said what they want; how long those may take.
LOOK_SECONDS, ASK_SECONDS = 0.2, 1.0
#: How many the porter looks at, and answers, at once.
CLIENTS, ANSWERS = 500, 8
ASKS = re.compile(rb"(GET|HEAD) (/health)(?:\?[!-~]*)? HTTP/1\.[01]\r\n")
#: Somebody who may be signed in is told more, by a page process; so is one who sends a body.
MORE = re.compile(rb"\r\n(?:cookie|content-length|transfer-encoding|expect)\s*:", re.IGNORECASE)
log = structlog.get_logger()


class WaitingRoom:
    """Connections that all processes share, first come first served. Made before the processes are."""

    def __init__(self) -> None:
        self._entry, self.exit = socket.socketpair()
        self._entry.setblocking(False)
        self.exit.setblocking(False)
        self._served = mmap.mmap(-1, 1)

    def open(self) -> None:
        """Some process makes pages from now on."""
        self._served[0] = 1

    @property
    def is_open(self) -> bool:
        """Whether pages are made at all."""
        return bool(self._served[0])

    @property
    def is_empty(self) -> bool:
        """Whether nobody waits."""
        return not _heard([self.exit])

    def seat(self, client: socket.socket) -> bool:
        """Whether there was room for that client. The connection is then the room's."""
        try:
            socket.send_fds(self._entry, [b"."], [client.fileno()])
        except OSError:  # full
            return False
        client.close()
        return True

    def next(self) -> socket.socket | None:
        """Whoever has been waiting longest, if anybody."""
        with suppress(BlockingIOError):
            _, [number], *_ = socket.recv_fds(self.exit, 1, 1)
            return socket.socket(fileno=number)
        return None


class Porter:
    """Stands at `listening`. `application` is a WSGI application that knows `/health` alone, and answers in time."""

    def __init__(self, listening: socket.socket, room: WaitingRoom, application: Any) -> None:
        self._listening, self._room, self._application = listening, room, application
        self._crowded = False
        self._clients: dict[socket.socket, float] = {}  # since when
        self._going: list[socket.socket] = []
        self._answers = ThreadPoolExecutor(ANSWERS)

    def look(self) -> None:
        """Once around; takes a moment."""
        time.sleep(LOOK_SECONDS if not self._clients else LOOK_SECONDS / 10)
        knocking = bool(_heard([self._listening]))
        if knocking and self._crowded:
            self._let_in()
        self._crowded = knocking
        heard = _heard(self._clients)
        now = time.monotonic()
        for client, since in list(self._clients.items()):
            asks = _asks(client) if client in heard else None
            if asks or asks is False or now - since > ASK_SECONDS:
                del self._clients[client]
                if asks:
                    self._answers.submit(self._answer, client)
                else:
                    self._going.append(client)
        self._send_on()

    def leave(self) -> None:
        """Send on everybody, and finish the answers that are begun."""
        self._going += self._clients
        self._clients.clear()
        self._send_on()
        self._answers.shutdown()

    def _let_in(self) -> None:
        with suppress(OSError):  # nobody is there any more
            while len(self._clients) + len(self._going) < CLIENTS:
                client, _ = self._listening.accept()
                client.setblocking(False)
                self._clients[client] = time.monotonic()

    def _send_on(self) -> None:
        while self._going and self._room.seat(self._going[0]):
            del self._going[0]

    def _answer(self, client: socket.socket) -> None:
        with suppress(OSError), client:
            head = client.recv(HEAD_BYTES)
            method, path = ASKS.match(head).groups()  # type: ignore[union-attr]
            host = re.search(rb"\r\nhost:[ \t]*([!-~]+)", head, re.IGNORECASE)
            where, here = client.getpeername(), client.getsockname()
            said = BytesIO()
            _Answer(BytesIO(), said, sys.stderr, {
                "REQUEST_METHOD": method.decode(), "SCRIPT_NAME": "", "PATH_INFO": path.decode(), "QUERY_STRING": "",
                "SERVER_NAME": here[0], "SERVER_PORT": str(here[1]), "SERVER_PROTOCOL": "HTTP/1.1",
                "REMOTE_ADDR": where[0],
                **({"HTTP_HOST": host[1].decode()} if host else {}),
            }).run(self._application)  # fmt: skip
            client.settimeout(LOOK_SECONDS)
            client.sendall(said.getvalue())


class _Answer(SimpleHandler):
    """The answer to one request, with its status line, on a connection that ends with it."""

    origin_server, server_software, http_version = True, None, "1.1"
    os_environ = {}  # noqa: RUF012 - typed by its parent; the process's own are no request's

    def cleanup_headers(self) -> None:
        super().cleanup_headers()
        self.headers["Connection"] = "close"  # type: ignore[attr-defined]

    def log_exception(self, exc_info: Any) -> None:
        log.error("health.failed", exc_info=exc_info)


def _asks(client: socket.socket) -> bool | None:
    """Whether that client asks for `/health` and may be told here; None while it has not said all."""
    try:
        head = client.recv(HEAD_BYTES, socket.MSG_PEEK)
    except OSError:
        return False
    line, end, _ = head.partition(b"\r\n")
    if not head or (end and not ASKS.match(head)) or MORE.search(head) or len(head) == HEAD_BYTES:
        return False
    if not end and not any(start.startswith(line[: len(start)]) for start in (b"GET /health", b"HEAD /health")):
        return False
    return True if b"\r\n\r\n" in head else None


def _heard(lines: Iterable[socket.socket]) -> set[socket.socket]:
    """Those of them on which something has arrived."""
    poll, known = select.poll(), {}
    for line in lines:
        known[line.fileno()] = line
        poll.register(line, select.POLLIN)
    return {known[number] for number, _ in poll.poll(0)}
