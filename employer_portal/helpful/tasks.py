"""What the worker does about whether letters help: ask, once, who did not say."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from employer_portal.candidate.models import CandidateLink
from employer_portal.core.calendar import Calendar
from employer_portal.core.db import Database
from employer_portal.core.terms import LetterKind
from employer_portal.delivery.models import Delivery, DeliveryState
from employer_portal.helpful import operations
from employer_portal.helpful.models import Helpfulness
from employer_portal.hiring.models import Application, Candidate
from employer_portal.hiring.queries import not_written_to
from employer_portal.letters.models import Letter, LetterState
from employer_portal.requests.models import Complaint, Request
from employer_portal.settings import Settings

#: Who was not asked within so many days is not asked any more: a worker that stood still mails nobody months later.
STILL = timedelta(days=21)
PORTION = 100


def ask_whether_helpful(database: Database, now: datetime, settings: Settings) -> int:
    """Ask by mail whether a letter of feedback helped, so many days after it left, on working days and in the hours of
    the office: not who said so, was asked, complains or is not to be written to, nor whose page is withdrawn. How many
    were asked."""
    if not settings.helpful_after_days or not Calendar.of(settings).is_open(now):
        return 0
    since = now - timedelta(days=settings.helpful_after_days)
    complains = sa.exists().where(Complaint.request_id == Request.id, Request.application_id == Application.id)
    wanted = (
        sa.select(Letter.id)
        .join(Letter.application)
        .join(Application.candidate)
        .join(CandidateLink, CandidateLink.application_id == Application.id)
        .join(Delivery, Delivery.key == Letter.delivery_key)
        .where(
            Letter.kind == LetterKind.FEEDBACK, Letter.state == LetterState.APPROVED,
            Delivery.state.in_([DeliveryState.SENT, DeliveryState.DELIVERED]),
            Delivery.sent_at.between(since - STILL, since),
            CandidateLink.withdrawn_at.is_(None), CandidateLink.until > now, Candidate.email != "",
            ~sa.exists().where(Helpfulness.letter_id == Letter.id), ~complains, ~not_written_to(),
        )
        .order_by(Letter.id)
        .limit(PORTION)
    )  # fmt: skip
    with database.reading() as session:
        letters = session.scalars(wanted).all()
    asked = 0
    for letter_id in letters:
        with database.transaction() as session:
            asked += operations.ask_once(session, session.get_one(Letter, letter_id), settings, now=now)
    return asked
