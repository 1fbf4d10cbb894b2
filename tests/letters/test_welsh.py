"""Letters in Welsh, and in Welsh and English: composed from a translated wording, edited, sealed, worded anew.

The wording is in no language: every sentence of it begins with "Zz"."""

import re
from dataclasses import replace

import pytest
import sqlalchemy as sa

from employer_portal.core import documents
from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.terms import LetterKind, LetterLanguage
from employer_portal.formats import operations as formats
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Application
from employer_portal.letters import checks, editing, tasks
from employer_portal.letters.models import Letter, SealingJob
from employer_portal.notices import operations as notices
from employer_portal.preflight.line import State
from tests.factories import GOOD_GAP, candidate
from tests.preflight.test_preflight import line
from tests.wording.test_lifecycle import letter, nothing_differs
from tests.wording.wordings import digest, translated

NEW_GAP = "Your plan named twelve, and no volume."
UNREAD = "Mae eich cynllun yn glir, ond nid oedd yn dangos y nifer."


def asks_for(story, language, reference="C-1"):
    row = replace(candidate(reference), language=language)
    with story.database.transaction() as session:
        hiring.edit_candidate(session, story.applications[reference], row, actor=story.actors["dana"], now=story.now)


def ready(story, language, reference="C-1", **blocks):
    """Everything that a letter in that language needs; the version of its wording."""
    asks_for(story, language, reference)
    story.ready(reference)
    return translated(story, **blocks)


def edit(story, letter_id, at, words):
    with story.database.transaction() as session:
        seen = session.get_one(Letter, letter_id).fingerprint
        editing.edit_texts(
            session, letter_id, {at: words}, seen=seen, checker=story.checker, actor=story.actors["dana"], now=story.now
        )


def gap_at(content):
    """The place of what was said on planning, behind the standard."""
    [point] = content.sections[1].points
    return f"sections.1.points.0.paragraphs.{len(point.paragraphs) - 1}"


def document(story, sha256):
    """A sealed document without its looks."""
    with story.database.reading() as session:
        return re.sub(' style="[^"]*"', "", documents.load(session, sha256).decode())


@pytest.mark.parametrize("language", [LetterLanguage.WELSH, LetterLanguage.BOTH])
def test_nobody_is_written_to_in_welsh_before_its_wording_is_approved(story, language):
    asks_for(story, language)
    story.ready()
    with pytest.raises(Conflict, match="No Welsh wording is approved for Harbourside Logistics") as refused:
        story.compose()
    assert "Choose English on the candidate’s details, or have the wording approved" in refused.value.fix
    asks_for(story, LetterLanguage.ENGLISH)
    story.compose()


def test_a_welsh_letter_has_its_days_in_welsh_and_each_word_in_its_own_language(story):
    ready(story, LetterLanguage.WELSH)
    made = letter(story, story.compose()).content
    assert (made.language, made.first) == ("cy", None)
    assert "on 18 Tachwedd 2026." in made.opening[1]
    assert made.opening[2].startswith("Zz One of the Zz three Zz criteria was not fully met: Planning people.")
    assert made.sections[1].points[0].paragraphs == ("Zz What we looked for: Starts from the day's volume.", GOOD_GAP)
    story.seal(story.hand_in(letter_id := letter(story, story.compose()).id))
    sealed = letter(story, letter_id)
    page = document(story, sealed.html_sha256)
    assert '<html lang="cy"' in page
    assert 'was not fully met: <bdi lang="en" dir="ltr">Planning people</bdi>' in page
    assert """What we looked for: <bdi lang="en" dir="ltr">Starts from the day's volume.</bdi>""" in page
    assert f'lang="en">{GOOD_GAP}</p>' in page
    assert sealed.content.date_line == "24 Tachwedd 2026"


