"""The web server as a process of its own: who is slow holds nobody up, who is odd is answered, what dies comes back."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from employer_portal.core.db import Database, make_engine
from employer_portal.running.keys import Place
from employer_portal.settings import HOME, Settings
from tests.factories import Story
from tests.once import with_rules
from tests.slow import HALVES, asked, connect, rest, sipping, trickling

pytestmark = pytest.mark.slow

#: The server around the smallest portal: it says what it was asked, /large is 4 MB, /slow takes a second, or as many as
#: it is told. It can take some seconds to make.
ECHO = """
import json, os, sys, time
from employer_portal.running import logs
from employer_portal.web import server

def echo(environ, start):
    path, body = environ["PATH_INFO"], environ["wsgi.input"].read()
    if path == "/slow":
        time.sleep(float(environ["QUERY_STRING"] or 1))
    if path == "/broken":
        raise RuntimeError("Ada Byron, ada@example.com")
    words = {key: value for key, value in environ.items() if isinstance(value, str)}
    said = b"x" * 4_000_000 if path == "/large" else json.dumps(
        {**words, "body": len(body), "pid": os.getpid(), "parent": os.getppid()}).encode()
    start("200 OK", [("Content-Length", str(len(said)))])
    return [said]

def load():
    time.sleep(float(os.environ.get("ECHO_TAKES", 0)))
    return echo

def well(is_open):
    def said(environ, start):
        words = json.dumps({"porter": os.getpid(), "open": is_open()}).encode()
        start("200 OK", [("Content-Length", str(len(words)))])
        return [words]
    return said

