"""However busy all processes are, who asks for /health is answered, and nobody else is lost or waits for longer."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from employer_portal.settings import HOME
from tests.slow import asked, connect, rest
from tests.web.test_server import ECHO, GET, answers, echoed, free_port, portal, running, until  # noqa: F401  fixture

pytestmark = pytest.mark.slow

GET_HEALTH = b"GET /health HTTP/1.1\r\nHost: a\r\n"
HEALTH = GET_HEALTH + b"\r\n"
#: The porter's two looks at the port, and what a busy machine adds.
SOON = 2


@pytest.fixture(scope="module")
def echo(tmp_path_factory):
    """The echo of test_server.py: its port and its process."""
    port = free_port()
    with running("-c", ECHO, str(port), port=port, log=tmp_path_factory.mktemp("porter") / "log") as process:
        until(lambda: said(asked(port, HEALTH)).get("open", True))
        yield port, process


@pytest.fixture
def port(echo):
    return echo[0]


def said(answer):
    return json.loads(answer.partition(b"\r\n\r\n")[2])


@contextlib.contextmanager
def all_at_work(port, *seconds):
    """Each of the two processes works for so long; gives the lines on which they will answer."""
    with contextlib.ExitStack() as held:
        lines = []
        for each in seconds:
            lines.append(held.enter_context(connect(port)))
            lines[-1].sendall(f"GET /slow?{each} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            time.sleep(0.2)
        yield lines


@pytest.mark.parametrize(
    "request_",
    [
        HEALTH,
        b"GET /health HTTP/1.0\r\n\r\n",
        b"GET /health?from=probe HTTP/1.1\r\nHost: a\r\nUser-Agent: probe\r\n\r\n",
        GET_HEALTH + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
    ],
)
def test_health_is_answered_while_all_work(port, request_):
    with all_at_work(port, 3, 3) as working:
        begun = time.monotonic()
        answer = asked(port, request_)
        assert time.monotonic() - begun < SOON
        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"Connection: close" in answer
        assert said(answer)["open"]
        assert all(b"200 OK" in rest(line) for line in working)


@pytest.mark.parametrize(
    "request_",
    [
        HEALTH.replace(b"Host: a", b"Host: a\r\nCookie: portal=somebody"),
        b"GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab",
        b"POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        b"GET /healthy HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)
def test_who_may_be_told_more_waits_for_a_process_that_can(port, request_):
    with all_at_work(port, 2, 2):
        assert "porter" not in said(asked(port, request_))


def test_nobody_else_is_lost_and_whoever_is_free_next_takes_them(port):
    with all_at_work(port, 2, 8) as (_, long), contextlib.ExitStack() as held:
        others = [held.enter_context(connect(port)) for _ in range(300)]
        for number, line in enumerate(others):
            line.sendall(f"GET /{number} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        told = [said(rest(line)) for line in others]
        assert [each["PATH_INFO"] for each in told] == [f"/{number}" for number in range(300)]
        assert {each["REMOTE_ADDR"] for each in told} == {"127.0.0.1"}
        assert said(rest(long))["pid"] not in {each["pid"] for each in told}


def test_who_says_nothing_or_goes_away_is_in_nobodys_way(port):
    with all_at_work(port, 3, 3), contextlib.ExitStack() as held:
        for _ in range(200):
            held.enter_context(connect(port))
        for _ in range(200):
            with connect(port) as gone:
                gone.sendall(b"GET /he")
        with connect(port) as slow:
            slow.sendall(HEALTH[:7])
            time.sleep(0.8)
            slow.sendall(HEALTH[7:])
            assert "porter" in said(rest(slow))
    assert echoed(port)


def test_a_porter_that_dies_is_replaced(port):
    with all_at_work(port, 2, 2):
        died = said(asked(port, HEALTH))["porter"]
    os.kill(died, signal.SIGKILL)

    def another():
        with all_at_work(port, 2, 2):
            return said(asked(port, HEALTH)).get("porter", died) != died

    until(another)


def test_the_end_waits_for_who_waits(tmp_path):
    port = free_port()
    with running("-c", ECHO, str(port), port=port, log=tmp_path / "log") as process:
        with all_at_work(port, 3, 3) as working, contextlib.ExitStack() as held:
            waiting = [held.enter_context(connect(port)) for _ in range(20)]
            for line in waiting:
                line.sendall(GET + b"\r\n")
            time.sleep(1.2)
            process.send_signal(signal.SIGTERM)
            assert all(b"200 OK" in rest(line) for line in [*working, *waiting])
        assert process.wait(30) == 0
        assert answers(port) is None


def test_before_pages_can_be_made_health_says_so(tmp_path):
    port, log = free_port(), tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", ECHO, str(port)],
            cwd=HOME,
            env=os.environ | {"ECHO_TAKES": "6"},
            stdout=output,
            stderr=output,
        )
    try:
        until(lambda: listens(port))
        begun = time.monotonic()
        assert said(asked(port, HEALTH))["open"] is False
        page = answers(port)
        assert time.monotonic() - begun > SOON
        assert page
    finally:
        process.terminate()
        assert process.wait(60) == 0


def listens(port):
    with socket.socket() as line:
        return not line.connect_ex(("127.0.0.1", port))


def test_the_portal_says_the_same_to_a_stranger_whoever_answers(portal):  # noqa: F811
    """Its page processes stand still, which is as busy as can be."""
    pages = sorted(children(f"serve --bind 127.0.0.1:{portal}".encode()))[1:]
    assert len(pages) == 2
    at_ease = asked(portal, HEALTH)
    for page in pages:
        os.kill(page, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        busy = asked(portal, HEALTH)
        assert time.monotonic() - begun < SOON
        no_body = asked(portal, HEALTH.replace(b"GET", b"HEAD"))
        with connect(portal) as line:
            line.sendall(b"GET /sign-in HTTP/1.1\r\nHost: a\r\n\r\n")
            time.sleep(1)
            for page in pages:
                os.kill(page, signal.SIGCONT)
            assert b"Sign in" in rest(line)
    finally:
        for page in pages:
            os.kill(page, signal.SIGCONT)
    assert (said(busy), said(at_ease)) == ({"ready": True}, {"ready": True})
    assert lines(busy) == lines(at_ease)
    assert b"Cache-Control: no-store" in busy
    assert lines(no_body) == lines(busy)
    assert no_body.endswith(b"\r\n\r\n")


def children(words):
    """The processes that were started with these words by one that was, too."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if words in (folder / "cmdline").read_bytes().replace(b"\0", b" "):
                found[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    return [one for one, parent in found.items() if parent in found]


def lines(answer):
    """The status and the headers, without what is another one each time, and without who reads cookies."""
    head = re.sub(rb"nonce-[^']*", b"", answer.partition(b"\r\n\r\n")[0]).split(b"\r\n")
    return {line for line in head if not line.startswith((b"Date:", b"X-Request-Id:", b"Vary:"))}
