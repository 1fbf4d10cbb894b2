"""Re-tests: what a material new version of the guidance asks of those who are certified for an older one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from employer_portal.accounts import notices
from employer_portal.accounts.models import User
from employer_portal.core import audit
from employer_portal.core.calendar import Calendar
from employer_portal.core.clock import day_at, end_of_day
from employer_portal.core.db import Database
from employer_portal.core.permissions import SYSTEM, Actor
from employer_portal.core.tables import AnySelect
from employer_portal.core.trail import moment
from employer_portal.settings import Settings
from employer_portal.training.models import Certificate, Retest
from employer_portal.training.pages import Guidance, Material, load_guidance
from employer_portal.training.queries import counts, runs, within_reach
from employer_portal.training.verbs import Verb

#: So many at once: the next sweep, a minute later, asks the next ones.
PORTION = 200
#: So long before the day a reminder is sent.
AHEAD = timedelta(days=3)


def owed_by(certificate: Certificate, guidance: Guidance) -> list[Material]:
    """The material versions that are newer than the one a certificate is for, the oldest first. One from elsewhere is
    for what was known on the day it was given."""
    if certificate.guidance_version:
        return [one for one in guidance.materials if one.is_newer_than(certificate.guidance_version)]
    return [one for one in guidance.materials if one.since > day_at(certificate.granted_at)]


def ask_retest(
    session: Session, certificate: Certificate, materials: Sequence[Material], valid: timedelta, *, tell: bool = True,
    actor: Actor, now: datetime,
) -> Retest:  # fmt: skip
    """Ask the holder of a certificate for a re-test of what these versions changed, within that time; without `tell`
    they know of it by another of their certificates."""
    retest = Retest(
        user_id=certificate.user_id, certificate_id=certificate.id, version=materials[-1].version,
        modules=sorted({module for one in materials for module in one.modules}), asked_at=now,
        due_at=end_of_day(now + valid),
    )  # fmt: skip
    _add(session, retest, actor, now)
    if tell:
        notices.post(
            session, retest.user_id, "retest", actor=actor, now=now, due=day_at(retest.due_at), again=False,
            changed=[one.changed for one in materials],
        )  # fmt: skip
    return retest


def carry_over(
    session: Session, certificate: Certificate, *asked: sa.ColumnElement[bool], actor: Actor, now: datetime
) -> None:
    """What its holder was `asked` and has not passed stays owed by a new certificate, by the same day: called by the
    step that issues it, and no other way."""
    wanted = sa.select(Retest).join(Certificate, Certificate.id == Retest.certificate_id)
    wanted = wanted.where(Retest.user_id == certificate.user_id, Retest.passed_at.is_(None), *asked)
    known = set[str]()
    for one in session.scalars(wanted.order_by(Retest.id.desc())).all():
        if one.version not in known:
            known.add(one.version)
            carried = Retest(
                user_id=one.user_id, certificate_id=certificate.id, version=one.version, modules=one.modules,
                asked_at=one.asked_at, due_at=one.due_at, reminded_at=one.reminded_at,
            )  # fmt: skip
            _add(session, carried, actor, now)


def _add(session: Session, retest: Retest, actor: Actor, now: datetime) -> None:
    session.add(retest)
    session.flush()
    audit.record(
        session, Verb.RETEST_ASKED, f"retest:{retest.id}", actor_id=actor.id, at=now, user=retest.user_id,
        certificate=retest.certificate_id, version=retest.version, due=moment(retest.due_at),
    )  # fmt: skip


def pass_all(session: Session, begun_at: datetime, *, actor: Actor, now: datetime) -> None:
    """All that somebody was asked before they began a re-test is passed with it: called by the step that passes it, and
    no other way."""
    wanted = sa.select(Retest).where(
        Retest.user_id == actor.id, Retest.passed_at.is_(None), Retest.asked_at <= begun_at
    )
    for retest in session.scalars(wanted.with_for_update()).all():
        retest.passed_at = now
        audit.record(
            session, Verb.RETEST_PASSED, f"retest:{retest.id}", actor_id=actor.id, at=now, user=actor.id,
            passed=moment(now),
        )  # fmt: skip


def open_retest(session: Session, user_id: int, now: datetime) -> Retest | None:
    """What is asked of somebody now: of several the newest, which holds what the others do. A certificate that has run
    out or was revoked asks nothing more, nor does one beside which another counts that asks nothing."""
    return session.scalar(_open(now).where(Retest.user_id == user_id).order_by(Retest.id.desc()).limit(1))


def count_open(session: Session, actor: Actor, now: datetime) -> int:
    """How many of those whom that trainer looks after have yet to pass a re-test."""
    people = _open(now).join(User, User.id == Retest.user_id).where(User.active, within_reach(actor))
    return session.scalar(people.with_only_columns(sa.func.count(sa.distinct(Retest.user_id)))) or 0


def who_owe(now: datetime) -> AnySelect:
    """The ids of those who have yet to pass a re-test."""
    return _open(now).with_only_columns(Retest.user_id)


def _open(now: datetime) -> sa.Select[Retest]:
    """What is asked of anybody now."""
    wanted = sa.select(Retest).join(Certificate, Certificate.id == Retest.certificate_id)
    other = aliased(Retest)
    owes = sa.exists().where(other.certificate_id == Certificate.id, other.passed_at.is_(None)).correlate(Certificate)
    settled = sa.select(Certificate.user_id).where(counts(now), Certificate.writes, ~owes).correlate(None)
    return wanted.where(Retest.passed_at.is_(None), runs(now), Retest.user_id.not_in(settled))


def of_person(session: Session, user_id: int) -> Sequence[Retest]:
    """Everything that was asked of somebody, the newest first: each version once, of however many certificates, as it
    was passed, or else is asked of the newest one."""
    wanted = sa.select(Retest).filter_by(user_id=user_id).order_by(Retest.passed_at.is_(None), Retest.id.desc())
    once: dict[str, Retest] = {}
    for one in session.scalars(wanted):
        once.setdefault(one.version, one)
    return sorted(once.values(), key=lambda one: (one.asked_at, one.id), reverse=True)


def sweep(database: Database, now: datetime, calendar: Calendar, settings: Settings) -> int:
    """Ask, on working days, those whose certificate is for older guidance than a material version; remind those whose
    day is near. How many were asked or reminded. Whoever cannot be told is asked all the same: it stands on their
    list."""
    guidance = load_guidance(settings.home / "guidance" / "pages")
    if not calendar.is_open(now):
        return 0
    return _ask_all(database, guidance, timedelta(days=settings.retest_days), now) + remind(database, guidance, now)


def _ask_all(database: Database, guidance: Guidance, valid: timedelta, now: datetime) -> int:
    if not guidance.materials:
        return 0
    newest = guidance.materials[-1].version
    asked = sa.exists().where(Retest.certificate_id == Certificate.id, Retest.version == newest)
    valid_ones = sa.select(Certificate).join(User, User.id == Certificate.user_id)
    older = valid_ones.where(User.active, counts(now), ~asked).order_by(Certificate.id)
    with database.reading() as session:
        know = _who_know(session, guidance, now)
        due = [one.id for one in session.scalars(older) if one.user_id not in know and owed_by(one, guidance)][:PORTION]
    if not due:
        return 0
    with database.transaction() as session:
        locked = older.where(Certificate.id.in_(due)).with_for_update(of=Certificate)
        told = set(session.scalars(sa.select(Retest.user_id).where(Retest.version == newest)))
        before = len(told)
        for certificate in session.scalars(locked).all():
            passed = sa.select(Retest.version).where(
                Retest.user_id == certificate.user_id, Retest.passed_at.is_not(None)
            )
            known = set(session.scalars(passed))
            materials = [one for one in owed_by(certificate, guidance) if one.version not in known]
            ask_retest(
                session, certificate, materials, valid, tell=certificate.user_id not in told, actor=SYSTEM, now=now
            )
            told.add(certificate.user_id)
        return len(told) - before


def _who_know(session: Session, guidance: Guidance, now: datetime) -> set[int]:
    """Those who know what the newest version changed: by a certificate that counts and lets them write, or by a re-test
    that they passed, of whichever certificate."""
    counting = session.scalars(sa.select(Certificate).where(counts(now), Certificate.writes))
    passed = sa.select(Retest.user_id).where(
        Retest.version == guidance.materials[-1].version, Retest.passed_at.is_not(None)
    )
    return {one.user_id for one in counting if not owed_by(one, guidance)} | set(session.scalars(passed))


def remind(database: Database, guidance: Guidance, now: datetime) -> int:
    """Remind, once, those whose day is near; how many were told."""
    near = _open(now).where(Retest.reminded_at.is_(None), Retest.due_at > now, Retest.due_at <= now + AHEAD)
    with database.reading() as session:
        if session.scalar(near.limit(1)) is None:
            return 0
    told: dict[int, bool] = {}
    with database.transaction() as session:
        for retest in session.scalars(near.order_by(Retest.id).limit(PORTION).with_for_update(of=Retest)).all():
            retest.reminded_at = now
            if retest.user_id in told:
                continue
            changed = [one.changed for one in guidance.materials if one.version == retest.version]
            told[retest.user_id] = bool(notices.post(
                session, retest.user_id, "retest", actor=SYSTEM, now=now, due=day_at(retest.due_at), again=True,
                changed=changed,
            ))  # fmt: skip
    return sum(told.values())
