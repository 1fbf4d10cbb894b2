"""`./portal round import`, `./portal entry` and `./portal concern`: feedback from the command line."""

import io
import zipfile
from pathlib import Path

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.acting import Desk, acting
from employer_portal.accounts.models import Brand
from employer_portal.core import workers
from employer_portal.core.clock import system_clock
from employer_portal.core.errors import DomainError, NotFound
from employer_portal.core.permissions import Permission
from employer_portal.core.slices import slices
from employer_portal.feedback import exchange, review_queries, reviewing, tasks, uploads
from employer_portal.feedback.checker import load_checker
from employer_portal.feedback.models import Concern
from employer_portal.hiring.models import Upload, UploadState
from employer_portal.hiring.queries import find_round
from employer_portal.workbook.delimited import SUFFIXES
from employer_portal.workbook.reader import read_workbook
from employer_portal.workbook.sheets import Level

P = Permission
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
    content = _as_file(workbook)
    here = tasks.Desk(desk.database, desk.settings, workers.new_name(), system_clock, _say_how_far)
    with desk.database.transaction() as session:
        upload_id = uploads.bring_in_here(
            session, *content, tasks.summary(read), _brand(session, read.round.brand), again=again, by=here.by,
            actor=desk.actor, now=system_clock(),
        )  # fmt: skip
    tasks.go_on(here, upload_id, content, load_checker(desk.settings))
    with desk.database.reading() as session:
        upload = session.get_one(Upload, upload_id)
    if upload.state != UploadState.DONE:
        raise DomainError(upload.refused, "Nothing came in.")
    came = upload.found["came"]
    click.echo(
        f"{came['added']} candidates and {came['written']} entries came in; {came['drafts']} entries stay drafts."
    )
    errors = any(problem.level == Level.ERROR for problem in read.problems)
    raise SystemExit(1 if errors or came["drafts"] else 0)


def _brand(session: Session, name: str) -> int:
    brand = session.scalar(sa.select(Brand.id).where(Brand.name == name))
    if brand is None:
        known = ", ".join(session.scalars(sa.select(Brand.name).order_by(Brand.name)))
        raise NotFound(f"There is no brand called {name!r}.", f"There are: {known or 'none yet'}.")
    return brand


def _as_file(workbook: Path) -> tuple[str, bytes]:
    """The workbook as one file; a folder of sheets as a zip, whose bytes depend on the sheets alone."""
    if not workbook.is_dir():
        return workbook.name, workbook.read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as sheets:
        for sheet in sorted(path for path in workbook.iterdir() if path.suffix.lower() in SUFFIXES):
            sheets.writestr(zipfile.ZipInfo(sheet.name), sheet.read_bytes())
    return f"{workbook.resolve().name}.zip", packed.getvalue()


def _say_how_far(done: int, total: int) -> None:
    if done and done * 10 // total > max(done - exchange.WRITTEN, 0) * 10 // total:
        click.echo(f"{done} of {total} candidates", err=True)


@click.command("accept")
@click.argument("round_reference", metavar="VACANCY")
@acting
def accept(desk: Desk, round_reference: str) -> None:
    """Accept every submitted entry of a vacancy's newest round."""
    with desk.database.transaction() as session:
        held = find_round(session, round_reference, desk.actor, P.REVIEW_ENTRIES)
        entries = review_queries.submitted(session, held.id, desk.actor)
    for some in slices(entries, reviewing.ACCEPTED_AT_ONCE):
        with desk.database.transaction() as session:
            reviewing.accept(session, some, actor=desk.actor, now=desk.now)
    click.echo(f"{len(entries)} entries accepted.")


@click.command("list")
@click.argument("round_reference", metavar="VACANCY")
@acting
def list_concerns(desk: Desk, round_reference: str) -> None:
    """List the concerns of a vacancy's newest round: id, candidate's reference, rule, state."""
    with desk.database.reading() as session:
        held = find_round(session, round_reference, desk.actor, P.SETTLE_CONCERNS, P.READ_LETTERS)
        found = review_queries.concerns(desk.actor, open_only=False, round_id=held.id).order_by(None)
        for concern, application, *_ in session.execute(found.order_by(Concern.id)):
            click.echo(f"{concern.id}\t{application.reference}\t{concern.rule}\t{concern.state}")


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
