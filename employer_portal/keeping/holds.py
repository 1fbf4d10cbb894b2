"""Legal holds: placed, released, and what they cover. What is covered is not erased."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.core import audit
from employer_portal.core.arriving import ALL
from employer_portal.core.chunks import chunked
from employer_portal.core.errors import DomainError, NotAllowed, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.terms import Outcome
from employer_portal.core.workflow import Act, move
from employer_portal.hiring import persons
from employer_portal.hiring.models import Application, Candidate, OutcomeTold, Round, Vacancy
from employer_portal.hiring.reach import in_brands_of, not_oneself, one_round, one_vacancy
from employer_portal.keeping.models import Hold, HoldState, Keeping
from employer_portal.keeping.verbs import Verb
from employer_portal.keeping.workflow import HOLD

P = Permission
DATES = "dates"


def lock(session: Session) -> Keeping:
    """From here on nobody else places a hold or erases until this transaction ends."""
    return session.scalars(sa.select(Keeping).where(Keeping.id == 1).with_for_update()).one()


def place(
    session: Session, about: str, reason: str, *, begins: date | None = None, ends: date | None = None, actor: Actor,
    now: datetime,
) -> Hold:  # fmt: skip
    """Hold a person ("person:7"), a vacancy, a round or, as "dates", whoever was interviewed or told within these days.
    Who asks twice for the same, for the same reason, has asked once: else one of two would be left when it is released.

    Raises `DomainError` without a reason or with days in the wrong order, `NotFound` for what is out of reach.
    """
    actor.must(P.HOLD_RECORDS)
    in_reach(session, about, actor, P.HOLD_RECORDS)
    if not reason.strip():
        raise DomainError("Say why, in a few words.", "For example: a claim, with its reference.")
    if about == DATES and not (begins and ends and begins <= ends):
        raise DomainError("Give a first and a last day, in this order.")
    days = (begins, ends) if about == DATES else (None, None)
    lock(session)
    same = sa.select(Hold).where(Hold.about == about, Hold.reason == reason.strip(), Hold.state == HoldState.IN_FORCE)
    if there := session.scalars(same.where(Hold.begins == days[0], Hold.ends == days[1])).first():
        return there
    return put(session, about, reason.strip(), *days, by=actor.id, now=now)


def put(
    session: Session, about: str, reason: str, begins: date | None = None, ends: date | None = None, *, by: int,
    now: datetime,
) -> Hold:  # fmt: skip
    """`place` for what has seen to it that they may: a complaint is held by whoever takes it on."""
    lock(session)  # an erasure that asked before is over, one that asks after finds this hold
    hold = Hold(
        about=about, begins=begins, ends=ends, reason=reason, state=HoldState.IN_FORCE, placed_by=by, placed_at=now
    )
    session.add(hold)
    session.flush()
    audit.record(
        session, Verb.HOLD_PLACE, f"hold:{hold.id}", actor_id=by, at=now, state=str(hold.state), about=about,
        begins=begins and begins.isoformat(), ends=ends and ends.isoformat(), placed_by=by,
    )  # fmt: skip
    return hold


def release(session: Session, hold_id: int, because: str, *, actor: Actor, now: datetime) -> Hold:
    """End a hold; it stays on record. Raises `DomainError` without a reason, `NotFound` for what is out of reach."""
    actor.must(P.HOLD_RECORDS)
    hold = one(session, hold_id, actor, lock=True)
    if not because.strip():
        raise DomainError("Say why it may end, in a few words.")
    move(session, HOLD, hold, "release", Act(actor, now))
    hold.released_by, hold.released_at, hold.released_because = actor.id, now, because.strip()
    return hold


def one(session: Session, hold_id: int, actor: Actor, *, lock: bool = False) -> Hold:
    """That hold, for somebody who may place it."""
    hold = session.get(Hold, hold_id, with_for_update=lock or None)
    if hold is None or not reaches(session, hold.about, actor, P.READ_RECORDS, P.HOLD_RECORDS):
        raise NotFound("There is no such hold.")
    return hold


def in_reach(session: Session, about: str, actor: Actor, *permissions: Permission) -> None:
    """Raise `NotFound` unless the actor may look after what a hold is about."""
    kind, _, number = about.partition(":")
    if kind == "vacancy":
        one_vacancy(session, int(number), actor, *permissions)
    elif kind == "round":
        one_round(session, int(number), actor, *permissions)
    elif kind == "person":
        if not session.scalars(_theirs(int(number), actor, *permissions).limit(1)).first():
            raise NotFound("There is no such person.")
    elif any(actor.brands(one) is not None for one in permissions):
        raise NotAllowed("You look after the records of some brands only.", "Ask a colleague who does for all.")


def reaches(session: Session, about: str, actor: Actor, *permissions: Permission) -> bool:
    """Whether `in_reach` raises nothing. What is gone is the business of whoever looks after all brands."""
    try:
        in_reach(session, about, actor, *permissions)
    except (NotFound, NotAllowed):
        kind, _, number = about.partition(":")
        gone = kind == "person" and session.scalar(sa.select(Candidate.id).filter_by(person_id=int(number))) is None
        return gone and all(actor.brands(one) is None for one in permissions)
    return True


def all_of(session: Session, actor: Actor) -> list[Hold]:
    """The holds that the actor may see: those in force first, the newest before."""
    wanted = sa.select(Hold).order_by(Hold.state != HoldState.IN_FORCE, Hold.id.desc())
    return [one for one in session.scalars(wanted) if reaches(session, one.about, actor, P.READ_RECORDS)]


def any_in_force(session: Session) -> bool:
    """Whether there is a hold in force at all, whatever it covers."""
    return bool(session.scalar(sa.select(sa.exists().where(Hold.state == HoldState.IN_FORCE))))


def covering(session: Session, applications: Collection[int]) -> dict[int, list[Hold]]:
    """application -> the holds in force that cover it; those that none covers are left out."""
    found: dict[int, list[Hold]] = defaultdict(list)
    for hold in session.scalars(sa.select(Hold).where(Hold.state == HoldState.IN_FORCE).order_by(Hold.id)):
        for application in chunked(session, covered(session, hold), Application.id, applications):
            found[application].append(hold)
    return dict(found)


def covered(session: Session, hold: Hold) -> sa.Select[Any]:
    """Asks for the applications that a hold covers: the comparators, and whoever was appointed, with the person."""
    wanted = sa.select(Application.id).join(Round, Round.id == Application.round_id).execution_options(**ALL)
    kind, _, number = hold.about.partition(":")
    if kind == DATES:
        told = sa.select(OutcomeTold.application_id).where(OutcomeTold.on.between(hold.begins, hold.ends))
        met = sa.func.coalesce(Application.interview_date, Round.interview_date).between(hold.begins, hold.ends)
        return wanted.where(sa.or_(met, Application.id.in_(told)))
    if kind == "vacancy":
        return wanted.where(Round.vacancy_id == int(number))
    if kind == "round":
        vacancy = sa.select(Round.vacancy_id).where(Round.id == int(number)).correlate(None).scalar_subquery()
        appointed = sa.and_(Application.outcome == Outcome.APPOINTED, Round.vacancy_id == vacancy)
        return wanted.where(sa.or_(Application.round_id == int(number), appointed))
    person = persons.joined_with(session, int(number))
    applied = sa.select(Round.vacancy_id).join(Application, Application.round_id == Round.id)
    applied = applied.join(Candidate, Candidate.id == Application.candidate_id).where(Candidate.person_id == person)
    return wanted.where(Round.vacancy_id.in_(applied.correlate(None)))


def _theirs(person_id: int, actor: Actor, *permissions: Permission) -> sa.Select[Any]:
    """The applications of a person that the actor may see."""
    wanted = sa.select(Application.id).join(Application.candidate).join(Application.hiring_round).join(Round.vacancy)
    actor.must_hold(*permissions)
    return wanted.where(
        Candidate.person_id == person_id, not_oneself(actor), in_brands_of(actor, *permissions)
    ).execution_options(**ALL)


def count(session: Session, hold: Hold) -> int:
    """How many applications a hold covers."""
    found = covered(session, hold).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(found)) or 0


def people_of(session: Session, held: Sequence[Hold]) -> dict[int, str]:
    """The names of who placed and who released these."""
    ids = {one.placed_by for one in held} | {one.released_by for one in held if one.released_by}
    return {row[0]: row[1] for row in session.execute(sa.select(User.id, User.name).where(User.id.in_(ids)))}


def names_of(session: Session, held: Sequence[Hold]) -> dict[str, str]:
    """What each of these is about, as people call it."""
    return {one.about: called(session, one.about) for one in held}


def called(session: Session, about: str) -> str:
    """What a hold is about, as people call it."""
    kind, _, number = about.partition(":")
    if kind == "vacancy":
        vacancy = session.get_one(Vacancy, int(number))
        return f"{vacancy.reference}, {vacancy.title}"
    if kind == "round":
        opened = session.get_one(Round, int(number))
        return f"{opened.vacancy.reference}, {opened.stage}"
    if kind == "person":
        person = persons.joined_with(session, int(number))
        newest = sa.select(Candidate).where(Candidate.person_id == person).order_by(Candidate.id.desc())
        candidate = session.scalars(newest.limit(1)).first()
        return candidate.full_name if candidate else "somebody who was erased since"
    return "everybody who was interviewed or told within some days"
