"""The desk as its people use it: what waits for them, the board, one candidate, the search, the outbox."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from employer_portal.accounts import operations as accounts
from employer_portal.core.permissions import Role
from employer_portal.core.terms import Outcome
from employer_portal.delivery.models import Delivery, Suppression
from employer_portal.delivery.transport import transport_of
from employer_portal.desk import board, stages
from employer_portal.desk.tasks import note_told
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Application
from employer_portal.settings import Settings
from tests.delivery.outbox import postman
from tests.factories import FOUNDER, candidate, give_roles, narrow
from tests.pages import X, _text


def row_of(page, name):
    """The words of the table row that names this person."""
    return next(_text(row) for row in page.all("tr") if any(name in _text(cell) for cell in row.iter(X + "th")))


def test_an_interviewer_finds_what_they_owe_and_nothing_else(site):
    site.story.entry("priya", "C-1")
    site.story.entry("tom", "C-2")
    page = site.visit("priya").page
    assert "Tell Sam Ortiz1 what you saw" in page.text
    assert "Ortiz2" not in page.text
    assert "Rounds" not in page.links()


def test_hr_is_led_from_step_to_step(site):
    story = site.story
    dana = site.visit("dana")
    assert "3 candidates wait to be told the outcome." in dana.page.text
    assert "Not told yet" in dana.page.follow("Warehouse Team Leader: 3").text
    entry = story.entry("priya", "C-1")
    assert "Waiting for Priya’s entry" in row_of(dana.open(f"/rounds/{story.round_id}"), "Ortiz1")
    story.save(entry, evidence="You briefed the day shift in five minutes.", strength="You gave clear tasks.")
    story.submit(entry)
    assert "Review an entry" in dana.open("/").text
    assert "An entry to review" in row_of(dana.open(f"/rounds/{story.round_id}"), "Ortiz1")


def test_the_board_says_where_a_letter_is(site):
    story = site.story
    letter = story.waiting("C-1")
    dana = site.visit("dana")
    assert "With the approver since today 12:00" in row_of(dana.open(f"/rounds/{story.round_id}"), "Ortiz1")
    assert "Read a letter and approve it" in site.visit("ann").page.text
    story.approve(letter)
    assert "Leaves tomorrow 10:00" in row_of(dana.open(f"/rounds/{story.round_id}"), "Ortiz1")


@pytest.mark.parametrize(
    ("narrowed", "shown", "hidden"),
    [("show=owed", "Ortiz2", "Ortiz1"), ("show=waiting", "Ortiz1", "Ortiz2"), ("outcome=appointed", "Ortiz3", "Ortiz1"),
     ("words=ortiz2", "Ortiz2", "Ortiz1"), ("words=C-3", "Ortiz3", "Ortiz2")],
)  # fmt: skip
def test_the_board_is_narrowed_by_its_address(site, narrowed, shown, hidden):
    site.story.waiting("C-1")
    site.story.entry("tom", "C-2")
    page = site.visit("dana").open(f"/rounds/{site.story.round_id}?{narrowed}")
    assert shown in page.text
    assert hidden not in page.text


@pytest.mark.parametrize("address", ["?show=no&outcome=no&sort=no&page=no", "?page=999999999", "?words=%ff'%25_"])
def test_a_strange_address_shows_the_board_all_the_same(site, address):
    assert site.visit("dana").open(f"/rounds/{site.story.round_id}{address}").heading.startswith("Warehouse")


def test_a_long_round_has_pages_and_as_many_queries_as_a_short_one(site):
    story, dana = site.story, site.visit("dana")
    address = f"/rounds/{story.round_id}"

    def queries():
        count = []

        def one_more(*_):
            count.append(1)

        sa.event.listen(story.database.engine, "before_cursor_execute", one_more)
        dana.open(address)
        sa.event.remove(story.database.engine, "before_cursor_execute", one_more)
        return len(count)

    dana.open("/")  # what is asked once for whoever has just come in
    few = queries()
    with story.database.transaction() as session:
        hiring.add_candidates(
            session,
            story.round_id,
            [candidate(f"M-{n}") for n in range(100, 160)],
            actor=story.actors["dana"],
            now=story.now,
        )
    many = queries()
    assert many == few
    assert "1–25 of 63 candidates" in dana.page.text
    assert "Ortiz159" in dana.open(address + "?page=3").text


def test_all_that_happened_to_a_candidate_is_told_in_sentences(site):
    story = site.story
    story.approve(story.waiting("C-1"))
    page = site.visit("dana").open(f"/applications/{story.applications['C-1']}")
    for sentence in ("Dana asked Priya for feedback.", "Priya submitted their entry.", "Dana recorded the decision.",
                     "Dana composed the feedback letter.", "Ann approved the feedback letter."):  # fmt: skip
        assert sentence in page.text


def test_people_are_found_by_the_start_of_either_name(site):
    story = site.story
    with story.database.transaction() as session:
        hiring.add_candidates(
            session, story.round_id, [_named("C-9", "Özlem", "Yıldız"), _named("C-10", "伟", "李", "li@post.example")],
            actor=story.actors["dana"], now=story.now,
        )  # fmt: skip
    dana = site.visit("dana")
    assert "Özlem Yıldız" in dana.open("/search?words=ozl").text
    assert "Özlem Yıldız" in dana.open("/search?words=y%C4%B1ld").text
    assert "1 candidate" in dana.open("/search?words=%E6%9D%8E").text
    assert "Two letters at least." in dana.open("/search?words=y").text
    assert "Nobody and no round is found by “zzz”." in dana.open("/search?words=zzz").text


def test_another_brands_round_is_not_found(site):
    story = site.story
    with story.database.transaction() as session:
        other = accounts.make_brand(session, "Other", actor=FOUNDER, now=story.now)
        stranger = accounts.make_user(
            session, "Eve", "eve@harbourside.example", (Role.HR,), active=True, actor=FOUNDER, now=story.now
        )
        narrow(session, stranger.id, other.id)
        session.flush()
        story.actors["eve"] = accounts.actor_of(session, stranger.id)
    story.approve(story.waiting("C-1"))
    eve = site.visit("eve")
    assert "no open hiring round" in eve.open("/rounds").text
    for address in (f"/rounds/{story.round_id}", f"/applications/{story.applications['C-1']}", "/outbox/1",
                    f"/rounds/{story.round_id}/sending"):  # fmt: skip
        eve.open(address, 404)
    assert "Ortiz" not in eve.open("/outbox").text
    assert "Ortiz" not in eve.open("/search?words=ortiz").text


def test_nobody_sees_their_own_record(site):
    story = site.story
    with story.database.transaction() as session:
        own = _named("C-8", "Dana", "Osei", "DANA@harbourside.example")
        ids = hiring.add_candidates(session, story.round_id, [own], actor=story.actors["both"], now=story.now)
    dana = site.visit("dana")
    assert "C-8" not in dana.open(f"/rounds/{story.round_id}").text
    dana.open(f"/applications/{ids['C-8']}", 404)
    assert "C-8" not in dana.open("/search?words=dana").text
    assert "C-8" in site.visit("both").open("/search?words=dana").text


def test_what_waits_can_be_held_let_go_stopped_and_sent_elsewhere(site):
    story = site.story
    story.approve(story.waiting("C-1"))
    dana = site.visit("dana")
    page = dana.open("/outbox").follow("Sam Ortiz1 · Warehouse Team Leader")
    assert "It leaves Wednesday 25 November 2026, 10:00 GMT" in page.text
    assert "kept back" in page.press("Keep it back").text
    assert "may leave" in dana.page.press("Let it go again").text
    refused = dana.page.form("Stop it").send(because="")
    assert refused.mistakes == ["Why: A few words are enough."]
    assert "Stopped" in dana.page.form("Stop it").send(because="The first choice declined").text
    moved = dana.page.form("Send it there").send(to="new@post.example")
    assert "new@post.example" in moved.text
    with story.database.reading() as session:
        old, new = session.scalars(sa.select(Delivery).order_by(Delivery.id)).all()
        assert (new.replaces, new.text_sha256) == (old.id, old.text_sha256)


def test_a_letter_that_came_back_stands_on_the_list_until_it_is_sent_again(site, tmp_path):
    story = site.story
    story.approve(story.waiting("C-1"))
    dana = site.visit("dana")
    dana.open("/outbox/1").press("Send it now")
    postman(story.database, transport_of(Settings(PORTAL_VAR=tmp_path))).look()
    dana.open("/outbox/1").form("Record that it did not arrive").send(because="No such mailbox")
    assert "A letter did not arrive" in dana.open("/").text
    page = dana.open("/outbox?state=trouble")
    assert "Ortiz1" in page.text
    dana.open("/outbox/1").form("Send it there").send(to="new@post.example")
    assert "Nothing needs anybody." in dana.open("/outbox?state=trouble").text


def test_who_says_that_nothing_came_is_sent_the_same_letter_to_the_same_address(site, tmp_path):
    story = site.story
    letter = story.waiting("C-1")
    story.approve(letter)
    dana = site.visit("dana")
    dana.open("/outbox/1").press("Send it now")
    postman(story.database, transport_of(Settings(PORTAL_VAR=tmp_path))).look()
    page = dana.open(f"/letters/{letter}")
    assert "Handed to the mail server on" in page.text
    assert "Mail does not say whether it arrived." in page.text
    page = page.form("Record that it did not arrive").send(because="Sam rang on Friday: nothing came.")
    assert "HR noted that it did not arrive." in page.text
    page = page.form("Send it there").send(to="sam1@post.example")
    with story.database.reading() as session:
        first, again = session.scalars(sa.select(Delivery).order_by(Delivery.id)).all()
        assert (again.replaces, again.pdf_sha256, again.recipient) == (first.id, first.pdf_sha256, "sam1@post.example")
        assert session.scalars(sa.select(Suppression)).all() == []


def test_all_of_a_round_is_recalled_with_a_reason(site):
    story = site.story
    story.approve(story.waiting("C-1"))
    story.approve(story.waiting("C-2"))
    dana = site.visit("dana")
    page = dana.open(f"/rounds/{story.round_id}/sending")
    assert "0 of 2 letters sent" in page.text
    assert "first choice declined" in page.form("Apply to all of them").send(step="recall").text
    done = dana.page.form("Apply to all of them").send(step="recall", because="The first choice declined")
    assert "No letter of this round is on its way." in done.text


def test_all_sending_is_paused_and_goes_on(site):
    dana = site.visit("dana")
    assert "All sending is paused" in dana.open("/outbox").press("Pause all sending").text
    assert "Sending goes on." in dana.page.press("Resume sending").text


def test_who_looks_after_some_brands_finds_no_switch_for_all_sending(site):
    with site.story.database.transaction() as session:
        narrow(session, site.story.actors["dana"].id, 1)
    assert "Pause all sending" not in site.visit("dana").open("/outbox").text


def test_an_outcome_that_was_told_is_no_longer_waited_for(site):
    story = site.story
    with story.database.transaction() as session:
        for reference in story.applications:
            hiring.tell(
                session, story.applications[reference], story.now.date(), "by phone", actor=story.actors["dana"],
                now=story.now,
            )  # fmt: skip
    page = site.visit("dana").page
    assert "Nobody is waiting who has not been told." in page.text


def test_a_letter_that_left_has_told_the_outcome_and_one_that_came_back_has_not(site, tmp_path):
    story = site.story
    board, dana = f"/rounds/{story.round_id}", site.visit("dana")
    story.approve(story.waiting("C-1"))
    assert note_told(story.database, story.now, "Europe/London") == 0
    dana.open("/outbox/1").press("Send it now")
    postman(story.database, transport_of(Settings(PORTAL_VAR=tmp_path))).look()
    assert note_told(story.database, story.now, "Europe/London") == 1
    assert "told today · in the letter" in row_of(dana.open(board), "Ortiz1")
    assert "2 candidates wait to be told" in dana.open("/").text
    assert note_told(story.database, story.now, "Europe/London") == 0
    dana.open("/outbox/1").form("Record that it did not arrive").send(because="No such mailbox")
    note_told(story.database, story.now, "Europe/London")
    assert "not told yet" in row_of(dana.open(board), "Ortiz1")
    assert "3 candidates wait to be told" in dana.open("/").text


def test_while_the_panel_writes_nobody_is_asked_for_the_outcome(site):
    story = site.story
    with story.database.transaction() as session:
        hiring.change_outcome(
            session, story.applications["C-1"], Outcome.PENDING, actor=story.actors["dana"], now=story.now
        )
    board, dana = f"/rounds/{story.round_id}", site.visit("dana")
    assert "Nobody is asked for feedback" in row_of(dana.open(board), "Ortiz1")
    entry = story.entry()
    assert "Waiting for Priya’s entry" in row_of(dana.open(board), "Ortiz1")
    story.save_well(entry)
    story.submit(entry)
    assert "An entry to review" in row_of(dana.open(board), "Ortiz1")
    story.accept(entry)
    assert "No outcome yet" in row_of(dana.open(board), "Ortiz1")


def _named(reference, first, last, email="x@post.example"):
    return replace(candidate(reference, Outcome.NOT_APPOINTED), first_name=first, last_name=last, email=email)


def test_who_only_reads_is_led_to_no_page_of_others(site):
    story = site.story
    story.entry("priya", "C-1")
    board = f"/rounds/{story.round_id}"
    assert "Remind" in row_of(site.visit("dana").open(board), "Ortiz1")
    assert "Remind" not in row_of(site.visit("ann").open(board), "Ortiz1")


@pytest.mark.parametrize("reached", ["submitted", "composed", "waiting", "approved"])
def test_an_open_concern_comes_before_every_other_state(story, reached):
    if reached != "submitted":
        letter = story.waiting() if reached != "composed" else story.ready() or story.compose()
        if reached == "approved":
            story.approve(letter)
    entry = story.entry("tom")
    story.save(entry, "tom", notes="You are too old for the night shift.")
    with story.database.reading() as session:
        applied = session.get_one(Application, story.applications["C-1"])
        [row] = board.rows(session, [applied])
        assert stages.stage(row).words == "A concern is open"


def test_whoever_keeps_the_records_finds_what_a_colleague_was_trained_in(story, site):
    with story.database.transaction() as session:
        give_roles(session, story.actors["both"].id, Role.RECORDS)
    page = site.visit("both").open("/search?words=priya").follow("What Priya was trained in")
    assert page.heading == "What Priya was trained in"
    assert "What Priya was trained in" not in site.visit("dana").open("/search?words=priya").links()
