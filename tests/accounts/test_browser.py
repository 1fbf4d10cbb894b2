"""The pages around signing in, through a real browser: on a desk, on a phone, light and dark."""

import pytest
from flask_security.recoverable import generate_reset_password_token

from employer_portal.accounts import sign_in_links
from employer_portal.accounts.models import Brand
from employer_portal.core.permissions import Role
from tests.accounts.house import NEW, digits_of, mails, path, person
from tests.browser import look_at
from tests.pages import PASSWORD

pytestmark = pytest.mark.slow


def press(page, words):
    page.click(f"main button:has-text('{words}')")
    page.wait_for_load_state()


def test_coming_in_with_and_without_a_phone_trips_nobody(live):
    walk_in(live, look_at)


def test_who_works_here_and_ones_own_account_trip_nobody(live):
    walk_users(live, look_at)


def test_links_of_any_kind_trip_nobody(live):
    walk_links(live, look_at)


def walk_in(live, look):
    """Set a second step up, sign in with it, lose the phone, guess too often."""
    page = live.visit("dana", "/account")
    look(page)
    page.goto("/account/password")
    look(page)
    page.goto("/account/second-step")
    look(page)
    press(page, "Begin")
    look(page)
    page.fill("[name=code]", digits_of(page.text_content(".key code")))
    press(page, "Switch it on")
    page.goto("/account/recovery-codes")
    look(page)
    press(page, "Make eight codes")
    look(page)
    page.goto("/account/second-step")
    look(page)
    phone = live.visit(None, "/sign-in")
    look(phone)
    phone.goto("/forgotten-password")
    look(phone)
    for _ in range(7):
        phone.goto("/sign-in")
        phone.fill("[name=email]", "nobody@harbourside.example")
        phone.fill("[name=password]", "a wrong guess")
        press(phone, "Sign in")
    assert phone.text_content("h1") == "Too many attempts"
    look(phone)
    phone.goto("/sign-in")
    phone.fill("[name=email]", "dana@harbourside.example")
    phone.fill("[name=password]", PASSWORD)
    press(phone, "Sign in")
    assert phone.text_content("h1") == "Your second step"
    look(phone)
    press(phone, "Sign in")
    look(phone)
    phone.goto("/sign-in/recovery")
    look(phone)


def walk_users(live, look):
    """The list, somebody new, one user, an invitation to hand over and what it opens."""
    person(live.story, "ada", Role.ADMIN)
    person(live.story, "ivo", Role.INTERVIEWER, active=False)
    page = live.visit("ada", "/users")
    look(page)
    page.goto("/users?words=nobody")
    look(page)
    page.goto("/users/new")
    press(page, "Create and invite")
    look(page)
    page.goto("/users/paste")
    look(page)
    page.fill("[name=people]", "Mia Holt <mia@post.example>, Jo Park <jo@post.example>")
    press(page, "Create and invite them")
    assert page.text_content("h1") == "2 people invited"
    assert "/invitation/" in page.text_content(".key code")
    look(page)
    page.goto(f"/users/{live.story.actors['dana'].id}")
    look(page)
    page.goto(f"/users/{live.story.actors['ivo'].id}")
    press(page, "Invite")
    look(page)
    new = live.visit(None, path(page.text_content(".key code")))
    look(new)
    new.fill("[name=password]", "short")
    press(new, "Set it and sign in")
    look(new)
    new.fill("[name=password]", NEW)
    press(new, "Set it and sign in")
    assert new.text_content("h1") == "Waiting for you"


def walk_links(live, look):
    """Links that do not work, and an interviewer's ways to a new one."""
    object.__setattr__(live.story.settings, "interviewer_link", True)
    page = live.visit(None, "/invitation/nonsense")
    look(page)
    page.goto("/way-in/nonsense")
    look(page)
    page.goto("/way-in")
    look(page)
    page.fill("[name=email]", "priya@harbourside.example")
    press(page, "Mail me")
    look(page)
    story = live.story
    with story.database.transaction() as session:
        session.get_one(Brand, 1).sender = "people@harbourside.example"
        sign_in_links.mail(
            session, story.actors["priya"].id, story.round_id, about="a job", actor=story.actors["dana"], now=story.now
        )
    page.goto(path(mails(story, "priya")[-1][1]))
    assert "Go to my feedback" in page.text_content("main")
    look(page)
    with live.site.app.test_request_context():
        user = live.site.app.extensions["security"].datastore.find_user(email="dana@harbourside.example")
        page.goto(f"/forgotten-password/{generate_reset_password_token(user)}")
    assert page.text_content("h1") == "Choose a new password"
    look(page)
