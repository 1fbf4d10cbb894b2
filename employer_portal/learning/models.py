"""What somebody answered in the training, as it was asked then."""

from datetime import date, datetime
from enum import StrEnum
from typing import NotRequired, TypedDict

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from employer_portal.core.retention import NOT_PERSONAL, Retention, personal
from employer_portal.core.tables import Base, Id, by_value


class AttemptState(StrEnum):
    BEGUN = "begun"
    PASSED = "passed"
    FAILED = "failed"


class Offered(TypedDict):
    """An option, and why it is right or what would come of it."""

    text: str
    why: str
    right: bool


class Asked(TypedDict):
    """A question as it was asked, its options in the order in which they were shown."""

    id: str
    ask: str
    page: str
    critical: bool
    options: list[Offered]
    notes: NotRequired[str]  # the notes of a rating case, and what they are rated on


class Attempt(Base):
    """One go at a step of the training. It is made when it begins, with the questions that were drawn and the order of
    their options: what is edited in the training afterwards changes nothing of it."""

    __tablename__ = "attempt"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "step", "day", "number"),
        sa.Index(
            "uq_attempt_begun", "user_id", "step", unique=True, sqlite_where=sa.text("state = 'begun'"),
            postgresql_where=sa.text("state = 'begun'"),
        ),
        sa.CheckConstraint("(state = 'begun') = (ended_at IS NULL)", name="ended_when_ended"),
    )  # fmt: skip

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    step: Mapped[str] = mapped_column(info=NOT_PERSONAL)  # a module's id, or "rating"
    day: Mapped[date]  # on which it began, for the limit a day
    number: Mapped[int]  # of that step, on that day
    state: Mapped[AttemptState] = mapped_column(by_value(AttemptState), default=AttemptState.BEGUN)
    version: Mapped[str] = mapped_column(info=NOT_PERSONAL)  # of the guidance
    asked: Mapped[list[Asked]] = mapped_column(sa.JSON(), info=NOT_PERSONAL)
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Answer(Base):
    """What was chosen for one question of an attempt, and whether its writer was sure. It is given once."""

    __tablename__ = "attempt_answer"

    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # of the question, from 0
    option: Mapped[int]  # from 0, as shown
    sure: Mapped[bool | None]
    at: Mapped[datetime]


class Rewriting(Base):
    """A sentence of a case, said anew; `passed` is what the checker of that day and the case's facts said of it."""

    __tablename__ = "rewriting"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    case: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    words: Mapped[str] = mapped_column(info=personal(Retention.TRAINING))  # empty: left out, and told to HR
    passed: Mapped[bool]
    rules: Mapped[str] = mapped_column(info=NOT_PERSONAL)  # the version of the rules that it was checked with
    at: Mapped[datetime]


class CertificateRequest(Base):
    """That somebody asks to be certified. It is open until a trainer has granted them one
    since, or entered one from elsewhere; whoever takes it back takes the row away."""

    __tablename__ = "certificate_request"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    asked_at: Mapped[datetime]
