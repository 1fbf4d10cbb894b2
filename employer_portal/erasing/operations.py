"""Erasing: asked for and agreed to by people, or announced by the schedule; one person in one transaction."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import people
from employer_portal.accounts.models import User
from employer_portal.core import audit
from employer_portal.core.arriving import ALL
from employer_portal.core.chunks import chunked_rows
from employer_portal.core.errors import Conflict, NotFound
from employer_portal.core.permissions import SYSTEM, Actor, Permission
from employer_portal.core.retention import Goes, Rows
from employer_portal.core.workflow import Act, move
from employer_portal.delivery import operations as delivery
from employer_portal.delivery.models import Delivery
from employer_portal.delivery.verbs import Verb as DeliveryVerb
from employer_portal.erasing import rows
from employer_portal.erasing.workflow import ERASURE, not_held
from employer_portal.evidence import operations as evidence
from employer_portal.hiring import persons
from employer_portal.hiring.models import Application, Candidate, Person, Round, Vacancy
from employer_portal.hiring.reach import in_brands_of, oneself
from employer_portal.keeping import holds
from employer_portal.keeping.models import Cause, Erasing, Erasure, ErasureState
from employer_portal.keeping.verbs import Verb
from employer_portal.letters.models import Letter
from employer_portal.records.trail import LEDGERS

P = Permission
#: Between the second person's word and the erasure: so long it can be taken back.
TO_TAKE_BACK = timedelta(hours=24)
OPEN = (ErasureState.ASKED, ErasureState.AGREED, ErasureState.GONE)
#: What a delivery's sealed parts are, as its line names them.
EMPTIED = dict.fromkeys(("subject_line", "text", "html", "pdf", "calendar"))


def applications_of(session: Session, person_id: int, actor: Actor, *permissions: Permission) -> list[int]:
    """All applications of a person, for whoever looks after every one of them and is not that person, else
    `NotFound`."""
    actor.must_hold(*permissions)
    wanted = sa.select(Application.id, sa.and_(in_brands_of(actor, *permissions), ~oneself(actor)))
    wanted = wanted.join(Application.candidate).join(Application.hiring_round).join(Round.vacancy)
    theirs = session.execute(
        wanted.where(Candidate.person_id == person_id).order_by(Application.id).execution_options(**ALL)
    ).all()
    if not theirs or not all(row[1] for row in theirs):
        raise NotFound("There is no such person.")
    return [row[0] for row in theirs]


def ask(session: Session, person_id: int, cause: Cause, *, actor: Actor, now: datetime) -> Erasure:
    """Ask that all that is held about a person be erased; somebody else agrees. Raises `NotFound` unless the actor
    looks after all of it, `Conflict` while it was asked for already or a legal hold covers them."""
    applications = applications_of(session, person_id, actor, P.ERASE_RECORDS)
    return _begin(session, f"person:{person_id}", applications, cause, actor, now, None)


def announce(
    session: Session, person_id: int, applications: Sequence[int], *, now: datetime, grace: timedelta
) -> Erasure:
    """The period of these applications is over: they are erased after the days of grace, unless they are held."""
    return _begin(session, f"person:{person_id}", applications, Cause.PERIOD, SYSTEM, now, now + grace)


def announce_account(session: Session, user_id: int, *, now: datetime, grace: timedelta) -> Erasure:
    """The period of the account of somebody who left is over: as `announce`."""
    return _begin(session, f"user:{user_id}", [], Cause.PERIOD, SYSTEM, now, now + grace)


def agree(session: Session, erasure_id: int, *, actor: Actor, now: datetime) -> Erasure:
    """Agree to an erasure that somebody else asked for: in a day it is carried out."""
    erasure = one(session, erasure_id, actor, P.ERASE_RECORDS, lock=True)
    move(session, ERASURE, erasure, "agree", Act(actor, now))
    erasure.agreed_by, erasure.agreed_at, erasure.not_before = actor.id, now, now + TO_TAKE_BACK
    return erasure


def take_back(session: Session, erasure_id: int, *, actor: Actor, now: datetime) -> Erasure:
    """Nothing is erased after all. What the schedule announced is kept by a legal hold instead: else it would be
    announced again."""
    erasure = one(session, erasure_id, actor, P.ERASE_RECORDS, lock=True)
    if erasure.cause is Cause.PERIOD:
        keeps = "It stops if an administrator lets them back." if erasure.user else "To keep it, place a legal hold."
        raise Conflict("The schedule announced it.", keeps)
    move(session, ERASURE, erasure, "take_back", Act(actor, now))
    return erasure


def lapse(session: Session, erasure_id: int, *, now: datetime) -> None:
    """What was announced is not due any more."""
    erasure = session.get_one(Erasure, erasure_id, with_for_update=True)
    move(session, ERASURE, erasure, "lapse", Act(SYSTEM, now))


def erase(session: Session, erasure_id: int, *, now: datetime) -> Erasure:
    """Erase the rows, in this one transaction: those of the applications that it was asked for, and of no later one.
    Raises `Conflict` before its hour, while a legal hold covers anything of
    it, and while a message to the person may still leave; then nothing is erased."""
    keeping = holds.lock(session)  # whoever places a hold from here on waits, and finds nothing to hold any more
    assert keeping is not None
    erasure = session.get_one(Erasure, erasure_id, with_for_update=True)
    delivery.lock_waiting(session, erasure.written_to)
    theirs = sa.select(Candidate.person_id).join(Application, Application.candidate_id == Candidate.id)
    theirs = theirs.where(Application.id.in_(erasure.applications)).execution_options(**ALL)
    applied = sa.select(Person).where(Person.id.in_(set(session.scalars(theirs)))).order_by(Person.id)
    session.execute(applied.with_for_update())  # whoever applies again has done so, or waits and is somebody new
    move(session, ERASURE, erasure, "erase", Act(SYSTEM, now))
    erasure.erased_at = now
    remove(session, erasure, whose(session, erasure), now)
    return erasure


def whose(session: Session, erasure: Erasure) -> rows.Scope:
    """Whose rows go with it."""
    return rows.account(erasure.user) if erasure.user else rows.scope(session, erasure.applications)


def remove(session: Session, erasure: Erasure, whose: rows.Scope, now: datetime, *, again: bool = False) -> None:
    """Delete and empty the rows in that scope, and note in the trail which went. What the same person applied for
    beside it stays, and with it what is held about them as a person. Done `again` after a restore, it asks nobody
    whether they are back."""
    erasure.stayed = len(rows.beside(session, whose.applications))
    there = rows.found(session, whose)
    for user in whose.users:
        _no_contact_any_more(session, session.get_one(User, user))
        people.forget(session, user, now=now, again=again)
    mails = [key[0] for held, keys in there.items() if held.model is Delivery for key in keys]
    was = _what_was_in(session, mails)
    evidence.forget_reasons(session, whose.applications)
    session.flush()
    if whose.applications:
        session.execute(sa.insert(Erasing), [{"application_id": number} for number in sorted(whose.applications)])
    erasure.counts = rows.erase(session, there) | ({User.__tablename__: len(whose.users)} if whose.users else {})
    session.execute(sa.delete(Erasing))
    erasure.mails = mails
    for number in mails:
        parts: audit.Facts = EMPTIED | ({"was": was[number]} if number in was else {})
        audit.record(session, DeliveryVerb.DELIVERY_EMPTIED, f"delivery:{number}", actor_id=SYSTEM.id, at=now, **parts)
    gone: audit.Facts = {ledger.goes: _numbers(there, ledger.id) for ledger in LEDGERS if ledger.goes}
    said: audit.Facts = {"erasure": erasure.number, "stayed": erasure.stayed} | {
        name: numbers for name, numbers in gone.items() if numbers
    }
    audit.record(session, Verb.PERSON_ERASED, erasure.about, actor_id=SYSTEM.id, at=now, **said)


def _no_contact_any_more(session: Session, user: User) -> None:
    """No round names them to candidates."""
    theirs = sa.update(Round).where(sa.func.lower(Round.contact_email) == (user.email or " ").lower())
    session.execute(theirs.values(contact_name="", contact_email=""))


def _what_was_in(session: Session, mails: Sequence[int]) -> dict[int, str]:
    """delivery -> the kind of letter that it took, which nothing says once the letter is gone."""
    kinds = sa.select(Delivery.id, Letter.kind).join(Letter, Letter.delivery_key == Delivery.key)
    return {number: str(kind) for number, kind in chunked_rows(session, kinds, Delivery.id, mails)}


def finish(session: Session, erasure_id: int, *, now: datetime) -> None:
    """The files are gone too, and the list of erasures has it."""
    erasure = session.get_one(Erasure, erasure_id, with_for_update=True)
    move(session, ERASURE, erasure, "finish", Act(SYSTEM, now))
    erasure.mails = []


def one(session: Session, erasure_id: int, actor: Actor, *permissions: Permission, lock: bool = False) -> Erasure:
    """That erasure, for somebody who may ask for it; its receipt, for whoever looks after all brands."""
    actor.must_hold(*permissions)
    erasure = session.get(Erasure, erasure_id, with_for_update=lock or None)
    if erasure is None or not reaches(session, erasure, actor, *permissions):
        raise NotFound("There is no such erasure.")
    return erasure


def reaches(session: Session, erasure: Erasure, actor: Actor, *permissions: Permission) -> bool:
    """Whether the actor may know of it."""
    wanted = sa.select(sa.and_(in_brands_of(actor, *permissions), ~oneself(actor))).select_from(Application)
    wanted = wanted.join(Application.candidate).join(Application.hiring_round).join(Vacancy)
    seen = session.scalars(wanted.where(Application.id.in_(erasure.applications)).execution_options(**ALL)).all()
    return all(seen) if seen else all(actor.brands(one) is None for one in permissions)


def _begin(
    session: Session, about: str, applications: Sequence[int], cause: Cause, actor: Actor, now: datetime,
    not_before: datetime | None,
) -> Erasure:  # fmt: skip
    holds.lock(session)
    erasure = Erasure(
        number=secrets.token_hex(8), about=about, applications=list(applications), cause=cause,
        state=ErasureState.ASKED if not_before is None else ErasureState.AGREED, asked_by=actor.id or None,
        asked_at=now, not_before=not_before, counts={}, mails=[],
    )  # fmt: skip
    if _open(session, about):
        raise Conflict("This person's erasure was asked for already.")
    not_held(session, [erasure], Act(actor, now))
    session.add(erasure)
    session.flush()
    verb = Verb.ERASURE_ASK if not_before is None else Verb.ERASURE_DUE
    audit.record(
        session, verb, f"erasure:{erasure.id}", actor_id=actor.id, at=now, state=str(erasure.state),
        number=erasure.number, about=erasure.about, cause=str(cause), asked_by=erasure.asked_by,
        applications=erasure.applications,
    )  # fmt: skip
    return erasure


def open_of(session: Session, person_id: int) -> Erasure | None:
    """The erasure of that person that is under way, if any."""
    return _open(session, f"person:{persons.joined_with(session, person_id)}")


def _open(session: Session, about: str) -> Erasure | None:
    mine = sa.select(Erasure).where(Erasure.about == about, Erasure.state.in_(OPEN))
    return session.scalars(mine.limit(1)).first()


def _numbers(there: Mapping[Rows, Collection[tuple[Any, ...]]], key: Any) -> list[int]:
    table = key.property.columns[0].table
    return [
        row[0] for held, keys in there.items()
        if held.goes is Goes.ROW and sa.inspect(held.model).local_table is table for row in keys
    ]  # fmt: skip
