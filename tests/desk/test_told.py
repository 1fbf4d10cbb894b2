"""Nobody was told tomorrow: what a workbook says of a day to come stands in no record and in no letter."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from employer_portal.core.terms import Outcome
from employer_portal.hiring.models import Application
from employer_portal.workbook.writer import write_workbook
from tests.desk.test_try import book, by_reference, candidate, feedback, portal_try, report
from tests.exchange.test_importing import rows, workbook
from tests.exchange.test_pages import Worker, send


@pytest.mark.slow
def test_a_letter_does_not_say_that_somebody_was_told_after_the_day_it_bears(tmp_path):
    told = {"C-1": date(2026, 11, 25), "C-2": date(2026, 11, 26)}
    people = [candidate(one, told_on=day, told_how="by phone") for one, day in told.items()]
    sheet = book(tmp_path, people, feedback("C-1") + feedback("C-2"), letter_date=date(2026, 11, 25))
    assert portal_try(sheet, tmp_path / "out").returncode == 0
    assert {one["letter"] for one in by_reference(tmp_path / "out").values()} == {"made"}
    first, second = ((tmp_path / "out" / f"{one}.eml").read_text() for one in told)
    assert "As we told you by phone on 25 November 2026" in first.replace("=\n", "")
    assert "told you" not in second.replace("=\n", "")
    (problem,) = report(tmp_path / "out")["problems"]
    assert (problem["level"], problem["column"], problem["value"]) == ("warning", "Told on", "2026-11-26")
    assert "bears 25 November 2026" in problem["message"]


def test_a_day_to_come_is_named_and_not_recorded(story, site, tmp_path):
    given = workbook(rows("X-1", "Priya"), rows("X-2", "Tom"))
    days = [story.now.date(), story.now.date() + timedelta(days=2)]
    people = [
        replace(one, outcome=Outcome.NOT_APPOINTED, told_on=day, told_how="by phone")
        for one, day in zip(given.candidates, days, strict=True)
    ]
    path = tmp_path / "round.xlsx"
    write_workbook(replace(given, candidates=tuple(people)), path)
    dana, worker = site.visit("dana"), Worker(story)
    send(dana, path.read_bytes())
    worker.work()
    page = dana.open("/uploads/1")
    assert "This day has not come yet, so it is not recorded." in page.text
    page.form("Import").send()
    worker.work()
    with story.database.reading() as session:
        coming = session.scalars(sa.select(Application).order_by(Application.reference)).all()
        assert [one.told.on if one.told else None for one in coming if one.reference.startswith("X-")] == [
            days[0],
            None,
        ]
