"""Addresses are no longer than mail takes, and no name shows a reader another address, wherever either is taken in."""

from dataclasses import replace
from email import message_from_bytes

import pytest
import sqlalchemy as sa

from employer_portal.accounts import notices, people
from employer_portal.accounts import operations as accounts
from employer_portal.accounts.models import Brand
from employer_portal.brands import operations as brands
from employer_portal.core.addresses import shows_address, too_long
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.terms import StageKind
from employer_portal.delivery import operations
from employer_portal.delivery.envelope import Mailbox
from employer_portal.delivery.models import Delivery, DeliveryState
from employer_portal.hiring import operations as hiring
from employer_portal.settings import Settings
from employer_portal.workbook import cells
from tests.delivery.outbox import postman, transport
from tests.delivery.server import Server
from tests.factories import FOUNDER, candidate, code_of_the_test_message

HOST = f"{'a' * 60}.{'b' * 60}.{'c' * 60}.example"  # 190 characters
LONG = [f"{'x' * 65}@example.org", f"{'x' * 64}@{HOST}", f"{'é' * 33}@example.org", f"x@{'ü' * 40}.{'ö' * 40}.{HOST}"]
FITS = [f"{'x' * 64}@example.org", f"{'x' * 63}@{HOST}", "sam@example.org"]
SPOOFS = ["boss@bank.example", "Boss <boss@bank.example>", "Boss (boss＠bank.example)", "HR, ceo@x"]
NAMES = ["Sam O'Neill", "Zoë Smith-Jones", "陳大文", "A & B", "Sam @ Home", "Dr. J. Doe, PhD"]


@pytest.mark.parametrize("address", LONG)
def test_an_address_that_is_too_long_is_refused_everywhere(story, site, address):
    assert too_long(address)
    with pytest.raises(DomainError):
        Mailbox(address)
    with pytest.raises(cells.Unreadable):
        cells.email(address)
    with pytest.raises(DomainError), story.database.transaction() as session:
        accounts.make_user(session, "Kim", address, active=True, actor=FOUNDER, now=story.now)
    dana = site.visit("dana").open(f"/rounds/{story.round_id}/candidates/new").form("Add")
    page = dana.send(reference="C-9", last_name="Okafor", email=address)
    assert any("E-mail" in mistake for mistake in page.mistakes)


@pytest.mark.parametrize("address", FITS)
def test_an_address_as_long_as_it_may_be_is_taken(address):
    assert not too_long(address)
    assert Mailbox(address).route == address
    assert cells.email(address) == address


@pytest.mark.parametrize("name", SPOOFS)
def test_a_name_with_a_second_address_is_refused_everywhere(story, site, name):
    assert shows_address(name)
    with pytest.raises(DomainError):
        Mailbox("sam@example.org", name)
    with pytest.raises(cells.Unreadable):
        cells.name(name)
    page = site.visit("dana").open(f"/rounds/{story.round_id}/candidates/new").form("Add")
    page = page.send(reference="C-9", last_name=name, email="sam@example.org")
    assert any("Last name" in mistake for mistake in page.mistakes)
    page = site.visit("dana").open("/account").form("Save").send(name=name)
    assert any("Your name" in mistake for mistake in page.mistakes)


def named(story, name):
    """Each operation that takes a name in, as whoever calls it past the forms and the cells of a workbook."""
    dana, by = story.actors["dana"], {"actor": FOUNDER, "now": story.now}
    row, address = candidate("C-9"), "kim@example.org"
    look = {"name": "Northgate"}
    return {
        "a candidate": lambda s: hiring.add_candidates(s, story.round_id, [replace(row, first_name=name)], **by),
        "one who is called so": lambda s: hiring.add_candidates(s, story.round_id, [replace(row, known_as=name)], **by),
        "a candidate's details": lambda s: hiring.edit_candidate(
            s, story.applications["C-1"], replace(row, last_name=name), **by
        ),
        "a round's contact": lambda s: hiring.edit_round(
            s, story.round_id, stage="", kind=StageKind.INTERVIEW, interview_date=None, feedback_due=None,
            reserve_until=None, left_out=(), contact_name=name, contact_email=address, **by,
        ),
        "a user": lambda s: accounts.make_user(s, name, address, active=True, **by),
        "a colleague": lambda s: accounts.note_colleague(s, name, address, 1, **by),
        "an interviewer of a workbook": lambda s: accounts.note_interviewer(s, f"Jo {name}", now=story.now),
        "somebody's details": lambda s: people.edit(s, dana.id, name, address, **by),
        "one's own": lambda s: people.edit_own(s, name, True, actor=dana, now=story.now),
        "a brand": lambda s: accounts.make_brand(s, name, **by),
        "a brand's sender": lambda s: brands.new_brand(
            s, look | {"sender": f"{name} <{address}>"}, brands.Logo(), **by
        ),
    }  # fmt: skip


