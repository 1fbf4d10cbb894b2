"""`./portal db` and `./portal health`: what an operator does with the database, and asks of the installation."""

import json
import sys
from collections.abc import Iterator

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import audit, health
from employer_portal.core.db import make_engine
from employer_portal.core.documents import Document, load
from employer_portal.core.errors import DomainError
from employer_portal.core.opening import open_database
from employer_portal.core.upgrade import newest, upgrade
from employer_portal.settings import load_settings


@click.command("upgrade")
@click.option("--wait", type=float, default=60, show_default=True, help="Seconds to wait for the database.")
def upgrade_(wait: float) -> None:
    """Bring the database to the schema that this version needs. Safe to run from many machines at once."""
    settings = load_settings()
    health.wait_for_server(settings.database, seconds=wait)
    engine = make_engine(settings.database)
    upgrade(engine, settings.migrations)
    engine.dispose()
    click.echo(f"The database is at version {newest(settings.migrations)}.")


@click.command("check")
def check() -> None:
    """Look the whole database over: its own structure, the audit trail, every sealed document.

    Exit status: 0 all well, 1 something is wrong.
    """
    settings = load_settings()
    database = open_database(settings.database, settings.migrations)
    with database.reading() as session:
        problems = list(_problems(session))
        lines = audit.verify(session).lines
        documents = session.scalar(sa.select(sa.func.count()).select_from(Document))
    database.engine.dispose()
    for problem in problems:
        click.echo(problem)
    if not problems:
        click.echo(f"All well: {lines} lines in the audit trail, {documents} sealed documents.")
    sys.exit(1 if problems else 0)


@click.command("health")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--worker", is_flag=True, help="Ask about this machine's or container's worker.")
def health_(form: str, worker: bool) -> None:
    """Say whether the installation is ready; with --worker, whether a worker beats and works here. Exit status: 0 it
    is, 1 not."""
    settings = load_settings()
    found = health.facts(settings.database, settings.migrations, settings.var)
    if form == "json":
        click.echo(json.dumps({name: {"well": fact.well, "words": fact.words} for name, fact in found.items()}))
    else:
        for name, fact in found.items():
            click.echo(f"{name}\t{'well' if fact.well else 'NOT WELL'}\t{fact.words}")
    well = found["this worker"].well if worker else health.is_ready(found) and found["clock"].well
    sys.exit(0 if well else 1)


def _problems(session: Session) -> Iterator[str]:
    if session.get_bind().dialect.name == "sqlite":
        for fault in session.scalars(sa.text("PRAGMA integrity_check(10)")):
            if fault != "ok":
                yield f"SQLite: {fault}"
        for table, row, *_rest in session.execute(sa.text("PRAGMA foreign_key_check")):
            yield f"Row {row} of {table} points to a row that is not there."
    trail = audit.verify(session)
    if trail.broken is not None:
        yield f"The audit trail breaks at line {trail.broken}: {trail.why}."
    for sha256 in session.scalars(sa.select(Document.sha256).execution_options(yield_per=100)):
        try:
            load(session, sha256)
        except DomainError as reason:
            yield f"Document {sha256[:12]}: {reason}"
        session.expunge_all()
