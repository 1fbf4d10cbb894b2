"""Guesses are slowed, per account and per machine, and nobody is locked out for good."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal.accounts import guesses
from employer_portal.accounts.models import Guesses
from tests.accounts.house import NEW, House
from tests.factories import NOON
from tests.pages import PASSWORD


@pytest.fixture
def house(story):
    return House(story)


def guess(house, who, visitor=None, status=200):
    page = (visitor or house.site.visit()).open("/sign-in")
    return page.form("Sign in").send(status, email=f"{who}@harbourside.example", password="a wrong guess")


def test_some_guesses_are_free_then_each_waits_longer(story):
    one = guesses.tried("secret", "password", "dana", 5)
    waits = []
    for _ in range(14):
        with story.database.transaction() as session:
            guesses.note(session, [one], NOON)
        with story.database.reading() as session:
            waits.append(guesses.wait(session, [one], NOON).total_seconds())
    assert waits == [0, 0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_after_a_day_it_begins_anew(story):
    one = guesses.tried("secret", "password", "dana", 0)
    with story.database.transaction() as session:
        for _ in range(9):
            guesses.note(session, [one], NOON)
        guesses.note(session, [one], NOON + timedelta(days=1, seconds=1))
        assert session.get(Guesses, one.key).count == 1


def test_an_account_is_guessed_at_slowly_and_the_right_password_is_not_even_tried(house):
    house.site.give_password("dana")
    for _ in range(6):
        guess(house, "dana")
    page = house.site.visit().open("/sign-in").form("Sign in")
    page = page.send(429, email="dana@harbourside.example", password=PASSWORD)
    assert page.heading == "Too many tries"
    assert "Wait 5 seconds" in page.text
    assert page.response.headers["Retry-After"] == "5"
    house.wait(seconds=6)
    assert house.sign_in(house.site.visit(), "dana").heading == "Waiting for you"
    assert guess(house, "dana").heading == "Sign in"  # who came in begins anew


def test_an_address_that_nobody_has_waits_just_as_long(house):
    for _ in range(6):
        guess(house, "nobody")
    assert guess(house, "nobody", status=429).heading == "Too many tries"


def test_other_people_on_other_machines_do_not_wait(house):
    for _ in range(6):
        guess(house, "dana")
    assert house.site.visit("tom").page.heading == "Waiting for you"


def test_a_machine_that_tries_many_accounts_is_slowed_for_all(house):
    for number in range(31):
        guess(house, f"somebody{number}")
    assert guess(house, "somebody-else", status=429).heading == "Too many tries"


def test_a_new_password_by_mail_ends_the_wait(house):
    house.site.give_password("dana")
    for _ in range(6):
        guess(house, "dana")
    visitor = house.site.visit()
    visitor.open("/forgotten-password").form("Mail me a link").send(email="dana@harbourside.example")
    visitor.open(house.link("dana")).form("Change it").send(password=NEW, password_confirm=NEW)
    assert house.sign_in(visitor, "dana", NEW).heading == "Waiting for you"


def test_mailboxes_are_not_flooded(house):
    house.site.give_password("dana")
    visitor = house.site.visit()
    for _ in range(4):
        visitor.open("/forgotten-password").form("Mail me a link").send(email="dana@harbourside.example")
    page = visitor.open("/forgotten-password").form("Mail me a link").send(429, email="dana@harbourside.example")
    assert page.heading == "Too many tries"
    assert len(house.mails("dana")) == 4


def test_links_are_not_guessed_either(house):
    visitor = house.site.visit()
    for number in range(31):
        visitor.open(f"/invitation/guess{number}", 410)
    assert visitor.open("/invitation/one-more", 429).heading == "Too many tries"


def test_the_table_tells_nobody_who_mistyped(house):
    guess(house, "dana")
    with house.story.database.reading() as session:
        kept = repr(session.execute(sa.select(Guesses.key)).all())
    assert "dana" not in kept
    assert "127.0.0.1" not in kept


def test_a_network_of_one_person_counts_as_one_machine():
    here = guesses.machine("secret", "2001:db8:1:2:3:4:5:6")
    assert here == guesses.machine("secret", "2001:db8:1:2:ffff::1")
    assert here != guesses.machine("secret", "2001:db8:1:3::1")
    assert guesses.machine("secret", None) == guesses.machine("secret", "nonsense")
