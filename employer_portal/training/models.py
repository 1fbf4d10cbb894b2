"""Proof that somebody was trained, and the exceptions from it."""

import secrets
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from employer_portal.core.retention import NOT_PERSONAL, Retention, personal
from employer_portal.core.tables import Base, Id, by_value


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


class GlassState(StrEnum):
    ASKED = "asked"
    BROKEN = "broken"
    REFUSED = "refused"
    ENDED = "ended"


class Glass(Base):
    """Leave to write to candidates without a certificate, for some hours: one asks, an administrator or HR, and another
    person agrees, who is the other of the two. It is over when its hours are, or earlier by a step."""

    __tablename__ = "glass"
    __table_args__ = (
        sa.CheckConstraint("asked_by <> user_id AND settled_by <> user_id", name="not_for_oneself"),
        sa.CheckConstraint("settled_by <> asked_by OR state = 'refused'", name="by_two_people"),
        sa.CheckConstraint("(state = 'asked') = (settled_by IS NULL)", name="settled_by_somebody"),
        sa.CheckConstraint("(state IN ('broken', 'ended')) = (until IS NOT NULL)", name="until_when"),
        sa.CheckConstraint("hours BETWEEN 1 AND 72", name="some_hours"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    state: Mapped[GlassState] = mapped_column(by_value(GlassState), default=GlassState.ASKED)
    hours: Mapped[int]
    because: Mapped[str] = mapped_column(info=personal(Retention.TRAINING))
    asked_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    as_admin: Mapped[bool]  # whether whoever asked did so as an administrator: HR agrees then
    asked_at: Mapped[datetime]
    settled_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    settled_at: Mapped[datetime | None]
    until: Mapped[datetime | None]


class Retest(Base):
    """A material new version of the guidance asks the holder of a certificate for a short re-test, on these modules.
    From `due_at` on, while it is not passed, the certificate does not count."""

    __tablename__ = "retest"
    __table_args__ = (
        sa.UniqueConstraint("certificate_id", "version"),
        sa.CheckConstraint("due_at > asked_at", name="due_later"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificate.id"))
    version: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    modules: Mapped[list[str]] = mapped_column(sa.JSON(), info=NOT_PERSONAL)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    passed_at: Mapped[datetime | None]
