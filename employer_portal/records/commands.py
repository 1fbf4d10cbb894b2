"""`./portal audit verify`: has anybody rewritten the trail?"""

import json
import sys

import click

from employer_portal.core import audit
from employer_portal.core.opening import open_database
from employer_portal.settings import load_settings


@click.command("verify")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def verify(form: str) -> None:
    """Walk the whole audit trail and say whether each line still follows from the one before.

    Exit status: 0 unbroken, 1 broken (the line is named).
    """
    settings = load_settings()
    with open_database(settings.database, settings.migrations).reading() as session:
        result = audit.verify(session)
    if form == "json":
        table = {"lines": result.lines, "head": result.head, "broken": result.broken, "why": result.why}
        click.echo(json.dumps(table))
    elif result.broken is None:
        click.echo(f"The audit trail is unbroken: {result.lines} lines, head {result.head[:10]}.")
    else:
        click.echo(f"The audit trail breaks at line {result.broken}: {result.why}.")
    sys.exit(0 if result.broken is None else 1)
