"""What comes after the licence: whole modules and testing out, refreshers and their dates, ratings, the sandbox, and
asking a trainer."""

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from employer_portal.accounts.models import Brand
from employer_portal.core import audit
from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import Conflict
from employer_portal.delivery.models import Delivery
from employer_portal.learning import licence, operations, queries
from employer_portal.learning.asking import ask_certificate
from employer_portal.learning.models import Answer, Attempt, CertificateRequest, Rewriting
from employer_portal.learning.schedule import refreshing
from employer_portal.practice.tasks import remind_modules
from employer_portal.review import operations as reviewing
from employer_portal.settings import HOME
from employer_portal.training import operations as training
from employer_portal.training.content import load_content
from employer_portal.training.refreshers import Refreshers, load_refreshers
from tests.feedback.entries import TOO_OLD

CONTENT = load_content(HOME / "guidance")
WHOLES = [licence.whole(module.id) for module in CONTENT.modules]
MONDAY = date(2026, 11, 30)
SCHEDULE = Refreshers(days=(2, 16, 30), then_every=91)


@pytest.fixture
def ann(site):
    """Who approves, and has no certificate."""
    return site.visit("ann")


def take(story, step, *, wrong=(), sure=None, who="ann", at=None):
    """An attempt at a step, from its first question to its last; `wrong` are the places with a wrong answer."""
    by = {"actor": story.actors[who], "now": at or story.now}
    with story.database.transaction() as session:
        attempt = operations.begin(session, step, CONTENT, version="1", most=99, **by)
        for place, asked in enumerate(attempt.asked):
            right = next(at for at, one in enumerate(asked["options"]) if one["right"])
            option = (right + 1) % len(asked["options"]) if place in wrong else right
            operations.answer(session, attempt.id, place, option, sure=sure, provisional=timedelta(days=60), **by)
        return [one["id"] for one in attempt.asked]


def licensed(story, who="ann"):
    """Somebody earns the first licence, now."""
    case = next(one for one in CONTENT.rewrites if one.model)
    for step in licence.STEPS[:-1]:
        take(story, step, who=who)
    with story.database.transaction() as session:
        operations.rewrite(
            session, case, case.model, checker=story.checker, provisional=timedelta(days=60),
            actor=story.actors[who], now=story.now,
        )  # fmt: skip


def tasks(visitor):
    return visitor.open("/").text


class TestWholeModules:
    def test_ten_questions_pass_a_module_whole_and_its_step_of_the_licence(self, story, ann):
        page = ann.open("/training/modules/m1").press("I know this already")
        assert page.heading.endswith("question 1 of 10")
        take(story, "m1-whole")
        assert "Passed" in ann.open("/training/modules/m1/whole").text
        with story.database.reading() as session:
            assert queries.passed(session, story.actors["ann"].id) >= {"m1", "m1-whole"}

    def test_three_wrong_of_ten_do_not_pass_and_lead_back_to_the_module(self, story, ann):
        with story.database.transaction() as session:
            by = {"actor": story.actors["ann"], "now": story.now}
            asked = operations.begin(session, "m7-whole", CONTENT, version="1", most=3, **by).asked
        wrong = [place for place, one in enumerate(asked) if not one["critical"]][:3]
        take(story, "m7-whole", wrong=wrong)
        with story.database.reading() as session:
            attempt = session.scalars(sa.select(Attempt.id).where(Attempt.step == "m7-whole")).one()
        page = ann.open(f"/training/attempts/{attempt}")
        assert page.heading.endswith("not passed yet")
        assert page.follow("Read it again first").path == "/training/modules/m7/whole"

    def test_what_has_no_short_form_is_read_whole(self, ann):
        assert ann.open("/training/modules/m8").path == "/training/modules/m8/whole"

    def test_every_piece_of_every_module_is_read_one_after_the_other(self, ann):
        for module in CONTENT.modules:
            page = ann.open(f"/training/modules/{module.id}/whole").follow(module.piece[0].title)
            for piece in module.piece[1:]:
                page = page.follow("Next: ")
                assert page.heading == piece.title
            assert page.follow("Walk through it").heading == module.scenario[0].title

    def test_a_date_stands_there_from_the_licence_on_until_all_are_passed(self, story, ann):
        assert "Finish your training" not in tasks(ann)
        licensed(story)
        assert "Finish your training 8 modules left due" in tasks(ann)
        assert re.search(r"8 modules left, due .*24 Dec", ann.open("/training").text)
        for step in WHOLES:
            take(story, step)
        assert "Finish your training" not in tasks(ann)
        assert "You have passed all 8 modules." in ann.open("/training").text

    def test_a_reminder_leaves_once_a_week_before_and_none_to_whoever_is_through(self, story):
        licensed(story)
        with story.database.transaction() as session:
            session.get_one(Brand, 1).sender = "people@harbourside.example"
        calendar, early, late = Calendar.of(story.settings), timedelta(days=20), timedelta(days=23)
        assert remind_modules(story.database, story.now + early, calendar, story.settings) == 0
        assert remind_modules(story.database, story.now + late, calendar, story.settings) == 1
        assert remind_modules(story.database, story.now + late, calendar, story.settings) == 0
        with story.database.reading() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 1

    def test_nobody_is_told_of_a_day_that_is_past(self, story):
        licensed(story)
        with story.database.transaction() as session:
            session.get_one(Brand, 1).sender = "people@harbourside.example"
        past = story.now + timedelta(days=story.settings.modules_due_days + 6)  # a working day
        assert remind_modules(story.database, past, Calendar.of(story.settings), story.settings) == 0

    def test_whose_licence_was_revoked_owes_nothing(self, story, ann):
        licensed(story)
        with story.database.transaction() as session:
            session.get_one(Brand, 1).sender = "people@harbourside.example"
            training.revoke(
                session, story.actors["ann"].id, "Left the panel.", actor=story.actors["trainer"], now=story.now
            )
        late = story.now + timedelta(days=23)
        assert remind_modules(story.database, late, Calendar.of(story.settings), story.settings) == 0
        assert "Finish your training" not in tasks(ann)

    def test_whoever_is_through_is_not_reminded(self, story):
        licensed(story)
        with story.database.transaction() as session:
            session.get_one(Brand, 1).sender = "people@harbourside.example"
        for step in WHOLES:
            take(story, step)
        late = story.now + timedelta(days=23)
        assert remind_modules(story.database, late, Calendar.of(story.settings), story.settings) == 0


