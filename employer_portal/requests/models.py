"""What candidates ask for, by their link, by the brand's form, or by telling somebody here."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from employer_portal.accounts.models import User
from employer_portal.core.retention import NOT_PERSONAL, Retention, personal
from employer_portal.core.tables import Base, Id, Versioned, by_value
from employer_portal.hiring.models import Application


class RequestKind(StrEnum):
    FEEDBACK = "feedback"
    CALL = "call"
    QUESTION = "question"  # about a letter that came
    STATEMENT = "statement"  # "that is not what I said"
    FORMAT = "format"
    OTHER = "other"


class RequestState(StrEnum):
    NEW = "new"
    PLANNED = "planned"
    ANSWERED = "answered"
    CLOSED = "closed"


class ComplaintState(StrEnum):
    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    ENDED = "ended"


#: A request in these states waits for somebody here.
OPEN = frozenset({RequestState.NEW, RequestState.PLANNED})


class Request(Versioned, Base):
    """What a candidate asks for, by which day they were promised an answer, and how it ended."""

    __tablename__ = "request"
    __table_args__ = (
        sa.CheckConstraint("(kind = 'question') = (letter_id IS NOT NULL)", name="question_about_a_letter"),
        sa.CheckConstraint("(state IN ('answered', 'closed')) = (settled_at IS NOT NULL)", name="settled_when"),
        sa.CheckConstraint("state <> 'answered' OR settled_by IS NOT NULL", name="answered_by_somebody"),
        sa.CheckConstraint("state <> 'closed' OR closed_because <> ''", name="closed_for_a_reason"),
        sa.Index(
            "uq_request_feedback", "application_id", unique=True, sqlite_where=sa.text("kind = 'feedback'"),
            postgresql_where=sa.text("kind = 'feedback'"),
        ),
        sa.Index("ix_request_promised", "state", "promised_on"),
    )  # fmt: skip

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    kind: Mapped[RequestKind] = mapped_column(by_value(RequestKind))
    letter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("letter.id"), unique=True)  # one question a letter
    words: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))
    by_link: Mapped[bool]  # by the candidate on their page; else somebody here noted it, or it came by the form
    key: Mapped[str | None] = mapped_column(unique=True, info=NOT_PERSONAL)  # of the form: sent twice, it is one
    state: Mapped[RequestState] = mapped_column(by_value(RequestState), default=RequestState.NEW)
    made_at: Mapped[datetime]
    promised_days: Mapped[int]  # working days, as they were shown
    promised_on: Mapped[date]
    planned_on: Mapped[date | None]  # the day that somebody set themselves, or that was arranged
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"), index=True)  # None: nobody yet
    answer: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))  # how it was answered
    closed_because: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))  # None: the candidate
    reminded_at: Mapped[datetime | None]
    application: Mapped[Application] = relationship()
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody here."""
        return self.state in OPEN

    @hybrid_property
    def due_on(self) -> date:
        """By when something is to be done: the day that was promised; a call that has a time, the day of that."""
        is_arranged = self.kind == RequestKind.CALL and self.state == RequestState.PLANNED
        return (self.planned_on if is_arranged else None) or self.promised_on

    @due_on.inplace.expression
    @classmethod
    def _due_on(cls) -> sa.ColumnElement[date]:
        is_arranged = sa.and_(cls.kind == RequestKind.CALL, cls.state == RequestState.PLANNED)
        return sa.case((is_arranged, sa.func.coalesce(cls.planned_on, cls.promised_on)), else_=cls.promised_on)

    @property
    def brand_id(self) -> int:
        """The brand that it is for: its application's."""
        return self.application.brand_id


class Complaint(Versioned, Base):
    """A complaint of a candidate, an object apart: no ordinary question. Whoever wrote about the candidate has no hand
    in it. `kept_at` is when what is on record was held because of it."""

    __tablename__ = "complaint"
    __table_args__ = (
        sa.CheckConstraint("(state = 'new') = (acknowledged_on IS NULL)", name="acknowledged_when"),
        sa.CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended_when"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
        sa.CheckConstraint("(kept_at IS NULL) = (kept_by IS NULL)", name="kept_by_somebody"),
    )

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("request.id"), unique=True)  # that it was taken out of
    state: Mapped[ComplaintState] = mapped_column(by_value(ComplaintState), default=ComplaintState.NEW)
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    due_on: Mapped[date]  # by which it is acknowledged
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    acknowledged_on: Mapped[date | None]
    kept_at: Mapped[datetime | None]
    kept_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    outcome: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))  # what came of it
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    request: Mapped[Request] = relationship()
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])

    @property
    def brand_id(self) -> int:
        """The brand that it is for: its request's."""
        return self.request.brand_id
