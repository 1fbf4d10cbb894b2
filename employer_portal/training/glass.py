"""Leave to write to candidates without a certificate: it takes two people, a reason and some hours."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from employer_portal.accounts.models import User
from employer_portal.core import audit
from employer_portal.core.errors import Conflict, DomainError, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.tables import AnySelect
from employer_portal.core.trail import moment
from employer_portal.core.workflow import Act, move
from employer_portal.training.models import Glass, GlassState
from employer_portal.training.queries import one_person, unready, within_reach
from employer_portal.training.verbs import Verb
from employer_portal.training.workflow import GLASS, not_for_oneself

LONGEST = 72  # hours
BY = (Permission.MANAGE_USERS, Permission.RUN_ROUNDS)


def ask(session: Session, user_id: int, hours: int, because: str, *, actor: Actor, now: datetime) -> Glass:
    """Ask that somebody may write without a certificate. Raises `NotAllowed` for oneself, `Conflict` for whoever may
    write anyhow or was asked for already, `DomainError` without a reason or with a wrong number of hours."""
    actor.must_hold(*BY)
    person = one_person(session, user_id, actor, *BY)
    if not 1 <= hours <= LONGEST:
        raise DomainError(f"Between 1 and {LONGEST} hours.", "Who needs longer takes the training: half an hour.")
    if len(because.split()) < 3:
        raise DomainError("Say why it cannot wait for the training.", "It stays on record with what they write.")
    if not unready(session, [user_id], at=now, now=now):
        raise Conflict(f"{person.name} may write already.")
    if open_one(session, user_id) is not None:
        raise Conflict(f"This was asked for {person.name} already.", "It waits for a second person.")
    leave = Glass(
        user_id=user_id, hours=hours, because=because, asked_by=actor.id, asked_at=now, state=GlassState.ASKED,
        as_admin=actor.may(Permission.MANAGE_USERS),
    )  # fmt: skip
    not_for_oneself(session, [leave], Act(actor, now))
    session.add(leave)
    session.flush()
    audit.record(
        session, Verb.GLASS_ASK, f"glass:{leave.id}", actor_id=actor.id, at=now, user=user_id, hours=hours,
        as_admin=leave.as_admin,
    )  # fmt: skip
    return leave


def open_one(session: Session, user_id: int) -> Glass | None:
    """What was asked for somebody and waits for a second person."""
    return session.scalar(sa.select(Glass).filter_by(user_id=user_id, state=GlassState.ASKED))


def until(session: Session, user_id: int, now: datetime) -> datetime | None:
    """Until when somebody may write without a certificate by leave of two people; None where they have none."""
    broken = Glass.user_id == user_id, Glass.state == GlassState.BROKEN, Glass.until > now
    return session.scalar(sa.select(sa.func.max(Glass.until)).where(*broken))


def settle(session: Session, glass_id: int, step: str, *, actor: Actor, now: datetime) -> Glass:
    """Agree ("break"), refuse or end it. Raises `NotFound`, and what the lifecycle's guards say."""
    leave = _one(session, glass_id, actor)
    take(session, leave, step, Act(actor, now))
    return leave


def take(session: Session, leave: Glass, step: str, act: Act) -> None:
    """That step of the lifecycle, and until when the leave lasts by it."""
    ends = {"break": act.now + timedelta(hours=leave.hours), "end": act.now}.get(step)
    move(session, GLASS, leave, step, act, ends=ends and moment(ends))
    leave.until = ends
    if step != "end":
        leave.settled_by, leave.settled_at = act.actor.id, act.now
    session.flush()


def _one(session: Session, glass_id: int, actor: Actor) -> Glass:
    actor.must_hold(*BY)
    wanted = sa.select(Glass).join(User, User.id == Glass.user_id).where(Glass.id == glass_id, _reach(actor))
    leave = session.scalar(wanted.with_for_update(of=Glass))
    if leave is None:
        raise NotFound("There is no such permission.")
    return leave


def _reach(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.or_(*(within_reach(actor, one) for one in BY))


def leaves(actor: Actor) -> AnySelect:
    """(leave, whose, who asked, who settled it) that whoever asks may see: what waits first, then the newest."""
    asker, settler = aliased(User), aliased(User)
    return (
        sa.select(Glass, User, asker.name, settler.name)
        .join(User, User.id == Glass.user_id)
        .join(asker, asker.id == Glass.asked_by)
        .outerjoin(settler, settler.id == Glass.settled_by)
        .where(_reach(actor))
        .order_by(Glass.state != GlassState.ASKED, Glass.id.desc())
    )


def of_person(session: Session, user_id: int) -> Sequence[sa.Row[Glass, str, str]]:
    """(leave, who asked, who agreed) that somebody had, the newest first."""
    asker, settler = aliased(User), aliased(User)
    wanted = (
        sa.select(Glass, asker.name, settler.name)
        .join(asker, asker.id == Glass.asked_by)
        .join(settler, settler.id == Glass.settled_by)
        .where(Glass.user_id == user_id, Glass.until.is_not(None))
        .order_by(Glass.id.desc())
    )
    return session.execute(wanted).all()


def to_agree(session: Session, actor: Actor) -> Sequence[sa.Row[Glass, User, str, str]]:
    """What waits for this very person's agreement."""
    other = sa.or_(
        sa.and_(Glass.as_admin, sa.literal(actor.may(Permission.RUN_ROUNDS))),
        sa.and_(~Glass.as_admin, sa.literal(actor.may(Permission.MANAGE_USERS))),
    )
    mine = Glass.state == GlassState.ASKED, Glass.asked_by != actor.id, Glass.user_id != actor.id
    return session.execute(leaves(actor).where(other, *mine)).all()