class TestRefreshers:
    @pytest.mark.parametrize(
        ("after", "done", "due", "following"),
        [
            (1, (), None, 2), (2, (), 2, 16), (15, (), 2, 16), (15, (2,), None, 16), (15, (1,), 2, 16),
            (40, (2,), 30, 121), (40, (35,), None, 121), (121, (35,), 121, 212), (400, (130,), 394, 485),
        ],
    )  # fmt: skip
    def test_one_is_due_on_its_day_until_one_is_done(self, after, done, due, following):
        days = [MONDAY + timedelta(days=day) for day in done]
        stands = refreshing(SCHEDULE, MONDAY, days, MONDAY + timedelta(days=after))
        assert stands.due == (None if due is None else MONDAY + timedelta(days=due))
        assert stands.next == MONDAY + timedelta(days=following)

    def test_the_days_of_this_installation_are_those_of_the_syllabus(self):
        assert load_refreshers(HOME / "guidance") == SCHEDULE

    def test_what_was_wrong_and_sure_is_asked_first(self, story):
        sure = take(story, "m1", wrong=(0, 1), sure=True)[:2]
        unsure = take(story, "m2", wrong=(3,), sure=False)[3]
        asked = take(story, licence.REFRESHER)
        assert {*sure, unsure} <= set(asked)
        assert len(set(asked)) == licence.DRAWN

    def test_what_is_right_in_a_refresher_is_no_mistake_any_more(self, story, ann):
        take(story, "m1", wrong=(0, 1), sure=True)
        assert ann.open("/training/refreshers").text.count("You were sure of it.") == 2
        take(story, licence.REFRESHER, sure=True)
        assert "You were sure of it." not in ann.open("/training/refreshers").text

    def test_one_stands_on_the_first_page_when_it_is_due_and_goes_when_it_is_done(self, story, site, ann):
        licensed(story)
        assert "Refresh what you know" not in tasks(ann)
        story.now += timedelta(days=3)
        later = type(site)(story).visit("ann")
        assert "Refresh what you know" in tasks(later)
        take(story, licence.REFRESHER, at=story.now)
        assert "Refresh what you know" not in tasks(later)
        assert "Nothing is due." in later.open("/training/refreshers").text

    def test_nobody_fails_one_and_they_are_taken_as_often_as_one_likes(self, story, ann):
        for _ in range(5):
            page = ann.open("/training/refreshers").press("Begin")
            take(story, licence.REFRESHER, wrong=range(5))
        assert page.heading.startswith("A refresher")

    def test_what_one_kept_and_what_came_back_is_for_ones_own_eyes(self, story, site):
        entry = story.entry("tom")
        story.save_well(entry, "tom")
        story.submit(entry, "tom")
        with story.database.transaction() as session:
            reviewing.give_back(session, entry, "Say which shift it was.", actor=story.actors["dana"], now=story.now)
        assert "Say which shift it was." in site.visit("tom").open("/training/refreshers").text
        assert "Say which shift it was." not in site.visit("priya").open("/training/refreshers").text


class TestRatings:
    def test_how_far_off_one_is_over_all_cases(self, story, ann):
        assert "You have rated no notes yet." in ann.open("/training/ratings").text
        take(story, licence.RATING)
        take(story, licence.RATING, wrong=(0,))
        page = ann.open("/training/ratings")
        assert "As the panel" in page.text
        assert page.text.count("As the panel") == 2  # the sum, and one case
        assert "You lean" in page.text

    def test_a_case_is_new_as_long_as_one_is(self, story):
        rated = [case for _ in CONTENT.ratings for case in take(story, licence.RATING)]
        assert set(rated) == {case.id for case in CONTENT.ratings}


