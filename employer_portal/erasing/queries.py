"""What an erasure would take, what is in its way, and how each stands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.core.clock import day_at
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import SYSTEM, Actor, Permission
from employer_portal.core.retention import Goes, Rows
from employer_portal.core.workflow import Act, check
from employer_portal.erasing import due, operations, rows
from employer_portal.erasing.workflow import ERASURE
from employer_portal.hiring.models import Application, Candidate, Round, Vacancy
from employer_portal.keeping import holds
from employer_portal.keeping.models import Cause, Erasure, ErasureState, Hold, HoldState, Keeping
from employer_portal.records.holdings import HELD
from employer_portal.settings import Settings

#: The days of grace, whether anything is held, and the erasure of a person that waits for its hour.
_STANDING = sa.select(
    Keeping.grace_days, sa.exists().where(Hold.state == HoldState.IN_FORCE), Erasure
).outerjoin(
    Erasure, sa.and_(Erasure.about == sa.bindparam("about"), Erasure.state == ErasureState.AGREED)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """How long one application's file is kept, as its candidate may read it: `until` a day, which is not known before
    anything was sent or told, and is none while a legal hold covers it."""

    months: int
    until: date | None
    held: bool
    over: bool  # that day has come, and it is still there


def kept(session: Session, application_id: int, settings: Settings, now: datetime) -> Kept | None:
    """How long that application's file is kept, as things stand; None for one that is not there."""
    file = next(due.files(session, settings, [application_id]), None)
    if file is None:
        return None
    grace, any_held, found = session.execute(_STANDING, {"about": f"person:{file.person}"}).all()[0]
    announced = cast("Erasure | None", found)
    if any_held and holds.covering(session, [application_id]):
        return Kept(file.months, None, held=True, over=False)
    today = day_at(now, settings.timezone)
    until = file.ends and file.ends + timedelta(days=grace)
    if announced is not None and application_id in announced.applications and announced.not_before:
        is_due = file.ends is not None and file.ends <= today and not file.open
        if announced.cause is not Cause.PERIOD or is_due:  # else it lapses
            until = day_at(announced.not_before, settings.timezone)
    return Kept(file.months, until, held=False, over=until is not None and until <= today)


def plan(session: Session, whose: rows.Scope) -> list[tuple[Rows, int]]:
    """What goes or is emptied, and how many rows of each."""
    there = rows.found(session, whose)
    return [(held, len(keys)) for held, keys in there.items() if held.goes in (Goes.ROW, Goes.EMPTIED)]


def stays(session: Session, erasure: Erasure) -> int:
    """How many applications of the same person are not part of it, and stay."""
    return len(rows.beside(session, erasure.applications))


def went(erasure: Erasure) -> list[tuple[str, int, bool]]:
    """What was held, as people call it, how many rows of each, and whether they were emptied and stay: from the
    receipt, in the order in which it was shown before."""
    counts = dict(erasure.counts)
    found = []
    for held in HELD:
        count = counts.pop(sa.inspect(held.model).local_table.name, None)
        if count is not None:
            found.append((held.called, count, held.goes is Goes.EMPTIED))
    return found + [(table, count, False) for table, count in sorted(counts.items())]  # of a table that is no more


def all_of(session: Session, actor: Actor) -> list[Erasure]:
    """The erasures that the actor may know of: what waits for somebody first, then the newest."""
    open_first = sa.case((Erasure.state == ErasureState.ASKED, 0), (Erasure.state == ErasureState.AGREED, 1), else_=2)
    wanted = sa.select(Erasure).order_by(open_first, Erasure.id.desc())
    found = session.scalars(wanted).all()
    return [one for one in found if operations.reaches(session, one, actor, Permission.ERASE_RECORDS)]


def ready(session: Session, now: datetime) -> list[Erasure]:
    """What was agreed to or announced, and whose hour has come."""
    wanted = sa.select(Erasure).where(Erasure.state == ErasureState.AGREED, Erasure.not_before <= now)
    return list(session.scalars(wanted.order_by(Erasure.id)))


def in_the_way(session: Session, erasure: Erasure, now: datetime) -> str:
    """Why it is not carried out once its hour has come; empty where nothing is in its way, or where it is over."""
    if erasure.state is not ErasureState.AGREED or erasure.not_before is None:
        return ""
    try:
        check(session, ERASURE, [erasure], "erase", Act(SYSTEM, max(now, erasure.not_before)))
    except DomainError as reason:
        return reason.message
    return ""


def names_of(session: Session, erasures: Sequence[Erasure]) -> dict[int, str]:
    """Whom each of these is about, while anything of them is there."""
    found = {one.id: _called(session, one) for one in erasures if not one.erased_at}
    return {number: name for number, name in found.items() if name}


def _called(session: Session, erasure: Erasure) -> str:
    if erasure.user:
        return session.get_one(User, erasure.user).name
    return called(session, int(erasure.about.partition(":")[2]))


def called(session: Session, person_id: int) -> str:
    """What a person is called in their newest application; empty where nothing of them is there."""
    newest = sa.select(Candidate).where(Candidate.person_id == person_id).order_by(Candidate.id.desc()).limit(1)
    candidate = session.scalars(newest).first()
    return candidate.full_name if candidate else ""


def files_of(session: Session, applications: Collection[int]) -> Sequence[sa.Row[int, str, str, str]]:
    """(application, reference, title, stage) of these."""
    wanted = sa.select(Application.id, Application.reference, Vacancy.title, Round.stage)
    wanted = wanted.join(Application.hiring_round).join(Round.vacancy).order_by(Application.id)
    return session.execute(wanted.where(Application.id.in_(applications))).all()


def people_of(session: Session, erasure: Erasure) -> dict[int, str]:
    """The names of who asked and who agreed."""
    wanted = sa.select(User.id, User.name).where(User.id.in_({erasure.asked_by, erasure.agreed_by} - {None}))
    return {row[0]: row[1] for row in session.execute(wanted)}
