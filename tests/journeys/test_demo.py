"""The demonstration: made from nothing, each role's pages, each state that it promises, and nothing real beside it."""

import json
import socket
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from urllib.error import URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from werkzeug.exceptions import HTTPException

from employer_portal.accounts.models import Organisation
from employer_portal.accounts.operations import found
from employer_portal.calls.models import Call, CallState
from employer_portal.cli import COMMANDS, LazyGroup
from employer_portal.core.clock import system_clock
from employer_portal.core.db import Database, make_engine
from employer_portal.core.errors import Conflict
from employer_portal.core.terms import Format, Outcome
from employer_portal.database.upgrade import upgrade
from employer_portal.delivery.models import Channel, Delivery, DeliveryState
from employer_portal.demo.employer import load_employer
from employer_portal.disputes.models import Dispute, Ending
from employer_portal.feedback.models import Comment, Concern, ConcernState, Entry, EntryState, Finding, WorkingCopy
from employer_portal.helpful.models import Helped, Helpfulness
from employer_portal.hiring.models import Application, Candidate
from employer_portal.intouch.models import InTouch
from employer_portal.letters.models import Letter, LetterState
from employer_portal.phrasing.service import load_checker
from employer_portal.requests.models import Complaint, ComplaintState, Request, RequestKind, RequestState
from employer_portal.settings import HOME, Settings
from employer_portal.training.models import Certificate
from tests.factories import Story
from tests.pages import Site, Visitor

pytestmark = pytest.mark.slow
EMPLOYER = load_employer(HOME)
FOLLOWED = 3
SECONDS = 400  # a machine may have other things to do


def command(var, *options):
    """The command as a process of its own; gives the process."""
    import os

    return subprocess.Popen(
        [sys.executable, "-m", "employer_portal.cli", "demo", *options], cwd=HOME, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "PORTAL_VAR": str(var)},
    )  # fmt: skip


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    """A folder with a demonstration in it."""
    folder = tmp_path_factory.mktemp("demo")
    said, _ = (run := command(folder, "--no-serve")).communicate(timeout=SECONDS)
    assert run.returncode == 0, said
    return folder


@pytest.fixture(scope="module")
def story(var):
    settings = Settings().model_copy(update={"var": var / "demo", "database_url": "", "mail_host": ""})
    return Story(Database(make_engine(settings.database)), load_checker(settings), settings, system_clock())


@pytest.fixture(scope="module")
def site(story):
    return Site(story, system_clock)


def sign_in(site, short):
    visitor = Visitor(site.app.test_client())
    visitor.open("/sign-in").form("Sign in").send(email=EMPLOYER.person(short)["email"], password=EMPLOYER.password)
    assert visitor.page.heading == "Waiting for you", visitor.page.text
    return visitor


ROLES = [short for short, person in EMPLOYER.told["people"].items() if "look" in person]


@pytest.mark.parametrize("who", ROLES)
def test_whatever_a_role_can_reach_by_links_opens(site, who):
    """Of each kind of link on each kind of page, the first few are followed."""
    visitor = sign_in(site, who)
    kind = site.app.url_map.bind("localhost").match
    left, seen, broken = [("/", "")], {"/"}, []
    followed = Counter()
    while left:
        address, origin = left.pop(0)
        answer = visitor.client.get(address, follow_redirects=True)
        if answer.status_code != 200:
            broken.append(f"{answer.status_code} {address}, which {origin} leads to")
            continue
        page = visitor._see(answer, 200)
        for link in sorted(reachable(page) - seen):
            try:
                pair = kind(urlsplit(address).path)[0], kind(urlsplit(link).path)[0]
            except HTTPException:
                pair = "", link
            if followed[pair] < FOLLOWED:
                followed[pair] += 1
                seen.add(link)
                left.append((link, address))
    assert not broken, "\n".join(broken)
    assert len(seen) > 4


def reachable(page):
    """The addresses that a page leads to, within the portal."""
    if not hasattr(page, "root"):
        return set()
    links = [element.get("href") for element in page.all("a")] + [one.get("src") for one in page.all("iframe")]
    targets = [urlsplit(urljoin(f"http://localhost{page.path}", link)) for link in links if link]
    return {
        target.path + (f"?{target.query}" if target.query else "") for target in targets if target.netloc == "localhost"
    }


def test_every_state_is_there(story):
    with story.database.reading() as session:

        def states(column, *where):
            return set(session.scalars(sa.select(column).where(*where)))

        assert states(Entry.state) == set(EntryState)
        assert states(Letter.state) == set(LetterState)
        assert states(Concern.state) == set(ConcernState)
        assert states(Application.outcome) == set(Outcome)
        assert states(Delivery.state, Delivery.channel == Channel.MAIL) >= {
            DeliveryState.HELD,
            DeliveryState.SENT,
            DeliveryState.BOUNCED,
            DeliveryState.UNCERTAIN,
            DeliveryState.CANCELLED,
        }
        assert states(Delivery.state, Delivery.channel == Channel.POST) >= {DeliveryState.SENT, DeliveryState.QUEUED}
        assert states(Candidate.format) == set(Format)
        assert session.scalar(sa.select(Comment.id).limit(1))
        assert session.scalar(sa.select(WorkingCopy.entry_id).limit(1))
        assert session.scalar(sa.select(Finding.id).where(Finding.kept_because.is_not(None)).limit(1))
        assert session.scalar(sa.select(Letter.id).where(Letter.returned_because.is_not(None)))
        soon = Certificate.expires_at.between(story.now, story.now + timedelta(days=30))
        assert session.scalar(sa.select(Certificate.id).where(soon))
        assert session.get_one(Organisation, 1).throw_away
        assert states(Request.kind) == set(RequestKind)
        assert states(Request.state) == set(RequestState)
        assert states(Complaint.state) == set(ComplaintState)
        assert states(Call.state) == set(CallState)
        assert states(Dispute.ending) == {*Ending, None}
        assert states(Helpfulness.said) == set(Helped)
        assert {ended is None for ended in states(InTouch.ended_at)} == {True, False}


