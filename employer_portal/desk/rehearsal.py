"""A whole hiring round from one workbook to letters, in a throw-away database; nothing is sent (`./portal try`)."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from zoneinfo import ZoneInfo

from employer_portal.accounts import operations as accounts
from employer_portal.accounts.models import Brand, User
from employer_portal.core.db import Database, make_engine
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import ROLES, Actor, permissions_of
from employer_portal.core.upgrade import upgrade
from employer_portal.delivery.envelope import Mailbox, Parts, to_message
from employer_portal.desk.report import Candidate, Report
from employer_portal.feedback import exchange
from employer_portal.feedback import operations as feedback
from employer_portal.feedback.checker import Checker
from employer_portal.feedback.models import Entry, EntryState
from employer_portal.hiring.names import full_name
from employer_portal.hiring.sheets import CandidateRow, Format, RoundWorkbook
from employer_portal.letters import operations as letters
from employer_portal.letters import tasks
from employer_portal.letters.blocks import load_blocks
from employer_portal.letters.press import Failure, Press, Result
from employer_portal.settings import Settings
from employer_portal.training.models import Certificate

PORTION = 200  # letters composed in one transaction
AT_ONCE = 10  # letters recorded in one transaction; as many wait in memory at most

#: The date of a letter's mail where nothing in the workbook gives one.
NO_DATE = date(2000, 1, 1)

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


def rehearse(
    workbook: RoundWorkbook, out: Path, *, settings: Settings, checker: Checker, on: date | None = None,
    progress: Progress = lambda what, done, total: None,
) -> Report:  # fmt: skip
    """Make every letter that can be made, write `<reference>.eml` and `.pdf` into `out`, and return the report.

    What is written depends on the workbook and `on` (the letters' date) alone. Ctrl-C keeps the finished letters:
    the report then says which are missing. Raises `DomainError` where the round as a whole cannot be made.
    """
    started = monotonic()
    workbook = replace(workbook, round=replace(workbook.round, letter_date=on or letter_date(workbook)))
    seconds: dict[str, float] = {}
    with throw_away(settings, workbook) as (database, actor, brand_id, now):
        with _timed(seconds, "check"):
            progress("checking", 0, len(workbook.feedback))
            with database.transaction() as session:
                imported = exchange.import_round(
                    session, workbook, brand_id, checker=checker, fully_met_from=settings.fully_met_from,
                    actor=actor, now=now,
                )  # fmt: skip
            progress("checking", len(workbook.feedback), len(workbook.feedback))
        report = Report.begin(workbook, imported.findings)
        with _timed(seconds, "compose"):
            asked = _compose(database, workbook, imported, report, settings, checker, actor, now)
        with _timed(seconds, "seal"):
            _seal(database, workbook, asked, report, out, actor, now, settings, progress)
    seconds["total"] = monotonic() - started
    report.seconds = {name: round(value, 3) for name, value in seconds.items()}
    return report


def letter_date(workbook: RoundWorkbook) -> date | None:
    """The date the letters carry: as given, else the date feedback is due, else the latest interview."""
    sheet = workbook.round
    interviews = [row.interview_date for row in workbook.candidates if row.interview_date]
    interviews += [sheet.interview_date] if sheet.interview_date else []
    return sheet.letter_date or sheet.feedback_due or max(interviews, default=None)


@contextmanager
def throw_away(settings: Settings, workbook: RoundWorkbook) -> Iterator[tuple[Database, Actor, int, datetime]]:
    """A database that nobody sees again and that can send nothing, with one actor who may do everything in it."""
    now = datetime.combine(workbook.round.letter_date or NO_DATE, time(9), ZoneInfo(settings.timezone)).astimezone(UTC)
    with TemporaryDirectory(prefix="portal-try-") as folder:
        engine = make_engine(f"sqlite:///{folder}/try.sqlite", durable=False)
        upgrade(engine, settings.migrations)
        database = Database(engine)
        with database.transaction() as session:
            accounts.found(session, settings.organisation_name, throw_away=True)
            user = User(name="Trial run", email=None, active=False, created_at=now)
            brand = Brand(name=workbook.round.brand)
            session.add_all([user, brand])
            session.flush()
            session.add(
                Certificate(
                    user_id=user.id, guidance_version="trial", granted_at=now, expires_at=now.replace(year=now.year + 1)
                )
            )
            actor = Actor(user.id, user.name, permissions_of(ROLES))
            brand_id = brand.id
        try:
            yield database, actor, brand_id, now
        finally:
            engine.dispose()


def _compose(
    database: Database, workbook: RoundWorkbook, imported: exchange.Imported, report: Report, settings: Settings,
    checker: Checker, actor: Actor, now: datetime,
) -> dict[int, CandidateRow]:  # fmt: skip
    """Accept what is clean, compose and hand in a letter for each candidate who may have one: job -> candidate."""
    blocks = load_blocks(settings.templates / "letter" / "blocks", "en")
    entries: dict[str, list[int]] = defaultdict(list)
    asked: dict[int, CandidateRow] = {}
    with database.transaction() as session:
        for entry in session.query(Entry).filter(Entry.id.in_(imported.entries)):
            entries[entry.application.reference].append(entry.id)
            if entry.state == EntryState.SUBMITTED:
                feedback.accept(session, entry.id, actor=actor, now=now)
    due = [row for row in workbook.candidates if report.candidate(row.reference).waits]
    for start in range(0, len(due), PORTION):
        with database.transaction() as session:
            for row in due[start : start + PORTION]:
                try:
                    letter = letters.compose(
                        session, imported.applications[row.reference], blocks=blocks, checker=checker,
                        settings=settings, actor=actor, now=now,
                    )  # fmt: skip
                    asked[letters.hand_in(session, letter.id, checker=checker, actor=actor, now=now).id] = row
                except DomainError as reason:  # raised before anything was written
                    report.candidate(row.reference).reasons.append(str(reason))
    return asked


def _seal(
    database: Database, workbook: RoundWorkbook, asked: Mapping[int, CandidateRow], report: Report, out: Path,
    actor: Actor, now: datetime, settings: Settings, progress: Progress,
) -> None:  # fmt: skip
    """Print what was handed in on all cores; write each letter as soon as it is sealed."""
    names = file_names([row.reference for row in workbook.candidates])
    finished: dict[int, Result] = {}
    sealed: dict[int, Parts | None] = {}

    def record() -> None:
        """Seal and write what is finished; stopped in the middle, it can be called again."""
        with database.transaction() as session:
            fresh = {
                job_id: letters.seal_done(session, job_id, result, actor=actor, now=now)
                for job_id, result in finished.items()
                if job_id not in sealed
            }
        sealed.update(fresh)
        for job_id, result in list(finished.items()):
            row, parts = asked[job_id], sealed[job_id]
            if parts is not None:
                _write(report.candidate(row.reference), row, parts, names[row.reference], workbook, out, now)
            else:
                why = str(result) if isinstance(result, Failure) else "The letter could not be sealed."
                report.candidate(row.reference).reasons.append(why)
            del finished[job_id], sealed[job_id]

    done = 0
    progress("making letters", done, len(asked))
    try:
        with Press() as press:
            for job_id, result in press.render(tasks.contents(database, asked)):
                finished[job_id] = result
                done += 1
                progress("making letters", done, len(asked))
                if len(finished) >= AT_ONCE:
                    record()
        record()
    except KeyboardInterrupt:
        record()
        report.stop([row.reference for row in asked.values()])


def _write(
    mine: Candidate, row: CandidateRow, sealed: Parts, name: str, workbook: RoundWorkbook, out: Path, now: datetime
) -> None:
    """Put a sealed letter into the folder: the mail as it would be handed over, and the PDF as a file of its own."""
    if row.format != Format.POST:
        sheet = workbook.round
        sender = Mailbox(sheet.contact_email, ", ".join(filter(None, (sheet.contact_name, sheet.brand))))
        digest = hashlib.sha256("\0".join([row.reference, *sealed.digests().values()]).encode()).hexdigest()[:32]
        message = to_message(
            sealed, sender, Mailbox(row.email, full_name(row.first_name, row.last_name)), reply_to=None,
            date=now, message_id=f"<{digest}@try.invalid>",
        )  # fmt: skip
        mine.eml = f"{name}.eml"
        _put(out / mine.eml, message)
    if sealed.pdf is not None:
        mine.pdf, mine.pdf_sha256 = f"{name}.pdf", sealed.digests()["pdf"]
        _put(out / mine.pdf, sealed.pdf)
    mine.letter = "made"


def _put(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data)
    part.replace(path)


def file_names(references: Sequence[str]) -> dict[str, str]:
    """reference -> file name without ending: other characters than A-Z a-z 0-9 . _ - as _, a collision gets -2."""
    names: dict[str, str] = {}
    taken: set[str] = {"report"}
    for reference in references:
        plain = re.sub(r"[^A-Za-z0-9._-]", "_", reference).lstrip(".") or "_"
        name, number = plain, 1
        while name.lower() in taken:  # some file systems do not tell A from a
            number += 1
            name = f"{plain}-{number}"
        taken.add(name.lower())
        names[reference] = name
    return names


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    started = monotonic()
    yield
    seconds[name] = monotonic() - started
