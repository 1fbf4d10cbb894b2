"""`./portal audit`: has anybody rewritten the trail, does everything stand as it says, which settings were in force?"""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from employer_portal.core import audit, clock, documents
from employer_portal.core.audit import Head, Verified
from employer_portal.core.clocks import span
from employer_portal.core.counting import counted
from employer_portal.core.errors import DomainError, NotFound
from employer_portal.core.trail import Compared, Difference, Replay
from employer_portal.database import pointers
from employer_portal.database.opening import open_database
from employer_portal.records.trail import LEDGERS
from employer_portal.running import in_force
from employer_portal.running.verbs import Verb
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
    """Say whether the audit trail is whole, and whether everything stands as it says.

    Each line must follow from the one before. Then the rows are compared with what the lines say of them: states, who
    approved and decided, sealed documents, recipients, ratings, outcomes, roles, certificates. What differs is named,
    one line each. Nothing is changed, and the portal may run meanwhile. Lines that are dated before the line before
    them are named too, but count as no difference: a clock was wrong, was set back, or one step took long.

    Exit status: 0 all as it was written, 1 something differs (it is named), 2 it could not be looked at.
    """
    settings = load_settings()
    expected = _kept(kept) if kept else None
    with open_database(settings.database, settings.migrations).at_one_moment() as session:
        replay = Replay(session, LEDGERS)
        result = replay.verify(expected)
        tell = _Json() if as_json or form == "json" else _Text()
        tell.trail(result)
        tell.backwards(replay.backwards)
        for difference in replay.differences():
            tell.difference(difference)
        for row, why in pointers.astray(session):
            tell.difference(Difference(row, why, None))
        for sha256, why in documents.wrong(session):
            tell.difference(Difference(f"document:{sha256[:12]}", why, None))
    tell.end(replay.compared)
    sys.exit(1 if result.broken or tell.count else 0)


@click.command("settings")
@click.option("--at", "when", metavar="WHEN", help="Then: 2026-11-20 (its end), or '2026-11-20 14:30'. Default: now.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON instead of words.")
def settings(when: str | None, as_json: bool) -> None:
    """Say which settings were in force at a moment, and since when.

    They are written into the audit trail when `serve` or `worker` starts, where they differ from those that were
    written last. Of a secret it says whether it is set; a path or a mail address is a digest, which changes with it.

    Exit status: 0 it is known, 2 it is not.
    """
    given = load_settings()
    zone = ZoneInfo(given.timezone)
    moment = _moment(when, zone) if when else None
    with open_database(given.database, given.migrations).reading() as session:
        line, written = in_force.at(session, moment), in_force.lines(session)
    if not written:
        raise NotFound("No settings are written down yet.", "They are when `serve` or `worker` starts.")
    if line is None:
        first = clock.moment(written[0].at, zone)
        raise NotFound(f"What was in force then is not known: the first was written on {first}.")
    by, values = line.facts["by"], line.facts["values"]
    if as_json:
        click.echo(json.dumps({"since": line.at.isoformat(), "line": line.id, "by": by, "settings": values}))
        return
    how = "they were changed in the portal" if line.verb == Verb.SETTINGS_CHOSEN else f"`{by}` started"
    click.echo(f"In force since {clock.moment(line.at, zone)}, when {how} (line {line.id}):")
    for name, value in sorted(values.items()):
        click.echo(f"{name:<30} {_shown(value)}")


def _moment(when: str, zone: ZoneInfo) -> datetime:
    """That moment, by the employer's clocks unless it names a zone; of a day, its end."""
    try:
        return datetime.combine(date.fromisoformat(when), time.max, zone)
    except ValueError:
        pass
    try:
        at = datetime.fromisoformat(when)
    except ValueError:
        raise DomainError(f"{when!r} is no moment.", "Write 2026-11-20, or '2026-11-20 14:30'.") from None
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return f"(digest {value['digest']})"
    return "nothing" if value in (None, "") else audit.plain(value).strip('"')


class _Text:
    """The answer in words, as it is found."""

    count = 0

    def trail(self, result: Verified) -> None:
        if result.broken is None:
            click.echo(
                f"The audit trail is unbroken: {counted(result.lines, 'line')}, head {result.lines}:{result.head}."
            )
        else:
            click.echo(f"The audit trail breaks at line {result.broken}: {result.why}.")

    def backwards(self, lines: Sequence[tuple[int, timedelta]]) -> None:
        for number, apart in lines:
            click.echo(f"Line {number} is dated {span(apart)} before the line before it.")

    def difference(self, found: Difference) -> None:
        self.count += 1
        click.echo(str(found))

    def end(self, compared: Compared) -> None:
        rows = counted(compared.rows, "row")
        if self.count:
            click.echo(f"{counted(self.count, 'thing does', 'things do')} not stand as the trail says, in {rows}.")
        else:
            click.echo(f"{counted(compared.rows, 'row stands', 'rows stand')} as the trail says.")
        if compared.unsaid:
            older, unsaid = counted(compared.older, "row is", "rows are"), counted(compared.unsaid, "fact")
            click.echo(f"{older} older: the trail does not say {unsaid} of theirs.")
        if compared.erased:
            erased = counted(compared.erased, "fact was", "facts were")
            click.echo(f"{erased} not compared: the keys of these people were destroyed.")


class _Json(_Text):
    """The same as one line for a program."""

    def __init__(self) -> None:
        self.table: dict[str, Any] = {"differences": []}

    def trail(self, result: Verified) -> None:
        self.table |= {"lines": result.lines, "head": result.head, "broken": result.broken, "why": result.why}

    def backwards(self, lines: Sequence[tuple[int, timedelta]]) -> None:
        self.table["backwards"] = [number for number, _ in lines]

    def difference(self, found: Difference) -> None:
        self.count += 1
        self.table["differences"].append(asdict(found))

    def end(self, compared: Compared) -> None:
        click.echo(json.dumps(self.table | asdict(compared)))


def _kept(given: str) -> Head:
    if ":" in given and not Path(given).exists():
        return Head.read(given)
    try:
        return Head.read(Path(given).read_text())
    except (OSError, UnicodeDecodeError) as error:
        raise DomainError(f"{given} cannot be read.", "Give COUNT:HASH, or a text file that holds it.") from error
