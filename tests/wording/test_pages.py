"""The pages of the wording, as HR and an approver use them."""

import io
import re
import tomllib

import pytest

from employer_portal import hooks
from employer_portal.composing import sentences
from employer_portal.composing.sentences import mistakes
from employer_portal.core.errors import DomainError
from employer_portal.core.terms import Language
from employer_portal.letters import tasks
from employer_portal.wording import queries
from tests.factories import narrow
from tests.pages import Site
from tests.wording.wordings import CLOSE, brand_of, proposed, step, version, written

EDIT = "/wording/1/en/not_appointed"


@pytest.fixture
def site(story):
    hooks.hang()
    return Site(story)


def draft_of(story):
    with story.database.reading() as session:
        return queries.under_way(session, brand_of(story), Language.ENGLISH)


def test_hr_reads_every_sentence_of_a_letter_in_its_order_and_changes_one(site, story):
    page = site.visit("dana").open("/wording").follow("Harbourside Logistics").follow("Not appointed")
    assert page.heading == "The sentences of a letter: not appointed"
    order = [
        page.text.index(words) for words in ("Subject of the mail", "Salutation", "Opening", "The last part", "Close")
    ]
    assert order == sorted(order)
    saved = page.form("Save the draft").send(**{"common.close.0.0.0": CLOSE})
    assert "Saved as a draft" in saved.html
    assert draft_of(story).blocks["common"]["close"] == [CLOSE]
    assert saved.form("Save the draft").values["common.close.0.0.0"] == CLOSE


def test_saving_a_page_as_it_stands_changes_no_sentence(site, story):
    written(story)
    before = draft_of(story).blocks
    site.visit("dana").open(EDIT).press("Save the draft")
    assert draft_of(story).blocks == before


def test_a_slip_is_said_at_its_place_and_what_was_typed_stays(site, story):
    page = site.visit("dana").open(EDIT)
    wrong = page.form("Save the draft").send(**{
        "common.close.0.0.0": "Yours, {contcat}", "common.farewell.0.0.0": "Every candidate was kind.",
        "common.heading.0.0.0": "",
    })  # fmt: skip
    unknown = "nothing in this sentence knows whether it is recorded"
    assert [words.split(".")[0] for words in wrong.mistakes] == [
        "This sentence is empty, and no letter can do without it",
        f"“Every candidate” states that all candidates were asked the same, and {unknown}",
        "The letter wording asks for {contcat}, which is no placeholder, in “Yours, {contcat}”",
    ]
    assert wrong.form("Save the draft").values["common.close.0.0.0"] == "Yours, {contcat}"
    assert draft_of(story) is None


def test_sentences_choices_and_paragraphs_can_be_added_and_taken_out(site, story):
    page = site.visit("dana").open(EDIT)
    page.form("Save the draft").send(**{
        "not_appointed.opening.0.0.more": "{role}: we chose somebody else, as we told you on {told_on}.",
        "not_appointed.opening.1.1.0": "",
        "not_appointed.opening.1.new": "We enjoyed meeting you.",
        "not_appointed.opening.3.new": "This is hard to read.",
    })  # fmt: skip
    opening = draft_of(story).blocks["not_appointed"]["opening"]
    assert opening[0][0]["first_of"][0].startswith("{role}: we chose")
    assert [len(paragraph) for paragraph in opening] == [1, 2, 2, 1]
    assert opening[1][1] == {"optional": "We enjoyed meeting you."}
    assert opening[3] == [{"optional": "This is hard to read."}]


def test_what_is_typed_is_seen_in_a_letter_before_anything_is_kept(site, story):
    story.ready()
    page = site.visit("dana").open(EDIT)
    assert "The letter to" in page.text
    letter = page.form("See it").send(**{"common.close.0.0.0": CLOSE})
    assert CLOSE in letter.html
    assert "You gave three tasks to three people" in letter.html
    assert "correct this first" in page.form("See it").send(**{"common.close.0.0.0": "{oh"}).html
    assert draft_of(story) is None


