"""Who is here: the organisation, its brands, its users, their roles, and how they sign in."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from employer_portal.core import audit, documents  # noqa: F401  tables that these point to must be known
from employer_portal.core.permissions import Role
from employer_portal.core.retention import NOT_PERSONAL, Retention, personal
from employer_portal.core.tables import Base, Id, by_value
from employer_portal.core.terms import PageUse


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
    typeface: Mapped[str] = mapped_column(default="source", server_default="source", info=NOT_PERSONAL)
    logo_sha256: Mapped[str | None] = mapped_column(sa.ForeignKey("document.sha256"), info=NOT_PERSONAL)
    logo_alt: Mapped[str] = mapped_column(default="", info=NOT_PERSONAL)
    sender: Mapped[str] = mapped_column(default="", info=personal(Retention.ACCOUNT))  # From:
    reply_to: Mapped[str] = mapped_column(default="", info=personal(Retention.ACCOUNT))
    # a watched address is one whose owner read us back what stood in a test message
    reply_to_proved_at: Mapped[datetime | None]
    signatory: Mapped[str] = mapped_column(default="", info=personal(Retention.ACCOUNT))
    signatory_role: Mapped[str] = mapped_column(default="", info=NOT_PERSONAL)
    signature_sha256: Mapped[str | None] = mapped_column(sa.ForeignKey("document.sha256"), info=NOT_PERSONAL)  # a scan
    privacy_contact: Mapped[str] = mapped_column(default="", info=NOT_PERSONAL)
    # how letters say the employer can be reached
    address: Mapped[str] = mapped_column(default="", server_default="", info=NOT_PERSONAL)  # a line each
    telephone: Mapped[str] = mapped_column(default="", server_default="", info=NOT_PERSONAL)
    telephone_hours: Mapped[str] = mapped_column(default="", server_default="", info=NOT_PERSONAL)
    web: Mapped[str] = mapped_column(default="", server_default="", info=NOT_PERSONAL)
    footer: Mapped[str] = mapped_column(default="", server_default="", info=NOT_PERSONAL)  # who it is in law
    name_beside_logo: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    ratings_in_letters: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    page_use: Mapped[PageUse] = mapped_column(by_value(PageUse), default=PageUse.BOTH, server_default="both")

    @property
    def answers_to(self) -> str:
        """Where answers to letters and notices go: the reply address, once somebody proved that they read it. While it
        is empty (where no proof is asked for) they go to the sender."""
        return self.reply_to if self.reply_to_proved_at else ""

    @property
    def writes_as(self) -> str:
        """The sender as a mail names it: an address alone goes by the brand's name. Empty while there is none."""
        return self.sender if "<" in self.sender or not self.sender else f"{self.name} <{self.sender}>"


class BrandVersion(Base):
    """How a brand looked and signed from one change to the next. `changed` names what was changed; of the first one,
    which stands for all that was before, nobody knows by whom."""

    __tablename__ = "brand_version"
    __table_args__ = (sa.UniqueConstraint("brand_id", "number"),)

    id: Mapped[Id]
    brand_id: Mapped[int] = mapped_column(sa.ForeignKey("brand.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    changed: Mapped[list[str]] = mapped_column(sa.JSON(), info=NOT_PERSONAL)
    kit: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), info=personal(Retention.ACCOUNT))
    logo_sha256: Mapped[str | None] = mapped_column(sa.ForeignKey("document.sha256"), info=NOT_PERSONAL)
    signature_sha256: Mapped[str | None] = mapped_column(sa.ForeignKey("document.sha256"), info=NOT_PERSONAL)

    @property
    def knows_signature(self) -> bool:
        """Whether it was written down what scan there was, or that there was none: scans came with the typeface."""
        return bool(self.signature_sha256) or "signature" in self.changed or "typeface" in self.kit


class User(Base):
    """Somebody who works here. Inactive users own entries and can be invited; they cannot sign in."""

    __tablename__ = "user_account"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(info=personal(Retention.ACCOUNT))
    email: Mapped[str | None] = mapped_column(unique=True, info=personal(Retention.ACCOUNT))
    active: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # since when they do not work here any more; None too for who was never invited
    forgotten_at: Mapped[datetime | None]  # since when nothing of them is here but a number (`people.forget`)
    notices: Mapped[bool] = mapped_column(
        default=True, server_default=sa.true()
    )  # the one switch: mails that tell of waiting work
    digest_at: Mapped[datetime | None]  # when the last digest of waiting letters was posted
    # Changing the mark ends everything that was signed in the user's name (Flask-Security's fs_uniquifier).
    fs_uniquifier: Mapped[str] = mapped_column(unique=True, default=lambda: uuid.uuid4().hex, info=NOT_PERSONAL)
    password: Mapped[str | None] = mapped_column(info=personal(Retention.ACCOUNT))  # argon2
    tf_primary_method: Mapped[str | None] = mapped_column(info=NOT_PERSONAL)
    tf_totp_secret: Mapped[str | None] = mapped_column(info=personal(Retention.ACCOUNT))  # encrypted
    tf_last_counter: Mapped[int | None] = mapped_column(sa.BigInteger())  # a code of the second step works once
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(
        MutableList.as_mutable(sa.JSON()), info=personal(Retention.ACCOUNT)
    )  # encrypted; Flask-Security takes a used one out of the list, which must not pass unseen
    roles: Mapped[list["UserRole"]] = relationship(lazy="selectin")


class UserRole(Base):
    """A role of a user, in one brand or, without a brand, in all of them. It is there with the line of the audit trail
    that gives it or not at all: a foreign key and triggers see to it (`operations.record_user` sets the number)."""

    __tablename__ = "user_role"
    __table_args__ = (sa.UniqueConstraint("user_id", "role", "brand_id"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    role: Mapped[Role] = mapped_column(by_value(Role))
    brand_id: Mapped[int | None] = mapped_column(sa.ForeignKey("brand.id"))
    line_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("audit_line.id", deferrable=True, initially="DEFERRED"), default=0
    )  # 0 until the line is chained, just before the commit; None: an earlier release gave it

    @property
    def name(self) -> str:
        """The role's name, where Flask-Security looks for it."""
        return self.role.value

    def get_permissions(self) -> set[str]:
        """Nothing: what a role allows stands in `core.permissions` alone. Flask-Security asks each role."""
        return set()


class SignIn(Base):
    """One device that is signed in, as the guard checks it on each request; `scope` narrows what it may open.

    The token itself is in the cookie alone; here is its SHA-256.
    """

    __tablename__ = "sign_in"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    token_sha256: Mapped[str] = mapped_column(unique=True, info=NOT_PERSONAL)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    kept: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # "Keep me signed in on this device"
    device: Mapped[str] = mapped_column(default="", info=personal(Retention.ACCOUNT))  # e.g. "Firefox on Linux"
    scope: Mapped[str] = mapped_column(default="", info=NOT_PERSONAL)  # e.g. "round:12"; empty: all the user may


class Guesses(Base):
    """Wrong passwords and codes, counted by what was tried (a digest of address or machine), and until when to wait."""

    __tablename__ = "guesses"

    key: Mapped[str] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    count: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]
    wait_until: Mapped[datetime | None]


class ProvenNetwork(Base):
    """A network that somebody came in from, as a digest of it with their account or, for the installation, without."""

    __tablename__ = "proven_network"

    key: Mapped[str] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    last_at: Mapped[datetime]
