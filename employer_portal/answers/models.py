"""The written answer to a candidate's request: who was asked for the words, and the letter that brings it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from employer_portal.accounts.models import User
from employer_portal.core.retention import Retention, personal
from employer_portal.core.tables import Base, Id
from employer_portal.letters.models import Letter
from employer_portal.requests.models import Request


class Answer(Base):
    """Beside the request that it answers. `words` are those of the interviewer whom HR asked; what the letter says is
    the letter's, and the request ends when that one leaves."""

    __tablename__ = "answer"
    __table_args__ = (
        sa.CheckConstraint("(asked_of IS NULL) = (asked_at IS NULL)", name="asked_when"),
        sa.CheckConstraint("(words = '') = (put_at IS NULL)", name="put_when"),
    )

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("request.id"), unique=True)
    asked_of: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    asked_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))
    put_at: Mapped[datetime | None]
    letter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("letter.id"), unique=True)  # the newest one
    request: Mapped[Request] = relationship()
    writer: Mapped[User | None] = relationship()
    letter: Mapped[Letter | None] = relationship()