@pytest.mark.parametrize(
    "kind", ["outcome_notice", "holding_note", "reserve_closed", "correction", "invitation", "answer"]
)
def test_the_sentences_of_a_notice_are_read_in_a_notice_and_hold_no_feedback(site, story, kind):
    page = site.visit("dana").open(f"/wording/1/en/{kind}")
    shown = page.form("See it").send().html
    assert "What went well" not in shown
    assert "a copy of what we hold about you" in shown
    saved = page.form("Save the draft").send(**{f"{kind}.farewell.0.0.0": "Thank you, {called}."})
    assert draft_of(story).blocks[kind]["farewell"] == "Thank you, {called}."
    assert "Thank you, " in saved.form("See it").send().html


def test_a_block_of_another_form_is_refused_before_letters_go_to_pieces():
    standard = {"language": "en", "reserve_closed": {"opening": [["It ended on {reserve_ended}."]]}}
    other = {"language": "en", "reserve_closed": {"opening": "The list has ended."}}
    (wrong,) = mistakes(other, standard)
    assert wrong.at == "reserve_closed.opening"
    assert "another form" in wrong.words


def test_what_only_a_notice_knows_is_refused_elsewhere(site, story):
    page = site.visit("dana").open(EDIT)
    page = page.form("Save the draft").send(**{"common.farewell.0.0.0": "It ended on {reserve_ended}."})
    assert "which is no placeholder" in page.mistakes[0]


def test_the_page_says_what_the_checker_finds_how_long_a_sentence_is_and_what_a_value_becomes(site, story):
    long = "We " + "really " * 30 + "thank you."
    written(story, **{"common.farewell": long, "common.close": ["You were rejected, {called}."]})
    page = site.visit("dana").open(EDIT)
    assert "A sentence of 33 words" in page.text
    assert "“rejected”" in page.text
    assert "{role} the job’s title here: Warehouse Team Leader" in page.text
    assert "In this letter: Dear Sam," in page.text


def test_a_second_person_reads_the_difference_and_approves(site, story):
    story.waiting()
    dana, ann = site.visit("dana"), site.visit("ann")
    dana.open(EDIT).form("Save the draft").send(**{"common.close.0.0.0": CLOSE})
    version_page = dana.page.follow("See what is different, and propose it")
    assert "1 letter that waits will be sealed anew and shown again" in version_page.text
    proposal = version_page.form("Propose it").send(note="A kinder end.")
    assert "Waits for approval" in proposal.text
    assert dana.open(EDIT).path == proposal.path  # nobody writes meanwhile
    page = ann.open("/").follow("Read the new wording of Harbourside Logistics")
    assert "What changes: A kinder end." in page.text
    assert f"Was Yours sincerely, Now {CLOSE}" in page.text
    done = page.press("Approve this wording: 1 letter will be sealed anew")
    assert "In force" in done.text
    assert "approved today" in ann.open("/wording").text
    assert tasks.reword(story.database, story.settings, story.now) == 1
    letter = dana.open("/letters/1")
    assert "New wording: today 12:00 this letter took the fixed sentences that were approved" in letter.text
    assert letter.follow("version 1").path == page.path


def test_whoever_wrote_it_sees_why_somebody_else_approves_it(site, story):
    wording_id = proposed(story, "both")
    page = site.visit("both").open(f"/wording/versions/{wording_id}")
    assert "You had a hand in this wording, so somebody else approves it." in page.text
    assert "Approve this wording" not in page.text


def test_an_approver_gives_it_back_and_hr_reads_why(site, story):
    wording_id = proposed(story)
    page = site.visit("ann").open(f"/wording/versions/{wording_id}")
    assert page.form("Give it back").send(reason="no").mistakes == ["Say what should change. A few words are enough."]
    page.form("Give it back").send(reason="Shorter, please.")
    assert version(story, wording_id).state == "draft"
    assert "Given back: Shorter, please." in site.visit("dana").open(EDIT).text


def test_what_a_candidate_may_not_read_is_not_proposed(site, story):
    wording_id = written(story, **{"common.close": ["You were rejected."]})
    page = site.visit("dana").open(f"/wording/versions/{wording_id}").press("Propose it")
    assert "A candidate cannot read this: “rejected”" in page.mistakes[0]
    assert version(story, wording_id).state == "draft"


