"""Sentences that somebody with a first licence rewrote, as trainers mark them and as their writer reads it."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, IntegrityError

from employer_portal.accounts import operations as accounts
from employer_portal.accounts.models import User, UserRole
from employer_portal.core.errors import NotAllowed
from employer_portal.core.permissions import Role
from employer_portal.learning import operations as learning
from employer_portal.learning.models import Rewriting
from employer_portal.marking import operations
from employer_portal.marking.models import Marking
from employer_portal.settings import HOME
from employer_portal.training import operations as training
from employer_portal.training.content import load_content
from employer_portal.training.models import Certificate
from employer_portal.training.pages import Material
from employer_portal.training.queries import certified
from employer_portal.training.retests import ask_retest, open_retest
from tests.factories import FOUNDER, give_roles
from tests.learning.test_pages import MODULES, take

CASES = [case for case in load_content(HOME / "guidance").rewrites if case.model][:5]
DAYS = timedelta(days=60)
WHY = "The next step is not one that somebody could take."


@pytest.fixture
def queue(story, site):
    """Ann has a first licence; the trainer and Dana mark."""
    with story.database.transaction() as session:
        training.earn(session, guidance_version="1", valid=DAYS, actor=story.actors["ann"], now=story.now)
        give_roles(session, story.actors["dana"].id, Role.TRAINER)
        story.actors["dana"] = accounts.actor_of(session, story.actors["dana"].id)
    return Queue(story, site)


class Queue:
    def __init__(self, story, site):
        self.story, self.site = story, site
        self.trainer = site.visit("trainer")
        self.second = site.visit("dana")

    def rewrite(self, case, who="ann", words=None):
        """Say a case's sentence anew, in other words and an hour later each time; its number."""
        story = self.story
        with story.database.transaction() as session:
            count = session.scalar(sa.select(sa.func.count()).select_from(Rewriting))
            words = words or f"{case.model} Thank you, {count}."
            return learning.rewrite(
                session, case, words, checker=story.checker, provisional=DAYS, actor=story.actors[who],
                now=story.now + timedelta(hours=count),
            ).id  # fmt: skip

    def mark(self, visitor, sentence, verdict, said=""):
        return visitor.open(f"/marking/{sentence}").form("Mark it").send(verdict=verdict, said=said)

    def listed(self, visitor):
        return [href for href in visitor.open("/marking").links().values() if href.startswith("/marking/")]


def test_three_that_pass_make_the_certificate_a_full_one(story, queue):
    sentences = [queue.rewrite(case) for case in CASES[:3]]
    page = queue.trainer.open("/")
    assert "Mark 3 rewritten sentences" in page.text
    page = page.follow("Mark 3 rewritten sentences").follow("Ann")
    for words in (CASES[0].notes.split(".")[0], CASES[0].text, CASES[0].model, "The checker’s opinion"):
        assert words in page.text
    for sentence in sentences:
        with story.database.reading() as session:
            assert session.scalars(sa.select(Certificate).filter_by(user_id=story.actors["ann"].id)).one().provisional
        page = queue.mark(queue.trainer, sentence, "pass")
    assert "No sentence waits to be marked." in page.text
    with story.database.reading() as session:
        wanted = sa.select(Certificate).filter_by(user_id=story.actors["ann"].id).order_by(Certificate.id.desc())
        full, first = session.scalars(wanted)
        assert (full.provisional, first.provisional) == (False, True)
        assert full.granted_by == story.actors["trainer"].id
        assert full.rules_version == story.checker.version
        assert full.expires_at - full.granted_at > timedelta(days=364)
    assert "Mark" not in queue.trainer.open("/").text
    page = queue.site.visit("ann").open("/training").follow("What trainers say")
    assert page.text.count("Passed") == 3


def test_the_sentence_that_the_licence_came_with_is_marked_and_says_so(queue):
    first, other = (queue.rewrite(case) for case in CASES[:2])
    page = queue.trainer.open(f"/marking/{first}")
    assert "The first licence came with this sentence" in page.text
    assert "Revoke" in page.follow("Ann").text
    assert "The first licence came" not in queue.trainer.open(f"/marking/{other}").text
    newer = queue.rewrite(CASES[0])
    queue.trainer.open(f"/marking/{first}", 404)
    assert f"The first licence came with other words. “{CASES[0].model}" in (
        queue.trainer.open(f"/marking/{newer}").text
    )


