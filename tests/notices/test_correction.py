"""A correction of a letter that left."""

import pytest
import sqlalchemy as sa

from employer_portal.core.audit import AuditLine
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.terms import LetterKind
from employer_portal.delivery import operations as delivery
from employer_portal.letters import operations as letters
from employer_portal.letters.models import Letter, SealingJob
from employer_portal.notices import forms

WRONG = "We wrote that your plan did not show the volume."
RIGHT = "Your plan showed the volume for Monday."


class TestCorrection:
    @pytest.fixture
    def gone(self, desk, story):
        """A feedback letter that left."""
        letter = story.waiting()
        desk.leaves(letter)
        return letter

    def test_it_names_the_letter_by_its_day_and_leaves_it_as_it_is(self, desk, story, gone):
        before = desk.letter(gone)
        made = desk.correct(gone, WRONG, RIGHT)
        words, day = desk.text(made), story.now.date()
        assert f"Our letter of {day.day} {day:%B %Y} said something that was not right. We are sorry." in words
        assert words.index(WRONG) < words.index(RIGHT) < words.index("The outcome of your application is the same")
        desk.leaves(made)
        after = desk.letter(gone)
        assert (after.state, after.version, after.pdf_sha256) == ("approved", before.version, before.pdf_sha256)
        assert desk.letter(made).corrects_id == gone

    def test_only_what_left_is_corrected(self, desk, story):
        waiting = story.waiting()
        with pytest.raises(Conflict, match="has left"):
            desk.correct(waiting, WRONG, RIGHT)

    def test_its_words_are_judged_as_all_words_are(self, desk, gone):
        with pytest.raises(DomainError, match="cannot go to the candidate"):
            desk.correct(gone, WRONG, "You are too old for the night shift.")

    def test_both_texts_are_needed(self, desk, gone):
        with pytest.raises(DomainError, match="Say what was wrong"):
            desk.correct(gone, WRONG, " ")

    def test_after_one_that_left_there_may_be_another(self, desk, gone):
        first = desk.correct(gone, WRONG, RIGHT)
        desk.leaves(first)
        assert desk.correct(gone, WRONG, "Your plan showed the volume for Tuesday.") != first
        assert desk.letter(first).state == "past"
        with pytest.raises(Conflict, match="has left"):
            desk.correct(first, WRONG, RIGHT)

    def test_one_that_came_back_from_the_approver_is_written_over_or_withdrawn(self, desk, story, gone):
        made = desk.correct(gone, WRONG, RIGHT)
        with story.database.transaction() as session:
            letters.give_back(session, made, "Which day?", actor=story.actors["ann"], now=story.now)
        assert desk.correct(gone, WRONG, "Your plan showed the volume for Tuesday.") == made
        assert "for Tuesday" in desk.text(made)
        with story.database.transaction() as session:
            letters.withdraw(session, made, "It was right after all.", **desk.by)
        assert desk.correct(gone, WRONG, RIGHT) != made

    def test_one_of_another_letter_that_was_stopped_is_not_withdrawn_for_it(self, desk, story):
        notice = desk.write("C-1", LetterKind.OUTCOME)
        desk.leaves(notice)
        feedback = story.waiting()
        desk.leaves(feedback)
        made = desk.correct(feedback, WRONG, RIGHT)
        story.approve(made)
        with story.database.transaction() as session:
            delivery.cancel(session, [desk.sent(made).id], reason="Not yet.", **desk.by)
        with pytest.raises(Conflict, match="another letter to them, the feedback, is not finished: it is approved"):
            desk.correct(notice, WRONG, RIGHT)
        assert desk.letter(made).state == "approved"
        assert desk.correct(feedback, WRONG, RIGHT) != made  # of the same letter it is written anew


