"""What candidates need, so that an interview, a call or a visit is possible for them."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from employer_portal.core.retention import Retention, personal
from employer_portal.core.tables import Base, Id
from employer_portal.hiring.models import Application


class Need(StrEnum):
    STEP_FREE = "step-free"
    INTERPRETER = "interpreter"
    COMPANION = "companion"
    RELAY = "text relay"


class Needs(Base):
    """What one candidate said they need, as they said it last: for HR, and for nobody who judges them. How their
    letters go, in which form and language, is the candidate's own row and stands there alone."""

    __tablename__ = "needs"

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), unique=True)
    kinds: Mapped[list[str]] = mapped_column(sa.JSON(), default=list, info=personal(Retention.FILE))
    words: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))
    by_link: Mapped[bool]  # by the candidate on their page; else somebody here noted it
    said_at: Mapped[datetime]
    application: Mapped[Application] = relationship()
