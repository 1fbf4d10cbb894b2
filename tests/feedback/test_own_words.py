"""What stands in many candidates' feedback is asked about once: when, about what, and never about a person."""

import pytest
import sqlalchemy as sa

from employer_portal.core.errors import Conflict, DomainError, NotFound
from employer_portal.core.trail import Replay
from employer_portal.feedback import own_words
from employer_portal.feedback.models import Allowance, Concern, Entry, Finding
from employer_portal.feedback.own_words import Sighting, questions
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Round
from employer_portal.letters import operations as letters
from employer_portal.records.trail import LEDGERS
from employer_portal.review import questions as answering
from tests.factories import GOOD_STRENGTH, candidate

PASS = "You had all show a bus pass."
TOO_OLD = "You are too old for nights."
WHY = "Checking passes at the gate is the exercise that everybody did."


def seen(candidates, writers=("w1", "w2"), phrase="bus pass", **more):
    return [
        Sighting(phrase, "age.too_old", "age", number, writers[number % len(writers)], **more)
        for number in range(candidates)
    ]


class TestWhen:
    def test_three_people_two_writers_and_a_fifth_of_the_round(self):
        assert [(one.phrase, one.candidates, one.writers) for one in questions(seen(3), 15)] == [("bus pass", 3, 2)]

    @pytest.mark.parametrize(
        ("sightings", "candidates"),
        [(seen(2), 2), (seen(3, ["w1"]), 3), (seen(3), 16), (seen(3, open=False), 3)],
        ids=["two people", "one writer", "less than a fifth", "each has a reason"],
    )
    def test_not_before(self, sightings, candidates):
        assert questions(sightings, candidates) == []

    def test_capitals_and_white_space_make_no_other_phrase(self):
        spellings = ("Bus  pass", "bus pass", "BUS\npass")
        spelt = [one._replace(phrase=phrase) for one, phrase in zip(seen(3), spellings, strict=True)]
        assert len(questions(spelt, 3)) == 1

    def test_once_is_enough_for_what_the_round_was_set_up_with(self):
        assert questions(seen(1), 200, ["What would you do with an out of date Bus Pass?"])
        assert not questions(seen(1), 200, ["What would you do with bus passengers?"])

    def test_nobody_is_asked_twice(self):
        assert questions(seen(9), 9, answered={"bus pass"}) == []

    def test_the_commonest_comes_first(self):
        found = questions([*seen(3, phrase="pension book"), *seen(5)], 5)
        assert [one.phrase for one in found] == ["bus pass", "pension book"]


@pytest.fixture
def round_of_five(story):
    """Five candidates, of whom Priya and Tom write."""
    with story.database.transaction() as session:
        new = [candidate(f"C-{number}") for number in (4, 5)]
        story.applications |= hiring.add_candidates(
            session, story.round_id, new, actor=story.actors["dana"], now=story.now
        )
    return story


def write(story, who, reference, strength):
    entry = story.entry(who, reference)
    story.save(entry, who, strength=strength)
    return entry


def three_passes(story):
    """“bus pass” in three candidates' feedback; the entries."""
    writers = (("priya", "C-1"), ("tom", "C-2"), ("priya", "C-4"))
    return [write(story, who, reference, PASS) for who, reference in writers]


def everything(story, model):
    with story.database.reading() as session:
        return session.scalars(sa.select(model).order_by(model.id)).all()


def answer(story, step, *arguments, who="dana", **more):
    with story.database.transaction() as session:
        getattr(answering, step)(session, *arguments, actor=story.actors[who], now=story.now, **more)


def differences(story):
    with story.database.reading() as session:
        replay = Replay(session, LEDGERS)
        assert replay.verify().broken is None
        return [str(one) for one in replay.differences()]


