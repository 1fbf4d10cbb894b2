"""Who is certified: the gate on what is said to a candidate (product page, promise 1), and the trainer's list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from employer_portal.accounts.models import User, UserRole
from employer_portal.core.errors import NotAllowed, NotFound
from employer_portal.core.links import path
from employer_portal.core.permissions import ROLES, Actor, Permission
from employer_portal.core.tables import AnySelect
from employer_portal.training.models import Certificate, Glass, GlassState, Retest

#: A certificate that ends within this time is said to run out: its holder is told, and the trainer sees it.
SOON = timedelta(days=30)


class Standing(StrEnum):
    """How somebody stands with the training."""

    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NONE = "none"


#: Asked for in place of a standing: those who write and have no valid certificate, and those with a re-test open.
OWING, RETEST = "owing", "re-test"
#: How somebody stands on a trainer's list who has none and never writes: nothing is missing.
NEEDLESS = "needless"


def counts(now: datetime) -> sa.ColumnElement[bool]:
    """Whether a certificate is valid at that moment."""
    return sa.and_(runs(now), ~overdue(now))


def runs(now: datetime) -> sa.ColumnElement[bool]:
    """Whether a certificate is valid at that moment, or would be if its holder had passed a re-test."""
    return sa.and_(Certificate.granted_at <= now, Certificate.expires_at > now, Certificate.revoked_at.is_(None))


def overdue(at: datetime) -> sa.ColumnElement[bool]:
    """Whether a re-test that a certificate's holder was asked for is due at that moment and not passed."""
    owed = Retest.certificate_id == Certificate.id, Retest.passed_at.is_(None), Retest.due_at <= at
    return sa.exists().where(*owed).correlate(Certificate)


def certified(session: Session, user_id: int, *, now: datetime) -> bool:
    """Whether that user may write to candidates: by a certificate that is valid now, or by leave of two people."""
    return not unready(session, [user_id], at=now, now=now)


def unready(session: Session, user_ids: Sequence[int], *, at: datetime, now: datetime) -> set[int]:
    """Those of them who may not write to candidates at that moment, as things stand now."""
    lasts = (
        Certificate.user_id.in_(user_ids),
        counts(now),
        Certificate.writes,
        Certificate.expires_at > at,
        ~overdue(at),
    )
    leave = Glass.user_id.in_(user_ids), Glass.state == GlassState.BROKEN, Glass.until > at
    ready = sa.union(sa.select(Certificate.user_id).where(*lasts), sa.select(Glass.user_id).where(*leave))
    return set(user_ids) - set(session.scalars(ready))


def certificate_holders(now: datetime, user_ids: Sequence[int] | None = None) -> sa.Select[int]:
    """The ids of those (of these) whose certificate is valid now and lets them write: leave for some hours is none."""
    wanted = sa.select(Certificate.user_id).where(counts(now), Certificate.writes)
    return wanted if user_ids is None else wanted.where(Certificate.user_id.in_(user_ids))


def must_be_certified(session: Session, user_id: int, *, now: datetime) -> None:
    """Raise `NotAllowed`, with the way to a certificate, unless that user holds a valid one."""
    if not certified(session, user_id, now=now):
        lacks, mend = way_to_certificate(session, user_id, now)
        raise NotAllowed(
            f"Words for a candidate need a valid feedback certificate, and {lacks}. Ratings and notes are kept.",
            mend,
            path("training"),
        )


def way_to_certificate(session: Session, user_id: int, now: datetime) -> tuple[str, str]:
    """How somebody stands who may not write to candidates, and what brings a certificate that counts: the training does
    for whoever had none, and for nobody else."""
    held, standing = own(session, user_id, now)
    if held is None:
        return "you have none", "Take the training, or ask a trainer."
    if standing == Standing.REVOKED:
        return "yours was revoked", "Ask a trainer for the next one."
    if standing != Standing.EXPIRED:  # valid, and not for writing
        return "yours is for practice so far", "It counts once trainers have passed three of your sentences."
    if held.expires_at <= now:
        return "yours has run out", "Ask a trainer for the next one."
    return "yours does not count until you have passed a re-test", "Answer the five questions on what has changed."


def within_reach(actor: Actor, by: Permission = Permission.CERTIFY) -> sa.ColumnElement[bool]:
    """The users whom that trainer (or whoever holds that other permission) looks after: everybody, or those with a role
    in the trainer's brands."""
    brands = actor.brands(by)
    if brands is None:
        return sa.true()
    return works_in(*brands)


def works_in(*brand_ids: int) -> sa.ColumnElement[bool]:
    """Whether a user holds a role in one of these brands, or in all."""
    mine = sa.or_(UserRole.brand_id.in_(brand_ids), UserRole.brand_id.is_(None))
    return sa.exists().where(UserRole.user_id == User.id, mine)


def _counting(now: datetime) -> sa.Subquery:
    """For each user the one certificate that says how they stand: the valid one that lasts longest, else the one that
    ended last."""
    ended = sa.func.coalesce(Certificate.revoked_at, Certificate.expires_at)
    order = (sa.case((counts(now), 0), else_=1), ended.desc(), Certificate.id.desc())
    ranked = sa.select(Certificate.id, sa.func.row_number().over(partition_by=Certificate.user_id, order_by=order))
    table = ranked.subquery()
    return sa.select(table.c[0].label("id")).where(table.c[1] == 1).subquery()


def provisional(now: datetime) -> AnySelect:
    """The users whose certificate that counts is the first licence, valid or ended: they work towards a full one."""
    return sa.select(Certificate.user_id).where(
        Certificate.id.in_(sa.select(_counting(now).c.id)), Certificate.provisional, Certificate.revoked_at.is_(None)
    )


