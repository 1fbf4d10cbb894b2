"""Cohorts of the training, and inviting people to it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.accounts.models import User
from employer_portal.cohorts.models import Cohort, Invitation, Member
from employer_portal.cohorts.queries import one
from employer_portal.cohorts.trail import members
from employer_portal.cohorts.verbs import Verb
from employer_portal.core import audit
from employer_portal.core.clock import day_at
from employer_portal.core.errors import Conflict, DomainError, NotAllowed, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.training.queries import unready, within_reach, works_in

#: Nobody is invited twice within that time.
PAUSE = timedelta(hours=12)


def found(
    session: Session, name: str, due: date, user_ids: Iterable[int], *, brand_id: int | None = None, actor: Actor,
    now: datetime,
) -> Cohort:  # fmt: skip
    """A new cohort of these people, of that brand or of all. Raises `DomainError` without a name or with a day that is
    past, `Conflict` for a name that is taken, `NotAllowed` for a brand that is not the trainer's (or all of them, for
    whoever works for some), `NotFound` for somebody whom that trainer does not look after."""
    actor.must(Permission.CERTIFY, brand_id)
    if brand_id is None and actor.brands(Permission.CERTIFY) is not None:
        raise NotAllowed("You train for some brands only.", "Choose one of them for the cohort.")
    if not name.strip():
        raise DomainError("The cohort has no name.", "For instance: new interviewers, spring.")
    if due < day_at(now):
        raise DomainError("That day is past.", "Choose the day by which they have their first licence.")
    if session.scalar(sa.select(Cohort.id).filter_by(name=name)) is not None:
        raise Conflict("There is a cohort of that name.", "Give it another one.")
    cohort = Cohort(name=name, due=due, brand_id=brand_id, made_by=actor.id, made_at=now)
    session.add(cohort)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("There is a cohort of that name.", "Give it another one.") from error
    _enlist(session, cohort, user_ids, actor)
    audit.record(
        session, Verb.COHORT_FOUNDED, f"cohort:{cohort.id}", actor_id=actor.id, at=now, due=due.isoformat(),
        brand=brand_id, made_by=actor.id, members=_who(session, cohort.id),
    )  # fmt: skip
    return cohort


def enlist(session: Session, cohort_id: int, user_ids: Iterable[int], *, actor: Actor, now: datetime) -> None:
    """These people are in that cohort too."""
    actor.must(Permission.CERTIFY)
    _enlist(session, one(session, cohort_id, actor), user_ids, actor)
    _changed(session, cohort_id, actor, now)


def strike(session: Session, cohort_id: int, user_id: int, *, actor: Actor, now: datetime) -> None:
    """Somebody is not in that cohort any more. What they learned stays."""
    actor.must(Permission.CERTIFY)
    one(session, cohort_id, actor)
    _looked_after(session, [user_id], actor)
    session.execute(sa.delete(Member).filter_by(cohort_id=cohort_id, user_id=user_id))
    _changed(session, cohort_id, actor, now)


def call(session: Session, cohort_id: int, *, actor: Actor, now: datetime) -> int:
    """Invite, or remind, all in a cohort who may not write to candidates yet; how many were reached."""
    actor.must(Permission.CERTIFY)
    cohort = one(session, cohort_id, actor)
    mine = sa.select(User.id).join(Member, Member.user_id == User.id)
    people = session.scalars(mine.where(Member.cohort_id == cohort_id, within_reach(actor))).all()
    return invite(session, people, cohort.due, actor=actor, now=now)


def invite(session: Session, user_ids: Iterable[int], due: date | None, *, actor: Actor, now: datetime) -> int:
    """Invite these people to the training, by that day unless it is past; how many were reached. Passed over is who may
    write already, was invited within twelve hours, wants no notices, or cannot be reached. The caller has seen to it
    that they are the actor's to invite."""
    actor.must_hold(Permission.CERTIFY, Permission.RUN_ROUNDS)
    if due is not None and due < day_at(now):
        due = None
    people = unready(session, sorted(user_ids), at=now, now=now)
    lately = sa.select(Invitation.user_id).where(Invitation.user_id.in_(people), Invitation.at > now - PAUSE)
    again = set(session.scalars(sa.select(Invitation.user_id).where(Invitation.user_id.in_(people))))
    reached = 0
    for who in sorted(people - set(session.scalars(lately))):
        if notices.post(
            session, who, "training-invitation", actor=actor, now=now, due=due, again=who in again, by=actor.name
        ):
            session.add(Invitation(user_id=who, by_id=actor.id, at=now, due=due))
            audit.record(session, Verb.TRAINING_INVITED, f"user:{who}", actor_id=actor.id, at=now)
            reached += 1
    return reached


def _enlist(session: Session, cohort: Cohort, user_ids: Iterable[int], actor: Actor) -> None:
    wanted = _looked_after(session, user_ids, actor)
    if cohort.brand_id is not None:
        here = sa.select(User.name).where(User.id.in_(wanted), ~works_in(cohort.brand_id))
        if (other := session.scalar(here.order_by(User.name).limit(1))) is not None:
            raise Conflict(f"{other} does not work for the cohort’s brand.", "Take the tick away.")
    there = set(session.scalars(sa.select(Member.user_id).filter_by(cohort_id=cohort.id)))
    session.add_all(Member(cohort_id=cohort.id, user_id=who) for who in sorted(wanted - there))
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("They were added a moment ago.", "Open the cohort again.") from error


def _looked_after(session: Session, user_ids: Iterable[int], actor: Actor) -> set[int]:
    wanted = set(user_ids)
    if not wanted:
        raise DomainError("Nobody is chosen.", "Tick some people first.")
    if wanted - set(session.scalars(sa.select(User.id).where(User.id.in_(wanted), within_reach(actor)))):
        raise NotFound("There is no such person.")
    return wanted


def _changed(session: Session, cohort_id: int, actor: Actor, now: datetime) -> None:
    audit.record(
        session, Verb.COHORT_CHANGED, f"cohort:{cohort_id}", actor_id=actor.id, at=now, members=_who(session, cohort_id)
    )


def _who(session: Session, cohort_id: int) -> list[int]:
    found: list[int] = members(session, [cohort_id])[cohort_id]
    return found
