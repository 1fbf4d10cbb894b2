"""Letters as HR and approvers use them: composed, edited, handed in, read as they were sealed, approved, given back."""

import io
import zipfile
from datetime import date
from itertools import chain

import pytest
import sqlalchemy as sa

from employer_portal.accounts.models import Brand, User
from employer_portal.core import documents, slices
from employer_portal.delivery.models import Delivery
from employer_portal.hiring.models import Round
from employer_portal.letters import tasks
from employer_portal.letters.models import Letter, LetterAuthor, Reading, SealingJob
from employer_portal.printing.press import Failure
from tests.factories import GOOD_GAP
from tests.pages import answers
from tests.preflight.test_preflight import tell
from tests.review.test_pages import stranger


def letter(story, letter_id):
    with story.database.reading() as session:
        return session.get_one(Letter, letter_id)


def give_sender(story):
    with story.database.transaction() as session:
        session.get_one(Brand, 1).sender = "people@harbourside.example"


def draft(story):
    story.ready()
    return story.compose()


def gap_field(page):
    return next(area.get("name") for area in page.all("textarea") if GOOD_GAP in (area.text or ""))


class TestEditing:
    def test_each_paragraph_is_edited_where_it_stands_and_the_fixed_wording_is_not(self, site, story):
        letter_id = draft(story)
        page = site.visit("dana").open(f"/letters/{letter_id}/edit")
        assert "Fixed wording" in page.text
        assert "We will not be offering you the role" in page.text
        assert not any("offering" in (area.text or "") for area in page.all("textarea"))
        page = page.form("Save").send(**{gap_field(page): "Your plan named twelve people, without a volume."})
        assert "Saved, and checked again." in page.text
        assert "edited by Dana" in page.text
        assert letter(story, letter_id).state == "draft"

    def test_whoever_saves_second_sees_what_the_first_put_there_and_saves_again(self, site, story):
        letter_id = draft(story)
        both, dana = (site.visit(who).open(f"/letters/{letter_id}/edit") for who in ("both", "dana"))
        both.form("Save").send(**{gap_field(both): "Your plan named twelve people and no volume."})
        mine = "Your plan left the volume out."
        page = dana.form("Save").send(**{gap_field(dana): mine})
        assert "This letter was changed meanwhile." in page.text
        assert "changed meanwhile to “Your plan named twelve people and no volume.”" in page.text
        assert page.text.count("This was changed meanwhile to") == 2  # at the top, and at its box
        page = page.form("Save").send()
        assert "Saved, and checked again." in page.text
        assert mine in str(letter(story, letter_id).content)

    def test_words_for_a_box_that_somebody_else_took_out_are_shown(self, site, story):
        letter_id = draft(story)
        both, dana = (site.visit(who).open(f"/letters/{letter_id}/edit") for who in ("both", "dana"))
        standard = next(a.get("name") for a in both.all("textarea") if "looking for" in (a.text or ""))
        both.form("Save").send(**{standard: ""})
        mine = {box.get("name"): f"Mine, number {at}." for at, box in enumerate(dana.all("textarea"))}
        page = dana.form("Save").send(**mine)
        assert [words for words in mine.values() if words not in page.html] == []

    def test_a_stop_is_shown_at_its_words_and_cannot_be_kept(self, site, story):
        letter_id = draft(story)
        page = site.visit("dana").open(f"/letters/{letter_id}/edit")
        page = page.form("Save").send(**{gap_field(page): "You are too old for this shift."})
        assert "stop · age “too old”" in page.text
        assert "Keep it" not in page.text
        page = page.press("Hand in")
        assert "cannot go to the candidate" in page.text
        dana = site.visit("dana")
        dana.open(f"/letters/{letter_id}/edit")
        at = next(s["at"] for s in letter(story, letter_id).sources if s["edited_by"])
        token = dana.page.form("Save").values["csrf_token"]
        dana.send(
            f"/letters/{letter_id}/keep",
            {"csrf_token": token, "at": at, "rule": "age.too_old", "match": "too old", "because": "It is what we saw."},
        )
        assert not any(source["kept"] for source in letter(story, letter_id).sources)

    def test_a_wording_is_kept_with_a_reason_and_the_approver_reads_it(self, site, story):
        letter_id = draft(story)
        page = site.visit("dana").open(f"/letters/{letter_id}/edit")
        page = page.form("Save").send(**{gap_field(page): "You were energetic, and named twelve people."})
        page = page.form("Keep it").send(because="fine")
        assert "a stranger would understand" in page.text
        because = "The criterion asks for pace over a whole shift, and that is what was shown."
        page = page.form("Keep it").send(because=because)
        assert "Kept, with your reason" in page.text
        page = page.press("Hand in")
        assert "being sealed" in page.heading
        assert because in site.visit("ann").open(f"/letters/{letter_id}").text

    def test_nothing_is_kept_in_a_letter_that_is_sealed(self, site, story):
        letter_id = story.waiting()
        dana = site.visit("dana")
        token = dana.page.form("Sign out").values["csrf_token"]
        words = {"at": "opening.0", "rule": "x", "match": "y", "because": "The criterion asks for it."}
        page = dana.send(f"/letters/{letter_id}/keep", {"csrf_token": token, **words})
        assert "This letter is waiting" in page.text

    def test_two_people_do_not_overwrite_each_other(self, site, story):
        letter_id = draft(story)
        first = site.visit("dana").open(f"/letters/{letter_id}/edit")
        second = site.visit("both").open(f"/letters/{letter_id}/edit")
        first.form("Save").send(**{gap_field(first): "Your plan named twelve people."})
        page = second.form("Save").send(**{gap_field(second): "You named a number of people."})
        assert "This letter was changed" in page.mistakes[0]
        assert "You named a number of people." in page.html

    def test_taking_a_paragraph_out_keeps_the_rest_with_its_sources(self, site, story):
        letter_id = draft(story)
        before = {s["at"]: s for s in letter(story, letter_id).sources}
        page = site.visit("dana").open(f"/letters/{letter_id}/edit")
        standard = next(a.get("name") for a in page.all("textarea") if "looking for" in (a.text or ""))
        page.form("Save").send(**{standard: ""})
        after = letter(story, letter_id).sources
        assert len(after) == len(before) - 1
        assert [s["from"][0]["field"] for s in after if s["from"]] == ["strength", "development", "next step"]

    def test_nothing_left_is_refused(self, site, story):
        page = site.visit("dana").open(f"/letters/{draft(story)}/edit")
        gone = {area.get("name"): "" for area in page.all("textarea")}
        assert "Nothing would be left" in page.form("Save").send(**gone).mistakes[0]

    @pytest.mark.parametrize("words", ["\x00\x01", "<script>alert(1)</script>", "{{ 7 * 7 }}", "a" * 5000, "🙂\u202e"])
    def test_hostile_words_are_words(self, site, story, words):
        letter_id = draft(story)
        page = site.visit("dana").open(f"/letters/{letter_id}/edit")
        page = page.form("Save").send(**{gap_field(page): words})
        assert "<script>alert" not in page.html
        assert page.visitor.open(f"/letters/{letter_id}").heading == "The letter to Sam Ortiz1"


