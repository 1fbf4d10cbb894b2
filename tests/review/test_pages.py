"""Review as HR and approvers use it: side by side, given back, concerns settled, decisions recorded."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal import hooks
from employer_portal.accounts import operations as accounts
from employer_portal.accounts.models import Brand, User, UserRole
from employer_portal.core.audit import AuditLine
from employer_portal.core.errors import Conflict, DomainError, NotAllowed
from employer_portal.core.permissions import Role
from employer_portal.delivery.models import Delivery
from employer_portal.feedback import operations as feedback
from employer_portal.feedback.models import Comment, Concern, DecisionRecord, Entry, Finding
from employer_portal.review import operations as reviewing
from tests.factories import FOUNDER, GOOD_STEP, GOOD_STRENGTH, give_roles, narrow
from tests.pages import Site

TOO_OLD = "Seemed too old for the night shift."
REASON = "Dana read the notes with Tom; the ratings rest on the three tasks alone."


def submitted(story, who="priya", candidate="C-1"):
    entry = story.entry(who, candidate)
    story.save_well(entry, who)
    story.submit(entry, who)
    return entry


def concerned(story):
    entry = story.entry("tom")
    story.save(entry, "tom", notes=TOO_OLD)
    with story.database.reading() as session:
        return entry, session.scalars(sa.select(Concern.id)).one()


def path(story, page, candidate="C-1"):
    return f"/applications/{story.applications[candidate]}/{page}"


def one(story, model, row_id):
    with story.database.reading() as session:
        return session.get_one(model, row_id)


class TestReview:
    def test_entries_stand_side_by_side_with_their_ratings_in_words(self, site, story):
        submitted(story)
        submitted(story, "tom")
        page = site.visit("dana").open(path(story, "review"))
        assert page.heading == "What the panel says of Sam Ortiz1"
        for words in ("Priya", "Tom", "Strongly shown", "all agree", "You gave three tasks", "Q1: three tasks"):
            assert words in page.text

    def test_beside_a_wording_that_was_kept_stands_what_the_writer_could_put(self, site, story):
        entry = story.entry()
        story.save(entry, notes="Named the drain first.", strength="You gave tasks, yet you were overqualified for us.")
        with story.database.transaction() as session:
            found = session.scalars(sa.select(Finding.id).where(Finding.level == "justify")).one()
            reason = "The advert for the dock asks for no certificate."
            feedback.keep(session, found, reason, actor=story.actors["priya"], now=story.now)
        story.submit(entry)
        page = site.visit("dana").open(path(story, "review"))
        assert reason in page.text
        assert "Leave out “overqualified for us”, and say what was said or done." in page.text
        assert "The standard: “Clear tasks, given quickly”" in page.text
        assert "From your notes: “Named the drain first.”" in page.text

    def test_what_is_still_being_written_is_not_shown(self, site, story):
        story.save_well(story.entry())
        page = site.visit("dana").open(path(story, "review"))
        assert "Waiting for Priya’s entry" in page.text
        assert "three tasks" not in page.text

    def test_accepting(self, site, story):
        entry = submitted(story)
        page = site.visit("dana").open(path(story, "review")).press("Accept")
        assert "Priya's entry is accepted." in page.text
        assert one(story, Entry, entry).state == "accepted"

    def test_nobody_accepts_their_own_entry_and_the_page_says_why(self, site, story):
        with story.database.transaction() as session:
            give_roles(session, story.actors["both"].id, Role.INTERVIEWER)
        story.actors["both"] = one_actor(story, "both")
        submitted(story, "both")
        page = site.visit("both").open(path(story, "review"))
        assert "somebody else accepts it" in page.text

    def test_giving_back_with_a_comment_on_a_sentence_tells_the_interviewer(self, site, story):
        with story.database.transaction() as session:
            session.get_one(Brand, 1).sender = "people@harbourside.example"
        entry = submitted(story)
        page = site.visit("dana").open(path(story, "review")).follow("Give back")
        page = page.form("Give it back").send(about_0="Which of the three tasks came first?")
        assert "back with Priya" in page.text
        assert "Which of the three tasks came first?" in page.text
        with story.database.reading() as session:
            comment = session.scalars(sa.select(Comment)).one()
            assert (comment.field, comment.quote[:20]) == ("strength", "You gave three tasks")
            assert session.scalar(sa.select(Delivery.recipient)) == "Priya <priya@harbourside.example>"
        assert one(story, Entry, entry).state == "returned"

    def test_giving_back_needs_words(self, site, story):
        page = site.visit("dana").open(f"/entries/{submitted(story)}/give-back")
        page = page.form("Give it back").send(reason="  ")
        assert page.mistakes

    def test_an_accepted_entry_is_opened_again_but_not_under_a_letter_that_waits(self, site, story):
        hooks.hang()
        story.waiting()
        with story.database.reading() as session:
            entry = session.scalars(sa.select(Entry.id)).one()
        dana = site.visit("dana")
        page = dana.open(f"/entries/{entry}/give-back").form("Give it back").send(reason="Which shift was meant here?")
        assert "A letter to this candidate is waiting" in page.mistakes[0]
        assert "Which shift was meant here?" in page.html

    def test_the_clean_ones_of_a_round_are_accepted_together(self, site, story):
        submitted(story, candidate="C-1")
        submitted(story, candidate="C-2")
        flagged = story.entry("tom")
        story.save(flagged, "tom", notes=TOO_OLD)
        story.submit(flagged, "tom")
        page = site.visit("dana").open(path(story, "review", "C-2"))
        assert page.form("Accept 1 clean entry").send().text.count("1 entry is accepted") == 1

    def test_above_thirty_the_number_is_typed(self, site, story, monkeypatch):
        monkeypatch.setattr("employer_portal.web.forms.ASK_ABOVE", 0)
        entry = submitted(story)
        page = site.visit("dana").open(path(story, "review")).form("Accept 1 clean entry").send(number="2")
        assert "Type 1 to confirm" in page.text
        assert one(story, Entry, entry).state == "submitted"
        page.form("Accept 1 clean entry").send(number="1")
        assert one(story, Entry, entry).state == "accepted"

    def test_next_leads_through_all_that_wait(self, site, story):
        submitted(story, candidate="C-1")
        submitted(story, candidate="C-2")
        page = site.visit("dana").open(path(story, "review")).follow("Next to review")
        assert page.path == path(story, "review", "C-2")
        assert page.follow("Previous").path == path(story, "review", "C-1")

    @pytest.mark.parametrize("page", ["review", "decision"])
    def test_only_for_those_who_may_and_never_about_oneself(self, site, story, page):
        submitted(story)
        site.visit("priya").open(path(story, page), 404)
        site.visit("trainer").open(path(story, page), 404)
        site.visit("ann").open(path(story, page))
        story.is_candidate("dana")
        site.visit("dana").open(path(story, page), 404)

    def test_another_brands_candidates_are_not_found(self, site, story):
        entry = submitted(story)
        other = stranger(story)
        visitor = site.visit(other)
        for there in (path(story, "review"), path(story, "decision"), f"/entries/{entry}/give-back"):
            visitor.open(there, 404)
        assert visitor.open("/concerns").text.count("No concern is open")


def stranger(story):
    """HR of another brand."""
    with story.database.transaction() as session:
        brand = accounts.make_brand(session, "Inland", actor=FOUNDER, now=story.now)
        user = accounts.make_user(
            session, "Ivy", "ivy@harbourside.example", (), active=True, actor=FOUNDER, now=story.now
        )
        give_roles(session, user.id, Role.HR, Role.APPROVER, brand_id=brand.id)
        story.actors["ivy"] = accounts.actor_of(session, user.id)
    return "ivy"


def one_actor(story, who):
    with story.database.reading() as session:
        return accounts.actor_of(session, story.actors[who].id)


class TestConcerns:
    def test_alike_ones_of_a_round_are_settled_together_each_with_the_reason(self, site, story):
        concerned(story)
        for who, candidate in (("tom", "C-2"), ("priya", "C-3")):
            story.save(story.entry(who, candidate), who, notes=TOO_OLD)
        story.save(story.entry("priya", "C-2"), notes="Her husband would never allow the night shift.")
        page = site.visit("both").open("/concerns")
        assert page.text.count("The same words, 3 concerns: one answer can settle them") == 1
        page = page.follow(story.checker.explain("age.too_old")[0])
        with story.database.reading() as session:
            ids = session.scalars(sa.select(Concern.id).order_by(Concern.id)).all()
        assert page.text.count(f"“{TOO_OLD}”") == 2
        page = page.form("Close the concern").send(ending="words_removed", reason=REASON, also=ids[1:3])
        assert "3 concerns are settled, with your reason on record." in page.text
        with story.database.reading() as session:
            states = session.execute(sa.select(Concern.state, Concern.reason).order_by(Concern.id)).all()
        assert [state for state, _ in states] == ["words removed"] * 3 + ["new"]
        assert {reason for _, reason in states[:3]} == {REASON}

    def test_one_that_opened_after_the_page_is_not_settled_with_those_on_it(self, site, story):
        concerned(story)
        story.save(story.entry("tom", "C-2"), "tom", notes=TOO_OLD)
        form = site.visit("both").open("/concerns").follow(story.checker.explain("age.too_old")[0])
        story.save(story.entry("priya", "C-3"), "priya", notes=TOO_OLD)
        form.form("Close the concern").send(ending="words_removed", reason=REASON)
        with story.database.reading() as session:
            states = session.scalars(sa.select(Concern.state).order_by(Concern.id)).all()
        assert states == ["words removed", "words removed", "new"]

    def test_one_that_was_settled_meanwhile_is_named_and_none_is_settled(self, site, story):
        _, first = concerned(story)
        story.save(story.entry("tom", "C-2"), "tom", notes=TOO_OLD)
        page = site.visit("both").open(f"/concerns/{first}?together=1")
        site.visit("both").open(f"/concerns/{first + 1}").form("Close the concern").send(
            ending="not_about_the_person", reason=REASON
        )
        page = page.form("Close the concern").send(ending="words_removed", reason=REASON)
        assert "One of the others was settled meanwhile" in page.mistakes[0]
        assert REASON in page.text
        assert one(story, Concern, first).state == "new"

    def test_of_the_panels_own_notes_nobody_says_that_they_were_removed(self, site, story):
        _, first = concerned(story)
        page = site.visit("both").open(f"/concerns/{first}")
        assert "They stay on record, and no rating rests on them" in page.text
        page = page.form("Close the concern").send(ending="words_removed", reason=REASON)
        stays = "The words stay on record, and no rating rests on them"
        assert stays in page.text
        assert stays in site.visit("both").open("/concerns?show=all").text
        assert f"Both settled a concern: {stays.lower()}." in site.visit("both").open(path(story, "")[:-1]).text
        assert "words were removed" not in page.text.lower()

    def test_hr_is_told_once_when_one_opens(self, story):
        with story.database.transaction() as session:
            session.get_one(Brand, 1).sender = "people@harbourside.example"
        concerned(story)
        with story.database.reading() as session:
            told = sorted(session.scalars(sa.select(Delivery.recipient)))
        assert [one.split()[0] for one in told] == ["Both", "Dana"]

    def test_the_words_stand_in_context_with_what_a_stop_means(self, site, story):
        concerned(story)
        page = site.visit("both").open("/concerns").follow(story.checker.explain("age.too_old")[0])
        assert TOO_OLD.split(" for", maxsplit=1)[0] in page.text.replace(" (stop)", "")
        assert "Not in the letter" in page.text
        assert "What a stop means" in page.text

    def test_a_false_alarm_needs_a_reason(self, site, story):
        _, concern = concerned(story)
        page = site.visit("both").open(f"/concerns/{concern}")
        page = page.form("Close the concern").send(ending="not_about_the_person", reason="fine")
        assert "a stranger would understand" in page.mistakes[0]
        page = page.form("Close the concern").send(ending="not_about_the_person", reason=REASON)
        assert "Not about the person" in page.text
        assert REASON in page.text

    def test_reopening_needs_the_readers_three_answers(self, site, story):
        _, concern = concerned(story)
        page = site.visit("both").open(f"/concerns/{concern}")
        page = page.form("Close the concern").send(ending="reopen_decision", reason=REASON)
        assert page.mistakes
        assert one(story, Concern, concern).state == "new"
        page = page.form("Close the concern").send(
            ending="reopen_decision",
            reason=REASON,
            whose_words="Tom wrote them alone, after the interview.",
            part_of_the_reasoning="The rating on leading leans on them.",
            ratings_stand="Leading is rated again.",
        )
        assert "Decision reopened" in page.text
        assert one(story, Concern, concern).answers["ratings stand"] == "Leading is rated again."

    def test_no_letter_is_composed_before_a_reopened_decision_is_recorded_again(self, story):
        story.ready()
        _, concern = concerned(story)
        story.submit(one(story, Concern, concern).entry_id, "tom")
        story.accept(one(story, Concern, concern).entry_id)
        later = Site(story, lambda: story.now).visit("both").open(f"/concerns/{concern}").form("Close the concern")
        story.now = story.now.replace(hour=13)
        later.send(
            ending="reopen_decision",
            reason=REASON,
            whose_words="Tom wrote them alone, after the interview.",
            part_of_the_reasoning="The rating on leading leans on them.",
            ratings_stand="Leading is rated again.",
        )
        with pytest.raises(DomainError, match="reopened"):
            story.compose()
        story.now = story.now.replace(hour=14)
        story.decide()
        assert story.compose()

    def test_whoever_runs_the_round_asks_somebody_else(self, site, story):
        _, concern = concerned(story)
        page = site.visit("dana").open(f"/concerns/{concern}")
        assert "You run this round, so somebody else reads it: ask Both." in page.text
        assert "Close the concern" not in page.text

    def test_whoever_composed_the_letter_asks_somebody_else(self, story):
        hooks.hang()
        story.ready()
        story.compose(who="both")
        _, concern = concerned(story)
        reads = {"actor": story.actors["both"], "now": story.now}
        with story.database.transaction() as session:
            give_roles(session, story.actors["ann"].id, Role.HR)
        with pytest.raises(NotAllowed, match="ask Ann"), story.database.transaction() as session:
            reviewing.settle(session, concern, "words_removed", REASON, **reads)

    @pytest.mark.parametrize("why", ["left", "on the panel", "another brand's", "nobody else may"])
    def test_where_nobody_else_could_it_goes_on_and_says_so(self, site, story, why):
        both = story.actors["both"].id
        with story.database.transaction() as session:
            if why == "left":
                session.get_one(User, both).active = False
            elif why == "on the panel":
                give_roles(session, both, Role.INTERVIEWER)
                feedback.assign(session, story.applications["C-1"], both, actor=FOUNDER, now=story.now)
            elif why == "another brand's":
                other = accounts.make_brand(session, "Merebridge", actor=FOUNDER, now=story.now)
                narrow(session, both, other.id)
            else:
                session.execute(sa.delete(UserRole).filter_by(user_id=both, role=Role.HR))
        _, concern = concerned(story)
        page = site.visit("dana").open(f"/concerns/{concern}")
        page = page.form("Close the concern").send(ending="words_removed", reason=REASON)
        assert "Dana runs this round too: nobody else in HR could read it." in page.text
        with story.database.reading() as session:
            said = sa.select(AuditLine.facts).filter_by(subject=f"concern:{concern}", verb="concern.stays_on_record")
            assert session.scalars(said).one()["runs_the_round"] is True

    def test_whoever_was_on_the_panel_does_not_settle(self, site, story):
        with story.database.transaction() as session:
            give_roles(session, story.actors["dana"].id, Role.INTERVIEWER)
            feedback.assign(session, story.applications["C-1"], story.actors["dana"].id, actor=FOUNDER, now=story.now)
        _, concern = concerned(story)
        page = site.visit("dana").open(f"/concerns/{concern}")
        assert "somebody else settles it" in page.text

    def test_whoever_typed_words_for_an_interviewer_does_not_settle(self, site, story):
        entry = story.entry()
        story.save(entry, who="dana", notes="You are too old for the night shift.", strength=GOOD_STRENGTH)
        with story.database.reading() as session:
            concern = session.scalars(sa.select(Concern.id)).one()
        page = site.visit("dana").open(f"/concerns/{concern}")
        assert "You entered words about this candidate, so somebody else settles it." in page.text
        page = (
            site.visit("both")
            .open(f"/concerns/{concern}")
            .form("Close the concern")
            .send(ending="words_removed", reason=REASON)
        )
        assert page.mistakes == []

    def test_an_approver_reads_and_does_not_settle(self, site, story):
        _, concern = concerned(story)
        page = site.visit("ann").open(f"/concerns/{concern}")
        assert "You may not settle concerns" in page.text
        site.visit("priya").open(f"/concerns/{concern}", 404)


class TestDecision:
    def test_the_medians_are_proposed_and_recorded(self, site, story):
        submitted(story)
        page = site.visit("dana").open(path(story, "decision")).press("Record the decision")
        assert "Not fully met: Planning people" in page.text
        assert "Recorded by Dana" in page.text

    def rated(self, story, rating, candidate="C-1"):
        """Tom rates leading so, which Priya gave four points."""
        submitted(story, candidate=candidate)
        entry = story.entry("tom", candidate)
        with story.database.transaction() as session:
            lines = [feedback.Line(story.criteria(session)["LEAD"], rating, strength=GOOD_STRENGTH)]
            feedback.save(session, entry, lines, checker=story.checker, actor=story.actors["dana"], now=story.now)
        story.submit(entry, "dana")

    @pytest.mark.parametrize("rating", [3, 1])
    def test_two_ratings_in_the_middle_are_no_median(self, site, story, rating):
        self.rated(story, rating)
        assert "No median: two ratings stand in the middle" in site.visit("dana").open(path(story, "review")).text
        page = site.visit("dana").open(path(story, "decision"))
        assert "Not for Sam: the ratings on Leading a shift are tied or lie far apart" in page.text
        by, tied = {"actor": story.actors["dana"], "now": story.now}, "Leading a shift are tied or lie far apart"
        with pytest.raises(DomainError, match=tied), story.database.transaction() as session:
            reviewing.take_medians(session, [story.applications["C-1"]], of_four=3, **by)
        page = page.form("Record the decision").send()
        assert "Say what the panel agreed on." in page.mistakes[0]
        lead = page.form("Record the decision")
        with story.database.reading() as session:
            number = story.criteria(session)["LEAD"]
        page = lead.send(**{f"rating_{number}": "4"})
        assert "Write down what the agreed rating rests on." in page.mistakes[0]
        because = "Both heard the second answer once more in the notes."
        page = page.form("Record the decision").send(**{f"because_{number}": because})
        assert because in page.text
        assert "Recorded by Dana" in page.text

    def test_all_at_once_leaves_out_whom_a_person_must_decide_and_names_them(self, site, story):
        self.rated(story, 3, "C-2")
        submitted(story, candidate="C-1")
        submitted(story, candidate="C-3")
        page = site.visit("dana").open(path(story, "decision")).press("Take them for all 2")
        assert "2 decisions are recorded. 1 person waits for somebody to say what was agreed" in page.text
        assert "lie far apart: C-2." in page.text
        with story.database.reading() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(DecisionRecord)) == 2

    def test_whoever_met_everything_gets_no_letter_before_the_reason_is_recorded(self, site, story):
        story.accept(submitted(story))
        with story.database.reading() as session:
            plan = story.criteria(session)["PLAN"]
        met = {f"rating_{plan}": "3", f"because_{plan}": "Her second answer gave the volume."}
        page = site.visit("dana").open(path(story, "decision")).form("Record the decision").send(**met)
        assert "No reason is recorded." in page.text
        with pytest.raises(Conflict, match="no reason is recorded"):
            story.compose()
        page = page.form("Record the decision").send(on_total_ratings=True)
        assert "Nothing says how many posts there were." in page.mistakes[0]
        page = page.form("Record the decision").send(posts="two")
        assert "Give a whole number" in page.mistakes[0]
        page = page.form("Record the decision").send(posts="2")
        assert "there were 2 posts, offered on the panel’s total ratings" in page.text
        assert story.compose()

    def test_evidence_is_asked_for_once_another_rating_is_chosen(self, live):
        submitted(live.story)
        page = live.visit("dana", f"/applications/{live.story.applications['C-1']}/decision")
        asked = page.get_by_label("Evidence, as it differs from the median")
        assert asked.filter(visible=True).count() == 0
        page.get_by_label("Partly shown").first.check()
        assert asked.filter(visible=True).count() == 1
        asked.first.fill("She was asked about one shift alone.")
        page.get_by_label("Shown", exact=True).first.check()
        assert asked.filter(visible=True).count() == 1

    def test_a_change_against_the_median_needs_its_evidence(self, site, story):
        submitted(story)
        with story.database.reading() as session:
            plan = story.criteria(session)["PLAN"]
        form = site.visit("dana").open(path(story, "decision")).form("Record the decision")
        page = form.send(**{f"rating_{plan}": "3"})
        assert "Planning people differs" in page.mistakes[0]
        because = "Her second answer gave the volume; both interviewers missed it in their notes."
        page = page.form("Record the decision").send(**{f"because_{plan}": because})
        assert "Every criterion that was assessed was met" in page.text
        assert because in page.text

    def test_the_medians_for_all_whose_entries_are_in(self, site, story):
        submitted(story, candidate="C-1")
        submitted(story, candidate="C-2")
        story.entry(candidate="C-3")
        page = site.visit("dana").open(path(story, "decision")).press("Take them for all 2")
        assert "2 decisions are recorded" in page.text
        with story.database.reading() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(DecisionRecord)) == 2

    def test_medians_for_thousands_say_how_many_are_left(self, site, story, monkeypatch):
        """A click lasts as long as somebody waits, whatever the round; the next one goes on."""
        monkeypatch.setattr(reviewing, "MEDIANS_AT_MOST", 1)
        for reference in ("C-1", "C-2"):
            submitted(story, candidate=reference)
        page = site.visit("dana").open(path(story, "decision")).press("Take them for all 2")
        assert "1 decision is recorded. 1 candidate is left: press again." in page.text
        with story.database.reading() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(DecisionRecord)) == 1

    def test_an_approver_reads_it(self, site, story):
        submitted(story)
        page = site.visit("ann").open(path(story, "decision"))
        assert "HR records what the panel agreed." in page.text

    @pytest.mark.parametrize("rating", ["9", "", "x", "-1", "\x00", "3 OR 1=1", "１"])
    def test_what_is_not_on_the_scale_is_a_mistake_or_no_rating(self, site, story, rating):
        submitted(story)
        with story.database.reading() as session:
            plan = story.criteria(session)["PLAN"]
        page = (
            site.visit("dana")
            .open(path(story, "decision"))
            .form("Record the decision")
            .send(**{f"rating_{plan}": rating})
        )
        assert page.mistakes


@pytest.mark.parametrize("address", ["/applications/999999/review", "/concerns/0", "/entries/99/give-back"])
def test_what_is_not_there_is_not_found(site, address):
    site.visit("dana").open(address, 404)


def test_a_round_that_no_number_can_be_is_no_round(site):
    assert site.visit("dana").open(f"/concerns?round={2**63}").heading == "Concerns to settle"


class TestLooking:
    NOTE = "Named twelve people, and gave no volume for any of them."

    def saved(self, story, who, criteria, notes=NOTE):
        entry = story.entry(who)
        with story.database.transaction() as session:
            lines = [feedback.Line(story.criteria(session)[code], 2, notes=notes) for code in criteria]
            feedback.save(session, entry, lines, checker=story.checker, actor=story.actors["dana"], now=story.now)
        story.submit(entry, "dana")

    def test_a_note_that_two_people_have_is_named(self, site, story):
        self.saved(story, "priya", ["PLAN"])
        self.saved(story, "tom", ["PLAN"], self.NOTE.replace("Named", "Gave", 1))
        text = site.visit("dana").open(path(story, "review")).text
        assert "Priya and Tom have the same note on Planning people, or nearly." in text

    def test_a_note_under_each_criterion_and_a_rating_with_nothing_behind_it_are_named(self, site, story):
        self.saved(story, "priya", ["LEAD", "PLAN"])
        self.saved(story, "tom", ["PLAN"], "")
        text = site.visit("dana").open(path(story, "review")).text
        assert "Priya has the same note on Leading a shift and on Planning people." in text
        assert "Nothing is written behind the rating on Planning people by Tom." in text
        assert "have the same note" not in text

    def test_accepted_says_when_it_was_accepted(self, site, story):
        entry = submitted(story)
        story.now += timedelta(hours=3)
        story.accept(entry)
        assert "Accepted today 15:00, handed in today 12:00" in site.visit("dana").open(path(story, "review")).text

    def test_ratings_are_a_person_a_row_in_dots_and_words(self, site, story):
        self.saved(story, "priya", ["PLAN"])
        page = site.visit("ann").open(path(story, "review"))
        assert "Priya ●●○○ Partly shown" in page.text
        assert {dots.get("aria-hidden") for dots in page.all("span") if dots.get("class") == "dots"} == {"true"}

    def test_nothing_is_chosen_where_two_stand_in_the_middle(self, site, story):
        TestDecision().rated(story, 1)
        page = site.visit("dana").open(path(story, "decision"))
        chosen = {box.get("name") for box in page.all("input") if box.get("checked") is not None}
        with story.database.reading() as session:
            lead, plan = (f"rating_{story.criteria(session)[code]}" for code in ("LEAD", "PLAN"))
        assert (lead in chosen, plan in chosen) == (False, True)

    def test_what_was_changed_since_it_was_given_back_is_shown_word_by_word(self, site, story):
        entry = submitted(story)
        by = {"actor": story.actors["dana"]}
        with story.database.transaction() as session:
            reviewing.give_back(
                session, entry, "Say which number was missing from the plan for twelve people.", now=story.now, **by
            )
        story.now += timedelta(hours=1)
        with story.database.transaction() as session:
            plan = story.criteria(session)["PLAN"]
            said = "You said how many people you need in general, and not from which number."
            lines = [feedback.Line(plan, 2, development=said, next_step=GOOD_STEP)]
            feedback.save(session, entry, lines, checker=story.checker, actor=story.actors["priya"], now=story.now)
        page = site.visit("dana").open(path(story, "review"))
        assert "Changed since it was given back" in page.text
        assert any("in general" in "".join(one.itertext()) for one in page.all("ins"))
        assert page.all("del")
