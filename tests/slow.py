"""Clients that hold a line: they send half of a request, read a trickle, or say nothing."""

import contextlib
import socket
import threading
from collections.abc import Iterator

#: Half-sent requests, by what is missing.
HALVES = {
    "head": b"GET / HTTP/1.1\r\nHost: portal\r\nX-Slow: ",
    "form": b"POST /sign-in HTTP/1.1\r\nHost: portal\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 900\r\n\r\nemail=dana",
    "upload": b"POST /rounds/import HTTP/1.1\r\nHost: portal\r\nContent-Type: multipart/form-data; boundary=x\r\n"
    b"Content-Length: 20000000\r\n\r\n--x\r\n",
    "chunks": b"POST /sign-in HTTP/1.1\r\nHost: portal\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nemail\r\n",
}


def connect(port: int, *, window: int = 0) -> socket.socket:
    """A connection to that port of this machine; with a `window` that takes no more than so many bytes at once."""
    line = socket.socket()
    if window:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    line.settimeout(30)
    line.connect(("127.0.0.1", port))
    return line


def asked(port: int, request: bytes) -> bytes:
    """Everything that the server says to these bytes, until it closes the line."""
    with connect(port) as line:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it may have heard enough
            line.sendall(request)
        return rest(line)


def rest(line: socket.socket) -> bytes:
    """What is still to come on that line."""
    heard = b""
    with contextlib.suppress(ConnectionResetError):
        while more := line.recv(65536):
            heard += more
    return heard


@contextlib.contextmanager
def trickling(port: int, begun: bytes, pause: float = 0.2) -> Iterator[socket.socket]:
    """Send what a request begins with, and then a byte now and then."""
    with connect(port) as line, _going_on(lambda: line.send(b"a"), pause):
        line.sendall(begun)
        yield line


@contextlib.contextmanager
def sipping(port: int, path: str, cookie: str = "", pause: float = 0.2) -> Iterator[socket.socket]:
    """Ask for a page, and read a few bytes of it now and then."""
    with connect(port, window=2048) as line, _going_on(lambda: line.recv(16), pause):
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: portal\r\nCookie: {cookie}\r\n\r\n".encode())
        yield line


@contextlib.contextmanager
def _going_on(step, pause: float) -> Iterator[None]:
    stop = threading.Event()

    def go() -> None:
        with contextlib.suppress(OSError):
            while not stop.wait(pause):
                step()

    thread = threading.Thread(target=go)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