def test_a_draft_reads_as_its_letter_will(site, story):
    letter_id = draft(story)
    page = site.visit("dana").open(f"/letters/{letter_id}")
    (paper,) = (one for one in page.all("article") if one.get("aria-label") == "The letter, with what it comes from")
    read = [" ".join("".join(one.itertext()).split()) for one in paper.iter() if str(one.tag)[-2:] in ("h2", "h3")]
    content = letter(story, letter_id).content
    points = [[section.heading, *(point.title for point in section.points)] for section in content.sections]
    assert read == [content.heading, *chain.from_iterable(points)]


class TestSealed:
    @pytest.mark.parametrize("part", ["html", "text", "pdf"])
    def test_the_very_bytes_are_served_apart_with_a_policy_of_their_own(self, site, story, part):
        letter_id = story.waiting()
        answer = site.visit("ann").client.get(f"/letters/{letter_id}/{part}")
        with story.database.reading() as session:
            assert answer.data == documents.load(session, getattr(letter(story, letter_id), f"{part}_sha256"))
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'self'" in policy
        assert part == "pdf" or "sandbox" in policy

    def test_a_draft_has_no_document(self, site, story):
        site.visit("dana").open(f"/letters/{draft(story)}/text", 404)

    def test_a_test_goes_to_oneself_and_says_so(self, site, story):
        letter_id = story.waiting()
        site.visit("ann").open(f"/letters/{letter_id}").press("Send a test to me")
        with story.database.reading() as session:
            posted = session.scalars(sa.select(Delivery)).one()
            assert "ann@harbourside.example" in posted.recipient
            assert posted.pdf_sha256 == letter(story, letter_id).pdf_sha256
            assert documents.load(session, posted.subject_sha256).startswith(b"Test, sent to nobody else")
        assert letter(story, letter_id).state == "waiting"


