"""An entry as its interviewer writes it: the record, the words, notes beside the text, handing in, giving up."""

import pytest
import sqlalchemy as sa

from employer_portal.accounts.models import User
from employer_portal.core.errors import DomainError
from employer_portal.feedback import live_views
from employer_portal.feedback.models import Concern, Entry, Finding, Revision, WorkingCopy
from employer_portal.hiring.models import Candidate, Round
from employer_portal.phrasing.findings import Field
from employer_portal.review import operations as reviewing
from employer_portal.training import operations as training
from tests.factories import GOOD_GAP, GOOD_STEP, GOOD_STRENGTH
from tests.feedback.entries import TOO_OLD, chosen, draft, one, put, record, revisions


@pytest.fixture
def of(story):
    """The name of a criterion's field: of("notes", "LEAD") is notes_1."""
    with story.database.reading() as session:
        criteria = story.criteria(session)
    return lambda part, code: f"{part}_{criteria[code]}"


class TestRecord:
    def test_the_page_is_about_the_candidate(self, site, story):
        page = site.visit("priya").open(f"/entries/{story.entry()}")
        assert page.heading == "Tell Sam what you saw"
        for words in (
            "Warehouse Team Leader", "Interview Wed 18 Nov", "0 of 3 criteria", "about 6 minutes left",
            "Leading a shift", "Which shift went wrong?", "What good looks like", "Clear tasks, given quickly",
            "Strongly shown", "Not assessed", "Not in the letter", "What Sam said or did",
        ):  # fmt: skip
            assert words in page.text

    def test_a_stage_stands_as_it_was_typed(self, site, story):
        with story.database.transaction() as session:
            session.get_one(Round, story.round_id).stage = "HR interview, Stage B"
        assert "HR interview, Stage B" in site.visit("priya").open(f"/entries/{story.entry()}").text

    def test_going_on_keeps_what_was_typed_and_leads_to_the_words(self, site, story, of):
        entry = story.entry()
        page = site.visit("priya").open(f"/entries/{entry}")
        page = page.form("Continue to the words for Sam").send(**record(of))
        assert page.path == f"/entries/{entry}/words"
        assert "3 of 3 criteria" in page.text
        assert "Three tasks, three people." in page.text
        assert one(story, WorkingCopy, entry)
        assert not revisions(story, entry)

    def test_saving_and_leaving_cuts_a_revision_and_the_working_copy_goes(self, site, story, of):
        entry = story.entry()
        page = site.visit("priya").open(f"/entries/{entry}").form("Save and leave").send(**record(of))
        assert page.path == "/"
        assert "Your feedback on Sam waits for you here." in page.text
        (revision,) = revisions(story, entry)
        assert not one(story, WorkingCopy, entry)
        with story.database.reading() as session:
            marks = session.get_one(Revision, revision.id).marks
            assert sorted((mark.rating or 0, mark.notes) for mark in marks) == [
                (0, ""),
                (2, "Twelve."),
                (4, "Three tasks, three people."),
            ]
        page = site.visit("priya").open(f"/entries/{entry}").press("Save and leave")
        assert len(revisions(story, entry)) == 1, "nothing new was said"

    def test_nothing_typed_is_no_revision(self, site, story):
        entry = story.entry()
        site.visit("priya").open(f"/entries/{entry}").press("Save and leave")
        assert revisions(story, entry) == []

    def test_a_text_that_is_too_long_is_kept_and_refused_at_the_field(self, site, story, of):
        entry = story.entry()
        page = site.visit("priya").open(f"/entries/{entry}")
        page = page.form("Save and leave").send(**{of("notes", "LEAD"): "x" * 6001})
        assert "6,000 characters at most" in page.text
        assert "x" * 6001 in page.html
        assert one(story, WorkingCopy, entry) is None

    @pytest.mark.parametrize("rating", ["9", "-1", "high", "1; DROP"])
    def test_a_rating_off_the_scale_is_refused(self, site, story, of, rating):
        page = site.visit("priya").open(f"/entries/{story.entry()}")
        page = page.form("Save and leave").send(**{of("rating", "LEAD"): rating})
        assert "none of the choices" in page.text

    def test_style_is_advised_on_notes_only_once_every_criterion_is_rated(self, site, story, of):
        entry = story.entry()
        put(story, entry, {of("notes", "LEAD"): "Lacked confidence."})
        assert "lacked confidence" not in site.visit("priya").open(f"/entries/{entry}").text.replace("Lacked", "")
        put(story, entry, {of("rating", code): "3" for code in ("LEAD", "PLAN", "SAFE")})
        assert "Nudge “Lacked confidence”" in site.visit("priya").open(f"/entries/{entry}").text

    def test_at_most_three_nudges_are_shown_and_those_that_could_hurt_come_first(self, site, story, of):
        entry = story.entry()
        put(story, entry, {of("rating", code): "3" for code in ("LEAD", "PLAN", "SAFE")})
        put(story, entry, {of("notes", "LEAD"): "Well done overall. Good answers. You did very well. You seemed keen."})
        put(story, entry, {of("notes", "SAFE"): "Lacked confidence."})
        page = site.visit("priya").open(f"/entries/{entry}").text
        assert page.count("Nudge “") == 3
        assert "Nudge “Lacked confidence”" in page


