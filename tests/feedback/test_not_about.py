"""A false alarm costs one tap: the writer goes on, the letter waits, and HR is asked about that one sentence."""

import pytest
import sqlalchemy as sa

from employer_portal.core.errors import Conflict, DomainError, NotAllowed, NotFound
from employer_portal.core.trail import Replay
from employer_portal.feedback import working
from employer_portal.feedback.models import Allowance, Concern, Entry
from employer_portal.phrasing.findings import Field
from employer_portal.records.trail import LEDGERS
from employer_portal.review import asked, questions
from employer_portal.review import operations as reviewing
from tests.feedback.entries import chosen, put, record
from tests.pages import Site

ABOUT = "You are too old for nights."
WHY = "The caller in the exercise"
REASON = "The sentence is about the caller whom the exercise was about."


@pytest.fixture
def of(story):
    """The name of a field, by part and criterion."""
    with story.database.reading() as session:
        criteria = story.criteria(session)
    return lambda part, code: f"{part}_{criteria[code]}"


def typed(story, of, text):
    """Everything filled in, and `text` as what went well."""
    entry = story.entry()
    put(story, entry, {**record(of), **chosen(of), of("strength", "LEAD"): text})
    return entry


def found(story, entry):
    """The first thing that holds the strength, as its key."""
    with story.database.reading() as session:
        row = session.get_one(Entry, entry)
        draft = working.draft_of(session, row, story.actors["priya"])
        notes = working.found_in(session, draft, row, story.checker)
    return next(
        (criterion, field, one.rule, one.match)
        for (criterion, field), all_of_it in notes.items()
        for one in all_of_it
        if field == Field.STRENGTH and one.level in ("stop", "justify")
    )


def tap(story, entry, why=WHY):
    key = found(story, entry)
    with story.database.transaction() as session:
        working.say_not_about(
            session, entry, key, why, checker=story.checker, actor=story.actors["priya"], now=story.now
        )


def hand_in(story, entry):
    with story.database.transaction() as session:
        working.hand_in(session, entry, checker=story.checker, actor=story.actors["priya"], now=story.now)


def leave(story, entry):
    with story.database.transaction() as session:
        working.cut(session, entry, checker=story.checker, actor=story.actors["priya"], now=story.now)


def answer(story, step, who="both"):
    (question,) = everything(story, Allowance)
    with story.database.transaction() as session:
        getattr(questions, step)(session, question.id, REASON, actor=story.actors[who], now=story.now)


def everything(story, model):
    with story.database.reading() as session:
        return session.scalars(sa.select(model).order_by(model.id)).all()


def differences(story):
    with story.database.reading() as session:
        replay = Replay(session, LEDGERS)
        assert replay.verify().broken is None
        return [str(one) for one in replay.differences()]


def test_without_it_the_words_hold_the_entry(story, of):
    entry = typed(story, of, ABOUT)
    with pytest.raises(DomainError, match="must be reworded"):
        hand_in(story, entry)


def test_the_writer_goes_on_and_hr_gets_a_question_and_no_concern(story, of):
    entry = typed(story, of, ABOUT)
    tap(story, entry)
    assert everything(story, Allowance) == []  # nothing of a working copy is anybody else's
    hand_in(story, entry)
    (question,) = everything(story, Allowance)
    assert (question.phrase, question.asked_because, question.asked_by) == (ABOUT, WHY, story.actors["priya"].id)
    assert everything(story, Concern) == []
    assert differences(story) == []


def test_a_concern_that_was_opened_before_waits_with_the_question(story, of):
    entry = typed(story, of, ABOUT)
    leave(story, entry)
    (concern,) = everything(story, Concern)
    assert concern.allowance_id is None
    tap(story, entry)
    hand_in(story, entry)
    (concern,) = everything(story, Concern)
    assert (concern.state, concern.allowance_id) == ("new", everything(story, Allowance)[0].id)


def test_the_letter_waits_until_hr_agrees(story, of):
    entry = typed(story, of, ABOUT)
    tap(story, entry)
    hand_in(story, entry)
    story.accept(entry)
    with story.database.transaction() as session:
        reviewing.take_medians(
            session, [story.applications["C-1"]], of_four=3, actor=story.actors["dana"], now=story.now
        )
    letter = story.compose("C-1")
    with pytest.raises(Conflict, match="waits for an answer"):
        story.hand_in(letter)
    answer(story, "allow")
    story.seal(story.hand_in(letter))
    story.approve(letter)
    assert differences(story) == []


def test_where_it_is_about_the_person_there_is_a_concern_and_the_entry_goes_back(story, of):
    entry = typed(story, of, ABOUT)
    tap(story, entry)
    hand_in(story, entry)
    answer(story, "refuse")
    assert [(one.state, one.allowance_id) for one in everything(story, Concern)] == [("new", None)]
    assert [(one.state, one.returned_because) for one in everything(story, Entry)] == [("returned", REASON)]
    with pytest.raises(DomainError, match="must be reworded"):
        hand_in(story, entry)
    assert differences(story) == []


