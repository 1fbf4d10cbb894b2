"""A round's busy day in the logs of web and worker: who did what by number, and nobody's name, address or secret."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from employer_portal.core import documents
from employer_portal.core.clock import system_clock
from employer_portal.core.db import Database, make_engine
from employer_portal.delivery import operations
from employer_portal.delivery.models import Delivery
from employer_portal.settings import HOME, Settings
from tests.accounts.test_notices import mail_is_set_up
from tests.delivery.server import Fault, Server
from tests.factories import FOUNDER, Story
from tests.once import with_rules
from tests.pages import PASSWORD, Site
from tests.web.test_server import free_port, until

pytestmark = pytest.mark.slow
TOKEN = "Mark3d-t0ken-of-an-invitation"
SOUGHT = "Ortizmarker"


class Browser:
    """Opens pages of the portal and sends its forms, as from another machine behind no proxy."""

    def __init__(self, port):
        self.base = f"http://127.0.0.1:{port}"
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())).open

    def open(self, path, **form):
        try:
            headers = {"X-Forwarded-For": "192.0.2.77", "Referer": self.base, "User-Agent": "Markedbrowser"}
            data = urllib.parse.urlencode(form).encode() if form else None
            with self._open(urllib.request.Request(self.base + path, data, headers), timeout=60) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.read().decode()
        except OSError:
            return ""

    def sign_in(self, address, password):
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', self.open("/sign-in"))[1]
        return self.open("/sign-in", csrf_token=token, email=address, password=password, next="/")


@pytest.fixture
def day(_files, checker, tmp_path):
    """The portal and its worker over a story, with all that they write."""
    port = free_port()
    with (
        _files.fresh() as url,
        Server(faults={"rcpt": Fault("550 5.1.1 <ada@example.com> Ada Byron is unknown")}) as mail,
    ):
        var = with_rules(tmp_path / "var")
        (var / "secret_key").write_text("a secret key that only this day uses\n")
        story = Story(Database(make_engine(url)), checker, Settings(PORTAL_VAR=var)).begin()
        environment = os.environ | {
            "DATABASE_URL": url,
            "PORTAL_VAR": str(var),
            "MAIL_HOST": "localhost",
            "MAIL_PORT": str(mail.port),
            "MAIL_SECURITY": "none",
        }
        log = tmp_path / "log"
        with log.open("wb") as said:
            running = [
                subprocess.Popen(
                    [sys.executable, "-m", "employer_portal.cli", *command],
                    cwd=HOME,
                    env=environment,
                    stdout=said,
                    stderr=said,
                )
                for command in (["serve", "--bind", f"127.0.0.1:{port}"], ["worker", "--processes", "1"])
            ]
            yield SimpleNamespace(story=story, url=url, log=log, browser=Browser(port), running=running)
            for process in running:
                process.kill()
                process.wait(60)
        story.database.engine.dispose()


def test_a_busy_day(day):
    story, browser = day.story, day.browser
    Site(story).give_password("dana")
    mail_is_set_up(story)
    story.approve(story.waiting())
    with story.database.transaction() as session:
        [letter] = session.scalars(sa.select(Delivery.id))
        operations.send_now(session, [letter], actor=FOUNDER, now=system_clock())
        session.execute(sa.update(Delivery).values(any_time=True))
        text = documents.load(session, session.get_one(Delivery, letter).text_sha256).decode()
    until(lambda: "Sign in" in browser.open("/sign-in"))
    browser.sign_in("nobody.marked@example.com", "Wrong-marked-password")
    assert "Waiting for you" in browser.sign_in("dana@harbourside.example", PASSWORD)
    browser.open(f"/search?words={SOUGHT}")
    browser.open(f"/invitation/{TOKEN}")
    browser.open(f"/forgotten-password/{TOKEN}")
    browser.open(f"/{SOUGHT}/nothing-here?email=dana@harbourside.example")
    browser.open(f"/applications/{story.applications['C-1']}")
    until(lambda: '"delivery.done"' in day.log.read_text())
    with sqlite3.connect(day.url.removeprefix("sqlite:///")) as behind:
        behind.execute("ALTER TABLE round_import RENAME TO gone")
        behind.execute("ALTER TABLE candidate RENAME TO gone_too")
    broken = browser.open(f"/search?words={SOUGHT}")
    assert "Nothing you saved is lost" in broken
    until(lambda: "page.failed" in day.log.read_text())
    for process in day.running:
        process.terminate()
        process.wait(60)
    written = day.log.read_text()
    lines = [json.loads(line) for line in written.splitlines() if line.startswith("{")]

    asked = [line for line in lines if line["event"] == "request.done"]
    routes = {(line["method"], line["route"], line["status"]) for line in asked}
    assert {("GET", "/invitation/<token>", 404), ("GET", "-", 404)} <= {
        (method, route, 404 if status in {404, 410} else status) for method, route, status in routes
    }
    dana = story.actors["dana"].id
    assert {line["user"] for line in asked} == {None, dana}
    assert all({"ms", "request", "timestamp"} <= set(line) for line in asked)
    [failed] = [line for line in lines if line["event"] == "page.failed"]
    assert [line["status"] for line in asked if line["request"] == failed["request"]] == [503]
    done = [line for line in lines if line["event"] == "delivery.done" and line["delivery"] == letter]
    assert [(line["outcome"], line["code"]) for line in done] == [("refused", 550)]
    assert any(line["event"] == "job.done" and line["job"] == "deliver" for line in lines)

    with story.database.reading() as session:
        people = session.execute(sa.text("SELECT first_name, last_name, email FROM gone_too")).all()
        users = session.execute(sa.text("SELECT name, email FROM user_account")).all()
    secret = [TOKEN, SOUGHT, PASSWORD, "marked", "Markedbrowser", "192.0.2.77", "127.0.0.1:5", "Ada", "Byron", "@"]
    names = [word for person in [*people, *users] for word in person if word]
    said = "\n".join(line for line in written.splitlines() if not line.startswith("Serving at"))
    assert [word for word in [*secret, *names] if re.search(rf"(?i)\b{re.escape(word)}\b|^@", said)] == []
    assert "127.0.0.1" not in said
    assert not any(sentence in said for sentence in text.split("\r\n") if len(sentence) > 20)
