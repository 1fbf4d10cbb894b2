"""What an administrator does with users on the pages, and what nobody can do."""

import re

import pytest
import sqlalchemy as sa

from employer_portal.accounts.models import Brand, UserRole
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
    return [words for words, href in page.links().items() if re.fullmatch(r"/users/\d+", href)]


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
    second = first.follow("Next page")
    assert names(second)
    assert not set(names(first)) & set(names(second))
    assert "role=interviewer" in second.path


def test_somebody_new_is_made_with_a_role_and_invited_at_once(house, ada):
    page = ada.open("/users/new").form("Create and invite")
    page = page.send(name="Ola Berg", email="ola@harbourside.example", role="HR")
    assert "Ola Berg invited by mail." in page.text
    assert ada.open("/users?words=ola").follow("Ola Berg").press("Invite").heading == "Ola Berg is invited"
    again = ada.open("/users/new").form("Create and invite").send(name="Ola", email="OLA@harbourside.example")
    assert "already a user" in again.mistakes[0]
    assert again.form("Create and invite").values["name"] == "Ola"


PASTED = """Name\tAddress\tRole
Priya Nair\tPriya@Post.example\tApprover
Tom Reid\ttom@post.example
"Berg, Ola" <ola@post.example>; Idris Okafor <idris@post.example>
"""


def test_several_are_pasted_as_they_are_at_hand_and_invited_together(house, ada):
    page = ada.open("/users").follow("Invite several").form("Create and invite them")
    page = page.send(people=PASTED, role="interviewer")
    assert "4 people invited by mail." in page.text
    for words, role in (("priya", "approver"), ("tom@post", "interviewer"), ("berg", "interviewer"), ("idris", "int")):
        assert role in ada.open(f"/users?words={words}").text
    again = ada.open("/users/paste").form("Create and invite them")
    again = again.send(people="Ann\tann@post.example\nTom\tTOM@post.example", role="HR")
    assert "already a user with tom@post.example" in again.mistakes[0]
    assert "Ann" in again.form("Create and invite them").values["people"]
    assert "Nobody fits" in ada.open("/users?words=ann@post").text


def test_a_trainer_of_one_brand_is_refused_with_words(house, ada):
    page = ada.open("/users/paste").form("Create and invite them")
    wrong = page.send(people="Tess\ttess@post.example\ttrainer", role="HR", brand="1")
    assert "for all brands" in wrong.mistakes[0]
    assert "Nobody fits" in ada.open("/users?words=tess@post").text


def test_each_row_that_cannot_be_read_is_named_and_nobody_is_made(house, ada):
    page = ada.open("/users/paste").form("Create and invite them")
    wrong = page.send(people="Tom\ttom@post.example\nno address, here\nmia@post.example\nTom, tom@post.example")
    assert [re.search(r"Row \d", one)[0] for one in wrong.mistakes] == ["Row 2", "Row 3", "Row 4"]
    assert "Nobody fits" in ada.open("/users?words=tom@post").text
    empty = ada.open("/users/paste").form("Create and invite them").send(people="Name\tAddress")
    assert "nobody with an e-mail address" in empty.mistakes[0]


def test_a_role_holds_from_the_next_page_on_and_ends_with_it(house, ada):
    tom = house.site.visit("tom")
    tom.open("/rounds", 404)
    page = ada.open(of(house, "tom")).form("Give this role").send(role="approver")
    assert tom.open("/rounds").heading == "Hiring rounds"
    page = page.press("Remove the role approver")
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
    assert not {"End their access", "Give this role", "Remove"} & set(buttons)
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


@pytest.mark.parametrize("role", ["trainer", "admin"])
def test_a_role_for_all_brands_is_not_given_for_one(house, ada, role):
    """A trainer "for Harbourside" would otherwise become everybody's without a word."""
    with house.story.database.reading() as session:
        brand = session.scalars(sa.select(Brand.id)).first()
    page = ada.open(of(house, "tom")).form("Give this role").send(role=role, brand=str(brand))
    assert "work for all brands" in page.mistakes[0]
    with house.story.database.reading() as session:
        held = session.scalars(sa.select(UserRole.role).filter_by(user_id=house.story.actors["tom"].id)).all()
    assert held == [Role.INTERVIEWER]