class TestCorrectionPage:
    """How HR writes one: what was typed comes back, and words that need a reason can be kept with one."""

    BUTTON = "Write the correction and hand it in"
    ENERGETIC = "You were energetic in the way you led the guided tour."
    BECAUSE = "The advert asks for guided tours on foot all day."

    @pytest.fixture
    def gone(self, desk, story):
        letter = story.waiting()
        desk.leaves(letter)
        return letter

    def test_it_shows_what_was_written_when_it_came_back(self, site, desk, story, gone):
        made = desk.correct(gone, WRONG, RIGHT)
        with story.database.transaction() as session:
            letters.give_back(session, made, "Say which day.", actor=story.actors["ann"], now=story.now)
        page = site.visit("dana").open(f"/letters/{made}").follow("Write it again")
        form = page.form(self.BUTTON)
        assert (form.values["wrong"], form.values["right"]) == (WRONG, RIGHT)
        assert "Given back: Say which day." in page.text
        form.send(right="Your plan showed the volume for Tuesday.")
        assert "for Tuesday" in str(desk.letter(made).content)

    def test_words_that_need_a_reason_are_kept_with_one(self, site, desk, story, gone):
        page = site.visit("dana").open(f"/letters/{gone}/correct")
        page = page.form(self.BUTTON).send(wrong=WRONG, right=self.ENERGETIC)
        assert "Keep “energetic”, because" in page.text
        page = page.form(self.BUTTON).send(**{"kept-0-because": "It is fine."})
        assert "a stranger would understand" in page.text
        assert page.form(self.BUTTON).values["right"] == self.ENERGETIC
        page.form(self.BUTTON).send(**{"kept-0-because": self.BECAUSE})
        with story.database.reading() as session:
            made = session.scalars(sa.select(Letter).where(Letter.kind == LetterKind.CORRECTION)).one()
            kept = [one["because"] for source in made.sources for one in source.get("kept", ())]
            verbs = session.scalars(sa.select(AuditLine.verb).where(AuditLine.subject == f"letter:{made.id}")).all()
            story.seal(session.scalars(sa.select(SealingJob.id).order_by(SealingJob.id.desc())).first())
        assert kept == [self.BECAUSE]
        assert "letter.kept" in verbs
        assert desk.letter(made.id).state == "waiting"
        page = site.visit("ann").open(f"/letters/{made.id}")
        assert f"“energetic” was kept by Dana: {self.BECAUSE}" in page.text

    def test_it_asks_about_the_first_of_very_many(self, site, gone, monkeypatch):
        monkeypatch.setattr(forms, "MOST", 1)
        page = site.visit("dana").open(f"/letters/{gone}/correct")
        page = page.form(self.BUTTON).send(wrong="Your English was clear.", right=self.ENERGETIC)
        assert "kept-0-because" in page.form(self.BUTTON).values
        assert "kept-1-because" not in page.form(self.BUTTON).values

    def test_a_reason_is_for_the_words_that_it_was_given_for(self, site, gone):
        page = site.visit("dana").open(f"/letters/{gone}/correct")
        page = page.form(self.BUTTON).send(wrong=WRONG, right=self.ENERGETIC)
        page = page.form(self.BUTTON).send(
            right="Your English was clear in the tour.", **{"kept-0-because": self.BECAUSE}
        )
        assert "Keep “English”, because" in page.text
        assert page.form(self.BUTTON).values["kept-0-because"] == ""

    def test_reasons_may_be_given_one_after_the_other(self, site, story, gone):
        page = site.visit("dana").open(f"/letters/{gone}/correct")
        page = page.form(self.BUTTON).send(wrong="Your English was clear in the tour.", right=self.ENERGETIC)
        page = page.form(self.BUTTON).send(**{"kept-0-because": self.BECAUSE})
        assert page.form(self.BUTTON).values["kept-0-because"] == self.BECAUSE, "what was answered stays"
        page.form(self.BUTTON).send(**{"kept-1-because": self.BECAUSE})
        with story.database.reading() as session:
            assert session.scalars(sa.select(Letter.kind).where(Letter.kind == LetterKind.CORRECTION)).all()

    def test_what_cannot_go_is_not_kept_with_any_reason(self, site, gone):
        page = site.visit("dana").open(f"/letters/{gone}/correct")
        page = page.form(self.BUTTON).send(wrong=WRONG, right=f"{self.ENERGETIC} You are too old for this shift.")
        assert "cannot go to the candidate" in page.text
        assert "because" not in page.text

    def test_two_people_do_not_write_over_each_other(self, site, desk, story, gone):
        old = site.visit("dana").open(f"/letters/{gone}/correct").form(self.BUTTON)
        made = desk.correct(gone, WRONG, RIGHT)
        with story.database.transaction() as session:
            letters.take_back(session, made, **desk.by)
        page = old.send(wrong=WRONG, right="It was Tuesday.")
        assert f"This was changed meanwhile to “{RIGHT}”" in page.text
        assert desk.letter(made).content.sections[1].paragraphs[0] == RIGHT
