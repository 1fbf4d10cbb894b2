"""Sealing in the background: what was handed in is printed outside any transaction, then recorded."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby, islice

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.accounts.models import User
from employer_portal.accounts.operations import actor_for
from employer_portal.accounts.waiting import Asking
from employer_portal.composing.blocks import load_blocks
from employer_portal.core.calendar import Calendar
from employer_portal.core.clock import day_at
from employer_portal.core.db import Database
from employer_portal.core.permissions import SYSTEM
from employer_portal.core.slices import AT_ONCE
from employer_portal.delivery.envelope import Parts
from employer_portal.letters import renewing
from employer_portal.letters.models import JobState, Letter, LetterState, SealingJob
from employer_portal.letters.operations import seal_all_done
from employer_portal.letters.seal import dated
from employer_portal.letters.waiting import to_approve
from employer_portal.printing.content import Content
from employer_portal.printing.press import Failure, Press, Result
from employer_portal.running import jobs
from employer_portal.settings import Settings

WANTED = SealingJob.state == JobState.ASKED


def seal(
    database: Database, job_ids: list[int], *, press: Press, by: str, clock: Callable[[], datetime], more: int = 0
) -> Iterator[tuple[int, bool]]:
    """Seal these jobs' letters, as many at once as the press has renderers; yields each job and whether it was sealed.

    A job that somebody else holds, or that is done, is passed over: looking twice does no harm. Where one is left, so
    many `more` are taken of those that nobody works on: what they ask is read, and written, with it.
    """
    with database.transaction() as session:
        claimed = jobs.claim(session, SealingJob, job_ids, by=by, now=clock(), where=WANTED)
        if claimed and more:
            others = jobs.forgotten(session, SealingJob, now=clock(), where=WANTED, limit=more)
            claimed += jobs.claim(session, SealingJob, others, by=by, now=clock(), where=WANTED)
    day = day_at(clock())
    printed = press.render(contents(database, claimed, day))
    while some := dict(islice(printed, AT_ONCE)):
        with database.transaction() as session:
            sealed = _record(session, some, day, clock())
        yield from ((job_id, sealed[job_id] is not None) for job_id in some)


def _record(session: Session, printed: dict[int, Result], day: date, now: datetime) -> dict[int, Parts | None]:
    """What became of these jobs, each in the name of who asked for it."""
    wanted = sa.select(SealingJob.asked_by, SealingJob.id).where(SealingJob.id.in_(printed))
    sealed: dict[int, Parts | None] = {}
    for asked_by, jobs_of in groupby(session.execute(wanted.order_by(SealingJob.asked_by)), lambda row: row[0]):
        asker = session.get_one(User, asked_by)
        left = None if asker.active else Failure("Whoever handed it in has left. Hand it in again.")
        made = {job_id: left or printed[job_id] for _, job_id in jobs_of}
        sealed |= seal_all_done(session, made, day=day, actor=actor_for(asker), now=now)
    return sealed


def waiting(database: Database, *, now: datetime) -> list[int]:
    """The jobs that nobody alive is working on."""
    with database.reading() as session:
        return jobs.forgotten(session, SealingJob, now=now, where=WANTED)


def contents(database: Database, job_ids: Iterable[int], day: date) -> Iterator[tuple[int, Content]]:
    """The content behind each sealing job, read when it is asked for, bearing that day."""
    for job_id in job_ids:
        with database.reading() as session:
            content = session.scalar(
                sa.select(Letter.content)
                .join(SealingJob, SealingJob.letter_id == Letter.id)
                .where(SealingJob.id == job_id)
            )
        if content is not None:
            yield job_id, dated(content, day)


def renew(database: Database, calendar: Calendar, now: datetime) -> int:
    """Have the letters sealed anew that wait for approval, or to leave, too long after the day they bear; how many.
    What goes by post is left to whoever carries it there: it may have left unticked."""
    with database.reading() as session:
        found = renewing.overdue(session, calendar, now)
    done = 0
    for letter_id in found:
        with database.transaction() as session:
            done += renewing.renew(session, letter_id, calendar, actor=SYSTEM, now=now)
    return done


def reopen(database: Database, calendar: Calendar, now: datetime) -> int:
    """Make the feedback a draft again that was stopped before it left, as the record says something else; how much."""
    with database.reading() as session:
        found = renewing.stopped(session, now)
    done = 0
    for letter_id in found:
        with database.transaction() as session:
            done += renewing.reopen(session, letter_id, calendar, actor=SYSTEM, now=now)
    return done


def reword(database: Database, settings: Settings, now: datetime) -> int:
    """Give the drafts and the letters that wait the wording that their brands have approved since; how many."""
    with database.reading() as session:
        found = renewing.worded_otherwise(session)
    if not found:
        return 0
    standard, done = load_blocks(settings.templates / "letter" / "blocks", "en"), 0
    for letter_id in found:
        with database.transaction() as session:
            done += renewing.reword(session, letter_id, standard, settings, actor=SYSTEM, now=now)
    return done


#: One digest a day: a little less than a day, so that it does not wander through the hours.
DAY = timedelta(hours=20)
SATURDAY = 5


def digest(database: Database, now: datetime, today: date) -> int:
    """Tell each approver, once a working day, how many letters wait for them; returns how many were told."""
    if now.weekday() >= SATURDAY:
        return 0
    with database.transaction() as session:
        waiting = sa.select(Letter).where(Letter.state == LetterState.WAITING).limit(1)
        if session.scalar(waiting) is None:
            return 0
        due = User.active & User.notices & (User.digest_at.is_(None) | (User.digest_at < now - DAY))
        told = 0
        for user in session.scalars(sa.select(User).where(due)):
            actor = actor_for(user)
            count = sum(task.count for task in to_approve(session, Asking(actor, now, today)))
            if count and notices.post(session, user.id, "letters-waiting", actor=SYSTEM, now=now, count=count):
                user.digest_at = now
                told += 1
    return told
