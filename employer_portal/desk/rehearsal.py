"""A whole hiring round from one workbook to letters, in a throw-away database; nothing is sent (`./portal try`)."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from employer_portal.accounts import operations as accounts
from employer_portal.accounts.models import Brand, User
from employer_portal.composing.blocks import Blocks, load_blocks
from employer_portal.composing.speech import written
from employer_portal.core.db import Database
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import ROLES, Actor, permissions_of
from employer_portal.core.slices import AT_ONCE
from employer_portal.database.fresh import fresh
from employer_portal.delivery.envelope import Mailbox, Parts, to_message
from employer_portal.desk.report import Candidate, Report
from employer_portal.exchange import importing, reading
from employer_portal.exchange.batch import Imported
from employer_portal.exchange.questions import unused
from employer_portal.hiring.names import full_name
from employer_portal.letters import checks, leaving_out, making
from employer_portal.letters import operations as letters
from employer_portal.letters.models import Letter, SealingJob
from employer_portal.letters.seal import dated
from employer_portal.phrasing.service import Checker
from employer_portal.printing.content import Content
from employer_portal.printing.press import Failure, Press, Result
from employer_portal.review import operations as reviewing
from employer_portal.settings import LOCAL, Settings
from employer_portal.training.models import Certificate
from employer_portal.workbook.sheets import CandidateRow, RoundWorkbook

#: The date of a letter's mail where nothing in the workbook gives one.
NO_DATE = date(2000, 1, 1)

#: What a round is brought in by, as it is told on the way.
DOING = {importing.Doing.CHECKED: "checking", importing.Doing.WRITTEN: "bringing in"}

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
    workbook = replace(workbook, round=replace(workbook.round, letter_date=on or workbook.letter_date))
    if day := workbook.round.letter_date:
        why = f"The letter bears {written(day)}, an earlier day, so it does not say this."
        workbook = reading.told_by(workbook, day, why, "Correct one of the two.")
    seconds: dict[str, float] = {}
    # The renderers warm up while the round is read in: together they take the longer of the two times.
    settings = settings.model_copy(update={"public_url": LOCAL})  # nobody has a page there: letters name none
    with Press(ahead=AT_ONCE) as press, throw_away(settings, workbook) as (database, actor, brand_id, now):
        with _timed(seconds, "check"):
            imported = importing.import_round(
                database, workbook, brand_id, checker=checker, fully_met_from=settings.fully_met_from,
                actor=actor, now=now, hold=lambda session, doing, done, total: progress(DOING[doing], done, total),
                trial=True,
            )  # fmt: skip
        workbook = replace(workbook, problems=(*workbook.problems, *unused(workbook, imported)))
        report = Report.begin(workbook, imported.findings, imported.asked, imported.assumed)
        with _timed(seconds, "letters"):
            _Letters(database, workbook, imported, report, out, settings, checker, actor, now).make(press, progress)
    seconds["total"] = monotonic() - started
    report.seconds = {name: round(value, 3) for name, value in seconds.items()}
    return report


@contextmanager
def throw_away(settings: Settings, workbook: RoundWorkbook) -> Iterator[tuple[Database, Actor, int, datetime]]:
    """A database that nobody sees again and that can send nothing, with one actor who may do everything in it."""
    now = datetime.combine(workbook.round.letter_date or NO_DATE, time(9), ZoneInfo(settings.timezone)).astimezone(UTC)
    with TemporaryDirectory(prefix="portal-try-") as folder:
        engine = fresh(Path(folder) / "try.sqlite", settings.migrations, settings.var / "cache" / "database")
        # the same workbook gives the same letters, which bear a mark of the trail: no key is made at random
        database = Database(engine, new_key=lambda person: hashlib.sha256(person.encode()).digest())
        with database.transaction() as session:
            accounts.found(session, settings.organisation_name, throw_away=True)
            user = User(name="Trial run", email=None, active=False, created_at=now)
            brand = Brand(name=workbook.round.brand)
            session.add_all([user, brand])
            session.flush()
            session.add(
                Certificate(
                    user_id=user.id, guidance_version="trial", granted_at=now, expires_at=now + timedelta(days=1)
                )
            )
            actor = Actor(user.id, user.name, permissions_of(ROLES))
            brand_id = brand.id
        try:
            yield database, actor, brand_id, now
        finally:
            engine.dispose()


@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters of a round on their way: composed a few ahead of the press, recorded and written behind it."""

    database: Database
    workbook: RoundWorkbook
    imported: Imported
    report: Report
    out: Path
    settings: Settings
    checker: Checker
    actor: Actor
    now: datetime
    asked: dict[int, CandidateRow] = field(default_factory=dict)  # sealing job -> whose letter
    printed: dict[int, Result] = field(default_factory=dict)
    sealed: dict[int, Parts | None] = field(default_factory=dict)

    def make(self, press: Press, progress: Progress) -> None:
        """Accept, compose, seal and write. Ctrl-C keeps what is finished."""
        due = [row for row in self.workbook.candidates if self.report.candidate(row.reference).waits]
        names = file_names([row.reference for row in self.workbook.candidates])
        progress("making letters", 0, len(due))
        try:
            with self.database.transaction() as session:
                reviewing.accept(session, self.imported.submitted, actor=self.actor, now=self.now)
            for done, (job_id, result) in enumerate(press.render(self._contents(due)), start=1):
                self.printed[job_id] = result
                progress("making letters", done, len(due))
                if len(self.printed) >= AT_ONCE:
                    self._record(names)
            self._record(names)
        except KeyboardInterrupt:
            self._record(names)
            self.report.stop([row.reference for row in due])

    @property
    def _day(self) -> date | None:
        """The day that these letters bear, if there is one: a trial run asks no clock."""
        return self.workbook.round.letter_date

    def _contents(self, due: Sequence[CandidateRow]) -> Iterator[tuple[int, Content]]:
        """Compose and hand in; the press prints the first ones while the next are composed."""
        blocks = load_blocks(self.settings.templates / "letter" / "blocks", "en")
        for start in range(0, len(due), AT_ONCE):
            composed: dict[int, Content] = {}
            some = due[start : start + AT_ONCE]
            with self.database.transaction() as session:
                for row, letter, job in self._handed_in(session, some, blocks):
                    self.asked[job.id], composed[job.id] = row, dated(letter.content, self._day)
            yield from composed.items()

    def _handed_in(
        self, session: Session, some: Sequence[CandidateRow], blocks: Blocks
    ) -> Iterator[tuple[CandidateRow, Letter, SealingJob]]:
        """Those of these candidates whose letter could be composed and handed in; the report says why others' not."""
        of_row = {self.imported.applications[row.reference]: row for row in some}
        drafts: dict[int, Letter] = {}
        came = making.compose_all(
            session, of_row, blocks=blocks, checker=self.checker, settings=self.settings, actor=self.actor, now=self.now
        )
        for application_id, letter in came.items():
            mine = self.report.candidate(of_row[application_id].reference)
            if isinstance(letter, DomainError):
                mine.reasons.append(str(letter))
                continue
            drafts[letter.id] = letter
            mine.left_out = leaving_out.shown(session, letter)
            mine.remarks = checks.remarks(session, letter)
        jobs = letters.hand_in_all(session, drafts, checker=self.checker, actor=self.actor, now=self.now)
        for letter_id, job in jobs.items():
            letter = drafts[letter_id]
            row = of_row[letter.application_id]
            if isinstance(job, DomainError):
                self.report.candidate(row.reference).reasons.append(str(job))
            else:
                yield row, letter, job

    def _record(self, names: Mapping[str, str]) -> None:
        """Seal and write what is printed; stopped in the middle, it can be called again."""
        fresh = {job_id: result for job_id, result in self.printed.items() if job_id not in self.sealed}
        with self.database.transaction() as session:
            sealed = letters.seal_all_done(session, fresh, day=self._day, actor=self.actor, now=self.now)
        self.sealed.update(sealed)
        for job_id, result in list(self.printed.items()):
            row, parts = self.asked[job_id], self.sealed[job_id]
            mine = self.report.candidate(row.reference)
            if parts is not None:
                _write(mine, row, parts, names[row.reference], self.workbook, self.out, self.now)
            else:
                mine.reasons.append(str(result) if isinstance(result, Failure) else "The letter could not be sealed.")
            del self.printed[job_id], self.sealed[job_id]


def _write(
    mine: Candidate, row: CandidateRow, sealed: Parts, name: str, workbook: RoundWorkbook, out: Path, now: datetime
) -> None:
    """Put a sealed letter into the folder: the mail as it would be handed over, and the PDF as a file of its own."""
    if not row.format.by_post:
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
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise DomainError(
            f"{path} cannot be written: {error.strerror}.", "Make room, or name another --out."
        ) from error


def file_names(references: Sequence[str]) -> dict[str, str]:
    """reference -> file name without ending: other characters than A-Z a-z 0-9 . _ - as _, a collision gets -2."""
    names: dict[str, str] = {}
    taken: set[str] = {"report"}
    for reference in references:
        plain = re.sub(r"[^A-Za-z0-9._-]", "_", reference).lstrip(".")[:100] or "_"
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
