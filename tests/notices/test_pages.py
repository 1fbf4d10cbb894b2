"""Notices as HR and approvers use them: told to all, put off, a list that ends, a correction, approved together."""

from datetime import timedelta

import sqlalchemy as sa

from employer_portal.core.terms import LetterKind, Outcome
from employer_portal.letters.models import Letter, SealingJob
from employer_portal.notices import queries
from tests.notices.notices import LATER

K = LetterKind


def sealed(desk):
    """The worker seals what was handed in; returns the letters."""
    with desk.story.database.reading() as session:
        jobs = session.scalars(sa.select(SealingJob.id).where(SealingJob.state == "asked")).all()
    for job in jobs:
        desk.story.seal(job)
    with desk.story.database.reading() as session:
        return session.scalars(sa.select(Letter).order_by(Letter.id)).all()


def test_hr_tells_everybody_with_one_button_and_the_approver_reads_one_for_all(site, desk, story):
    desk.add("C-7", Outcome.PENDING)
    page = site.visit("dana").open(f"/rounds/{story.round_id}").follow("Notices")
    assert "2 candidates have not been told: Sam Ortiz1 and Sam Ortiz2." in page.text
    example = site.visit("dana").open(f"/rounds/{story.round_id}/notices/outcome/example")
    assert "We will not be offering you the role" in example.html
    page = page.press("Tell the outcome to 2 candidates")
    assert "being sealed" in page.heading
    assert {(one.kind, one.state) for one in sealed(desk)} == {(K.OUTCOME, "waiting")}

    page = site.visit("ann").open("/approvals")
    assert "Outcome notice" in page.text
    page = page.follow("Notices that say the same")
    assert "Approve all" not in page.text  # nothing was read
    page.follow("Open one of them")
    page = site.visit("ann").open("/approvals/notices").press("Approve all 2")
    assert "2 notices are approved." in page.text
    desk.postman()
    assert {desk.told(one)[1] for one in ("C-1", "C-2")} == {"by e-mail"}
    page = site.visit("dana").open(f"/rounds/{story.round_id}/notices")
    assert "Nobody waits to be told" in page.text
    assert page.text.count("Outcome notice") >= 2


def test_what_the_page_listed_is_what_is_approved(site, desk, story):
    first, second = desk.write("C-1", K.OUTCOME), desk.write("C-2", K.OUTCOME)
    site.visit("ann").open(f"/letters/{first}")
    page = site.visit("ann").open("/approvals/notices")
    desk.outcome("C-2", Outcome.RESERVE)  # meanwhile
    assert desk.letter(second).state == "withdrawn"
    page = page.press("Approve all 2")
    assert "not the notices that you were shown" in page.text
    assert desk.letter(first).state == "waiting"


def test_what_nobody_opened_is_not_approved_whatever_is_sent(site, desk, story):
    notices = [desk.write(one, K.OUTCOME) for one in ("C-1", "C-2")]
    with story.database.reading() as session:
        [group] = queries.alike(session, story.actors["ann"], story.now.date())
    ann = site.visit("ann")
    token = ann.page.form("Sign out").values["csrf_token"]
    page = ann.send("/approvals/notices", {"csrf_token": token, "seen": group.seen})
    assert "Open one, and look again" in page.text
    assert {desk.letter(one).state for one in notices} == {"waiting"}


def test_other_words_are_not_approved_with_them(site, desk, story):
    desk.add("C-7", Outcome.RESERVE)
    for one in ("C-1", "C-7"):
        desk.write(one, K.OUTCOME)
    assert "No notices that say the same" in site.visit("ann").open("/approvals/notices").text


def test_who_waits_for_the_offer_is_told_when_somebody_presses(site, desk, story):
    page = site.visit("dana").open(f"/rounds/{story.round_id}/notices").press("Wait until the offer is accepted")
    assert "Nothing leaves by itself" in page.text
    page.press("The offer is accepted: tell the outcome to 2 candidates")
    assert len(sealed(desk)) == 2


def test_put_off_in_the_settings_it_is_offered_to_tell_those_who_wait(site, desk, story):
    today = story.now.date()
    desk.round(feedback_due=today)
    settings = site.visit("dana").open(f"/rounds/{story.round_id}/settings")
    settings.form("Save").send(feedback_due=str(today + timedelta(days=9)))
    page = site.visit("dana").open("/").follow("Tell 2 people that it takes longer")
    assert "2 candidates wait: Sam Ortiz1 and Sam Ortiz2." in page.text
    page.press("Tell 2 candidates that it takes longer")
    assert {one.kind for one in sealed(desk)} == {K.HOLDING}
    assert "takes longer" not in site.visit("dana").open("/").text


def test_both_days_must_be_right(site, desk, story):
    page = site.visit("dana").open(f"/rounds/{story.round_id}/notices")
    page = page.form("Record both days").send(before="2026-12-04", due="2026-12-01")
    assert "not after the one before" in " ".join(page.mistakes)


def test_hr_ends_the_list_and_thanks_those_who_were_on_it(site, desk, story):
    desk.add("C-7", Outcome.RESERVE)
    desk.tell("C-7")
    page = site.visit("dana").open(f"/rounds/{story.round_id}/notices").press("End the list today")
    assert "The list ended on" in page.text
    assert "Close a reserve list: one person is still on it" in site.visit("dana").open("/").text
    page.press("Tell 1 person that it has ended")
    assert [(one.kind, one.state) for one in sealed(desk)] == [(K.RESERVE_CLOSED, "waiting")]
    assert "Close a reserve list" not in site.visit("dana").open("/").text


def test_a_letter_that_left_is_corrected_from_its_page(site, desk, story):
    gone = story.waiting()
    page = site.visit("dana").open(f"/letters/{gone}")
    assert "Correct it" not in page.text
    desk.leaves(gone)
    page = site.visit("dana").open(f"/letters/{gone}").follow("Correct it")
    page = page.form("Write the correction and hand it in").send(wrong="", right="It showed the volume.")
    assert "Say what was not right." in page.text
    page = page.form("Write the correction and hand it in").send(
        wrong="We wrote that your plan did not show the volume.", right="You are too old for this shift."
    )
    assert "cannot go to the candidate" in page.text
    page.form("Write the correction and hand it in").send(
        wrong="We wrote that your plan did not show the volume.", right="Your plan showed the volume for Monday."
    )
    made = sealed(desk)[-1]
    page = site.visit("ann").open(f"/letters/{made.id}")
    assert page.heading == "The correction to Sam Ortiz1"
    assert "It corrects the letter that left, which stays as it is." in page.text
    assert "Written for this correction alone." in page.text


def test_a_notice_given_back_is_written_anew(site, desk, story):
    notice = desk.write("C-1", K.OUTCOME)
    page = site.visit("ann").open(f"/letters/{notice}")
    assert page.heading == "The outcome notice to Sam Ortiz1"
    page.form("Give back").send(reason="The interview was on the 19th.")
    page = site.visit("dana").open(f"/letters/{notice}")
    assert "Given back: The interview was on the 19th." in page.text
    page.press("Write it again")
    assert {(one.id, one.state) for one in sealed(desk)} == {(notice, "waiting")}


def test_a_letter_that_is_past_says_so(site, desk, story):
    notice = desk.write("C-1", K.OUTCOME)
    desk.leaves(notice, story.now + LATER)
    desk.outcome("C-1", Outcome.RESERVE)
    assert "Sent, past by now" in site.visit("dana").open(f"/letters/{notice}").text
