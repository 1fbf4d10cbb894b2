"""A round that was coming in goes again, in slices, as it came: because of an error, or because somebody stopped it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from time import sleep
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User, UserRole
from employer_portal.core import audit
from employer_portal.core.arriving import see_arriving
from employer_portal.core.audit import PersonKey
from employer_portal.core.db import Database
from employer_portal.core.permissions import Actor
from employer_portal.core.slices import PAUSE
from employer_portal.feedback.models import (
    AgreedRating,
    Allowance,
    Check,
    Concern,
    DecisionRecord,
    Entry,
    Finding,
    Mark,
    Revision,
    Words,
)
from employer_portal.hiring.lookup import LookupWord, WholeName
from employer_portal.hiring.models import (
    Anchor,
    Application,
    Candidate,
    CriteriaVersion,
    Criterion,
    Joining,
    OutcomeTold,
    Person,
    Round,
    RoundImport,
    TwoPeople,
    Upload,
    Vacancy,
)
from employer_portal.hiring.verbs import Verb

AT_ONCE = 50  # candidates


def take_back(database: Database, round_id: int, *, actor: Actor, now: datetime) -> None:
    """Take a round that nobody has seen away, with all that came in with it and was not there before; the trail keeps
    the numbers of what went. Stopped anywhere, it can be called again. A round that is in stays as it is."""
    while _take_some(database, round_id, actor, now):
        sleep(PAUSE)
    with database.transaction() as session:
        see_arriving(session)
        opened = session.get(Round, round_id, with_for_update=True)
        if opened is not None and opened.arriving is not None:
            gone = _take_round(session, opened)
            audit.record(session, Verb.ROUND_TAKEN_BACK, f"round:{round_id}", actor_id=actor.id, at=now, **gone)


def _take_some(database: Database, round_id: int, actor: Actor, now: datetime) -> bool:
    with database.transaction() as session:
        see_arriving(session)
        wanted = sa.select(Application.id, Application.candidate_id).join(Application.hiring_round)
        wanted = wanted.where(Round.id == round_id, Round.arriving.is_not(None)).limit(AT_ONCE)
        people: dict[int, int] = {row[0]: row[1] for row in session.execute(wanted)}
        if not people:
            return False
        applications = list(people)
        entries = _ids(session, Entry.id, Entry.application_id, applications)
        revisions = _ids(session, Revision.id, Revision.entry_id, entries)
        decisions = _ids(session, DecisionRecord.id, DecisionRecord.application_id, applications)
        concerns = _ids(session, Concern.id, Concern.application_id, applications)
        strangers = _strangers(session, list(people.values()))
        made = _ids(session, Check.id, Check.revision_id, revisions)
        for column, ids in (
            (Finding.check_id, made), (Concern.id, concerns),
            (Check.revision_id, revisions), (Words.revision_id, revisions), (Mark.revision_id, revisions),
            (Revision.id, revisions), (Entry.id, entries), (AgreedRating.decision_id, decisions),
            (DecisionRecord.id, decisions), (OutcomeTold.application_id, applications),
            (Application.id, applications),
            (LookupWord.candidate_id, list(people.values())), (WholeName.candidate_id, list(people.values())),
            (Candidate.id, list(people.values())),
            (TwoPeople.one_id, strangers), (TwoPeople.other_id, strangers), (Person.id, strangers),
            (PersonKey.person, [f"application:{number}" for number in applications]),
        ):  # fmt: skip
            _delete(session, column, ids)
        audit.record(
            session, Verb.ROUND_CANDIDATES_TAKEN_BACK, f"round:{round_id}", actor_id=actor.id, at=now,
            applications=applications, entries=entries, decisions=decisions, concerns=concerns, revisions=revisions,
            checks=made,
        )  # fmt: skip
        return True


def _take_round(session: Session, opened: Round) -> dict[str, Any]:
    """The round itself, and what was made for it: its vacancy, its criteria, the interviewers nobody knew."""
    rounds = [opened.id]
    remembered: Mapping[str, Any] = opened.arriving or {}
    vacancy_id = opened.vacancy_id
    session.execute(sa.update(Upload).where(Upload.round_id == opened.id).values(round_id=None))
    _delete(session, RoundImport.round_id, [opened.id])
    allowances = _ids(session, Allowance.id, Allowance.round_id, rounds)
    _delete(session, Allowance.id, allowances)
    _delete(session, Round.id, [opened.id])
    criteria, vacancy = remembered["criteria"], []
    if not _ids(session, Round.id, Round.vacancy_id, [vacancy_id]):
        made = sa.select(Vacancy.id).where(Vacancy.id == vacancy_id, Vacancy.arriving)
        vacancy = list(session.scalars(made))
        criteria = criteria + _ids(session, CriteriaVersion.id, CriteriaVersion.vacancy_id, vacancy)
    used = _ids(session, Round.criteria_version_id, Round.criteria_version_id, criteria)
    criteria = list(set(criteria) - set(used))
    rows = _ids(session, Criterion.id, Criterion.version_id, criteria)
    _delete(session, Anchor.criterion_id, rows)
    _delete(session, Criterion.id, rows)
    _delete(session, CriteriaVersion.id, criteria)
    _delete(session, Vacancy.id, vacancy)
    strangers = sa.select(User.id).where(
        User.id.in_(remembered["noted"]),
        User.active.is_(False),
        User.password.is_(None),
        ~sa.exists().where(Entry.interviewer_id == User.id),
        ~sa.exists().where(UserRole.user_id == User.id),
    )
    users = list(session.scalars(strangers))
    _delete(session, User.id, users)
    gone = [*(f"user:{number}" for number in users), *(f"vacancy:{number}" for number in vacancy)]
    _delete(session, PersonKey.person, gone)
    return {"rounds": rounds, "vacancies": vacancy, "users": users, "allowances": allowances}


def _strangers(session: Session, candidates: Sequence[int]) -> list[int]:
    """The persons of these candidates who never applied before, and of whom nobody has noted anything."""
    theirs = sa.select(Candidate.person_id).where(Candidate.id.in_(candidates))
    others = sa.exists().where(Candidate.person_id == Person.id, Candidate.id.not_in(candidates))
    joined = sa.exists().where(sa.or_(Joining.into_id == Person.id, Joining.from_id == Person.id))
    unnoted = sa.select(Person.id).where(Person.id.in_(theirs), Person.not_written_to_since.is_(None))
    return list(session.scalars(unnoted.where(~others, ~joined)))


def _ids(session: Session, wanted: Any, column: Any, ids: Sequence[int]) -> list[int]:
    return list(session.scalars(sa.select(wanted).where(column.in_(ids)))) if ids else []


def _delete(session: Session, column: Any, ids: Sequence[int] | Sequence[str]) -> None:
    if ids:
        model = column.class_
        session.execute(sa.delete(model).where(column.in_(ids)).execution_options(synchronize_session=False))
