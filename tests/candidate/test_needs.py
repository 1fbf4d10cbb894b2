"""What a candidate needs: said on their own page, read by HR alone, and followed by their letters."""

import pytest
import sqlalchemy as sa

from employer_portal.core.audit import AuditLine
from employer_portal.core.terms import Format, LetterLanguage
from employer_portal.hiring.models import Application
from employer_portal.needs.models import Needs
from employer_portal.requests.models import Request, RequestKind
from tests.candidate.door import Door


@pytest.fixture
def door(story, tmp_path):
    door = Door(story, tmp_path / "mail")
    door.desk.add("C-7", "pending")
    return door


def fresh(door):
    """On the page of a candidate who has no letter yet."""
    return door.come_in("C-7")


def welsh(door):
    """Their letters are in Welsh so far: they can be."""
    with door.story.database.transaction() as session:
        applied = session.get_one(Application, door.story.applications["C-7"])
        applied.candidate.language = LetterLanguage.WELSH


def candidate(door, reference="C-7"):
    with door.story.database.reading() as session:
        found = session.get_one(Application, door.story.applications[reference]).candidate
        return found.format, found.language, found.postal_address


def kept(door):
    with door.story.database.reading() as session:
        return [(one.kinds, one.words, one.by_link) for one in session.scalars(sa.select(Needs))]


def test_several_needs_at_once_are_kept_and_the_letters_follow(door):
    welsh(door)
    sam = fresh(door)
    page = sam.page.follow("Tell us what you need")
    assert "The people who interview you do not see it" in page.text
    page = page.form("Tell us").send(
        letters=["large print", "post"], language="both", postal_address="1 Quay Street\nHarbourside AB1 2CD",
        kinds=["interpreter", "step-free"], words="A break half-way.",
    )  # fmt: skip
    assert "your letters will follow it" in page.text
    assert "on paper, by post, in large print, in Welsh and English" in page.text
    assert "Step-free access" in page.text
    assert "A break half-way." in page.text
    assert candidate(door)[:2] == (Format.LARGE_POST, LetterLanguage.BOTH)
    assert kept(door) == [(["step-free", "interpreter"], "A break half-way.", True)]


def test_the_trail_says_that_something_was_said_and_nothing_of_what(door):
    page = fresh(door).page.follow("Tell us what you need")
    page.form("Tell us").send(kinds=["interpreter"], words="A break half-way.")
    with door.story.database.reading() as session:
        lines = [str(line.facts) for line in session.scalars(sa.select(AuditLine)) if line.verb == "needs.said"]
    assert len(lines) == 1
    assert "break" not in lines[0]
    assert "interpreter" not in lines[0]


def test_interviewers_and_approvers_read_nothing_of_it(door):
    fresh(door).page.follow("Tell us what you need").form("Tell us").send(words="A break half-way.")
    number = door.story.applications["C-7"]
    for who, sees in (("dana", True), ("ann", False), ("priya", False)):
        visitor = door.site.visit(who)
        page = visitor.open(f"/applications/{number}", 404 if who == "priya" else 200)
        assert ("A break half-way." in page.text) == sees, who
        visitor.open(f"/applications/{number}/needs", 200 if sees else 404)


def test_hr_notes_what_they_were_told_and_does_not_undo_what_came_meanwhile(door):
    number, dana = door.story.applications["C-7"], door.site.visit("dana")
    page = dana.open(f"/applications/{number}/needs")
    fresh(door).page.follow("Tell us what you need").form("Tell us").send(words="A break half-way.")
    page = page.form("Save").send(words="A lamp.")
    assert "changed meanwhile" in page.text
    page = page.form("Save").send(words="A lamp, and a break half-way.", letters=["plain text"])
    assert "Their next letters follow it." in page.text
    assert candidate(door)[0] == Format.PLAIN_TEXT
    assert kept(door) == [([], "A lamp, and a break half-way.", False)]


def test_where_a_letter_has_left_another_form_of_it_is_asked_for_once(door):
    sam = door.come_in()
    for _ in range(2):
        page = sam.open("/your-page/needs").form("Tell us").send(letters=["large print"])
        assert "by the day that stands below" in page.text
    with door.story.database.reading() as session:
        [asked] = session.scalars(sa.select(Request).where(Request.kind == RequestKind.FORMAT)).all()
    assert "Large print" in asked.words
    assert candidate(door, "C-1")[0] == Format.EMAIL


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"letters": ["plain text", "post"]}, "Plain text comes by e-mail"),
        ({"letters": ["post"], "postal_address": ""}, "Give the address"),
        ({"words": "x" * 501}, "too long"),
        ({"kinds": ["everything"]}, "not"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(door, sent, said):
    sam = fresh(door)
    page = sam.open("/your-page/needs").form("Tell us").send(**sent)
    assert said in page.text
    assert kept(door) == []
    assert candidate(door)[0] == Format.EMAIL


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "\u202eevil", "a\x00b", "' OR 1=1 --"])
def test_hostile_words_are_words(door, hostile):
    page = fresh(door).open("/your-page/needs").form("Tell us").send(words=hostile)
    assert hostile not in page.html or "<" not in hostile
    assert "<script>alert" not in page.html
    assert len(kept(door)) == 1


def test_welsh_is_offered_where_letters_can_be_in_welsh(door):
    sam = fresh(door)
    assert "Welsh" not in sam.open("/your-page/needs").text
    welsh(door)
    page = sam.open("/your-page/needs")
    assert "Welsh and English" in page.text
    assert "Not a valid choice" in page.form("Tell us").send(language="tlh").text