class TestSandbox:
    def test_the_live_checker_says_what_it_sees_and_nothing_is_kept(self, story, ann):
        page = ann.open("/training/sandbox").form("See what").send(words=TOO_OLD, criterion="Planning ahead")
        assert "Stop" in page.text
        assert page.form("See what").values["words"] == TOO_OLD
        with story.database.reading() as session:
            for table in (Rewriting, Answer, Attempt):
                assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0

    def test_the_criterion_of_the_job_takes_back_what_it_brings(self, ann):
        form = ann.open("/training/sandbox").form("See what")
        sentence = "You spoke to young people in plain words."
        told = form.send(words=sentence, criterion="Working with young people", looks_like="Young people follow it.")
        assert "“young" not in told.text

    def test_an_empty_sentence_is_asked_for(self, ann):
        assert "Write a sentence first." in ann.open("/training/sandbox").form("See what").send().mistakes[0]

    def test_words_that_would_be_markup_stay_words(self, ann):
        page = ann.open("/training/sandbox").form("See what").send(words="<b>You are too old</b> {{ 7 * 7 }}")
        assert "<b>You" not in page.html
        assert "49" not in page.text


class TestAskingATrainer:
    def test_what_is_refused_with_a_revoked_certificate_leads_to_asking_for_the_next(self, story, site):
        story.ready()
        page = site.visit("dana").open(f"/applications/{story.applications['C-1']}")
        with story.database.transaction() as session:
            training.revoke(
                session, story.actors["dana"].id, "Moved to sales.", actor=story.actors["trainer"], now=story.now
            )
        page = page.press("Compose the letter")
        assert "need a valid feedback certificate" in page.text
        page = page.follow("Ask a trainer for the next one.")
        assert page.heading == "Your training"
        assert "Ask a trainer for a certificate" in page.text

    def test_a_request_stands_on_the_trainers_first_page_until_it_is_granted(self, story, site, ann):
        page = ann.open("/training").press("Ask a trainer for a certificate")
        assert "It stands on their list." in page.text
        assert "Ask a trainer for a certificate" not in page.text
        trainer = site.visit("trainer")
        assert "Ann asks for a certificate" in tasks(trainer)
        assert trainer.page.follow("Ann asks for a certificate").heading == "The certificate of Ann"
        trainer.page.press("Certify")
        assert "Ann asks for a certificate" not in tasks(trainer)
        with story.database.reading() as session:
            audit.verify(session)

    def test_one_from_elsewhere_answers_it_and_stays_the_answer(self, story, site, ann):
        ann.open("/training").press("Ask a trainer for a certificate")
        since, until = story.now - timedelta(days=90), story.now + timedelta(days=90)
        with story.database.transaction() as session:
            training.take_over(
                session, story.actors["ann"].id, issuer="North", since=since, until=until,
                actor=story.actors["trainer"], now=story.now + timedelta(hours=1),
            )  # fmt: skip
        assert "Ann asks for a certificate" not in tasks(site.visit("trainer"))
        story.now += timedelta(days=80)
        assert "Ann asks for a certificate" not in tasks(type(site)(story).visit("trainer"))

    def test_it_can_be_taken_back(self, story, site, ann):
        page = ann.open("/training").press("Ask a trainer for a certificate").press("Take it back")
        assert "Taken back" in page.text
        assert "Ask a trainer for a certificate" in page.text
        assert "Ann asks for a certificate" not in tasks(site.visit("trainer"))
        with story.database.reading() as session:
            audit.verify(session)

    def test_a_double_click_asks_once(self, story, ann):
        form = ann.open("/training").form("Ask a trainer for a certificate")
        form.send()
        form.send()
        with story.database.reading() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(CertificateRequest)) == 1

    def test_whoever_holds_one_has_nothing_to_ask_for(self, story, site):
        page = site.visit("tom").open("/training")
        assert "Ask a trainer" not in page.text
        with story.database.transaction() as session, pytest.raises(Conflict, match="hold a certificate already"):
            ask_certificate(session, actor=story.actors["tom"], now=story.now)

    def test_a_trainer_does_not_answer_their_own(self, story, site):
        trainer = site.visit("trainer")
        page = trainer.open("/training").press("Ask a trainer for a certificate")
        assert "Nobody else here can grant one yet." in page.text

    def test_after_a_revoked_one_it_can_be_asked_again(self, story, site):
        with story.database.transaction() as session:
            training.revoke(
                session, story.actors["tom"].id, "Left the panel.", actor=story.actors["trainer"], now=story.now
            )
        story.now += timedelta(hours=1)
        page = type(site)(story).visit("tom").open("/training").press("Ask a trainer for a certificate")
        assert "You asked your trainers for a certificate" in page.text


@given(st.integers(min_value=0, max_value=2000))
def test_a_refresher_is_never_far_away(days):
    stands = refreshing(SCHEDULE, MONDAY, (), MONDAY + timedelta(days=days))
    assert MONDAY + timedelta(days=days) < stands.next <= MONDAY + timedelta(days=days + 91)