def newest_mail(visitor, subject):
    """The page of the newest mail whose subject begins so."""
    pages = (visitor.open(f"/mailbox?page={number}").links() for number in range(1, 9))
    return visitor.open(next(to for links in pages for words, to in links.items() if words.startswith(subject)))


def test_the_mailbox_lets_one_walk_in_as_the_candidate(site):
    dana, way_in = sign_in(site, "dana"), "Open the page as this candidate"
    door = newest_mail(dana, "Your interview for").links()[way_in]
    assert Visitor(site.app.test_client()).open(door).heading == "Open your page"
    assert newest_mail(dana, "Feedback on your application").links()[way_in].startswith("/ask/by-mail/")


def test_the_mailbox_shows_a_letter_as_it_would_have_arrived(site):
    rosalind = sign_in(site, "rosalind")
    page = newest_mail(rosalind, "Your interview for")
    assert page.heading.startswith("Your interview for")
    assert rosalind.open(f"{page.path}/pdf").response.data.startswith(b"%PDF")
    assert "Message-ID" in rosalind.open(f"{page.path}/headers").response.text
    rosalind.open(page.path)
    assert "sandbox" in rosalind.open(f"{page.path}/html").response.headers["Content-Security-Policy"]


def stands_as_the_trail_says(var, monkeypatch):
    monkeypatch.setenv("PORTAL_VAR", str(var / "demo"))
    result = CliRunner().invoke(LazyGroup("portal", COMMANDS, ""), ["audit", "verify", "--json"])
    found = json.loads(result.output)
    assert result.exit_code == 0, result.output
    assert (found["differences"], found["unsaid"]) == ([], 0), "every fact of every row is said"
    assert found["rows"] > 500


def test_everything_stands_as_the_trail_says(var, monkeypatch):
    stands_as_the_trail_says(var, monkeypatch)


def test_real_use_does_not_begin_in_a_demonstration(story):
    with pytest.raises(Conflict, match="never share"), story.database.transaction() as session:
        found(session, "A real employer")


def test_a_demonstration_is_not_made_where_something_else_is(tmp_path):
    (tmp_path / "demo").mkdir()
    engine = make_engine(f"sqlite:///{tmp_path}/demo/portal.sqlite")
    upgrade(engine, Settings().migrations)
    with Database(engine).transaction() as session:
        found(session, "A real employer")
    for options in (["--no-serve"], ["--no-serve", "--fresh"]):
        said, _ = (run := command(tmp_path, *options)).communicate(timeout=60)
        assert run.returncode == 2
        assert "holds something else than a demonstration" in said
    with Database(engine).reading() as session:
        assert session.get_one(Organisation, 1).name == "A real employer"


def test_it_goes_on_twice_and_ends_when_asked(var, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for _ in range(2):
        run = command(var, "--port", str(port))
        lines = []
        while "Ctrl-C ends it." not in (line := run.stdout.readline()):
            assert line, "".join(lines)
            lines.append(line)
        said = "".join(lines)
        assert "Going on with the demonstration" in said
        assert EMPLOYER.password in said
        assert all(person["email"] in said for person in EMPLOYER.told["people"].values() if "look" in person)
        with urlopen(f"http://127.0.0.1:{port}/sign-in") as page:
            assert "A demonstration: nothing is sent" in page.read().decode()
        other, _ = (second := command(var, "--port", str(port))).communicate(timeout=60)
        assert second.returncode == 2
        assert "running from this folder already" in other
        run.terminate()
        rest, _ = run.communicate(timeout=40)
        assert run.returncode == 0, rest
    stands_as_the_trail_says(var, monkeypatch)
    with socket.socket() as again:  # nothing was left behind
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", port))


def test_a_port_that_is_taken_is_said_before_anything_is_made(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said, _ = (run := command(tmp_path, "--port", str(port))).communicate(timeout=60)
    assert run.returncode == 2
    assert f"Port {port} is in use" in said
    assert not (tmp_path / "demo").exists()


def test_what_it_started_ends_with_it_even_where_it_is_killed(var):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    killed = command(var, "--port", str(port))
    line = next(line for line in killed.stdout if f":{port}" in line)
    assert line
    killed.kill()
    killed.communicate(timeout=SECONDS)
    for _ in range(300):
        said, _ = (again := command(var, "--no-serve")).communicate(timeout=SECONDS)
        if again.returncode == 0:
            break
        assert "running from this folder already" in said
        time.sleep(0.2)
    assert again.returncode == 0
    with pytest.raises(URLError):
        urlopen(f"http://127.0.0.1:{port}/health", timeout=5)