def test_the_file_that_goes_out_comes_in_again(site, story):
    dana = site.visit("dana")
    raw = dana.client.get("/wording/1/en/wording.toml").data
    assert tomllib.loads(raw.decode()) == story.blocks.table
    changed = raw.decode().replace("Yours sincerely,", CLOSE).encode()
    page = dana.open("/wording/1/en").form("Import").send(file=(io.BytesIO(changed), "wording.toml"))
    assert page.heading == "Version 1 of the wording"
    assert draft_of(story).blocks["common"]["close"] == [CLOSE]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"{called}", b"{caled}", "Did you mean {called}?"),
        (b'language = "en"', b'language = "cy"', "its language is 'cy'"),
        (b"[about]", b"[abuot]", "The block paragraphs of [about] is missing"),
        (b"[common]", b"[common", "cannot be read"),
        (b"[about]", b"x = [1\n[about]", "cannot be read"),
    ],
    ids=["a slip", "language", "a table", "no TOML", "half a list"],
)
def test_a_file_with_a_slip_changes_nothing_and_says_where(site, story, old, new, said):
    dana = site.visit("dana")
    raw = dana.client.get("/wording/1/en/wording.toml?standard=1").data.replace(old, new)
    page = dana.open("/wording/1/en").form("Import").send(file=(io.BytesIO(raw), "wording.toml"))
    assert said in " ".join(page.mistakes)
    assert draft_of(story) is None


def test_welsh_shows_what_waits_and_keeps_what_is_translated_so_far(site, story):
    page = site.visit("dana").open("/wording/1/cy").follow("Reserve list")
    assert "In English: Yours sincerely," in page.text
    saved = page.form("Save the draft").send(**{"common.close.0.0.0": "Yr eiddoch yn gywir,"})
    assert "In English: Yours sincerely," not in saved.text
    assert saved.form("Save the draft").values["common.close.0.0.0"] == "Yr eiddoch yn gywir,"
    with story.database.reading() as session:
        kept = queries.under_way(session, brand_of(story), Language.WELSH).blocks
    assert kept["common"]["close"] == ["Yr eiddoch yn gywir,"]
    assert kept["common"]["heading"] == {"strict": "Feedback on your interview", "waiting": True}
    assert list(mistakes(kept)) == []
    told = saved.follow("See what is different, and propose it")
    assert "cannot be proposed before every sentence stands" in told.text


def test_another_brands_wording_is_not_found(site, story):
    wording_id = written(story)
    with story.database.transaction() as session:
        from employer_portal.accounts import operations as accounts
        from tests.factories import FOUNDER

        other = accounts.make_brand(session, "Southside", actor=FOUNDER, now=story.now)
        narrow(session, story.actors["dana"].id, other.id)
    dana = site.visit("dana")
    for path in (EDIT, "/wording/1/en", f"/wording/versions/{wording_id}", "/wording/1/en/wording.toml"):
        dana.open(path, 404)


def test_what_cannot_stay_on_another_page_is_named_and_locks_only_the_proposal(site, story, monkeypatch):
    with monkeypatch.context() as before_this_was_asked:
        before_this_was_asked.setattr(sentences, "_MEETING", re.compile("(?!)"))
        written(story, **{"notice.about": "About your interview"})
    page = site.visit("dana").open(EDIT)
    assert "Outcome notice has something to correct before this wording can be proposed: “interview” says" in page.text
    saved = page.form("Save the draft").send(**{"common.close.0.0.0": CLOSE})
    assert "Saved as a draft" in saved.html
    with pytest.raises(DomainError, match=r"notice\.about.*whom nobody met"):
        step(story, "propose", draft_of(story).id, "A kinder end")
    other = site.visit("dana").open("/wording/1/en/outcome_notice")
    other.form("Save the draft").send(**{"notice.about.0.0.0": "About your application"})
    assert "something to correct" not in site.visit("dana").open(EDIT).text
    step(story, "propose", draft_of(story).id, "A kinder end")