class TestWords:
    def test_a_card_opens_with_the_note_above_an_empty_box(self, site, story, of):
        entry = story.entry()
        put(story, entry, record(of))
        page = site.visit("priya").open(f"/entries/{entry}/words")
        assert "Nothing is chosen yet." in page.text
        page = page.form("Make the cards").send(**{of("good", "LEAD"): "1"})
        assert draft(story, entry)[of("evidence", "LEAD")] == ""
        assert "You noted, for the panel Three tasks, three people. Say it to Sam: begin with “You …”." in page.text

    def test_handing_in(self, site, story, of):
        entry = story.entry()
        put(story, entry, record(of))
        page = site.visit("priya").open(f"/entries/{entry}/words").form("Submit my feedback").send(**chosen(of))
        assert "Thank you. Your feedback on Sam is with HR." in page.text
        assert one(story, Entry, entry).state == "submitted"
        assert one(story, WorkingCopy, entry) is None
        assert len(revisions(story, entry)) == 1

    @pytest.mark.parametrize(
        ("part", "text", "told"),
        [
            ("strength", "You interviewed very well.", "There is praise here, and nothing that was said or done."),
            ("evidence", "Three tasks, three people.", "this is your note as it stands. Say it to Sam: begin with"),
            ("evidence", "The candidate went through the rota.", "this speaks about Sam. Say it to Sam: begin with"),
            ("strength", "Sam named each of the three.", "this speaks about Sam. Say it to Sam: begin with"),
            ("strength", "She explained the rota hour by hour.", "This talks about the candidate and not to them"),
        ],
    )
    def test_what_is_no_wording_of_a_letter_cannot_be_handed_in(self, site, story, of, part, text, told):
        entry = story.entry()
        put(story, entry, record(of))
        written = chosen(of) | {of(part, "LEAD"): text}
        page = site.visit("priya").open(f"/entries/{entry}/words").form("Submit my feedback").send(**written)
        assert told in page.text
        assert one(story, Entry, entry).state == "draft"
        assert draft(story, entry)[of(part, "LEAD")] == text
        assert not revisions(story, entry)

    def test_what_is_missing_is_said_with_the_way_there(self, site, story, of):
        entry = story.entry()
        put(story, entry, {of("rating", "LEAD"): "4"})
        page = site.visit("priya").open(f"/entries/{entry}/words")
        page = page.form("Submit my feedback").send(**{of("gap", "LEAD"): "1"})
        assert "4 things are still missing" in page.text
        links = page.links()
        assert (
            links["Planning people: choose a rating, or “Not assessed”."] == f"/entries/{entry}#{of('rating', 'PLAN')}"
        )
        assert links["Leading a shift: give Sam a next step."] == f"/entries/{entry}/words#{of('next_step', 'LEAD')}"
        assert one(story, Entry, entry).state == "draft"
        assert not revisions(story, entry)

    def test_four_strengths_are_one_too_many(self, story, of):
        fields = {of("good", code): "1" for code in ("LEAD", "PLAN", "SAFE")}
        with story.database.reading() as session:
            criteria = session.get_one(Entry, story.entry()).application.hiring_round.criteria
        from employer_portal.feedback.drafts import Draft, missing

        four = [*criteria, criteria[0]]
        assert any("3 strengths at most" in one.words for one in missing(Draft(fields=fields), four, "Sam"))
        assert not any("at most" in one.words for one in missing(Draft(fields=fields), criteria, "Sam"))

    def test_without_a_certificate_the_button_says_why_and_the_record_can_be_handed_in(self, site, story, of):
        with story.database.transaction() as session:
            training.revoke(
                session,
                story.actors["priya"].id,
                "Left the panel in November.",
                actor=story.actors["trainer"],
                now=story.now,
            )
        entry = story.entry()
        put(story, entry, record(of))
        page = site.visit("priya").open(f"/entries/{entry}/words")
        assert "and yours was revoked." in page.text
        assert page.links()["Ask a trainer for the next one."] == "/training"
        page = page.press("Hand in my record alone")
        assert one(story, Entry, entry).state == "submitted"
        again = story.entry("priya", "C-2")
        put(story, again, {**record(of), **chosen(of)})
        page = site.visit("priya").open(f"/entries/{again}/words")
        form = page.form("Save and leave")
        page = page.visitor.send(page.path, {**form.values, "do": "submit"})
        assert "certificate" in page.text
        assert one(story, Entry, again).state == "draft"


