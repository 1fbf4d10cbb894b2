"""Persons: who applied, however often. They are found again by their address; two records of one are joined, and
parted, on the record; and of some it is noted that they are not to be written to."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from employer_portal.core import audit
from employer_portal.core.addresses import mailbox, spelling
from employer_portal.core.arriving import ALL
from employer_portal.core.chunks import chunked_rows
from employer_portal.core.db import writes
from employer_portal.core.errors import Conflict, DomainError, NotAllowed, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.delivery import operations as delivery
from employer_portal.hiring.models import Application, Candidate, Joining, Person, Round, TwoPeople, Vacancy
from employer_portal.hiring.names import folded
from employer_portal.hiring.reach import in_brands_of, not_oneself, one_application, oneself
from employer_portal.hiring.verbs import Verb
from employer_portal.workbook.sheets import CandidateRow

#: For so long a joining can be taken back.
UNDONE_WITHIN = timedelta(days=1)
_Names = tuple[frozenset[str], frozenset[str]]  # what they are called, and their family name, word by word
WORD = re.compile(r"[^\W_]+")


def found_again(session: Session, rows: Sequence[CandidateRow], now: datetime) -> list[int]:
    """Whose each of these applications is, in their order: a person who has the same address, else a new one.

    A household or an agency may share an address, and nobody may read another's letter: what they are called and the
    family name must agree as well, in each of their applications. Where they do not, somebody is asked (`might_be`).
    """
    asked = {mailbox(row.email) for row in rows if row.email}
    people = _known(session, asked, rows)
    while True:  # whoever joins one of them meanwhile has done so before, or waits
        found = sorted({person for person in people if person})
        session.execute(_locking(found, read=True))
        if (again := _known(session, asked, rows)) == people:
            break
        people = again
    new = iter(_new(session, people.count(None), now))
    return [person or next(new) for person in people]


def _known(session: Session, mailboxes: Collection[str], rows: Sequence[CandidateRow]) -> list[int | None]:
    """The person of each row who is there already."""
    known: dict[str, dict[int, list[_Names]]] = defaultdict(lambda: defaultdict(list))
    wanted = sa.select(
        Candidate.email, Candidate.first_name, Candidate.known_as, Candidate.last_name, Candidate.person_id
    ).order_by(Candidate.id)
    for email, first, called, last, person_id in chunked_rows(session, wanted, Candidate.mailbox, mailboxes):
        known[spelling(email)][person_id].append(_names(first, called, last))
    return [_fitting(known.get(spelling(row.email), {}) if row.email else {}, row) for row in rows]


def _fitting(there: Mapping[int, Sequence[_Names]], row: CandidateRow) -> int | None:
    names = _names(row.first_name, row.known_as, row.last_name)
    return next((person for person, each in there.items() if all(_agree(one, names) for one in each)), None)


def _new(session: Session, count: int, now: datetime) -> Sequence[int]:
    rows = [{"made_at": now} for _ in range(count)]
    return session.scalars(sa.insert(Person).returning(Person.id), rows).all() if rows else ()


def _names(first: str, called: str, last: str) -> _Names:
    return frozenset(WORD.findall(folded(f"{first} {called}"))), frozenset(WORD.findall(folded(last)))


def _agree(one: _Names, other: _Names) -> bool:
    """Whether all that one is called the other is called too ("Sam" and "Samuel, known as Sam"), and a word of the
    family name is the same ("Ortiz" and "Ortiz-Brown")."""
    (called, family), (also_called, also_family) = one, other
    if not (called and also_called):
        return not called and not also_called and bool(family) and family == also_family
    return (called <= also_called or also_called <= called) and bool(family & also_family)


def applications_of(session: Session, person_id: int, actor: Actor) -> list[Application]:
    """The applications of a person, newest first, that the actor may see. Raises `NotFound` where there are none."""
    actor.must_hold(Permission.RUN_ROUNDS)
    wanted = _applications(actor).where(Candidate.person_id == person_id).order_by(Application.id.desc())
    if not (found := list(session.scalars(wanted))):
        raise NotFound("There is no such person.")
    return found


def sees_all(session: Session, person_id: int, actor: Actor) -> bool:
    """Whether the actor may see all applications of that person, what is just coming in as well."""
    beyond = sa.select(_out_of_reach(sa.literal(person_id), actor)).execution_options(**ALL)
    return not session.scalar(beyond)


def joined_with(session: Session, person_id: int) -> int:
    """The person of whom this one turned out to be a second record; else that one."""
    seen = {person_id}
    while True:
        wanted = sa.select(Joining.into_id).where(Joining.from_id == person_id, Joining.undone_at.is_(None))
        into = session.scalar(wanted.order_by(Joining.id.desc()).limit(1))
        if into is None or into in seen:
            return person_id
        seen.add(person_id := into)


def joinings_of(session: Session, person_id: int, now: datetime) -> list[Joining]:
    """What was joined with this person and can still be taken back."""
    wanted = sa.select(Joining).where(Joining.into_id == person_id, Joining.undone_at.is_(None))
    return list(session.scalars(wanted.where(Joining.at > now - UNDONE_WITHIN).order_by(Joining.id)))


def others(session: Session, applications: Sequence[Application], actor: Actor) -> dict[int, int]:
    """application -> how many others of the same person the actor may see; those with none are left out."""
    people = [application.candidate.person_id for application in applications]
    counted = _seen(sa.select(Candidate.person_id, sa.func.count()), actor).group_by(Candidate.person_id)
    counts = {row[0]: row[1] for row in chunked_rows(session, counted, Candidate.person_id, people)}
    times = {one.id: counts.get(one.candidate.person_id, 0) - 1 for one in applications}
    return {application: count for application, count in times.items() if count > 0}


def might_be(session: Session, applications: Sequence[Application], actor: Actor) -> dict[int, list[int]]:
    """application -> the other persons who might be the same: the names and the day of the interview (or the postal
    address) are the same, and the address is not; or the address is the same, and the names do not agree.

    Nobody is asked twice, nor about somebody whose applications they may not all see.
    """
    found: dict[int, set[int]] = defaultdict(set)
    ids = [application.id for application in applications]
    mine, my_candidate, my_round = aliased(Application), aliased(Candidate), aliased(Round)
    alike = sa.and_(
        my_candidate.by_last == Candidate.by_last,
        sa.or_(
            sa.func.coalesce(mine.interview_date, my_round.interview_date)
            == sa.func.coalesce(Application.interview_date, Round.interview_date),
            sa.and_(my_candidate.postal_address != "", my_candidate.postal_address == Candidate.postal_address),
        ),
    )
    reached = sa.and_(my_candidate.mailbox != "", my_candidate.mailbox == Candidate.mailbox)
    for condition in (alike, reached):
        wanted = _seen(sa.select(mine.id, Candidate.person_id), actor)
        wanted = wanted.join(my_candidate, my_candidate.person_id != Candidate.person_id)
        wanted = wanted.join(mine, mine.candidate_id == my_candidate.id).join(my_round, my_round.id == mine.round_id)
        wanted = wanted.where(condition, ~_out_of_reach(Candidate.person_id, actor), ~_two(my_candidate.person_id))
        for application, person in chunked_rows(session, wanted, mine.id, ids):
            found[application].add(person)
    return {application: sorted(people) for application, people in found.items()}


def in_round(session: Session, round_id: int, actor: Actor) -> tuple[int, list[Application]]:
    """How many of a round have applied another time, and those who may have: for whoever brought it in."""
    applications = list(session.scalars(_applications(actor).where(Application.round_id == round_id)))
    alike = might_be(session, applications, actor)
    return len(others(session, applications, actor)), [one for one in applications if one.id in alike]


def named(session: Session, reference: str, person_id: int, actor: Actor) -> list[int]:
    """The others of whom an application has that reference, newest first: who is meant is asked. Raises `DomainError`
    where there is none to be seen."""
    wanted = _seen(sa.select(Candidate.person_id), actor).where(Application.reference == reference.strip())
    found = session.scalars(wanted.where(Candidate.person_id != person_id).order_by(Application.id.desc()))
    if not (people := list(dict.fromkeys(found))):
        raise DomainError("No other person has an application with this reference.", "Look it up in its round.")
    return people


def join(session: Session, into_id: int, from_id: int, *, actor: Actor, now: datetime) -> Joining:
    """Two records are of one person: the applications of `from_id` are `into_id`'s from now on. `part` takes it back
    within a day. Whoever of them was not to be written to, both are not.

    Raises `NotFound` where the actor may not see all applications of both.
    """
    if into_id == from_id:
        raise Conflict("This is the same person.", "Give the reference of another application.")
    delivery.lock_waiting(session, [*_keys(session, into_id), *_keys(session, from_id)])  # before the persons
    into, other = _whole(session, [into_id, from_id], actor)
    moving = list(session.scalars(sa.select(Candidate).where(Candidate.person_id == from_id).order_by(Candidate.id)))
    joining = Joining(into_id=into_id, from_id=from_id, candidates=[one.id for one in moving], at=now, by_id=actor.id)
    session.add(joining)
    _move(session, moving, into, actor, now)
    subject, number = f"person:{into_id}", joining.id
    audit.record(session, Verb.PERSON_JOINED, subject, actor_id=actor.id, at=now, other=from_id, joining=number)
    for one, marked in ((into, other), (other, into)):
        if marked.not_written_to_since and not one.not_written_to_since:
            _mark(session, one, marked.not_written_to_because, actor, now)
    if into.not_written_to_since:
        delivery.stop_writing_to(session, _keys(session, into_id), actor=actor, now=now)
    return joining


def part(session: Session, joining_id: int, *, actor: Actor, now: datetime) -> Joining:
    """Take a joining back: the applications are again whose they were. A note that one is not to be written to stays
    with both. Raises `Conflict` after a day, and where they have been joined with somebody else since."""
    joining = session.get(Joining, joining_id, with_for_update=True)
    if joining is None:
        raise NotFound("There is no such person.")
    theirs = sa.select(Candidate).where(Candidate.id.in_(joining.candidates)).order_by(Candidate.id)
    owners = set(session.scalars(theirs.with_only_columns(Candidate.person_id).order_by(None)))
    _whole(session, owners or {joining.into_id}, actor)
    moving = list(session.scalars(theirs.execution_options(populate_existing=True)))
    if joining.undone_at is not None or joining.at <= now - UNDONE_WITHIN:
        raise Conflict("This cannot be taken back any more.", "It can for a day.")
    if any(one.person_id != joining.into_id for one in moving):
        raise Conflict("They were joined with somebody else since.", "Take that back first.")
    joining.undone_at = now
    _move(session, moving, session.get_one(Person, joining.from_id), actor, now)
    subject, other = f"person:{joining.into_id}", joining.from_id
    audit.record(session, Verb.PERSON_PARTED, subject, actor_id=actor.id, at=now, other=other, joining=joining_id)
    return joining


def are_two(session: Session, one_id: int, other_id: int, *, actor: Actor, now: datetime) -> None:
    """Two who could be one person are two: nobody is asked about them again."""
    first, second = sorted((one_id, other_id))
    if first == second:
        raise Conflict("This is the same person.")
    _whole(session, [first, second], actor)
    if session.get(TwoPeople, (first, second)) is None:
        session.add(TwoPeople(one_id=first, other_id=second, at=now, by_id=actor.id))
        audit.record(session, Verb.PERSON_APART, f"person:{first}", actor_id=actor.id, at=now, other=second)


def take_out(session: Session, application_id: int, *, actor: Actor, now: datetime) -> int:
    """This application is another person's, a new one: nobody is asked whether they are the same. That one is not to be
    written to stays with whom it was noted of. Answers the new person; raises `Conflict` where it is their only one."""
    application = one_application(session, application_id, actor, Permission.RUN_ROUNDS)
    [person] = _whole(session, [application.candidate.person_id], actor)
    candidates = sa.select(sa.func.count()).where(Candidate.person_id == person.id)
    if session.scalar(candidates) == 1:
        raise Conflict("This is the person's only application.", "There is nobody to tell them from.")
    [number] = _new(session, 1, now)
    _move(session, [application.candidate], session.get_one(Person, number), actor, now)
    session.add(TwoPeople(one_id=person.id, other_id=number, at=now, by_id=actor.id))
    audit.record(session, Verb.PERSON_APART, f"person:{person.id}", actor_id=actor.id, at=now, other=number)
    return number


def do_not_write(session: Session, person_id: int, because: str, *, actor: Actor, now: datetime) -> int:
    """Note that a person is not to be written to, and why: what waits in the outbox is stopped, and nothing more goes
    to them, in any round and any brand, until `may_write`: they tell the employer, whomever they speak to. Answers how
    many letters are being handed over at this moment, and may still leave. Raises `DomainError` without a reason."""
    if not because.strip():
        raise DomainError("Say why, in a few words.", "For example: they asked us to, on the phone.")
    delivery.lock_waiting(session, _keys(session, person_id))  # before the person, as whoever handles letters does
    person = _seen_one(session, person_id, actor)
    if person.not_written_to_since is None:
        _mark(session, person, because.strip(), actor, now)
    return delivery.stop_writing_to(session, _keys(session, person_id), actor=actor, now=now)


def may_write(session: Session, person_id: int, *, actor: Actor, now: datetime) -> None:
    """Take that note off again: for whoever made it, or may see all of the person's applications. What was stopped
    stays stopped until somebody sends it again. Raises `NotAllowed`."""
    person = _seen_one(session, person_id, actor)
    if person.not_written_to_since is None:
        return
    if not knows_why(session, person, actor):
        raise NotAllowed("A colleague in another brand noted this.", "Ask somebody in HR who looks after all brands.")
    person.not_written_to_since = person.not_written_to_by = None
    person.not_written_to_because = ""
    audit.record(session, Verb.PERSON_WRITTEN_TO, f"person:{person_id}", actor_id=actor.id, at=now)


def knows_why(session: Session, person: Person, actor: Actor) -> bool:
    """Whether the actor may read why a person is not to be written to: they noted it, or may see all applications."""
    return person.not_written_to_by == actor.id or sees_all(session, person.id, actor)


def not_written_to(session: Session, people: Collection[str]) -> set[str]:
    """Those of these people ("application:12") who are not to be written to. In a transaction that writes, nobody notes
    it of another of them until it ends (hung in `hooks.py`: who asks is about to write to them)."""
    ids = {int(one.rpartition(":")[2]) for one in people if one.startswith("application:")}
    wanted = sa.select(Application.id, Person.not_written_to_since).join(Application.candidate).join(Candidate.person)
    if writes(session):
        wanted = wanted.with_for_update(read=True, of=Person)
    wanted = wanted.execution_options(**ALL)
    return {f"application:{row[0]}" for row in chunked_rows(session, wanted, Application.id, ids) if row[1] is not None}


def _mark(session: Session, person: Person, because: str, actor: Actor, now: datetime) -> None:
    person.not_written_to_since, person.not_written_to_by, person.not_written_to_because = now, actor.id, because
    session.flush()  # whoever is about to write to them waits from here on, or has posted what is stopped below
    audit.record(session, Verb.PERSON_NOT_WRITTEN_TO, f"person:{person.id}", actor_id=actor.id, at=now)


def _move(session: Session, candidates: Sequence[Candidate], to: Person, actor: Actor, now: datetime) -> None:
    for candidate in candidates:
        candidate.person = to
    session.flush()
    ids = [candidate.id for candidate in candidates]
    theirs = sa.select(Application.id).where(Application.candidate_id.in_(ids)).execution_options(**ALL)
    for application in session.scalars(theirs):
        subject = f"application:{application}"
        audit.record(session, Verb.APPLICATION_PERSON, subject, actor_id=actor.id, at=now, person=to.id)


def _keys(session: Session, person_id: int) -> list[str]:
    """A person's applications, as deliveries name them."""
    wanted = sa.select(Application.id).join(Application.candidate).where(Candidate.person_id == person_id)
    return [f"application:{application}" for application in session.scalars(wanted.execution_options(**ALL))]


