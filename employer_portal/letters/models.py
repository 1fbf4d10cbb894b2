"""Letters: composed, sealed, approved; and the jobs that seal them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from employer_portal.composing.sources import LeftOut, Source
from employer_portal.core.retention import NOT_PERSONAL, Retention, personal
from employer_portal.core.tables import Base, Id, Versioned, by_value
from employer_portal.core.terms import LetterKind, Outcome
from employer_portal.feedback.models import DecisionRecord
from employer_portal.hiring.models import Application
from employer_portal.printing.content import Content
from employer_portal.running.jobs import Leased


class LetterState(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    PAST = "past"  # a notice that left, and no longer stands in the way of another or of another outcome


#: A letter in these states is live: its application can have no other of its kind.
LIVE = (LetterState.DRAFT, LetterState.WAITING, LetterState.APPROVED)
_LIVE = "state NOT IN ('withdrawn', 'past')"


class JobState(StrEnum):
    ASKED = "asked"
    DONE = "done"
    FAILED = "failed"


class Packed(sa.types.TypeDecorator[Content]):
    """A letter's content, kept as JSON values."""

    impl = sa.JSON
    cache_ok = True

    def process_bind_param(self, value: Content | None, dialect: sa.Dialect) -> dict[str, Any] | None:
        return value.packed() if value else None

    def process_result_value(self, value: dict[str, Any] | None, dialect: sa.Dialect) -> Content | None:
        return Content.unpacked(value) if value else None


#: How the reason begins for which a letter is a draft again that was stopped before it left.
DID_NOT_LEAVE = "It did not leave."
_SEALED = "subject_sha256 IS NOT NULL AND text_sha256 IS NOT NULL AND sealed_at IS NOT NULL"


