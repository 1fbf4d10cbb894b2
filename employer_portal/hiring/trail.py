"""What rounds and candidates owe the trail: who was added, with which outcome, told when, and who approves."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.trail import ACTOR, TOLD, Ledger
from employer_portal.hiring.models import Application, Candidate, OutcomeTold, Person, Round, Upload, Vacancy

#: What is said of a candidate, as one digest: who they are and how they are written to.
DETAILS = ("first_name", "last_name", "known_as", "email", "postal_address", "format", "language")


def details(session: Session, applications: Sequence[int]) -> dict[int, Any]:
    """Who the candidates behind these applications are, and how they are written to."""
    columns = [sa.type_coerce(getattr(Candidate, name), sa.String) for name in DETAILS]
    wanted = sa.select(Application.id, Application.reference, *columns).join(Application.candidate)
    return {row[0]: list(row[1:]) for row in session.execute(wanted.where(Application.id.in_(applications)))}


def told(session: Session, applications: Sequence[int]) -> dict[int, Any]:
    """When who told the outcome, of those of these candidates who were told."""
    on = sa.type_coerce(OutcomeTold.on, sa.types.NULLTYPE)
    wanted = sa.select(OutcomeTold.application_id, on, OutcomeTold.by_id)
    rows = session.execute(wanted.where(OutcomeTold.application_id.in_(applications)))
    return {application: [str(on), by] for application, on, by in rows}


def person(session: Session, applications: Sequence[int]) -> dict[int, Any]:
    """Whose these applications are."""
    wanted = sa.select(Application.id, Candidate.person_id).join(Application.candidate)
    return {row[0]: row[1] for row in session.execute(wanted.where(Application.id.in_(applications)))}


def left_out(session: Session, rounds: Sequence[int]) -> dict[int, Any]:
    """The fixed sentences that the letters of these rounds do without."""
    wanted = sa.select(Round.id, sa.type_coerce(Round.left_out, sa.types.NULLTYPE)).where(Round.id.in_(rounds))
    rows: Iterable[Any] = session.execute(wanted)
    return {number: json.loads(names) if isinstance(names, str) else names for number, names in rows}


LEDGERS = (
    Ledger(
        subject="vacancy",
        goes="vacancies",
        id=Vacancy.id,
        facts={"brand": Vacancy.brand_id, "posts": Vacancy.posts},
        made={"vacancy.opened": ""},
    ),
    Ledger(
        subject="round",
        goes="rounds",
        id=Round.id,
        facts={
            "vacancy": Round.vacancy_id,
            "criteria": Round.criteria_version_id,
            "approver": Round.approver_id,
            "stand_in": Round.stand_in_id,
            "stands_in_from": Round.stand_in_from,
            "stands_in_until": Round.stand_in_until,
            "closed": Round.closed_at.is_not(None),
            "kind": Round.kind,
            "chair": Round.chair_id,
            "same_questions": Round.same_questions,
            "same_questions_by": Round.same_questions_by,
            "reserve_until": Round.reserve_until,
            "feedback_due_before": Round.feedback_due_before,
            "reserve_ended_on": Round.reserve_ended_on,
            "tell_after_offer": Round.tell_after_offer,
            "feedback_policy": Round.feedback_policy,
        },
        more={"left_out": left_out},
        made={"round.opened": ""},
        says={
            "round.opened": {
                "approver": None, "stand_in": None, "stands_in_from": None, "stands_in_until": None, "closed": False,
            },
            "round.approver": {"stands_in_from": TOLD, "stands_in_until": TOLD},
            "round.closed": {"closed": True},
            "round.reopened": {"closed": False},
        },
    ),
    Ledger(
        subject="application",
        goes="applications",
        id=Application.id,
        facts={
            "round": Application.round_id,
            "candidate": Application.candidate_id,
            "outcome": Application.outcome,
            "removed": Application.removed_at.is_not(None),
        },
        more={"details": details, "told": told, "person": person},
        made={"application.added": ""},
        says={
            "outcome.told": {"told": TOLD},
            "outcome.untold": {"told": None},
            "application.removed": {"removed": True},
            "application.restored": {"removed": False},
        },
        begins={"removed": False},
        state="outcome",
    ),
    Ledger(
        subject="person",
        id=Person.id,
        facts={"not_written_to": Person.not_written_to_since.is_not(None)},
        begins={"not_written_to": False},
        says={"person.not_written_to": {"not_written_to": True}, "person.written_to": {"not_written_to": False}},
    ),
    Ledger(
        subject="upload",
        id=Upload.id,
        facts={"state": Upload.state, "by": Upload.by_id, "sha256": Upload.sha256},
        made={"upload.taken_in": ""},
        says={"upload.taken_in": {"state": "reading", "by": ACTOR}},
        swept=True,
    ),
)  # fmt: skip
