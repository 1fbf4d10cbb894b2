"""A candidate who was entered by mistake: removed, put back as they were, and gone for good after a while."""

from dataclasses import replace
from datetime import timedelta

import pytest

from employer_portal.core.audit import lines_of
from employer_portal.core.errors import Conflict, NotFound
from employer_portal.core.terms import Outcome
from employer_portal.erasing import due, mistakes
from employer_portal.feedback import operations as feedback
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.reach import one_application
from employer_portal.keeping import holds
from employer_portal.settings import Settings
from tests.factories import FOUNDER, candidate
from tests.hiring.people import agrees

DAYS = mistakes.PUT_BACK_WITHIN


@pytest.fixture
def twice(story):
    """Somebody who was entered a second time as C-9, on whom Tom was asked for feedback; the application."""
    added = act(story, hiring.add_candidates, story.round_id, [candidate("C-9")])["C-9"]
    act(story, feedback.assign, added, story.actors["tom"].id)
    return added


def act(story, verb, *given, after=timedelta()):
    with story.database.transaction() as session:
        return verb(session, *given, actor=story.actors["dana"], now=story.now + after)


def there(story, application):
    with story.database.reading() as session:
        try:
            return one_application(session, application, story.actors["dana"], *story.actors["dana"].permissions)
        except NotFound:
            return None


def test_whoever_was_removed_is_seen_by_nobody_and_owed_nothing_until_put_back(site, story, twice):
    dana, tom = site.visit("dana"), site.visit("tom")
    asked = tom.open("/").text.count("Tell ")
    page = dana.open(f"/applications/{twice}/details").follow("Entered by mistake?")
    assert "Tom owes no feedback on them any more" in page.text
    page = page.form("Remove").send()
    assert "is removed. For 30 days you can put them back" in page.text
    assert tom.open("/").text.count("Tell ") == asked - 1
    assert "C-9" not in dana.open(f"/rounds/{story.round_id}/candidates").text
    assert there(story, twice) is None
    page = dana.open(f"/rounds/{story.round_id}/candidates").follow("Removed from this round").form("Put back").send()
    assert "is in the round again, as they were" in page.text
    assert "C-9" in page.text
    assert tom.open("/").text.count("Tell ") == asked
    assert agrees(story)


def test_buttons_that_are_pressed_twice_or_in_another_tab_lead_on(site, story, twice):
    dana = site.visit("dana")
    page = dana.open(f"/applications/{twice}/remove")
    assert page.form("Remove").send().path == page.form("Remove").send().path == f"/rounds/{story.round_id}/removed"
    page = dana.open(f"/rounds/{story.round_id}/removed")
    for _ in range(2):
        assert "is in the round again, as they were" in page.form("Put back").send().text
    with story.database.reading() as session:
        said = [line.verb for line in lines_of(session, [f"application:{twice}"])]
    assert said.count("application.removed") == said.count("application.restored") == 1


def test_whoever_somebody_has_written_about_stays_with_a_way_out(site, story):
    story.save_well(story.entry("tom", "C-2"), "tom")
    application = story.applications["C-2"]
    page = site.visit("dana").open(f"/applications/{application}/remove")
    assert "There is feedback on them." in page.text
    assert "set the outcome to “withdrew”" in page.text
    with pytest.raises(Conflict, match="stays on record"):
        act(story, mistakes.remove, application)
    assert there(story, application)


def test_a_legal_hold_keeps_them(story, twice):
    with story.database.transaction() as session:
        holds.place(
            session,
            f"round:{story.round_id}",
            "A claim.",
            actor=replace(FOUNDER, id=story.actors["dana"].id),
            now=story.now,
        )
    with pytest.raises(Conflict, match="legal hold"):
        act(story, mistakes.remove, twice)


def test_their_reference_stays_theirs_and_an_address_that_was_taken_meanwhile_is_in_the_way(story, twice):
    act(story, mistakes.remove, twice)
    with pytest.raises(Conflict, match="C-9 is taken") as taken:
        act(story, hiring.add_candidates, story.round_id, [candidate("C-9")])
    assert "put them back" in taken.value.fix
    act(story, hiring.add_candidates, story.round_id, [replace(candidate("C-9"), reference="C-10")])
    with pytest.raises(Conflict, match="somebody else in this round has"):
        act(story, mistakes.put_back, twice)


def test_after_a_while_they_cannot_be_put_back_and_their_file_is_due(story, twice, tmp_path):
    act(story, hiring.change_outcome, twice, Outcome.PENDING)
    act(story, mistakes.remove, twice)
    settings = Settings(PORTAL_VAR=tmp_path)

    def is_due(after):
        with story.database.reading() as session:
            found = due.due(session, settings, story.now + after)
        return [twice] in [one.applications for one in found]

    assert not is_due(DAYS - timedelta(days=1))
    assert is_due(DAYS)
    with pytest.raises(Conflict, match="cannot be undone any more"):
        act(story, mistakes.put_back, twice, after=DAYS)
    assert there(story, twice) is None
