"""`./portal db` and `./portal health`: what an operator does with the database, and asks of the installation."""

import json
import sys

import click
import sqlalchemy as sa

from employer_portal.core import audit
from employer_portal.core.counting import counted
from employer_portal.core.db import make_engine
from employer_portal.core.documents import Document
from employer_portal.core.errors import DomainError
from employer_portal.database.opening import open_database
from employer_portal.database.upgrade import newest, upgrade
from employer_portal.running import health
from employer_portal.settings import load_settings
from employer_portal.upkeep import installation
from employer_portal.upkeep.soundness import problems


@click.command("upgrade")
@click.option("--wait", type=float, default=60, show_default=True, help="Seconds to wait for the database.")
def upgrade_(wait: float) -> None:
    """Bring the database to the schema that this version needs. Safe to run from many machines at once."""
    settings = load_settings()
    health.wait_for_server(settings.database, seconds=wait)
    engine = make_engine(settings.database)
    try:
        upgrade(engine, settings.migrations)
    finally:
        engine.dispose()
    click.echo(f"The database is at version {newest(settings.migrations)}.")


@click.command("check")
def check() -> None:
    """Look the whole database over: its structure, every value, the audit trail, every sealed document.

    What is wrong is named, one line each, and the look goes on. `./portal audit verify` compares the rows with the
    trail. Exit status: 0 all well, 1 something is wrong.
    """
    settings = load_settings()
    wrong = False
    try:
        database = open_database(settings.database, settings.migrations)
    except (DomainError, sa.exc.SQLAlchemyError) as error:
        click.echo(str(getattr(error, "orig", None) or error))
        sys.exit(1)
    for problem in problems(database.engine, settings.migrations):
        click.echo(problem)
        wrong = True
    if not wrong:
        with database.reading() as session:
            lines, kept = audit.newest(session).count, session.scalar(sa.select(sa.func.count(Document.sha256)))
        click.echo(f"All well: {counted(lines, 'line')} in the audit trail, {counted(kept or 0, 'sealed document')}.")
    database.engine.dispose()
    sys.exit(1 if wrong else 0)


@click.command("health")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--pages", is_flag=True, help="Ask whether pages can be served, as GET /health says.")
@click.option("--worker", is_flag=True, help="Ask about this machine's or container's worker.")
def health_(form: str, pages: bool, worker: bool) -> None:
    """Say whether all is well: pages can be served, and letters leave. Exit status: 0 it is, 1 not."""
    settings = load_settings()
    found = health.facts(settings.database, settings.migrations, settings.var)
    [key] = installation.secret_key(settings)
    found["secret key"] = health.Fact(key.state != "missing", key.says, key.mend)
    if form == "json":
        click.echo(json.dumps({name: {"well": fact.well, "words": fact.words} for name, fact in found.items()}))
    else:
        for name, fact in found.items():
            click.echo(f"{name}\t{'well' if fact.well else 'NOT WELL'}\t{fact.words}")
    if worker:
        well = found["this worker"].well
    elif pages:
        well = health.is_ready(found)
    else:
        well = all(fact.well for name, fact in found.items() if name != "this worker")
    sys.exit(0 if well else 1)
