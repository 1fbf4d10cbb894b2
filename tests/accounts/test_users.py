"""What an administrator does with users on the pages, and what nobody can do."""

import pytest

from employer_portal.core.permissions import Role
from tests.accounts.house import House


@pytest.fixture
def house(story):
    return House(story)


@pytest.fixture
def ada(house):
    return house.site.visit("ada")


def of(house, who):
    return f"/users/{house.story.actors[who].id}"


def names(page):
    """Who stands in the list."""
    return [words for words, href in page.links().items() if href.startswith("/users/") and href != "/users/new"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("words=pri", ["Priya"]),
        ("words=harbourside+dan", ["Dana"]),
        ("words=%25", []),
        ("role=approver", ["Ann", "Both"]),
        ("state=active", ["Ada"]),
        ("role=nonsense&state=nonsense&words=trainer", ["Trainer"]),
    ],
)
def test_the_list_is_found_in_by_its_address(ada, filters, found):
    assert names(ada.open(f"/users?{filters}")) == found


def test_a_long_list_comes_in_pages(house, ada):
    for number in range(30):
        house.person(f"person{number:02}", Role.INTERVIEWER)
    first = ada.open("/users?role=interviewer")
    second = first.follow("Later")
    assert names(second)
    assert not set(names(first)) & set(names(second))
    assert "role=interviewer" in second.path


def test_somebody_new_is_made_with_a_role_and_invited(house, ada):
    page = ada.open("/users/new").form("Make the user")
    page = page.send(name="Ola Berg", email="ola@harbourside.example", role="HR")
    assert page.heading == "Ola Berg"
    assert page.press("Invite").heading == "Ola Berg is invited"
    again = ada.open("/users/new").form("Make the user").send(name="Ola", email="OLA@harbourside.example")
    assert "already a user" in again.mistakes[0]
    assert again.form("Make the user").values["name"] == "Ola"


def test_a_role_holds_from_the_next_page_on_and_ends_with_it(house, ada):
    tom = house.site.visit("tom")
    tom.open("/rounds", 404)
    page = ada.open(of(house, "tom")).form("Give this role").send(role="approver")
    assert tom.open("/rounds").heading == "Hiring rounds"
    page = page.press("Take away the role approver")
    tom.open("/rounds", 404)
    assert "holds that role already" in page.form("Give this role").send(role="interviewer").text


def test_who_leaves_is_signed_out_at_once(house, ada):
    tom = house.site.visit("tom")
    page = ada.open(of(house, "tom")).press("End their access")
    assert "What they wrote stays" in page.text
    assert tom.open("/").heading == "Sign in"


def test_nobody_changes_their_own_access(house, ada):
    page = ada.open(of(house, "ada"))
    buttons = [" ".join("".join(button.itertext()).split()) for button in page.all("button")]
    assert not {"End their access", "Give this role", "Take away"} & set(buttons)
    token = page.form("Save").values["csrf_token"]
    page = ada.send(f"{of(house, 'ada')}/deactivate", {"csrf_token": token})
    assert "You cannot change your own access" in page.response.text
    assert house.user("ada").active


def test_one_administrator_always_stays(house, ada):
    abe = house.site.visit("abe")
    ada.open(of(house, "abe"))
    token = abe.open(of(house, "ada")).form("Save").values["csrf_token"]
    ada.page.press("End their access")
    abe.send(f"{of(house, 'ada')}/deactivate", {"csrf_token": token})  # he is signed out by now
    assert house.user("ada").active
    assert not house.user("abe").active


def test_a_changed_address_ends_what_was_mailed_to_the_old_one(house, ada):
    house.person("ivo", Role.INTERVIEWER, active=False)
    ada.open(of(house, "ivo")).press("Invite")
    old = house.link("ivo")
    ada.open(of(house, "ivo")).form("Save").send(email="ivo.berg@harbourside.example")
    house.site.visit().open(old, 410)