def digest(story, at):
    """The sweep's digest of letters that wait, at that moment."""
    return tasks.digest(story.database, at, at.date())


class TestApproving:
    def test_each_sentence_says_where_it_comes_from(self, site, story):
        page = site.visit("ann").open(f"/letters/{story.waiting()}")
        for words in ("With its sources", "Priya", "Q2: twelve, no volume.", "Fixed wording", "Partly shown"):
            assert words in page.text

    def test_approving_says_when_it_leaves_and_to_whom(self, site, story):
        letter_id = story.waiting()
        page = site.visit("ann").open(f"/letters/{letter_id}")
        assert "Leaves tomorrow 10:00, to Sam Ortiz1" in page.text
        page = page.form("Approve").send(**answers(page))
        assert "It leaves tomorrow 10:00" in page.text
        assert letter(story, letter_id).approved_by == story.actors["ann"].id

    def test_other_bytes_than_those_shown_are_refused(self, site, story):
        letter_id = story.waiting()
        page = site.visit("ann").open(f"/letters/{letter_id}").form("Approve").send(shown="0" * 64)
        assert "not the document you were shown" in page.text
        assert letter(story, letter_id).state == "waiting"

    def test_an_author_reads_why_somebody_else_approves(self, site, story):
        letter_id = story.waiting()
        with story.database.transaction() as session:
            session.add(LetterAuthor(letter_id=letter_id, user_id=story.actors["both"].id))
        page = site.visit("both").open(f"/letters/{letter_id}")
        assert "You had a hand in this letter" in page.text
        assert "No letter waits for you" in site.visit("both").open("/approvals").text

    def test_giving_back_needs_a_comment_and_hr_reads_it(self, site, story):
        letter_id = story.waiting()
        page = site.visit("ann").open(f"/letters/{letter_id}").form("Give back").send(reason="no")
        assert page.mistakes
        page.form("Give back").send(reason="Say which of the shifts this was about.")
        page = site.visit("dana").open(f"/letters/{letter_id}/edit")
        assert "Given back: Say which of the shifts" in page.text

    def test_hr_takes_it_back_or_withdraws_it(self, site, story):
        letter_id = story.waiting()
        page = site.visit("dana").open(f"/letters/{letter_id}").press("Take back to edit")
        assert page.heading == "Edit the letter to Sam Ortiz1"
        story.seal(story.hand_in(letter_id))
        page = site.visit("dana").open(f"/letters/{letter_id}").form("Withdraw").send(reason="The outcome changed.")
        assert "Withdrawn" in page.text

    def test_only_opened_letters_are_approved_together(self, site, story):
        for reference in ("C-1", "C-2"):
            tell(story, reference)
        first, second = story.waiting("C-1"), story.waiting("C-2")
        ann = site.visit("ann")
        assert "Open a letter to approve it" in ann.open("/approvals").text
        ann.open(f"/letters/{first}")
        page = ann.open("/approvals").press("Approve this letter")
        assert "1 letter is approved" in page.text
        assert (letter(story, first).state, letter(story, second).state) == ("approved", "waiting")

    def test_what_was_sealed_anew_must_be_opened_again(self, site, story):
        letter_id = story.waiting()
        with story.database.transaction() as session:
            session.add(Reading(letter_id=letter_id, user_id=story.actors["ann"].id, sha256="0" * 64, at=story.now))
        assert "Open a letter to approve it" in site.visit("ann").open("/approvals").text

    def test_a_stand_in_sees_and_approves_on_their_dates_alone(self, site):
        story = site.story
        letter = story.waiting()
        with story.database.transaction() as session:
            held = session.get_one(Round, story.round_id)
            held.approver_id, held.stand_in_id = story.actors["ann"].id, story.actors["both"].id
            held.stand_in_from = held.stand_in_until = date(2026, 11, 25)  # tomorrow
        assert site.visit("ann").open("/approvals").text.count("Ortiz1") == 1
        early = site.visit("both")
        assert "Ortiz1" not in early.open("/approvals").text
        assert "Ann approves the letters of this round." in early.open(f"/letters/{letter}").text
        with story.database.transaction() as session:
            session.get_one(Round, story.round_id).stand_in_from = date(2026, 11, 24)
        text = early.open("/approvals").text
        assert "Ortiz1" in text
        assert "You stand in for Ann until tomorrow" in text

    def test_above_thirty_the_number_is_typed(self, site, story, monkeypatch):
        monkeypatch.setattr("employer_portal.web.forms.ASK_ABOVE", 0)
        tell(story)
        letter_id = story.waiting()
        ann = site.visit("ann")
        ann.open(f"/letters/{letter_id}")
        page = ann.open("/approvals").press("Approve this letter")
        assert "Type 1 to confirm" in page.text
        assert letter(story, letter_id).state == "waiting"
        page.form("Approve this").send(number="1")
        assert letter(story, letter_id).state == "approved"

    def test_the_rounds_approver_or_the_stand_in_on_that_date(self, site, story):
        letter_id = story.waiting()
        with story.database.transaction() as session:
            session.get_one(Round, story.round_id).approver_id = story.actors["both"].id
        assert "Both approves the letters of this round" in site.visit("ann").open(f"/letters/{letter_id}").text
        with story.database.transaction() as session:
            held = session.get_one(Round, story.round_id)
            held.stand_in_id = story.actors["ann"].id
            held.stand_in_from, held.stand_in_until = date(2026, 11, 24), date(2026, 11, 24)
        page = site.visit("ann").open(f"/letters/{letter_id}")
        page.form("Approve").send(**answers(page))
        assert letter(story, letter_id).state == "approved"

    @pytest.mark.parametrize("page", ["", "/edit", "/text", "/pdf"])
    def test_own_brand_own_role_and_never_oneself(self, site, story, page):
        letter_id = story.waiting()
        for who in ("priya", "trainer", stranger(story)):
            site.visit(who).open(f"/letters/{letter_id}{page}", 404)
        story.is_candidate("dana")
        site.visit("dana").open(f"/letters/{letter_id}{page}", 404)

    def test_an_outsider_cannot_post_either(self, site, story):
        letter_id = story.waiting()
        ivy = site.visit(stranger(story))
        token = ivy.page.form("Sign out").values["csrf_token"]
        for verb in ("approve", "give_back", "withdraw", "take-back", "hand-in", "keep", "test"):
            ivy.send(f"/letters/{letter_id}/{verb}", {"csrf_token": token, "reason": "because I may not"}, 404)
        assert letter(story, letter_id).state == "waiting"


