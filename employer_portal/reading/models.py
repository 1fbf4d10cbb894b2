"""What somebody has read: pages of the guidance, for themselves, and versions of the policy, on record."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from employer_portal.core.retention import NOT_PERSONAL
from employer_portal.core.tables import Base, Id


class PageRead(Base):
    """A page that somebody has ticked as read, and in which version of the guidance. It is a help for them alone."""

    __tablename__ = "page_read"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True)
    page: Mapped[str] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    version: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    at: Mapped[datetime]


class PolicyRead(Base):
    """That somebody has read a version of the policy and will keep to it. `sha256` is of the words that they saw."""

    __tablename__ = "policy_read"
    __table_args__ = (sa.UniqueConstraint("user_id", "version", "sha256"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    version: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    sha256: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    at: Mapped[datetime]
