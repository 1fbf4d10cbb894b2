"""A brand's wording: written by HR, approved by a second person, taken by the letters that wait."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from employer_portal import hooks
from employer_portal.composing import sentences
from employer_portal.composing.blocks import Blocks
from employer_portal.composing.sentences import flat, has_paragraphs
from employer_portal.core.editing import ChangedMeanwhile, stands
from employer_portal.core.errors import Conflict, DomainError, NotAllowed
from employer_portal.core.terms import Language, StageKind
from employer_portal.core.trail import Replay
from employer_portal.hiring.models import Application, Round
from employer_portal.letters import editing, tasks
from employer_portal.letters.models import Letter, SealingJob
from employer_portal.records.trail import LEDGERS
from employer_portal.wording import operations as wording
from employer_portal.wording import queries
from tests.wording.wordings import CLOSE, approved, brand_of, digest, proposed, step, version, written

DEVELOPMENT = "What would have made the difference"


def letter(story, letter_id):
    with story.database.reading() as session:
        return session.get_one(Letter, letter_id)


def refused(story, statement, **values):
    with pytest.raises(DBAPIError), story.database.transaction() as session:
        session.execute(sa.text(statement), values)


def nothing_differs(story):
    with story.database.reading() as session:
        replay = Replay(session, LEDGERS)
        assert replay.verify().broken is None
        return [str(one) for one in replay.differences()]


def test_letters_have_the_standard_wording_until_another_is_approved(story):
    wording_id = proposed(story)
    story.ready()
    assert letter(story, story.compose()).content.close == "Yours sincerely,"
    step(story, "approve", wording_id, digest(story, wording_id), who="ann")
    composed = letter(story, story.compose())
    assert (composed.content.close, composed.template_version) == (CLOSE, digest(story, wording_id))
    assert nothing_differs(story) == []


def test_nobody_approves_wording_that_they_wrote_or_proposed(story):
    wording_id = proposed(story, "both")
    with pytest.raises(NotAllowed, match="somebody else approves it"):
        step(story, "approve", wording_id, digest(story, wording_id), who="both")
    step(story, "take_back", wording_id)
    step(story, "propose", wording_id, "the same", who="dana")  # who wrote it has a hand in it still
    with pytest.raises(NotAllowed, match="somebody else approves it"):
        step(story, "approve", wording_id, digest(story, wording_id), who="both")
    with pytest.raises(NotAllowed, match="You may not approve letters"):
        step(story, "approve", wording_id, digest(story, wording_id), who="dana")


def test_the_database_itself_keeps_who_wrote_from_approving_and_words_from_changing(story):
    wording_id = proposed(story, "dana")
    approve = "UPDATE wording_version SET state = 'approved', approved_by = :who, approved_at = CURRENT_TIMESTAMP"
    refused(story, f"{approve} WHERE id = :id", who=story.actors["dana"].id, id=wording_id)
    with story.database.transaction() as session:
        session.execute(sa.text("UPDATE wording_version SET proposed_by = :ann"), {"ann": story.actors["ann"].id})
    refused(story, f"{approve} WHERE id = :id", who=story.actors["ann"].id, id=wording_id)
    refused(story, f"{approve} WHERE id = :id", who=story.actors["dana"].id, id=wording_id)
    refused(story, "UPDATE wording_version SET blocks = '{}' WHERE id = :id", id=wording_id)
    refused(story, "UPDATE wording_version SET state = 'approved' WHERE id = :id", id=wording_id)


def test_what_is_approved_is_what_was_shown(story):
    wording_id = proposed(story)
    shown = digest(story, wording_id)
    step(story, "take_back", wording_id)
    written(story, **{"common.close": ["Goodbye,"]})
    step(story, "propose", wording_id, "")
    with pytest.raises(Conflict, match="not the wording you were shown"):
        step(story, "approve", wording_id, shown, who="ann")


def test_the_next_one_takes_its_place_and_both_stay_on_record(story):
    first = approved(story)
    second = approved(story, **{"common.close": ["Goodbye,"]})
    assert [version(story, one).state for one in (first, second)] == ["replaced", "approved"]
    assert [version(story, one).number for one in (first, second)] == [1, 2]
    [one] = queries.differences(version(story, first).blocks, version(story, second).blocks)
    assert one.lines == (("gone", CLOSE), ("new", "Goodbye,"))
    assert nothing_differs(story) == []


def test_one_that_was_given_back_says_why_and_can_be_written_on(story):
    wording_id = proposed(story)
    with pytest.raises(DomainError, match="Say what should change"):
        step(story, "give_back", wording_id, "no", who="ann")
    step(story, "give_back", wording_id, "Shorter, please.", who="ann")
    assert version(story, wording_id).returned_because == "Shorter, please."
    assert written(story, **{"common.close": ["Goodbye,"]}) == wording_id
    assert nothing_differs(story) == []


def test_while_a_proposal_waits_nobody_writes_and_a_dropped_draft_lets_the_next_begin(story):
    wording_id = proposed(story)
    with pytest.raises(Conflict, match="waits for approval"):
        written(story, **{"common.close": ["Goodbye,"]})
    step(story, "take_back", wording_id)
    step(story, "drop", wording_id)
    assert written(story) != wording_id


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        ({"common.close": ["Yours, {contcat}"]}, "Did you mean {contact}?"),
        ({"common.close": [""]}, "This sentence is empty"),
        ({"common.closing": ["Yours,"]}, "There is no block closing"),
        ({"about.paragraphs": [["All candidates had the same questions."]]}, "Say it with {same_questions}"),
    ],
    ids=["unknown", "emptied", "no such block", "a claim"],
)
def test_what_cannot_stand_is_not_kept(story, blocks, said):
    with pytest.raises(DomainError) as error:
        written(story, **blocks)
    assert said in str(error.value)
    with story.database.reading() as session:
        assert queries.history(session, brand_of(story), Language.ENGLISH) == []


def test_two_people_do_not_write_over_each_other(story):
    seen = stands({"common.close": story.blocks.table["common"]["close"]})
    written(story)
    with pytest.raises(ChangedMeanwhile), story.database.transaction() as session:
        wording.write(
            session, brand_of(story), Language.ENGLISH, {"common.close": ["Bye,"]}, standard=story.blocks, seen=seen,
            actor=story.actors["both"], now=story.now,
        )  # fmt: skip


def test_welsh_waits_for_its_translator_and_is_approved_only_whole(story):
    with story.database.reading() as session:
        begins = queries.begins_with(session, brand_of(story), Language.WELSH, story.blocks)
    assert begins["common"]["heading"] == {"strict": "Feedback on your interview", "waiting": True}
    wording_id = written(story, language=Language.WELSH, **{"common.heading": "x"})
    with pytest.raises(Conflict, match=r"\d+ sentences still wait for a translator"):
        step(story, "propose", wording_id, "first words")
    whole = {at: [["x"]] if has_paragraphs(raw) else ["x"] for at, raw in flat(begins).items()}
    whole |= {"common.heading": "x"}
    assert written(story, language=Language.WELSH, **whole) == wording_id
    with story.database.reading() as session, pytest.raises(Conflict, match="No Welsh wording is approved"):
        queries.blocks_for(session, brand_of(story), story.blocks, Language.WELSH)
    step(story, "propose", wording_id, "all words")
    step(story, "approve", wording_id, digest(story, wording_id), who="ann")
    with story.database.reading() as session:
        told = queries.blocks_for(session, brand_of(story), story.blocks, Language.WELSH)
    assert told.sentence("common", "close", {}) == "x"
    with pytest.raises(DomainError, match=r"has no block subject in \[notice\]"):
        told.sentence("notice", "subject", {})


def test_a_block_that_a_release_brings_is_the_standard_one_until_the_brand_has_its_own(story):
    approved(story)
    newer = Blocks.of({**story.blocks.table, "notice": {"subject": ["News of {role}"]}})
    with story.database.reading() as session:
        told = queries.blocks_for(session, brand_of(story), newer)
    assert told.sentence("notice", "subject", {"role": "Baker"}) == "News of Baker"
    assert told.sentence("common", "close", {}) == CLOSE


class Waiting:
    """A letter that waits, edited by hand, and a draft, while another wording is approved."""

    def __init__(self, story):
        hooks.hang()
        self.story = story
        story.ready()
        self.letter = story.compose()
        with story.database.transaction() as session:
            before = session.get_one(Letter, self.letter)
            editing.edit_texts(
                session, self.letter, {"sections.1.points.0.paragraphs.1": "Your plan named twelve, and no volume."},
                seen=before.fingerprint, checker=story.checker, actor=story.actors["dana"], now=story.now,
            )  # fmt: skip
        story.seal(story.hand_in(self.letter))
        story.ready("C-2")
        self.draft = story.compose("C-2")

    def reworded(self, **blocks):
        self.wording = proposed(self.story, **blocks)
        with self.story.database.reading() as session:
            self.told = queries.touched(session, version(self.story, self.wording))
        step(self.story, "approve", self.wording, digest(self.story, self.wording), who="ann")


def test_letters_that_wait_take_the_new_wording_and_are_shown_again(story):
    world = Waiting(story)
    opening = [*story.blocks.table["not_appointed"]["opening"], ["We know that this is not what you hoped for."]]
    world.reworded(**{
        "common.close": [CLOSE], "common.development": DEVELOPMENT, "not_appointed.opening": opening,
        "common.looked_for": ["What we hoped to see: {standard}"],
    })  # fmt: skip
    assert world.told == queries.Touched(waiting=1, drafts=1)
    with pytest.raises(Conflict, match="wording of the letters was changed"):
        story.approve(world.letter)
    assert tasks.reword(story.database, story.settings, story.now) == 2
    assert tasks.reword(story.database, story.settings, story.now) == 0
    with story.database.reading() as session:
        job = session.scalars(sa.select(SealingJob.id).where(SealingJob.state == "asked")).one()
    story.seal(job)
    again = letter(story, world.letter)
    assert (again.state, again.content.close) == ("waiting", CLOSE)
    well, stronger, about = again.content.sections
    assert (well.heading, stronger.heading, about.small) == ("What went well", DEVELOPMENT, True)
    standard, gap = stronger.points[0].paragraphs
    assert standard.startswith("What we hoped to see:")
    assert gap == "Your plan named twelve, and no volume."
    assert again.content.opening[-1] == "We know that this is not what you hoped for."
    edited = [source for source in again.sources if source["edited_by"]]
    assert [source["at"] for source in edited] == ["sections.1.points.0.paragraphs.1"]
    assert letter(story, world.draft).content.close == CLOSE
    story.approve(world.letter)
    assert nothing_differs(story) == []


def test_another_wording_makes_no_letter_true_whose_record_has_changed(story):
    world = Waiting(story)
    with story.database.transaction() as session:
        session.get_one(Application, story.applications["C-1"]).interview_date = date(2026, 11, 20)
    world.reworded(**{"common.close": [CLOSE]})
    assert tasks.reword(story.database, story.settings, story.now) == 2
    stuck = letter(story, world.letter)
    assert (stuck.state, stuck.sealed_at) == ("draft", None)
    assert "when the interview was" in stuck.returned_because
    assert stuck.content.close != CLOSE
    assert nothing_differs(story) == []


def test_a_letter_that_cannot_take_it_is_a_draft_that_says_why_and_is_tried_once(story):
    world = Waiting(story)
    world.reworded(**{"not_appointed.opening": [["We meet again after {reserve_until}."]]})
    assert tasks.reword(story.database, story.settings, story.now) == 2
    assert tasks.reword(story.database, story.settings, story.now) == 0
    stuck = letter(story, world.letter)
    assert (stuck.state, stuck.sealed_at) == ("draft", None)
    assert "needs a value for reserve until" in stuck.returned_because
    assert nothing_differs(story) == []


def test_what_left_keeps_its_wording(story):
    letter_id = story.waiting()
    story.approve(letter_id)
    approved(story)
    assert tasks.reword(story.database, story.settings, story.now) == 0
    assert letter(story, letter_id).content.close == "Yours sincerely,"


@pytest.mark.parametrize("kind", [StageKind.SIFT, StageKind.TEST, StageKind.INTERVIEW])
def test_an_old_sentence_of_an_interview_reaches_nobody_whom_nobody_met(story, monkeypatch, kind):
    with monkeypatch.context() as before_this_was_asked:
        before_this_was_asked.setattr(sentences, "_MEETING", re.compile("(?!)"))
        approved(story, **{"common.strengths": "What went well at your interview", "common.close": [CLOSE]})
    with story.database.transaction() as session:
        session.get_one(Round, story.round_id).kind = kind
    story.ready()
    content = letter(story, story.compose()).content
    assert content.close == CLOSE
    assert ("interview" in str(content.packed()).lower()) == kind.meets
