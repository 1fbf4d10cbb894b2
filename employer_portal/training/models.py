"""Proof that somebody was trained."""

import secrets
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
    # where its validity can be asked, by whoever was given the address: nobody finds one by guessing
    proof: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_urlsafe(24), info=NOT_PERSONAL)
    guidance_version: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    rules_version: Mapped[str] = mapped_column(default="", server_default="", info=NOT_PERSONAL)  # empty: not recorded
    granted_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))  # None: by passing the training
    issuer: Mapped[str] = mapped_column(default="", server_default="", info=NOT_PERSONAL)  # elsewhere; empty: here
    # the first licence, by passing: it becomes a full one once trainers have passed three sentences
    provisional: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # whether words of its holder may go to candidates: not with a first licence, where a full one is asked for first
    writes: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    granted_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    revoked_at: Mapped[datetime | None]
    revoked_because: Mapped[str] = mapped_column(default="", server_default="", info=personal(Retention.TRAINING))
    reminded_at: Mapped[datetime | None]  # when its holder was told that it runs out, once

    @property
    def number(self) -> str:
        """What it is called by: "C-2026-0017"."""
        return f"C-{self.granted_at.year}-{self.id:04}"
