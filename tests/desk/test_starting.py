"""An empty portal says what makes it ready, to each person their part, and ticks it off as it becomes true."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal.accounts import operations as accounts
from employer_portal.accounts.models import Brand
from employer_portal.core.permissions import Role
from employer_portal.desk import starting
from employer_portal.hiring import operations as hiring
from employer_portal.hiring import vacancies
from employer_portal.panel import operations as panel
from employer_portal.training import operations as training
from employer_portal.workbook.writer import write_workbook
from tests.exchange.test_importing import rows, workbook
from tests.exchange.test_pages import Worker, send
from tests.factories import CRITERIA, FOUNDER, SHEET, Story, candidate
from tests.pages import Site


@pytest.fixture
def empty(database, checker):
    """An employer of one person, who does everything, and a colleague for the panel."""
    story = Story(database, checker)
    with database.transaction() as session:
        accounts.found(session, "Harbourside")
        for name, roles in (("zoe", (Role.ADMIN, Role.HR)), ("priya", (Role.INTERVIEWER,))):
            address = f"{name}@harbourside.example"
            user = accounts.make_user(session, name.title(), address, roles, active=True, actor=FOUNDER, now=story.now)
            story.actors[name] = accounts.actor_of(session, user.id)
    return story


def open_steps(story, who, *, mail=False):
    with story.database.reading() as session:
        found = starting.steps(session, story.actors[who], story.now, mail=mail)
        return [step.what for step in found if not step.done]


def do(story, verb, *given, who="zoe", **more):
    with story.database.transaction() as session:
        return verb(session, *given, actor=story.actors[who], now=story.now, **more)


def certify(story, who):
    do(story, training.grant, story.actors[who].id, guidance_version="1", valid=timedelta(days=365), who="trainer")


def test_each_step_is_ticked_when_it_is_true_and_at_last_there_is_none(empty):
    everything = [
        "Say how the employer looks and signs", "Set up mail", "Prove that answers are read", "Invite the people",
        "Ask for a trainer", "Pass the training", "Add a vacancy with its criteria", "Begin a round",
        "Add the candidates", "Ask the panel",
    ]  # fmt: skip
    assert open_steps(empty, "zoe") == everything
    for name, role in (("ann", Role.APPROVER), ("trainer", Role.TRAINER)):
        user = do(empty, accounts.make_user, name, f"{name}@harbourside.example", (role,), active=True)
        with empty.database.reading() as session:
            empty.actors[name] = accounts.actor_of(session, user.id)
    brand = do(empty, accounts.make_brand, "Harbourside Logistics")
    assert "Say how the employer looks and signs" in open_steps(empty, "zoe")  # by name alone nobody signs
    with empty.database.transaction() as session:
        written = {"sender": "jobs@harbourside.example", "signatory": "Dana Osei", "reply_to_proved_at": empty.now}
        session.execute(sa.update(Brand).values(written))
    certify(empty, "zoe")
    assert open_steps(empty, "zoe", mail=True) == everything[6:]
    vacancy = do(empty, vacancies.open_vacancy, "OPS-1", "Warehouse Team Leader", brand.id)
    assert open_steps(empty, "zoe", mail=True) == everything[6:]
    version = do(empty, vacancies.set_criteria, vacancy.id, CRITERIA)
    assert open_steps(empty, "zoe", mail=True) == everything[7:]
    opened = do(empty, hiring.open_round, vacancy.id, version.id, SHEET)
    added = do(empty, hiring.add_candidates, opened.id, [candidate("C-1")])
    assert open_steps(empty, "zoe", mail=True) == ["Ask the panel"]
    do(empty, panel.assign_all, opened.id, list(added.values()), [empty.actors["priya"].id])
    assert open_steps(empty, "zoe", mail=True) == []
    with empty.database.reading() as session:
        assert starting.steps(session, empty.actors["zoe"], empty.now, mail=True) == []


def test_an_interviewer_and_a_trainer_have_their_own(empty):
    assert open_steps(empty, "priya") == ["Pass the training"]
    user = do(empty, accounts.make_user, "Tess", "tess@harbourside.example", (Role.TRAINER,), active=True)
    with empty.database.reading() as session:
        empty.actors["trainer"] = accounts.actor_of(session, user.id)
    assert open_steps(empty, "trainer") == ["Pass the training", "Invite the first people to it"]
    certify(empty, "priya")
    assert open_steps(empty, "priya") == []
    assert open_steps(empty, "trainer") == ["Pass the training"]


def test_who_owes_an_entry_and_was_never_certified_reads_one_task(story, site):
    with story.database.transaction() as session:
        user = accounts.make_user(
            session, "Wim", "wim@harbourside.example", (Role.INTERVIEWER,), active=True, actor=FOUNDER, now=story.now
        )
        story.actors["wim"] = accounts.actor_of(session, user.id)
    assert "Pass the training" in site.visit("wim").open("/").text
    story.entry("wim")
    page = site.visit("wim").open("/")
    assert "Get your feedback certificate" in page.text
    assert "Pass the training" not in page.text
    assert "Getting ready" not in page.text


@pytest.mark.parametrize(("ends", "said"), [("revoked", "Yours was revoked."), ("expired", "Yours has run out.")])
def test_whose_certificate_has_ended_is_told_what_brings_the_next_one(story, site, ends, said):
    """The training alone brings them none: a trainer does."""
    tom, trainer, later = story.actors["tom"].id, story.actors["trainer"], story.now + timedelta(hours=1)
    story.entry("tom")
    if ends == "revoked":
        with story.database.transaction() as session:
            training.revoke(session, tom, "He left the panel.", actor=trainer, now=story.now)
    else:
        later = story.now + timedelta(days=400)
    visitor = type(site)(story, clock=lambda: later).visit("tom")
    page = visitor.open("/")
    assert "Ask a trainer for your next feedback certificate" in page.text
    assert said in page.text
    assert "Pass the training" not in page.text
    visitor.open("/training").press("Ask a trainer for a certificate")
    page = visitor.open("/")
    assert "Ask a trainer for your next" not in page.text
    assert "You have asked for your next feedback certificate" in page.text


def test_where_there_is_no_brand_each_page_that_needs_one_says_how_to_make_it(empty, tmp_path):
    zoe = Site(empty).visit("zoe")
    assert "Nobody is waiting" not in zoe.page.text  # there is nobody
    for address in ("/wording", "/vacancies/new"):
        page = zoe.open(address)
        assert "Make one under Brands" in page.text
        assert 'href="/brands"' in page.html
        assert "Create the vacancy" not in page.text
    path = tmp_path / "round.xlsx"
    write_workbook(workbook(rows("X-1"), rows("X-2")), path)
    send(zoe, path.read_bytes())
    Worker(empty).work()
    page = zoe.open("/uploads/1")
    assert "Make one under Brands" in page.text
    assert "What you uploaded stays here meanwhile." in page.text
    assert "Choose one" not in page.text
