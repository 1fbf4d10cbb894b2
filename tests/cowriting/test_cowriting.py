"""A certified colleague puts the words from the record of somebody who is not certified, and that person confirms."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from employer_portal.core.audit import AuditLine
from employer_portal.core.errors import Conflict, DomainError, NotAllowed, NotFound
from employer_portal.core.trail import Replay
from employer_portal.cowriting import operations, queries
from employer_portal.feedback import operations as feedback
from employer_portal.feedback import working
from employer_portal.feedback.models import CoWriting, CoWritingState, Entry, EntryState, Revision, WorkingCopy
from employer_portal.feedback.operations import Line
from employer_portal.feedback.revisions import newest_revision
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Round
from employer_portal.letters.models import LetterAuthor
from employer_portal.panel import operations as panel
from employer_portal.records.trail import LEDGERS
from employer_portal.training import operations as training
from tests.factories import GOOD_GAP, GOOD_STEP, GOOD_STRENGTH, candidate


class Shared:
    """Tom is not certified any more and has filed a record on Sam; Priya, who is, can put the words."""

    def __init__(self, story):
        self.story = story
        with story.database.transaction() as session:
            training.revoke(session, self.id("tom"), "Training ended.", actor=story.actors["trainer"], now=story.now)
        self.entry = story.entry("tom", "C-1")
        with story.database.transaction() as session:
            criteria = story.criteria(session)
            self.ids = criteria
            lines = [
                Line(criteria["LEAD"], 4, notes="Q1: three tasks, three people."),
                Line(criteria["PLAN"], 2, notes="Q2: twelve, no volume."),
                Line(criteria["SAFE"], 3, notes="Q3: tag first."),
            ]
            feedback.save(session, self.entry, lines, checker=story.checker, **self.by("tom"))

    def id(self, who):
        return self.story.actors[who].id

    def by(self, who):
        return {"actor": self.story.actors[who], "now": self.story.now}

    def do(self, verb, *given, who, checked=True):
        more = {"checker": self.story.checker} if checked else {}
        with self.story.database.transaction() as session:
            return verb(session, self.entry, *given, **more, **self.by(who))

    def ask(self, writer="priya"):
        self.do(operations.ask, self.id(writer), who="tom")

    def put(self, who="priya", **words):
        lead, plan = self.ids["LEAD"], self.ids["PLAN"]
        fields = {
            f"good_{lead}": "1", f"strength_{lead}": GOOD_STRENGTH, f"gap_{plan}": "1",
            f"development_{plan}": GOOD_GAP, f"next_step_{plan}": GOOD_STEP,
        }  # fmt: skip
        with self.story.database.transaction() as session:
            draft = working.draft_of(session, session.get_one(Entry, self.entry), self.story.actors[who])
            working.put(session, self.entry, {**fields, **words}, draft.seen, **self.by(who))

    def handed_over(self):
        self.ask()
        self.put()
        self.do(operations.hand_over, who="priya")

    def confirm(self, who="tom"):
        self.do(operations.confirm, self.one().revision_id, who=who)

    def one(self):
        with self.story.database.reading() as session:
            return session.scalars(sa.select(CoWriting).order_by(CoWriting.id.desc())).first()

    def state(self):
        with self.story.database.reading() as session:
            return session.get_one(Entry, self.entry).state


@pytest.fixture
def shared(story):
    return Shared(story)


@pytest.fixture
def first_round(story):
    """Sam was in a round before, on whom Priya owes an entry: its id."""
    with story.database.transaction() as session:
        brand = session.get_one(Round, story.round_id).vacancy.brand
        before = story._open_round(session, brand, "OPS-0").id
        dana = {"actor": story.actors["dana"], "now": story.now}
        (applied,) = hiring.add_candidates(session, before, [candidate("C-1")], **dana).values()
        return feedback.assign(session, applied, story.actors["priya"].id, **dana).id


class TestTheWay:
    def test_confirmed_with_one_tap_it_is_handed_in(self, shared, story):
        shared.handed_over()
        shared.confirm()
        assert shared.state() == EntryState.SUBMITTED
        with story.database.reading() as session:
            newest = session.scalars(sa.select(Revision).order_by(Revision.id.desc())).first()
            assert newest.by_id == shared.id("priya")
            assert {mark.notes for mark in newest.marks} == {
                "Q1: three tasks, three people.", "Q2: twelve, no volume.", "Q3: tag first.",
            }  # fmt: skip
            assert session.scalar(sa.select(sa.func.count()).select_from(WorkingCopy)) == 0

    def test_without_it_nothing_for_a_candidate_is_handed_in(self, shared):
        shared.put(who="tom")
        with pytest.raises(NotAllowed, match="need a valid feedback certificate"):
            shared.do(working.hand_in, who="tom")

    def test_what_is_not_right_goes_back_and_comes_again(self, shared):
        shared.handed_over()
        with pytest.raises(DomainError, match="Say what is not right yet"):
            shared.do(operations.not_yet, "no", who="tom", checked=False)
        shared.do(operations.not_yet, "It was four people.", who="tom", checked=False)
        assert (shared.one().state, shared.one().said) == (CoWritingState.ASKED, "It was four people.")
        shared.put(**{f"strength_{shared.ids['LEAD']}": GOOD_STRENGTH.replace("three people", "four people")})
        shared.do(operations.hand_over, who="priya")
        shared.confirm()
        assert shared.state() == EntryState.SUBMITTED

    def test_the_co_writer_is_an_author_whom_the_entry_and_the_file_name(self, shared, story, site):
        shared.handed_over()
        shared.confirm()
        with pytest.raises(NotAllowed):
            story.accept(shared.entry, "priya")
        story.accept(shared.entry)
        story.decide("C-1")
        letter = story.compose("C-1")
        with story.database.reading() as session:
            authors = set(session.scalars(sa.select(LetterAuthor.user_id).filter_by(letter_id=letter)))
        assert {shared.id("priya"), shared.id("tom"), shared.id("dana")} <= authors
        assert "Priya put the words for" in site.visit("tom").open(f"/entries/{shared.entry}").text
        assert "Words put by Priya" in site.visit("dana").open(f"/applications/{story.applications['C-1']}/review").text
        page = site.visit("trainer").open(f"/certificates/{shared.id('priya')}/evidence")
        assert "words by Priya from the record of Tom" in page.text


class TestGuards:
    def test_nobody_but_the_two_has_a_hand_in_it(self, shared, story):
        shared.ask()
        with pytest.raises(NotAllowed):
            shared.put(who="ann")
        with pytest.raises(Conflict, match="Priya is putting the words"):
            shared.put(who="tom")
        with pytest.raises(Conflict, match="Priya is putting the words"):
            shared.put(who="dana")
        shared.put()
        with pytest.raises(NotAllowed, match="Somebody else was asked"):
            shared.do(operations.hand_over, who="tom")
        shared.do(operations.hand_over, who="priya")
        for other in ("dana", "both"):
            with pytest.raises(NotAllowed, match="Only the interviewer"):
                shared.confirm(other)
        with pytest.raises(NotAllowed, match="Only the interviewer"):
            shared.confirm("priya")

    def test_the_record_stays_the_interviewers(self, shared, story):
        shared.ask()
        lead = shared.ids["LEAD"]
        with pytest.raises(DomainError, match="the interviewer’s own"):
            shared.put(**{f"notes_{lead}": "Q1: nothing."})
        lines = [Line(lead, 1, notes="Q1: nothing.", strength=GOOD_STRENGTH)]
        with pytest.raises(NotAllowed, match="the interviewer’s own"), story.database.transaction() as session:
            feedback.save(session, shared.entry, lines, checker=story.checker, **shared.by("priya"))

    def test_the_database_refuses_another_record_too(self, shared, story):
        shared.ask()
        revision = Revision(entry_id=shared.entry, number=2, at=story.now, by_id=shared.id("priya"), on_behalf=True)
        with story.database.transaction() as session:
            session.add(revision)
            session.flush()
            values = {"r": revision.id, "c": shared.ids["LEAD"]}
            with pytest.raises(DatabaseError, match="changes no rating and no note"):
                session.execute(sa.text("INSERT INTO mark VALUES (:r, :c, 1, 'Q1: nothing.')"), values)
            session.rollback()

    def test_the_database_keeps_them_while_the_words_are_there(self, shared, story):
        shared.handed_over()
        shared.confirm()
        with pytest.raises(DatabaseError, match="are kept with whose"), story.database.transaction() as session:
            session.execute(sa.delete(CoWriting))

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ("writer_id = interviewer_id", "same entry|by_somebody_else|somebody who is certified"),
            ("state = 'asked', confirmed_at = NULL", "confirmed or ended stays"),
        ],
    )
    def test_the_database_keeps_whose_words_they_are(self, shared, story, change, said):
        shared.handed_over()
        shared.confirm()
        with pytest.raises(DatabaseError, match=said), story.database.transaction() as session:
            session.execute(sa.text(f"UPDATE co_writing SET {change}"))

    def test_nobody_confirms_words_of_somebody_who_is_not_certified_any_more(self, shared, story):
        shared.handed_over()
        with story.database.transaction() as session:
            training.revoke(session, shared.id("priya"), "Left us.", actor=story.actors["trainer"], now=story.now)
        with pytest.raises(NotAllowed, match="needs a valid certificate"):
            shared.confirm()
        with pytest.raises(DatabaseError, match="somebody who is certified"), story.database.transaction() as session:
            session.execute(sa.text("UPDATE co_writing SET state = 'confirmed', confirmed_at = drafted_at"))

    def test_whoever_writes_about_the_candidate_themselves_is_not_asked(self, shared, story):
        story.entry("priya", "C-1")
        with story.database.reading() as session:
            people = queries.could_write(session, session.get_one(Entry, shared.entry), story.now)
        assert "Priya" not in {user.name for user in people}
        with pytest.raises(Conflict, match="cannot put the words"):
            shared.ask()

    def test_neither_is_the_candidate_nor_somebody_without_a_certificate(self, shared, story):
        story.is_candidate("priya")
        with pytest.raises(Conflict, match="cannot put the words"):
            shared.ask()
        with pytest.raises(Conflict, match="cannot put the words"):
            shared.ask("ann")
        with pytest.raises(Conflict, match="cannot put the words"):
            shared.ask("tom")

    def test_asked_twice_there_is_one(self, shared):
        shared.ask()
        with pytest.raises(Conflict, match="asked already"):
            shared.ask("dana")

    def test_words_that_changed_since_are_read_once_more(self, shared):
        shared.handed_over()
        with pytest.raises(Conflict, match="changed since"):
            shared.do(operations.confirm, 1, who="tom")
        shared.confirm()
        with pytest.raises(Conflict):
            shared.confirm()

    def test_taken_back_the_entry_is_ones_own_again(self, shared):
        shared.ask()
        shared.put()
        with pytest.raises(Conflict, match="is putting the words"):
            shared.do(feedback.decline, "I know Sam from school.", who="tom", checked=False)
        shared.do(operations.end, who="tom")
        assert shared.one().state == CoWritingState.ENDED
        with pytest.raises(NotFound):
            shared.put()
        with shared.story.database.transaction() as session:
            working.hand_in(session, shared.entry, record_alone=True, checker=shared.story.checker, **shared.by("tom"))
        assert shared.state() == EntryState.SUBMITTED

    def test_nobody_puts_them_who_declined_to_write_about_the_candidate(self, shared, story):
        own = story.entry("priya", "C-1")
        with story.database.transaction() as session:
            feedback.decline(session, own, "Sam is a friend of mine.", **shared.by("priya"))
        with pytest.raises(Conflict, match="cannot put the words"):
            shared.ask()

    def test_nor_who_declined_in_another_round_of_the_same_person(self, shared, story, first_round):
        with story.database.transaction() as session:
            feedback.decline(session, first_round, "Conflict of interest. We are cousins.", **shared.by("priya"))
        with pytest.raises(Conflict, match="cannot put the words"):
            shared.ask()

    def test_who_declined_for_want_of_time_still_can(self, shared, story, first_round):
        with story.database.transaction() as session:
            feedback.decline(session, first_round, "No time before it is due. I am away.", **shared.by("priya"))
        shared.ask()

    def test_nor_who_is_that_person_by_the_address_of_another_round(self, shared, story, first_round):
        with story.database.transaction() as session:
            session.get_one(Entry, first_round).application.candidate.email = "Priya+Jobs@Harbourside.EXAMPLE"
        with pytest.raises(Conflict, match="cannot put the words"):
            shared.ask()

    def test_nor_once_they_know_the_candidate_meanwhile(self, shared, story):
        shared.ask()
        shared.put()
        with story.database.transaction() as session:
            own = Entry(
                application_id=story.applications["C-1"], interviewer_id=shared.id("priya"), assigned_at=story.now
            )
            session.add(own)
            session.flush()
            feedback.decline(session, own.id, "Sam is a friend of mine.", **shared.by("priya"))
        with pytest.raises(Conflict, match="on this candidate’s panel yourself"):
            shared.do(operations.hand_over, who="priya")

    def test_a_co_writer_is_not_put_on_the_panel_of_that_candidate(self, shared, story):
        shared.ask()
        with pytest.raises(Conflict, match="Priya is putting a colleague’s words"):
            story.entry("priya", "C-1")
        with story.database.transaction() as session, pytest.raises(Conflict, match="Choose somebody else") as refused:
            panel.assign_all(
                session, story.round_id, [story.applications["C-1"]], [shared.id("priya")], **shared.by("dana")
            )
        assert "end that first" in refused.value.fix
        story.entry("priya", "C-2")
        shared.do(operations.end, who="dana")
        story.entry("priya", "C-1")

    def test_one_who_is_on_it_all_the_same_has_no_task_that_leads_nowhere(self, shared, story, site):
        shared.ask()
        with story.database.transaction() as session:
            session.add(Entry(
                application_id=story.applications["C-1"], interviewer_id=shared.id("priya"), assigned_at=story.now
            ))  # fmt: skip
        assert "into words" not in site.visit("priya").open("/").text

    @pytest.mark.parametrize("who", ["tom", "priya", "dana"])
    def test_taken_back_the_words_of_a_colleague_go(self, shared, story, who):
        shared.handed_over()
        if who == "priya":
            shared.do(operations.not_yet, "It was four people.", who="tom", checked=False)
        shared.do(operations.end, who=who)
        with story.database.reading() as session:
            newest = newest_revision(session, shared.entry)
            assert newest.words == []
            assert {mark.notes for mark in newest.marks} == {
                "Q1: three tasks, three people.", "Q2: twelve, no volume.", "Q3: tag first.",
            }  # fmt: skip
        with story.database.transaction() as session:
            working.hand_in(session, shared.entry, record_alone=True, checker=story.checker, **shared.by("tom"))
        assert shared.state() == EntryState.SUBMITTED

    def test_whoever_ends_it_the_words_stay_whose_they_were(self, shared, story):
        shared.handed_over()
        shared.do(operations.end, who="dana")
        with story.database.reading() as session:
            newest = newest_revision(session, shared.entry)
            assert (newest.by_id, newest.on_behalf) == (shared.id("tom"), False)
            line = session.scalars(
                sa.select(AuditLine).filter_by(verb="entry.saved").order_by(AuditLine.id.desc())
            ).first()
            assert (line.actor_id, line.facts["by"]) == (shared.id("dana"), shared.id("tom"))
            replay = Replay(session, LEDGERS)
            assert replay.verify().broken is None
            assert [str(one) for one in replay.differences()] == []

    def test_hr_ends_it_where_somebody_is_away(self, shared):
        shared.ask()
        shared.do(operations.end, who="dana")
        assert shared.one().state == CoWritingState.ENDED

    def test_words_that_cannot_go_out_are_not_handed_over(self, shared):
        shared.ask()
        shared.put(**{f"development_{shared.ids['PLAN']}": "You are too old for the night shift."})
        with pytest.raises(DomainError, match="must be reworded"):
            shared.do(operations.hand_over, who="priya")


class TestPages:
    def test_pressed_twice_it_says_in_plain_words_how_it_stands(self, shared, site):
        shared.ask()
        shared.put()
        form = site.visit("priya").open(f"/entries/{shared.entry}/co-writing/hand-over").form("Send it to Tom")
        form.send()
        page = form.send()
        assert "The words are handed over already, and wait to be confirmed." in page.text
        form = site.visit("tom").open(f"/entries/{shared.entry}/co-writing").form("Yes, this is what I saw")
        form.send()
        page = form.send()
        assert "Nobody puts the words of this entry for its interviewer now." in page.text
        assert page.path == f"/entries/{shared.entry}"

    def test_from_asking_to_confirming(self, shared, story, site):
        tom, priya = site.visit("tom"), site.visit("priya")
        page = tom.open(f"/entries/{shared.entry}/words").follow("ask a certified colleague to put the words")
        assert "Ann" not in page.text
        page = page.form("Ask").send(writer=str(shared.id("priya")))
        assert "Priya puts the words for" in page.heading
        assert tom.open(f"/entries/{shared.entry}").heading == page.heading
        page = priya.open("/").follow("Put Tom’s feedback for")
        assert page.heading.startswith("Put what Tom saw into words")
        assert "Q1: three tasks, three people." in page.text
        shared.put()
        page = priya.open(f"/entries/{shared.entry}/words").form("Look at it, and hand it to Tom").send()
        assert page.heading == "Hand the words to Tom"
        page.press("Send it to Tom")
        priya.open(f"/entries/{shared.entry}", 200)
        page = tom.open("/").follow("Confirm what Priya wrote for")
        assert GOOD_STRENGTH in page.text
        page = page.press("Yes, this is what I saw: hand it in")
        assert "is with HR" in page.text
        priya.open(f"/entries/{shared.entry}", 404)

    def test_what_is_missing_is_said_before(self, shared, site):
        shared.ask()
        page = site.visit("priya").open(f"/entries/{shared.entry}/co-writing/hand-over")
        assert "Choose at least one strength or gap" in page.text
        assert "Send it to Tom" not in page.text.replace("Hand the words to Tom", "")

    def test_others_find_nothing(self, shared, site):
        shared.ask()
        for path in ("", "/hand-over", "/ask"):
            site.visit("ann").open(f"/entries/{shared.entry}/co-writing{path}", 404)
