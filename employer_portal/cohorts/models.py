"""People who are trained together, and who was invited to the training."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from employer_portal.core.retention import NOT_PERSONAL
from employer_portal.core.tables import Base, Id


class Cohort(Base):
    """A name, people, and the day by which they have their first licence."""

    __tablename__ = "cohort"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True, info=NOT_PERSONAL)
    due: Mapped[date]
    brand_id: Mapped[int | None] = mapped_column(sa.ForeignKey("brand.id"))  # None: of all brands
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    made_at: Mapped[datetime]


class Member(Base):
    """Somebody in a cohort."""

    __tablename__ = "cohort_member"

    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True)


class Invitation(Base):
    """Somebody was asked by mail to take the training, by that day where one was set. A second one is the reminder."""

    __tablename__ = "training_invitation"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]
    due: Mapped[date | None]
