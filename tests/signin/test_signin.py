"""Signing in, staying in, and being signed out: by oneself, elsewhere, by time, by a new password."""

from datetime import timedelta

import argon2.low_level
import pytest
import sqlalchemy as sa

from employer_portal.accounts.devices import ABSOLUTE, IDLE
from employer_portal.accounts.models import SignIn
from employer_portal.core.audit import AuditLine
from employer_portal.core.permissions import Role
from tests.accounts.house import NEW, House
from tests.pages import PASSWORD, Page


@pytest.fixture
def house(story):
    return House(story)


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(house):
    house.site.give_password("dana")
    unknown = house.sign_in(house.site.visit(), "nobody")
    wrong = house.sign_in(house.site.visit(), "dana", "not this one at all")
    assert unknown.mistakes == wrong.mistakes == ["This address and this password do not belong together."]
    assert unknown.text.replace("nobody", "dana") == wrong.text


def test_who_was_never_invited_and_who_left_get_the_same_answer_too(house):
    house.person("ivo", None, active=False)
    house.site.give_password("priya")
    with house.story.database.transaction() as session:
        from employer_portal.accounts import people

        people.deactivate(session, house.story.actors["priya"].id, actor=house.story.actors["ada"], now=house.now)
    for who in ("ivo", "priya"):
        assert house.sign_in(house.site.visit(), who).mistakes == [
            "This address and this password do not belong together."
        ]


def test_capitals_in_an_address_do_not_matter(house):
    house.site.give_password("dana")
    page = house.site.visit().open("/sign-in").form("Sign in")
    assert page.send(email="Dana@Harbourside.EXAMPLE", password=PASSWORD).heading == "Waiting for you"


def test_a_device_that_is_signed_out_elsewhere_meets_the_sign_in_page(house):
    phone, desk = house.site.visit("dana"), house.site.visit("dana")
    page = desk.open("/account")
    assert page.text.count("Sign out") == 2  # the other device, and everything elsewhere
    page.press("Sign out everywhere else")
    assert "1 other device signed out" in desk.page.text
    assert phone.open("/rounds").heading == "Sign in"
    assert house.sign_in(phone, "dana").heading == "Waiting for you"


def test_one_device_is_signed_out_by_its_own_button(house):
    phone, desk = house.site.visit("dana"), house.site.visit("dana")
    desk.open("/account").form("Sign out of").send()
    assert phone.open("/").heading == "Sign in"
    assert desk.open("/").heading == "Waiting for you"


def test_another_persons_device_is_not_found(house):
    house.site.visit("tom")
    with house.story.database.reading() as session:
        toms = session.scalars(sa.select(SignIn.id)).one()
    dana = house.site.visit("dana")
    token = dana.open("/account").form("Save").values["csrf_token"]
    dana.send(f"/account/devices/{toms}/sign-out", {"csrf_token": token}, 404)


def test_signing_out_ends_the_row_so_that_a_copied_cookie_is_worth_nothing(house):
    dana = house.site.visit("dana")
    copied = dana.client.get_cookie("portal").value
    dana.page.press("Sign out")
    dana.client.set_cookie("portal", copied)
    assert dana.open("/account").heading == "Sign in"


@pytest.mark.parametrize("kept", [False, True])
def test_a_device_that_nobody_uses_is_signed_out(house, kept):
    house.site.give_password("dana")
    dana = house.site.visit()
    dana.open("/sign-in").form("Sign in").send(
        email="dana@harbourside.example", password=PASSWORD, remember="y" if kept else None
    )
    house.now += IDLE[kept] - timedelta(minutes=1)
    assert dana.open("/account").heading == "Your account"
    house.now += IDLE[kept] + timedelta(minutes=1)
    assert dana.open("/account").heading == "Sign in"


@pytest.mark.parametrize("kept", [False, True])
def test_even_a_device_in_use_signs_in_again_one_day(house, kept):
    house.site.give_password("dana")
    dana = house.site.visit()
    dana.open("/sign-in").form("Sign in").send(
        email="dana@harbourside.example", password=PASSWORD, remember="y" if kept else None
    )
    began = house.now
    while house.now < began + ABSOLUTE[kept] - IDLE[kept] / 2:
        assert dana.open("/account").heading == "Your account"
        house.now += IDLE[kept] / 2
    house.now = began + ABSOLUTE[kept] + timedelta(minutes=1)
    assert dana.open("/account").heading == "Sign in"