def _standing(now: datetime) -> sa.Case[str]:
    return sa.case(
        (Certificate.id.is_(None), Standing.NONE.value),
        (Certificate.revoked_at.is_not(None), Standing.REVOKED.value),
        (sa.or_(Certificate.expires_at <= now, overdue(now)), Standing.EXPIRED.value),
        (Certificate.expires_at <= now + SOON, Standing.EXPIRING.value),
        else_=Standing.VALID.value,
    )


def _with_standing(now: datetime, *columns: Any) -> AnySelect:
    counting = _counting(now)
    return (
        sa.select(*columns)
        .select_from(User)
        .outerjoin(Certificate, sa.and_(Certificate.user_id == User.id, Certificate.id.in_(sa.select(counting.c.id))))
    )


def standings(now: datetime) -> AnySelect:
    """(user, certificate that counts, standing) of everybody."""
    return _with_standing(now, User, Certificate, _standing(now))


@dataclass(frozen=True, slots=True)
class Stands:
    """How somebody stands, by which certificate, and who revoked it."""

    standing: Standing
    certificate: Certificate | None
    revoked_by: str | None


def standings_of(session: Session, user_ids: Iterable[int], now: datetime) -> dict[int, Stands]:
    """How these people stand, by their ids."""
    revoker = aliased(User)
    wanted = _with_standing(now, User.id, _standing(now), Certificate, revoker.name)
    wanted = wanted.outerjoin(revoker, revoker.id == Certificate.revoked_by).where(User.id.in_(list(user_ids)))
    return {who: Stands(Standing(said), held, by) for who, said, held, by in session.execute(wanted)}


def people(actor: Actor, *, words: str = "", standing: str = "", now: datetime) -> AnySelect:
    """(user, certificate that counts, standing) of those whom that trainer looks after: first who needs one, last who
    needs none."""
    said = _listed(now)
    wanted = _with_standing(now, User, Certificate, said.label("standing")).where(within_reach(actor), _works_here())
    if words:
        pattern = words.lower()
        wanted = wanted.where(
            sa.or_(
                sa.func.lower(User.name).contains(pattern, autoescape=True),
                sa.func.lower(User.email).contains(pattern, autoescape=True),
            )
        )
    if standing == OWING:
        wanted = wanted.where(_owes(now))
    elif standing:
        wanted = wanted.where(said == standing)
    settled = sa.case((said == NEEDLESS, 2), (said.in_([Standing.VALID.value, Standing.REVOKED.value]), 1), else_=0)
    return wanted.order_by(settled, sa.func.lower(User.name), User.id)


def _listed(now: datetime) -> sa.Case[str]:
    return sa.case((sa.and_(Certificate.id.is_(None), ~_writes()), NEEDLESS), else_=_standing(now))


def _writes() -> sa.ColumnElement[bool]:
    """Whether somebody writes for candidates."""
    roles = [role for role, may in ROLES.items() if may & {Permission.WRITE_ENTRIES, Permission.COMPOSE_LETTERS}]
    return sa.exists().where(UserRole.user_id == User.id, UserRole.role.in_(roles))


def _owes(now: datetime) -> sa.ColumnElement[bool]:
    """Whether somebody who writes for candidates has no valid certificate. Who never writes owes none."""
    holders = sa.select(Certificate.user_id).where(counts(now)).correlate(None)
    return sa.and_(User.active, _writes(), User.id.not_in(holders))


def count_owing(session: Session, actor: Actor, now: datetime) -> int:
    """How many people who write have no valid certificate."""
    wanted = sa.select(sa.func.count()).select_from(User).where(within_reach(actor), _owes(now))
    return session.scalar(wanted) or 0


def count_by_standing(session: Session, actor: Actor, now: datetime) -> dict[str, int]:
    """How many people stand how."""
    said = _listed(now).label("standing")
    wanted = _with_standing(now, said).where(within_reach(actor), _works_here()).subquery()
    rows = session.execute(sa.select(wanted.c.standing, sa.func.count()).group_by(wanted.c.standing)).all()
    return {row[0]: row[1] for row in rows}


def _works_here() -> sa.ColumnElement[bool]:
    """Not those who have left: an inactive account without an address can neither write nor be told."""
    return sa.or_(User.active, sa.exists().where(UserRole.user_id == User.id))


def one_person(session: Session, user_id: int, actor: Actor, *by: Permission) -> User:
    """Somebody whom that trainer (or whoever holds one of those permissions) looks after. Raises `NotFound`."""
    reach = sa.or_(*(within_reach(actor, one) for one in by or (Permission.CERTIFY,)))
    found = session.scalar(sa.select(User).where(User.id == user_id, reach))
    if found is None:
        raise NotFound("There is no such person.")
    return found


def history(session: Session, user_id: int) -> Sequence[sa.Row[Certificate, str, str]]:
    """(certificate, name of who granted it, name of who revoked it), the newest first."""
    granter, revoker = aliased(User), aliased(User)
    wanted = (
        sa.select(Certificate, granter.name, revoker.name)
        .outerjoin(granter, granter.id == Certificate.granted_by)
        .outerjoin(revoker, revoker.id == Certificate.revoked_by)
        .where(Certificate.user_id == user_id)
        .order_by(Certificate.id.desc())
    )
    return session.execute(wanted).all()


def own(session: Session, user_id: int, now: datetime) -> tuple[Certificate | None, Standing]:
    """One's own certificate that counts, and how one stands."""
    wanted = _with_standing(now, Certificate, _standing(now)).where(User.id == user_id)
    row = session.execute(wanted).one()
    return row[0], Standing(row[1])
