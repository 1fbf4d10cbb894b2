"""What the worker does with workbooks: read them, bring them in, take back what was stopped."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.accounts.operations import actor_for, actor_of
from employer_portal.core.chunks import insert
from employer_portal.core.db import Database
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import SYSTEM
from employer_portal.core.terms import stage_kind
from employer_portal.core.workflow import Act, move
from employer_portal.exchange import importing, profiles, questions, reading, reimporting
from employer_portal.exchange.reimporting import BroughtBack, bring_back
from employer_portal.exchange.undoing import take_back
from employer_portal.exchange.uploads import IMPORT, KEPT, READ, arrives, was_read
from employer_portal.hiring.models import Round, RoundImport, Summary, Upload, UploadProblem, UploadState
from employer_portal.hiring.names import full_name
from employer_portal.hiring.workflow import UPLOAD
from employer_portal.phrasing.service import Checker
from employer_portal.running import jobs
from employer_portal.scorecards.profile import HEADER_ROWS, LONGEST, from_toml, to_toml
from employer_portal.scorecards.reading import draft
from employer_portal.settings import Settings
from employer_portal.workbook.files import UnknownShape, WorkbookRefused
from employer_portal.workbook.sheets import Level, Problem, RoundWorkbook

TRIES = 3  # a file that takes the worker down with it is not tried for ever
BOTH = "Checked and written"  # what is done to each candidate of a workbook that comes back
FIRST = 5  # candidates that are shown of a scorecard before it comes in
SHOWN = 2000  # problems that are kept to be shown; the marked copy has them all

WANTED = {
    READ: Upload.state == UploadState.READING,
    IMPORT: Upload.state == UploadState.IMPORTING,
}


class LeaseLost(RuntimeError):
    """Another worker took this one for dead and goes on in its place."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a job on an upload works with."""

    database: Database
    settings: Settings
    by: str  # the worker, or the command
    clock: Callable[[], datetime]
    say: Callable[[str, int, int], None] = lambda doing, done, total: None  # where somebody watches


def read(desk: Desk, upload_id: int) -> None:
    """Read an uploaded workbook and keep what it holds and what is wrong with it, to be shown to its owner."""
    content = _claim(desk, READ, upload_id)
    if content is None:
        return
    problems: Any
    try:
        with on_disk(*content) as path:
            book = _book(desk, upload_id, path)
        problems, found, refused = book.problems, summary(book), ""
    except UnknownShape as error:
        if _ask(desk, upload_id, content):
            return
        problems, found, refused = (), {}, f"{error.message} No row of it looks like headings."
    except WorkbookRefused as error:
        problems, found = error.problems, {}
        refused = f"{error.message.splitlines()[0]} {'' if error.problems else error.fix}".strip()
    with desk.database.transaction() as session:
        upload = session.get(Upload, upload_id)
        if upload is None:
            return  # thrown away meanwhile
        if not refused:
            owner = actor_for(session.get_one(User, upload.by_id))
            problems = (*problems, *reading.unworded(session, book, owner))
        if "seen" in upload.found:
            found["seen"] = upload.found["seen"]
        found["problems"] = len(problems)
        found["errors"] = sum(problem.level == Level.ERROR for problem in problems)
        upload.found = found
        _note_problems(session, upload_id, islice(problems, SHOWN))
        if refused:
            _turn_back(session, upload, refused, desk)
        else:
            was_read(session, upload, found, actor=SYSTEM, now=desk.clock())


def _book(desk: Desk, upload_id: int, path: Path) -> RoundWorkbook:
    """What the file of an upload holds; a scorecard is read by its match."""
    with desk.database.reading() as session:
        upload = session.get_one(Upload, upload_id)
        match = upload.match
    if "header_rows" in upload.found:
        raise UnknownShape("The columns are to be guessed anew.", "")
    book = reading.read(path, day_first=desk.settings.day_first, profile=from_toml(match) if match else None)
    return reading.told_by_now(book, desk.clock())


def _ask(desk: Desk, upload_id: int, content: tuple[str, bytes]) -> bool:
    """Guess what the columns of a scorecard hold, and ask its owner; False where there is nothing to guess by."""
    with desk.database.reading() as session:
        kept, before = profiles.profiles(session), session.get_one(Upload, upload_id)
    rows = (before.found["header_rows"],) if "header_rows" in before.found else HEADER_ROWS
    with on_disk(*content) as path:
        guessed = draft(path, "", kept, rows)
    if guessed is None or len(to_toml(guessed.profile)) > LONGEST:
        return False
    if before.match:  # what was said of the round stays
        said = from_toml(before.match)
        typed = {**guessed.profile.round} | {name: text for name, text in said.round.items() if text}
        guessed = replace(guessed, profile=replace(guessed.profile, name=said.name, round=typed))
    with desk.database.transaction() as session:
        upload = session.get(Upload, upload_id)
        if upload is not None:  # else thrown away meanwhile
            upload.match = to_toml(guessed.profile)
            guesses = sorted(guessed.profile.guessed)
            upload.found = {"seen": {"examples": guessed.examples, "alike": guessed.alike, "guessed": guesses}}
            upload.lease_by = upload.lease_until = None
            move(session, UPLOAD, upload, "ask", Act(SYSTEM, desk.clock()))
    return True


