"""What requests owe the trail: whose, of which kind, promised by when, who answers, and how each ended."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.trail import Ledger
from employer_portal.requests.models import Complaint, Request


def plain(request: Request) -> list[str]:
    """What was asked, and how it ended, in words."""
    return [request.words, request.answer, request.closed_because]


def said(session: Session, requests: Sequence[int]) -> dict[int, Any]:
    """`plain` of each of these."""
    wanted = sa.select(Request.id, Request.words, Request.answer, Request.closed_because)
    return {row[0]: list(row[1:]) for row in session.execute(wanted.where(Request.id.in_(requests)))}


def outcome(complaint: Complaint) -> list[str]:
    """What came of a complaint, in words."""
    return [complaint.outcome]


def outcomes(session: Session, complaints: Sequence[int]) -> dict[int, Any]:
    """`outcome` of each of these."""
    wanted = sa.select(Complaint.id, Complaint.outcome).where(Complaint.id.in_(complaints))
    return {row[0]: [row[1]] for row in session.execute(wanted)}


LEDGERS = (
    Ledger(
        subject="request",
        goes="asked",
        id=Request.id,
        facts={
            "application": Request.application_id,
            "kind": Request.kind,
            "letter": Request.letter_id,
            "by_link": Request.by_link,
            "owner": Request.owner_id,
            "promised_on": Request.promised_on,
            "planned_on": Request.planned_on,
            "state": Request.state,
            "by": Request.settled_by,
        },
        more={"said": said},
        made={"request.made": "", "request.noted": ""},
    ),
    Ledger(
        subject="complaint",
        goes="complaints",
        id=Complaint.id,
        facts={
            "request": Complaint.request_id,
            "state": Complaint.state,
            "owner": Complaint.owner_id,
            "due_on": Complaint.due_on,
            "acknowledged_on": Complaint.acknowledged_on,
            "kept_by": Complaint.kept_by,
            "ended_by": Complaint.ended_by,
        },
        more={"outcome": outcomes},
        made={"complaint.made": ""},
    ),
)