class TestRound:
    def test_all_that_can_be_are_composed_and_the_others_say_why(self, site, story):
        story.ready("C-1")
        page = site.visit("dana").open(f"/rounds/{story.round_id}/letters").press("Compose 2 letters")
        assert "1 letter is composed." in page.text
        assert "Sam Ortiz2: No decision is recorded" in page.text

    def test_handing_in_all_leads_to_a_page_that_shows_how_far_it_is(self, site, story):
        letter_id = draft(story)
        page = site.visit("dana").open(f"/rounds/{story.round_id}/letters").press("Hand in 1 draft")
        assert page.heading == "Letters are being sealed"
        assert 'http-equiv="refresh"' in page.html
        with story.database.reading() as session:
            job = session.scalars(sa.select(SealingJob.id)).one()
        story.seal(job, result=Failure("No font can show U+F8D0.", "Spell the name another way."))
        page = page.visitor.open(page.path)
        assert page.heading == "Sealing is done"
        assert "U+F8D0" in page.text
        assert "Could not be sealed" in page.visitor.open(f"/letters/{letter_id}/edit").text

    def test_withdrawing_all_that_wait_needs_a_reason(self, site, story):
        letter_id = story.waiting()
        page = site.visit("dana").open(f"/rounds/{story.round_id}/letters")
        page = page.form("Withdraw 1 letter").send(reason="")
        assert letter(story, letter_id).state == "waiting"
        page.form("Withdraw 1 letter").send(reason="The round is held again next week.")
        assert letter(story, letter_id).state == "withdrawn"

    def test_all_pdfs_in_one_file(self, site, story):
        letter_id = story.waiting()
        answer = site.visit("dana").client.get(f"/rounds/{story.round_id}/letters.zip")
        assert zipfile.ZipFile(io.BytesIO(answer.data)).namelist() == [f"0001-letter-{letter_id}.pdf"]

    def test_filters_and_what_is_not_offered(self, site, story):
        story.waiting()
        dana = site.visit("dana")
        assert "Sam Ortiz1" in dana.open(f"/rounds/{story.round_id}/letters?show=waiting").text
        assert "Sam Ortiz1" not in dana.open(f"/rounds/{story.round_id}/letters?show=none").text
        assert dana.open(f"/rounds/{story.round_id}/letters?show=%27%22&page=-1&page=99999999").heading
        site.visit("priya").open(f"/rounds/{story.round_id}/letters", 404)
        site.visit(stranger(story)).open(f"/rounds/{story.round_id}/letters", 404)

    def test_what_is_left_is_done_next(self, story):
        done = slices.each(story.database.transaction, range(slices.PORTION + 5), lambda session, row_id: None)
        assert (done.count, done.left) == (slices.PORTION, 5)


