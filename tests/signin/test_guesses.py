"""Guesses are slowed, whatever body they come in; strangers keep nobody out, an office is not locked."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal.accounts import guesses
from employer_portal.accounts.guesses import ACCOUNT, Pace
from employer_portal.accounts.models import Guesses, ProvenNetwork
from employer_portal.running.keys import Keys
from employer_portal.signin import known_devices
from employer_portal.web import visit
from tests.accounts.house import NEW, House, digits
from tests.factories import NOON
from tests.pages import PASSWORD
from tests.signin.test_second_step import set_up

HOME, OFFICE, ELSEWHERE = "203.0.113.7", "198.51.100.1", "192.0.2.99"


@pytest.fixture
def house(story):
    return House(story)


def at(house, address, visitor=None):
    """A browser (or that one) on that network."""
    visitor = visitor or house.site.visit()
    visitor.client.environ_base["REMOTE_ADDR"] = address
    return visitor


def stranger(house, number=0):
    """A browser that was never here, on a network of its own."""
    return at(house, f"192.0.{2 + number // 250}.{number % 250 + 1}")


def guess(house, who, visitor=None, status=200, password="a wrong guess"):
    page = (visitor or house.site.visit()).open("/sign-in")
    return page.form("Sign in").send(status, email=f"{who}@harbourside.example", password=password)


def came_in(house, who, address):
    """A browser on which somebody signed in, from there, and out again."""
    house.site.give_password(who)
    visitor = at(house, address)
    assert house.sign_in(visitor, who).heading == "Waiting for you"
    visitor.page.press("Sign out")
    return visitor


def network_of(house, address):
    with house.site.app.app_context(), house.story.database.reading() as session:
        key = visit.shared(Keys).derived("guesses")
        return guesses.at_network(session, key, guesses.network(address), house.now)


def take(story, tries, times=1, now=NOON):
    with story.database.transaction() as session:
        for _ in range(times):
            left = guesses.take(session, tries, now)
        return left.total_seconds()


def test_some_guesses_are_free_then_each_waits_longer(story):
    one, now, waits = guesses.tried("secret", "password", "dana", ACCOUNT), NOON, []
    for _ in range(14):
        assert take(story, [one], now=now) == 0
        waits.append(take(story, [one], now=now) if len(waits) > 4 else 0)
        now += timedelta(seconds=waits[-1])
    assert waits == [0, 0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_after_a_hundred_nothing_is_tried_for_a_month(story):
    one = guesses.tried("secret", "code", "dana", Pace(100))
    assert take(story, [one], 100) == 0
    assert take(story, [one]) == timedelta(days=30).total_seconds()
    assert take(story, [one], now=NOON + timedelta(days=30, seconds=1)) == 0
    with story.database.reading() as session:
        assert session.get(Guesses, one.key).count == 1


def test_guesses_at_one_moment_are_all_counted(story):
    """They are counted before they are tried: the second finds the first, though neither is answered yet."""
    one = guesses.tried("secret", "password", "dana", Pace(0))
    assert [take(story, [one]), take(story, [one])] == [0, 5]


def test_a_right_guess_takes_its_own_count_back_and_nobody_elses_wait(story):
    one = guesses.tried("secret", "password", "dana", Pace(1))
    take(story, [one])
    take(story, [one], now=NOON + timedelta(seconds=1))  # somebody else's, a moment later: the next waits
    with story.database.transaction() as session:
        guesses.strike_off(session, [one], NOON)
    assert take(story, [one], now=NOON + timedelta(seconds=2)) == 4


def test_an_account_is_guessed_at_slowly_and_the_right_password_is_not_even_tried(house):
    house.site.give_password("dana")
    for _ in range(6):
        guess(house, "dana")
    page = house.site.visit().open("/sign-in").form("Sign in")
    page = page.send(429, email="dana@harbourside.example", password=PASSWORD)
    assert page.heading == "Too many attempts"
    assert "Wait 5 seconds" in page.text
    assert page.response.headers["Retry-After"] == "5"
    house.wait(seconds=6)
    assert house.sign_in(house.site.visit(), "dana").heading == "Waiting for you"
    assert guess(house, "dana").heading == "Sign in"  # who came in begins anew


def test_an_address_that_nobody_has_waits_just_as_long(house):
    house.site.give_password("dana")
    pages = {
        who: [guess(house, who, stranger(house), status).text for status in [200] * 6 + [429]]
        for who in ("dana", "nobody")
    }
    assert [text.replace("nobody", "dana") for text in pages["nobody"]] == pages["dana"]


def test_another_spelling_of_an_address_is_the_same_account(house):
    house.site.give_password("dana")
    for spelled in ("Dana", "DANA", " dana", "dana", "dAna", "danA"):
        guess(house, spelled)
    guess(house, "dana", status=429)


def test_a_known_device_is_not_put_off_by_what_strangers_do(house):
    laptop = came_in(house, "dana", HOME)
    for number in range(6):
        guess(house, "dana", stranger(house, number))
    guess(house, "dana", stranger(house, 9), status=429, password=PASSWORD)
    assert house.sign_in(at(house, ELSEWHERE, laptop), "dana").heading == "Waiting for you"


def test_a_known_device_that_guesses_is_slowed_for_itself(house):
    laptop, phone = came_in(house, "dana", HOME), came_in(house, "dana", HOME)
    for _ in range(11):
        guess(house, "dana", laptop)
    guess(house, "dana", laptop, status=429)
    assert house.sign_in(phone, "dana").heading == "Waiting for you"
    assert house.sign_in(at(house, OFFICE), "dana").heading == "Waiting for you"


def test_a_device_is_known_to_who_signed_in_on_it_and_to_nobody_else(house):
    laptop = came_in(house, "dana", HOME)
    house.site.give_password("tom")
    for _ in range(6):
        guess(house, "tom", laptop)
    guess(house, "tom", stranger(house), status=429)


def test_a_cookie_that_was_not_made_here_makes_nobody_known(house):
    for forged in ("", "nonsense", "eyJhIjpbImIiLDFdfQ.x", "." * 4000, "null", "\0", known_devices.with_account(
        "another key", "", "dana@harbourside.example", house.now
    )):  # fmt: skip
        assert known_devices.number("secret", forged, "dana@harbourside.example", house.now) == ""
    visitor = house.site.visit()
    visitor.client.set_cookie(known_devices.COOKIE, forged)
    for _ in range(6):
        guess(house, "dana", visitor)
    guess(house, "dana", status=429)


def test_a_network_one_came_in_from_is_not_put_off_by_what_strangers_do_elsewhere(house):
    came_in(house, "dana", HOME)
    for number in range(6):
        guess(house, "dana", stranger(house, number))
    guess(house, "dana", stranger(house, 9), status=429, password=PASSWORD)
    assert house.sign_in(at(house, HOME), "dana").heading == "Waiting for you"


def test_a_network_is_proven_for_ninety_days(house):
    came_in(house, "dana", HOME)
    house.wait(days=91)
    for number in range(6):
        guess(house, "dana", stranger(house, number))
    guess(house, "dana", at(house, HOME), status=429, password=PASSWORD)


def test_an_office_is_not_locked_by_wrong_names_and_its_known_devices_never_wait(house):
    laptop = came_in(house, "dana", OFFICE)
    house.site.give_password("tom")
    for _ in range(40):
        take(house.story, [network_of(house, OFFICE)], now=house.now)
    guess(house, "nobody", at(house, OFFICE))
    assert house.sign_in(at(house, OFFICE), "tom").heading == "Waiting for you"
    for _ in range(200):
        take(house.story, [network_of(house, OFFICE)], now=house.now)
        house.wait(seconds=10)
    take(house.story, [network_of(house, OFFICE)], now=house.now)
    page = guess(house, "priya", at(house, OFFICE), status=429)
    assert "Wait 10 seconds" in page.text  # never longer
    assert house.sign_in(laptop, "dana").heading == "Waiting for you"


def test_whoever_tries_many_accounts_from_one_network_is_slowed_for_all(house):
    for _ in range(21):
        assert take(house.story, [network_of(house, ELSEWHERE)], now=house.now) == 0
    guess(house, "somebody-else", at(house, ELSEWHERE), status=429)


def test_an_account_of_ones_own_does_not_wash_a_network_clean(house):
    house.site.give_password("tom")
    for number in range(4):
        guess(house, f"somebody{number}", at(house, ELSEWHERE))
    house.sign_in(at(house, ELSEWHERE), "tom")
    with house.story.database.reading() as session:
        counts = list(session.scalars(sa.select(Guesses.count).where(Guesses.count > 1)))
    assert counts == [4]


def test_a_new_password_by_mail_ends_the_wait_and_makes_the_device_known(house):
    house.site.give_password("dana")
    for number in range(6):
        guess(house, "dana", stranger(house, number))
    visitor = at(house, HOME)
    visitor.open("/forgotten-password").form("Mail me a link").send(email="dana@harbourside.example")
    visitor.open(house.link("dana")).form("Change my password").send(password=NEW, password_confirm=NEW)
    for number in range(6):
        guess(house, "dana", stranger(house, number))
    assert house.sign_in(visitor, "dana", NEW).heading == "Waiting for you"


def test_after_a_hundred_the_page_says_what_helps(house):
    guess(house, "dana", stranger(house))
    with house.story.database.transaction() as session:
        session.execute(sa.update(Guesses).values(count=99))
    guess(house, "dana", stranger(house))
    page = guess(house, "dana", stranger(house), status=429)
    assert "have a new password mailed to you" in page.text
    assert "a device on which you signed in before" in page.text


def test_codes_of_the_second_step_are_slowed_and_a_known_device_is_not_put_off(house):
    dana = at(house, HOME, house.site.visit("dana"))
    shown, _ = set_up(dana.open("/account").follow("Set it up"))
    thief = at(house, ELSEWHERE)
    house.sign_in(thief, "dana")
    for number in range(6):
        page = thief.open("/sign-in/code" if number % 2 else "/sign-in/recovery")
        page.form("Sign in").send(code="000000")
    page = thief.open("/sign-in/code")
    page.form("Sign in").send(429, code=digits(shown, 30))
    dana.page.press("Sign out")
    house.sign_in(dana, "dana")
    assert dana.page.form("Sign in").send(code=digits(shown, 30)).heading == "Waiting for you"


def test_mailboxes_are_not_flooded(house):
    house.site.give_password("dana")
    visitor = house.site.visit()
    for _ in range(4):
        visitor.open("/forgotten-password").form("Mail me a link").send(email="dana@harbourside.example")
    page = visitor.open("/forgotten-password").form("Mail me a link").send(429, email="dana@harbourside.example")
    assert page.heading == "Too many attempts"
    assert len(house.mails("dana")) == 4


def test_old_links_keep_nobody_out_but_sending_guesses_to_them_is_slowed(house):
    visitor = at(house, ELSEWHERE)
    for number in range(40):
        visitor.open(f"/invitation/guess{number}", 410)  # what holds 256 bits is found by nobody
    token = visitor.open("/sign-in").form("Sign in").values["csrf_token"]
    for number in range(21):
        visitor.send(f"/invitation/guess{number}", {"csrf_token": token}, 410)
    visitor.send("/invitation/one-more", {"csrf_token": token}, 429)


def test_the_password_asked_for_again_is_slowed_on_that_device(house):
    dana = house.site.visit("dana")
    for _ in range(11):
        dana.open("/account/verify").form("Continue").send(password="not mine at all")
    dana.open("/account/verify").form("Continue").send(429, password=PASSWORD)
    page = dana.open("/account/password").form("Change my password")
    page.send(429, password="a wrong guess", new_password=NEW, new_password_confirm=NEW)
    house.wait(seconds=6)
    dana.open("/account/verify").form("Continue").send(password=PASSWORD)
    assert house.sign_in(house.site.visit(), "dana").heading == "Waiting for you"


def test_the_tables_tell_nobody_who_mistyped_or_where_somebody_was(house):
    came_in(house, "dana", HOME)
    guess(house, "dana")
    with house.story.database.reading() as session:
        kept = repr(session.execute(sa.union_all(sa.select(Guesses.key), sa.select(ProvenNetwork.key))).all())
    assert "dana" not in kept
    assert not any(address in kept for address in ("127.0.0.1", HOME))


def test_a_network_of_one_person_counts_as_one():
    assert guesses.network("2001:db8:1:2:3:4:5:6") == guesses.network("2001:db8:1:2:ffff::1")
    assert guesses.network("2001:db8:1:2::1") != guesses.network("2001:db8:1:3::1")
    assert guesses.network(None) == guesses.network("nonsense") == "unknown"


def test_a_browser_remembers_eight_accounts_for_half_a_year():
    cookie = ""
    for number in range(9):
        cookie = known_devices.with_account("secret", cookie, f"{number}@a.example", NOON + timedelta(days=number))
    later = NOON + timedelta(days=9)
    known = [number for number in range(9) if known_devices.number("secret", cookie, f"{number}@A.example", later)]
    assert known == list(range(1, 9))
    assert not known_devices.number("secret", cookie, "8@a.example", NOON + timedelta(days=189))
    assert not known_devices.number("another key", cookie, "8@a.example", later)
    assert "a.example" not in cookie


@pytest.mark.parametrize(
    "spelling",
    [
        "DANA@harbourside.example",
        "dana@\uff48arbourside.example",
        "dana@harbourside\u3002example",
        " dana@HARBOURSIDE.example ",
    ],
)
@pytest.mark.parametrize(("path", "button"), [("/sign-in", "Sign in"), ("/forgotten-password", "Mail me a link")])
def test_all_spellings_of_an_address_are_one_account(house, spelling, path, button):
    house.site.give_password("dana")
    for number in range(6):
        page = stranger(house, number).open(path)
        values = {"email": "dana@harbourside.example"} | ({"password": "a wrong guess"} if button == "Sign in" else {})
        house_says = page.visitor.client.post(path, data=page.form(button).values | values).status_code
        assert house_says in {200, 302, 429}
    page = stranger(house, 60).open(path)
    values = {"email": spelling} | ({"password": PASSWORD} if button == "Sign in" else {})
    assert page.visitor.client.post(path, data=page.form(button).values | values).status_code == 429
