"""A “No” to words of the exercise stands until somebody answers again on the page: no workbook overrides it."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from employer_portal.core.errors import Conflict
from employer_portal.exchange import exporting
from employer_portal.exchange import questions as of_workbook
from employer_portal.exchange.reimporting import bring_back
from employer_portal.feedback.models import Allowance, Concern
from employer_portal.hiring.models import Round
from employer_portal.review import questions
from employer_portal.workbook.sheets import AllowedRow
from tests.exchange.test_pages import Worker, filled_in
from tests.feedback.test_own_words import PASS, WHY, round_of_five, three_passes, write  # noqa: F401  a fixture
from tests.records.test_trail import compare

NO = "Nobody was asked for a pass in the exercise."


@pytest.fixture
def refused(site, round_of_five):  # noqa: F811
    """The question about “bus pass”, to which HR said No."""
    three_passes(round_of_five)
    with round_of_five.database.reading() as session:
        number = session.scalars(sa.select(Allowance.id)).one()
    site.visit("dana").open(f"/questions/{number}").form("Answer").send(answer="no", reason=NO)
    return number


def states(story):
    with story.database.reading() as session:
        return session.scalars(sa.select(Allowance.state).order_by(Allowance.id)).all()


def with_allowed(story):
    """The round's own workbook, with the phrase on its Allowed sheet."""
    with story.database.reading() as session:
        book = exporting.as_workbook(session, session.get_one(Round, story.round_id), story.actors["dana"])
    return replace(book, allowed=(AllowedRow(2, "Bus pass", WHY),))


def test_a_workbook_keeps_the_no_and_says_so(story, refused):
    book = with_allowed(story)
    bring_back(story.database, story.round_id, book, checker=story.checker, actor=story.actors["dana"], now=story.now)
    assert states(story) == ["refused"]
    with story.database.reading() as session:
        (problem,) = of_workbook.refused(session, session.get_one(Round, story.round_id), book)
    assert (problem.level, problem.sheet, problem.row) == ("warning", "Allowed", 2)
    assert NO in problem.message
    assert "Answer again" in problem.fix


def test_the_page_of_the_upload_names_its_row(site, story, refused, tmp_path):
    dana, worker = site.visit("dana"), Worker(story)

    def change(book):
        sheet = book["Allowed"] if "Allowed" in book.sheetnames else book.create_sheet("Allowed")
        for row in (["Phrase", "Reason"], ["bus pass", WHY])[sheet.max_row > 1 :]:
            sheet.append(row)

    page = filled_in(dana, tmp_path, change)
    worker.work()
    dana.open(page.path).press("Import")
    worker.work()
    page = dana.open(page.path)
    assert "that this phrase may not stand, and it does not" in page.text
    assert states(story) == ["refused"]


def test_hr_answers_again_and_the_first_reason_stays_in_the_history(site, story, refused):
    hr = site.visit("dana")
    page = hr.open(f"/questions/{refused}").press("Answer again")
    assert "It is asked again." in page.text
    assert f"No: {NO}" in page.text
    assert states(story) == ["refused", "asked"]
    with story.database.reading() as session:
        concerns = session.scalars(sa.select(Concern.allowance_id).where(Concern.state == "new")).all()
        newer = session.scalars(sa.select(sa.func.max(Allowance.id))).one()
    assert set(concerns) <= {newer}, "what was found waits with the question once more"
    assert "in the feedback of 3 people" in page.text
    done = page.form("Answer").send(answer="yes", reason=WHY)
    assert "Yes, these words may stand" in done.text
    assert states(story) == ["refused", "allowed"]
    old = hr.open(f"/questions/{refused}")
    assert NO in old.text
    assert "It was asked again" in old.text
    assert "Answer again" not in old.text
    assert compare(story.database)[0] == []


def test_what_was_written_since_the_no_waits_with_the_question_too(site, story, refused):
    write(story, "tom", "C-5", PASS)
    page = site.visit("dana").open(f"/questions/{refused}").press("Answer again")
    assert "in the feedback of 4 people" in page.text
    assert compare(story.database)[0] == []


def test_once_it_is_asked_again_a_workbook_answers_it(site, story, refused):
    site.visit("dana").open(f"/questions/{refused}").press("Answer again")
    bring_back(
        story.database, story.round_id, with_allowed(story), checker=story.checker, actor=story.actors["dana"],
        now=story.now,
    )  # fmt: skip
    assert states(story) == ["refused", "allowed"]


def test_it_is_asked_again_once(site, story, refused):
    site.visit("dana").open(f"/questions/{refused}").press("Answer again")
    with pytest.raises(Conflict, match="asked again already"), story.database.transaction() as session:
        questions.ask_again(session, refused, actor=story.actors["dana"], now=story.now)


def test_only_a_no_is_answered_again(story, round_of_five):  # noqa: F811
    three_passes(round_of_five)
    with pytest.raises(Conflict, match="Only a “No”"), story.database.transaction() as session:
        questions.ask_again(session, 1, actor=story.actors["dana"], now=story.now)
