"""A complaint is an object apart: acknowledged by a day, and not looked into by who wrote about the candidate."""

from datetime import date

import pytest

from employer_portal.accounts import operations as accounts
from employer_portal.core.errors import Conflict, DomainError, NotFound
from employer_portal.core.permissions import Role
from employer_portal.keeping import holds
from employer_portal.requests import complaints, operations, queries
from employer_portal.requests.models import Complaint, RequestKind
from employer_portal.requests.reach import one_complaint
from tests.factories import give_roles

K = RequestKind
WORDS = "I was asked when I mean to have children."


@pytest.fixture
def complained(asking):
    """A complaint of C-1 that Dana took on."""
    request = asking.ask(K.OTHER, WORDS)
    return asking.do(complaints.complain, request, settings=asking.story.settings).id


def held(asking, complaint):
    with asking.story.database.reading() as session:
        found = session.get_one(Complaint, complaint)
        session.expunge(found)
        return found


def test_a_request_becomes_a_complaint_with_a_day_of_its_own(asking, complained):
    made = held(asking, complained)
    assert (made.state, made.due_on, made.owner_id) == ("new", date(2026, 12, 1), asking.story.actors["dana"].id)
    assert (asking[made.request_id].state, asking[made.request_id].closed_because) == ("closed", complaints.TAKEN_ON)
    with pytest.raises(Conflict):
        asking.do(complaints.complain, made.request_id, settings=asking.story.settings)


def test_it_is_acknowledged_before_it_ends_and_what_is_on_record_is_kept(asking, complained, story):
    today = story.now.date()
    with pytest.raises(Conflict):
        asking.do(complaints.end_complaint, complained, "The notes were read again.")
    with pytest.raises(DomainError, match="not come"):
        asking.do(complaints.acknowledge, complained, date(2026, 11, 25), today=today)
    asking.do(complaints.acknowledge, complained, today, today=today)
    asking.do(complaints.keep_records, complained)
    with pytest.raises(DomainError, match="sentence"):
        asking.do(complaints.end_complaint, complained, "no")
    asking.do(complaints.end_complaint, complained, "The notes were read again, and the question was in none of them.")
    assert (held(asking, complained).state, held(asking, complained).kept_by) == ("ended", story.actors["dana"].id)
    with pytest.raises(Conflict):
        asking.do(complaints.keep_records, complained)


def test_whoever_was_asked_to_write_about_the_candidate_is_off_it(asking, complained, story):
    story.entry("tom")
    with story.database.transaction() as session:
        give_roles(session, story.actors["tom"].id, Role.HR)
        tom = story.actors["tom"] = accounts.actor_of(session, story.actors["tom"].id)
    with pytest.raises(DomainError, match="asked to write"):
        asking.do(complaints.give_complaint, complained, tom.id)
    with story.database.reading() as session:
        with pytest.raises(NotFound):
            one_complaint(session, complained, tom, operations.P.RUN_ROUNDS)
        assert queries.open_complaints(session, tom) == []
        assert len(queries.open_complaints(session, story.actors["both"])) == 1
    asking.do(complaints.give_complaint, complained, story.actors["both"].id)


def test_hr_takes_it_on_from_the_request_and_ends_it(site, asking):
    request = asking.ask(K.OTHER, WORDS)
    dana = site.visit("dana")
    page = dana.open(f"/requests/{request}").press("Treat it as a complaint")
    assert page.heading == "A complaint of Sam Ortiz1"
    assert WORDS in page.text
    page = page.press("Keep what is on record")
    assert "on hold, nothing is erased" in page.text
    assert "Keep what is on record" not in page.text
    with asking.story.database.reading() as session:
        [held] = holds.covering(session, [asking[request].application_id])[asking[request].application_id]
        assert (held.reason, held.placed_by) == ("Complaint 1 is looked into.", asking.story.actors["dana"].id)
    assert "to be acknowledged by 1 Dec" in dana.open("/requests").text
    page = dana.open("/requests").follow("Sam Ortiz1").form("Acknowledged").send(on="2026-11-24")
    page = page.form("Close the complaint").send(outcome="The notes were read again, and the panel was asked.")
    assert "What came of it" in page.text
    assert "Complaints" not in dana.open("/requests").text
    assert "took the request on as a complaint" in dana.open(f"/applications/{asking.story.applications['C-1']}").text


def test_it_stands_on_home_until_it_has_ended(site, asking, complained, story):
    page = site.visit("dana").open("/").follow("Acknowledge a candidate’s complaint")
    assert page.path == f"/complaints/{complained}"
    assert "complaint" not in site.visit("ann").open("/").text
    today = story.now.date()
    asking.do(complaints.acknowledge, complained, today, today=today)
    assert "Look into a candidate’s complaint" in site.visit("dana").open("/").text
    asking.do(complaints.end_complaint, complained, "The notes were read again, and the question was in none.")
    assert "complaint" not in site.visit("dana").open("/").text