def _locking(ids: Collection[int], *, read: bool = False) -> sa.Select[Person]:
    """Those persons, and nobody joins them or notes anything of them until this transaction ends; in one order, so that
    two who want the same do not wait for each other."""
    locked = sa.select(Person).where(Person.id.in_(ids)).order_by(Person.id).with_for_update(read=read)
    return locked.execution_options(populate_existing=True)


def _seen_one(session: Session, person_id: int, actor: Actor) -> Person:
    """That person, locked. Raises `NotFound`, and `Conflict` where they were joined with somebody just now."""
    person = session.scalar(_locking([person_id]))
    try:
        applications_of(session, person_id, actor)
    except NotFound:
        into = joined_with(session, person_id)
        applications_of(session, into, actor)
        if into != person_id:
            raise Conflict("Their applications were joined with another record.", "Open the page again.") from None
        raise
    assert person is not None
    return person


def _whole(session: Session, ids: Collection[int], actor: Actor) -> list[Person]:
    """Those persons in that order, locked, for an actor who may see all their applications, else `NotFound`."""
    people = {person.id: person for person in session.scalars(_locking(ids))}
    for person_id in ids:
        applications_of(session, person_id, actor)
        if not sees_all(session, person_id, actor):
            raise NotFound("There is no such person.")
    return [people[person_id] for person_id in ids]


