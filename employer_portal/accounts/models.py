"""Who is here: the organisation, its brands, its users and their roles."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from employer_portal.core import documents  # noqa: F401  a brand's logo is a document: its table must be known
from employer_portal.core.permissions import Role
from employer_portal.core.retention import NOT_PERSONAL, Retention, personal
from employer_portal.core.tables import Base, Id, by_value


class Organisation(Base):
    """The one employer of this installation, and whether it is real.

    A throw-away organisation (`try`, `demo`) can send nothing and cannot become a real one.
    """

    __tablename__ = "organisation"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    throw_away: Mapped[bool] = mapped_column(default=False)


class Brand(Base):
    """A department or subsidiary with its own look, sender and signature."""

    __tablename__ = "brand"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True, info=NOT_PERSONAL)
    colour: Mapped[str] = mapped_column(default="#1f4e5f", info=NOT_PERSONAL)
    accent: Mapped[str] = mapped_column(default="classic", info=NOT_PERSONAL)
    logo_sha256: Mapped[str | None] = mapped_column(sa.ForeignKey("document.sha256"), info=NOT_PERSONAL)
    logo_alt: Mapped[str] = mapped_column(default="", info=NOT_PERSONAL)
    sender: Mapped[str] = mapped_column(default="", info=personal(Retention.ACCOUNT))  # From:
    reply_to: Mapped[str] = mapped_column(default="", info=personal(Retention.ACCOUNT))
    signatory: Mapped[str] = mapped_column(default="", info=personal(Retention.ACCOUNT))
    signatory_role: Mapped[str] = mapped_column(default="", info=NOT_PERSONAL)
    privacy_contact: Mapped[str] = mapped_column(default="", info=NOT_PERSONAL)


class User(Base):
    """Somebody who works here. Inactive users own entries and can be invited; they cannot sign in."""

    __tablename__ = "user_account"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(info=personal(Retention.ACCOUNT))
    email: Mapped[str | None] = mapped_column(unique=True, info=personal(Retention.ACCOUNT))
    active: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    roles: Mapped[list["UserRole"]] = relationship(lazy="selectin")


class UserRole(Base):
    """A role of a user, in one brand or, without a brand, in all of them."""

    __tablename__ = "user_role"
    __table_args__ = (sa.UniqueConstraint("user_id", "role", "brand_id"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    role: Mapped[Role] = mapped_column(by_value(Role))
    brand_id: Mapped[int | None] = mapped_column(sa.ForeignKey("brand.id"))
