"""Sentences of a letter of which the candidate says: that is not what I said."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from employer_portal.core.retention import Retention, personal
from employer_portal.core.tables import Base, Id, by_value
from employer_portal.letters.models import Letter
from employer_portal.requests.models import Request


class Ending(StrEnum):
    """What becomes of a disputed sentence. That the candidate took it back is said by its request."""

    CORRECTED = "corrected"
    KEPT = "kept"  # with the candidate's statement beside it


class Dispute(Base):
    """One sentence of one letter, beside the request that says what was different (`Request.words`). From then until
    the request ends the sentence is not relied on."""

    __tablename__ = "dispute"
    __table_args__ = (
        sa.CheckConstraint("(ending IS NULL) = (reason = '')", name="ends_for_a_reason"),
        sa.CheckConstraint("(ending IS NULL) = (decided_by IS NULL)", name="ended_by_somebody"),
        sa.CheckConstraint("(ending IS NULL) = (decided_at IS NULL)", name="ended_when"),
    )

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("request.id"), unique=True)
    letter_id: Mapped[int] = mapped_column(sa.ForeignKey("letter.id"), index=True)
    sentence: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    ending: Mapped[Ending | None] = mapped_column(by_value(Ending))
    reason: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))  # the candidate reads it
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    request: Mapped[Request] = relationship()
    letter: Mapped[Letter] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether it is still to be decided: the sentence is not relied on meanwhile."""
        return self.request.is_open