def _note_problems(session: Session, upload_id: int, problems: Iterable[Problem], first: int = 0) -> None:
    rows = (
        {
            "upload_id": upload_id, "number": number, "level": p.level, "sheet": p.sheet, "row": p.row,
            "column": p.column, "value": p.value[:500], "message": p.message, "fix": p.fix,
        }
        for number, p in enumerate(problems, first)
    )  # fmt: skip
    insert(session, UploadProblem, rows)


def bring_in(desk: Desk, upload_id: int, checker: Checker) -> None:
    """Bring an uploaded workbook in, or go on with it, or with taking back what came in of it."""
    content = _claim(desk, IMPORT, upload_id)
    if content is not None:
        go_on(desk, upload_id, content, checker)


def go_on(desk: Desk, upload_id: int, content: tuple[str, bytes], checker: Checker) -> None:
    """`bring_in` for whoever holds the lease already. What is wrong stands in the upload afterwards."""
    try:
        with on_disk(*content) as path:
            book = _book(desk, upload_id, path)
        _bring_in(desk, upload_id, book, checker)
    except DomainError as error:
        with desk.database.transaction() as session:
            upload = session.get_one(Upload, upload_id)
            upload.refused = upload.refused or str(error)  # from here on there is only the way back
        _take_back(desk, upload_id)


def waiting(database: Database, *, now: datetime) -> list[tuple[str, int]]:
    """The jobs on uploads that nobody alive is working on."""
    with database.reading() as session:
        return [
            (name, row)
            for name, where in WANTED.items()
            for row in jobs.forgotten(session, Upload, now=now, where=where)
        ]


def forget_old_uploads(database: Database, now: datetime) -> None:
    """Throw away what was left lying for a week: it holds names."""
    old_ones = sa.and_(Upload.at < now - KEPT, Upload.state != UploadState.IMPORTING)
    with database.reading() as session:
        old = session.scalar(sa.select(Upload.id).where(old_ones).limit(1))
    if old is not None:
        with database.transaction() as session:
            session.execute(sa.delete(Upload).where(old_ones).execution_options(synchronize_session=False))


@contextmanager
def on_disk(name: str, content: bytes) -> Iterator[Path]:
    """The workbook as a file of that name, for as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="workbook") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path


def _claim(desk: Desk, name: str, upload_id: int) -> tuple[str, bytes] | None:
    """The file's name and bytes, if this worker may work on it: nobody else does, and it was not tried too often."""
    with desk.database.transaction() as session:
        if not jobs.claim(session, Upload, [upload_id], by=desk.by, now=desk.clock(), where=WANTED[name]):
            return None
        upload = session.get_one(Upload, upload_id)
        if upload.attempts <= TRIES and upload.content is not None:
            return upload.name, upload.content
        upload.refused = "This workbook could not be taken in: the worker gave up on it. Tell your administrator."
        if name == READ:
            _turn_back(session, upload, upload.refused, desk)
            return None
    _take_back(desk, upload_id)
    return None


def _turn_back(session: Session, upload: Upload, why: str, desk: Desk) -> None:
    """The workbook cannot be read, or did not come in: say why, and let go of it."""
    upload.refused, upload.lease_by, upload.lease_until = why, None, None
    step = "refuse" if upload.state == UploadState.READING else "fail"
    move(session, UPLOAD, upload, step, Act(SYSTEM, desk.clock()))


