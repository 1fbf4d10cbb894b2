"""`./portal audit`: has anybody rewritten the trail, and does everything stand as it says?"""

import json
import sys
from pathlib import Path

import click

from employer_portal.core import audit
from employer_portal.core.audit import Head
from employer_portal.core.errors import DomainError
from employer_portal.core.opening import open_database
from employer_portal.settings import load_settings


@click.command("head")
def head() -> None:
    """Print the trail's head, COUNT:HASH. Keep it elsewhere: `audit verify --head` then shows any change to what was
    written until now."""
    settings = load_settings()
    with open_database(settings.database, settings.migrations).reading() as session:
        click.echo(str(audit.newest(session)))


@click.command("verify")
@click.option("--head", "kept", metavar="HEAD", help="A head that was kept: COUNT:HASH, or a file that holds it.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON instead of words.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", hidden=True)
def verify(kept: str | None, as_json: bool, form: str) -> None:
    """Walk the whole audit trail and say whether each line still follows from the one before.

    Exit status: 0 unbroken, 1 broken (the line is named), 2 it could not be looked at.
    """
    settings = load_settings()
    expected = _kept(kept) if kept else None
    with open_database(settings.database, settings.migrations).reading() as session:
        result = audit.verify(session, expected)
    if as_json or form == "json":
        table = {"lines": result.lines, "head": result.head, "broken": result.broken, "why": result.why}
        click.echo(json.dumps(table))
    elif result.broken is None:
        click.echo(f"The audit trail is unbroken: {result.lines} lines, head {result.head[:10]}.")
    else:
        click.echo(f"The audit trail breaks at line {result.broken}: {result.why}.")
    sys.exit(0 if result.broken is None else 1)


def _kept(given: str) -> Head:
    if ":" in given and not Path(given).exists():
        return Head.read(given)
    try:
        return Head.read(Path(given).read_text())
    except (OSError, UnicodeDecodeError) as error:
        raise DomainError(f"{given} cannot be read.", "Give COUNT:HASH, or a text file that holds it.") from error
