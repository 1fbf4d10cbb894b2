"""A person's page, as HR uses it."""

import pytest

from employer_portal.hiring.models import Application
from employer_portal.hooks import hang
from tests.factories import candidate


@pytest.fixture
def dana(site):
    hang()
    return site.visit("dana")


@pytest.fixture
def again(story, dana):
    """Adds a candidate to a second round by hand; answers what the portal says."""
    with story.database.transaction() as session:
        brand = session.get_one(Application, story.applications["C-1"]).hiring_round.vacancy.brand
        second = story._open_round(session, brand, "OPS-2").id

    def again(**changes):
        form = dana.open(f"/rounds/{second}/candidates/new").form("Add the candidate")
        known = candidate("C-1")
        given = {"reference": "N-1", "first_name": known.first_name, "last_name": known.last_name, "email": known.email}
        return form.send(**given | changes)

    return again


def test_whoever_applies_again_has_all_applications_on_one_page(again, site, story, dana):
    page = again()
    assert "applied 1 other time" in page.text
    page = page.follow("applied 1 other time")
    assert page.heading == "Sam Ortiz1"
    assert "2 applications of the same person" in page.text
    assert {"Warehouse Team Leader · Interview"} <= set(page.links())
    page = page.follow("Warehouse Team Leader · Interview")
    assert "Applied 1 other time" in page.links()
    board = f"/rounds/{story.round_id}"
    assert "applied 1 other time" in dana.open(board).text
    assert "other time" not in site.visit("ann").open(board).text, "whoever approves runs no rounds"


def test_whether_two_are_one_is_asked_answered_and_taken_back(again):
    page = again(email="another@example.org").follow("may have applied before")
    assert "Is Sam Ortiz1 the same person?" in page.text
    page = page.press("One person")
    assert "They are one person now" in page.text
    assert "2 applications of the same person" in page.text
    page = page.press("Take it back")
    assert "1 application of the same person" in page.text
    page = page.press("Two people")
    assert "You are not asked about these two again" in page.text
    assert "the same person?" not in page.text


def test_the_old_address_of_a_page_leads_to_whom_they_were_joined_with(dana, again):
    page = again(email="another@example.org").follow("may have applied before")
    mine = page.path
    dana.open("/people/1").press("One person")
    assert dana.open(mine).path == "/people/1"


def test_an_application_is_added_by_its_reference(again):
    page = again(email="another@example.org", first_name="Samuela", last_name="Brown")
    page = page.visitor.open("/people/1/other?reference=nonsense")
    assert "No other person has an application with this reference" in page.mistakes[0]
    assert page.form("See whose it is").values["reference"] == "nonsense"
    page = page.visitor.open("/people/1/other?reference=N-1")
    assert "Is Samuela Brown the same person?" in page.text
    page = page.press("One person")
    assert "2 applications of the same person" in page.text
    page = page.press("Not theirs")
    assert "This is another person" in page.text
    assert "1 application of the same person" in page.text


def test_who_is_not_to_be_written_to_is_seen_everywhere(story, dana, site):
    letter = story.waiting()
    page = dana.open("/people/1").form("Do not write to them").send(because=" ")
    assert page.mistakes
    page = page.form("Do not write to them").send(because="They asked us to, on the phone.")
    assert "Not to be written to" in page.text
    assert "They asked us to, on the phone." in page.text
    assert "Not to be written to" in dana.open(f"/rounds/{story.round_id}").text
    assert "not to be written to" in dana.open(f"/rounds/{story.round_id}/candidates").text
    ann = site.visit("ann")
    assert "Nothing waits" in ann.open("/approvals").text or "C-1" not in ann.page.text
    assert "is not to be written to" in ann.open(f"/letters/{letter}").text
    page = dana.open("/people/1").press("They may be written to again")
    assert "Not to be written to" not in page.text
    assert "C-1" in ann.open("/approvals").text or "Ortiz1" in ann.page.text


def test_a_form_that_is_twisted_changes_nothing(dana):
    page = dana.open("/people/1")
    for path in ("/people/1/join", "/people/1/two", "/joinings/1/part"):
        for other in ("", "1", "x", "99999999999999999999", "-1"):
            status = dana.client.post(
                path,
                data={"csrf_token": page.form("Do not write to them").values["csrf_token"], "other": other},
                headers={"Referer": "http://localhost/people/1"},
            ).status_code
            assert status in {303, 404, 302}, (path, other, status)
    assert "1 application of the same person" in dana.open("/people/1").text