@pytest.mark.parametrize("name", [*SPOOFS, "Sam\r\nBcc: all@example.org", "Sam\x00", "Sam\u2028Ortiz"])
def test_no_operation_takes_a_name_that_no_mail_can_carry(story, name):
    for what, take in named(story, name).items():
        with story.database.transaction() as session:
            assert refused(take, session), f"{what} may be called {name!r}"
            session.rollback()


def refused(take, session):
    try:
        take(session)
    except DomainError:
        return True
    return False


def test_each_operation_takes_a_persons_name(story):
    for take in named(story, NAMES[0]).values():
        with story.database.transaction() as session:
            take(session)
            session.flush()
            session.rollback()


def test_of_whom_the_address_alone_is_known_it_is_the_name(story):
    with story.database.transaction() as session:
        user = accounts.note_interviewer(session, "Kim@Example.org", now=story.now)
        assert (user.name, user.email) == ("Kim@Example.org", "kim@example.org")
        people.edit(session, user.id, user.name, user.email, actor=FOUNDER, now=story.now)


@pytest.mark.parametrize("name", NAMES)
def test_a_persons_name_is_taken(name):
    assert not shows_address(name)
    assert Mailbox("sam@example.org", name).name == name


def test_a_sender_with_a_second_address_in_its_name_is_none():
    for text in ("Boss <boss@bank.example> <people@example.org>", '"boss@bank.example" <people@example.org>'):
        with pytest.raises(DomainError):
            Mailbox.of(text)


class TestAnswers:
    """A candidate's answer goes to an address that somebody proved to read, and to no other."""

    @pytest.fixture(autouse=True)
    def brand(self, story):
        self.brand_is(story, sender="Harbourside <noreply@harbourside.example>")

    def brand_is(self, story, **changes):
        with story.database.transaction() as session:
            values = dict(brands.editable(session.get_one(Brand, 1))) | changes
            for picture in ("logo", "signature"):
                values.pop(picture)
            brands.edit_brand(session, 1, values, brands.Logo(), actor=FOUNDER, now=story.now)

    def prove(self, story):
        with story.database.transaction() as session:
            brands.ask_for_proof(session, 1, actor=FOUNDER, now=story.now)
            code = code_of_the_test_message(session)
            assert brands.prove(session, 1, code, actor=FOUNDER, now=story.now)

    def sent(self, story):
        """The newest letter or notice, as a mail server takes it, once it leaves at once."""
        with story.database.transaction() as session:
            delivery_id = session.scalar(sa.select(Delivery.id).order_by(Delivery.id.desc()).limit(1))
            if session.get_one(Delivery, delivery_id).state == DeliveryState.HELD:
                operations.send_now(session, [delivery_id], actor=story.actors["dana"], now=story.now)
        with Server() as server:
            postman(story.database, transport(server)).look()
            return message_from_bytes(server.taken[-1])

    def test_of_a_letter_also_where_the_brand_got_another_one_after_its_approval(self, story):
        story.approve(story.waiting("C-1"))
        self.brand_is(story, reply_to="new@harbourside.example")
        assert self.sent(story)["Reply-To"] == "dana@harbourside.example"

    def test_of_one_that_came_back_and_is_sent_again(self, story):
        story.approve(story.waiting("C-1"))
        self.sent(story)
        self.brand_is(story, reply_to="new@harbourside.example")
        with story.database.transaction() as session:
            by = {"actor": story.actors["dana"], "now": story.now}
            delivery_id = session.scalar(sa.select(Delivery.id))
            operations.came_back(session, delivery_id, reason="No such mailbox", **by)
            operations.send_again(session, delivery_id, to="sam@post.example", **by)
        again = self.sent(story)
        assert (again["To"], again["Reply-To"]) == ("sam@post.example", "dana@harbourside.example")

    def test_of_none_before_another_address_is_proved_too(self, story):
        letter = story.waiting("C-1")
        self.brand_is(story, reply_to="new@harbourside.example")
        with pytest.raises(Conflict, match="Nobody has shown yet"):
            story.approve(letter)
        self.prove(story)
        story.approve(letter)
        assert self.sent(story)["Reply-To"] == "new@harbourside.example"

    def test_or_to_the_sender_where_no_proof_is_asked_for(self, story):
        letter = story.waiting("C-1")
        self.brand_is(story, reply_to="new@harbourside.example")
        story.settings = Settings(prove_reply_to=False)
        story.approve(letter)
        assert self.sent(story)["Reply-To"] is None

    def test_of_a_notice_by_the_same_rule(self, story):
        for proved in ("dana@harbourside.example", None):
            with story.database.transaction() as session:
                notices.post(session, story.actors["ann"].id, "letters-waiting", count=1, actor=FOUNDER, now=story.now)
            assert self.sent(story)["Reply-To"] == proved
            self.brand_is(story, reply_to="new@harbourside.example")