def test_a_trainer_sees_whose_own_words_they_are_not(story, queue):
    """Nobody's name is told with it."""
    with story.database.transaction() as session:
        training.earn(session, guidance_version="1", valid=DAYS, actor=story.actors["both"], now=story.now)
    own, example = queue.rewrite(CASES[0]), queue.rewrite(CASES[1], words=CASES[1].model)
    queue.rewrite(CASES[1], "both", words=CASES[1].model)
    assert "the very same words" not in queue.trainer.open(f"/marking/{own}").text
    page = queue.trainer.open(f"/marking/{example}")
    assert "These are the words of the training’s own example. 1 colleague sent the very same words." in page.text


def test_not_yet_is_for_two_trainers_and_its_writer_reads_why(story, queue):
    sentence = queue.rewrite(CASES[0])
    ann = queue.site.visit("ann")
    page = queue.mark(queue.trainer, sentence, "not yet")
    assert "Say what is missing." in page.mistakes[0]
    queue.mark(queue.trainer, sentence, "not yet", WHY)
    assert queue.listed(queue.trainer) == [], "whoever doubted it does not settle it"
    queue.trainer.open(f"/marking/{sentence}", 404)
    page = ann.open("/training/marked")
    assert "Waits for a second trainer" in page.text
    assert WHY not in page.text, "one opinion is none yet"
    page = queue.second.open(f"/marking/{sentence}")
    assert WHY in page.text
    queue.mark(queue.second, sentence, "not yet", "I miss the same.")
    page = ann.open("/").follow("Say a sentence once more")
    assert WHY in page.text
    assert "I miss the same." in page.text
    queue.rewrite(CASES[0])
    assert len(queue.listed(queue.trainer)) == 1
    assert "Say a sentence once more" not in ann.open("/").text


def test_a_second_trainer_may_see_it_otherwise(story, queue):
    sentence = queue.rewrite(CASES[0])
    queue.mark(queue.trainer, sentence, "not yet", WHY)
    page = queue.mark(queue.second, sentence, "pass")
    assert "Of 1 sentence that two people marked, the second agreed with the first on 0." in page.text


class TestOneTrainerAlone:
    """The second one gives the role back: whom a doubted sentence waits for then is the administrator's to say."""

    @pytest.fixture
    def doubted(self, queue, story):
        sentence = queue.rewrite(CASES[0])
        with story.database.transaction() as session:
            session.execute(
                sa.delete(UserRole).where(UserRole.role == Role.TRAINER, UserRole.user_id == self.id(story, "dana"))
            )
        queue.mark(queue.trainer, sentence, "not yet", WHY)
        return sentence

    def id(self, story, name):
        return story.actors[name].id

    def admin(self, story, queue, name="both"):
        with story.database.transaction() as session:
            give_roles(session, self.id(story, name), Role.ADMIN)
            story.actors[name] = accounts.actor_of(session, self.id(story, name))
        return queue.site.visit(name)

    def test_its_writer_is_told_what_waits_and_why(self, queue, doubted):
        page = queue.site.visit("ann").open("/training/marked")
        assert "Waits for a second reader" in page.text
        assert "your administrators have been asked to find one" in page.text
        assert WHY not in page.text

    def test_an_administrator_settles_it_in_their_place(self, story, queue, doubted):
        admin = self.admin(story, queue)
        page = admin.open("/").follow("Find a second reader for a sentence")
        assert WHY in page.text
        assert "Say what is missing." in page.form("Mark it").send(verdict="not yet").mistakes[0]
        page = page.form("Mark it").send(verdict="not yet", said="I miss the same.")
        assert "No sentence waits for a second reader." in page.text
        assert "Find a second reader" not in admin.open("/").text
        page = queue.site.visit("ann").open("/").follow("Say a sentence once more")
        assert WHY in page.text
        assert "I miss the same." in page.text

    def test_the_third_that_they_pass_makes_the_certificate_a_full_one(self, story, queue, doubted):
        for case in CASES[1:3]:
            queue.mark(queue.trainer, queue.rewrite(case), "pass")
        self.admin(story, queue).open("/marking/doubted").form("Mark it").send(verdict="pass")
        with story.database.reading() as session:
            newest = sa.select(Certificate).filter_by(user_id=self.id(story, "ann")).order_by(Certificate.id.desc())
            assert not session.scalars(newest).first().provisional

    def test_whoever_doubted_it_finds_a_second_reader_and_is_none(self, story, queue, doubted):
        page = self.admin(story, queue, "trainer").open("/").follow("Find a second reader for a sentence")
        assert "You marked it first: somebody else settles it" in page.text
        assert "Could it go to a candidate?" not in page.text
        with pytest.raises(NotAllowed, match="marked this sentence already"), story.database.transaction() as session:
            operations.stand_in(
                session, doubted, True, rules_version="1", valid=DAYS, actor=story.actors["trainer"], now=story.now
            )

    def test_with_a_new_trainer_it_is_theirs(self, story, queue, doubted):
        admin = self.admin(story, queue)
        opened = admin.open("/marking/doubted").form("Mark it")
        with story.database.transaction() as session:
            give_roles(session, self.id(story, "dana"), Role.TRAINER)
        assert "A trainer marks it" in opened.send(verdict="pass").text
        assert "Find a second reader" not in admin.open("/").text
        assert queue.listed(queue.second) == [f"/marking/{doubted}"]


