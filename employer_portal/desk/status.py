"""`./portal round status`: where each candidate is, in words."""

import json

import click
import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from employer_portal.database.opening import open_database
from employer_portal.feedback.allowances import by_itself
from employer_portal.feedback.models import Concern, Entry
from employer_portal.hiring.models import Application
from employer_portal.hiring.queries import find_round
from employer_portal.letters.models import Letter, live_feedback
from employer_portal.settings import load_settings

Counted = InstrumentedAttribute[int]


@click.command("status")
@click.argument("round_reference", metavar="VACANCY")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def status(round_reference: str, form: str) -> None:
    """Say where each candidate of a vacancy's newest round is: entries, concerns, letter."""
    settings = load_settings()
    with open_database(settings.database, settings.migrations).reading() as session:
        held = find_round(session, round_reference)
        rows = session.execute(
            sa.select(
                Application.reference,
                Application.outcome,
                _count(Entry.id, Entry.application_id),
                _count(Entry.id, Entry.application_id, Entry.state.in_(["submitted", "accepted"])),
                _count(Concern.id, Concern.application_id, by_itself()),
                sa.select(Letter.state)
                .where(Letter.application_id == Application.id, *live_feedback())
                .scalar_subquery(),
            )
            .where(Application.round_id == held.id)
            .order_by(Application.position)
        ).all()
    names = ("reference", "outcome", "entries", "entries_in", "open_concerns", "letter")
    if form == "json":
        click.echo(json.dumps([dict(zip(names, row, strict=True)) for row in rows]))
        return
    for reference, outcome, owed, there, concerns, letter in rows:
        concern = f"{concerns} open concern{'s' if concerns > 1 else ''}" if concerns else "no concern"
        click.echo(f"{reference}\t{outcome}\t{there} of {owed} entries in\t{concern}\t{letter or 'no letter'}")


def _count(column: Counted, to: Counted, *where: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count(column)).where(to == Application.id, *where).scalar_subquery()
