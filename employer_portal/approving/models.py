"""What an approver answered where there was something to look at."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from employer_portal.core.retention import NOT_PERSONAL, Retention, personal
from employer_portal.core.tables import Base


class Answer(Base):
    """What whoever approved a letter said of one thing there was to look at in it, and what that was."""

    __tablename__ = "letter_answer"

    approval: Mapped[str] = mapped_column(primary_key=True, info=NOT_PERSONAL)  # the key under which it is delivered
    line: Mapped[str] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    letter_id: Mapped[int] = mapped_column(sa.ForeignKey("letter.id"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    title: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    asked: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    words: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    at: Mapped[datetime]