def test_a_letter_in_both_is_one_document_with_the_welsh_half_first(story):
    ready(story, LetterLanguage.BOTH)
    letter_id = story.compose()
    story.seal(story.hand_in(letter_id))
    sealed = letter(story, letter_id)
    welsh, english = sealed.content.halves
    assert (welsh.language, welsh.date_line) == ("cy", "24 Tachwedd 2026")
    assert (english.language, english.date_line) == ("en", "24 November 2026")
    assert welsh.foot == english.foot != ""
    said = [point.paragraphs[-1] for half in (welsh, english) for point in half.sections[1].points]
    assert said == [GOOD_GAP, GOOD_GAP]
    text, page = (document(story, sha) for sha in (sealed.text_sha256, sealed.html_sha256))
    first, second = text.split("-" * 40)
    assert "\nZz Dear Sam," in first
    assert "\nDear Sam," in second
    welsh_half, english_half = page.split('<div class="half" lang="en">')
    assert '<div lang="cy">' in welsh_half
    assert "Zz Dear Sam," in welsh_half
    assert ">Dear Sam," in english_half
    subject = document(story, sealed.subject_sha256)
    assert subject == (
        "Zz Your interview for Warehouse Team Leader at Harbourside Logistics"
        " / Your interview for Warehouse Team Leader at Harbourside Logistics"
    )
    with story.database.reading() as session:
        kept = session.scalars(
            sa.select(documents.Document.media_type).where(documents.Document.sha256 == sealed.text_sha256)
        ).one()
    assert kept == "text/plain; language=cy, en"
    story.approve(letter_id)
    assert nothing_differs(story) == []


def test_what_is_edited_stands_in_both_halves(story):
    ready(story, LetterLanguage.BOTH)
    letter_id = story.compose()
    edit(story, letter_id, gap_at(letter(story, letter_id).content), NEW_GAP)
    welsh, english = letter(story, letter_id).content.halves
    assert welsh.sections[1].points[0].paragraphs == ("Zz What we looked for: Starts from the day's volume.", NEW_GAP)
    assert english.sections[1].points[0].paragraphs[-1] == NEW_GAP
    assert welsh.sections[1].heading == "Zz What would make a stronger application"
    assert welsh.close == "Zz Yours sincerely,"
    for at, _ in enumerate(english.sections[0].points[0].paragraphs):
        edit(story, letter_id, f"sections.0.points.0.paragraphs.{at}", "")
    welsh, english = letter(story, letter_id).content.halves
    assert [one.heading for one in welsh.sections] == [f"Zz {one.heading}" for one in english.sections]
    assert nothing_differs(story) == []


def test_a_sentence_that_lacks_its_value_in_either_half_refuses_the_letter(story):
    ready(story, LetterLanguage.BOTH, **{"common.farewell": "Zz until {reserve_until}"})
    with pytest.raises(DomainError, match="needs a value for reserve until"):
        story.compose()


def test_whoever_asks_for_another_language_later_is_composed_again(story):
    ready(story, LetterLanguage.BOTH)
    letter_id = story.compose()
    asks_for(story, LetterLanguage.ENGLISH)
    assert story.seal(story.hand_in(letter_id)) is None
    with story.database.reading() as session:
        why = session.scalars(sa.select(SealingJob.reason)).one()
    assert "in which language they are written to. Compose it again." in why
    assert letter(story, story.compose()).content.first is None


def test_letters_that_wait_take_a_new_welsh_wording_and_keep_what_people_edited(story):
    ready(story, LetterLanguage.BOTH)
    story.ready("C-2")
    letter_id, english = story.compose(), story.compose("C-2")
    edit(story, letter_id, gap_at(letter(story, letter_id).content), NEW_GAP)
    story.seal(story.hand_in(letter_id))
    newer = translated(story, **{"common.close": ["Zz With best wishes,"]})
    with pytest.raises(Conflict, match="wording of the letters was changed"):
        story.approve(letter_id)
    assert tasks.reword(story.database, story.settings, story.now) == 1
    assert tasks.reword(story.database, story.settings, story.now) == 0
    with story.database.reading() as session:
        job = session.scalars(sa.select(SealingJob.id).where(SealingJob.state == "asked")).one()
    story.seal(job)
    again = letter(story, letter_id)
    assert [half.close for half in again.content.halves] == ["Zz With best wishes,", "Yours sincerely,"]
    assert [half.sections[1].points[0].paragraphs[-1] for half in again.content.halves] == [NEW_GAP, NEW_GAP]
    assert again.template_version == f"{digest(story, newer)}+{story.blocks.version}"
    assert letter(story, english).template_version == story.blocks.version
    story.approve(letter_id)
    assert nothing_differs(story) == []


def test_the_last_look_counts_the_pages_of_each_half_and_names_its_languages(story):
    ready(story, LetterLanguage.BOTH)
    letter_id = story.compose()
    pages = line(story, letter_id, "Pages")
    assert (pages.state, pages.words) == (
        State.GOOD, "It has 2 pages, as reckoned: the Welsh half 1 and the English half 1."
    )  # fmt: skip
    assert line(story, letter_id, "Language").words.startswith("It is in Welsh and English, as the candidate asked.")
    assert line(story, letter_id, "Dates").state == State.GOOD
    assert line(story, letter_id, "Findings").words == "No wording is held."
    assert line(story, letter_id, "Unchecked words").state == State.GOOD


