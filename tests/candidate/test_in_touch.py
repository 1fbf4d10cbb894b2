"""Staying in touch: off until the candidate chooses it, told once of a role, ended by a click."""

import re
from dataclasses import replace
from email.parser import BytesParser

import pytest
import sqlalchemy as sa

from employer_portal.delivery.models import Delivery
from employer_portal.hiring import vacancies
from employer_portal.hiring.models import Application
from employer_portal.intouch.models import InTouch, InTouchMail
from tests.accounts.house import mails
from tests.candidate.door import Door
from tests.factories import CRITERIA
from tests.notices.notices import LATER

ROLES = "Team leader, mornings, in Hull"
LEAD, PLAN, SAFE = CRITERIA


@pytest.fixture
def door(story, tmp_path):
    """C-1 knows that they were not appointed; they fully met two of three criteria."""
    return Door(story, tmp_path / "mail")


def agreed(door):
    """Sam asks to hear of other roles."""
    page = door.come_in().page.follow("Hear of other roles")
    until = re.findall(r'value="(\d{4}-\d\d-\d\d)"', page.html)[0]
    return page.form("Write to me about such roles").send(roles=ROLES, until=until)


def vacancy(door, *criteria, reference="OPS-2"):
    """A new vacancy of the same brand that asks for these."""
    story = door.story
    with story.database.transaction() as session:
        by = {"actor": story.actors["dana"], "now": door.now}
        opened = vacancies.open_vacancy(session, reference, "Shift Manager", 1, **by)
        vacancies.set_criteria(session, opened.id, list(criteria), **by)
        return opened.id


def told_of(door, opened):
    """The names on HR's page of whom to tell."""
    return door.site.visit("dana").open(f"/vacancies/{opened}/in-touch")


def rows(door, model):
    with door.story.database.reading() as session:
        return session.scalars(sa.select(model)).all()


def test_nobody_is_in_touch_who_did_not_choose_it(door):
    door.come_in()
    opened = vacancy(door, LEAD, SAFE)
    assert rows(door, InTouch) == []
    assert "Nobody to tell" in told_of(door, opened).text


