"""The web server: a process hears all its clients at once, and works on one whole request at a time.

Waitress takes a request in and an answer out without waiting for anybody, so that whoever sends or reads slowly costs
some memory (beyond half a megabyte a file) and nobody's time. One thread does it all: several in one process halve what
SQLite can do. A process that works takes no new client; the next one does, or the porter (`web/porter.py`) where there
is none. gunicorn's master holds the port, starts the processes, ends one that hangs and replaces one that died.
"""

import os
import resource
import socket
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from io import BytesIO
from typing import Any

import structlog
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.errors import HaltServer
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask
from waitress.utilities import BadRequest

from employer_portal.core.errors import Conflict, DomainError
from employer_portal.web.porter import Porter, WaitingRoom

KIB, MIB = 1024, 1024 * 1024
HEADER_BYTES = 32 * KIB
#: Beyond the portal's own limit a body is heard to its end and dropped, so that the portal can say so kindly; not
#: beyond this one.
BODY_BYTES = 1024 * MIB
#: What a client has for the head of its request, for all of it, for taking the answer, and without any progress.
HEAD_SECONDS, REQUEST_SECONDS, ANSWER_SECONDS, IDLE_SECONDS = 20, 600, 3600, 60
#: Who is being heard or answered at once, by one process. Above that, whoever has been sending longest makes room.
CLIENTS = 1000
#: A request that takes longer is ended, with its process; what runs at the end has half of it.
WORK_SECONDS = 60
#: After that many a process is replaced by a fresh one.
REQUESTS = 20_000
WORDS = {
    HTTPStatus.BAD_REQUEST: "This request could not be read. Go back and try again.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "This is far too large. Go back and choose a smaller file.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "The browser sent too much. Remove this site's cookies, and try again.",
    HTTPStatus.NOT_IMPLEMENTED: "This way of sending is not known here.",
}
log = structlog.get_logger()


def listen(bind: str) -> socket.socket:
    """A socket that listens at HOST:PORT ([::1]:8000 for IPv6). Raises `DomainError` where that cannot be."""
    host, _, port = bind.rpartition(":")
    fix = "Name a free one: --bind 127.0.0.1:8001, or the setting BIND."
    try:
        if not host or not 0 <= int(port) < 2**16:
            raise ValueError
        host = host.strip("[]")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, int(port)), family=family, backlog=2 * KIB)
    except ValueError:
        raise DomainError(f"BIND is HOST:PORT, such as 127.0.0.1:8000; “{bind}” is not.", fix) from None
    except OSError as error:
        raise Conflict(f"Nobody can listen at {bind}: {os.strerror(error.errno or 0)}.", fix) from None


