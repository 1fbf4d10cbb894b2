"""The last look before a letter is approved: what it says of the words and of the record, and that it promises no step
that is refused, and refuses none that is taken."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from employer_portal.accounts.models import Brand
from employer_portal.approving import operations as approving
from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import DomainError
from employer_portal.core.terms import Format, Outcome
from employer_portal.feedback import operations as feedback
from employer_portal.feedback.operations import Line
from employer_portal.hiring import operations as hiring
from employer_portal.hiring import persons
from employer_portal.hiring.models import Application, Round
from employer_portal.letters.models import Letter
from employer_portal.preflight.line import State
from employer_portal.preflight.looking import look
from employer_portal.preflight.reading import Today
from tests.factories import GOOD_GAP, GOOD_STEP, GOOD_STRENGTH, candidate
from tests.feedback.test_entries import TOO_OLD
from tests.letters.test_lifecycle import edit
from tests.pages import Site

TOLD_ON = date(2026, 11, 20)


def looked(story, *letter_ids):
    """What is said of the first of these letters, looked through with the others."""
    today = Today(story.now, Calendar.of(story.settings), story.checker, story.settings)
    with story.database.reading() as session:
        return look(session, letter_ids, today)[letter_ids[0]]


def line(story, letter_id, title):
    [found] = [one for one in looked(story, letter_id).lines if one.title == title]
    return found


def tell(story, reference="C-1", how="by phone"):
    with story.database.transaction() as session:
        hiring.tell(
            session, story.applications[reference], TOLD_ON, how, actor=story.actors["dana"], now=story.now
        )  # fmt: skip


def good(story, reference="C-1"):
    """A draft in which everything is in order."""
    tell(story, reference)
    story.ready(reference)
    return story.compose(reference)


def say(story, letter_id, at_gap):
    """Edit what a draft says on planning, behind the standard."""
    with story.database.reading() as session:
        content = session.get_one(Letter, letter_id).content
    sections = list(content.sections)
    [place] = [n for n, one in enumerate(sections) if any(point.steps for point in one.points)]
    point = sections[place].points[0]
    sections[place] = replace(sections[place], points=(replace(point, paragraphs=(point.paragraphs[0], *at_gap)),))
    edit(story, letter_id, sections=tuple(sections))


class TestInOrder:
    def test_a_letter_in_which_everything_is_in_order_has_one_quiet_line(self, site, story):
        letter_id = good(story)
        story.seal(story.hand_in(letter_id))
        assert [one for one in looked(story, letter_id).lines if one.state != State.GOOD] == []
        page = site.visit("ann").open(f"/letters/{letter_id}")
        assert "Everything is in order: " in page.text
        assert "Look here" not in page.text
        assert "Told on 20 November 2026, by phone, as the letter says." in page.text
        assert "It names what the decision record does: Planning people." in page.text
        assert "A note is filed behind each gap." in page.text
        assert "In order" in site.visit("ann").open("/approvals").text
        assert "In order" in site.visit("dana").open(f"/rounds/{story.round_id}/letters").text

    def test_what_is_in_order_can_be_approved(self, story):
        letter_id = good(story)
        story.seal(story.hand_in(letter_id))
        assert not looked(story, letter_id).holds
        story.approve(letter_id)


class TestWords:
    """What stands in a draft, and how it is looked at."""

    @pytest.mark.parametrize(
        ("words", "title", "state", "quoted"),
        [
            ("Your plan was for {{ number }} people.", "Blanks", State.HOLDS, "{{ number }}"),
            ("Your plan named [TEAM NAME] and a time.", "Blanks", State.LOOK, "[TEAM NAME]"),
            ("You wrote a row of \ue000 signs.", "Characters", State.HOLDS, "U+E000"),
            (f"You {'named one more task and ' * 7}stopped.", "Long sentences", State.LOOK, "stopped."),
            ("You are too old for this shift.", "Findings", State.HOLDS, "too old"),
            ("Sam did not say how the number came about.", "Spoken to", State.HOLDS, "Sam did not say"),
            ("I wrote down that you named twelve people.", "Voice", State.LOOK, "I wrote down"),
        ],
    )
    def test_a_sentence_is_shown_with_what_is_odd_about_it(self, story, words, title, state, quoted):
        letter_id = good(story)
        say(story, letter_id, (words,))
        found = line(story, letter_id, title)
        assert (found.state, [quoted in quote for quote in found.quotes]) == (state, [True])
        assert found.do or title == "Voice"
        assert found.way
        assert found.way.path == f"/letters/{letter_id}/edit"

    @pytest.mark.parametrize("greeting", ["Dear Dr.,", "Dear Mrs,", "Dear professor,"])
    def test_a_greeting_of_a_title_alone_is_named(self, story, greeting):
        letter_id = good(story)
        assert line(story, letter_id, "Blanks").state == State.GOOD
        with story.database.transaction() as session:
            letter = session.get_one(Letter, letter_id)
            letter.content = replace(letter.content, salutation=greeting)
        found = line(story, letter_id, "Blanks")
        assert (found.state, found.quotes) == (State.LOOK, (greeting,))

    def test_two_sentences_that_contradict_each_other_hold_it_and_two_that_repeat_each_other_do_not(self, story):
        letter_id = good(story)
        say(story, letter_id, ("You named the owner of each task.", "You did not name the owner of each task."))
        assert line(story, letter_id, "Contradictions").state == State.HOLDS
        with pytest.raises(DomainError, match="opposite"):
            story.hand_in(letter_id)
        say(story, letter_id, ("You named the owner of each task.", "You named the owner of every task."))
        assert line(story, letter_id, "Contradictions").state == State.GOOD
        assert line(story, letter_id, "Said twice").state == State.LOOK

    def test_what_holds_a_draft_is_refused_when_it_is_handed_in_and_nothing_else_is(self, story):
        letter_id = good(story)
        for words in (
            "You are too old for this shift.",
            "You named {{ number }} people.",
            "Sam did not say how the number came about.",
        ):
            say(story, letter_id, (words,))
            assert looked(story, letter_id).holds
            with pytest.raises(DomainError):
                story.hand_in(letter_id)
        say(story, letter_id, ("Your plan named XXX people.",))
        assert not looked(story, letter_id).holds
        story.hand_in(letter_id)

    def test_a_letter_much_shorter_than_the_others_of_its_round_is_named(self, story):
        with story.database.transaction() as session:
            more = [candidate("C-4"), candidate("C-5")]
            story.applications |= hiring.add_candidates(
                session, story.round_id, more, actor=story.actors["dana"], now=story.now
            )
        drafts = [good(story, reference) for reference in ("C-1", "C-2", "C-4")]
        assert "too few letters" in line(story, drafts[0], "Length").words
        drafts.append(good(story, "C-5"))
        assert line(story, drafts[0], "Length").state == State.GOOD
        with story.database.reading() as session:
            strength = session.get_one(Letter, drafts[0]).content.sections[:1]
        edit(story, drafts[0], sections=strength)
        short = line(story, drafts[0], "Length")
        assert (short.state, "usually have about" in short.words) == (State.LOOK, True)
        say(story, drafts[1], ("Your plan named twelve people for each of the days. " * 12,))
        assert line(story, drafts[1], "Length").state == State.LOOK


class TestForm:
    def test_pages_are_those_of_the_sealed_pdf_and_reckoned_before(self, story):
        letter_id = good(story)
        assert line(story, letter_id, "Pages").words == "It has 1 page, as reckoned."
        story.seal(story.hand_in(letter_id))
        assert line(story, letter_id, "Pages").words == "It has 1 page."
        with story.database.transaction() as session:
            session.execute(sa.update(Letter).values(pages=3))
        assert line(story, letter_id, "Pages").state == State.LOOK

    @pytest.mark.parametrize(
        ("address", "state", "words"),
        [
            ("1 Quay Street\nHull HU1 1AA", State.GOOD, "a whole address"),
            ("1 Quay Street\nHull", State.LOOK, "no postcode"),
            ("1 Quay Street HU1 1AA", State.LOOK, "only one line"),
            ("\n".join(f"{n} of many lines" for n in range(12)), State.HOLDS, "more lines than the window"),
        ],
    )
    def test_a_letter_by_post_has_a_whole_address(self, story, address, state, words):
        with story.database.transaction() as session:
            person = session.get_one(Application, story.applications["C-1"]).candidate
            person.format, person.postal_address = Format.POST, address
        found = line(story, good(story), "Address")
        assert found.state == state
        assert words in found.words


class TestRecord:
    """What a letter rests on. What holds it is said in the words in which approving refuses it."""

    def concern(self, story):
        entry = story.entry("tom")
        story.save(entry, "tom", notes=TOO_OLD)
        story.submit(entry, "tom")
        story.accept(entry)

    def unproved(self, story):
        with story.database.transaction() as session:
            session.get_one(Brand, 1).reply_to_proved_at = None

    def untold(self, story):
        with story.database.transaction() as session:
            hiring.untell(session, story.applications["C-1"], actor=story.actors["dana"], now=story.now)

    def silenced(self, story):
        with story.database.transaction() as session:
            person = session.get_one(Application, story.applications["C-1"]).candidate.person_id
            persons.do_not_write(session, person, "They asked us not to.", actor=story.actors["dana"], now=story.now)

    def aged(self, story):
        story.now += timedelta(days=10)

    @pytest.mark.parametrize(
        ("happens", "title"),
        [
            ("decided", "Reason"), ("untold", "Reason"), ("unproved", "Answers"), ("silenced", "May be written to"),
            ("aged", "Dates"),
        ],
    )  # fmt: skip
    def test_what_holds_a_letter_that_waits_is_what_approving_refuses(self, story, happens, title):
        letter_id = good(story)
        story.seal(story.hand_in(letter_id))
        getattr(self, happens)(story) if happens != "decided" else story.decide()
        [held] = looked(story, letter_id).holds
        assert held.title == title
        with pytest.raises(DomainError) as refused:
            story.approve(letter_id)
        assert (refused.value.message, refused.value.fix) == (held.words, held.do)
        site = Site(story)
        page = site.visit("ann").open(f"/letters/{letter_id}")
        assert page.text.count(held.words) == 2  # in the list, and at the button
        assert [button.text for button in page.all("button") if "disabled" in button.attrib] == ["Approve"]
        assert "1 thing holds it" in site.visit("dana").open(f"/rounds/{story.round_id}/letters").text

    def test_an_open_concern_holds_it(self, story):
        self.concern(story)
        letter_id = good(story)
        assert [one.title for one in looked(story, letter_id).holds] == ["Concerns"]

    def test_a_letter_that_brings_the_news_says_so(self, story):
        story.ready()
        letter_id = story.compose()
        words = "This letter is the first news of the outcome, 6 days after the interview."
        assert line(story, letter_id, "Outcome told").words == words
        tell(story)
        assert "The letter does not say so." in line(story, letter_id, "Outcome told").words

    def test_dates_that_cannot_be_are_named(self, story):
        letter_id = good(story)
        with story.database.transaction() as session:
            session.get_one(Round, story.round_id).interview_date = date(2026, 12, 1)
        words = line(story, letter_id, "Dates").words
        assert "1 December 2026, which is still to come" in words
        assert "told before the interview" in words
        assert "The decision is older than the interview." in words

    def test_a_gap_without_a_note_behind_it_is_named(self, story):
        self.entry(story, plan_notes="")
        assert "behind the gap on Planning people" in line(story, story.compose(), "Notes").words

    def test_what_was_not_met_and_is_not_spoken_of_is_named(self, story):
        self.entry(story, safe=2)
        found = line(story, story.compose(), "Reason")
        assert (found.state, "Working safely" in found.words) == (State.LOOK, True)

    def entry(self, story, plan_notes="Q2: twelve.", safe=3):
        """Everything that a letter needs, from an entry with a strength and a gap."""
        tell(story)
        entry = story.entry()
        with story.database.transaction() as session:
            criteria = story.criteria(session)
            lines = [
                Line(criteria["LEAD"], 4, notes="Q1: three tasks.", strength=GOOD_STRENGTH),
                Line(criteria["PLAN"], 2, notes=plan_notes, development=GOOD_GAP, next_step=GOOD_STEP),
                Line(criteria["SAFE"], safe, notes="Q3: tag first."),
            ]
            feedback.save(session, entry, lines, checker=story.checker, actor=story.actors["priya"], now=story.now)
        story.submit(entry)
        story.accept(entry)
        story.decide(LEAD=4, PLAN=2, SAFE=safe)


def test_a_letter_looked_through_among_others_is_said_to_be_what_it_is_alone(story):
    first, second = good(story, "C-1"), good(story, "C-2")
    say(story, first, ("I wrote down that you named twelve people.",))
    assert looked(story, first, second) == looked(story, first)
    assert looked(story, second, first) == looked(story, second)


def test_a_letter_of_a_reserve_list_that_has_ended_is_held(story):
    with story.database.transaction() as session:
        hiring.change_outcome(
            session, story.applications["C-1"], Outcome.RESERVE, actor=story.actors["dana"], now=story.now
        )
        session.get_one(Round, story.round_id).reserve_until = date(2026, 11, 26)
    story.ready()
    letter_id = story.compose()
    story.seal(story.hand_in(letter_id))
    story.now += timedelta(days=3)
    found = line(story, letter_id, "Dates")
    assert found.words == "The reserve list ended on 26 November 2026."
    with pytest.raises(DomainError, match=found.words), story.database.transaction() as session:
        approving.approve(
            session, letter_id, session.get_one(Letter, letter_id).pdf_sha256, checker=story.checker,
            settings=story.settings, actor=story.actors["ann"], now=story.now,
        )  # fmt: skip
