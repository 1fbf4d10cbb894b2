"""Entries and their revisions, the record apart from the words, findings, concerns, decisions."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from employer_portal.accounts.models import User
from employer_portal.core import arriving
from employer_portal.core.retention import NOT_PERSONAL, Retention, personal
from employer_portal.core.tables import Base, Id, Versioned, by_value
from employer_portal.core.terms import Outcome
from employer_portal.hiring.models import ARRIVING, ARRIVING_APPLICATIONS, REMOVED, Application, Criterion, Vacancy
from employer_portal.phrasing.findings import Field
from employer_portal.phrasing.meaning import same_meaning


class EntryState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    DECLINED = "declined"


#: An entry in these states is still written: its interviewer owes it.
OWED = (EntryState.DRAFT, EntryState.RETURNED)
#: An entry in these states is in: its writer may read what others wrote, and they what this one says.
IN = (EntryState.SUBMITTED, EntryState.ACCEPTED)


class FindingLevel(StrEnum):
    STOP = "stop"
    JUSTIFY = "justify"
    NUDGE = "nudge"


class ConcernState(StrEnum):
    NEW = "new"
    WORDS_REMOVED = "words removed"
    NOT_ABOUT_THE_PERSON = "not about the person"
    DECISION_REOPENED = "decision reopened"


class AllowanceState(StrEnum):
    ASKED = "asked"
    ALLOWED = "allowed"
    REFUSED = "refused"
    ENDED = "ended"


class CoWritingState(StrEnum):
    ASKED = "asked"
    DRAFTED = "drafted"
    CONFIRMED = "confirmed"
    ENDED = "ended"


class Entry(Versioned, Base):
    """One interviewer's feedback on one application, made with the assignment."""

    __tablename__ = "entry"
    __table_args__ = (
        sa.UniqueConstraint("application_id", "interviewer_id"),
        sa.Index("ix_entry_of", "application_id", "state"),
        sa.CheckConstraint("(state = 'declined') = (declined_because IS NOT NULL)", name="declined_with_reason"),
        sa.CheckConstraint("(state IN ('submitted', 'accepted')) <= (submitted_at IS NOT NULL)", name="submitted_when"),
    )

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"))
    interviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    state: Mapped[EntryState] = mapped_column(by_value(EntryState), default=EntryState.DRAFT, index=True)
    assigned_at: Mapped[datetime | None]  # None: it came in with its round's workbook
    reminded_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    accepted_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    declined_because: Mapped[str | None] = mapped_column(info=personal(Retention.FILE))
    returned_because: Mapped[str | None] = mapped_column(info=personal(Retention.FILE))
    application: Mapped[Application] = relationship()
    interviewer: Mapped[User] = relationship(foreign_keys=[interviewer_id])
    revisions: Mapped[list["Revision"]] = relationship(order_by="Revision.number")


class Typed(TypedDict):
    """What was typed so far: the fields by name, in which version of the copy each was put down last, the reasons that
    keep a wording ([criterion, field, rule, words, because]), the number of the revision that it began with, and why
    sentences are not about the candidate (in the same form)."""

    fields: dict[str, str]
    at: dict[str, int]
    kept: list[list[Any]]
    base: int
    not_about: NotRequired[list[list[Any]]]


class WorkingCopy(Versioned, Base):
    """What somebody is writing right now: overwritten by autosave, gone when a revision is cut from it.

    Nobody but its writer reads it, and nothing that is found in it is kept. Of two tabs, the older one learns by the
    version that it is.
    """

    __tablename__ = "working_copy"

    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    saved_at: Mapped[datetime]
    content: Mapped[Typed] = mapped_column(sa.JSON(), info=personal(Retention.FILE))