def test_whoever_settles_it_has_read_what_the_first_trainer_says(story, queue):
    sentence = queue.rewrite(CASES[0])
    opened = queue.second.open(f"/marking/{sentence}").form("Mark it")
    queue.mark(queue.trainer, sentence, "not yet", WHY)
    page = opened.send(verdict="not yet", said="A first reading of my own.")
    assert "This was changed meanwhile." in page.mistakes[0]
    assert WHY in page.text
    assert "A first reading of my own." in page.text
    page.form("Mark it").send()
    with story.database.reading() as session:
        assert session.scalars(sa.select(Marking.state)).all() == ["failed"]


def test_a_second_press_leads_to_the_queue_and_marks_nothing_again(queue):
    sentence = queue.rewrite(CASES[0])
    opened = queue.trainer.open(f"/marking/{sentence}").form("Mark it")
    assert "It passes." in opened.send(verdict="pass").text
    assert "This sentence waits no more" in opened.send(verdict="pass").text


def test_nobody_marks_their_own(story, queue):
    sentence = queue.rewrite(CASES[0])
    with story.database.transaction() as session:
        give_roles(session, story.actors["ann"].id, Role.TRAINER)
    ann = queue.site.visit("ann")
    assert queue.listed(ann) == []
    ann.open(f"/marking/{sentence}", 404)
    me = story.actors["ann"].id

    def past_the_step():
        with story.database.transaction() as session:
            session.add(Marking(rewriting_id=sentence, user_id=me, state="passed", first_by=me, first_at=story.now))

    with pytest.raises(IntegrityError):
        past_the_step()


