"""A page says that somebody is being told only where a notice is on its way to them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal.core.terms import LetterKind, Outcome
from employer_portal.delivery import operations as delivery
from employer_portal.hiring.models import Round
from employer_portal.letters import operations as letters
from employer_portal.letters.models import Letter, LetterState
from employer_portal.notices import operations as notices
from employer_portal.notices import queries
from employer_portal.printing.press import Failure

K = LetterKind


def given_back(desk, letter_id):
    with desk.story.database.transaction() as session:
        letters.give_back(session, letter_id, "Not like this.", actor=desk.story.actors["ann"], now=desk.story.now)


def taken_back(desk, letter_id):
    with desk.story.database.transaction() as session:
        letters.take_back(session, letter_id, **desk.by)


def not_sealed(desk, letter_id):
    """Handed in once more; this time the press cannot make it."""
    taken_back(desk, letter_id)
    with desk.story.database.transaction() as session:
        job = letters.hand_in(session, letter_id, checker=desk.story.checker, **desk.by).id
    desk.story.seal(job, result=Failure("A letter cannot be printed."))


def withdrawn(desk, letter_id):
    with desk.story.database.transaction() as session:
        letters.withdraw(session, letter_id, "Not like this.", **desk.by)


def stopped_before_it_left(desk, letter_id):
    desk.story.approve(letter_id)
    with desk.story.database.transaction() as session:
        delivery.cancel(session, [desk.sent(letter_id).id], reason="Not like this.", **desk.by)


UNDONE = [given_back, taken_back, not_sealed, withdrawn, stopped_before_it_left]


@pytest.fixture(params=queries.TO_MANY)
def kind(request, desk, story):
    """Each kind of notice to many, with a candidate, C-7, to whom it is due."""
    today = story.now.date()
    if request.param == K.HOLDING:
        desk.put_off(today, today + timedelta(days=9))
    if request.param == K.INVITATION:
        desk.round(interview_date=today + timedelta(days=5))
    desk.add("C-7", Outcome.PENDING if request.param == K.INVITATION else Outcome.RESERVE)
    if request.param == K.RESERVE_CLOSED:
        desk.tell("C-7")
        desk.end_list()
    return request.param


def waits(desk, kind):
    """Whether C-7 is among those who would get such a notice now."""
    story = desk.story
    with story.database.reading() as session:
        held = session.get_one(Round, story.round_id)
        return story.applications["C-7"] in queries.ids(session, held, kind, story.actors["dana"], story.now.date())


@pytest.mark.parametrize("undone", UNDONE)
def test_whose_notice_was_undone_is_offered_again_and_gets_one(desk, story, kind, undone):
    assert waits(desk, kind)
    first = desk.write("C-7", kind)
    assert not waits(desk, kind)
    undone(desk, first)
    assert waits(desk, kind)
    again = desk.write("C-7", kind)
    assert not waits(desk, kind)
    desk.leaves(again)
    assert not waits(desk, kind)
    with story.database.reading() as session:
        live = sa.select(Letter.id).where(Letter.state.in_((LetterState.WAITING, LetterState.APPROVED)))
        assert session.scalars(live).all() == [again]


def test_one_that_is_being_sealed_is_on_its_way(desk, story, kind):
    with story.database.transaction() as session:
        notices.write(
            session, story.applications["C-7"], kind, blocks=story.blocks, checker=story.checker,
            settings=story.settings, **desk.by,
        )  # fmt: skip
    assert not waits(desk, kind)


def test_a_draft_is_withdrawn_from_its_page(site, desk, story):
    notice = desk.write("C-1", K.OUTCOME)
    given_back(desk, notice)
    page = site.visit("dana").open(f"/rounds/{story.round_id}/notices")
    assert "2 candidates have not been told: Sam Ortiz1 and Sam Ortiz2." in page.text
    page = site.visit("dana").open(f"/letters/{notice}").form("Withdraw").send(reason="They were called instead.")
    assert "Withdrawn: it will not be sent." in page.text
    assert desk.letter(notice).state == "withdrawn"


def test_home_asks_again_to_close_a_list_whose_note_came_back(site, desk, story):
    desk.add("C-7", Outcome.RESERVE)
    desk.tell("C-7")
    desk.end_list()
    note = desk.write("C-7", K.RESERVE_CLOSED)
    assert "Close a reserve list" not in site.visit("dana").open("/").text
    given_back(desk, note)
    assert "Close a reserve list: one person is still on it" in site.visit("dana").open("/").text
