"""The training as somebody without a certificate takes it: read, asked, told why, rated, said anew, licensed."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from employer_portal.core import audit
from employer_portal.core.clock import day_at
from employer_portal.core.errors import Conflict
from employer_portal.learning import licence, operations, queries
from employer_portal.learning.models import Attempt, AttemptState, Rewriting
from employer_portal.settings import HOME
from employer_portal.training import operations as training
from employer_portal.training.content import load_content
from employer_portal.training.models import Certificate
from employer_portal.training.queries import certified
from tests.factories import GOOD_STRENGTH

CONTENT = load_content(HOME / "guidance")
MODULES = ("m1", "m2", "m3", "m4", "m5", "m6")
REWRITE = next(case for case in CONTENT.rewrites if case.model)
REOPEN = next(case for case in CONTENT.rewrites if case.reopen)


@pytest.fixture
def ann(site):
    """Who approves, and has no certificate."""
    return site.visit("ann")


def newest(story):
    with story.database.reading() as session:
        return session.scalars(sa.select(Attempt).order_by(Attempt.id.desc())).first()


def right(asked):
    return next(place for place, option in enumerate(asked["options"]) if option["right"])


def answer_all(story, page, *, wrong=()):
    """Answer every question of the newest attempt, some of them wrongly; the page that says how it went."""
    for asked in newest(story).asked:
        option = right(asked)
        page = page.form("Answer").send(option=(option + 1) % 3 if asked["id"] in wrong else option)
        page = page.follow("Next question" if "Next question" in page.links() else "How it went")
    return page


def take(story, visitor, module):
    page = visitor.open(f"/training/modules/{module}").press("Answer the questions")
    return answer_all(story, page)


def test_the_whole_way_to_the_first_licence(story, site, ann):
    page = ann.open("/guidance").follow("Take the training")
    assert page.heading == "Your training"
    for module in MODULES:
        assert take(story, ann, module).heading.endswith(": passed")
    page = ann.open("/training").form("Begin").send()
    assert "Which rating do these notes meet" in page.text
    page = page.form("Answer").send(option=0)
    assert "The panel" in page.text
    page = page.follow("Continue").follow("Continue")
    assert page.heading.startswith("Say it better")
    with story.database.reading() as session:
        assert not certified(session, story.actors["ann"].id, now=story.now)
    page = ann.open(f"/training/rewriting/{REWRITE.id}").form("Mark it").send(words=REWRITE.model)
    assert "The checker has nothing against it." in page.text
    assert "you have your first licence" in page.text
    assert page.links()["To what waits for you"] == "/"
    assert REWRITE.why in page.text
    page = ann.open("/training")
    assert "Provisional" in page.text
    with story.database.reading() as session:
        held = session.scalars(sa.select(Certificate).filter_by(user_id=story.actors["ann"].id)).one()
        assert held.provisional
        assert held.granted_by is None
        assert day_at(held.expires_at) == day_at(held.granted_at) + timedelta(days=60)
        assert certified(session, story.actors["ann"].id, now=story.now)
        audit.verify(session)


def test_whoever_holds_a_certificate_learns_on_and_gets_no_other(story, site):
    priya = site.visit("priya")
    for module in MODULES:
        take(story, priya, module)
    priya.open("/training").form("Begin").send().form("Answer").send(option=2)
    priya.open(f"/training/rewriting/{REWRITE.id}").form("Mark it").send(words=REWRITE.model)
    with story.database.reading() as session:
        assert (
            session.scalars(sa.select(Certificate).filter_by(user_id=story.actors["priya"].id, provisional=True)).all()
            == []
        )


def test_whoever_lost_a_certificate_earns_no_other_by_the_same_steps(story, site):
    by = {"actor": story.actors["tom"], "now": story.now}
    with story.database.transaction() as session:
        training.revoke(session, by["actor"].id, "Left the panel.", actor=story.actors["trainer"], now=story.now)
    tom = site.visit("tom")
    for module in MODULES:
        take(story, tom, module)
    tom.open("/training").form("Begin").send().form("Answer").send(option=0)
    tom.open(f"/training/rewriting/{REWRITE.id}").form("Mark it").send(words=REWRITE.model)
    with story.database.reading() as session:
        assert not certified(session, by["actor"].id, now=story.now)
    page = tom.open("/training")
    assert "Your certificate was revoked: a trainer grants the next one." in page.text
    assert "With the eight steps of the first licence" not in page.text


class TestQuestions:
    def test_every_option_is_explained_once_it_is_answered(self, story, ann):
        page = ann.open("/training/modules/m1").press("Answer the questions")
        (first, *_) = newest(story).asked
        assert not any(option["why"] in page.text for option in first["options"])
        page = page.form("Answer").send(option=right(first), sure="yes")
        assert all(option["why"] in page.text for option in first["options"])
        assert "Right." in page.text

    def test_nothing_chosen_is_asked_for_again(self, ann):
        page = ann.open("/training/modules/m1").press("Answer the questions").form("Answer").send()
        assert page.mistakes
        assert "Choose one of the answers." in page.mistakes[0]

    def test_an_answer_is_given_once_whatever_is_sent_afterwards(self, story, ann):
        page = ann.open("/training/modules/m1").press("Answer the questions")
        form, (first, *_) = page.form("Answer"), newest(story).asked
        form.send(option=right(first))
        form.send(option=(right(first) + 1) % 3)  # the back button, and another choice
        with story.database.reading() as session:
            assert queries.chosen(session, newest(story).id) == {0: right(first)}

    def test_somebody_goes_on_at_the_very_question_in_another_tab_or_on_another_day(self, story, ann):
        page = ann.open("/training/modules/m1").press("Answer the questions")
        page.form("Answer").send(option=0)
        again = ann.open("/training/modules/m1").press("Answer the questions")
        assert again.heading.endswith("question 2 of 5")
        assert "Begun" in ann.open("/training").text

    def test_a_critical_one_wrong_does_not_pass_however_many_are_right(self, story, ann):
        page = ann.open("/training/modules/m5").press("Answer the questions")
        critical = next(one["id"] for one in newest(story).asked if one["critical"])
        page = answer_all(story, page, wrong={critical})
        assert page.heading.endswith("not passed yet")
        assert "4 of 5 right. One of the critical ones was wrong" in page.text
        assert newest(story).state == AttemptState.FAILED

    def test_two_wrong_do_not_pass_and_the_next_attempt_is_another_one(self, story, ann):
        page = ann.open("/training/modules/m1").press("Answer the questions")
        wrong = {one["id"] for one in newest(story).asked if not one["critical"]}
        page = answer_all(story, page, wrong=set(sorted(wrong)[:2]))
        assert "3 of 5 right. Four of five pass" in page.text
        before = newest(story).id
        page.press("Try again")
        assert newest(story).id != before

    def test_what_somebody_was_sure_of_and_had_wrong_is_said_in_the_end(self, story, ann):
        page = ann.open("/training/modules/m1").press("Answer the questions")
        (first, *_) = newest(story).asked
        page.form("Answer").send(option=(right(first) + 1) % 3, sure="yes")
        for asked in newest(story).asked[1:]:
            page = (
                ann.open(f"/training/attempts/{newest(story).id}").form("Answer").send(option=right(asked), sure="yes")
            )
        assert page.follow("How it went").text.count("and you were sure") == 1

    def test_after_three_attempts_the_rest_is_for_tomorrow(self, story, ann):
        for _ in range(3):
            page = ann.open("/training/modules/m1").press("Answer the questions")
            page = answer_all(story, page, wrong={one["id"] for one in newest(story).asked})
        assert "You have tried this 3 times today." in page.press("Try again").text

    def test_what_was_asked_stays_as_it_was_asked(self, story, ann):
        ann.open("/training/modules/m1").press("Answer the questions")
        asked = newest(story).asked[0]
        question = next(one for module in CONTENT.modules for one in module.question if one.id == asked["id"])
        assert asked["ask"] == question.ask
        assert sorted(one["text"] for one in asked["options"]) == sorted(one.text for one in question.options)

    def test_nobody_sees_or_answers_anothers(self, story, site, ann):
        ann.open("/training/modules/m1").press("Answer the questions")
        theirs = newest(story).id
        site.visit("dana").open(f"/training/attempts/{theirs}", 404)
        site.visit("dana").open(f"/training/attempts/{theirs}/0", 404)

    @pytest.mark.parametrize("address", ["/training/modules/m9", "/training/rewriting/nothing"])
    def test_what_is_not_there_is_not_found(self, ann, address):
        ann.open(address, 404)


class TestRewriting:
    def test_the_sentence_as_it_stood_is_refused(self, ann):
        page = ann.open(f"/training/rewriting/{REWRITE.id}").form("Mark it").send(words=REWRITE.text)
        assert "This is the sentence as it stood." in page.mistakes[0]

    def test_what_the_live_checker_would_hold_does_not_pass_and_says_why(self, story, ann):
        page = ann.open(f"/training/rewriting/{REWRITE.id}").form("Mark it").send(words="You are too old for this.")
        assert "Not yet." in page.text
        assert "“too old”" in page.text
        assert page.form("Mark it").values["words"] == "You are too old for this."
        assert REWRITE.hints[0] in page.text
        with story.database.reading() as session:
            assert [one.passed for one in session.scalars(sa.select(Rewriting))] == [False]

    def test_a_rewriting_without_the_facts_does_not_pass(self, ann):
        page = ann.open(f"/training/rewriting/{REWRITE.id}").form("Mark it").send(words=GOOD_STRENGTH)
        assert f"Facts of the notes that the candidate is told: 0 of {len(REWRITE.keeps)}." in page.text
        assert "Look once more" not in page.text
        again = page.form("Mark it").send(words=GOOD_STRENGTH + " It helped.")
        assert "Look once more at what was noted: “Rota for Monday" in again.text, "then where it stands, not the word"

    def test_words_without_sense_do_not_pass_and_no_word_is_given_away(self, ann):
        page = ann.open(f"/training/rewriting/{REWRITE.id}").form("Mark it").send(words="Thank you, a a a.")
        assert "“a a” stands in no sentence" in page.text
        remarks = page.text.split("Not yet.")[1].split("A hint:")[0]
        assert not any(one in remarks for fact in REWRITE.keeps for one in fact.split("|"))

    def test_what_a_machine_cannot_know_is_said_to_go_to_a_trainer(self, ann):
        page = ann.open(f"/training/rewriting/{REWRITE.id}").form("Mark it").send(words=REWRITE.model)
        assert "with your first licence a trainer reads them too" in page.text

    def test_where_no_criterion_stands_behind_it_leaving_it_out_is_the_answer(self, ann):
        page = ann.open(f"/training/rewriting/{REOPEN.id}").form("Mark it").send(words="Your plan named one risk.")
        assert "This sentence has none behind it" in page.text
        page = page.form("Mark it").send(words="", leave_out="y")
        assert "it is left out, and HR is told" in page.text

    def test_after_three_tries_one_way_to_do_it_is_shown_and_is_nobodys_answer(self, ann):
        page = ann.open(f"/training/rewriting/{REWRITE.id}")
        for _ in range(3):
            assert REWRITE.model not in page.text
            page = page.form("Mark it").send(words="You are too old for this.")
        assert REWRITE.model in page.text
        assert "Another sentence" in page.links()
        assert "This one was shown to you, so another sentence counts." in page.text
        assert "Mark it" not in page.html
        following = page.links()["Another sentence"]
        assert REWRITE.id not in following
        assert ann.open("/training/rewriting").path == following

    def test_what_was_given_away_counts_no_more_however_it_is_sent(self, story, ann):
        given = {"checker": story.checker, "provisional": timedelta(days=60)}
        with story.database.transaction() as session:
            for _ in range(3):
                operations.rewrite(session, REWRITE, "zzz", actor=story.actors["ann"], now=story.now, **given)
        with story.database.transaction() as session, pytest.raises(Conflict, match="was shown to you"):
            operations.rewrite(
                session, REWRITE, f"{REWRITE.model} .", actor=story.actors["ann"], now=story.now, **given
            )

    def test_a_sentence_that_is_left_out_is_not_the_step_of_the_licence(self, story, ann):
        page = ann.open(f"/training/rewriting/{REOPEN.id}").form("Mark it").send(words="", leave_out="y")
        assert "say one sentence in words as well" in page.text
        with story.database.reading() as session:
            assert licence.REWRITING not in queries.passed(session, story.actors["ann"].id)

    def test_the_way_that_is_shown_to_whoever_passed_is_not_sent_as_their_own(self, ann):
        page = ann.open(f"/training/rewriting/{REWRITE.id}").form("Mark it").send(words=REWRITE.model + " Thank you.")
        page = page.form("Mark it").send(words=f"{REWRITE.model.upper()} .")
        assert "This is the way that was shown." in page.mistakes[0]

    def test_words_and_the_tick_at_once_are_asked_about_and_nothing_is_lost(self, ann):
        page = ann.open(f"/training/rewriting/{REWRITE.id}").form("Mark it")
        page = page.send(words="Four sentences that took a while.", leave_out="y")
        assert "Either say it anew, or leave it out" in page.mistakes[0]
        assert page.form("Mark it").values["words"] == "Four sentences that took a while."

    def test_words_that_would_be_markup_stay_words(self, ann):
        page = ann.open(f"/training/rewriting/{REWRITE.id}").form("Mark it").send(words="<b>old</b> {{ 7 * 7 }}")
        assert "<b>old" not in page.html
        assert "49" not in page.text


def test_the_database_keeps_one_open_attempt_and_one_answer_whoever_asks(story):
    by = {"actor": story.actors["ann"], "now": story.now}
    with story.database.transaction() as session:
        first = operations.begin(session, "m1", CONTENT, version="1", most=3, **by)
        values = {name: getattr(first, name) for name in ("user_id", "step", "day", "version", "asked", "begun_at")}

    def twice():
        with story.database.transaction() as session:
            session.add(Attempt(**values, number=2))

    with pytest.raises(IntegrityError):
        twice()