def test_words_in_welsh_are_said_to_be_unchecked_and_are_read_aloud_in_welsh(story):
    ready(story, LetterLanguage.BOTH)
    letter_id = story.compose()
    edit(story, letter_id, gap_at(letter(story, letter_id).content), UNREAD)
    unchecked = line(story, letter_id, "Unchecked words")
    assert (unchecked.state, unchecked.quotes) == (State.LOOK, (UNREAD,))
    with story.database.transaction() as session:
        editing.keep_in_letter(
            session, letter_id, gap_at(letter(story, letter_id).content), "language.welsh", held(story, letter_id),
            "Gwen, who speaks Welsh, read it against the criterion on planning.", checker=story.checker,
            actor=story.actors["dana"], now=story.now,
        )  # fmt: skip
    story.seal(story.hand_in(letter_id))
    page = document(story, letter(story, letter_id).html_sha256)
    assert page.count(UNREAD) == 2
    assert page.count(f'lang="cy">{UNREAD}</p>') == 1  # in the English half; the other one is in Welsh itself


def held(story, letter_id):
    with story.database.reading() as session:
        found = session.get_one(Letter, letter_id)
        [(_, finding)] = checks.open_findings(session, found, story.checker)
        return finding.match


def test_a_notice_is_in_both_languages_too(story):
    asks_for(story, LetterLanguage.BOTH)
    translated(story)
    with story.database.transaction() as session:
        notices.write(
            session, story.applications["C-1"], LetterKind.OUTCOME, blocks=story.blocks, checker=story.checker,
            settings=story.settings, actor=story.actors["dana"], now=story.now,
        )  # fmt: skip
        made = session.scalars(sa.select(Letter)).one().content
    assert [half.heading for half in made.halves] == ["Zz Your application", "Your application"]
    assert made.first.opening[0] == "Zz We will not be offering you the role of Warehouse Team Leader."


def test_whether_somebody_is_written_to_in_welsh_is_on_record(story):
    asks_for(story, LetterLanguage.BOTH)
    with story.database.reading() as session:
        assert session.get_one(Application, story.applications["C-1"]).candidate.language == LetterLanguage.BOTH
    assert nothing_differs(story) == []


@pytest.fixture
def dana(site):
    return site.visit("dana")


def test_the_language_is_chosen_with_the_details_and_shown_beside_the_format(dana, story):
    at = f"/applications/{story.applications['C-1']}"
    dana.open(f"{at}/details").form("Save").send(language="both")
    assert "email, in Welsh and English" in dana.open(at).text
    assert "email, in Welsh and English" in dana.open(f"/rounds/{story.round_id}/candidates").text
    dana.open(f"{at}/details").form("Save").send(language="cy")
    assert "email, in Welsh" in dana.open(at).text


def test_a_letter_in_both_is_shown_with_the_wording_of_each_half(dana, story):
    ready(story, LetterLanguage.BOTH)
    letter_id = story.compose()
    page = dana.open(f"/letters/{letter_id}")
    assert "The fixed wording in Welsh is version 1." in page.text
    assert "It has 2 pages, as reckoned: the Welsh half 1 and the English half 1." in page.text
    story.seal(story.hand_in(letter_id))
    shown = dana.open(f"/letters/{letter_id}/html").html
    assert shown.index("Zz Dear Sam,") < shown.index(">Dear Sam,")


def test_other_forms_are_refused_for_a_letter_that_is_half_welsh(story):
    ready(story, LetterLanguage.BOTH)
    letter_id = story.compose()
    story.seal(story.hand_in(letter_id))
    story.approve(letter_id)
    with story.database.reading() as session, pytest.raises(DomainError, match="Only a letter in English"):
        formats.make(
            session, letter_id, formats.Form.ALOUD, Calendar.of(story.settings), actor=story.actors["dana"],
            now=story.now,
        )  # fmt: skip


def test_the_words_that_stand_for_facts_are_translated_with_the_sentences(dana):
    page = dana.open("/wording/1/cy").follow("Reserve list")
    assert "In English: by phone" in page.text
    saved = page.form("Save the draft").send(**{"words.by_phone.0.0.0": "Zz phone"})
    assert saved.form("Save the draft").values["words.by_phone.0.0.0"] == "Zz phone"
    assert "In English: by phone" not in saved.text
    assert "words.by_phone" not in dana.open("/wording/1/en").follow("Reserve list").html
