"""Addresses are no longer than mail takes, and no name shows a reader another address, wherever either is taken in."""

from dataclasses import replace

import pytest

from employer_portal.accounts import operations as accounts
from employer_portal.accounts.models import Brand
from employer_portal.core.addresses import shows_address, too_long
from employer_portal.core.errors import DomainError
from employer_portal.delivery.envelope import Mailbox
from employer_portal.hiring import cells
from employer_portal.hiring import operations as hiring
from tests.factories import FOUNDER, candidate

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
    with pytest.raises(DomainError):
        hiring.reachable(replace(candidate("C-9"), last_name=name))
    page = site.visit("dana").open(f"/rounds/{story.round_id}/candidates/new").form("Add")
    page = page.send(reference="C-9", last_name=name, email="sam@example.org")
    assert any("Last name" in mistake for mistake in page.mistakes)
    page = site.visit("dana").open("/account").form("Save").send(name=name)
    assert any("Your name" in mistake for mistake in page.mistakes)


@pytest.mark.parametrize("name", NAMES)
def test_a_persons_name_is_taken(name):
    assert not shows_address(name)
    assert Mailbox("sam@example.org", name).name == name


def test_a_sender_with_a_second_address_in_its_name_is_none():
    for text in ("Boss <boss@bank.example> <people@example.org>", '"boss@bank.example" <people@example.org>'):
        with pytest.raises(DomainError):
            Mailbox.of(text)


def test_answers_go_to_the_address_that_was_proved_and_to_no_other(story):
    with story.database.transaction() as session:
        brand = session.get_one(Brand, 1)
        proved, brand.reply_to_proved_at = brand.reply_to_proved_at, None
        assert brand.answers_to == ""
        brand.reply_to, brand.reply_to_proved_at = "people@harbourside.example", proved or story.now
        assert brand.answers_to == "people@harbourside.example"
