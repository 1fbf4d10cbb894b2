"""That evidence was asked for, what it is of, and what became of the pack."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from employer_portal.core.retention import NOT_PERSONAL, Retention, personal
from employer_portal.core.tables import Base, Id, by_value
from employer_portal.evidence.values import Of
from employer_portal.running.jobs import Leased


class Export(Leased, Base):
    """One pack of evidence: asked for by somebody who keeps the records, made, and taken away in time. `kept` says
    whether the portal keeps its files, for the page to hand out; else a command wrote them where somebody said.
    """

    __tablename__ = "evidence_export"
    __table_args__ = (
        sa.CheckConstraint("(made_at IS NULL) = (top IS NULL)", name="made_with_its_hash"),
        sa.CheckConstraint("gone_at IS NULL OR kept", name="gone_from_here"),
    )

    id: Mapped[Id]
    of: Mapped[Of] = mapped_column("of_kind", by_value(Of))
    row_id: Mapped[int] = mapped_column(
        sa.BigInteger()
    )  # of that vacancy, round or application: no foreign key, the fact outlives it
    named: Mapped[bool]  # whether it names candidates whom it need not
    because: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    asked_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    kept: Mapped[bool]
    made_at: Mapped[datetime | None]
    top: Mapped[str | None] = mapped_column(info=NOT_PERSONAL)
    files: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(sa.BigInteger(), default=0)
    # where its papers stand (`laying.Section`): keys, digests under the keys of whose they are, and numbers of pages
    laid: Mapped[list[Any] | None] = mapped_column(sa.JSON(none_as_null=True), info=NOT_PERSONAL)
    stamped_at: Mapped[datetime | None]  # the moment that an authority outside signed for
    failed: Mapped[str] = mapped_column(default="", info=NOT_PERSONAL)  # why it could not be made, in words
    gone_at: Mapped[datetime | None]
