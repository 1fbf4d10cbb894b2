"""What two interviewers say on one criterion, as HR sees it in a draft: said once, and chosen where they disagree."""

import pytest

from employer_portal.core.audit import AuditLine
from employer_portal.core.errors import DomainError
from employer_portal.feedback import operations as feedback
from employer_portal.feedback.models import Entry
from employer_portal.feedback.operations import Line
from employer_portal.letters.models import Letter
from tests.factories import GOOD_STEP

NAMED = "You named the owner of each task on the whiteboard."
NAMED_SHORTER = "You named the owner of each task."
NOT_NAMED = "You did not name the owner of each task."
COUNTED = "You counted the lines of the whole shift."


def write(story, who, **words):
    """An accepted entry of somebody's, with words on planning."""
    entry = story.entry(who)
    with story.database.transaction() as session:
        criteria = story.criteria(session)
        lines = [
            Line(criteria["LEAD"], 3, notes="Q1: noted."),
            Line(criteria["PLAN"], 2, notes="Q2: noted.", **words),
            Line(criteria["SAFE"], 3, notes="Q3: noted."),
        ]
        feedback.save(session, entry, lines, checker=story.checker, actor=story.actors[who], now=story.now)
    story.submit(entry, who)
    story.accept(entry)
    return entry


def two(story, first, second):
    write(story, "priya", **first)
    write(story, "tom", **second)
    story.decide(LEAD=3, PLAN=2, SAFE=3)
    return story.compose()


def stored(story, letter_id):
    with story.database.reading() as session:
        return session.get_one(Letter, letter_id)


def edit(site, letter_id):
    return site.visit("dana").open(f"/letters/{letter_id}/edit")


class TestSaidOnce:
    @pytest.fixture
    def letter_id(self, story):
        return two(story, {"strength": f"{NAMED_SHORTER} {COUNTED}"}, {"strength": NAMED})

    def test_what_was_left_out_is_shown_with_its_writer_and_what_says_it(self, site, letter_id):
        page = edit(site, letter_id)
        assert "Left out: 1 sentence" in page.text
        assert f"This says it: “{NAMED}”" in page.text
        assert "from Tom and Priya" in page.text

    def test_one_tap_brings_it_back_and_it_stays_when_composed_anew(self, site, story, letter_id):
        page = edit(site, letter_id).press(f"Put it back: {NAMED_SHORTER}")
        assert "It is in the letter again." in page.text
        assert any((area.text or "").strip() == NAMED_SHORTER for area in page.all("textarea"))
        assert "Brought back by Dana." in page.text
        story.compose()
        assert NAMED_SHORTER in str(stored(story, letter_id).content)
        assert [one["back"] for one in stored(story, letter_id).left_out] == [True]

    def test_what_was_edited_by_hand_stays_when_something_is_brought_back(self, site, story, letter_id):
        page = edit(site, letter_id)
        field = next(area.get("name") for area in page.all("textarea") if COUNTED in (area.text or ""))
        edited = "You named an owner beside each task, and counted the lines of the shift."
        page.form("Save").send(**{field: edited})
        edit(site, letter_id).press(f"Put it back: {NAMED_SHORTER}")
        letter = stored(story, letter_id)
        assert edited in str(letter.content)
        assert [source["edited_by"] for source in letter.sources if source["edited_by"]] == [story.actors["dana"].id]