logs.set_up()
listening = server.listen(f"127.0.0.1:{sys.argv[1]}")
server.run(listening, load, processes=2, body_bytes=1_000_000, load_health=well)
"""

#: What the tests' databases hang on.
KEY = Place.of(Settings()).make().decode()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextlib.contextmanager
def running(*command, port, log, **environment):
    """The command as a process that answers at that port; whatever it says goes into the file `log`."""
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=HOME, env=os.environ | environment, stdout=said, stderr=said
        )
        try:
            until(lambda: process.poll() is not None or answers(port))
            yield process
        finally:
            process.terminate()
            process.wait(60)


def until(done, seconds=180):
    """Wait for that, for as long as a busy machine may take."""
    begun = time.monotonic()
    while not (found := done()):
        assert time.monotonic() - begun < seconds
        time.sleep(0.05)
    return found


def answers(port, path="/"):
    with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.read()
    return None


def echoed(port, path="/"):
    return json.loads(answers(port, path))


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """Where the echo is served."""
    port, log = free_port(), tmp_path_factory.mktemp("echo") / "log"
    with running("-c", ECHO, str(port), port=port, log=log):
        yield port
    assert "Ada" not in log.read_text()
    assert "127.0.0.1" not in log.read_text()


@contextlib.contextmanager
def serving(files, checker, folder, **environment):
    """`./portal serve` serves a story there; its log is in the folder."""
    port = free_port()
    with files.fresh() as url:
        engine = make_engine(url, durable=False)
        Story(Database(engine), checker).begin()
        engine.dispose()
        serve = ["-m", "employer_portal.cli", "serve", "--bind", f"127.0.0.1:{port}"]
        at = {"DATABASE_URL": url, "PORTAL_VAR": str(with_rules(folder)), "SECRET_KEY": KEY}
        with running(*serve, port=port, log=folder / "log", **at, **environment):
            yield port


@pytest.fixture(scope="module")
def portal(_files, checker, tmp_path_factory):
    """Where `./portal serve` serves a story."""
    with serving(_files, checker, tmp_path_factory.mktemp("portal")) as port:
        yield port


@pytest.mark.parametrize("half", HALVES)
def test_half_sent_requests_hold_nobody_up(portal, half):
    with contextlib.ExitStack() as held:
        for _ in range(4):
            held.enter_context(trickling(portal, HALVES[half]))
        time.sleep(0.3)
        for _ in range(4):
            assert b"Sign in" in answers(portal)


def test_slow_readers_hold_nobody_up(port):
    with contextlib.ExitStack() as held:
        for _ in range(50):
            held.enter_context(sipping(port, "/large"))
        time.sleep(0.3)
        for _ in range(4):
            assert answers(port)


def test_hundreds_who_say_nothing_hold_nobody_up(port):
    with contextlib.ExitStack() as held:
        for _ in range(400):
            held.enter_context(connect(port))
        for _ in range(4):
            assert answers(port)


def test_what_comes_slowly_is_whole_in_the_end(port):
    with connect(port) as line:
        for piece in (b"POST / HT", b"TP/1.1\r\nHost: a\r\nContent-Le", b"ngth: 6\r\n\r", b"\nabc", b"def"):
            line.sendall(piece)
            time.sleep(0.1)
        assert b'"body": 6' in rest(line)


def test_what_is_read_slowly_is_whole_in_the_end(port):
    with connect(port, window=2048) as line:
        line.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(1)
        head, _, body = rest(line).partition(b"\r\n\r\n")
    assert b"200 OK" in head
    assert len(body) == 4_000_000


def test_one_that_works_leaves_new_clients_to_the_other(port):
    with connect(port) as first:
        first.sendall(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(0.2)
        quick = [echoed(port)["pid"] for _ in range(5)]
        assert json.loads(rest(first).partition(b"\r\n\r\n")[2])["pid"] not in quick


GET = b"GET / HTTP/1.1\r\nHost: a\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\n"


@pytest.mark.parametrize(
    ("request_", "status"),
    {
        "two lengths": (POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        "two lengths, turned": (POST + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400),
        "length twice": (POST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400),
        "length with a sign": (POST + b"Content-Length: +3\r\n\r\nabc", 400),
        "old and chunked": (b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        "chunks that are none": (POST + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
        "unknown coding": (POST + b"Transfer-Encoding: gzip\r\n\r\n", 501),
        "coding in disguise": (POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n", 400),
        "space before colon": (GET + b"Content-Length : 3\r\n\r\nabc", 400),
        "line that is no header": (GET + b"nonsense\r\n\r\n", 400),
        "bare line feed": (GET + b"X: a\nY: b\r\n\r\n", 400),
        "huge header": (GET + b"X: " + b"a" * 40_000 + b"\r\n\r\n", 431),
        "many headers": (GET + b"X: a\r\n" * 8_000 + b"\r\n", 431),
        "endless header": (GET + b"X: " + b"a" * 200_000, 431),
        "endless chunk head": (POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"1" * 200_000, 400),
        "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        "HTTP/0.9": (b"GET /\r\n\r\n", 400),
        "no HTTP": (b"hello\r\n\r\n", 400),
        "nothing but zeros": (b"\0" * 5_000, 400),
        "a length beyond reason": (POST + b"Content-Length: 99999999999\r\n\r\n", 413),
    }.values(),
)
def test_what_is_no_request_gets_one_sentence(port, request_, status):
    head, _, body = asked(port, request_).partition(b"\r\n\r\n")
    assert head.split(b" ", 2)[1] == str(status).encode(), head
    assert b"Server:" not in head
    assert body.count(b"\n") == 1
    assert answers(port)


@pytest.mark.parametrize(
    "request_",
    {
        "an old client": b"GET / HTTP/1.0\r\n\r\n",
        "one that would stay": b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "one that would stay, too": GET + b"Connection: keep-alive\r\n\r\n",
        "one that would rather speak HTTP/2": GET
        + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
        "one that would rather speak WebSocket": GET
        + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n",
        "one that asks before it sends nothing": POST + b"Expect: 100-continue\r\nContent-Length: 0\r\n\r\n",
    }.values(),
)
def test_whatever_else_a_client_could_do_it_is_answered_once(port, request_):
    head = asked(port, request_).partition(b"\r\n\r\n")[0]
    assert head.split()[1] == b"200"
    assert b"Connection: close" in head


def test_one_connection_is_one_answer(port):
    """So nothing that a proxy took for a body is ever taken for a request."""
    said = asked(port, GET + b"\r\n" + b"GET /second HTTP/1.1\r\nHost: a\r\n\r\n")
    assert said.count(b"HTTP/1.1 200") == 1
    assert b"Connection: close" in said
    assert b"second" not in said


@pytest.mark.parametrize("size", [1_000_001, 30_000_000])
def test_a_body_too_large_is_heard_and_dropped(port, size):
    """The portal says so itself, from the length; whoever sends has finished and reads it."""
    said = asked(port, POST + f"Content-Length: {size}\r\n\r\n".encode() + b"a" * size)
    told = json.loads(said.partition(b"\r\n\r\n")[2])
    assert (told["CONTENT_LENGTH"], told["body"]) == (str(size), 0)


def test_chunks_too_many_are_heard_and_dropped(port):
    chunk = b"fffff\r\n" + b"a" * 0xFFFFF + b"\r\n"
    told = json.loads(
        asked(port, POST + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 3 + b"0\r\n\r\n").partition(b"\r\n\r\n")[2]
    )
    assert (told["CONTENT_LENGTH"], told["body"]) == (str(3 * 0xFFFFF), 0)


def test_chunks_within_the_limit_arrive(port):
    said = asked(port, POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
    assert b'"body": 5' in said


def test_the_portal_itself_answers_a_form_too_large(portal):
    said = asked(
        portal,
        b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 25000000\r\n\r\n" + b"a" * 25_000_000,
    )
    assert b"<html" in said


def test_a_client_is_known_by_its_own_address_and_what_a_proxy_says_is_handed_on(port):
    said = asked(port, GET + b"X-Forwarded-For: 192.0.2.7\r\nX_Forwarded_For: 192.0.2.8\r\n\r\n")
    told = json.loads(said.partition(b"\r\n\r\n")[2])
    assert (told["REMOTE_ADDR"], told["HTTP_X_FORWARDED_FOR"]) == ("127.0.0.1", "192.0.2.7")


def test_what_breaks_is_answered_and_not_quoted(port):
    assert asked(port, GET.replace(b"/ ", b"/broken ") + b"\r\n").startswith(b"HTTP/1.1 500 ")


def test_a_process_that_dies_is_replaced(port):
    died = {echoed(port)["pid"] for _ in range(20)}
    for pid in died:
        os.kill(pid, signal.SIGKILL)
    until(lambda: answers(port))
    assert echoed(port)["pid"] not in died


def test_what_runs_is_finished_at_the_end(tmp_path):
    port = free_port()
    with running("-c", ECHO, str(port), port=port, log=tmp_path / "log") as process:
        with connect(port) as working, connect(port, window=2048) as reading, connect(port):
            working.sendall(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
            reading.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
            time.sleep(0.4)
            process.send_signal(signal.SIGTERM)
            assert b"200 OK" in rest(working)
            assert len(rest(reading)) > 4_000_000
        assert process.wait(30) == 0
        assert answers(port) is None


def test_without_their_master_the_processes_end(tmp_path):
    port = free_port()
    with running("-c", ECHO, str(port), port=port, log=tmp_path / "log") as process:
        assert echoed(port)["parent"] == process.pid
        process.kill()
        until(lambda: answers(port) is None)


@pytest.mark.parametrize(
    ("bind", "words"),
    [
        ("127.0.0.1:{taken}", "Nobody can listen at 127.0.0.1:{taken}: Address already in use."),
        ("203.0.113.1:8000", "Nobody can listen at 203.0.113.1:8000: Cannot assign requested address."),
        ("8000", "BIND is HOST:PORT, such as 127.0.0.1:8000; “8000” is not."),
        ("127.0.0.1:http", "BIND is HOST:PORT, such as 127.0.0.1:8000; “127.0.0.1:http” is not."),
        ("127.0.0.1:70000", "BIND is HOST:PORT, such as 127.0.0.1:8000; “127.0.0.1:70000” is not."),
    ],
)
def test_where_nobody_can_listen_is_said_in_one_line(bind, words, database, tmp_path):
    url = database.engine.url.render_as_string(hide_password=False)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "employer_portal.cli", "serve", "--bind", bind.format(taken=number)], cwd=HOME,
            env=os.environ | {"DATABASE_URL": url, "PORTAL_VAR": str(tmp_path), "SECRET_KEY": KEY}, text=True,
            capture_output=True, check=False, timeout=180,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        words.format(taken=number),
        "Name a free one: --bind 127.0.0.1:8001, or the setting BIND.",
    ]


def test_a_portal_that_cannot_be_made_is_said_so():
    code = ECHO.replace("return echo", "int('Ada Byron')")
    done = subprocess.run(
        [sys.executable, "-c", code, str(free_port())],
        cwd=HOME,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode != 0
    first, *_, last = [json.loads(line) for line in done.stderr.splitlines()]
    assert (first["event"], first["error"]) == ("process.not_started", "ValueError")
    assert last["error"] == "DomainError"  # which a command says in a sentence
    assert "Byron" not in done.stderr


def test_a_line_that_says_nothing_is_closed_and_the_next_one_is_not(tmp_path):
    """What was heard of a closed connection must not meet the next one, which has its number."""
    port = free_port()
    quick = ECHO.replace("logs.set_up()", "logs.set_up()\nserver.HEAD_SECONDS = 1")
    with running("-c", quick, str(port), port=port, log=tmp_path / "log"):
        for _ in range(3):
            with contextlib.ExitStack() as held:
                silent = [held.enter_context(connect(port)) for _ in range(50)]
                assert {one.recv(1) for one in silent} == {b""}
                assert answers(port)
    assert Path(tmp_path / "log").read_text() == ""
