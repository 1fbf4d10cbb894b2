"""How long files are kept, by whose law: set by whoever looks after the records, shortened only by two."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import Brand
from employer_portal.core import audit
from employer_portal.core.errors import Conflict, DomainError, NotAllowed, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.workflow import Act, move
from employer_portal.keeping.holds import lock
from employer_portal.keeping.models import BrandLaw, Jurisdiction, Keeping, Period, PeriodState
from employer_portal.keeping.verbs import Verb
from employer_portal.keeping.workflow import PERIOD
from employer_portal.settings import Settings

ERASE = Permission.ERASE_RECORDS
#: Accounts of people who left have one period, whatever the law: they stand under no brand.
ACCOUNTS = None


def months(session: Session, settings: Settings) -> dict[Jurisdiction, int]:
    """How many months files are kept, by each law: as the schedule says, else as the setting does."""
    return dict.fromkeys(Jurisdiction, settings.retention_months_unsuccessful) | {
        law: period.months for law, period in in_force(session).items() if law is not None
    }


def months_of_accounts(session: Session, settings: Settings) -> int:
    """How many months the account of somebody who left is kept: as the schedule says, else as files are."""
    period = in_force(session).get(ACCOUNTS)
    return period.months if period else settings.retention_months_unsuccessful


def months_of_brand(session: Session, brand_id: int, settings: Settings) -> int:
    """How many months the files of that brand's candidates are kept."""
    return months(session, settings)[law_of(session, brand_id)]


def law_of(session: Session, brand_id: int) -> Jurisdiction:
    """Whose law that brand's vacancies stand under."""
    return laws(session).get(brand_id, Jurisdiction.GREAT_BRITAIN)


def laws(session: Session) -> Mapping[int, Jurisdiction]:
    """brand -> its law, of those that do not stand under Great Britain's."""
    return {one.brand_id: one.jurisdiction for one in session.scalars(sa.select(BrandLaw))}


def grace(session: Session) -> int:
    """How many days lie between the notice and an erasure."""
    return session.get_one(Keeping, 1).grace_days


def brands(session: Session) -> list[tuple[int, str, Jurisdiction]]:
    """Each brand by its number and its name, and whose law it stands under."""
    known = laws(session)
    rows = session.execute(sa.select(Brand.id, Brand.name).order_by(Brand.name))
    return [(number, name, known.get(number, Jurisdiction.GREAT_BRITAIN)) for number, name in rows]


def in_force(session: Session) -> dict[Jurisdiction | None, Period]:
    """The period that holds, by each law for which one was set, and under `ACCOUNTS` that of accounts."""
    wanted = sa.select(Period).where(Period.state == PeriodState.IN_FORCE).order_by(Period.agreed_at, Period.id)
    return {one.jurisdiction: one for one in session.scalars(wanted)}


def proposed(session: Session) -> list[Period]:
    """What waits for a second person."""
    return list(session.scalars(sa.select(Period).where(Period.state == PeriodState.PROPOSED).order_by(Period.id)))


def set_period(
    session: Session, law: Jurisdiction | None, number: int, reason: str, *, settings: Settings, actor: Actor,
    now: datetime,
) -> Period:  # fmt: skip
    """Keep files for so many months by that law, or `ACCOUNTS` of who left. A longer time holds at once, a shorter one
    when a second person agrees. Raises `DomainError` without a reason or outside of 1 to 120 months, `Conflict` while
    one waits."""
    everywhere(actor)
    if not 1 <= number <= 120:
        raise DomainError("Between 1 and 120 months.")
    if not reason.strip():
        raise DomainError("Say why so long: it is what you would tell an auditor.")
    lock(session)
    if any(one.jurisdiction == law for one in proposed(session)):
        raise Conflict("A shorter time waits for a second person already.", "Agree to it or refuse it first.")
    shorter = number < (months_of_accounts(session, settings) if law is ACCOUNTS else months(session, settings)[law])
    period = Period(
        jurisdiction=law, months=number, reason=reason.strip(), shorter=shorter, proposed_by=actor.id, proposed_at=now,
        state=PeriodState.PROPOSED if shorter else PeriodState.IN_FORCE, agreed_by=None if shorter else actor.id,
        agreed_at=None if shorter else now,
    )  # fmt: skip
    session.add(period)
    session.flush()
    audit.record(
        session, Verb.PERIOD_PROPOSE if shorter else Verb.PERIOD_SET, f"period:{period.id}",
        actor_id=actor.id, at=now, state=str(period.state), jurisdiction=law and str(law), months=number,
        proposed_by=actor.id, agreed_by=period.agreed_by,
    )  # fmt: skip
    return period


def settle(session: Session, period_id: int, step: str, *, actor: Actor, now: datetime) -> Period:
    """Agree to a shorter time, or refuse it. Raises `NotFound`, `NotAllowed` for whoever proposed it and agrees."""
    everywhere(actor)
    period = session.get(Period, period_id, with_for_update=True)
    if period is None:
        raise NotFound("There is no such period.")
    move(session, PERIOD, period, step, Act(actor, now))
    if step == "agree":
        period.agreed_by, period.agreed_at = actor.id, now
    return period


def stand_under(session: Session, brand_id: int, law: Jurisdiction, *, actor: Actor, now: datetime) -> None:
    """Say whose law that brand's vacancies stand under."""
    everywhere(actor)
    if session.get(Brand, brand_id) is None:
        raise NotFound("There is no such brand.")
    if law == law_of(session, brand_id):
        return
    session.merge(BrandLaw(brand_id=brand_id, jurisdiction=law))
    audit.record(session, Verb.BRAND_LAW, f"brand:{brand_id}", actor_id=actor.id, at=now, law=str(law))


def set_grace(session: Session, days: int, *, actor: Actor, now: datetime) -> Keeping:
    """So many days lie between the notice and an erasure. Raises `DomainError` outside of 1 to 90."""
    everywhere(actor)
    if not 1 <= days <= 90:
        raise DomainError("Between 1 and 90 days.")
    keeping = lock(session)
    if keeping.grace_days != days:
        keeping.grace_days = days
        audit.record(session, Verb.KEEPING_GRACE, "keeping:1", actor_id=actor.id, at=now, grace_days=days)
    return keeping


def everywhere(actor: Actor) -> None:
    """Raise `NotAllowed` unless the actor erases in all brands: what the schedule says holds for all."""
    actor.must(ERASE)
    if actor.brands(ERASE) is not None:
        raise NotAllowed("You look after the records of some brands only.", "Ask a colleague who does for all.")