class TestFindings:
    def test_after_saving_they_stand_at_their_field(self, site, story, of):
        entry = story.entry()
        page = site.visit("priya").open(f"/entries/{entry}/words")
        page = page.form("Make the cards").send(
            **{of("good", "LEAD"): "1", of("strength", "LEAD"): "You were energetic."}
        )
        assert "Justify “energetic”" in page.text
        assert any(address.startswith("/guidance/rules/") for address in page.links().values())

    def test_a_wording_is_kept_with_its_reason_and_that_is_recorded(self, site, story, of):
        entry = story.entry()
        words = {of("strength", "LEAD"): "You were energetic and gave three tasks to three people."}
        put(story, entry, {**record(of), **chosen(of), **words})
        visitor = site.visit("priya")
        page = visitor.open(f"/entries/{entry}/words").press("Submit my feedback")
        assert "needs another wording, or a reason to keep it." in page.text
        reason = f"because_{of('strength', 'LEAD')}_0"
        page = visitor.open(f"/entries/{entry}/words").form("Keep these words").send(**{reason: "fine"})
        assert "a reason that a stranger would understand" in page.text
        because = "The job advert asks for energy on the night shift."
        page = visitor.open(f"/entries/{entry}/words").form("Keep these words").send(**{reason: because})
        assert f"Kept, because: {because}" in page.text
        page = page.press("Submit my feedback")
        assert one(story, Entry, entry).state == "submitted"
        with story.database.reading() as session:
            kept = session.scalars(sa.select(Finding).where(Finding.kept_because == because)).all()
            assert [finding.match for finding in kept] == ["energetic"]

    def test_a_stop_says_what_happens_before_it_happens(self, site, story, of):
        entry = story.entry()
        page = site.visit("priya").open(f"/entries/{entry}")
        page = page.form("Save and leave").send(**{of("notes", "LEAD"): TOO_OLD})
        assert "HR is told and reads them" in page.text
        with story.database.reading() as session:
            assert session.scalar(sa.select(sa.func.count(Concern.id))) == 0
        assert not revisions(story, entry)
        page.press("Save it, and tell HR")
        with story.database.reading() as session:
            assert session.scalar(sa.select(sa.func.count(Concern.id))) == 1
        assert len(revisions(story, entry)) == 1

    def test_a_stop_in_the_words_is_never_handed_in(self, site, story, of):
        entry = story.entry()
        words = {of("strength", "LEAD"): "You are too old for the night shift."}
        put(story, entry, {**record(of), **chosen(of), **words})
        page = site.visit("priya").open(f"/entries/{entry}/words").press("Submit my feedback")
        assert "cannot go to a candidate. Reword it." in page.text
        assert one(story, Entry, entry).state == "draft"