def _bring_in(desk: Desk, upload_id: int, book: RoundWorkbook, checker: Checker) -> None:
    with desk.database.transaction() as session:
        upload = session.get_one(Upload, upload_id)
        actor = actor_of(session, upload.by_id)
        _must_be_wanted(upload, desk)
        if upload.round_id is None:
            assert upload.brand_id is not None
            upload.round_id = importing.begin(session, book, upload.brand_id, actor=actor, now=desk.clock())
            _note_import(session, upload, desk)
            session.flush()
        round_id, new = upload.round_id, arrives(session, upload)
        done, so_far = upload.done, upload.found.get("came", {})
    if new:
        importing.bring_in(
            desk.database, round_id, book, checker=checker, fully_met_from=desk.settings.fully_met_from, actor=actor,
            now=desk.clock(), hold=lambda session, *far: _hold(session, desk, upload_id, *far),
        )  # fmt: skip
    else:
        came = bring_back(
            desk.database, round_id, book, checker=checker, actor=actor, now=desk.clock(), done=done,
            so_far=BroughtBack(**so_far) if done else None,
            hold=lambda session, done, total, came: _hold(session, desk, upload_id, BOTH, done, total, came),
        )  # fmt: skip
    with desk.database.transaction() as session:
        upload = session.get_one(Upload, upload_id)
        _must_be_wanted(upload, desk)
        if new:
            arrived = importing.finish(session, round_id, actor=actor, now=desk.clock())
            came = BroughtBack(arrived.candidates, 0, arrived.entries, arrived.drafts)
        else:
            reimporting.note_return(session, round_id, came, actor=actor, now=desk.clock())
            _note_import(session, upload, desk)
        upload.content, upload.lease_by, upload.lease_until = None, None, None
        refused = questions.refused(session, session.get_one(Round, round_id), book)
        _note_problems(session, upload_id, refused, first=SHOWN)
        before, errors = upload.found.get("problems", 0), upload.found.get("errors", 0)
        upload.found = {
            **upload.found, "came": asdict(came), "problems": before + len(refused), "errors": errors
        }  # fmt: skip
        move(session, UPLOAD, upload, "done", Act(actor, desk.clock()))


def _hold(
    session: Session, desk: Desk, upload_id: int, doing: str, done: int, total: int, came: BroughtBack | None = None
) -> None:
    """Say how far it is and hold the lease a little longer, unless the work is another worker's or not wanted now."""
    upload = session.get_one(Upload, upload_id, with_for_update=True)
    _must_be_wanted(upload, desk)
    upload.doing, upload.done, upload.total = doing, done, total
    if came is not None:
        upload.found = {**upload.found, "came": asdict(came)}
    upload.lease_until = desk.clock() + jobs.LEASE
    desk.say(doing, done, total)


def _must_be_wanted(upload: Upload, desk: Desk) -> None:
    if upload.lease_by != desk.by:
        raise LeaseLost("somebody else goes on with this upload")
    if upload.refused:
        raise DomainError(upload.refused)


def _note_import(session: Session, upload: Upload, desk: Desk) -> None:
    session.add(RoundImport(round_id=upload.round_id, sha256=upload.sha256, at=desk.clock(), by_id=upload.by_id))


def _take_back(desk: Desk, upload_id: int) -> None:
    """Take what came in of a new round away again; then the workbook is as it was before anybody brought it in. What
    came back into a round that was there before stays, and the upload says how much of it that is."""
    with desk.database.reading() as session:
        upload = session.get_one(Upload, upload_id)
        actor = actor_of(session, upload.by_id)
        round_id = upload.round_id if arrives(session, upload) else None
    if round_id is not None:
        take_back(desk.database, round_id, actor=actor, now=desk.clock())
    with desk.database.transaction() as session:
        upload = session.get_one(Upload, upload_id)
        upload.round_id = None
        if round_id is not None:
            upload.done = 0
        _turn_back(session, upload, upload.refused, desk)


def summary(book: RoundWorkbook) -> Summary:
    """What a workbook holds, as it is shown before it comes in."""
    good = [row for row in book.candidates if row.reference not in book.held]
    names = {row.reference for row in good}
    rows = [row for row in book.feedback if row.candidate in names]
    sheet = book.round
    return {
        "reference": sheet.vacancy_reference, "title": sheet.vacancy_title, "brand": sheet.brand, "stage": sheet.stage,
        "kind": (sheet.kind or stage_kind(sheet.stage)).value,
        "interview_date": sheet.interview_date.isoformat() if sheet.interview_date else None,
        "feedback_due": sheet.feedback_due.isoformat() if sheet.feedback_due else None,
        "contact": f"{sheet.contact_name}, {sheet.contact_email}", "criteria": [row.name for row in book.criteria],
        "candidates": len(good), "held": len(book.held), "held_references": list(book.held)[:50], "rows": len(rows),
        "interviewers": len({row.interviewer.casefold() for row in rows}),
        "people": [
            [
                row.reference, full_name(row.first_name, row.last_name), row.outcome.value,
                row.email or row.postal_address,
            ]
            for row in book.candidates[:FIRST]
        ],
        "words": any(row.evidence or row.strength or row.development or row.next_step for row in rows),
    }  # fmt: skip