class TestInARound:
    def test_two_are_concerns_and_the_third_makes_it_one_question(self, round_of_five):
        story = round_of_five
        for who, reference in (("priya", "C-1"), ("tom", "C-2")):
            write(story, who, reference, PASS)
        assert (len(everything(story, Concern)), everything(story, Allowance)) == (2, [])
        write(story, "priya", "C-4", PASS)
        (question,) = everything(story, Allowance)
        assert (question.phrase, question.state, question.round_id) == ("bus pass", "asked", story.round_id)
        assert {concern.allowance_id for concern in everything(story, Concern)} == {question.id}
        assert {finding.allowance_id for finding in everything(story, Finding)} == {question.id}
        assert differences(story) == []

    def test_writers_go_on_and_nobody_is_told_of_a_concern_more(self, round_of_five):
        story = round_of_five
        entries = three_passes(story)
        entries.append(write(story, "tom", "C-5", PASS))
        assert len(everything(story, Concern)) == 3
        for entry, who in zip(entries, ("priya", "tom", "priya", "tom"), strict=True):
            story.submit(entry, who)
        assert {entry.state for entry in everything(story, Entry)} == {"submitted"}

    def test_what_is_said_of_the_person_stays_a_stop_in_everybodys_feedback(self, round_of_five):
        story = round_of_five
        for who, reference in (("priya", "C-1"), ("tom", "C-2"), ("priya", "C-4"), ("tom", "C-5")):
            entry = write(story, who, reference, TOO_OLD)
            with pytest.raises(DomainError, match="must be reworded"):
                story.submit(entry, who)
        assert everything(story, Allowance) == []
        assert len(everything(story, Concern)) == 4

    def test_the_letter_waits_for_the_answer_and_leaves_after_it(self, round_of_five):
        story = round_of_five
        entry = three_passes(story)[0]
        story.submit(entry)
        story.accept(entry)
        story.decide("C-1")
        letter = story.compose("C-1")
        with pytest.raises(Conflict, match="waits for an answer about “bus pass”"):
            story.hand_in(letter)
        answer(story, "allow", everything(story, Allowance)[0].id, WHY)
        story.seal(story.hand_in(letter))
        story.approve(letter)
        assert {(one.state, one.reason) for one in everything(story, Concern)} == {("not about the person", WHY)}
        assert differences(story) == []

    def test_a_question_that_comes_later_stops_a_letter_that_waits(self, round_of_five):
        story = round_of_five
        waiting = story.waiting("C-1")
        with story.database.transaction() as session:
            story_round = session.get_one(letters.Letter, waiting).application.hiring_round
            session.add(
                Allowance(
                    vacancy_id=story_round.vacancy_id, application_id=story.applications["C-1"], phrase=GOOD_STRENGTH,
                    asked_because="It is about the shift.", asked_at=story.now,
                )
            )  # fmt: skip
        with pytest.raises(Conflict, match="waits for an answer"):
            story.approve(waiting)

    def test_no_makes_findings_what_they_were(self, round_of_five):
        story = round_of_five
        entries = three_passes(story)
        entries.append(write(story, "tom", "C-5", PASS))
        answer(story, "refuse", everything(story, Allowance)[0].id, "Nobody was asked about passes in this exercise.")
        concerns = everything(story, Concern)
        assert {(one.state, one.allowance_id) for one in concerns} == {("new", None)}
        assert len(concerns) == 4
        with pytest.raises(DomainError, match="must be reworded"):
            story.submit(entries[0])
        assert differences(story) == []

    def test_it_is_not_asked_again(self, round_of_five):
        story = round_of_five
        three_passes(story)
        answer(story, "refuse", everything(story, Allowance)[0].id, "Nobody was asked about passes in this exercise.")
        write(story, "tom", "C-5", PASS)
        assert len(everything(story, Allowance)) == 1

    def test_an_answer_for_the_whole_vacancy_holds_in_its_next_round(self, round_of_five):
        story = round_of_five
        three_passes(story)
        (question,) = everything(story, Allowance)
        answer(story, "allow", question.id, WHY, whole_vacancy=True)
        assert everything(story, Allowance)[0].round_id is None
        entry = write(story, "tom", "C-5", PASS)
        story.submit(entry, "tom")
        assert differences(story) == []

    def test_what_has_ended_is_open_again(self, round_of_five):
        story = round_of_five
        entries = three_passes(story)
        (question,) = everything(story, Allowance)
        answer(story, "allow", question.id, WHY)
        answer(story, "end", question.id)
        with pytest.raises(DomainError, match="must be reworded"):
            story.submit(entries[0])
        assert differences(story) == []

    def test_a_reason_that_says_nothing_is_none(self, round_of_five):
        story = round_of_five
        three_passes(story)
        with pytest.raises(DomainError, match="reason"):
            answer(story, "allow", everything(story, Allowance)[0].id, "fine")

    @pytest.mark.parametrize("who", ["priya", "ann"])
    def test_hr_answers(self, round_of_five, who):
        story = round_of_five
        three_passes(story)
        with pytest.raises(DomainError, match="may not settle"):
            answer(story, "allow", everything(story, Allowance)[0].id, WHY, who=who)

    def test_what_is_not_there_is_not_found(self, story):
        with pytest.raises(NotFound):
            answer(story, "allow", 99, WHY)

    def test_a_changed_answer_shows(self, round_of_five):
        story = round_of_five
        three_passes(story)
        with story.database.transaction() as session:
            session.execute(sa.update(Finding).values(allowance_id=None))
            session.execute(sa.update(Allowance).values(phrase="old"))
        assert {one.partition(": ")[2].partition(" is not")[0] for one in differences(story)} == {"allowed", "said"}


def test_the_criteria_are_what_a_round_is_set_up_with(story):
    with story.database.reading() as session:
        assert "Which shift went wrong?" in own_words.set_up_with(session.get_one(Round, story.round_id))
