"""Whether a letter helped, as its candidate says."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from employer_portal.core.retention import Retention, personal
from employer_portal.core.tables import Base, Id, by_value
from employer_portal.letters.models import Letter


class Helped(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Cause(StrEnum):
    """What was missing in a letter that did not help, or not altogether."""

    GENERAL = "general"
    NO_STEP = "no step"
    NOT_SO = "not so"
    HARD = "hard to read"
    TONE = "tone"
    LATE = "late"
    OTHER = "other"


class Helpfulness(Base):
    """What a candidate said of one letter of feedback, or that they were asked."""

    __tablename__ = "helpfulness"
    __table_args__ = (
        sa.CheckConstraint("(said IS NULL) = (said_at IS NULL)", name="said_when"),
        sa.CheckConstraint("cause IS NULL OR said IN ('partly', 'no')", name="cause_of_what"),
        sa.CheckConstraint("why = '' OR said IS NOT NULL", name="why_of_what"),
    )

    id: Mapped[Id]
    letter_id: Mapped[int] = mapped_column(sa.ForeignKey("letter.id"), unique=True)
    asked_at: Mapped[datetime | None]  # by mail; None where they said it by themselves
    said: Mapped[Helped | None] = mapped_column(by_value(Helped))
    said_at: Mapped[datetime | None]
    cause: Mapped[Cause | None] = mapped_column(by_value(Cause))
    why: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))
    letter: Mapped[Letter] = relationship()
