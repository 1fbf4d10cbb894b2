"""`./portal round import`: a workbook from the command line."""

import io
import zipfile
from pathlib import Path

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.acting import Desk, acting
from employer_portal.accounts.models import Brand
from employer_portal.core.clock import system_clock
from employer_portal.core.errors import DomainError, NotFound
from employer_portal.core.permissions import Permission
from employer_portal.exchange import importing, reading, tasks, uploads
from employer_portal.hiring.models import Upload, UploadProblem, UploadState
from employer_portal.phrasing.service import load_checker
from employer_portal.running import workers
from employer_portal.workbook.delimited import SUFFIXES
from employer_portal.workbook.sheets import Level, Problem

P = Permission


@click.command("import")
@click.argument("workbook", type=click.Path(exists=True, path_type=Path))
@click.option("--again", is_flag=True, help="Import a file that was imported within a day.")
@click.option(
    "--profile",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="How to read a scorecard of your own.",
)
@acting
def import_(desk: Desk, workbook: Path, again: bool, profile: Path | None) -> None:
    """Bring a hiring round in from WORKBOOK. Rows with an error stay out and are listed; the rest goes on.
    A scorecard of your own is read by a profile: called without one, this writes the draft of one to look at.

    Exit status: 0 everything came in, 1 something stayed out or stays a draft, 2 the workbook cannot be read.
    """
    by = reading.profile_in(profile) if profile else None
    read = reading.told_by_now(reading.read_here(workbook, by, day_first=desk.settings.day_first), system_clock())
    for problem in read.problems:
        _say(problem)
    content = _as_file(workbook)
    here = tasks.Desk(desk.database, desk.settings, workers.new_name(), system_clock, _say_how_far)
    with desk.database.transaction() as session:
        upload_id = uploads.bring_in_here(
            session, *content, tasks.summary(read), _brand(session, read.round.brand), again=again, by=here.by,
            profile=by, actor=desk.actor, now=system_clock(),
        )  # fmt: skip
    tasks.go_on(here, upload_id, content, load_checker(desk.settings))
    with desk.database.reading() as session:
        upload = session.get_one(Upload, upload_id)
        for noted in session.scalars(sa.select(UploadProblem).filter_by(upload_id=upload_id)):
            _say(noted)
    if upload.state != UploadState.DONE:
        raise DomainError(upload.refused, "Nothing came in.")
    came = upload.found["came"]
    click.echo(
        f"{came['added']} candidates and {came['written']} entries came in; {came['drafts']} entries stay drafts."
    )
    errors = any(problem.level == Level.ERROR for problem in read.problems)
    raise SystemExit(1 if errors or came["drafts"] else 0)


def _say(problem: Problem | UploadProblem) -> None:
    place = f"{problem.level}\t{problem.sheet}\t{problem.row}\t{problem.column}"
    click.echo(f"{place}\t{problem.message} {problem.fix}")


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


def _say_how_far(doing: str, done: int, total: int) -> None:
    step = importing.CHECKED if doing == importing.Doing.CHECKED else importing.WRITTEN
    if done and done * 10 // total > max(done - step, 0) * 10 // total:
        click.echo(f"{doing}: {done} of {total} candidates", err=True)
