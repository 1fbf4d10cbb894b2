"""An entry's way from the assignment to HR: what is kept, what is refused, and what the person reads."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal.core.errors import Conflict, DomainError, NotAllowed, NotFound
from employer_portal.feedback import operations
from employer_portal.feedback.models import Concern, Entry, Finding, FindingLevel, Revision
from employer_portal.feedback.workflow import must_be_a_reason
from employer_portal.letters.models import LetterAuthor
from employer_portal.phrasing import meaning
from employer_portal.review import operations as reviewing
from employer_portal.review import queries
from employer_portal.training import operations as training

TOO_OLD = "You are too old for the night shift."
ENERGETIC = "You were energetic and dynamic throughout."
GOOD = "You gave three tasks to three people and told each of them what came next."


def state(story, entry):
    with story.database.reading() as session:
        return session.get_one(Entry, entry).state


def findings(story, level=None):
    with story.database.reading() as session:
        query = sa.select(Finding).order_by(Finding.id)
        return session.scalars(query.where(Finding.level == level) if level else query).all()


def test_good_feedback_goes_from_priya_to_hr(story):
    entry = story.entry()
    story.save_well(entry)
    story.submit(entry)
    story.accept(entry)
    assert state(story, entry) == "accepted"


def test_each_save_cuts_a_revision_and_keeps_the_one_before(story):
    entry = story.entry()
    story.save(entry, strength="First words, of which nothing is lost.")
    story.save(entry, strength=GOOD)
    with story.database.reading() as session:
        revisions = session.scalars(sa.select(Revision).order_by(Revision.number)).all()
        assert [revision.words[0].strength for revision in revisions] == [
            "First words, of which nothing is lost.",
            GOOD,
        ]


def test_the_same_interviewer_is_assigned_once(story):
    story.entry()
    with pytest.raises(Conflict, match="already"):
        story.entry()


def test_a_stop_is_kept_as_written_and_cannot_be_submitted(story):
    entry = story.entry()
    story.save(entry, strength=TOO_OLD)
    with pytest.raises(DomainError, match="1 passage must be reworded"):
        story.submit(entry)
    with story.database.reading() as session:
        assert session.scalar(sa.select(Revision)).words[0].strength == TOO_OLD


def test_a_stop_opens_one_concern_however_often_it_is_saved(story):
    entry = story.entry()
    for _ in range(3):
        story.save(entry, strength=TOO_OLD)
    with story.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(Concern.id))) == len(findings(story, "stop")) / 3


def test_rewording_lets_the_entry_go_but_not_the_concern(story):
    entry = story.entry()
    story.save(entry, strength=TOO_OLD)
    story.save(entry, strength=GOOD)
    story.submit(entry)
    with story.database.reading() as session:
        assert session.scalar(sa.select(Concern.state)) == "new"


def test_a_stop_in_private_notes_informs_hr_and_blocks_nothing_that_is_written(story):
    entry = story.entry()
    story.save(entry, notes=TOO_OLD, strength=GOOD)
    story.submit(entry)
    with story.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(Concern.id))) >= 1


def test_a_justify_needs_a_reason_and_fine_is_none(story):
    entry = story.entry()
    story.save(entry, strength=f"{GOOD} {ENERGETIC}")
    with pytest.raises(DomainError, match="needs another wording or a reason"):
        story.submit(entry)
    for finding in findings(story, FindingLevel.JUSTIFY):
        with pytest.raises(DomainError, match="a stranger would understand"), story.database.transaction() as session:
            operations.keep(session, finding.id, "fine", actor=story.actors["priya"], now=story.now)
        with story.database.transaction() as session:
            operations.keep(
                session,
                finding.id,
                "The advert asks for guided tours on foot all day.",
                actor=story.actors["priya"],
                now=story.now,
            )
    story.submit(entry)
    assert state(story, entry) == "submitted"


@pytest.mark.parametrize(
    "reason",
    [
        "It is true.",
        "That is how it was.",
        "She said so herself.",
        "We discussed it.",
        "We all agreed on this.",
        "ok ok ok",
        "pass pass pass",
    ],
)
def test_a_reason_that_names_nothing_is_none(reason):
    with pytest.raises(DomainError, match="a stranger would understand"):
        must_be_a_reason(reason)


def test_what_a_text_lacks_cannot_be_kept_with_a_reason(story):
    entry = story.entry()
    story.save(entry, strength="You interviewed well.")
    with pytest.raises(DomainError, match="needs another wording"):
        story.submit(entry)
    finding = findings(story, FindingLevel.JUSTIFY)[0]
    with pytest.raises(DomainError, match="No reason stands in"), story.database.transaction() as session:
        operations.keep(
            session, finding.id, "The standard asks for a clear voice.", actor=story.actors["priya"], now=story.now
        )


def test_a_reason_once_given_holds_for_the_same_wording_in_the_next_revision(story):
    entry = story.entry()
    story.save(entry, strength=f"{GOOD} {ENERGETIC}")
    assert findings(story, FindingLevel.JUSTIFY)
    for finding in findings(story, FindingLevel.JUSTIFY):
        with story.database.transaction() as session:
            operations.keep(
                session,
                finding.id,
                "The advert asks for guided tours on foot all day.",
                actor=story.actors["priya"],
                now=story.now,
            )
    story.save(entry, strength=f"{ENERGETIC} {GOOD}")
    story.submit(entry)


def test_a_stop_is_never_kept(story):
    entry = story.entry()
    story.save(entry, strength=TOO_OLD)
    finding = findings(story, FindingLevel.STOP)[0]
    with pytest.raises(DomainError, match="cannot go to a candidate"), story.database.transaction() as session:
        operations.keep(
            session, finding.id, "He asked us to say it plainly.", actor=story.actors["priya"], now=story.now
        )


@pytest.mark.parametrize("reason", ["", " ", "fine", "ok", "It is fine.", "because", "n/a", "yes yes yes", "!!!"])
def test_what_is_no_reason(reason):
    from employer_portal.feedback.reasons import must_be_a_reason

    with pytest.raises(DomainError):
        must_be_a_reason(reason)


def test_rules_that_changed_since_ask_for_another_save(story):
    entry = story.entry()
    story.save_well(entry)
    with pytest.raises(Conflict, match="rules have changed"), story.database.transaction() as session:
        operations.submit(session, [entry], rules_version="newer", actor=story.actors["priya"], now=story.now)


def test_what_was_checked_with_the_same_rules_under_an_older_name_is_checked(story, monkeypatch):
    entry = story.entry()
    story.save_well(entry)
    monkeypatch.setattr(meaning, "SAME_MEANING", {story.checker.version: "newer"})
    with story.database.transaction() as session:
        operations.submit(session, [entry], rules_version="newer", actor=story.actors["priya"], now=story.now)


def test_an_older_name_keeps_what_was_found_open(story, monkeypatch):
    entry = story.entry()
    story.save(entry, strength=TOO_OLD)
    monkeypatch.setattr(meaning, "SAME_MEANING", {story.checker.version: "newer"})
    with pytest.raises(DomainError, match="must be reworded"), story.database.transaction() as session:
        operations.submit(session, [entry], rules_version="newer", actor=story.actors["priya"], now=story.now)


class TestCertificate:
    """Promise 1: the gate is on what is said to a candidate, never on evidence."""

    def test_without_one_words_cannot_be_submitted_and_the_reason_says_so(self, story):
        entry = story.entry("priya")
        story.save_well(entry)
        story.now += timedelta(days=400)
        with pytest.raises(NotAllowed, match="need a valid feedback certificate"):
            story.submit(entry)

    def test_without_one_the_record_alone_can_be_lodged(self, story):
        entry = story.entry("priya")
        story.save(entry, notes="Q1: three tasks, three people.")
        story.now += timedelta(days=400)
        story.submit(entry)
        assert state(story, entry) == "submitted"

    def test_a_revoked_one_counts_no_more(self, story):
        entry = story.entry("priya")
        story.save_well(entry)
        with story.database.transaction() as session:
            priya = story.actors["priya"].id
            training.revoke(session, priya, "Left the panel.", actor=story.actors["trainer"], now=story.now)
        with pytest.raises(NotAllowed):
            story.submit(entry)


class TestWho:
    """Own entries for interviewers; HR on behalf, marked so; nobody else."""

    def test_somebody_elses_entry_is_not_mine_to_write(self, story):
        with pytest.raises(NotFound, match="There is no such entry"):
            story.save(story.entry("priya"), who="tom", strength=GOOD)

    def test_an_approver_writes_nothing(self, story):
        with pytest.raises(NotAllowed):
            story.save(story.entry("priya"), who="ann", strength=GOOD)

    def test_hr_enters_on_behalf_and_it_is_marked(self, story):
        story.save(story.entry("priya"), who="dana", strength=GOOD)
        with story.database.reading() as session:
            assert session.scalar(sa.select(Revision.on_behalf)) is True

    def test_an_interviewer_accepts_nothing(self, story):
        entry = story.entry("priya")
        story.save_well(entry)
        story.submit(entry)
        with pytest.raises(NotAllowed):
            story.accept(entry, who="tom")

    def test_nobody_accepts_their_own_entry(self, story):
        entry = story.entry("both")
        with story.database.transaction() as session:
            line = operations.Line(story.criteria(session)["LEAD"], 3, strength=GOOD)
            operations.save(session, entry, [line], checker=story.checker, actor=story.actors["both"], now=story.now)
        story.submit(entry, who="both")
        with pytest.raises(NotAllowed, match="somebody else accepts it"):
            story.accept(entry, who="both")


class TestTypedForSomebodyElse:
    """HR typed the words; its interviewer hands them in, with a comma more or not."""

    @pytest.fixture
    def typed(self, story):
        entry = story.entry()
        story.save_well(entry, who="dana")
        story.submit(entry)
        return entry

    def test_whoever_typed_them_may_accept_them_where_there_is_nobody_else(self, story, typed):
        with story.database.reading() as session:
            opened = session.get_one(Entry, typed).application.round_id
            assert queries.clean_entries(session, opened, story.actors["dana"]) == [typed]
        story.accept(typed)
        assert state(story, typed) == "accepted"

    def test_and_does_not_approve_the_letter(self, story, typed):
        story.accept(typed, "both")
        story.decide("C-1")
        letter = story.compose("C-1", who="both")
        with story.database.reading() as session:
            authors = set(session.scalars(sa.select(LetterAuthor.user_id).filter_by(letter_id=letter)))
        assert authors == {story.actors[who].id for who in ("dana", "priya", "both")}


def test_a_returned_entry_is_written_again(story):
    entry = story.entry()
    story.save_well(entry)
    story.submit(entry)
    with story.database.transaction() as session:
        reviewing.give_back(
            session, entry, "Which of the three tasks came first?", actor=story.actors["dana"], now=story.now
        )
    story.save_well(entry)
    story.submit(entry)
    assert state(story, entry) == "submitted"


def test_what_nobody_has_written_cannot_be_submitted(story):
    entry = story.entry()
    with pytest.raises(Conflict, match="Nothing has been written yet"):
        story.submit(entry)


def test_a_submitted_entry_is_not_changed_behind_hrs_back(story):
    entry = story.entry()
    story.save_well(entry)
    story.submit(entry)
    with pytest.raises(Conflict, match="can no longer be changed"):
        story.save(entry, strength=GOOD)


def test_declining_needs_a_reason(story):
    entry = story.entry()
    with pytest.raises(DomainError), story.database.transaction() as session:
        operations.decline(session, entry, "no", actor=story.actors["priya"], now=story.now)
    with story.database.transaction() as session:
        operations.decline(
            session, entry, "I did not take part: I was ill that day.", actor=story.actors["priya"], now=story.now
        )
    assert state(story, entry) == "declined"


def test_a_rating_off_the_scale_is_refused(story):
    entry = story.entry()
    with pytest.raises(DomainError, match="not on this round's scale"), story.database.transaction() as session:
        operations.save(
            session, entry, [operations.Line(story.criteria(session)["LEAD"], 7)], checker=story.checker,
            actor=story.actors["priya"], now=story.now,
        )  # fmt: skip


class TestDecision:
    """The record is the only source of the reason."""

    def test_what_the_interviewers_gave_is_counted(self, story):
        for who, rating in (("priya", 4), ("tom", 1)):
            entry = story.entry(who)
            with story.database.transaction() as session:
                line = operations.Line(story.criteria(session)["LEAD"], rating)
                operations.save(session, entry, [line], checker=story.checker, actor=story.actors[who], now=story.now)
        with story.database.reading() as session:
            application = story.applications["C-1"]
            given = reviewing.ratings_given(session, [application])[application]
            assert given == {story.criteria(session)["LEAD"]: [4, 1]}

    def test_a_change_against_the_interviewers_needs_its_evidence(self, story):
        entry = story.entry()
        story.save_well(entry)
        with pytest.raises(DomainError, match="differs from the interviewers' ratings"):
            story.decide("C-1", LEAD=2, PLAN=2, SAFE=3)


def test_nothing_is_written_or_decided_on_another_rounds_criteria(story):
    entry = story.entry()
    with story.database.transaction() as session:
        foreign = max(story.criteria(session).values()) + 1
    with pytest.raises(DomainError, match="not judged on that"), story.database.transaction() as session:
        operations.save(
            session, entry, [operations.Line(foreign, 3)], checker=story.checker, actor=story.actors["priya"],
            now=story.now,
        )  # fmt: skip
    for agreed, said in (({foreign: 3}, "not judged on that"), ({foreign - 1: 9}, "not on this round's scale")):
        with pytest.raises(DomainError, match=said), story.database.transaction() as session:
            reviewing.decide(
                session, story.applications["C-1"], agreed, fully_met_from=3, actor=story.actors["dana"], now=story.now
            )


class TestOneSentenceOneConcern:
    def concerns(self, story):
        with story.database.reading() as session:
            return session.scalars(sa.select(Concern).order_by(Concern.id)).all()

    def test_two_rules_in_one_sentence_make_one_and_two_sentences_two(self, story):
        story.save(story.entry(), notes="She is too old and too foreign for us. Her husband would never allow nights.")
        assert len(self.concerns(story)) == 2

    def test_what_is_written_around_it_opens_no_other(self, story):
        entry = story.entry()
        story.save(entry, notes="Seemed too old for nights.")
        story.save(entry, notes="Answered well. Seemed too old for nights. Asked about shifts.")
        assert len(self.concerns(story)) == 1
