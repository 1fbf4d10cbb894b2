"""Who agreed to hear of other roles, whom HR wrote to of which, and which criteria are the same."""

import hashlib
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from employer_portal.core.retention import NOT_PERSONAL, Retention, personal
from employer_portal.core.tables import Base, Id
from employer_portal.hiring.models import Application, Criterion


class InTouch(Base):
    """That a candidate agreed to hear of other roles, of which kind and until when. The address that ends it is in
    every mail: its secret is made from `nonce` and the installation's data key, and known by its digest."""

    __tablename__ = "in_touch"

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), unique=True)
    roles: Mapped[str] = mapped_column(info=personal(Retention.FILE))  # which kinds, in their words
    agreed_at: Mapped[datetime]
    until: Mapped[date]
    ended_at: Mapped[datetime | None]
    nonce: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    sha256: Mapped[str] = mapped_column(unique=True, info=NOT_PERSONAL)
    application: Mapped[Application] = relationship()

    def lasts(self, today: date) -> bool:
        """Whether they may still be written to."""
        return self.ended_at is None and self.until >= today


class InTouchMail(Base):
    """That somebody was told of a vacancy: once."""

    __tablename__ = "in_touch_mail"
    __table_args__ = (sa.UniqueConstraint("in_touch_id", "vacancy_id"),)

    id: Mapped[Id]
    in_touch_id: Mapped[int] = mapped_column(sa.ForeignKey("in_touch.id"))
    vacancy_id: Mapped[int] = mapped_column(sa.ForeignKey("vacancy.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))


class SameCriterion(Base):
    """That HR says of a criterion of a vacancy that one of another vacancy asks for the same. Both are named by the
    digest of their words (`identity`), so that it holds for every version and copy that says the same."""

    __tablename__ = "same_criterion"

    vacancy_id: Mapped[int] = mapped_column(sa.ForeignKey("vacancy.id"), primary_key=True)
    words: Mapped[str] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    other_words: Mapped[str] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))


def identity(criterion: Criterion) -> str:
    """What a criterion is known by across vacancies: its words. One that was taken from the library, or copied, is the
    same wherever it stands."""
    said = " ".join(f"{criterion.name}\n{criterion.looks_like}".casefold().split())
    return hashlib.sha256(said.encode()).hexdigest()