class Comment(Base):
    """What HR asks about a sentence of an entry that it gives back."""

    __tablename__ = "entry_comment"

    id: Mapped[Id]
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"), index=True)
    criterion_id: Mapped[int | None] = mapped_column(sa.ForeignKey("criterion.id"))
    field: Mapped[Field | None] = mapped_column(by_value(Field))
    quote: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))
    words: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]


class Revision(Base):
    """What an entry said at one moment. Never edited: triggers refuse it, here and in its parts."""

    __tablename__ = "revision"
    __table_args__ = (sa.UniqueConstraint("entry_id", "number"),)

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    on_behalf: Mapped[bool] = mapped_column(default=False)  # entered by HR for the interviewer
    marks: Mapped[list["Mark"]] = relationship()
    words: Mapped[list["Words"]] = relationship()


class Mark(Base):
    """The record: one criterion's rating and what was said or done. The panel's own; never in a letter."""

    __tablename__ = "mark"

    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(sa.ForeignKey("criterion.id"), primary_key=True)
    rating: Mapped[int | None] = mapped_column(info=personal(Retention.FILE))  # None: not assessed
    notes: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))
    criterion: Mapped[Criterion] = relationship()


class Words(Base):
    """The words for the candidate on one criterion: every field of it reaches the letter."""

    __tablename__ = "words"

    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(sa.ForeignKey("criterion.id"), primary_key=True)
    evidence: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))
    strength: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))
    development: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))
    next_step: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))
    criterion: Mapped[Criterion] = relationship()


class CoWriting(Base):
    """`writer_id`, who is certified, puts the words for an entry from the record of `interviewer_id`, who is not, and
    who confirms them. `revision_id` holds the words that were handed over last. Triggers keep whose words these are.
    """

    __tablename__ = "co_writing"
    __table_args__ = (
        sa.Index(
            "uq_co_writing_open", "entry_id", unique=True, sqlite_where=sa.text("state IN ('asked', 'drafted')"),
            postgresql_where=sa.text("state IN ('asked', 'drafted')"),
        ),
        sa.CheckConstraint("writer_id <> interviewer_id", name="by_somebody_else"),
        sa.CheckConstraint(
            "(state IN ('drafted', 'confirmed')) <= (revision_id IS NOT NULL AND drafted_at IS NOT NULL)",
            name="words_there",
        ),
        sa.CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed_when"),
    )  # fmt: skip

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id"), index=True)
    interviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    writer_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    state: Mapped[CoWritingState] = mapped_column(by_value(CoWritingState), default=CoWritingState.ASKED)
    asked_at: Mapped[datetime]
    revision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("revision.id"))
    drafted_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    said: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))  # what was not right yet


class Check(Base):
    """That a revision was checked, when, and with which version of the rules."""

    __tablename__ = "revision_check"
    __table_args__ = (sa.UniqueConstraint("revision_id", "rules_version"),)

    id: Mapped[Id]
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"))
    rules_version: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    at: Mapped[datetime]
    findings: Mapped[list["Finding"]] = relationship(back_populates="check")

    @classmethod
    def by(cls, rules_version: str) -> sa.ColumnElement[bool]:
        """Those made with these rules, under whatever name they went."""
        return cls.rules_version.in_(same_meaning(rules_version))


