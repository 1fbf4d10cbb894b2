"""`./portal db` and `./portal health`: what an operator does with the database, and asks of the installation."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import audit, health
from employer_portal.core.backup import backup, restore
from employer_portal.core.clock import system_clock
from employer_portal.core.db import Database, make_engine
from employer_portal.core.documents import Document, load
from employer_portal.core.errors import DomainError
from employer_portal.core.opening import open_database
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.upgrade import newest, upgrade
from employer_portal.delivery import operations, queries
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.settings import load_settings

OPERATOR = Actor(0, "the operator", frozenset({Permission.WATCH_SYSTEM}))


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


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False), required=False)
def backup_(target: Path | None) -> None:
    """Copy database and documents to TARGET, a ZIP file, while the portal runs.

    Without TARGET the copy gets a name with the time, in the folder that BACKUP_FOLDER names.
    """
    settings = load_settings()
    target = target or _named(settings.backup_folder, system_clock())
    engine = make_engine(settings.database)
    manifest = backup(engine, target)
    engine.dispose()
    click.echo(f"{target}: {sum(manifest.counts.values())} rows, {manifest.audit_lines} lines in the audit trail.")


@click.command("restore")
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def restore_(source: Path) -> None:
    """Fill an empty database from a backup. Sending is paused after it: what waited then may have left since."""
    settings = load_settings()
    manifest = restore(source, settings.database, settings.migrations)
    engine = make_engine(settings.database)
    upgrade(engine, settings.migrations)
    database = Database(engine)
    with database.transaction() as session:
        waiting = queries.counts(session)
        operations.pause(session, actor=OPERATOR, now=system_clock(), because="Restored from a backup.")
    engine.dispose()
    click.echo(f"{sum(manifest.counts.values())} rows are back, and the audit trail verifies.")
    click.echo("All sending is paused.")
    if count := sum(waiting.get(state, 0) for state in (State.HELD, State.QUEUED, State.HANDING_OVER)):
        click.echo(f"{count} letters waited when the backup was made, and may have left since: compare with the mail")
        click.echo("server's log, cancel those that did, then: ./portal outbox release --as ...")


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


def _named(folder: Path | None, now: datetime) -> Path:
    if folder is None:
        raise DomainError("Where to?", "Name a file, or a folder in BACKUP_FOLDER.")
    return folder / f"portal-{now:%Y-%m-%d-%H%M%S}.zip"


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