class TestDigest:
    def test_each_approver_is_told_once_a_day(self, story):
        give_sender(story)
        story.waiting()
        assert digest(story, story.now) == 2
        assert digest(story, story.now.replace(hour=18)) == 0
        assert digest(story, story.now.replace(day=25)) == 2
        assert digest(story, story.now.replace(day=28)) == 0  # a Saturday

    def test_nobody_is_told_of_what_is_not_theirs(self, story):
        give_sender(story)
        letter_id = story.waiting()
        with story.database.transaction() as session:
            session.add(LetterAuthor(letter_id=letter_id, user_id=story.actors["both"].id))
            session.get_one(User, story.actors["ann"].id).notices = False
        assert digest(story, story.now) == 0


def test_what_differs_from_others_at_the_same_rating_is_said(site, story):
    with story.database.transaction() as session:
        from employer_portal.hiring import operations as hiring
        from tests.factories import candidate

        story.applications |= hiring.add_candidates(
            session, story.round_id, [candidate("C-4")], actor=story.actors["dana"], now=story.now
        )
    for reference in ("C-1", "C-2"):
        story.ready(reference)
        story.compose(reference)
    story.ready("C-4")
    letter_id = story.compose("C-4")
    dana = site.visit("dana")
    page = dana.open(f"/letters/{letter_id}/edit")
    step = next(a.get("name") for a in page.all("textarea") if "Take one shift" in (a.text or ""))
    page.form("Save").send(**{step: ""})
    assert "2 of 2 others at the same rating get a next step" in dana.open(f"/letters/{letter_id}").text


@pytest.mark.parametrize("page", ["/rounds/{round}/letters", "/approvals", "/letters/{letter}"])
def test_a_page_asks_the_database_as_often_for_two_letters_as_for_one(site, story, page):
    path = page.format(round=story.round_id, letter=story.waiting("C-1"))
    ann = site.visit("ann")
    ann.open(path)  # what is opened for the first time is noted
    asked: list[str] = []
    sa.event.listen(story.database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    ann.open(path)
    for_one = len(asked)
    story.waiting("C-2")
    asked.clear()
    ann.open(path)
    assert len(asked) == for_one
