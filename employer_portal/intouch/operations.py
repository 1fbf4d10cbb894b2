"""Staying in touch: a candidate agrees to it, and ends it by one click; HR writes to those who met the essentials of a
vacancy, once each."""

import calendar
from collections.abc import Collection, Mapping
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.core import audit
from employer_portal.core.cleaning import clean
from employer_portal.core.clock import day_at
from employer_portal.core.errors import Conflict, DomainError, NotFound
from employer_portal.core.links import link
from employer_portal.core.permissions import SYSTEM, Actor, Permission
from employer_portal.feedback.checks import sendable
from employer_portal.hiring.models import Application, Vacancy
from employer_portal.hiring.reach import one_vacancy
from employer_portal.intouch import leaving, queries
from employer_portal.intouch.models import InTouch, InTouchMail, SameCriterion, identity
from employer_portal.intouch.verbs import Verb
from employer_portal.letters import envelopes
from employer_portal.phrasing.service import Checker, Subject
from employer_portal.settings import Settings

LONGEST = 300  # characters of which roles
LONGEST_WORDS = 1000  # of what HR adds
#: For how many months one may agree.
MONTHS = (3, 6, 12)


def last_days(today: date, kept_until: date) -> list[date]:
    """The days until which a candidate may agree: a few months on, and no longer than their record is kept."""
    return [day for day in (_months_on(today, months) for months in MONTHS) if day <= kept_until] or [kept_until]


def agree(
    session: Session, application_id: int, roles: str, until: date, *, kept_until: date, settings: Settings,
    now: datetime,
) -> InTouch:  # fmt: skip
    """A candidate, who was let in to their own page, agrees to hear of such roles until that day; or says it anew.
    Raises `DomainError` for no words, too many, and another day than is offered; `Conflict` for who does not know yet
    that they were not appointed."""
    application = session.scalar(sa.select(Application).where(Application.id == application_id).with_for_update())
    if application is None:
        raise NotFound("There is no such application.")
    if not queries.can_agree(application):
        raise Conflict("This can be chosen once you have heard from us.")
    said = " ".join(clean(roles)[0].split())
    if not said or len(said) > LONGEST:
        raise DomainError("Say of which roles you would like to hear, in a few words.")
    if until not in last_days(day_at(now, settings.timezone), kept_until):
        raise DomainError("Choose until when.")
    agreed = queries.of_application(session, application_id)
    if agreed is None:
        nonce, sha256 = leaving.new(session, application_id, settings)
        agreed = InTouch(application_id=application_id, nonce=nonce, sha256=sha256)
        session.add(agreed)
    agreed.roles, agreed.until, agreed.agreed_at, agreed.ended_at = said, until, now, None
    session.flush()
    _record(session, Verb.IN_TOUCH_AGREED, agreed, SYSTEM, now)
    return agreed


def end(session: Session, secret: str, *, now: datetime) -> None:
    """From now on they are not written to: whoever has the address may end it, as often as they like. Raises `NotFound`
    for an address that is nobody's."""
    agreed = leaving.known(session, secret, lock=True)
    if agreed is None:
        raise NotFound("This address ends nothing.")
    _end(session, agreed, now)


def end_own(session: Session, application_id: int, *, now: datetime) -> None:
    """The candidate ends it on their own page."""
    agreed = queries.of_application(session, application_id)
    if agreed is not None:
        _end(session, agreed, now)


def say_same(
    session: Session, vacancy_id: int, same: Mapping[int, Collection[str]], *, actor: Actor, now: datetime
) -> None:
    """Say which criteria of other vacancies ask for the same as the essentials of this one: criterion -> identities, of
    those that are offered for it. What was said before and is not said again is struck off."""
    vacancy = one_vacancy(session, vacancy_id, actor, Permission.RUN_ROUNDS)
    said = {
        (identity(essential.criterion), other)
        for essential in queries.essentials(session, vacancy, actor)
        for other, _, _ in essential.others
        if other in same.get(essential.criterion.id, ())
    }
    session.execute(sa.delete(SameCriterion).where(SameCriterion.vacancy_id == vacancy_id))
    session.add_all(
        SameCriterion(vacancy_id=vacancy_id, words=words, other_words=other, at=now, by_id=actor.id)
        for words, other in sorted(said)
    )
    audit.record(session, Verb.SAME_SAID, f"vacancy:{vacancy_id}", actor_id=actor.id, at=now)


def write(
    session: Session, vacancy_id: int, ids: Collection[int], words: str, *, checker: Checker, settings: Settings,
    actor: Actor, now: datetime,
) -> int:  # fmt: skip
    """Tell these of a vacancy, each once, with what HR says of how to apply; how many that were. Raises `DomainError`
    for nobody, for no words, too many and those that could not be sent, and `Conflict` where one of them is not among
    those found any more."""
    vacancy = one_vacancy(session, vacancy_id, actor, Permission.RUN_ROUNDS)
    said = clean(words)[0]
    if not said or len(said) > LONGEST_WORDS:
        raise DomainError("Say how to apply, in a few sentences.")
    sendable(said, Subject(vacancy.title, ()), checker)
    today = day_at(now, settings.timezone)
    list(session.scalars(sa.select(InTouch.id).where(InTouch.id.in_(ids)).order_by(InTouch.id).with_for_update()))
    found = {
        one.id: one
        for one in queries.found(session, vacancy, queries.essentials(session, vacancy, actor), actor, today)
    }
    if not ids:
        raise DomainError("Nobody is chosen.", "Tick some people first.")
    if not set(ids) <= found.keys():
        raise Conflict("Some of them are not to be told of this role any more.", "Look at the list again.")
    for one in sorted(ids):
        _tell(session, found[one], vacancy, said, settings, actor, now)
    return len(ids)


def _tell(
    session: Session, agreed: InTouch, vacancy: Vacancy, words: str, settings: Settings, actor: Actor, now: datetime
) -> None:
    leave = link("leave", token=leaving.secret_of(session, agreed, settings))
    notice = notices.put(
        "in-touch", called=agreed.application.candidate.called, agreed=agreed, vacancy=vacancy, brand=vacancy.brand,
        words=words, leave=leave, contact=agreed.application.hiring_round,
    )  # fmt: skip
    session.add(InTouchMail(in_touch_id=agreed.id, vacancy_id=vacancy.id, at=now, by_id=actor.id))
    envelopes.write(session, agreed.application, notice, actor=actor, now=now, unsubscribe=leave)
    audit.record(session, Verb.IN_TOUCH_WRITTEN, f"in_touch:{agreed.id}", actor_id=actor.id, at=now, vacancy=vacancy.id)


def _end(session: Session, agreed: InTouch, now: datetime) -> None:
    """All that this person agreed to ends, in whatever round they did: whoever says stop means it."""
    for one in queries.of_person(session, agreed):
        one.ended_at = now
        session.flush()
        _record(session, Verb.IN_TOUCH_ENDED, one, SYSTEM, now)


def _record(session: Session, verb: Verb, agreed: InTouch, actor: Actor, now: datetime) -> None:
    audit.record(
        session, verb, f"in_touch:{agreed.id}", actor_id=actor.id, at=now, application=agreed.application_id,
        until=agreed.until.isoformat(), ended=agreed.ended_at is not None,
    )  # fmt: skip


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))