def run(
    listening: socket.socket, load: Callable[[], Any], *, processes: int, body_bytes: int,
    load_health: Callable[[Callable[[], bool]], Any],
) -> None:  # fmt: skip
    """Serve what `load` makes (a WSGI application, once in each process) until told to stop.

    While all of them work, what `load_health` makes answers `GET /health`; it is given what says whether any of them
    takes clients yet. A body of more than `body_bytes` reaches the application empty, with its true length in the
    request's header. Raises `DomainError` where it cannot be made.
    """
    number, room = listening.detach(), WaitingRoom()

    class Application(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in {
                "bind": f"fd://{number}",
                "workers": processes + 1,
                "worker_class": type(
                    "Process",
                    (_Process,),
                    {
                        "body_bytes": body_bytes,
                        "room": room,
                        "load_health": staticmethod(load_health),
                    },
                ),
                "pre_fork": _appoint,
                "timeout": WORK_SECONDS,
                "graceful_timeout": WORK_SECONDS // 2,
                "max_requests": REQUESTS,
                "max_requests_jitter": REQUESTS // 10,
                "control_socket_disable": True,
                "logger_class": _Log,
                "loglevel": "warning",
            }.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            try:
                return load()
            except Exception:
                log.exception("process.not_started")  # gunicorn would quote the error's own words
                sys.exit(Arbiter.WORKER_BOOT_ERROR)

    master = os.getpid()
    try:
        Application(prog="portal").run()
    except (SystemExit, HaltServer) as end:  # the latter where a second process ends while the first one's end is told
        code = end.exit_status if isinstance(end, HaltServer) else end.code
        if code == Arbiter.WORKER_BOOT_ERROR and os.getpid() == master:
            raise DomainError(
                "The portal's pages cannot be made.", "The log says where. Run: ./portal doctor"
            ) from None
        raise SystemExit(code) from None


def _appoint(arbiter: Any, process: "_Process") -> None:
    """The first of a kind is the porter; where it ended, the one that follows it."""
    process.is_porter = not any(type(one) is type(process) and one.is_porter for one in arbiter.WORKERS.values())


class _Log(Logger):  # type: ignore[misc]
    """What the master says goes where all logs go."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True

    def access(self, *given: Any) -> None:
        """Requests are told by `web/requests.py`."""


class _Process(Worker):  # type: ignore[misc]
    """One of gunicorn's workers, around Waitress's loop, or the porter."""

    body_bytes: int
    room: WaitingRoom
    load_health: Callable[[Callable[[], bool]], Any]
    is_porter = False

    def load_wsgi(self) -> None:
        if self.is_porter:
            self.wsgi = self.load_health(lambda: self.room.is_open)
        else:
            super().load_wsgi()

    def run(self) -> None:
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        wanted = 4 * CLIENTS  # a client may need a socket and two files
        allowed = wanted if limit == resource.RLIM_INFINITY else min(wanted, limit)
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, limit))
        if self.is_porter:
            self._mind_the_port()
        else:
            self._serve()

    def _mind_the_port(self) -> None:
        [listening] = self.sockets
        porter = Porter(listening.sock, self.room, self.wsgi)
        while self.alive and self.ppid == os.getppid():
            self.notify()
            porter.look()
        porter.leave()

    def _serve(self) -> None:
        [listening] = self.sockets
        server = _Server(self.wsgi, listening.sock, self.room, self.body_bytes)
        self.room.open()
        while self.alive and self.ppid == os.getppid():
            self._turn(server)
        until = time.monotonic() + 2  # for what is on its way already
        others_go_on = self.nr >= self.max_requests
        server.close()
        while (
            server.answering
            or (server.active_channels and time.monotonic() < until)
            or not (others_go_on or self.room.is_empty)
        ):
            self._turn(server)

    def _turn(self, server: "_Server") -> None:
        self.notify()
        server.send_away()  # not within the loop: what it hears of a closed connection would meet the next one
        wasyncore.loop(0 if server.ready else 0.5, use_poll=True, map=server.everybody, count=1)
        server.let_in()
        if server.ready:
            server.work()
            self.nr += 1
        if self.nr >= self.max_requests:
            self.alive = False


class _Request(HTTPRequestParser):  # type: ignore[misc]
    """A request as it comes in: refused where two readers could read it differently, bounded in all its parts."""

    def received(self, data: bytes) -> int:
        begun = (self.header_plus + data).lstrip(b"\r\n")[:1]
        if self.body_rcv is None and begun and not begun.isalpha():  # TLS, or no HTTP at all
            return self._refuse(BadRequest("not HTTP"), len(data))
        consumed = int(super().received(data))
        receiver = self.body_rcv
        if self.chunked and not self.completed:
            if len(receiver.control_line) + len(receiver.trailer) > HEADER_BYTES:
                return self._refuse(BadRequest("endless chunk head"), len(data))
            if len(receiver) > self.adj.kept_bytes and not isinstance(receiver.buf, _Dropped):
                kept, receiver.buf = receiver.buf, _Dropped(len(receiver))
                kept.close()
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.version not in {"1.0", "1.1"}:
            raise ParsingError("HTTP/1.1 is spoken here")
        if "TRANSFER_ENCODING" in self.headers or (self.chunked and "CONTENT_LENGTH" in self.headers):
            raise ParsingError("a body has one length")
        if not (self.chunked or self.content_length):
            self.expect_continue = False  # Waitress would wait for the body that is none
        if self.content_length > self.adj.kept_bytes:
            self.body_rcv.buf = _Dropped()
        # The next request comes on a connection of its own, to whichever process is free.
        self.headers["CONNECTION"] = "close"

    def _refuse(self, error: BadRequest, consumed: int) -> int:
        self.error, self.completed = error, True
        return consumed


class _Dropped:
    """Stands where a body is kept, and keeps none of it."""

    def __init__(self, length: int = 0) -> None:
        self._length = length

    def __len__(self) -> int:
        return self._length

    def append(self, data: bytes) -> None:
        self._length += len(data)

    def getfile(self) -> BytesIO:
        return BytesIO()

    def close(self) -> None:
        pass


class _Refusal(ErrorTask):  # type: ignore[misc]
    """The answer to what is no request: one plain sentence."""

    def execute(self) -> None:
        code = HTTPStatus(self.request.error.code)
        body = f"{WORDS.get(code, 'Something went wrong here. Try again in a minute.')}\n".encode()
        self.status = f"{code.value} {code.phrase}"
        self.response_headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class _Client(HTTPChannel):  # type: ignore[misc]
    """One connection."""

    parser_class = _Request
    error_task_class = _Refusal

    @property
    def sending(self) -> bool:
        """Whether its request is not whole yet."""
        return not (self.requests or self.total_outbufs_len or self.close_when_flushed)

    def is_late(self, now: float) -> bool:
        """Whether it has had its time."""
        if self.requests:
            return False
        head = self.request is None or not self.request.headers_finished
        allowed = ANSWER_SECONDS if not self.sending else HEAD_SECONDS if head else REQUEST_SECONDS
        return bool(now - self.creation_time > allowed or now - self.last_activity > IDLE_SECONDS)

    def handle_error(self) -> None:
        log.exception("connection.failed")  # noqa: LOG004 - the loop calls it while it handles one
        self.handle_close()


class _Exit(wasyncore.dispatcher):  # type: ignore[misc]
    """Where the waiting room lets its clients out to a server."""

    def __init__(self, server: "_Server", room: WaitingRoom) -> None:
        super().__init__(room.exit, map=server.everybody)
        self._server = server

    def readable(self) -> bool:
        return self._server.has_time

    def writable(self) -> bool:
        return False

    def handle_read(self) -> None:
        self._server.knocking = True


class _Server(TcpWSGIServer):  # type: ignore[misc]
    """A listening socket and a waiting room, with their clients. `ready` are those whose request is whole."""

    def __init__(self, application: Any, sock: socket.socket, room: WaitingRoom, body_bytes: int) -> None:
        adjustments = Adjustments(
            max_request_header_size=HEADER_BYTES,
            max_request_body_size=BODY_BYTES,
            inbuf_overflow=MIB // 2,
            outbuf_high_watermark=2**62,  # an answer is made in one go, however slowly it is taken
            recv_bytes=64 * KIB,
            backlog=2 * KIB,
            log_socket_errors=False,
            clear_untrusted_proxy_headers=False,  # BEHIND_PROXY says who is trusted
            ident=None,
        )
        adjustments.kept_bytes = body_bytes
        self.ready: deque[_Client] = deque()
        self.everybody: dict[int, Any] = {}
        self.knocking = False
        self._room, self._next_look = room, 0.0
        where = (sock.family, sock.type, sock.proto, sock.getsockname())
        super().__init__(
            application, self.everybody, True, sock, dispatcher=self, adj=adjustments, sockinfo=where, bind_socket=False
        )
        _Exit(self, room)

    @property
    def answering(self) -> bool:
        """Whether somebody's whole request has not been answered to the end."""
        return any(not client.sending for client in self.active_channels.values())

    @property
    def has_time(self) -> bool:
        """Whether a new client finds nobody before it."""
        return not self.ready and len(self.active_channels) < CLIENTS

    def readable(self) -> bool:
        return bool(self.accepting) and self.has_time

    def handle_accept(self) -> None:
        self.knocking = True

    def let_in(self) -> None:
        """Take the next client, once all that has arrived is heard: where there is work now, somebody else does."""
        if self.knocking and self.has_time:
            with suppress(OSError):  # it has gone, or to another process
                self._greet(self._room.next() or self.socket.accept()[0])
        self.knocking = False

    def _greet(self, line: socket.socket) -> None:
        where = line.getpeername()
        self.set_socket_options(line)
        client = _Client(self, line, where, self.adj, map=self.everybody)
        line.recv(1, socket.MSG_PEEK)  # raises where it has said nothing yet
        wasyncore.read(client)

    def add_task(self, client: _Client) -> None:
        self.ready.append(client)

    def pull_trigger(self) -> None:
        """The one thread needs no waking."""

    def work(self) -> None:
        """Answer whoever has been ready longest."""
        client = self.ready.popleft()
        client.service()
        if client.connected:
            client.handle_write()

    def send_away(self) -> None:
        """Close the connections that have had their time, and one more where there is no room left."""
        now, clients = time.time(), self.active_channels
        if now >= self._next_look:
            self._next_look = now + 1
            for client in [client for client in clients.values() if client.is_late(now)]:
                client.handle_close()
        if len(clients) >= CLIENTS and (sending := [client for client in clients.values() if client.sending]):
            min(sending, key=lambda client: client.creation_time).handle_close()
