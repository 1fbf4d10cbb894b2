"""What the worker does: announces what is due, erases what was agreed or announced when its hour has come, and clears
the files. Stopped anywhere, it goes on where it was."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.core.db import Database
from employer_portal.core.errors import Busy, Conflict
from employer_portal.core.permissions import SYSTEM, Permission
from employer_portal.delivery.transport import remove
from employer_portal.erasing import due, leavers, operations, record
from employer_portal.erasing.record import Stands
from employer_portal.keeping import asked, holds
from employer_portal.keeping.models import Cause, Erasure, ErasureState, Keeping
from employer_portal.settings import Settings

log = structlog.get_logger()
#: At most so many people are announced at once: a notice with more is not looked through.
AT_ONCE = 500


@dataclass(slots=True)
class Report:
    """What came of one round: how many were erased, and why each of the others was not."""

    erased: int = 0
    announced: int = 0
    lapsed: int = 0
    waits: dict[int, str] = field(default_factory=dict)


def sweep(database: Database, settings: Settings, now: datetime, *, announces: bool = True) -> Report:
    """Announce (once a day is enough: it looks at every file), erase, clear; what came of it."""
    report = Report(announced=announce(database, settings, now) if announces else 0)
    with database.reading() as session:
        ready = sa.select(Erasure.id, Erasure.cause).where(
            Erasure.state == ErasureState.AGREED, Erasure.not_before <= now
        )
        agreed = session.execute(ready.order_by(Erasure.id)).all()
    for erasure_id, cause in agreed:
        try:
            report.erased += _erase(database, settings, erasure_id, cause, now, report)
        except (Conflict, Busy) as reason:
            report.waits[erasure_id] = str(reason)
            log.info("erasure.waits", erasure=erasure_id)
    clear(database, settings, now)
    settle(database, settings)
    return report


def announce(database: Database, settings: Settings, now: datetime) -> int:
    """Begin the erasure of whatever is due and not announced yet, and tell whoever looks after the records."""
    with database.reading() as session:
        waiting = due.due(session, settings, now)[:AT_ONCE]
        left = leavers.due(session, settings, now)[:AT_ONCE]
        count = len(waiting) + len(left)
        if not count:
            return 0
        grace = timedelta(days=session.get_one(Keeping, 1).grace_days)
    with database.transaction() as session:
        for one in waiting:
            operations.announce(session, one.person, one.applications, now=now, grace=grace)
        for leaver in left:
            operations.announce_account(session, leaver.user, now=now, grace=grace)
        for person in sorted(notices.holders(session, Permission.ERASE_RECORDS, None)):
            notices.post(
                session, person, "erasures-due", actor=SYSTEM, now=now, count=count, accounts=len(left),
                day=(now + grace).date(),
            )  # fmt: skip
    return count


def clear(database: Database, settings: Settings, now: datetime) -> int:
    """Finish what has no rows any more: the list of erasures, the files, what the database's own files still hold."""
    with database.reading() as session:
        gone = session.scalars(sa.select(Erasure).where(Erasure.state == ErasureState.GONE).order_by(Erasure.id)).all()
    if not gone:
        return 0
    record.add(settings.erasure_list, *(record.line(one, Stands.GONE) for one in gone))
    for one in gone:
        for number in one.mails:
            remove(settings.mailbox, number)
        with database.reading() as session:
            asked.take_away(session, settings, one.about)
    if not wiped(database):
        log.info("erasure.file_busy")  # somebody still reads what was there: the next round asks again
        return 0
    with database.transaction() as session:
        for one in gone:
            operations.finish(session, one.id, now=now)
    return len(gone)


def settle(database: Database, settings: Settings) -> None:
    """Take from the list of erasures what was begun and did not come to pass: it waits again, or was taken back."""
    begun = record.begun(settings.erasure_list)
    if not begun:
        return
    with database.transaction() as session:
        holds.lock(session)  # whoever erases at this moment is done then, or was refused
        waiting = sa.select(Erasure.number).where(Erasure.erased_at.is_(None))
        numbers = set(session.scalars(waiting.where(Erasure.number.in_([one.number for one in begun]))))
        stayed = [replace(one, stands=Stands.STAYED) for one in begun if one.number in numbers]
        record.add(settings.erasure_list, *stayed)


def wiped(database: Database) -> bool:
    """Let the database's own files forget what was deleted: SQLite has written over it, and its log is emptied;
    PostgreSQL frees the space of dead rows. Whether it could be done now."""
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
        return True
    driver = database.engine.raw_connection()  # outside of any transaction: its own look would be in the way
    try:
        return not driver.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        driver.close()


def _is_due(session: Session, erasure: Erasure, settings: Settings, now: datetime) -> bool:
    if erasure.user:
        return leavers.still(session, erasure.user, settings, now)
    return due.still(session, erasure.applications, settings, now)


def _erase(database: Database, settings: Settings, erasure_id: int, cause: Cause, now: datetime, report: Report) -> int:
    with database.transaction() as session:
        erasure = session.get_one(Erasure, erasure_id)
        if cause is Cause.PERIOD and not _is_due(session, erasure, settings, now):
            operations.lapse(session, erasure_id, now=now)
            report.lapsed += 1
            return 0
        erased = operations.erase(session, erasure_id, now=now)
        # last, with all that could refuse it behind: from here on a restore would erase them again
        record.add(settings.erasure_list, record.line(erased, Stands.BEGUN))
    log.info("erasure.erased", erasure=erasure_id)
    return 1