def test_the_same_sentence_is_asked_about_once_and_its_writer_is_told_so(story, of):
    entry = typed(story, of, ABOUT)
    tap(story, entry)
    hand_in(story, entry)
    answer(story, "refuse")
    with pytest.raises(Conflict, match="answered about this sentence already"):
        tap(story, entry)
    with pytest.raises(DomainError, match="must be reworded"):
        hand_in(story, entry)
    assert len(everything(story, Allowance)) == 1


def test_it_reaches_no_other_sentence(story, of):
    entry = typed(story, of, ABOUT)
    tap(story, entry)
    leave(story, entry)
    put(story, entry, {of("strength", "LEAD"): f"{ABOUT} You are too old to lead."})
    with pytest.raises(DomainError, match="must be reworded"):
        hand_in(story, entry)


@pytest.mark.parametrize("why", [" ", "ok", "...", "-- !!!!"])
def test_a_word_why_is_needed(story, of, why):
    entry = typed(story, of, ABOUT)
    with pytest.raises(DomainError, match="word or two"):
        tap(story, entry, why=why)


def test_what_is_about_nobody_cannot_be_said_to_be_about_somebody_else(site, story, of):
    entry = typed(story, of, "You showed {{ name }} how to lift.")
    assert "This is not about Sam" not in site.visit("priya").open(f"/entries/{entry}/words").text
    with pytest.raises(DomainError, match="hold nothing"):
        tap(story, entry)


def test_whoever_answers_reads_the_whole_sentence_and_all_that_was_found_in_it(site, story, of):
    long = f"We promise that you will be hired, {'and you told us more, ' * 40}and you are pregnant and lazy."
    entry = typed(story, of, long)
    tap(story, entry)
    leave(story, entry)
    (question,) = everything(story, Allowance)
    page = site.visit("both").open(f"/questions/{question.id}").text
    assert long in page
    assert page.index("pregnancy and maternity · “") < page.index("tone · “lazy”") < page.index("a promise · “")


def test_whoever_wrote_about_the_candidate_does_not_answer(story, of):
    entry = typed(story, of, ABOUT)
    tap(story, entry)
    hand_in(story, entry)
    story.entry("both")
    with pytest.raises(NotAllowed, match="panel"):
        answer(story, "allow", who="both")


def test_taps_are_counted_by_writer_and_rule(story, of):
    entry = typed(story, of, ABOUT)
    tap(story, entry)
    hand_in(story, entry)
    answer(story, "allow")
    with story.database.reading() as session:
        (row,) = asked.doubted(session, story.actors["dana"])
    assert (row.writer, row.said, row.agreed, row.refused, row.flagged) == ("Priya", 1, 1, 0, 1)


def test_on_the_pages(site: Site, story, of):
    entry = typed(story, of, ABOUT)
    words = site.visit("priya").open(f"/entries/{entry}/words")
    assert "This is not about Sam" in words.text
    name = of("strength", "LEAD")
    then = words.form("Not about Sam").send(**{f"why_{name}_0": WHY})
    assert "HR reads this sentence and answers" in then.text
    leave(story, entry)
    assert "HR is asked whether this is about Sam" in site.visit("priya").open(f"/entries/{entry}/words").text
    hand_in(story, entry)
    hr = site.visit("both")
    assert ABOUT in hr.open("/concerns").text
    (question,) = everything(story, Allowance)
    page = hr.open(f"/questions/{question.id}")
    assert page.heading == "Is this sentence about the person?"
    assert f"Priya says why: {WHY}" in page.text
    done = page.form("Answer").send(answer="yes", reason=REASON)
    assert "It is not about the person" in done.text
    assert REASON in done.text
    assert "age.too_old" in hr.open("/concerns/rules").text


class TestSomebodyElses:
    """Nobody says it of an entry that is not theirs to write, nor past what its writer is typing."""

    @pytest.mark.parametrize("who", ["tom", "ann"])
    def test_a_colleague_does_not_tap(self, story, of, who):
        entry = typed(story, of, ABOUT)
        leave(story, entry)
        key = found(story, entry)
        with pytest.raises((NotFound, NotAllowed)), story.database.transaction() as session:
            working.say_not_about(
                session, entry, key, WHY, checker=story.checker, actor=story.actors[who], now=story.now
            )
        assert everything(story, Allowance) == []

    def test_hr_does_not_tap_while_its_writer_types(self, story, of):
        entry = typed(story, of, ABOUT)
        leave(story, entry)
        key = found(story, entry)
        put(story, entry, {of("notes", "LEAD"): "Four tasks, three people."})
        with pytest.raises(Conflict, match="Somebody else is writing"), story.database.transaction() as session:
            working.say_not_about(
                session, entry, key, WHY, checker=story.checker, actor=story.actors["dana"], now=story.now
            )

    def test_a_colleague_does_not_post_it_either(self, site, story, of):
        entry = typed(story, of, ABOUT)
        site.visit("tom").open(f"/entries/{entry}/words", 404)
