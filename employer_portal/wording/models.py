"""The wording of a brand's letters, version by version: what was proposed, by whom, and who approved it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from employer_portal.accounts.models import Brand, User
from employer_portal.core.retention import NOT_PERSONAL, Retention, personal
from employer_portal.core.tables import Base, Id, Versioned, by_value
from employer_portal.core.terms import Language


class WordingState(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REPLACED = "replaced"
    DROPPED = "dropped"


#: Of these a brand has one at most in a language: what somebody works on.
OPEN = (WordingState.DRAFT, WordingState.PROPOSED)
_OPEN, _IN_FORCE = sa.text("state IN ('draft', 'proposed')"), sa.text("state = 'approved'")


class WordingVersion(Versioned, Base):
    """All fixed sentences of a brand's letters in one language, as somebody wrote them. The approved one is in force:
    without one, letters have the standard wording. What was proposed never changes; letters name it by its digest."""

    __tablename__ = "wording_version"
    __table_args__ = (
        sa.UniqueConstraint("brand_id", "language", "number"),
        sa.CheckConstraint("state IN ('draft', 'dropped') OR proposed_by IS NOT NULL", name="proposed_by_somebody"),
        sa.CheckConstraint("(proposed_by IS NULL) = (proposed_at IS NULL)", name="proposed_when"),
        sa.CheckConstraint(
            "(state IN ('approved', 'replaced')) = (approved_by IS NOT NULL)", name="approved_by_somebody"
        ),
        sa.CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name="approved_when"),
        sa.CheckConstraint("approved_by <> proposed_by", name="approved_by_a_second_person"),
        sa.Index(
            "uq_wording_version_open", "brand_id", "language", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
        sa.Index(
            "uq_wording_version_in_force", "brand_id", "language", unique=True, sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )  # fmt: skip

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(sa.ForeignKey("brand.id"))
    language: Mapped[Language] = mapped_column(by_value(Language))
    number: Mapped[int]
    blocks: Mapped[dict[str, Any]] = mapped_column(info=NOT_PERSONAL)
    digest: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    state: Mapped[WordingState] = mapped_column(by_value(WordingState), default=WordingState.DRAFT)
    begun_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="", info=personal(Retention.ACCOUNT))  # what changes, for the approver
    proposed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    approved_at: Mapped[datetime | None]
    returned_because: Mapped[str | None] = mapped_column(info=personal(Retention.ACCOUNT))
    brand: Mapped[Brand] = relationship()
    proposer: Mapped[User | None] = relationship(foreign_keys=[proposed_by])
    approver: Mapped[User | None] = relationship(foreign_keys=[approved_by])


class WordingAuthor(Base):
    """Somebody who wrote in a version of the wording: none of them approves it."""

    __tablename__ = "wording_author"

    wording_id: Mapped[int] = mapped_column(sa.ForeignKey("wording_version.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True)
