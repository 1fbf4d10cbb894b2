"""From an invitation to the first page, by mail or from screen to phone; once, for seven days."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal.accounts import invitations
from employer_portal.accounts.models import Brand, User
from employer_portal.accounts.operations import note_colleague, note_interviewer
from employer_portal.core.errors import NotAllowed, NotFound
from employer_portal.core.permissions import Role
from employer_portal.core.tokens import Purpose, Token
from tests.accounts.house import NEW, House, path


@pytest.fixture
def house(story):
    return House(story)


def invite(house, who="ivo", by="ada"):
    user = house.person(who, Role.INTERVIEWER, active=False) if who not in house.story.actors else None
    user = user or house.story.actors[who].id
    return house.site.visit(by).open(f"/users/{user}").press("Invite")


def test_an_invitation_by_mail_leads_to_the_first_page(house):
    page = invite(house)
    assert page.heading == "Ivo is invited"
    assert "/invitation/" not in page.text  # it is in the mail alone
    ivo = house.site.visit()
    page = ivo.open(house.link("ivo"))
    assert page.heading == "Welcome, Ivo"
    page = page.form("Set it and sign in").send(password=NEW)
    assert page.heading == "Waiting for you"
    assert page.text.count("Welcome.") == 1
    ivo.page.press("Sign out")
    assert house.sign_in(ivo, "ivo", NEW).heading == "Waiting for you"


def test_while_mail_is_not_set_up_the_link_is_shown_once_with_its_qr_code(story):
    house = House(story, mail=False)
    page = invite(house)
    assert "hand this link over" in page.text
    assert page.all("img")[0].get("src").startswith("data:image/svg+xml;base64,")
    assert house.site.visit().open(path(page.text)).heading == "Welcome, Ivo"
    assert house.mails() == []


def test_it_works_once(house):
    invite(house)
    link = house.link("ivo")
    house.site.visit().open(link).form("Set it and sign in").send(password=NEW)
    page = house.site.visit().open(link, 410)
    assert page.heading == "This invitation does not work any more"


def test_opening_it_does_not_use_it_up(house):
    invite(house)
    for _ in range(3):
        assert house.site.visit().open(house.link("ivo")).heading == "Welcome, Ivo"


def test_it_ends_after_seven_days_and_with_a_newer_one(house):
    invite(house)
    first = house.link("ivo")
    house.site.visit("ada").open(f"/users/{house.story.actors['ivo'].id}").press("Invite again")
    house.site.visit().open(first, 410)
    house.wait(days=7, seconds=1)
    house.site.visit().open(house.link("ivo"), 410)


def test_a_password_that_is_none_is_asked_for_again_and_the_invitation_stays(house):
    invite(house)
    page = house.site.visit().open(house.link("ivo")).form("Set it and sign in").send(password="short")
    assert "at least 10" in page.mistakes[0]
    assert page.form("Set it and sign in").send(password=NEW).heading == "Waiting for you"


def test_of_two_who_open_it_at_the_same_moment_one_comes_in(house):
    invite(house)
    with house.story.database.reading() as session:
        used = session.scalars(sa.select(Token).where(Token.purpose == Purpose.INVITATION)).one()
    for expected in (True, False):
        try:
            with house.story.database.transaction() as session:
                invitations.accept(session, session.merge(used, load=False), "x", now=house.now)
            came = True
        except NotFound:
            came = False
        assert came == expected


def test_somebody_whom_a_workbook_named_becomes_an_interviewer_of_the_brands_of_who_invites(house):
    with house.story.database.transaction() as session:
        brand = session.scalars(sa.select(Brand)).first().id
        noted = note_interviewer(session, "nora@harbourside.example", now=house.now).id
    house.person("hugo", Role.HR, brand)
    with house.story.database.transaction() as session:
        invitations.invite(session, noted, by_mail=True, actor=house.story.actors["hugo"], now=house.now)
    nora = house.site.visit()
    nora.open(house.link("nora")).form("Set it and sign in").send(password=NEW)
    assert "interviewer for Harbourside Logistics" in nora.open("/account").text


def test_hr_invites_those_who_interview_for_their_brands_and_nobody_else(house):
    with house.story.database.transaction() as session:
        first = session.scalars(sa.select(Brand)).first().id
        second = Brand(name="Southside")
        session.add(second)
        session.flush()
        dana = house.story.actors["dana"]
        ours = note_colleague(session, "Ola", "ola@harbourside.example", first, actor=dana, now=house.now).id
        theirs = note_colleague(session, "Tia", "tia@harbourside.example", second.id, actor=dana, now=house.now).id
    house.person("hugo", Role.HR, first)
    other = house.person("otto", Role.APPROVER, first, active=False)
    hugo = house.story.actors["hugo"]

    def invited(user_id):
        with house.story.database.transaction() as session:
            return invitations.invite(session, user_id, by_mail=False, actor=hugo, now=house.now)

    assert invited(ours).address
    for refused in (theirs, other, house.story.actors["priya"].id):
        with pytest.raises((NotAllowed, NotFound)):
            invited(refused)


def test_who_left_is_let_in_again_by_an_administrator_alone(house):
    user = house.story.actors["priya"].id
    house.site.give_password("priya")
    page = house.site.visit("ada").open(f"/users/{user}").press("End their access")
    assert "can no longer sign in" in page.text
    with pytest.raises(NotAllowed), house.story.database.transaction() as session:
        invitations.invite(session, user, by_mail=True, actor=house.story.actors["dana"], now=house.now)
    page.press("Restore their access")
    assert house.sign_in(house.site.visit(), "priya").heading == "Waiting for you"


def test_a_link_that_sets_a_new_password_signs_the_others_out(house):
    dana = house.site.visit("dana")
    house.site.visit("ada").open(f"/users/{house.story.actors['dana'].id}").press("Make a link")
    house.site.visit().open(house.link("dana")).form("Set it and sign in").send(password=NEW)
    assert dana.open("/").heading == "Sign in"


def test_the_invitation_asks_for_the_second_step_of_a_role_that_owes_one(story):
    house = House(story, two_step_roles=frozenset({"HR"}))
    house.person("hilda", Role.HR, active=False)
    invite(house, "hilda")
    hilda = house.site.visit()
    page = hilda.open(house.link("hilda")).form("Set it and sign in").send(password=NEW)
    assert page.heading == "Set up a second step"
    assert hilda.open("/rounds").heading == "Sign in"


def test_the_token_itself_is_nowhere_in_the_database(house):
    invite(house)
    token = house.link("ivo").rsplit("/", 1)[1]
    with house.story.database.reading() as session:
        assert token not in repr([vars(row) for row in session.scalars(sa.select(Token))])
    house.now += timedelta(seconds=1)


@pytest.mark.parametrize("since", ["was ended", "came in once"])
def test_whoever_was_here_is_let_in_again_by_an_administrator_alone(house, since):
    user = house.person("ivo", Role.INTERVIEWER, active=False)
    with house.story.database.transaction() as session:
        row = session.get_one(User, user)
        if since == "was ended":
            row.ended_at = house.now
        else:
            row.password = "a hash"
    with house.story.database.reading() as session:
        assert not invitations.may_invite(session.get_one(User, user), house.story.actors["dana"])
    with pytest.raises(NotAllowed, match="let somebody in again"), house.story.database.transaction() as session:
        invitations.invite(session, user, by_mail=False, actor=house.story.actors["dana"], now=house.now)
    with house.story.database.transaction() as session:
        assert invitations.invite(session, user, by_mail=False, actor=house.story.actors["ada"], now=house.now).address
