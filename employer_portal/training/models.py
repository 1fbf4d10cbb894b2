"""Proof that somebody was trained."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from employer_portal.core.retention import NOT_PERSONAL, Retention, personal
from employer_portal.core.tables import Base, Id


class Certificate(Base):
    """Valid from `granted_at` until `expires_at` for one version of the guidance, unless revoked.

    Whether it is valid is a matter of the clock, so it is asked (`training.queries.certified`) and not stored.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        sa.CheckConstraint("expires_at > granted_at", name="expires_later"),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked_by_somebody"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    guidance_version: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    granted_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))  # None: by passing the training
    # the first licence, by passing: a trainer's certificate follows it
    provisional: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    granted_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    revoked_at: Mapped[datetime | None]
    revoked_because: Mapped[str] = mapped_column(default="", server_default="", info=personal(Retention.TRAINING))
    reminded_at: Mapped[datetime | None]  # when its holder was told that it runs out, once
