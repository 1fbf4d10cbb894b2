"""That somebody's single answers in the training were opened."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from employer_portal.core.retention import Retention, personal
from employer_portal.core.tables import Base, Id


class AnswersOpened(Base):
    """`by_id`, who keeps the records, opened the single answers of `user_id` for a claim, and why. It is never changed:
    a trigger refuses it."""

    __tablename__ = "answers_opened"
    __table_args__ = (sa.CheckConstraint("by_id <> user_id", name="not_ones_own"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]
    because: Mapped[str] = mapped_column(info=personal(Retention.TRAINING))
