"""The second step: set up by scanning, asked for at sign-in, owed by some roles, lost and found."""

import re

import pytest

from employer_portal.accounts import people
from employer_portal.core.errors import Conflict
from tests.accounts.house import House, digits
from tests.pages import PASSWORD


@pytest.fixture
def house(story):
    return House(story)


@pytest.fixture
def strict(story):
    return House(story, two_step_roles=frozenset({"HR"}))


def set_up(page):
    """From the page that offers it to the codes; the page with the key, and the codes."""
    shown = page.press("Begin")
    assert shown.all("img")[0].get("src").startswith("data:image/svg+xml;base64,")
    codes = shown.form("Switch it on").send(code=digits(shown))
    if codes.heading == "Your account":
        codes = codes.follow("Make new ones")
    made = codes.press("Make eight codes")
    return shown, re.findall(r"[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}", made.text)


def test_who_has_a_second_step_is_asked_for_it_at_sign_in(house):
    dana = house.site.visit("dana")
    shown, codes = set_up(dana.open("/account").follow("Set it up"))
    assert len(codes) == 8
    assert "8 codes left" in dana.open("/account").text
    phone = house.site.visit()
    page = house.sign_in(phone, "dana")
    assert page.heading == "Your second step"
    assert phone.open("/account").heading == "Sign in"
    house.sign_in(phone, "dana")
    page = phone.page.form("Sign in").send(code=digits(shown, 30))
    assert page.heading == "Waiting for you"


def test_a_code_works_once(house):
    shown, _ = set_up(house.site.visit("dana").open("/account/second-step"))
    code = digits(shown, 30)
    first, second = house.site.visit(), house.site.visit()
    house.sign_in(first, "dana")
    house.sign_in(second, "dana")
    assert first.page.form("Sign in").send(code=code).heading == "Waiting for you"
    again = second.page.form("Sign in").send(code=code)
    assert again.heading == "Your second step"
    assert "does not work" in " ".join(again.mistakes)


def test_a_recovery_code_works_once(house):
    _, codes = set_up(house.site.visit("dana").open("/account/second-step"))
    for expected in ("Waiting for you", "Use a recovery code"):
        phone = house.site.visit()
        page = house.sign_in(phone, "dana").follow("Phone lost?")
        assert page.form("Sign in").send(code=codes[0]).heading == expected


def test_a_role_that_asks_for_it_opens_nothing_before_it_is_set_up(strict):
    strict.site.give_password("dana")
    dana = strict.site.visit()
    page = strict.sign_in(dana, "dana")
    assert page.heading == "Set up a second step"
    assert dana.open("/rounds").heading == "Sign in"
    page = strict.sign_in(dana, "dana")
    set_up(page)
    assert dana.open("/rounds").heading == "Hiring rounds"
    assert strict.site.visit("priya").page.heading == "Waiting for you"  # her role does not ask


def test_who_is_signed_in_when_the_role_begins_to_ask_is_led_to_it(house):
    dana = house.site.visit("dana")
    object.__setattr__(house.story.settings, "two_step_roles", frozenset({"HR"}))
    for address in ("/", "/rounds", "/account", "/vacancies"):
        assert dana.open(address).heading == "Set up a second step"
    set_up(dana.page)
    assert dana.open("/rounds").heading == "Hiring rounds"
    assert "Switch it off" not in dana.open("/account/second-step").text


def test_it_is_switched_off_where_no_role_asks(house):
    dana = house.site.visit("dana")
    set_up(dana.open("/account/second-step"))
    page = dana.open("/account/second-step").press("Switch it off")
    assert page.text.count("Your second step is switched off") == 1
    assert house.user("dana").mf_recovery_codes is None
    assert house.sign_in(house.site.visit(), "dana").heading == "Waiting for you"


def test_changing_how_one_signs_in_asks_for_the_password_again(house):
    dana = house.site.visit("dana")
    with dana.client.session_transaction() as cookie:
        cookie["fs_paa"] -= 3600
    page = dana.open("/account/second-step")
    assert page.heading == "Is it still you?"
    assert page.form("Continue").send(password="not mine at all").mistakes == [
        "Your password: This is not your password."
    ]
    assert dana.page.form("Continue").send(password=PASSWORD).heading == "Set up a second step"


def test_an_administrator_takes_a_lost_one_away_and_the_person_is_told(house):
    dana = house.site.visit("dana")
    set_up(dana.open("/account/second-step"))
    page = house.site.visit("ada").open(f"/users/{house.story.actors['dana'].id}")
    page.press("Remove it")
    assert dana.open("/").heading == "Sign in"
    assert house.sign_in(dana, "dana").heading == "Waiting for you"
    assert house.mails("dana")[-1][0] == "Your second step was taken away"


def test_nobody_takes_their_own_away_like_that(house):
    ada = house.story.actors["ada"]
    with pytest.raises(Conflict, match="your own access"), house.story.database.transaction() as session:
        people.reset_second_step(session, ada.id, actor=ada, now=house.now)


def test_secrets_and_codes_are_not_readable_in_the_database(house):
    shown, codes = set_up(house.site.visit("dana").open("/account/second-step"))
    kept = repr(vars(house.user("dana")))
    key = re.search(r"Type this key: (\S+)", shown.text)[1].replace("-", "")
    assert key not in kept.replace("-", "")
    assert not any(code in kept for code in codes)
    assert house.user("dana").password.startswith("$argon2id$")
