"""A whole round comes in from a workbook: what becomes of it, and what is refused."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from employer_portal.accounts import operations as accounts
from employer_portal.accounts.models import Brand, User
from employer_portal.core import audit
from employer_portal.core.arriving import see_arriving
from employer_portal.core.errors import Conflict, NotAllowed
from employer_portal.core.permissions import Actor
from employer_portal.core.terms import AllMet, Outcome, Sentence, StageKind
from employer_portal.core.trail import Replay
from employer_portal.exchange.exporting import as_workbook
from employer_portal.exchange.importing import begin, import_round
from employer_portal.exchange.importing import bring_in as bring_in_slices
from employer_portal.exchange.undoing import take_back
from employer_portal.feedback.models import AgreedRating, Allowance, Concern, DecisionRecord, Entry, Finding, Revision
from employer_portal.hiring.models import Application, Round
from employer_portal.records.trail import LEDGERS
from employer_portal.workbook.sheets import DecisionRow, FeedbackRow, Level, Problem, RoundWorkbook
from tests.factories import CRITERIA, GOOD_GAP, GOOD_STRENGTH, SHEET, candidate


def rows(reference, interviewer="Priya Nair", rating=3, **words):
    return [
        FeedbackRow(2, reference, interviewer, "LEAD", rating, **{"strength": GOOD_STRENGTH, **words}),
        FeedbackRow(3, reference, interviewer, "PLAN", 2, development=GOOD_GAP),
    ]


def workbook(*feedback, candidates=("X-1", "X-2"), **more):
    sheet = replace(SHEET, vacancy_reference="OPS-2")
    people = tuple(candidate(reference) for reference in candidates)
    return RoundWorkbook(sheet, tuple(CRITERIA), people, tuple(row for given in feedback for row in given), **more)


def bring_in(story, book, who="dana"):
    with story.database.reading() as session:
        brand = session.scalar(sa.select(Brand.id))
    return import_round(
        story.database, book, brand, checker=story.checker, fully_met_from=3, actor=story.actors[who], now=story.now
    )


def test_clean_entries_are_submitted_and_marked_as_entered_by_hr(story):
    imported = bring_in(story, workbook(rows("X-1"), rows("X-2")))
    with story.database.reading() as session:
        entries = session.scalars(sa.select(Entry).where(Entry.id.in_(imported.entries))).all()
        assert {entry.state for entry in entries} == {"submitted"}
        assert set(session.scalars(sa.select(Revision.on_behalf))) == {True}
        assert audit.verify(session).broken is None


def test_what_cannot_go_to_a_candidate_stays_a_draft_with_its_finding(story):
    imported = bring_in(story, workbook(rows("X-1", strength="You are too old for nights."), rows("X-2")))
    assert list(imported.unfinished.values()) == ["X-1"]
    assert {placed.candidate for placed in imported.findings if placed.finding.level == "stop"} == {"X-1"}
    with story.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(Finding.id)).where(Finding.level == "stop")) == 1


def decided(story, imported, reference):
    with story.database.reading() as session:
        query = (
            sa.select(AgreedRating.rating, AgreedRating.fully_met)
            .join(DecisionRecord, DecisionRecord.id == AgreedRating.decision_id)
            .where(DecisionRecord.application_id == imported.applications[reference])
            .order_by(AgreedRating.criterion_id)
        )
        return [tuple(row) for row in session.execute(query)]


def test_the_decision_is_the_median_where_it_is_one(story):
    three = [rows("X-1", name, rating) for name, rating in (("Priya Nair", 3), ("Tom Ellis", 3), ("Eve Lowe", 4))]
    assert decided(story, bring_in(story, workbook(*three)), "X-1") == [(3, True), (2, False)]


@pytest.mark.parametrize("ratings", [(4, 2), (1, 4), (1, 1, 4)])
def test_what_is_tied_or_lies_far_apart_waits_for_a_person(story, ratings):
    names = ("Priya Nair", "Tom Ellis", "Eve Lowe")
    given = [rows("X-1", name, rating) for name, rating in zip(names, ratings, strict=False)]
    imported = bring_in(story, workbook(*given, rows("X-2")))
    assert decided(story, imported, "X-1") == []
    assert decided(story, imported, "X-2") == [(3, True), (2, False)]


def test_what_the_decisions_sheet_says_was_agreed(story):
    decisions = (DecisionRow(2, "X-1", "LEAD", 4, "Both heard it."), DecisionRow(3, all_met=AllMet.TOTAL_RATINGS))
    book = workbook(rows("X-1", "Priya Nair", 4), rows("X-1", "Tom Ellis", 2), decisions=decisions)
    until = date(2027, 5, 31)
    sheet = replace(
        book.round,
        posts=2,
        reserve_until=until,
        chair="Tom Ellis",
        same_questions=True,
        left_out=(Sentence.NOTES,),
        stage="Shortlisting",
    )
    imported = bring_in(story, replace(book, round=sheet))
    assert decided(story, imported, "X-1") == [(4, True), (2, False)]
    with story.database.reading() as session:
        opened = session.get_one(Round, imported.round_id)
        assert (opened.vacancy.posts, opened.reserve_until, opened.left_out) == (2, until, ["notes"])
        assert (opened.chair.name, opened.same_questions) == ("Tom Ellis", True)
        assert session.scalars(sa.select(DecisionRecord.on_total_ratings).distinct()).all() == [True]
        again = as_workbook(session, opened, story.actors["dana"])
        assert again.round == replace(sheet, letter_date=None, kind=StageKind.SIFT)
        assert [(one.criterion, one.rating, one.evidence) for one in again.decisions if one.criterion] == [
            ("LEAD", 4, "Both heard it."), ("PLAN", 2, ""),
        ]  # fmt: skip
        assert again.decisions[-1].all_met == AllMet.TOTAL_RATINGS
        replay = Replay(session, LEDGERS)
        assert replay.verify().broken is None
        assert [str(one) for one in replay.differences()] == []


def test_a_candidate_whom_an_error_holds_stays_out_and_the_rest_goes_on(story):
    problem = Problem(Level.ERROR, "Candidates", 2, "Email", "x", "This is not an address.", "Correct it.")
    imported = bring_in(story, workbook(rows("X-1"), rows("X-2"), held={"X-1": (problem,)}))
    assert set(imported.applications) == {"X-2"}


def test_interviewers_are_matched_by_address_then_by_name_and_else_noted(story):
    bring_in(story, workbook(rows("X-1", "PRIYA@harbourside.example"), rows("X-2", "Tom"), rows("X-1", "New Person")))
    with story.database.reading() as session:
        wrote = session.scalars(sa.select(User).where(User.id.in_(sa.select(Entry.interviewer_id)))).all()
        assert {(user.name, user.active) for user in wrote} == {("Priya", True), ("Tom", True), ("New Person", False)}


def test_two_people_of_one_name_are_not_mixed_up(story):
    with story.database.transaction() as session:
        for number in (1, 2):
            accounts.make_user(
                session, "Jo Park", f"jo{number}@harbourside.example", active=True, actor=founder(story), now=story.now
            )
    bring_in(story, workbook(rows("X-1", "Jo Park"), rows("X-2", "Jo Park")))
    with story.database.reading() as session:
        wrote = session.scalars(sa.select(User).where(User.id.in_(sa.select(Entry.interviewer_id)))).all()
        assert [(user.name, user.email) for user in wrote] == [("Jo Park", None)]


def founder(story) -> Actor:
    from tests.factories import FOUNDER

    return FOUNDER


def test_the_same_interviewer_under_two_names_is_asked_about(story):
    with pytest.raises(Conflict, match="same interviewer"):
        bring_in(story, workbook(rows("X-1", "Priya"), rows("X-1", "priya@harbourside.example")))


@pytest.mark.parametrize("who", ["priya", "ann", "trainer"])
def test_only_hr_brings_rounds_in(story, who):
    with pytest.raises(NotAllowed):
        bring_in(story, workbook(rows("X-1")), who)
    with story.database.reading() as session:
        assert session.scalar(sa.select(Application.id).where(Application.reference == "X-1")) is None


def test_a_kept_reason_that_says_nothing_keeps_nothing(story):
    over = "We felt you were overqualified for this role."
    book = workbook(
        rows("X-1", development=over, kept_because="fine"),
        rows("X-2", development=over, kept_because="The advert limits the grade to first-line managers."),
    )
    assert list(bring_in(story, book).unfinished.values()) == ["X-1"]


def test_a_round_without_feedback_comes_in_too(story):
    imported = bring_in(story, workbook())
    assert (len(imported.applications), imported.entries) == (2, [])


def test_outcomes_come_with_the_candidates(story):
    people = workbook(rows("X-1"))
    people = replace(people, candidates=(candidate("X-1", Outcome.RESERVE),))
    imported = bring_in(story, people)
    with story.database.reading() as session:
        assert session.get_one(Application, imported.applications["X-1"]).outcome == Outcome.RESERVE


@pytest.mark.parametrize("address", ["tom@harbourside.example", "Tom+x@HARBOURSIDE.example"])
def test_nobody_writes_about_themselves_by_workbook(story, address):
    book = workbook(rows("X-1", "tom@harbourside.example"))
    people = tuple(replace(person, email=address) for person in book.candidates[:1])
    with pytest.raises(Conflict, match="is this candidate"):
        bring_in(story, replace(book, candidates=people))


def test_nobody_brings_themselves_in(story):
    book = workbook(rows("X-1"))
    people = tuple(replace(person, email="Dana+hr@Harbourside.example") for person in book.candidates[:1])
    with pytest.raises(NotAllowed, match="X-1 has your own e-mail address"):
        bring_in(story, replace(book, candidates=people))


class TestOwnWords:
    """What stands in a fifth of the round is asked about once, and everybody's entry is submitted meanwhile."""

    PASS = "You had all show a bus pass."
    TOO_OLD = "You are too old for nights."
    PEOPLE = tuple(f"X-{number}" for number in range(1, 11))

    def book(self, text, those=PEOPLE[:3]):
        writers = ("Priya Nair", "Tom Ellis")
        given = [
            rows(one, writers[number % 2], strength=text if one in those else GOOD_STRENGTH)
            for number, one in enumerate(self.PEOPLE)
        ]
        return workbook(*given, candidates=self.PEOPLE)

    def there(self, story, model):
        with story.database.reading() as session:
            return session.scalars(sa.select(model).order_by(model.id)).all()

    def test_the_words_of_the_exercise_are_one_question_and_no_concern(self, story):
        imported = bring_in(story, self.book(self.PASS))
        (question,) = self.there(story, Allowance)
        assert imported.asked[question.id][:1] == ("bus pass",)
        assert (question.state, question.topic, imported.unfinished) == ("asked", "age", {})
        assert self.there(story, Concern) == []
        assert {one.allowance_id for one in self.there(story, Finding) if one.level == "stop"} == {question.id}

    def test_two_people_are_no_fifth_of_a_round(self, story):
        imported = bring_in(story, self.book(self.PASS, self.PEOPLE[:2]))
        assert (imported.asked, len(imported.unfinished), len(self.there(story, Concern))) == ({}, 2, 2)

    def test_what_is_said_of_the_person_is_a_stop_for_each(self, story):
        imported = bring_in(story, self.book(self.TOO_OLD, self.PEOPLE))
        assert (imported.asked, len(imported.unfinished), len(self.there(story, Concern))) == ({}, 10, 10)

    def test_a_round_that_goes_again_takes_its_questions_with_it(self, story):
        with story.database.transaction() as session:
            brand = session.scalar(sa.select(Brand.id))
            opened = begin(session, self.book(self.PASS), brand, actor=story.actors["dana"], now=story.now)

        def stop(session, doing, done, total):
            if done and doing == "Written":
                raise Conflict("Stopped.")

        by = {"actor": story.actors["dana"], "now": story.now}
        with pytest.raises(Conflict, match="Stopped"):
            import_many(story, opened, self.book(self.PASS), stop)
        assert self.there(story, Allowance) == []  # nobody sees it while it comes in
        take_back(story.database, opened, **by)
        with story.database.reading() as session:
            see_arriving(session)
            assert session.scalars(sa.select(Allowance)).all() == []
            assert [str(one) for one in verified(session).differences()] == []


def import_many(story, opened, book, hold):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("employer_portal.exchange.importing.WRITTEN", 4)
        bring_in_slices(
            story.database, opened, book, checker=story.checker, fully_met_from=3, actor=story.actors["dana"],
            now=story.now, hold=hold,
        )  # fmt: skip


def verified(session):
    replay = Replay(session, LEDGERS)
    assert replay.verify().broken is None
    return replay