class TestAgainstEachOther:
    @pytest.fixture
    def letter_id(self, story):
        return two(
            story,
            {"strength": f"{NAMED_SHORTER} {COUNTED}"},
            {"development": f"{NOT_NAMED} The plan stopped at noon.", "next_step": GOOD_STEP},
        )

    def test_the_letter_waits_and_both_sentences_stand_with_their_writers(self, site, story, letter_id):
        page = edit(site, letter_id)
        assert "Planning people: which of the two is it?" in page.text
        assert page.text.count("Keep this one") == 2
        assert "the letter waits until somebody has chosen" in page.text
        with pytest.raises(DomainError, match=r"\(Priya\).*\(Tom\) say the opposite"):
            story.hand_in(letter_id)

    def test_the_one_that_is_kept_stays_and_the_choice_is_on_record(self, site, story, letter_id):
        page = edit(site, letter_id).press("Keep this one")
        assert "Chosen." in page.text
        letter = stored(story, letter_id)
        assert NAMED_SHORTER in str(letter.content)
        assert NOT_NAMED not in str(letter.content)
        assert "The plan stopped at noon." in str(letter.content)
        [chosen] = letter.left_out
        assert (chosen["text"], chosen["by"]) == (NOT_NAMED, story.actors["dana"].id)
        with story.database.reading() as session:
            assert session.query(AuditLine).filter_by(verb="letter.chose").count() == 1
        story.compose()
        assert NOT_NAMED not in str(stored(story, letter_id).content)
        assert stored(story, letter_id).left_out[0]["by"] == story.actors["dana"].id
        story.hand_in(letter_id)

    def test_a_choice_that_is_taken_back_is_open_again(self, site, story, letter_id):
        edit(site, letter_id).press("Keep this one")
        page = edit(site, letter_id).press(f"Put it back: {NOT_NAMED}")
        assert "which of the two is it?" in page.text
        with pytest.raises(DomainError, match="say the opposite"):
            story.hand_in(letter_id)

    def test_a_sentence_that_stands_for_the_contradicted_one_waits_too(self, site, story):
        words = {"development": f"{NOT_NAMED} The plan stopped at noon.", "next_step": GOOD_STEP}
        letter_id = two(story, {"strength": f"{NAMED_SHORTER} {COUNTED}"}, {"strength": NAMED, **words})
        assert "which of the two is it?" in edit(site, letter_id).text
        edit(site, letter_id).press("Keep this one")
        story.hand_in(letter_id)

    def test_both_go_back_to_those_who_wrote_them(self, site, story, letter_id):
        page = edit(site, letter_id).press("Ask the people who wrote them")
        assert "Sent back, with both sentences." in page.text
        with story.database.reading() as session:
            returned = [entry.returned_because for entry in session.query(Entry).filter_by(state="returned")]
        assert len(returned) == 2
        assert all(NAMED_SHORTER in words and NOT_NAMED in words for words in returned)


def test_an_i_of_somebody_who_does_not_sign_is_shown(site, story):
    letter_id = two(story, {"strength": f"{NAMED_SHORTER} I liked how you counted the lines."}, {"strength": NAMED})
    page = edit(site, letter_id)
    assert "“I” would be Dana Osei, who signs the letter; Priya wrote it." in page.text
    assert "“Priya liked how you counted the lines.”" in page.text


def test_praise_on_what_was_not_met_is_named(site, story):
    letter_id = two(story, {"strength": COUNTED}, {"development": "The plan stopped at noon.", "next_step": GOOD_STEP})
    assert "Praise, and it was agreed as not fully met." in edit(site, letter_id).text


def test_what_speaks_of_the_candidate_waits(site, story):
    letter_id = two(story, {"strength": NAMED}, {"development": "The plan stopped.", "next_step": GOOD_STEP})
    page = edit(site, letter_id)
    field = next(area.get("name") for area in page.all("textarea") if "stopped" in (area.text or ""))
    page = page.form("Save").send(**{field: "Sam’s plan stopped at noon. Needs to count the lines."})
    assert "It speaks of the candidate, and they will read it." in page.text
    with pytest.raises(DomainError, match="speaks of the candidate"):
        story.hand_in(letter_id)


def test_a_list_is_edited_as_a_list(site, story):
    letter_id = two(story, {"strength": "- an owner\n- a date"}, {"strength": NAMED})
    page = edit(site, letter_id)
    field = next(area.get("name") for area in page.all("textarea") if "an owner" in (area.text or ""))
    page.form("Save").send(**{field: "- an owner\r\n- a date\r\n- a price"})
    assert "- an owner\n- a date\n- a price" in stored(story, letter_id).content.sections[0].points[0].paragraphs


def test_a_paragraph_is_not_asked_what_a_whole_letter_would_lack(site, story):
    gaps = (
        "Your plan lacked dates. It lacked names. It was without a cost. There was no risk in it, only the first week "
        "of three, and no cover at all for the evening or the night."
    )
    letter_id = two(
        story, {"strength": NAMED}, {"strength": COUNTED, "development": gaps, "next_step": "Write a date."}
    )
    page = edit(site, letter_id)
    assert gaps[:40] in page.text
    assert "A letter of gaps alone" not in page.text
