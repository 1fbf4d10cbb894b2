"""Vacancies, criteria versions, rounds, candidates and outcomes."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import audit
from employer_portal.core.errors import Conflict, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.hiring.models import (
    Application,
    Candidate,
    CriteriaVersion,
    Criterion,
    OutcomeTold,
    Round,
    Vacancy,
)
from employer_portal.hiring.sheets import CandidateRow, CriterionRow, Outcome, RoundSheet

#: What upper floors do before an outcome changes, in the same transaction: `joins.py` fills it in.
BEFORE_OUTCOME: list[Callable[[Session, int, Actor, datetime], None]] = []


def open_vacancy(
    session: Session, reference: str, title: str, brand_id: int, *, actor: Actor, now: datetime
) -> Vacancy:
    """The vacancy of that reference, made on first use. Raises `Conflict` if it belongs to another brand."""
    actor.must(Permission.RUN_ROUNDS, brand_id)
    vacancy = session.scalar(sa.select(Vacancy).where(Vacancy.reference == reference))
    if vacancy is None:
        vacancy = Vacancy(reference=reference, title=title, brand_id=brand_id)
        session.add(vacancy)
        session.flush()
        audit.record(session, "vacancy.opened", f"vacancy:{vacancy.id}", actor_id=actor.id, at=now)
    if vacancy.brand_id != brand_id:
        raise Conflict(f"The vacancy {reference} belongs to another brand.", "Correct the brand or the reference.")
    return vacancy


def set_criteria(
    session: Session, vacancy_id: int, rows: Sequence[CriterionRow], *, actor: Actor, now: datetime
) -> CriteriaVersion:
    """The version of a vacancy's criteria that says exactly this: the newest if it does, else a new one.

    Rounds under way keep the version they are pinned to.
    """
    newest = session.scalar(
        sa.select(CriteriaVersion)
        .where(CriteriaVersion.vacancy_id == vacancy_id)
        .order_by(CriteriaVersion.number.desc())
        .limit(1)
    )
    wanted = [(row.code, row.name, row.kind, row.importance, row.looks_like, row.question) for row in rows]
    if newest is not None and wanted == [
        (c.code, c.name, c.kind, c.importance, c.looks_like, c.question) for c in newest.criteria
    ]:
        return newest
    version = CriteriaVersion(
        vacancy_id=vacancy_id, number=newest.number + 1 if newest else 1, made_at=now,
        criteria=[
            Criterion(
                position=position, code=row.code, name=row.name, kind=row.kind, importance=row.importance,
                looks_like=row.looks_like, question=row.question,
            )
            for position, row in enumerate(rows)
        ],
    )  # fmt: skip
    session.add(version)
    session.flush()
    audit.record(
        session,
        "criteria.set",
        f"vacancy:{vacancy_id}",
        actor_id=actor.id,
        at=now,
        version=version.number,
        count=len(rows),
    )
    return version


def open_round(
    session: Session, vacancy_id: int, version_id: int, sheet: RoundSheet, *, actor: Actor, now: datetime
) -> Round:
    """A new round of a vacancy, pinned to that version of its criteria."""
    opened = Round(
        vacancy_id=vacancy_id, criteria_version_id=version_id, stage=sheet.stage, interview_date=sheet.interview_date,
        feedback_due=sheet.feedback_due, letter_date=sheet.letter_date, contact_name=sheet.contact_name,
        contact_email=sheet.contact_email, scale={str(point): words for point, words in sheet.scale.items()},
    )  # fmt: skip
    session.add(opened)
    session.flush()
    audit.record(session, "round.opened", f"round:{opened.id}", actor_id=actor.id, at=now, vacancy=vacancy_id)
    return opened


def add_candidates(
    session: Session, round_id: int, rows: Sequence[CandidateRow], *, actor: Actor, now: datetime
) -> dict[str, int]:
    """Put candidates into a round, all at once; returns reference -> application id.

    An application's outcome and how it was told come from the row.
    """
    if not rows:
        return {}
    candidates = session.scalars(
        sa.insert(Candidate).returning(Candidate.id, sort_by_parameter_order=True),
        [
            {
                "first_name": row.first_name, "last_name": row.last_name, "known_as": row.known_as, "email": row.email,
                "postal_address": row.postal_address, "format": row.format, "language": row.language,
            }
            for row in rows
        ],
    ).all()  # fmt: skip
    applications = session.scalars(
        sa.insert(Application).returning(Application.id, sort_by_parameter_order=True),
        [
            {
                "round_id": round_id, "candidate_id": candidate, "reference": row.reference, "position": position,
                "outcome": row.outcome, "interview_date": row.interview_date, "internal": row.internal,
            }
            for position, (row, candidate) in enumerate(zip(rows, candidates, strict=True))
        ],
    ).all()  # fmt: skip
    ids = {row.reference: application for row, application in zip(rows, applications, strict=True)}
    told = [
        {"application_id": ids[row.reference], "on": row.told_on, "how": row.told_how, "by_id": actor.id}
        for row in rows
        if row.told_on is not None
    ]
    if told:
        session.execute(sa.insert(OutcomeTold), told)
    audit.record(session, "round.candidates", f"round:{round_id}", actor_id=actor.id, at=now, count=len(rows))
    return ids


def change_outcome(session: Session, application_id: int, outcome: Outcome, *, actor: Actor, now: datetime) -> None:
    """Record another outcome; a letter that waits is recalled first. Raises `Conflict` where one has left."""
    application = session.get(Application, application_id, with_for_update=True)
    if application is None:
        raise NotFound("There is no such application.")
    actor.must(Permission.RUN_ROUNDS, application.hiring_round.vacancy.brand_id)
    if application.outcome == outcome:
        return
    for first in BEFORE_OUTCOME:
        first(session, application_id, actor, now)
    session.flush()  # the letter lets go of the old outcome before the row changes under its foreign key
    old, application.outcome = application.outcome, outcome
    audit.record(
        session,
        "application.outcome",
        f"application:{application_id}",
        actor_id=actor.id,
        at=now,
        before=old,
        after=outcome,
    )


def tell(session: Session, application_id: int, on: date, how: str, *, actor: Actor, now: datetime) -> None:
    """Record when and how a candidate learned the outcome."""
    known = session.get(OutcomeTold, application_id)
    if known is not None:
        raise Conflict("It is recorded already how this candidate learned the outcome.")
    session.add(OutcomeTold(application_id=application_id, on=on, how=how, by_id=actor.id))
    audit.record(session, "outcome.told", f"application:{application_id}", actor_id=actor.id, at=now)