def _applications(actor: Actor) -> sa.Select[Application]:
    applications: sa.Select[Application] = _seen(sa.select(Application), actor)
    return applications.options(
        contains_eager(Application.candidate).contains_eager(Candidate.person),
        contains_eager(Application.hiring_round).contains_eager(Round.vacancy),
        joinedload(Application.told),
    )


def _seen(wanted: sa.Select[*tuple[Any, ...]], actor: Actor) -> Any:
    """What of that query, over applications with their candidate, person, round and vacancy, the actor may see."""
    joined = wanted.select_from(Application).join(Application.candidate).join(Candidate.person)
    joined = joined.join(Application.hiring_round).join(Round.vacancy)
    return joined.where(not_oneself(actor), in_brands_of(actor, Permission.RUN_ROUNDS))


def _out_of_reach(person_id: Any, actor: Actor) -> sa.ColumnElement[bool]:
    """Whether one of that person's applications is not the actor's to see."""
    theirs, application, opened = aliased(Candidate), aliased(Application), aliased(Round)
    other = sa.select(application.id).join(theirs, theirs.id == application.candidate_id)
    other = other.join(opened, opened.id == application.round_id).join(Vacancy, Vacancy.id == opened.vacancy_id)
    beyond = sa.or_(~in_brands_of(actor, Permission.RUN_ROUNDS), oneself(actor, theirs.person_id))
    return other.where(theirs.person_id == person_id, beyond).exists()


def _two(person_id: Any) -> sa.ColumnElement[bool]:
    """Whether it was said that the query's candidate and that person are two people."""
    return sa.or_(
        sa.exists().where(TwoPeople.one_id == person_id, TwoPeople.other_id == Candidate.person_id),
        sa.exists().where(TwoPeople.other_id == person_id, TwoPeople.one_id == Candidate.person_id),
    )
