"""What a proxy says of its clients reaches the portal with BEHIND_PROXY=true, and is nobody's word without it."""

import re

import pytest

from tests.slow import asked
from tests.web.test_server import serving

pytestmark = pytest.mark.slow

FREE = 20  # guesses from one network


@pytest.fixture(scope="module", params=["true", "false"])
def portal(request, _files, checker, tmp_path_factory):
    """Where it listens, whether it believes a proxy, and its log."""
    folder = tmp_path_factory.mktemp("behind")
    with serving(_files, checker, folder, BEHIND_PROXY=request.param, LOG_ADDRESSES="true") as port:
        yield port, request.param == "true", folder / "log"


class Browser:
    """One that comes through a proxy over https, from an address of its own."""

    def __init__(self, port, address):
        self.port, self.address, self.cookie = port, address, ""
        page = self.ask("GET", "/sign-in")
        self.token = re.search(r'name="csrf_token"[^>]*value="([^"]+)', page)[1]

    def ask(self, method, path, body="", host="feedback.example.org"):
        said = asked(
            self.port,
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nX-Forwarded-For: {self.address}\r\n"
            f"X-Forwarded-Proto: https\r\nX-Forwarded-Host: {host}\r\nReferer: https://feedback.example.org/\r\n"
            f"Cookie: {self.cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode(),
        ).decode()
        if cookie := re.search(r"Set-Cookie: (portal=[^;]+)", said):
            self.cookie = cookie[1]
        return said

    def guess(self, **more):
        """The status of the answer to a link that nobody was sent."""
        return int(self.ask("POST", "/invitation/none", f"csrf_token={self.token}", **more).split()[1])


def test_scheme_and_host(portal):
    port, believed, _ = portal
    browser = Browser(port, "192.0.2.7")
    page = browser.ask("GET", "/rounds")
    assert "Location: /sign-in" in page  # a path, and so the browser's own scheme and host
    assert ("Strict-Transport-Security" in page) == believed
    assert browser.guess() != 400
    assert (browser.guess(host="elsewhere.example.org") == 400) == believed  # a form comes from the portal itself


def test_the_address_is_the_clients(portal):
    port, believed, log = portal
    Browser(port, "192.0.2.8")
    assert ('"address": "192.0.2.8"' in log.read_text()) == believed


def test_guesses_are_slowed_by_the_clients_address(portal):
    port, believed, _ = portal
    one, another = Browser(port, "198.51.100.1"), Browser(port, "203.0.113.1")
    assert 429 in {one.guess() for _ in range(FREE + 2)}
    assert (another.guess() == 429) == (not believed)
