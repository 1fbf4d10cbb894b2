"""`./portal round import`, `./portal entry` and `./portal concern`: feedback from the command line."""

import hashlib
from datetime import timedelta
from pathlib import Path

import click
import sqlalchemy as sa

from employer_portal.accounts.acting import Desk, acting
from employer_portal.accounts.models import Brand
from employer_portal.core.errors import Conflict, NotFound
from employer_portal.feedback import reviewing
from employer_portal.feedback.checker import load_checker
from employer_portal.feedback.exchange import import_round
from employer_portal.feedback.models import Concern, Entry, EntryState
from employer_portal.hiring.models import Application, RoundImport
from employer_portal.hiring.queries import find_round, imported_before
from employer_portal.hiring.sheets import Level
from employer_portal.hiring.workbook import read_workbook

SAME_FILE = timedelta(days=1)
STEPS = {
    "words-removed": "words_removed",
    "not-about-the-person": "not_about_the_person",
    "reopen-decision": "reopen_decision",
}


@click.command("import")
@click.argument("workbook", type=click.Path(exists=True, path_type=Path))
@click.option("--again", is_flag=True, help="Import a file that was imported within a day.")
@acting
def import_(desk: Desk, workbook: Path, again: bool) -> None:
    """Bring a hiring round in from WORKBOOK. Rows with an error stay out and are listed; the rest goes on.

    Exit status: 0 everything came in, 1 something stayed out or stays a draft, 2 the workbook cannot be read.
    """
    read = read_workbook(workbook, day_first=desk.settings.day_first)
    for problem in read.problems:
        click.echo(
            f"{problem.level}\t{problem.sheet}\t{problem.row}\t{problem.column}\t{problem.message} {problem.fix}"
        )
    checker = load_checker(desk.settings)
    digest = _digest(workbook)
    with desk.database.transaction() as session:
        before = imported_before(session, digest)
        if before is not None and not again and desk.now - before.at < SAME_FILE:
            raise Conflict("This very file was imported within a day.", "If that is what you want, add --again.")
        brand = session.scalar(sa.select(Brand).where(Brand.name == read.round.brand))
        if brand is None:
            known = ", ".join(session.scalars(sa.select(Brand.name).order_by(Brand.name)))
            raise NotFound(f"There is no brand called {read.round.brand!r}.", f"There are: {known or 'none yet'}.")
        imported = import_round(
            session, read, brand.id, checker=checker, fully_met_from=desk.settings.fully_met_from, actor=desk.actor,
            now=desk.now,
        )  # fmt: skip
        session.add(RoundImport(round_id=imported.round_id, sha256=digest, at=desk.now, by_id=desk.actor.id))
    click.echo(
        f"{len(imported.applications)} candidates and {len(imported.entries)} entries came in; "
        f"{len(imported.unfinished)} entries stay drafts, {len(imported.findings)} findings."
    )
    errors = any(problem.level == Level.ERROR for problem in read.problems)
    raise SystemExit(1 if errors or imported.unfinished else 0)


@click.command("accept")
@click.argument("round_reference", metavar="VACANCY")
@acting
def accept(desk: Desk, round_reference: str) -> None:
    """Accept every submitted entry of a vacancy's newest round."""
    with desk.database.transaction() as session:
        wanted = sa.select(Entry.id).join(Entry.application).where(
            Application.round_id == find_round(session, round_reference).id, Entry.state == EntryState.SUBMITTED
        )  # fmt: skip
        entries = session.scalars(wanted).all()
        reviewing.accept(session, entries, actor=desk.actor, now=desk.now)
    click.echo(f"{len(entries)} entries accepted.")


@click.command("list")
@click.argument("round_reference", metavar="VACANCY")
@acting
def list_concerns(desk: Desk, round_reference: str) -> None:
    """List the concerns of a vacancy's newest round: id, candidate's reference, rule, state."""
    with desk.database.reading() as session:
        wanted = sa.select(Concern, Application.reference).join(Application, Application.id == Concern.application_id)
        rows = session.execute(wanted.where(Application.round_id == find_round(session, round_reference).id))
        for concern, reference in rows:
            click.echo(f"{concern.id}\t{reference}\t{concern.rule}\t{concern.state}")


@click.command("settle")
@click.argument("concern_id", metavar="CONCERN", type=int)
@click.argument("end", type=click.Choice(list(STEPS)))
@click.option("--because", required=True, help="The reason, in words a stranger would understand.")
@click.option("--whose-words", default="", help="reopen-decision: whose words they were.")
@click.option("--part-of-the-reasoning", default="", help="reopen-decision: whether they were part of the reasoning.")
@click.option("--ratings-stand", default="", help="reopen-decision: whether the ratings stand.")
@acting
def settle(desk: Desk, concern_id: int, end: str, because: str, **answers: str) -> None:
    """Settle a concern. Removing words does not mend a decision: reopen it where they were a reason.

    To reopen a decision takes three answers, as on the page: --whose-words, --part-of-the-reasoning, --ratings-stand.
    """
    with desk.database.transaction() as session:
        reviewing.settle(
            session, concern_id, STEPS[end], because, reviewing.Answers(**answers), actor=desk.actor, now=desk.now
        )
        click.echo(f"Concern {concern_id} is settled.")


def _digest(workbook: Path) -> str:
    """A hash of the file, or of every file in a folder of sheets."""
    files = sorted(workbook.iterdir()) if workbook.is_dir() else [workbook]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() if workbook.is_dir() else b"")
        digest.update(file.read_bytes())
    return digest.hexdigest()