class Allowance(Versioned, Base):
    """A phrase that may stand, or of which HR is asked whether it may: for a vacancy, for one round of it, or, looked
    at by itself, for one application.

    While it is asked, whoever writes goes on and the letters wait. Of a vacancy or a round it reaches no words that are
    said of the person; what an application is allowed is a whole sentence, which a writer said is not about them.
    """

    __tablename__ = "allowance"
    __table_args__ = (
        sa.CheckConstraint("(state = 'asked') = (settled_by IS NULL)", name="settled_by_somebody"),
        sa.CheckConstraint("(state IN ('asked', 'refused')) OR reason IS NOT NULL", name="allowed_with_reason"),
        sa.CheckConstraint("(application_id IS NULL) = (asked_because IS NULL)", name="asked_by_a_writer"),
        sa.CheckConstraint("(state = 'ended') = (ended_by IS NOT NULL)", name="ended_by_somebody"),
    )

    id: Mapped[Id]
    vacancy_id: Mapped[int] = mapped_column(sa.ForeignKey("vacancy.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(sa.ForeignKey("hiring_round.id"), index=True)
    application_id: Mapped[int | None] = mapped_column(sa.ForeignKey("application.id"), index=True)
    phrase: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    rule: Mapped[str] = mapped_column(default="", info=NOT_PERSONAL)  # that found it first; "": nobody was asked
    topic: Mapped[str] = mapped_column(default="", info=NOT_PERSONAL)  # the characteristic or category that it touches
    state: Mapped[AllowanceState] = mapped_column(by_value(AllowanceState), default=AllowanceState.ASKED, index=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))  # the writer; None: the portal
    asked_because: Mapped[str | None] = mapped_column(info=personal(Retention.FILE))
    reason: Mapped[str | None] = mapped_column(info=personal(Retention.FILE))
    settled_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    settled_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]
    vacancy: Mapped[Vacancy] = relationship()

    @property
    def brand_id(self) -> int:
        """The brand that it is for: its vacancy's."""
        return self.vacancy.brand_id


class Finding(Base):
    """What the checker said of a span of text, and what was decided on it. A *stop* cannot be kept.

    One within a phrase that is allowed, or of which it is asked, points there: it is open again where that is refused.
    """

    __tablename__ = "finding"
    __table_args__ = (
        sa.CheckConstraint("level <> 'stop' OR kept_because IS NULL", name="stop_never_kept"),
        sa.CheckConstraint("(kept_because IS NULL) = (kept_by IS NULL)", name="kept_by_somebody"),
    )

    id: Mapped[Id]
    check_id: Mapped[int] = mapped_column(sa.ForeignKey("revision_check.id"), index=True)
    criterion_id: Mapped[int] = mapped_column(sa.ForeignKey("criterion.id"))
    field: Mapped[Field] = mapped_column(by_value(Field))
    rule: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    category: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    characteristic: Mapped[list[str]] = mapped_column(sa.JSON(), info=NOT_PERSONAL)
    level: Mapped[FindingLevel] = mapped_column(by_value(FindingLevel))
    start: Mapped[int] = mapped_column("start_at")
    end: Mapped[int] = mapped_column("end_at")
    match: Mapped[str] = mapped_column("matched", info=personal(Retention.FILE))
    kept_because: Mapped[str | None] = mapped_column(info=personal(Retention.FILE))
    kept_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    kept_at: Mapped[datetime | None]
    of_person: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    allowance_id: Mapped[int | None] = mapped_column(sa.ForeignKey("allowance.id"), index=True)
    check: Mapped[Check] = relationship(back_populates="findings")
    criterion: Mapped[Criterion] = relationship()