def test_no_cookie_but_the_portals_own_is_set_and_it_is_kept_from_scripts_and_other_sites(house):
    house.site.app.config["SESSION_COOKIE_SECURE"] = True
    client = house.site.app.test_client()
    house.site.give_password("dana")
    page = client.get("/sign-in", base_url="https://localhost")
    token = page.text.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    answer = client.post(
        "/sign-in",
        base_url="https://localhost",
        headers={"Referer": "https://localhost/sign-in"},
        data={"csrf_token": token, "email": "dana@harbourside.example", "password": PASSWORD, "remember": "y"},
    )
    cookies = answer.headers.getlist("Set-Cookie")
    assert sorted(cookie.split("=")[0] for cookie in cookies) == ["known", "portal"]
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}


def test_what_a_browser_held_before_the_sign_in_is_worth_nothing_after_it(house):
    """An attacker who plants their own cookie in somebody's browser shares nothing with them once they are in."""
    house.site.give_password("dana")
    dana = house.site.visit()
    page = dana.open("/sign-in")
    planted, token = dana.client.get_cookie("portal").value, page.form("Sign in").values["csrf_token"]
    page.form("Sign in").send(email="dana@harbourside.example", password=PASSWORD)
    assert dana.send("/account", {"csrf_token": token, "name": "Mallory"}, 400)
    attacker = house.site.visit()
    attacker.client.set_cookie("portal", planted)
    assert attacker.open("/account").heading == "Sign in"


def test_a_new_password_signs_the_other_devices_out_and_says_so_by_mail(house):
    phone, desk = house.site.visit("dana"), house.site.visit("dana")
    page = desk.open("/account").follow("Change my password")
    page = page.form("Change my password").send(password=PASSWORD, new_password=NEW, new_password_confirm=NEW)
    assert page.heading == "Your account"
    assert page.text.count("Your password is changed") == 1
    assert phone.open("/").heading == "Sign in"
    assert house.mails("dana")[-1][0] == "Your password was changed"
    assert house.sign_in(phone, "dana", NEW).heading == "Waiting for you"


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "at least 10"),
        ("password123", "first that somebody would try"),
        ("aaaaaaaaaaaaa", "first that somebody would try"),
        ("dana@harbourside.example", "must not be your name"),
    ],
)
def test_what_is_no_password_is_said_in_words(house, password, words):
    page = house.site.visit("dana").open("/account/password")
    page = page.form("Change my password").send(password=PASSWORD, new_password=password, new_password_confirm=password)
    assert words in " ".join(page.mistakes)


def test_a_forgotten_password_is_set_anew_by_a_mailed_link_that_works_once(house):
    house.site.give_password("dana")
    visitor = house.site.visit()
    page = visitor.open("/sign-in").follow("Forgotten your password?")
    asked = page.form("Mail me a link").send(email="dana@harbourside.example")
    assert "a link is on its way" in asked.text
    link = house.link("dana")
    page = visitor.open(link).form("Change my password").send(password=NEW, password_confirm=NEW)
    assert page.heading == "Sign in"
    assert house.sign_in(visitor, "dana", NEW).heading == "Waiting for you"
    assert house.site.visit().open(link).heading == "Forgotten your password?"
    assert [subject for subject, _ in house.mails("dana")] == ["Choose a new password", "Your password was changed"]


def test_an_address_that_nobody_has_is_answered_like_one_that_somebody_has(house):
    house.site.give_password("dana")
    answers = []
    for who in ("dana", "nobody"):
        page = house.site.visit().open("/forgotten-password")
        answers.append(page.form("Mail me a link").send(email=f"{who}@harbourside.example"))
    assert answers[0].text == answers[1].text.replace("nobody", "dana")
    assert len(house.mails()) == 1