class TestOthers:
    def test_they_are_hidden_until_ones_own_is_in(self, site, story, of):
        tom, priya = story.entry("tom"), story.entry()
        story.save_well(tom, "tom")
        story.submit(tom, "tom")
        visitor = site.visit("priya")
        for path in (f"/entries/{priya}", f"/entries/{priya}/words", f"/entries/{priya}/preview"):
            assert "three tasks" not in visitor.open(path).html
        visitor.open(f"/entries/{tom}", 404)
        put(story, priya, {**record(of), **chosen(of)})
        page = visitor.open(f"/entries/{priya}/words").press("Submit my feedback")
        assert "Tom" in page.text
        assert "Q1: three tasks, three people." in page.text

    def test_those_still_being_written_stay_hidden(self, site, story):
        tom, priya = story.entry("tom"), story.entry()
        story.save_well(tom, "tom")
        story.save_well(priya)
        story.submit(priya)
        page = site.visit("priya").open(f"/entries/{priya}")
        assert "Nobody else’s feedback on Sam is in yet." in page.text

    def test_a_record_about_oneself_is_not_there(self, site, story):
        entry = story.entry()
        with story.database.transaction() as session:
            candidate = session.get_one(Entry, entry).application.candidate_id
            session.get_one(Candidate, candidate).email = "Priya@harbourside.example"
        visitor = site.visit("priya")
        for page in ("", "/words", "/preview", "/decline", "/copy"):
            visitor.open(f"/entries/{entry}{page}", 404)

    def test_hr_enters_for_an_interviewer_and_it_is_marked_so(self, site, story, of):
        entry = story.entry()
        page = site.visit("dana").open(f"/entries/{entry}")
        assert "You are writing this for Priya." in page.text
        page.form("Save and leave").send(**record(of))
        (revision,) = revisions(story, entry)
        assert revision.on_behalf
        assert revision.by_id == story.actors["dana"].id

    def test_what_one_person_is_writing_is_not_shown_to_another(self, site, story, of):
        entry = story.entry()
        put(story, entry, {of("notes", "LEAD"): "Priya's own thoughts"})
        page = site.visit("dana").open(f"/entries/{entry}")
        assert "Priya is writing here too." in page.text
        assert "own thoughts" not in page.html

    def test_two_who_write_one_entry_lose_nothing_of_each_other(self, site, story, of):
        entry = story.entry()
        put(story, entry, {of("notes", "LEAD"): "Priya's own thoughts"})
        page = site.visit("dana").open(f"/entries/{entry}")
        page = page.form("Continue to the words for Sam").send(**record(of))
        page = page.form("Submit my feedback").send(**chosen(of))
        assert "Your feedback on Sam is with HR." in page.text
        assert [revision.by_id for revision in revisions(story, entry)] == [story.actors["dana"].id] * 2
        assert draft(story, entry)[of("notes", "LEAD")] == "Priya's own thoughts"

    def test_whoever_writes_beside_somebody_is_told_of_a_stop_first(self, site, story, of):
        entry = story.entry()
        put(story, entry, {of("notes", "LEAD"): "Priya's own thoughts"})
        page = site.visit("dana").open(f"/entries/{entry}")
        page = page.form("Continue to the words for Sam").send(**{of("notes", "LEAD"): TOO_OLD})
        assert "HR is told and reads them" in page.text
        assert not revisions(story, entry)
        page = page.press("Save it, and tell HR")
        assert page.path == f"/entries/{entry}/words"
        assert len(revisions(story, entry)) == 1

    def test_a_wording_is_kept_while_somebody_else_is_writing(self, site, story, of):
        entry, name = story.entry(), of("strength", "LEAD")
        put(story, entry, {of("notes", "LEAD"): "Priya's own thoughts"})
        visitor = site.visit("dana")
        visitor.open(f"/entries/{entry}").form("Continue to the words for Sam").send(**record(of))
        words = chosen(of, **{name: "You were energetic and gave three tasks to three people."})
        page = visitor.page.form("Save and leave").send(**words)
        page = visitor.open(f"/entries/{entry}/words")
        because = "The job advert asks for energy on the night shift."
        page = page.form("Keep these words").send(**{f"because_{name}_0": because})
        assert f"Kept, because: {because}" in page.text