class Letter(Versioned, Base):
    """What one candidate receives for a round.

    A letter exists only for the outcomes that its kind may go to: (application_id, outcome) is a foreign key, so
    the outcome of an application cannot change under a live letter. One that is withdrawn or past lets go of it.
    """

    __tablename__ = "letter"
    __table_args__ = (
        sa.ForeignKeyConstraint(["application_id", "outcome"], ["application.id", "application.outcome"]),
        sa.CheckConstraint(
            "outcome IS NULL OR (outcome = 'reserve' AND kind <> 'invitation')"
            " OR (outcome = 'not appointed' AND kind NOT IN ('reserve closed', 'invitation'))"
            " OR (outcome = 'pending' AND kind IN ('holding note', 'invitation'))",
            name="outcome_has_letter",
        ),
        sa.CheckConstraint("(outcome IS NULL) = (state IN ('withdrawn', 'past'))", name="live_has_outcome"),
        sa.CheckConstraint("kind <> 'feedback' OR (decision_id IS NOT NULL AND state <> 'past')", name="rests"),
        sa.CheckConstraint("(corrects_id IS NOT NULL) = (kind = 'correction')", name="corrects_a_letter"),
        sa.CheckConstraint(f"state NOT IN ('waiting', 'approved', 'past') OR ({_SEALED})", name="sealed_first"),
        sa.CheckConstraint("state NOT IN ('approved', 'past') OR approved_by IS NOT NULL", name="approved_by_somebody"),
        sa.CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name="approved_when"),
        sa.CheckConstraint("(approved_by IS NULL) = (delivery_key IS NULL)", name="approved_is_posted"),
        sa.CheckConstraint(
            "approved_by IS NULL OR state IN ('approved', 'withdrawn', 'past')", name="approval_is_voided"
        ),
        sa.Index(
            "uq_letter_live", "application_id", "kind", unique=True,
            sqlite_where=sa.text(_LIVE), postgresql_where=sa.text(_LIVE),
        ),
        sa.Index("ix_letter_state", "state"),
    )  # fmt: skip

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    outcome: Mapped[Outcome | None] = mapped_column(by_value(Outcome))
    kind: Mapped[LetterKind] = mapped_column(by_value(LetterKind), default=LetterKind.FEEDBACK)
    state: Mapped[LetterState] = mapped_column(by_value(LetterState), default=LetterState.DRAFT)
    decision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("decision_record.id"))  # a feedback letter's
    corrects_id: Mapped[int | None] = mapped_column(sa.ForeignKey("letter.id"), index=True)  # a correction's
    content: Mapped[Content] = mapped_column(Packed(), info=personal(Retention.FILE))
    # which entry and which of its words each sentence came from, as composed: what the approver asks about
    sources: Mapped[list[Source]] = mapped_column(
        sa.JSON(), default=list, server_default="[]", info=personal(Retention.FILE)
    )
    # what is not in it: said twice, or chosen against where two sentences contradict each other; who brought it back
    left_out: Mapped[list[LeftOut]] = mapped_column(
        sa.JSON(), default=list, server_default="[]", info=personal(Retention.FILE)
    )
    # what it took from the record of its round, as that stood: see `composing.material.claims`
    claims: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict, server_default="{}", info=NOT_PERSONAL)
    fingerprint: Mapped[str] = mapped_column(info=NOT_PERSONAL)  # of content and template version: any edit voids it
    template_version: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    rules_version: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    composed_at: Mapped[datetime]
    subject_sha256: Mapped[str | None] = mapped_column(sa.ForeignKey("document.sha256"), info=NOT_PERSONAL)
    text_sha256: Mapped[str | None] = mapped_column(sa.ForeignKey("document.sha256"), info=NOT_PERSONAL)
    html_sha256: Mapped[str | None] = mapped_column(sa.ForeignKey("document.sha256"), info=NOT_PERSONAL)
    pdf_sha256: Mapped[str | None] = mapped_column(sa.ForeignKey("document.sha256"), info=NOT_PERSONAL)
    sealed_at: Mapped[datetime | None]
    pages: Mapped[int | None]  # of the sealed PDF; none of a letter in plain text, and of one that was sealed before
    bore: Mapped[date | None]  # before it was sealed anew, as that day was too long ago
    reworded_at: Mapped[datetime | None]  # when it took, or could not take, its brand's new wording
    handed_in_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    approved_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    approved_at: Mapped[datetime | None]
    delivery_key: Mapped[str | None] = mapped_column(unique=True, info=NOT_PERSONAL)
    returned_because: Mapped[str | None] = mapped_column(info=personal(Retention.FILE))
    application: Mapped[Application] = relationship(foreign_keys=[application_id])
    decision: Mapped[DecisionRecord | None] = relationship()
    corrects: Mapped["Letter | None"] = relationship(remote_side="Letter.id", foreign_keys=[corrects_id])
    authors: Mapped[list["LetterAuthor"]] = relationship()

    @property
    def was_stopped(self) -> bool:
        """Whether it is a draft again because it was stopped before it left, and not given back by its approver."""
        return (self.returned_because or "").startswith(DID_NOT_LEAVE)


def live_feedback(*states: LetterState) -> tuple[sa.ColumnElement[bool], ...]:
    """For a query over `Letter`: feedback that is live, or in one of these states. An application has one at most."""
    return Letter.kind == LetterKind.FEEDBACK, Letter.state.in_(states or LIVE)


class LetterAuthor(Base):
    """Somebody who composed or edited the letter or wrote an entry in it: none of them approves it."""

    __tablename__ = "letter_author"

    letter_id: Mapped[int] = mapped_column(sa.ForeignKey("letter.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True)


class SealingJob(Leased, Base):
    """A letter that was handed in and waits for its documents. The row is the truth; the queue only says "look"."""

    __tablename__ = "sealing_job"
    __table_args__ = (
        sa.Index(
            "ix_sealing_job_asked", "letter_id", unique=True, sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        ),
    )  # fmt: skip

    id: Mapped[Id]
    letter_id: Mapped[int] = mapped_column(sa.ForeignKey("letter.id"), index=True)
    asked_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    fingerprint: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    state: Mapped[JobState] = mapped_column(by_value(JobState), default=JobState.ASKED)
    reason: Mapped[str | None] = mapped_column(info=NOT_PERSONAL)


class Reading(Base):
    """That somebody opened the sealed document: only what was opened can be approved with others in one go."""

    __tablename__ = "letter_reading"

    letter_id: Mapped[int] = mapped_column(sa.ForeignKey("letter.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    at: Mapped[datetime]
