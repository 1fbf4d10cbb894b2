"""The approver's desk: what a letter rests on stands beside it, each thing to look at is answered, and what can be
approved together is named."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal.approving.models import Answer
from employer_portal.approving.operations import Unanswered
from employer_portal.letters.models import Letter
from tests.factories import GOOD_GAP
from tests.pages import answers
from tests.preflight.test_preflight import tell


def state(story, letter_id):
    with story.database.reading() as session:
        return session.get_one(Letter, letter_id).state


def kept(story):
    with story.database.reading() as session:
        return [(one.title, one.asked, one.words) for one in session.scalars(sa.select(Answer))]


FIRST_NEWS = "This letter is the first news of the outcome, 6 days after the interview."


class TestOneLetter:
    def test_what_each_sentence_rests_on_stands_beside_it_and_behind_a_gap_it_is_open(self, site, story):
        page = site.visit("ann").open(f"/letters/{story.waiting()}")
        passages = [one for one in page.all("div") if one.get("class") == "passage"]
        [gap] = [one for one in passages if GOOD_GAP in "".join(one.itertext())]
        [source] = [one for one in gap.iter() if str(one.tag).endswith("details")]
        assert "open" in source.attrib
        assert "Q2: twelve, no volume." in "".join(source.itertext())
        [link] = [one for one in gap.iter() if one.get("href")]
        assert link.get("href").removeprefix("#") in {one.get("id") for one in source.iter()}

    def test_it_is_approved_once_each_thing_is_answered_and_the_answer_is_kept(self, site, story):
        letter_id = story.waiting()
        page = site.visit("ann").open(f"/letters/{letter_id}")
        assert FIRST_NEWS in page.text
        page = page.form("Approve").send()
        assert "Not answered yet: Outcome told." in page.text
        assert (state(story, letter_id), kept(story)) == ("waiting", [])
        page.form("Approve").send(**answers(page, "I rang Sam this morning."))
        assert kept(story) == [("Outcome told", FIRST_NEWS, "I rang Sam this morning.")]
        text = site.visit("dana").open(f"/letters/{letter_id}").text
        assert "Looked at before it was approved" in text
        assert "Ann: I rang Sam this morning." in text

    def test_what_was_typed_is_still_there_after_a_refusal(self, site, story):
        letter_id = story.waiting()
        page = site.visit("ann").open(f"/letters/{letter_id}")
        page = page.form("Approve").send(shown="0" * 64, **answers(page, "I rang <b>Sam</b>."))
        assert "not the document you were shown" in page.text
        assert [box.get("value") for box in page.all("input") if (box.get("name") or "").startswith("answer-")] == [
            "I rang <b>Sam</b>."
        ]

    def test_an_answer_to_something_else_is_none(self, story):
        letter_id = story.waiting()
        with pytest.raises(Unanswered):
            story.approve(letter_id, answers={"0" * 16: "Fine.", "": "Fine."})
        assert state(story, letter_id) == "waiting"

    def test_the_day_after_it_is_asked_anew(self, site, story):
        """Somebody who answered yesterday, and did not approve, answers what is so today."""
        letter_id = story.waiting()
        given = answers(site.visit("ann").open(f"/letters/{letter_id}"))
        story.now += timedelta(days=1)
        with pytest.raises(Unanswered):
            story.approve(letter_id, answers={name.removeprefix("answer-"): words for name, words in given.items()})

    def test_who_only_reads_is_asked_nothing(self, site, story):
        page = site.visit("dana").open(f"/letters/{story.waiting()}")
        assert FIRST_NEWS in page.text
        assert answers(page) == {}


class TestTogether:
    def test_those_with_nothing_to_look_at_are_named_and_the_others_left_out(self, site, story):
        tell(story, "C-1")
        clear, odd = story.waiting("C-1"), story.waiting("C-2")
        ann = site.visit("ann")
        for letter_id in (clear, odd):
            ann.open(f"/letters/{letter_id}")
        page = ann.open("/approvals")
        assert "Opened, with nothing to look at Sam Ortiz1" in page.text
        assert "Sam Ortiz2 , 1 thing" in page.text.replace("Ortiz2,", "Ortiz2 ,")
        page.press("Approve this letter")
        assert (state(story, clear), state(story, odd)) == ("approved", "waiting")

    def test_what_the_page_did_not_name_is_not_approved(self, site, story):
        """Opened in another tab, after the list was shown."""
        for reference in ("C-1", "C-2"):
            tell(story, reference)
        named, later = story.waiting("C-1"), story.waiting("C-2")
        ann = site.visit("ann")
        ann.open(f"/letters/{named}")
        page = ann.open("/approvals")
        ann.client.get(f"/letters/{later}")
        page.press("Approve this letter")
        assert (state(story, named), state(story, later)) == ("approved", "waiting")

    def test_nobody_smuggles_in_one_that_is_to_be_answered(self, site, story):
        odd = story.waiting("C-1")
        ann = site.visit("ann")
        ann.open(f"/letters/{odd}")
        token = ann.page.form("Sign out").values["csrf_token"]
        page = ann.send("/approvals", {"csrf_token": token, "letter": str(odd)})
        assert "not the letters that you were shown" in page.text
        assert state(story, odd) == "waiting"