class Concern(Versioned, Base):
    """What a *stop* opens for HR. Fixing words does not fix a decision: it stays open until HR settles it."""

    __tablename__ = "concern"
    __table_args__ = (
        sa.UniqueConstraint("entry_id", "criterion_id", "field", "rule", "digest"),
        sa.CheckConstraint("(state = 'new') = (settled_by IS NULL)", name="settled_by_somebody"),
        sa.CheckConstraint("(settled_by IS NULL) = (reason IS NULL)", name="settled_with_reason"),
        sa.CheckConstraint(
            "(entry_id IS NULL) = (criterion_id IS NULL) AND (entry_id IS NULL) = (said <> '')", name="opened_by_words"
        ),
        sa.CheckConstraint("(said = '') = (said_by IS NULL)", name="said_by_somebody"),
    )

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("entry.id"))  # None: it is about a call
    criterion_id: Mapped[int | None] = mapped_column(sa.ForeignKey("criterion.id"))
    # the sentence that was written down of a call, and by whom: notes of calls have no revisions
    said: Mapped[str] = mapped_column(default="", server_default="", info=personal(Retention.FILE))
    said_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    field: Mapped[Field] = mapped_column(by_value(Field))
    rule: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    digest: Mapped[str] = mapped_column(info=NOT_PERSONAL)  # of the sentence, keyed: the same one opens one concern
    state: Mapped[ConcernState] = mapped_column(by_value(ConcernState), default=ConcernState.NEW)
    opened_at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(info=personal(Retention.FILE))
    # an independent reader's answers where the decision is reopened: whose words, part of the reasoning, ratings stand
    answers: Mapped[dict[str, str] | None] = mapped_column(sa.JSON(), info=personal(Retention.FILE))
    reopened: Mapped[int | None]  # number of the decision that it reopened; None: there was none yet
    settled_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    settled_at: Mapped[datetime | None]
    allowance_id: Mapped[int | None] = mapped_column(sa.ForeignKey("allowance.id"), index=True)  # asked of its words
    application: Mapped[Application] = relationship()
    allowance: Mapped[Allowance | None] = relationship()

    @property
    def of_a_call(self) -> bool:
        """Whether its words were written down of a call, and stand in no entry."""
        return self.entry_id is None

    @property
    def ending(self) -> str:
        """How it stands, or ended, as people read it: the panel's own notes stay, and nobody removes words there."""
        if self.state == ConcernState.NEW:
            return "waits for an answer" if self.allowance_id else "open"
        if self.state == ConcernState.WORDS_REMOVED and self.field == Field.PRIVATE_NOTES:
            return "the words stay on record, and no rating rests on them"
        if self.allowance is not None and self.allowance.application_id is None:
            return "part of the exercise"
        return self.state.value


class DecisionRecord(Base):
    """The panel's agreed ratings on one application: the only source of a letter's reason line."""

    __tablename__ = "decision_record"
    __table_args__ = (sa.UniqueConstraint("application_id", "number"),)

    id: Mapped[Id]
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"))
    number: Mapped[int]
    decided_at: Mapped[datetime]
    decided_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    # that the vacancy's posts were offered on the panel's total ratings: the reason where every criterion was met
    on_total_ratings: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    ratings: Mapped[list["AgreedRating"]] = relationship()


class AgreedRating(Base):
    """What the panel agreed on one criterion; a change against the median carries its evidence."""

    __tablename__ = "agreed_rating"
    __table_args__ = (sa.CheckConstraint("rating IS NOT NULL OR NOT fully_met", name="met_needs_a_rating"),)

    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decision_record.id"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(sa.ForeignKey("criterion.id"), primary_key=True)
    rating: Mapped[int | None] = mapped_column(info=personal(Retention.FILE))
    fully_met: Mapped[bool]
    changed_because: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))
    criterion: Mapped[Criterion] = relationship()


_theirs = Application.__table__.alias("theirs")


def lapsed() -> sa.ColumnElement[bool]:
    """For a query over `Entry`: it was never written, and its candidate withdrew. Nobody waits for it."""
    withdrew = sa.exists().where(_theirs.c.id == Entry.application_id, _theirs.c.outcome == Outcome.WITHDREW)
    return sa.and_(Entry.state.in_(OWED), withdrew)


def is_owed() -> sa.ColumnElement[bool]:
    """For a query over `Entry`: its interviewer owes it."""
    return sa.and_(Entry.state.in_(OWED), ~lapsed())


arriving.only_seen(
    Entry,
    lambda row: sa.and_(row.application_id.not_in(ARRIVING_APPLICATIONS), row.application_id.not_in(REMOVED)),
)
arriving.only_seen(Concern, lambda row: row.application_id.not_in(ARRIVING_APPLICATIONS))
arriving.only_seen(Allowance, lambda row: sa.or_(row.round_id.is_(None), row.round_id.not_in(ARRIVING)))
