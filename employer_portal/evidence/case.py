"""What a pack is of, for somebody who may export it; and what whoever gathers its papers works with: the database at
one moment, the pack's names, who had a hand."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.core import clock
from employer_portal.core.audit import AuditLine
from employer_portal.core.chunks import chunked_rows
from employer_portal.core.errors import NotAllowed
from employer_portal.core.permissions import Actor, Permission
from employer_portal.evidence.naming import Called, Names, names_of
from employer_portal.evidence.values import Of, Own, Scope
from employer_portal.hiring.models import Application, Candidate, Round
from employer_portal.hiring.reach import one_application, one_round, one_vacancy, oneself

P = Permission


@dataclass(slots=True)
class Case:
    """One pack while its papers are gathered. `people` are the colleagues whom any paper names."""

    session: Session
    scope: Scope
    names: Names
    zone: tzinfo
    people: set[int] = field(default_factory=set)
    _users: dict[int, str] = field(default_factory=dict)

    def by(self, user_id: int | None) -> Own:
        """A colleague's name; they count among those who had a hand."""
        if user_id is None:
            return Own("")
        if not self._users:
            self._users = dict(self.session.execute(sa.select(User.id, User.name)).all())
        if user_id in self._users:
            self.people.add(user_id)
        return Own(self._users.get(user_id, "the portal"))

    def when(self, at: datetime | date | None) -> Own:
        """A moment or a day as people write it; empty for none."""
        if at is None:
            return Own("")
        return Own(clock.moment(at, self.zone) if isinstance(at, datetime) else clock.written(at))

    def by_when(self, user_id: int | None, at: datetime | date | None) -> Own:
        """Who did it and when, as far as either is recorded."""
        return Own(", ".join(said for said in (self.by(user_id), self.when(at)) if said))

    def midnight(self, day: date) -> datetime:
        """The moment at which a day begins for the employer."""
        return datetime.combine(day, time(0), self.zone).astimezone(UTC)

    def first_line(self, subject: str) -> datetime | None:
        """When the trail first speaks of that subject."""
        wanted = sa.select(AuditLine.at).where(AuditLine.subject == subject).order_by(AuditLine.id).limit(1)
        return self.session.scalar(wanted)


def scope_of(session: Session, of: Of, row_id: int, actor: Actor) -> Scope:
    """That vacancy, round or application with everybody in it. Raises `NotFound` where it is out of reach, `NotAllowed`
    where the actor is one of the candidates."""
    claimant = None
    if of == Of.VACANCY:
        vacancy = one_vacancy(session, row_id, actor, P.EXPORT_RECORDS)
        rounds = tuple(session.scalars(sa.select(Round.id).where(Round.vacancy_id == row_id).order_by(Round.id)))
        called = f"{vacancy.reference}: {vacancy.title}"
    else:
        if of == Of.APPLICATION:
            applied = one_application(session, row_id, actor, P.EXPORT_RECORDS)
            claimant = row_id
        held = one_round(session, applied.round_id if claimant else row_id, actor, P.EXPORT_RECORDS)
        vacancy, rounds = held.vacancy, (held.id,)
        called = f"{vacancy.reference}: {vacancy.title}, {held.stage}"
        if claimant:
            called = f"{applied.reference}, {called}"
    wanted = sa.select(Application.id).join(Application.candidate).where(Application.round_id.in_(rounds))
    if session.scalar(wanted.where(oneself(actor)).limit(1)):
        raise NotAllowed("You applied here yourself.", "Ask a colleague who keeps the records to make this pack.")
    applications = tuple(session.scalars(wanted.order_by(Application.round_id, Application.position)))
    return Scope(of, row_id, called, vacancy.id, rounds, applications, claimant)


def names_in(session: Session, scope: Scope, *, named: bool) -> Names:
    """The candidates of that pack: it names the one whom it is of, and with `named` all of them."""
    wanted = sa.select(
        Application.id, Application.reference, Candidate.first_name, Candidate.last_name, Candidate.known_as,
        Candidate.email, Candidate.person_id,
    ).join(Application.candidate)  # fmt: skip
    found = list(chunked_rows(session, wanted, Application.id, scope.applications))
    claimant = next((row.person_id for row in found if row.id == scope.claimant), None)
    shown = frozenset(row.id for row in found if named or row.person_id == claimant)
    return Names((Called(row[0], row[1], names_of(*row[2:5]), row[5]) for row in found), shown)