class TestStates:
    def test_given_back_the_questions_stand_at_the_sentence(self, site, story):
        entry = story.entry()
        story.save_well(entry)
        story.submit(entry)
        with story.database.transaction() as session:
            remark = reviewing.Remark(
                story.criteria(session)["LEAD"], Field.STRENGTH, GOOD_STRENGTH, "Which one first?"
            )
            reviewing.give_back(
                session, entry, "One question, Priya.", [remark], actor=story.actors["dana"], now=story.now
            )
        page = site.visit("priya").open(f"/entries/{entry}")
        assert "HR asks you to look again. One question, Priya." in page.text
        page = page.follow("Leading a shift: 1 comment")
        assert f"Dana asks about “{GOOD_STRENGTH}”" in page.text
        assert "Which one first?" in page.text

    @pytest.mark.parametrize("state", ["submitted", "accepted"])
    def test_what_is_in_is_read_only(self, site, story, state):
        entry = story.entry()
        story.save_well(entry)
        story.submit(entry)
        if state == "accepted":
            story.accept(entry)
        page = site.visit("priya").open(f"/entries/{entry}/words")
        assert page.heading == "Your feedback on Sam"
        assert ("Accepted." if state == "accepted" else "With HR since") in page.text
        assert GOOD_STRENGTH in page.text
        assert not page.all("textarea")
        page.visitor.open(f"/entries/{entry}/decline")
        assert page.visitor.page.heading == "Your feedback on Sam"

    def test_declining_needs_a_reason_and_stops_it(self, site, story):
        entry = story.entry()
        page = site.visit("priya").open(f"/entries/{entry}").follow("Say so")
        assert page.form("Send it to HR").send().mistakes
        page = page.form("Send it to HR").send(why="something else", more="ill")
        assert "a reason that a stranger would understand" in page.text
        page = page.form("Send it to HR").send(why="conflict of interest", more="We were at school together.")
        assert "Nobody will remind you" in page.text
        assert one(story, Entry, entry).declined_because == "Conflict of interest. We were at school together."
        assert "Declined." in page.visitor.open(f"/entries/{entry}").text

    def test_the_next_one_owed_is_offered(self, site, story):
        entry, other = story.entry(), story.entry("priya", "C-2")
        story.save_well(entry)
        story.submit(entry)
        page = site.visit("priya").open(f"/entries/{entry}").follow("Next: tell Sam what you saw")
        assert page.path == f"/entries/{other}"

    def test_the_preview_is_how_the_candidate_reads_it(self, site, story, of):
        entry = story.entry()
        assert "nothing for Sam to read yet" in site.visit("priya").open(f"/entries/{entry}/preview").text
        put(story, entry, {**record(of), **chosen(of)})
        page = site.visit("priya").open(f"/entries/{entry}/preview")
        for words in ("Dear Sam", GOOD_STRENGTH, GOOD_GAP, GOOD_STEP):
            assert words in page.text
        assert "Twelve." not in page.text
        assert "Strongly shown" not in page.text


class TestTwoWriters:
    def test_what_became_newer_is_left_and_both_texts_are_shown(self, site, story, of):
        entry, name = story.entry(), of("notes", "LEAD")
        page = site.visit("priya").open(f"/entries/{entry}")
        put(story, entry, {name: "Typed on the phone."})
        page = page.form("Save and leave").send(**{name: "Typed on the desk.", of("notes", "PLAN"): "Twelve."})
        assert "changed in another tab or on another device" in page.text
        assert "Typed on the phone." in page.text
        assert "Typed on the desk." in page.html
        assert draft(story, entry)[name] == "Typed on the phone."
        assert draft(story, entry)[of("notes", "PLAN")] == "Twelve.", "what clashes with nothing is put down"
        page.press("Keep my version")
        assert draft(story, entry)[name] == "Typed on the desk."

    def test_taking_the_other(self, site, story, of):
        entry, name = story.entry(), of("notes", "LEAD")
        page = site.visit("priya").open(f"/entries/{entry}")
        put(story, entry, {name: "Typed on the phone."})
        page = page.form("Save and leave").send(**{name: "Typed on the desk."}).press("Use the other version")
        assert draft(story, entry)[name] == "Typed on the phone."
        assert "Typed on the phone." in page.html
        assert "Typed on the desk." not in page.html

    def test_what_somebody_else_saved_is_told_and_can_be_taken(self, site, story, of):
        entry = story.entry()
        put(story, entry, {of("notes", "LEAD"): "Mine."})
        story.save(entry, "dana", notes="Dana's, from the phone call.")
        page = site.visit("priya").open(f"/entries/{entry}")
        assert "Dana saved this entry" in page.text
        assert "Mine." in page.html
        page = page.press("Continue from what Dana saved")
        assert "Dana's, from the phone call." in draft(story, entry)[of("notes", "LEAD")]


