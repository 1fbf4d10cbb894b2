"""Calls to candidates: when people can ring, what is booked, what was said, and what was promised on the phone."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from employer_portal.accounts.models import User
from employer_portal.core.retention import NOT_PERSONAL, Retention, personal
from employer_portal.core.tables import Base, Id, Versioned, by_value
from employer_portal.requests.models import Request


class Diary(Base):
    """How somebody takes calls: for how many minutes, with which pause, at how short notice, how many a day."""

    __tablename__ = "call_diary"
    __table_args__ = (
        sa.CheckConstraint("minutes > 0 AND minutes % 5 = 0 AND pause >= 0 AND pause % 5 = 0", name="in_steps"),
        sa.CheckConstraint("notice_hours >= 0 AND most_a_day > 0", name="some"),
    )

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True)
    minutes: Mapped[int] = mapped_column(default=15)
    pause: Mapped[int] = mapped_column(default=5)
    notice_hours: Mapped[int] = mapped_column(default=4)
    most_a_day: Mapped[int] = mapped_column(default=4)
    openings: Mapped[list["Opening"]] = relationship(
        order_by="Opening.id", lazy="selectin", cascade="all, delete-orphan"
    )


class Opening(Base):
    """Hours in which somebody can ring: on one day of each week, or on one day alone, which then stands for itself.
    A day without hours is closed. By the clock on the wall."""

    __tablename__ = "call_opening"
    __table_args__ = (
        sa.CheckConstraint("(weekday IS NULL) <> (day IS NULL)", name="weekly_or_once"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="of_the_week"),
        sa.CheckConstraint("(opens IS NULL) = (closes IS NULL) AND opens < closes", name="opens_first"),
        sa.CheckConstraint("weekday IS NULL OR opens IS NOT NULL", name="weekly_is_open"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("call_diary.user_id"), index=True)
    weekday: Mapped[int | None]
    day: Mapped[date | None]
    opens: Mapped[time | None]
    closes: Mapped[time | None]


class Caller(Base):
    """An interviewer whom HR named to ring candidates of a round; whom they wrote about, they may ring."""

    __tablename__ = "caller"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("hiring_round.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True, index=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]


class CallState(StrEnum):
    ASKED = "asked"  # "ring me": no time yet
    BOOKED = "booked"
    HELD = "held"
    MISSED = "missed"  # nobody answered
    CANCELLED = "cancelled"


class Need(StrEnum):
    """What makes a call possible for somebody."""

    RELAY = "text relay"
    INTERPRETER = "interpreter"
    COMPANION = "companion"


#: A call in these states is still to come. A request has one of them at most.
OPEN = frozenset({CallState.ASKED, CallState.BOOKED})
_OPEN = "state IN ('asked', 'booked')"
_SET = "owner_id IS NOT NULL AND starts_at IS NOT NULL"


class Call(Versioned, Base):
    """One call to a candidate. `sequence` counts what calendars were told of it; `organiser` is whom they heard it
    from, which stays the same for as long as the call is the same."""

    __tablename__ = "phone_call"
    __table_args__ = (
        sa.CheckConstraint(f"state IN ('asked', 'cancelled') OR ({_SET})", name="by_somebody_at_a_time"),
        sa.CheckConstraint("(owner_id IS NULL) = (starts_at IS NULL)", name="both_or_neither"),
        sa.CheckConstraint(f"({_OPEN}) = (settled_at IS NULL)", name="settled_when"),
        sa.CheckConstraint("minutes > 0 AND minutes % 5 = 0", name="in_steps"),
        sa.Index(
            "uq_phone_call_open", "request_id", unique=True, sqlite_where=sa.text(_OPEN),
            postgresql_where=sa.text(_OPEN),
        ),
        sa.Index("ix_phone_call_starts", "state", "starts_at"),
    )  # fmt: skip

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("request.id"), index=True)
    state: Mapped[CallState] = mapped_column(by_value(CallState), default=CallState.ASKED)
    asked_at: Mapped[datetime]
    phone: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    free_at: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))  # when they can be rung, in words
    needs: Mapped[list[str]] = mapped_column(sa.JSON(), default=list, info=personal(Retention.FILE))
    needs_words: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))
    first_free: Mapped[datetime | None]  # the first time that was offered when they asked; None: there was none
    in_time: Mapped[bool]  # whether that was within 24 working hours
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"), index=True)  # who rings
    starts_at: Mapped[datetime | None]
    minutes: Mapped[int] = mapped_column(default=15)
    uid: Mapped[str] = mapped_column(unique=True, info=NOT_PERSONAL)
    sequence: Mapped[int] = mapped_column(default=0)
    organiser: Mapped[str] = mapped_column(default="", info=personal(Retention.ACCOUNT))
    reminded_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    because: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))  # why it was cancelled
    request: Mapped[Request] = relationship()
    owner: Mapped[User | None] = relationship()
    note: Mapped["Note | None"] = relationship()
    promises: Mapped[list["Promise"]] = relationship(order_by="Promise.id")

    @property
    def is_open(self) -> bool:
        """Whether it is still to come."""
        return self.state in OPEN

    @property
    def ends_at(self) -> datetime:
        """When it ends, of one that has a time."""
        assert self.starts_at is not None
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def brand_id(self) -> int:
        """The brand that it is for: its request's."""
        return self.request.brand_id


class Step(Base):
    """Five minutes of somebody's time that a call takes: its key keeps two people from taking the same."""

    __tablename__ = "call_step"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(sa.ForeignKey("phone_call.id"), index=True)


class Note(Base):
    """What was said on the phone: on record beside the letter, and where somebody chose so, for the candidate too."""

    __tablename__ = "call_note"

    call_id: Mapped[int] = mapped_column(sa.ForeignKey("phone_call.id"), primary_key=True)
    words: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]
    rules_version: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    shared_at: Mapped[datetime | None]


class Promise(Base):
    """What somebody promised on the phone, and by which day."""

    __tablename__ = "call_promise"
    __table_args__ = (sa.CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done_by_somebody"),)

    id: Mapped[Id]
    call_id: Mapped[int] = mapped_column(sa.ForeignKey("phone_call.id"), index=True)
    words: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    due: Mapped[date]
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    call: Mapped[Call] = relationship(viewonly=True)
