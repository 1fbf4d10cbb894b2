"""How employers' own scorecards are read, kept for the next one of each kind."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from employer_portal.core.retention import NOT_PERSONAL, Retention, personal
from employer_portal.core.tables import Base, Id


class ScorecardProfile(Base):
    """A match that somebody kept. Its text is a profile without what is of one round and its people; a heading may
    name a panel member."""

    __tablename__ = "scorecard_profile"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True, info=NOT_PERSONAL)
    text: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    at: Mapped[datetime]