class TestWhatWaits:
    def test_no_more_of_one_person_than_still_count(self, queue):
        sentences = [queue.rewrite(case) for case in CASES]
        assert queue.listed(queue.trainer) == [f"/marking/{one}" for one in sentences[:3]]

    def test_the_newest_of_each_case_and_only_what_the_checker_passed(self, queue):
        queue.rewrite(CASES[0])
        newest = queue.rewrite(CASES[0], words=CASES[0].model + " Thank you.")
        queue.rewrite(CASES[1], words="You are too old for this.")
        assert queue.listed(queue.trainer) == [f"/marking/{newest}"]

    def test_a_case_counts_once(self, queue):
        queue.mark(queue.trainer, queue.rewrite(CASES[0]), "pass")
        queue.rewrite(CASES[0])
        assert queue.listed(queue.trainer) == []

    def test_nothing_of_whoever_has_a_full_certificate_or_none(self, queue):
        queue.rewrite(CASES[0], "priya")
        queue.rewrite(CASES[1], "trainer")
        assert queue.listed(queue.second) == []

    def test_a_doubted_one_waits_no_more_once_the_licence_is_revoked_or_its_writer_left(self, story, queue):
        ann, by = story.actors["ann"].id, {"actor": story.actors["trainer"], "now": story.now}
        for case in CASES[:2]:
            queue.mark(queue.trainer, queue.rewrite(case), "pass")
        doubted = queue.rewrite(CASES[2])
        queue.mark(queue.trainer, doubted, "not yet", WHY)
        assert queue.listed(queue.second) == [f"/marking/{doubted}"]
        with story.database.transaction() as session:
            session.get_one(User, ann).active = False
        assert queue.listed(queue.second) == []
        with story.database.transaction() as session:
            session.get_one(User, ann).active = True
            training.revoke(session, ann, "Wrote of age.", **by)
        assert queue.listed(queue.second) == []
        queue.second.open(f"/marking/{doubted}", 404)

    def test_a_doubted_one_takes_no_place_of_the_three(self, queue):
        sentences = [queue.rewrite(case) for case in CASES]
        queue.mark(queue.trainer, sentences[0], "not yet", WHY)
        assert queue.listed(queue.trainer) == [f"/marking/{one}" for one in sentences[1:4]]

    def test_a_first_licence_that_has_ended_can_still_become_a_full_one(self, story, queue):
        learner = story.actors["trainer"]
        with story.database.transaction() as session:
            training.earn(session, guidance_version="1", valid=DAYS, actor=learner, now=story.now - 2 * DAYS)
        for case in CASES[:3]:
            queue.rewrite(case, "trainer")
        for address in queue.listed(queue.second):
            queue.mark(queue.second, address.rpartition("/")[2], "pass")
        with story.database.reading() as session:
            assert certified(session, learner.id, now=story.now)


def test_where_a_full_one_is_asked_for_first_nobody_writes_with_the_first_licence(story, queue):
    story.settings = story.settings.model_copy(update={"full_before_letters": True})
    with story.database.transaction() as session:
        learner = accounts.make_user(
            session, "Lea", "lea@harbourside.example", (Role.INTERVIEWER,), active=True, actor=FOUNDER, now=story.now
        )
        story.actors["lea"] = accounts.actor_of(session, learner.id)
    lea = type(queue.site)(story).visit("lea")
    for module in MODULES:
        take(story, lea, module)
    lea.open("/training").form("Begin").send().form("Answer").send(option=0)
    page = lea.open(f"/training/rewriting/{CASES[0].id}").form("Mark it").send(words=CASES[0].model)
    assert "you may write to candidates once trainers have passed three" in page.text
    with story.database.reading() as session:
        assert session.scalars(sa.select(Certificate).filter_by(user_id=story.actors["lea"].id)).one().provisional
        assert not certified(session, story.actors["lea"].id, now=story.now)
    for sentence in (1, *[queue.rewrite(case, "lea") for case in CASES[1:3]]):
        queue.mark(queue.trainer, sentence, "pass")
    with story.database.reading() as session:
        assert certified(session, story.actors["lea"].id, now=story.now)


def test_marking_lifts_no_re_test(story, queue):
    """The full certificate is for the guidance that its holder learned; what was asked and not passed stays owed."""
    with story.database.transaction() as session:
        first = session.scalars(sa.select(Certificate).filter_by(provisional=True)).one()
        asked = [Material("2", date(2026, 11, 20), ("m3",), "Say what was not understood.")]
        ask_retest(session, first, asked, timedelta(days=14), actor=story.actors["trainer"], now=story.now)
    for sentence in [queue.rewrite(case) for case in CASES[:3]]:
        queue.mark(queue.trainer, sentence, "pass")
    late, ann = story.now + timedelta(days=15), story.actors["ann"].id
    with story.database.reading() as session:
        full = session.scalars(sa.select(Certificate).filter_by(user_id=ann).order_by(Certificate.id.desc())).first()
        assert (full.provisional, full.guidance_version) == (False, first.guidance_version)
        assert certified(session, ann, now=story.now)
        assert not certified(session, ann, now=late)
        assert open_retest(session, ann, late).certificate_id == full.id


def test_the_database_keeps_a_marking_that_is_settled(story, queue):
    queue.mark(queue.trainer, queue.rewrite(CASES[0]), "pass")
    with pytest.raises(DatabaseError, match="settled is kept"), story.database.transaction() as session:
        session.execute(sa.delete(Marking))
