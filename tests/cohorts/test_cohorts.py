"""Cohorts as a trainer uses them, invitations from a round's panel, and what answers say of the questions."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from employer_portal.accounts import operations as accounts
from employer_portal.accounts import people
from employer_portal.accounts.models import Brand
from employer_portal.cohorts import operations, statistics
from employer_portal.cohorts.models import Invitation
from employer_portal.core.errors import Conflict
from employer_portal.core.permissions import Role
from employer_portal.delivery.models import Delivery
from employer_portal.hiring.models import Round
from employer_portal.learning import operations as learning
from employer_portal.learning.models import Attempt
from employer_portal.settings import HOME
from employer_portal.training import operations as training
from employer_portal.training.content import load_content
from employer_portal.training.models import Certificate
from tests.factories import FOUNDER

CONTENT = load_content(HOME / "guidance")
DAYS = timedelta(days=60)


@pytest.fixture
def trainer(story, site):
    with story.database.transaction() as session:
        session.get_one(Brand, 1).sender = "people@harbourside.example"
    return site.visit("trainer")


def make(story, trainer, *people):
    page = trainer.open("/cohorts").follow("New cohort")
    values = page.form("Create the cohort").values
    who = [str(story.actors[one].id) for one in people]
    return trainer.send(page.path, {**values, "name": "Spring", "due": "2026-12-04", "who": who})


def mails(story):
    with story.database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Delivery))


class TestCohorts:
    def test_one_is_made_and_those_who_need_it_are_invited_at_once(self, story, trainer):
        page = make(story, trainer, "ann", "tom")
        assert page.heading == "Spring"
        assert "1 of 2 cannot write to candidates yet." in page.text
        assert "0 of 8" in page.text
        before = mails(story)
        page = page.press("Invite or remind 1")
        assert "1 person invited by mail." in page.text
        assert mails(story) == before + 1
        page = page.press("Invite or remind 1")
        assert "Nobody was invited: they were less than twelve hours ago" in page.text
        assert mails(story) == before + 1

    def test_people_come_and_go(self, story, trainer):
        page = make(story, trainer, "ann").follow("Add people")
        values = page.form("Add them").values
        page = trainer.send(page.path, {**values, "who": [str(story.actors["priya"].id)]})
        assert "Priya" in page.text
        page = page.press("Remove")
        assert "1 of 1 cannot write" in page.text or "Everybody in it may write" in page.text

    def test_a_cohort_of_a_brand_is_of_its_people(self, story, trainer):
        by = {"actor": story.actors["trainer"], "now": story.now}
        with story.database.transaction() as session:
            hugo = accounts.make_user(
                session, "Hugo", "hugo@harbourside.example", (), active=True, actor=FOUNDER, now=story.now
            )
            other = accounts.make_brand(session, "Merebridge", actor=FOUNDER, now=story.now)
            number = hugo.id
            people.give_role(session, number, Role.INTERVIEWER, other.id, actor=FOUNDER, now=story.now)
            cohort = operations.found(
                session, "Spring", date(2026, 12, 4), [story.actors["ann"].id], brand_id=1, **by
            ).id
        page = trainer.open(f"/cohorts/{cohort}/people")
        assert "Priya" in page.text
        assert "Hugo" not in page.text
        with story.database.transaction() as session, pytest.raises(Conflict, match="Hugo does not work for"):
            operations.enlist(session, cohort, [number], **by)

    def test_it_says_what_is_missing(self, story, trainer):
        assert make(story, trainer).mistakes == ["Nobody is chosen. Tick some people first."]
        make(story, trainer, "ann")
        assert "There is a cohort of that name." in make(story, trainer, "ann").mistakes[0]

    def test_it_says_how_far_everybody_is_and_not_what_they_answered(self, story, trainer):
        answer(story, "ann", wrong=0)
        page = make(story, trainer, "ann")
        assert "1 of 8" in page.text

    def test_a_whole_module_counts_as_its_short_form(self, story, trainer):
        answer(story, "ann", wrong=0, step="m2-whole")
        answer(story, "ann", wrong=0, step="m8-whole")
        assert "1 of 8" in make(story, trainer, "ann").text

    def test_no_mail_names_a_day_that_is_past(self, story, trainer):
        make(story, trainer, "ann")
        story.now += timedelta(days=30)
        with story.database.transaction() as session:
            assert operations.call(session, 1, actor=story.actors["trainer"], now=story.now) == 1
            assert session.scalars(sa.select(Invitation)).one().due is None

    def test_a_double_click_is_told_and_no_mistake(self, story, trainer, monkeypatch):
        make(story, trainer, "ann")
        monkeypatch.setattr(operations.Session, "scalar", lambda *_: None)  # the other click is not to be seen yet
        with pytest.raises(Conflict, match="a cohort of that name"), story.database.transaction() as session:
            operations.found(
                session, "Spring", date(2026, 12, 4), [story.actors["ann"].id], actor=story.actors["trainer"],
                now=story.now,
            )  # fmt: skip


class TestThePanel:
    def test_hr_sees_who_will_not_be_ready_and_invites_them_there(self, story, site, trainer):
        story.entry("priya")
        story.entry("tom", "C-2")
        with story.database.transaction() as session:
            session.get_one(Round, story.round_id).interview_date = date(2026, 12, 3)
            tom = story.actors["tom"].id
            training.revoke(session, tom, "Left the panel.", actor=story.actors["trainer"], now=story.now)
            by = {"actor": story.actors["trainer"], "now": story.now}
            training.grant(session, tom, guidance_version="1", valid=timedelta(days=5), **by)
        page = site.visit("dana").open(f"/rounds/{story.round_id}/panel")
        assert "1 person on this panel may not write to candidates" in page.text
        page = page.press("Invite to the training")
        assert "Nobody was invited" in page.text, "he may write today"
        with story.database.transaction() as session:
            training.revoke(session, tom, "Left the panel.", **by)
        page = page.press("Invite to the training")
        assert "1 person invited to the training by mail." in page.text
        with story.database.reading() as session:
            assert session.scalars(sa.select(Invitation)).one().due == date(2026, 12, 3)

    def test_nothing_is_said_where_all_are_ready(self, story, site):
        story.entry("priya")
        page = site.visit("dana").open(f"/rounds/{story.round_id}/panel")
        assert "may not write" not in page.text


def answer(story, who, *, wrong, step="m1", sure=None):
    """Take a step with so many wrong answers, the first ones."""
    by = {"actor": story.actors[who], "now": story.now}
    with story.database.transaction() as session:
        attempt = learning.begin(session, step, CONTENT, version="1", most=99, **by)
        for place, asked in enumerate(attempt.asked):
            right = next(at for at, one in enumerate(asked["options"]) if one["right"])
            option = (right + 1) % 3 if place < wrong else right
            learning.answer(session, attempt.id, place, option, sure=sure, provisional=DAYS, **by)


def given(people, *, option, sure=None, others=0.5):
    options = [{"text": text, "why": "", "right": text == "a"} for text in "abc"]
    asked = {"id": "m1-01", "ask": "What?", "page": "", "critical": False, "options": options}
    return [statistics.Given(who, asked, option, sure, others) for who in people]


class TestStatistics:
    def test_nothing_is_said_of_a_question_with_few_answers_or_few_people(self, story, trainer):
        assert "No question has enough answers yet." in trainer.open("/question-statistics").text
        assert not statistics.is_enough(given(range(19), option=0))
        assert not statistics.is_enough(given([1, 2, 3, 4] * 10, option=0))
        assert statistics.is_enough(given(range(20), option=0))
        for _ in range(30):
            answer(story, "ann", wrong=1)
        page = trainer.open("/question-statistics")
        assert "No question has enough answers yet." in page.text, "all of them are one person's"
        assert "questions have too few answers" in page.text

    def test_a_whole_module_counts_with_its_short_form_and_one_persons_refresher_for_nobody(self, story, monkeypatch):
        kept = [("m1", who, 0) for who in range(19)] + [("m1-whole", 19, 1), ("refresher", 20, 1)]
        monkeypatch.setattr(
            statistics, "_ended", lambda *_: [(Attempt(step=step), (who, at)) for step, who, at in kept]
        )
        monkeypatch.setattr(statistics, "_given", lambda _, one: given([one[0]], option=one[1]))
        (one,), few = statistics.items(None, None)
        assert (one.step, one.answers, few) == ("m1", 20, 0)

    def test_what_one_person_adds_is_seen_only_together_with_others(self):
        before, after = given(range(38), option=0), given(range(38), option=0) + given([38], option=1)
        assert statistics.in_portions(before) == statistics.in_portions(after)
        assert len(statistics.in_portions(after + given([39], option=0))) == 40

    def test_how_hard_it_is_and_whether_it_tells(self):
        knows, not_ = given(range(10), option=0, others=1.0), given(range(10, 20), option=1, others=0.25)
        one = statistics.item("m1", knows + not_)
        assert (one.right, round(one.tells, 6), one.never) == (0.5, 1.0, ["c"])
        assert one.remarks == ["An option that nobody picks."]
        turned = given(range(10), option=0, others=0.25) + given(range(10, 20), option=1, others=1.0)
        assert any("get this one wrong just as often" in said for said in statistics.item("m1", turned).remarks)
        assert statistics.item("m1", given(range(20), option=0)).tells is None

    def test_who_is_sure_and_wrong(self):
        answers = given(range(5), option=1, sure=True) + given(range(5, 20), option=0, sure=True)
        one = statistics.item("m1", answers)
        assert one.sure_and_wrong == 0.25
        assert any("sure, and wrong" in said for said in one.remarks)

    def test_the_page_says_it_of_questions_and_names_nobody(self, story, site, trainer):
        names = [f"p{number}" for number in range(6)]
        with story.database.transaction() as session:
            for name in names:
                user = accounts.make_user(
                    session, f"Learner {name}", f"{name}@harbourside.example", (Role.INTERVIEWER,), active=True,
                    actor=FOUNDER, now=story.now,
                )  # fmt: skip
                story.actors[name] = accounts.actor_of(session, user.id)
        for name in names:
            for _ in range(10):
                answer(story, name, wrong=1, sure=True)
        page = trainer.open("/question-statistics")
        assert "Right" in page.text
        assert "Tells apart" in page.text
        assert "Learner" not in page.text
        assert "worth a look" in page.heading
        site.visit("dana").open("/question-statistics", 404)


def test_nobody_with_a_certificate_is_invited(story, trainer):
    with story.database.transaction() as session:
        reached = operations.invite(
            session, [story.actors["priya"].id], None, actor=story.actors["trainer"], now=story.now
        )
        assert session.scalar(sa.select(sa.func.count()).select_from(Certificate)) > 0
    assert reached == 0
