"""What trainers said of sentences that learners said anew."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from employer_portal.core.retention import Retention, personal
from employer_portal.core.tables import Base, Id, by_value
from employer_portal.learning.models import Rewriting


class MarkingState(StrEnum):
    NEW = "new"  # while its first trainer marks it
    DOUBTED = "doubted"  # one trainer says not yet: a second one looks at it
    PASSED = "passed"
    FAILED = "failed"


class Marking(Base):
    """The marking of one rewriting of `user_id`: by one trainer where it passes at once, else by two. What either says
    is for its writer to read."""

    __tablename__ = "marking"
    __table_args__ = (
        sa.CheckConstraint("first_by <> user_id AND second_by <> user_id", name="not_ones_own"),
        sa.CheckConstraint("first_by <> second_by", name="by_a_second_trainer"),
        sa.CheckConstraint("(second_by IS NULL) = (second_at IS NULL)", name="seen_by_second"),
        sa.CheckConstraint("state <> 'failed' OR second_by IS NOT NULL", name="failed_by_two"),
    )

    id: Mapped[Id]
    rewriting_id: Mapped[int] = mapped_column(sa.ForeignKey("rewriting.id"), unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    state: Mapped[MarkingState] = mapped_column(by_value(MarkingState), default=MarkingState.NEW)
    first_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    first_at: Mapped[datetime]
    first_said: Mapped[str] = mapped_column(default="", info=personal(Retention.TRAINING))
    second_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    second_at: Mapped[datetime | None]
    second_said: Mapped[str] = mapped_column(default="", info=personal(Retention.TRAINING))
    rewriting: Mapped[Rewriting] = relationship()
