"""`./portal try`: a hiring round from one spreadsheet to letters."""

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import click

from employer_portal.core.errors import DomainError
from employer_portal.desk.rehearsal import rehearse
from employer_portal.desk.report import ANSWER_IT, Report
from employer_portal.exchange import reading
from employer_portal.phrasing.service import load_checker
from employer_portal.settings import load_settings
from employer_portal.workbook.sheets import Level, Problem

EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
MADE, HELD, UNREADABLE, STOPPED = 0, 1, 2, 130


class Day(click.ParamType[date]):
    """A date as 2026-11-25."""

    name = "date"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date like 2026-11-25.", param, ctx)
        if not EARLIEST <= day <= LATEST:
            self.fail(f"{value} is not between {EARLIEST.year} and {LATEST.year}.", param, ctx)
        return day


@click.command("try")
@click.argument("workbook", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("letters"), show_default=True, help="Where to write."
)
@click.option("--force", is_flag=True, help="Write into a folder that is not empty.")
@click.option("--date", "on", type=Day(), help="The letters' date, instead of the workbook's.")
@click.option(
    "--profile",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="How to read a scorecard of your own.",
)
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def try_(workbook: Path, out: Path, force: bool, on: date | None, profile: Path | None, quiet: bool) -> None:
    """Make a whole hiring round's letters from WORKBOOK, without sending anything.

    WORKBOOK is an .xlsx, .xls or .ods file, or a folder or zip of .csv files. A scorecard of your own is read by a
    profile: called without one, this writes the draft of one for you to look at. Every sentence is checked; what may go
    out becomes one .eml and one .pdf per candidate; what is held back is listed with the reason, here and in
    report.html and report.json.

    Exit status: 0 all letters made, 1 some held back, 2 the workbook cannot be read.
    """
    settings = load_settings()
    prepare(out, force)
    say = (lambda text: None) if quiet else click.echo
    read = reading.read_here(workbook, reading.profile_in(profile) if profile else None, day_first=settings.day_first)
    for problem in read.problems:
        say(problem_line(problem))
    checker = load_checker(settings)
    with Progress(quiet) as progress:
        report = rehearse(read, out, settings=settings, checker=checker, on=on, progress=progress)
    report.write(out)
    for line in summary(report, out):
        say(line)
    counts = report.counts
    errors = any(problem.level == Level.ERROR for problem in read.problems)
    sys.exit(STOPPED if report.stopped else HELD if counts["held"] or errors else MADE)


def prepare(out: Path, force: bool) -> None:
    """Make the output folder, or refuse one that holds something already (promise: nothing given is lost)."""
    if out.exists() and not out.is_dir():
        raise DomainError(f"{out} is a file, not a folder.", "Name another folder with --out.")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DomainError(
            f"The folder {out} cannot be made: {error.strerror}.", "Name another one with --out."
        ) from error
    if any(out.iterdir()):
        if not force:
            raise DomainError(f"The folder {out} is not empty.", "Name another one with --out, or add --force.")
        _clear_last_run(out)


def _clear_last_run(out: Path) -> None:
    """Take away the letters that the last run's report names: one that is held now must not seem to be made."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        for candidate in json.loads((out / "report.json").read_text(encoding="utf-8"))["candidates"]:
            for name in filter(None, (candidate["eml"], candidate["pdf"])):
                (out / Path(name).name).unlink(missing_ok=True)


def problem_line(problem: Problem) -> str:
    """A problem as one line: where, what stands there, what to do."""
    place = ", ".join(filter(None, (problem.sheet, f"row {problem.row}" if problem.row else "", problem.column)))
    level = "" if problem.level == Level.ERROR else "note: "
    return f"{place}: {level}{problem.message} {problem.fix}".strip()


def summary(report: Report, out: Path) -> list[str]:
    """What was flagged, what was held back and why, and where the letters are."""
    lines = [""]
    for candidate in report.candidates.values():
        if candidate.letter == "held":
            lines.append(f"{candidate.reference} held back")
            lines += [f"    {reason}" for reason in candidate.reasons]
    for question, held in report.questions:
        stands = f"“{question.phrase}” stands in the feedback of {question.candidates} people"
        lines.append(f"{stands}; {_number(held, 'letter')} wait{'s' if held == 1 else ''}: {ANSWER_IT}")
    if assumed := report.assumptions:
        lines += ["", "Assumed, as the workbook does not say it:"]
        lines += [f"    {about}: {what}" for about, what in assumed]
    counts = report.counts
    lines += [
        "",
        f"{_number(counts['made'], 'letter')} made, {counts['held']} held back, {counts['none']} not due.",
        f"{_number(counts['findings'], 'finding')}, {_number(counts['problems'], 'problem')} in the workbook.",
        f"Read {out / 'report.html'} for each finding in its sentence.",
    ]
    if report.stopped:
        lines.append("Stopped before the end: the letters that were finished are kept.")
    return lines


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


class Progress:
    """A bar on a terminal, plain lines elsewhere (one per tenth), nothing when quiet."""

    def __init__(self, quiet: bool) -> None:
        self.quiet, self.terminal = quiet, sys.stderr.isatty()
        self.started = datetime.now(UTC)
        self.last = ("", -1)

    def __enter__(self) -> Callable[[str, int, int], None]:
        return self.show

    def __exit__(self, *error: object) -> None:
        if self.terminal and not self.quiet:
            click.echo("\r\033[K", nl=False, err=True)

    def show(self, what: str, done: int, total: int) -> None:
        """Say how far it is: what, how many of how many, and how long it will take."""
        if self.quiet or not total:
            return
        if self.last[0] != what:
            self.started, self.last = datetime.now(UTC), (what, -1)
        tenth = done * 10 // total
        if self.terminal:
            filled = done * 30 // total
            click.echo(
                f"\r\033[K{what} {'█' * filled}{'·' * (30 - filled)} {done}/{total}{self._left(done, total)}",
                nl=False,
                err=True,
            )
        elif tenth > self.last[1]:
            self.last = (what, tenth)
            click.echo(f"{what}: {done} of {total}", err=True)

    def _left(self, done: int, total: int) -> str:
        spent = (datetime.now(UTC) - self.started).total_seconds()
        if not done or spent < 1 or done == total:
            return ""
        left = spent / done * (total - done)
        return f", {done / spent:.0f} a second, {left:.0f} s left"
