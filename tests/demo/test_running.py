"""The demonstration waits for its portal as long as that lives, and says what it waits for."""

import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from employer_portal.core.errors import DomainError
from employer_portal.demo import running


@pytest.fixture
def portal():
    """A portal that begins to answer late, and then is not ready for a while: `portal.ready_after` seconds."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if time.monotonic() > self.server.ready_at else 503)
            self.end_headers()

        def log_message(self, *words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    server.ready_at = time.monotonic() + 1.5
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def child(code: str):
    """Stands for the portal's process."""
    return subprocess.Popen([sys.executable, "-c", code])


def test_a_slow_machine_is_waited_for_as_long_as_its_portal_lives(portal, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(running, "PATIENCE", 0.2)
    web = child("import time; time.sleep(60)")
    try:
        running._wait({"web": web}, portal.server_port, tmp_path)
    finally:
        web.kill()
        web.wait()
    said = capsys.readouterr().out.splitlines()
    assert 1 <= len(said) <= 4, "said less and less often"
    assert "the portal answers that it is not ready yet." in said[0]
    assert str(tmp_path / "web.log") in said[0]


def test_a_portal_that_ended_is_not_waited_for(tmp_path):
    (tmp_path / "web.log").write_text("Starting.\nThe database is newer than this portal.\n")
    web = child("raise SystemExit(1)")
    web.wait()
    with pytest.raises(DomainError, match="The web process ended by itself: The database is newer than this portal"):
        running._wait({"web": web}, 1, tmp_path)
