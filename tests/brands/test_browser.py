"""Brands, certificates and guidance through a real browser: what is typed is shown in a real letter, by one button."""

import io

import pytest
from PIL import Image

from employer_portal.accounts import operations as accounts
from employer_portal.core.permissions import Role
from tests.browser import look_at
from tests.factories import FOUNDER

pytestmark = pytest.mark.slow


@pytest.fixture
def ada(live):
    story = live.story
    with story.database.transaction() as session:
        roles = (Role.ADMIN, Role.TRAINER)
        user = accounts.make_user(
            session, "Ada", "ada@harbourside.example", roles, active=True, actor=FOUNDER, now=story.now
        )
        story.actors["ada"] = accounts.actor_of(session, user.id)
    return live.visit("ada", "/brands/1")


def test_what_is_typed_is_seen_before_it_is_saved(ada):
    letter = ada.frame_locator("iframe[name=example]")
    letter.locator(".band").get_by_text("Harbourside Logistics").wait_for()
    ada.fill("#name", "Quayside Ferries")
    ada.fill("#colour", "#ffcc00")
    ada.get_by_text("black letters").wait_for()
    ada.click("text='Show me'")
    letter.locator(".band").get_by_text("Quayside Ferries").wait_for()
    ada.fill("#colour", "#ffffff")
    ada.get_by_text("So pale a colour").wait_for()
    ada.click("text='Show me'")
    letter.get_by_text("correct this first").wait_for()
    assert ada.input_value("#name") == "Quayside Ferries"


def test_without_scripts_it_is_seen_as_well(live, ada):
    plain = live.visit("ada", "/brands/1", java_script_enabled=False)
    plain.fill("#name", "Quayside Ferries")
    plain.click("text='Show me'")
    plain.frame_locator("iframe[name=example]").locator(".band").get_by_text("Quayside Ferries").wait_for()


def test_a_logo_is_chosen_and_kept(ada):
    picture = io.BytesIO()
    Image.new("RGB", (300, 100), "teal").save(picture, "PNG")
    ada.set_input_files("#logo", {"name": "logo.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    ada.fill("#logo_alt", "Harbourside")
    ada.click("text='Save'")
    ada.get_by_alt_text("Harbourside").wait_for()


@pytest.mark.parametrize(
    "path",
    [
        "/brands", "/brands/1", "/brands/new", "/certificates", "/certificates/1", "/guidance",
        "/guidance/rater-errors", "/guidance/rules?words=age", "/guidance/rules/age.overqualified", "/help",
        "/help/letter",
    ],
)  # fmt: skip
def test_nothing_trips_anybody(ada, path):
    ada.goto(path)
    look_at(ada)