def test_who_met_every_essential_is_told_once_and_ends_it_by_one_click(door):
    page = agreed(door)
    assert ROLES in page.text
    opened = vacancy(door, LEAD, SAFE)
    page = told_of(door, opened)
    assert "1 person to tell" in page.text
    assert "second" not in page.text.lower()
    number = rows(door, InTouch)[0].id
    page = page.form("Tell them of this role").send(whom=str(number), words="Apply soon. We want a young team.")
    assert "second look" in page.mistakes[0]
    page = page.form("Tell them of this role").send(whom=str(number), words="Apply on our site by Friday.")
    assert "Each of them is told of this role once" in page.text
    assert "Nobody to tell" in page.text
    subject, text = next(one for one in mails(door.story) if "Shift Manager" in one[0])
    assert subject == "Shift Manager at Harbourside Logistics"
    assert ROLES in text
    assert "Apply on our site by Friday." in text
    assert "do not see our earlier letter" in text
    sent = next(one for one in rows(door, Delivery) if one.unsubscribe)
    door.desk.postman(door.now + LATER)
    [message] = [
        file.read_bytes() for file in (door.desk.folder).glob("*.eml") if b"List-Unsubscribe" in file.read_bytes()
    ]
    headers = BytesParser().parsebytes(message)
    assert headers["List-Unsubscribe"] == f"<{sent.unsubscribe}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    leave = "/no-more/" + sent.unsubscribe.rpartition("/")[2]
    stranger = door.site.visit()
    before = door.rows()
    stranger.open(leave)
    stranger.client.head(leave)
    assert door.rows() == before
    answer = stranger.client.post(leave, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 302
    assert rows(door, InTouch)[0].ended_at is not None
    assert "It has ended" in stranger.open(leave).text
    assert stranger.client.post(leave).status_code == 302  # as often as they like
    another = vacancy(door, LEAD, reference="OPS-3")
    assert "Nobody to tell" in told_of(door, another).text
    assert len(rows(door, InTouchMail)) == 1


def test_who_missed_one_essential_is_not_found_until_hr_says_that_another_is_the_same(door):
    agreed(door)
    assert "Nobody to tell" in told_of(door, vacancy(door, LEAD, PLAN)).text
    other = replace(LEAD, name="Leading people", looks_like="Sets tasks")
    opened = vacancy(door, other, reference="OPS-3")
    page = told_of(door, opened)
    assert "Nobody to tell" in page.text
    keys = dict(re.findall(r'name="same-(\d+)" value="(\w+)"[^>]*> <span>Leading a shift', page.html))
    [(criterion, key)] = keys.items()
    page = page.form("Save what is the same").send(**{f"same-{criterion}": key})
    assert "1 person to tell" in page.text
    page = page.form("Save what is the same").send(**{f"same-{criterion}": []})
    assert "Nobody to tell" in page.text


def test_it_ends_on_its_day_and_on_ones_own_page(door):
    page = agreed(door)
    opened = vacancy(door, LEAD)
    assert "1 person to tell" in told_of(door, opened).text
    door.wait(days=100)
    assert "Nobody to tell" in told_of(door, opened).text
    door.wait(days=-100)
    page = page.form("Do not write to me about other roles").send()
    assert "It has ended." in page.text
    assert "Nobody to tell" in told_of(door, opened).text


def test_a_list_that_was_changed_meanwhile_tells_nobody(door):
    page = agreed(door)
    opened = vacancy(door, LEAD)
    hr = told_of(door, opened)
    page.form("Do not write to me about other roles").send()
    number = rows(door, InTouch)[0].id
    hr.form("Tell them of this role").send(whom=str(number), words="Apply on our site.")
    assert rows(door, InTouchMail) == []


def test_who_agreed_twice_is_told_once_and_ends_both(door):
    agreed(door)
    with door.story.database.transaction() as session:
        one, two = (session.get_one(Application, door.story.applications[name]) for name in ("C-1", "C-2"))
        two.candidate.person_id = one.candidate.person_id
    door.story.ready("C-2")
    door.desk.tell("C-2")
    page = door.come_in("C-2").page.follow("Hear of other roles")
    until = re.findall(r'value="(\d{4}-\d\d-\d\d)"', page.html)[0]
    page = page.form("Write to me about such roles").send(roles="Any", until=until)
    opened = vacancy(door, LEAD)
    hr = told_of(door, opened)
    assert "1 person to tell" in hr.text
    first = rows(door, InTouch)[0].id
    assert "Nobody to tell" in hr.form("Tell them of this role").send(whom=str(first), words="Apply.").text
    page.form("Do not write to me about other roles").send()
    assert all(one.ended_at for one in rows(door, InTouch))


def test_who_does_not_know_the_outcome_is_not_asked(door):
    door.desk.add("C-7", "pending")
    kit = door.come_in("C-7")
    assert "Stay in touch" not in kit.page.text
    assert "once you have heard from us" in kit.open("/your-page/in-touch").text


def test_a_wrong_address_ends_nothing(door):
    agreed(door)
    stranger = door.site.visit()
    assert "This address ends nothing" in stranger.open("/no-more/nonsense", 404).text
    assert stranger.client.post("/no-more/nonsense").status_code == 404
    assert rows(door, InTouch)[0].ended_at is None


@pytest.mark.parametrize("sent", [{"roles": ""}, {"roles": "x" * 301}, {"until": "2099-01-01"}, {"until": ""}])
def test_what_is_missing_is_asked_for(door, sent):
    page = door.come_in().page.follow("Hear of other roles")
    until = re.findall(r'value="(\d{4}-\d\d-\d\d)"', page.html)[0]
    page = page.form("Write to me about such roles").send(**{"roles": ROLES, "until": until} | sent)
    assert page.mistakes
    assert rows(door, InTouch) == []
