"""A letter's life: composed, handed in, sealed, approved and posted, given back, withdrawn."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from employer_portal import hooks
from employer_portal.accounts.models import Brand
from employer_portal.core.errors import Conflict, DomainError, NotAllowed
from employer_portal.core.permissions import SYSTEM
from employer_portal.core.terms import Outcome
from employer_portal.core.workflow import Act, move
from employer_portal.delivery import operations as delivery
from employer_portal.delivery.models import Delivery
from employer_portal.delivery.workflow import DELIVERY
from employer_portal.feedback import operations as feedback
from employer_portal.feedback.models import Concern
from employer_portal.hiring import operations as hiring
from employer_portal.letters import checks, editing, making
from employer_portal.letters import operations as letters
from employer_portal.letters.models import Letter, SealingJob
from employer_portal.printing.content import Content
from employer_portal.printing.press import Failure
from employer_portal.review import operations as reviewing
from employer_portal.training import operations as training
from tests.feedback.test_entries import TOO_OLD
from tests.printing import samples

ANSWERS = reviewing.Answers("Tom wrote them alone.", "The rating on leading leans on them.", "Leading is rated again.")


def letter(story, letter_id):
    with story.database.reading() as session:
        return session.get_one(Letter, letter_id)


def test_from_accepted_feedback_to_the_outbox(story):
    letter_id = story.waiting()
    assert letter(story, letter_id).state == "waiting"
    story.approve(letter_id)
    assert letter(story, letter_id).state == "approved"
    with story.database.reading() as session:
        posted = session.scalars(sa.select(Delivery)).one()
        assert posted.key == letter(story, letter_id).delivery_key
        assert posted.pdf_sha256 == letter(story, letter_id).pdf_sha256
        assert posted.state == "held"  # the cooling-off


def test_nothing_is_composed_before_a_decision_is_recorded_and_the_entries_are_accepted(story):
    with pytest.raises(Conflict, match="No decision"):
        story.compose()
    entry = story.entry()
    story.save_well(entry)
    story.decide()
    with pytest.raises(Conflict, match="not accepted yet"):
        story.compose()
    with story.database.transaction() as session:
        feedback.decline(
            session, entry, "I did not take part: I was ill that day.", actor=story.actors["priya"], now=story.now
        )
    with pytest.raises(Conflict, match="Nobody has given feedback"):
        story.compose()


def test_the_appointed_get_no_feedback_letter(story):
    story.ready("C-3")
    with pytest.raises(Conflict, match="appointed"):
        story.compose("C-3")


def test_one_live_letter_per_candidate(story):
    story.waiting()
    with pytest.raises(Conflict, match="waiting already"):
        story.compose()


def test_composing_a_draft_anew_keeps_one_draft(story):
    story.ready()
    assert story.compose() == story.compose()


class TestApproval:
    """Promises 2 and 3."""

    def test_nobody_approves_what_they_composed(self, story):
        story.ready()
        letter_id = story.compose(who="both")
        story.seal(story.hand_in(letter_id, "both"), "both")
        with pytest.raises(NotAllowed, match="somebody else approves"):
            story.approve(letter_id, who="both")

    def test_hr_does_not_approve(self, story):
        with pytest.raises(NotAllowed):
            story.approve(story.waiting(), who="dana")

    def test_other_bytes_than_those_shown_are_not_approved(self, story):
        with pytest.raises(Conflict, match="not the document you were shown"):
            story.approve(story.waiting(), shown="0" * 64)

    def test_an_open_concern_holds_the_letter_until_hr_settles_it(self, story):
        entry = story.entry("tom")
        story.save(entry, "tom", notes=TOO_OLD)
        story.submit(entry, "tom")
        story.accept(entry)
        letter_id = story.waiting()
        with pytest.raises(Conflict, match="concern"):
            story.approve(letter_id)
        with story.database.transaction() as session:
            for concern in session.scalars(sa.select(Concern.id)).all():
                reviewing.settle(
                    session, concern, "words_removed", "Tom took it back; the ratings were checked by Ann.",
                    actor=story.actors["both"], now=story.now,
                )  # fmt: skip
        story.approve(letter_id)

    @pytest.mark.parametrize("hours", [1, 0, -62])
    def test_a_decision_reopened_after_composing_holds_the_letter_whatever_the_clock_said(self, story, hours):
        entry = story.entry("tom")
        story.save(entry, "tom", notes=TOO_OLD)
        story.submit(entry, "tom")
        story.accept(entry)
        letter_id = story.waiting()
        with story.database.transaction() as session:
            for concern in session.scalars(sa.select(Concern.id)).all():
                reviewing.settle(
                    session, concern, "reopen_decision", "The words may have been part of the reasoning.", ANSWERS,
                    actor=story.actors["both"], now=story.now + timedelta(hours=hours),
                )  # fmt: skip
        with pytest.raises(Conflict, match="reopened after this letter"):
            story.approve(letter_id)
        with pytest.raises(DBAPIError), story.database.transaction() as session:
            session.execute(
                sa.text(
                    "UPDATE letter SET state = 'approved', approved_by = :ann, approved_at = sealed_at, "
                    "delivery_key = 'k' WHERE id = :letter"
                ),
                {"ann": story.actors["ann"].id, "letter": letter_id},
            )
        story.decide()
        with pytest.raises(Conflict, match="recorded anew"):
            story.approve(letter_id)

    def test_a_decision_recorded_anew_asks_for_another_letter(self, story):
        letter_id = story.waiting()
        story.decide()
        with pytest.raises(Conflict, match="recorded anew"):
            story.approve(letter_id)

    def test_approval_and_post_are_one(self, story, monkeypatch):
        letter_id = story.waiting()
        monkeypatch.setattr(letters.delivery, "post", _fail)
        with pytest.raises(RuntimeError):
            story.approve(letter_id)
        assert letter(story, letter_id).state == "waiting"


def _fail(*args, **kwargs):
    raise RuntimeError("the power went")


class TestHandIn:
    """Handing in asks once."""

    def test_two_hand_ins_make_one_job(self, story):
        story.ready()
        letter_id = story.compose()
        assert story.hand_in(letter_id) == story.hand_in(letter_id, "both")
        with story.database.reading() as session:
            assert session.scalar(sa.select(sa.func.count(SealingJob.id))) == 1

    def test_what_was_changed_meanwhile_is_sealed_as_it_is_now(self, story):
        story.ready()
        letter_id = story.compose()
        first = story.hand_in(letter_id)
        with story.database.transaction() as session:
            content = session.get_one(Letter, letter_id).content
            letters.edit(
                session, letter_id, replace(content, close="With kind regards"), checker=story.checker,
                actor=story.actors["dana"], now=story.now,
            )  # fmt: skip
        second = story.hand_in(letter_id)
        assert story.seal(first) is None
        assert story.seal(second) is not None

    def test_the_database_knows_one_open_job_a_letter(self, story):
        story.ready()
        story.hand_in(story.compose())
        with pytest.raises(DBAPIError), story.database.transaction() as session:
            session.execute(
                sa.text(
                    "INSERT INTO sealing_job (id, letter_id, asked_by, asked_at, fingerprint, state, attempts) "
                    "SELECT 99, letter_id, asked_by, asked_at, fingerprint, state, attempts FROM sealing_job"
                )
            )


class TestSeal:
    """What is approved are bytes."""

    def test_the_documents_are_kept_under_their_hash(self, story):
        sealed = letter(story, story.waiting())
        assert all([sealed.subject_sha256, sealed.text_sha256, sealed.html_sha256, sealed.pdf_sha256])

    def test_a_failure_leaves_the_draft_with_the_reason(self, story):
        story.ready()
        letter_id = story.compose()
        job = story.hand_in(letter_id)
        story.seal(job, result=Failure("No font can show U+F8D0.", "Spell the name another way."))
        assert letter(story, letter_id).state == "draft"
        with story.database.reading() as session:
            assert "U+F8D0" in session.get_one(SealingJob, job).reason

    def test_a_letter_changed_after_it_was_handed_in_is_not_sealed(self, story):
        story.ready()
        letter_id = story.compose()
        job = story.hand_in(letter_id)
        edit(story, letter_id, close="Kind regards,")
        assert story.seal(job) is None
        assert letter(story, letter_id).state == "draft"

    def test_sealing_twice_changes_nothing(self, story):
        story.ready()
        letter_id = story.compose()
        job = story.hand_in(letter_id)
        story.seal(job)
        before = letter(story, letter_id).version
        assert story.seal(job) is None
        assert letter(story, letter_id).version == before

    def test_giving_back_takes_the_seal_off(self, story):
        letter_id = story.waiting()
        with story.database.transaction() as session:
            letters.give_back(session, letter_id, "Say which shift.", actor=story.actors["ann"], now=story.now)
        assert (letter(story, letter_id).state, letter(story, letter_id).pdf_sha256) == ("draft", None)


def edit(story, letter_id, who="dana", **changes):
    with story.database.transaction() as session:
        content: Content = replace(session.get_one(Letter, letter_id).content, **changes)
        letters.edit(session, letter_id, content, checker=story.checker, actor=story.actors[who], now=story.now)


def test_an_edit_that_names_an_age_is_not_handed_in(story):
    story.ready()
    letter_id = story.compose()
    edit(story, letter_id, opening=("You are too old for this role.",))
    with pytest.raises(DomainError, match="cannot go to the candidate"):
        story.hand_in(letter_id)


@pytest.mark.parametrize("verb", ["compose", "edit", "hand in", "keep"])
def test_nobody_words_a_letter_without_a_certificate(story, verb):
    story.ready()
    letter_id = story.compose()
    verbs = {
        "compose": story.compose,
        "edit": lambda: edit(story, letter_id, close="Kind regards,"),
        "hand in": lambda: story.hand_in(letter_id),
        "keep": lambda: _keep(story, letter_id),
    }
    with story.database.transaction() as session:
        training.revoke(
            session, story.actors["dana"].id, "Left the panel.", actor=story.actors["trainer"], now=story.now
        )
    with pytest.raises(NotAllowed, match="certificate"):
        verbs[verb]()


def _keep(story, letter_id):
    with story.database.transaction() as session:
        editing.keep_in_letter(
            session, letter_id, "x", "y", "z", "a reason of some words", checker=story.checker,
            actor=story.actors["dana"], now=story.now,
        )  # fmt: skip


def test_whoever_edits_becomes_an_author(story):
    story.ready()
    letter_id = story.compose()
    edit(story, letter_id, who="both", close="Kind regards,")
    story.seal(story.hand_in(letter_id))
    with pytest.raises(NotAllowed):
        story.approve(letter_id, who="both")


class TestOutcome:
    """Promise 4: changing the outcome recalls a letter that waits."""

    @pytest.fixture(autouse=True)
    def _joined(self):
        hooks.hang()

    def change(self, story, outcome=Outcome.APPOINTED):
        with story.database.transaction() as session:
            hiring.change_outcome(
                session, story.applications["C-1"], outcome, actor=story.actors["dana"], now=story.now
            )

    @pytest.mark.parametrize("approved", [False, True])
    def test_the_letter_that_tells_the_old_one_is_withdrawn(self, story, approved):
        letter_id = story.waiting()
        if approved:
            story.approve(letter_id)
        self.change(story)
        assert letter(story, letter_id).state == "withdrawn"
        with story.database.reading() as session:
            assert set(session.scalars(sa.select(Delivery.state))) <= {"cancelled"}

    @pytest.mark.parametrize("once_more", ["send again", "retry"])
    def test_what_did_not_arrive_of_it_never_leaves_again(self, story, once_more):
        letter_id = story.waiting()
        story.approve(letter_id)
        with story.database.transaction() as session:
            row = session.scalars(sa.select(Delivery)).one()
            if once_more == "retry":
                for step in ("due", "hand_over", "failed"):
                    row.cause, row.lease_by, row.handed_at, row.via = "policy", "worker", story.now, "mail"
                    move(session, DELIVERY, row, step, Act(SYSTEM, story.now))
                    session.flush()
            row_id = row.id
        self.change(story)

        def leave(session):
            if once_more == "retry":
                delivery.retry(session, [row_id], actor=story.actors["dana"], now=story.now)
            else:
                to = "mended@example.org"
                delivery.send_again(session, row_id, to=to, actor=story.actors["dana"], now=story.now)

        with pytest.raises(Conflict, match="was withdrawn"), story.database.transaction() as session:
            leave(session)

    def test_another_letter_can_follow(self, story):
        story.waiting()
        self.change(story, Outcome.RESERVE)
        assert story.compose()


def test_the_employers_own_wording_is_not_judged_letter_by_letter_until_somebody_changes_it(story):
    story.ready()
    content = letter(story, story.compose()).content
    assert not set(content.opening) & set(checks.judged(content))
    changed = replace(content, opening=("You are too old for this role.",))
    assert "You are too old for this role." in checks.judged(changed)


def test_a_letter_keeps_its_content_as_it_was_composed(story):
    story.ready()
    letter_id = story.compose()
    for content in samples.ALL.values():
        with story.database.transaction() as session:
            session.get_one(Letter, letter_id).content = content
        assert letter(story, letter_id).content == content


class TestNeverRead:
    """Promise 7: the candidate never reads that they were rejected, whoever wrote it and wherever it stands."""

    SAID = "We rejected your application because the plan had no volume."

    def test_not_what_an_interviewer_typed(self, story):
        entry = story.entry()
        story.save(entry, development=self.SAID)
        with pytest.raises(DomainError, match="1 passage must be reworded"):
            story.submit(entry)

    def test_not_what_hr_typed_into_the_letter(self, story):
        story.ready()
        letter_id = story.compose()
        edit(story, letter_id, opening=(self.SAID,))
        with pytest.raises(DomainError, match="cannot go to the candidate yet: “rejected your application”"):
            story.hand_in(letter_id)

    def test_not_what_a_brand_fills_in(self, story):
        with story.database.transaction() as session:
            brand = session.scalars(sa.select(Brand)).one()
            brand.signatory, brand.signatory_role = "Dana Osei", "Team for rejected applicants"
        story.ready()
        letter_id = story.compose()
        with pytest.raises(DomainError, match="rejected applicants"):
            story.hand_in(letter_id)

    def test_not_what_the_fixed_wording_says(self, story):
        """A sentence of the wording that an employer changed is held as well; the product's own are proven to pass."""
        story.ready()
        table = {**story.blocks.table, "common": {**story.blocks.table["common"], "close": [self.SAID]}}
        with story.database.transaction() as session:
            letter_id = making.compose(
                session, story.applications["C-1"], blocks=replace(story.blocks, table=table), checker=story.checker,
                settings=story.settings, actor=story.actors["dana"], now=story.now,
            ).id  # fmt: skip
        with pytest.raises(DomainError, match="rejected your application"):
            story.hand_in(letter_id)
