"""Whom a panel waits for, and who reads what it writes."""

from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from employer_portal.accounts.models import Brand
from employer_portal.core.calendar import Calendar
from employer_portal.core.terms import Outcome
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Round
from employer_portal.panel.tasks import remind_due
from employer_portal.settings import Settings

CALENDAR = Calendar.of(Settings())
DUE = datetime(2026, 11, 27, 10, tzinfo=ZoneInfo("Europe/London"))


def test_nobody_owes_feedback_on_somebody_who_withdrew_until_they_come_back(site, story):
    with story.database.transaction() as session:
        session.scalars(sa.select(Brand)).one().sender = "people@harbourside.example"
        session.get_one(Round, story.round_id).feedback_due = DUE.date()
    story.entry("priya")
    dana = site.visit("dana")

    def withdraws(outcome):
        with story.database.transaction() as session:
            hiring.change_outcome(
                session, story.applications["C-1"], outcome, actor=story.actors["dana"], now=story.now
            )
        return site.visit("priya").open("/").text, dana.open(f"/rounds/{story.round_id}").text

    waits, board = withdraws(Outcome.WITHDREW)
    assert "Tell Sam" not in waits
    assert "Waiting for Priya" not in board
    assert "Withdrew: no feedback letter" in board
    assert dana.open(f"/people/{story.actors['priya'].id}/work").heading == "Priya owes nothing"
    assert remind_due(story.database, DUE, CALENDAR) == 0
    waits, board = withdraws(Outcome.PENDING)
    assert "Tell Sam" in waits
    assert "Waiting for Priya" in board


def test_the_panel_says_who_would_read_a_concern_as_an_independent_reader(site, story):
    dana = site.visit("dana")
    story.entry("priya")
    page = dana.open(f"/rounds/{story.round_id}/panel")
    assert "Both would read a concern about these words as an independent reader" in page.text
    story.entry("both", "C-2")
    assert "nobody would read a concern" in dana.open(f"/rounds/{story.round_id}/panel").text