def test_a_sign_in_for_one_round_opens_no_other(site, story):
    from employer_portal.accounts.models import SignIn

    here = story.entry()
    visitor = site.visit("priya")
    with story.database.transaction() as session:
        who = session.scalars(sa.select(User.id).where(User.email == "priya@harbourside.example")).one()
        session.execute(sa.update(SignIn).where(SignIn.user_id == who).values(scope=f"round:{story.round_id}"))
    assert visitor.open(f"/entries/{here}").heading == "Tell Sam what you saw"
    with story.database.transaction() as session:
        session.execute(sa.update(SignIn).where(SignIn.user_id == who).values(scope="round:999"))
    for page in ("", "/words", "/preview", "/decline", "/copy"):
        visitor.open(f"/entries/{here}{page}", 404)


class TestSuggestions:
    def words(self, site, story, of, **fields):
        entry = story.entry()
        put(story, entry, record(of, **fields))
        return site.visit("priya").open(f"/entries/{entry}/words")

    def test_a_criterion_of_the_library_shows_ways_to_begin_at_its_rating(self, site, story, of):
        rated = {of("rating", "SAFE"): "2", of("gap", "SAFE"): "1"}
        page = self.words(site, story, of, **rated)
        assert "Ways to begin (approved wording)" in page.text
        assert "You kept away from ... once you had seen the hazard. We looked for who was told about it." in page.text
        assert "You stopped at once when you saw" not in page.text

    def test_a_strength_has_those_of_its_own_rating(self, site, story, of):
        page = self.words(site, story, of, **{of("rating", "SAFE"): "3", of("good", "SAFE"): "1"})
        assert "You stopped at once when you saw ..., marked the place" in page.text

    def test_a_criterion_of_ones_own_shows_none(self, site, story, of):
        page = self.words(site, story, of, **{of("gap", "PLAN"): "1"})
        assert "Ways to begin" not in page.text

    def test_a_note_in_the_margin_speaks_of_this_criterion(self, site, story, of):
        gap = {of("gap", "PLAN"): "1", of("development", "PLAN"): "Your plan lacked depth."}
        text = self.words(site, story, of, **gap).text
        assert "“For Planning people you told us about ..., and we did not hear ...”" in text
        assert "The standard: “Starts from the day's volume”" in text
        assert "From your notes: “Twelve.”" in text
        assert "It left out what you did yourself" not in text

    def test_a_library_that_cannot_be_read_keeps_nobody_from_writing(self, site, story, of, monkeypatch):
        def broken(folder):
            raise DomainError("1-any-job.toml is not well-formed.", "")

        monkeypatch.setattr(live_views, "load_library", broken)
        page = self.words(site, story, of, **{of("rating", "SAFE"): "2", of("gap", "SAFE"): "1"})
        assert "Ways to begin" not in page.text
        assert page.heading == "Tell Sam what you saw"

    @pytest.mark.parametrize(
        ("strength", "held"),
        [
            ("You gave ... to somebody by name, and set ... as the time for it.", True),
            ("You gave the count to somebody by name, and set ..., as the time for it.", True),
            ("You gave the count to Bay 4, and set noon as the time. Rates, volumes, order lines ...", False),
            ("You gave the count to Bay 4 and said “noon ... and not a minute later”.", False),
        ],
    )
    def test_a_blank_that_was_left_open_is_missing(self, site, story, of, strength, held):
        entry = story.entry()
        put(story, entry, {**record(of), **chosen(of), of("strength", "LEAD"): strength})
        page = site.visit("priya").open(f"/entries/{entry}/words").form("Submit my feedback").send()
        assert ("Leading a shift: put what was said or done in place of “...”." in page.text) == held
