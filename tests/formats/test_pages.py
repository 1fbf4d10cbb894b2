"""Other forms of a letter, as HR gets them from its page for a candidate who asks."""

import shutil

import pytest
import sqlalchemy as sa

from employer_portal.core.audit import AuditLine
from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import Conflict, NotAllowed
from employer_portal.formats import operations
from employer_portal.letters.models import Letter
from employer_portal.printing import braille


@pytest.fixture
def approved(story):
    letter_id = story.waiting()
    story.approve(letter_id)
    return letter_id


def lines(story):
    with story.database.reading() as session:
        wanted = sa.select(AuditLine).where(AuditLine.verb == "letter.other_form")
        return [(line.subject, line.actor_id, line.facts["form"]) for line in session.scalars(wanted)]


def test_hr_gets_the_letter_to_be_read_aloud_and_the_trail_says_so(site, story, approved):
    page = site.visit("dana").open(f"/letters/{approved}")
    with story.database.reading() as session:
        kept = session.get_one(Letter, approved)
        before = (kept.text_sha256, kept.pdf_sha256, kept.version)
    answer = page.form("Text to be read aloud").send().response
    assert answer.headers["Content-Disposition"] == f"attachment; filename=letter-{approved}-aloud.txt"
    assert answer.mimetype == "text/plain"
    first, *said = answer.text.split("\n\n")
    assert first == (
        "This is the letter of 24 November 2026, as text to be read aloud, made on request on 24 November 2026."
    )
    assert "Heading: What went well." in said
    assert "We will not be offering you the role of Warehouse Team Leader." in said
    assert lines(story) == [(f"letter:{approved}", story.actors["dana"].id, "aloud")]
    with story.database.reading() as session:
        kept = session.get_one(Letter, approved)
        assert (kept.text_sha256, kept.pdf_sha256, kept.version) == before


@pytest.mark.skipif(not shutil.which(braille.PROGRAM), reason=f"install {braille.PACKAGE}")
def test_hr_gets_a_file_for_braille(site, story, approved):
    answer = site.visit("dana").open(f"/letters/{approved}").form("File for braille").send().response
    assert answer.headers["Content-Disposition"] == f"attachment; filename=letter-{approved}-braille.brf"
    assert answer.data.count(b"\f") >= 1
    assert [form for *_, form in lines(story)] == ["braille"]


def test_where_liblouis_is_not_installed_the_page_says_what_is_missing(site, story, approved, monkeypatch):
    monkeypatch.setattr(braille, "PROGRAM", "no-such-program")
    page = site.visit("dana").open(f"/letters/{approved}").press("File for braille")
    assert "liblouis is not installed. Ask your administrator to install the package liblouis-bin." in page.text
    assert lines(story) == []


def test_only_hr_and_only_of_an_approved_letter(site, story):
    letter_id = story.waiting()
    assert "Other forms" not in site.visit("dana").open(f"/letters/{letter_id}").text
    given = {"calendar": Calendar.of(story.settings), "now": story.now}
    with pytest.raises(Conflict, match="that is approved"), story.database.transaction() as session:
        operations.make(session, letter_id, operations.Form.ALOUD, actor=story.actors["dana"], **given)
    with pytest.raises(Conflict, match="that is approved"), story.database.transaction() as session:
        operations.hand_out(session, letter_id, operations.Form.ALOUD, b"x", actor=story.actors["dana"], now=story.now)
    story.approve(letter_id)
    assert "Other forms" not in site.visit("ann").open(f"/letters/{letter_id}").text
    for act, more in ((operations.make, given), (operations.hand_out, {"made": b"x", "now": story.now})):
        with pytest.raises(NotAllowed), story.database.transaction() as session:
            act(session, letter_id, operations.Form.ALOUD, actor=story.actors["ann"], **more)
    assert lines(story) == []