def test_links_in_mails_lead_to_the_portal_whatever_host_was_asked(house):
    house.site.give_password("dana")
    client, evil = house.site.app.test_client(), "http://evil.example"
    page = Page(house.site.visit(), "/forgotten-password", client.get("/forgotten-password", base_url=evil))
    values = page.form("Mail me a link").values | {"email": "dana@harbourside.example"}
    client.post("/forgotten-password", base_url=evil, data=values)
    ((_, text),) = house.mails()
    assert "evil.example" not in text


def test_while_mail_is_not_set_up_nobody_waits_for_one(story):
    page = House(story, mail=False).site.visit().open("/forgotten-password")
    assert "Ask an administrator" in page.text
    assert "Mail me a link" not in page.text


def test_signing_in_and_out_stand_in_the_trail_without_a_name(house):
    house.site.visit("dana").page.press("Sign out")
    with house.story.database.reading() as session:
        lines = session.scalars(sa.select(AuditLine).where(AuditLine.verb.like("user.signed%"))).all()
    assert [line.verb for line in lines] == ["user.signed_in", "user.signed_out"]
    assert "dana" not in repr([(line.subject, line.facts) for line in lines]).lower()


def test_ones_own_name_and_the_switch_for_notices(house):
    page = house.site.visit("dana").open("/account")
    page = page.form("Save").send(name="Dana Osei", notices=None)
    assert "Saved." in page.text
    assert (house.user("dana").name, house.user("dana").notices) == ("Dana Osei", False)
    assert page.form("Save").send(name="").mistakes == ["Your name: Say what you are called."]


@pytest.mark.parametrize(
    ("page", "button", "values"),
    [("/sign-in", "Sign in", {"password": "not this one at all"}), ("/forgotten-password", "Mail me a link", {})],
)
def test_an_address_that_nobody_has_costs_the_same_work(house, monkeypatch, page, button, values):
    """Whoever listens to how long the answer takes learns nothing: as many passwords are hashed, the costliest work."""
    house.site.give_password("dana")
    hashed = []
    for name in ("hash_secret", "verify_secret"):
        real = getattr(argon2.low_level, name)
        monkeypatch.setattr(
            argon2.low_level, name, lambda *given, real=real, **more: (hashed.append(1), real(*given, **more))[1]
        )

    def work(who):
        form = house.site.visit().open(page).form(button)
        hashed.clear()
        form.send(email=f"{who}@harbourside.example", **values)
        return len(hashed)

    assert work("dana") == work("nobody") == 1


def test_a_wrong_password_asks_the_database_as_much_whoever_has_the_address(house):
    house.site.give_password("dana")
    house.person("ivo", None, active=False)
    asked = []

    def note(connection, cursor, statement, *more):
        asked.append(statement)

    def work(who):
        form = house.site.visit().open("/sign-in").form("Sign in")
        engine = house.story.database.engine
        sa.event.listen(engine, "before_cursor_execute", note)
        form.send(email=f"{who}@harbourside.example", password="not this one at all")
        sa.event.remove(engine, "before_cursor_execute", note)
        made = len(asked)
        asked.clear()
        return made

    assert work("dana") == work("ivo") == work("nobody") > 0


@pytest.mark.parametrize("target", ["//elsewhere.example", "https:", "http:x", "///"])
def test_whoever_is_sent_here_with_an_address_elsewhere_comes_in_all_the_same(house, target):
    house.site.give_password("dana")
    page = house.site.visit().open(f"/sign-in?next={target}")
    page = page.form("Sign in").send(email="dana@harbourside.example", password=PASSWORD)
    assert page.heading == "Waiting for you"


@pytest.mark.parametrize("chosen", ["a password of spaces ", " zero\u200bwidth in here", "tabs\tand\u00adsoft hyphens"])
def test_a_password_is_what_was_typed_when_it_was_set(house, chosen):
    house.person("ivo", Role.INTERVIEWER, active=False)
    ivo = house.story.actors["ivo"].id
    house.site.visit("ada").open(f"/users/{ivo}").press("Invite")
    visitor = house.site.visit()
    visitor.open(house.link("ivo")).form("Set it and sign in").send(password=chosen)
    visitor.page.press("Sign out")
    assert house.sign_in(visitor, "ivo", chosen).heading == "Waiting for you"
