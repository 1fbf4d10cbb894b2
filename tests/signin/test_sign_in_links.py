"""An interviewer's way in by a mailed link: once, for one round, and for nothing else."""

import pytest
import sqlalchemy as sa

from employer_portal.accounts.models import User, UserRole
from employer_portal.core.permissions import Role
from employer_portal.core.tokens import Token
from employer_portal.panel import operations as panel
from tests.accounts.house import House
from tests.contracts.access import TwoBrands
from tests.factories import give_roles


@pytest.fixture
def house(story):
    return House(story, interviewer_link=True)


def ask(house, who="tom", by="dana"):
    """HR asks somebody to write on everybody in the round, on the panel's page."""
    page = house.site.visit(by).open(f"/rounds/{house.story.round_id}/panel/assign").form("Ask them")
    return page.send(who=str(house.story.actors[who].id), whom="all")


def come_in(house, who="tom"):
    visitor = house.site.visit()
    visitor.open(house.link(who)).press("Go to my feedback")
    return visitor


def test_the_mail_leads_to_ones_own_list_without_a_password(house):
    ask(house)
    subject, text = house.mails("tom")[-1]
    assert subject == "Your link to give interview feedback"
    assert "Warehouse Team Leader (3 people)" in text
    tom = come_in(house)
    assert tom.page.heading == "Waiting for you"
    assert "Tell Sam Ortiz1 what you saw" in tom.page.text
    assert "/account" not in tom.page.links().values()


def test_it_works_once_and_the_same_page_mails_a_new_one(house):
    ask(house)
    first = house.link("tom")
    come_in(house)
    page = house.site.visit().open(first, 410)
    assert page.heading == "This link was used, or is too old"
    page = page.press("Mail me a new link")
    assert house.link("tom") != first
    assert come_in(house).page.heading == "Waiting for you"


def test_it_ends_after_three_days_and_the_sitting_after_eight_hours(house):
    ask(house)
    tom = come_in(house)
    house.wait(hours=8, minutes=1)
    assert tom.open("/").heading == "Sign in"
    ask(house, "priya")
    house.wait(days=3, seconds=1)
    house.site.visit().open(house.link("priya"), 410)


def test_a_new_link_is_asked_for_by_address_and_the_answer_tells_nothing(house):
    ask(house)
    pages = []
    for who in ("tom", "nobody"):
        page = house.site.visit().open("/sign-in").follow("Ask for a new link")
        pages.append(page.form("Mail me").send(email=f"{who}@harbourside.example"))
    assert pages[0].text == pages[1].text
    assert len(house.mails("tom")) == 2
    assert len(house.mails("nobody")) == 0


def test_it_opens_one_round_and_nothing_else(house):
    world = TwoBrands(house.story).begin()
    mine = house.story.entry("tom", "C-3")
    other = house.story.entry("priya", "C-2")
    with house.story.database.transaction() as session:
        panel.remind(session, house.story.round_id, actor=house.story.actors["dana"], now=house.now, by_link=True)
    tom = come_in(house)
    assert tom.open(f"/entries/{mine}").heading
    tom.open(f"/entries/{other}", 404)
    tom.open(f"/entries/{world.theirs['entry_id']}", 404)  # Tom's own, in another round
    for address in ("/account", "/rounds", "/users", "/certificates", "/account/password", "/account/second-step"):
        tom.open(address, 404)
    assert "Southside" not in tom.open("/").text


def test_somebody_new_needs_nothing_but_the_mail(house):
    page = house.site.visit("dana").open(f"/rounds/{house.story.round_id}/panel/assign").form("Ask them")
    page.send(new_name="Jo Park", new_email="jo@harbourside.example")
    assert come_in(house, "jo").page.heading == "Waiting for you"


def test_who_has_another_role_or_no_wish_for_mails_is_mailed_no_link(house):
    ask(house, "both")
    assert house.mails("both")[-1][0] == "You have been asked for interview feedback"
    house.site.visit("tom").open("/account").form("Save").send(notices=None)
    ask(house)
    assert house.mails("tom") == []


def test_while_it_is_off_there_is_no_such_page(story):
    house = House(story)
    ask(house)
    assert house.mails("tom")[-1][0] == "You have been asked for interview feedback"
    for address in ("/way-in", "/way-in/nonsense"):
        house.site.visit().open(address, 404)


def test_somebody_new_is_invited_by_mail_while_links_are_off(story):
    house = House(story)
    page = house.site.visit("dana").open(f"/rounds/{house.story.round_id}/panel/assign").form("Ask them")
    page = page.send(new_name="Jo Park", new_email="jo@harbourside.example")
    assert house.mails("jo")[-1][0] == "Your invitation to the interview feedback portal"
    page = page.follow("Jo Park")
    assert "has not come in yet" in page.text
    assert page.press("Invite again").heading == "Jo Park is invited"
    assert house.site.visit().open(house.link("jo")).heading == "Welcome, Jo Park"


def test_the_token_of_a_link_is_nowhere_in_the_database(house):
    ask(house)
    token = house.link("tom").rsplit("/", 1)[1]
    with house.story.database.reading() as session:
        assert token not in repr([vars(row) for row in session.scalars(sa.select(Token))])


@pytest.mark.parametrize("since", ["another role", "no role", "a second step", "left"])
def test_a_link_that_is_on_its_way_opens_nothing_for_whoever_it_was_not_meant_for(house, since):
    ask(house)
    tom = house.story.actors["tom"].id
    with house.story.database.transaction() as session:
        user = session.get_one(User, tom)
        if since == "another role":
            give_roles(session, tom, Role.HR)
        elif since == "no role":
            session.execute(sa.delete(UserRole).where(UserRole.user_id == tom))
        elif since == "a second step":
            user.tf_primary_method = "authenticator"
        else:
            user.active = False
    visitor = house.site.visit()
    token = visitor.open("/sign-in").form("Sign in").values["csrf_token"]
    visitor.client.post(house.link("tom"), data={"csrf_token": token})
    assert visitor.open("/").heading == "Sign in"
