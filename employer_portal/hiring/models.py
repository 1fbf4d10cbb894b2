"""Vacancies, their criteria by version, hiring rounds, candidates and their applications."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypedDict

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from employer_portal.accounts.models import Brand, User
from employer_portal.core import arriving
from employer_portal.core.addresses import mailbox
from employer_portal.core.retention import NOT_PERSONAL, Retention, personal
from employer_portal.core.tables import Base, Id, Versioned, by_value
from employer_portal.core.terms import FeedbackPolicy, Format, Importance, Kind, LetterLanguage, Outcome, StageKind
from employer_portal.hiring.names import full_name, sort_keys
from employer_portal.running import jobs
from employer_portal.workbook.sheets import Level

#: Text in the order of its characters' numbers on both databases, so that "begins with" is a range of an index.
BYTES = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_REMOVED = sa.text("removed_at IS NOT NULL")


class Vacancy(Base):
    """The job: what it is called, where it stands, and whose brand it carries."""

    __tablename__ = "vacancy"
    __table_args__ = (sa.CheckConstraint("posts > 0", name="some_posts"),)

    id: Mapped[Id]
    reference: Mapped[str] = mapped_column(unique=True, info=NOT_PERSONAL)
    title: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    grade: Mapped[str] = mapped_column(default="", server_default="", info=NOT_PERSONAL)
    location: Mapped[str] = mapped_column(default="", server_default="", info=NOT_PERSONAL)
    posts: Mapped[int | None]  # how many people were wanted, where it is recorded
    brand_id: Mapped[int] = mapped_column(sa.ForeignKey("brand.id"), index=True)
    arriving: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # with its first round
    brand: Mapped[Brand] = relationship()


class CriteriaVersion(Base):
    """One version of a vacancy's criteria. A round is pinned to one; editing makes the next."""

    __tablename__ = "criteria_version"
    __table_args__ = (sa.UniqueConstraint("vacancy_id", "number"),)

    id: Mapped[Id]
    vacancy_id: Mapped[int] = mapped_column(sa.ForeignKey("vacancy.id"))
    number: Mapped[int]
    made_at: Mapped[datetime]
    criteria: Mapped[list["Criterion"]] = relationship(order_by="Criterion.position", lazy="selectin")


class Criterion(Base):
    """What is assessed. Rows never change (a trigger sees to it): a new version has new rows."""

    __tablename__ = "criterion"
    __table_args__ = (sa.UniqueConstraint("version_id", "code"), sa.UniqueConstraint("version_id", "position"))

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("criteria_version.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    name: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    kind: Mapped[Kind | None] = mapped_column(by_value(Kind))
    importance: Mapped[Importance | None] = mapped_column(by_value(Importance))
    looks_like: Mapped[str] = mapped_column(default="", info=NOT_PERSONAL)
    question: Mapped[str] = mapped_column(default="", info=NOT_PERSONAL)
    # what stands behind "We were looking for" in a letter; empty: made from `looks_like`
    candidate_wording: Mapped[str] = mapped_column(default="", server_default="", info=NOT_PERSONAL)
    anchors: Mapped[list["Anchor"]] = relationship(order_by="Anchor.rating", lazy="selectin")


class Anchor(Base):
    """What a rating means for a criterion, in words."""

    __tablename__ = "anchor"

    criterion_id: Mapped[int] = mapped_column(sa.ForeignKey("criterion.id"), primary_key=True)
    rating: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(info=NOT_PERSONAL)


class Arriving(TypedDict):
    """What whoever goes on with a round that comes in must know: the interviewers by their names in the workbook, those
    of them whom nobody knew, and the criteria that were made for it."""

    people: dict[str, int]
    noted: list[int]
    criteria: list[int]


class Round(Base):
    """One stage of a vacancy: its dates, its contact, its scale, the criteria it is judged on."""

    __tablename__ = "hiring_round"
    __table_args__ = (
        sa.CheckConstraint(
            "(stand_in_id IS NULL) = (stand_in_from IS NULL) AND (stand_in_id IS NULL) = (stand_in_until IS NULL)",
            name="stand_in_has_dates",
        ),
        sa.CheckConstraint("(same_questions IS NULL) = (same_questions_by IS NULL)", name="same_questions_by_somebody"),
        sa.CheckConstraint("(feedback_policy = 'none') = (no_feedback_because <> '')", name="none_has_a_reason"),
    )

    id: Mapped[Id]
    vacancy_id: Mapped[int] = mapped_column(sa.ForeignKey("vacancy.id"), index=True)
    criteria_version_id: Mapped[int] = mapped_column(sa.ForeignKey("criteria_version.id"))
    stage: Mapped[str] = mapped_column(info=NOT_PERSONAL)  # as the employer calls it
    kind: Mapped[StageKind] = mapped_column(
        by_value(StageKind), default=StageKind.INTERVIEW, server_default="interview"
    )
    interview_date: Mapped[date | None]
    feedback_due: Mapped[date | None]
    feedback_due_before: Mapped[date | None]  # what it was until it was put off: a holding note names both
    letter_date: Mapped[date | None]  # what somebody gave before each letter bore its day of sealing; nothing reads it
    reserve_until: Mapped[date | None]  # how long the reserve list runs
    reserve_ended_on: Mapped[date | None]  # when HR ended it, or noted that it has ended
    tell_after_offer: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # the outcome, to others
    feedback_policy: Mapped[FeedbackPolicy] = mapped_column(
        by_value(FeedbackPolicy), default=FeedbackPolicy.EVERYONE, server_default="everyone"
    )
    no_feedback_because: Mapped[str] = mapped_column(default="", server_default="", info=NOT_PERSONAL)  # to candidates
    contact_name: Mapped[str] = mapped_column(info=personal(Retention.ACCOUNT))
    contact_email: Mapped[str] = mapped_column(info=personal(Retention.ACCOUNT))
    scale: Mapped[dict[str, str]] = mapped_column(sa.JSON(), info=NOT_PERSONAL)  # {"1": "Not shown", ...}
    approver_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))  # None: any approver of the brand
    stand_in_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    stand_in_from: Mapped[date | None]
    stand_in_until: Mapped[date | None]
    chair_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))  # of the panel, and one of it
    # whether every candidate was asked the same questions: said by the chair or by a workbook; None: nobody has said
    same_questions: Mapped[bool | None]
    same_questions_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    # the fixed sentences that HR leaves out of its letters
    left_out: Mapped[list[str]] = mapped_column(sa.JSON(), default=list, server_default="[]", info=NOT_PERSONAL)
    invitation: Mapped[str] = mapped_column(default="", server_default="", info=NOT_PERSONAL)  # what HR adds to it
    closed_at: Mapped[datetime | None]
    # while it is still coming in from a workbook, and nobody sees it: what whoever goes on must know; else null
    arriving: Mapped[Arriving | None] = mapped_column(sa.JSON(none_as_null=True), info=personal(Retention.ACCOUNT))
    vacancy: Mapped[Vacancy] = relationship()
    criteria_version: Mapped[CriteriaVersion] = relationship()
    approver: Mapped[User | None] = relationship(foreign_keys=[approver_id])
    stand_in: Mapped[User | None] = relationship(foreign_keys=[stand_in_id])
    chair: Mapped[User | None] = relationship(foreign_keys=[chair_id])

    def approved_by(self, user_id: int, today: date) -> bool:
        """Whether that user approves this round's letters today: anybody may where nobody is named, else the named
        one, and the stand-in on the dates of standing in."""
        begins, ends = self.stand_in_from or date.max, self.stand_in_until or date.min
        return self.approver_id in (None, user_id) or (self.stand_in_id == user_id and begins <= today <= ends)

    @property
    def brand_id(self) -> int:
        """The brand that it is for: its vacancy's."""
        return self.vacancy.brand_id

    @property
    def criteria(self) -> list[Criterion]:
        return self.criteria_version.criteria


class RoundImport(Base):
    """A workbook that was imported: the guard against the same file twice."""

    __tablename__ = "round_import"

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("hiring_round.id"), index=True)
    sha256: Mapped[str] = mapped_column(index=True, info=NOT_PERSONAL)
    at: Mapped[datetime]
    by_id: Mapped[int]


class UploadState(StrEnum):
    READING = "reading"
    MATCHING = "matching"  # its shape is unknown: somebody says what each column holds
    READ = "read"
    IMPORTING = "importing"
    DONE = "done"
    REFUSED = "refused"


class Summary(TypedDict, total=False):
    """What a workbook holds, as it is shown before it comes in; and `came`, what has come so far."""

    reference: str
    title: str
    brand: str
    stage: str
    kind: str
    interview_date: str | None
    feedback_due: str | None
    contact: str
    criteria: list[str]
    candidates: int
    held: int
    held_references: list[str]
    rows: int
    interviewers: int
    words: bool
    problems: int
    errors: int
    came: dict[str, Any]
    people: list[list[str]]  # the first of them, as they would come in
    header_rows: int  # of a scorecard whose columns are to be guessed anew: how many rows its headings take
    seen: dict[str, Any]  # of a scorecard: what its columns hold, and what of its match is a guess


class Upload(jobs.Leased, Versioned, Base):
    """A workbook on its way in: read in the background, shown with what is wrong, brought in when its owner says so.

    Its bytes go once it is in or thrown away, and after a week in any case.
    """

    __tablename__ = "round_upload"

    id: Mapped[Id]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    at: Mapped[datetime]
    round_id: Mapped[int | None] = mapped_column(sa.ForeignKey("hiring_round.id"))  # brought back into; or made by it
    state: Mapped[UploadState] = mapped_column(by_value(UploadState), default=UploadState.READING)
    name: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    sha256: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    # how somebody's own scorecard is read: a profile; empty for the portal's own format
    match: Mapped[str] = mapped_column(default="", server_default="", info=personal(Retention.FILE))
    content: Mapped[bytes | None] = mapped_column(deferred=True, info=personal(Retention.FILE))
    brand_id: Mapped[int | None] = mapped_column(sa.ForeignKey("brand.id"))  # chosen where the workbook names none
    found: Mapped[Summary] = mapped_column(sa.JSON(), default=dict, info=personal(Retention.FILE))
    refused: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))  # why, in words
    doing: Mapped[str] = mapped_column(default="", info=NOT_PERSONAL)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)


class UploadProblem(Base):
    """One thing that is wrong in a workbook: kept in the order in which the reader found it."""

    __tablename__ = "upload_problem"

    upload_id: Mapped[int] = mapped_column(sa.ForeignKey("round_upload.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[Level] = mapped_column(by_value(Level))
    sheet: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    row: Mapped[int] = mapped_column("row_number")
    column: Mapped[str] = mapped_column("column_name", info=personal(Retention.FILE))
    value: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    message: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    fix: Mapped[str] = mapped_column(info=personal(Retention.FILE))


class Person(Base):
    """Somebody who applied, however often: their candidates are how they were called and reached each time."""

    __tablename__ = "person"
    __table_args__ = (
        sa.CheckConstraint(
            "(not_written_to_since IS NULL) = (not_written_to_by IS NULL)", name="not_written_to_by_somebody"
        ),
    )

    id: Mapped[Id]
    made_at: Mapped[datetime]
    not_written_to_since: Mapped[datetime | None]  # "do not write to this person": since when, who said so and why
    not_written_to_by: Mapped[int | None]
    not_written_to_because: Mapped[str] = mapped_column(default="", server_default="", info=personal(Retention.FILE))


class Joining(Base):
    """That two persons turned out to be one: whose candidates went to whom, and whether that was taken back."""

    __tablename__ = "joining"
    __table_args__ = (sa.CheckConstraint("into_id <> from_id", name="of_two"),)

    id: Mapped[Id]
    into_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    from_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    candidates: Mapped[list[int]] = mapped_column(sa.JSON(), info=NOT_PERSONAL)
    at: Mapped[datetime]
    by_id: Mapped[int]
    undone_at: Mapped[datetime | None]


class TwoPeople(Base):
    """That two who could be one person are two: nobody is asked about them again. The lower number stands first."""

    __tablename__ = "two_people"
    __table_args__ = (sa.CheckConstraint("one_id <> other_id", name="of_two"),)

    one_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)
    at: Mapped[datetime]
    by_id: Mapped[int]


class Candidate(Base):
    """A person as they applied once: what they are called, and how they wish to be written to."""

    __tablename__ = "candidate"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    first_name: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))
    last_name: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    known_as: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))
    email: Mapped[str] = mapped_column(default="", index=True, info=personal(Retention.FILE))
    # what all spellings of the address have in common: by it a user is known to be this candidate
    mailbox: Mapped[str] = mapped_column(
        default=lambda row: mailbox(row.get_current_parameters().get("email")), server_default="", index=True,
        info=personal(Retention.FILE),
    )  # fmt: skip
    postal_address: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))
    format: Mapped[Format] = mapped_column(by_value(Format), default=Format.EMAIL)
    language: Mapped[LetterLanguage] = mapped_column(by_value(LetterLanguage), default=LetterLanguage.ENGLISH)
    # as lists order people and the search finds them: by the start of the last or of the first name
    by_last: Mapped[str] = mapped_column(
        BYTES, default=lambda row: _keys(row)[0], server_default="", index=True, info=personal(Retention.FILE)
    )
    by_first: Mapped[str] = mapped_column(
        BYTES, default=lambda row: _keys(row)[1], server_default="", index=True, info=personal(Retention.FILE)
    )

    person: Mapped[Person] = relationship()

    @property
    def full_name(self) -> str:
        return full_name(self.first_name, self.last_name)

    @property
    def called(self) -> str:
        """How a letter addresses them: what they like to be called, else the first name, else the only name."""
        return self.known_as or self.first_name or self.last_name


def _keys(row: Any) -> tuple[str, str]:
    given = row.get_current_parameters()
    return sort_keys(given.get("first_name", ""), given.get("last_name", ""))


@sa.event.listens_for(Candidate, "before_update")
def _renamed(mapper: object, connection: object, candidate: Candidate) -> None:
    candidate.mailbox = mailbox(candidate.email)
    candidate.by_last, candidate.by_first = sort_keys(candidate.first_name, candidate.last_name)


class Application(Base):
    """A person in one round. (id, outcome) is unique so that a letter can be tied to the outcome it tells."""

    __tablename__ = "application"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "reference"),
        sa.UniqueConstraint("round_id", "candidate_id"),
        sa.UniqueConstraint("id", "outcome"),
        sa.Index("ix_application_reference", "reference"),
        sa.Index("ix_application_order", "round_id", "position"),
        sa.Index("ix_application_outcome", "round_id", "outcome"),
        sa.Index("ix_application_removed", "removed_at", sqlite_where=_REMOVED, postgresql_where=_REMOVED),
    )

    id: Mapped[Id]
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("hiring_round.id"))
    candidate_id: Mapped[int] = mapped_column(sa.ForeignKey("candidate.id"), index=True)
    reference: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    position: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(by_value(Outcome))
    interview_date: Mapped[date | None]
    internal: Mapped[bool] = mapped_column(default=False)
    removed_at: Mapped[datetime | None]  # entered by mistake: nobody sees it, and for a while it can be brought back
    hiring_round: Mapped[Round] = relationship()
    candidate: Mapped[Candidate] = relationship()
    told: Mapped["OutcomeTold | None"] = relationship()

    @property
    def brand_id(self) -> int:
        """The brand that it is for: its round's."""
        return self.hiring_round.brand_id


class OutcomeTold(Base):
    """When, how and by whom a candidate learned the outcome: it never waits for the prose of the feedback."""

    __tablename__ = "outcome_told"

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), primary_key=True)
    on: Mapped[date] = mapped_column("told_on")
    how: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))


_rounds = Round.__table__.alias("arriving_round")
_applications = Application.__table__.alias("arriving_application")
#: The rounds that are still coming in, and their applications: for `core.arriving`.
ARRIVING = sa.select(_rounds.c.id).where(_rounds.c.arriving.is_not(None)).correlate(None)
ARRIVING_APPLICATIONS = sa.select(_applications.c.id).where(_applications.c.round_id.in_(ARRIVING)).correlate(None)
#: The applications that were removed.
REMOVED = sa.select(_applications.c.id).where(_applications.c.removed_at.is_not(None)).correlate(None)
arriving.only_seen(Vacancy, lambda row: row.arriving.is_(False))
arriving.only_seen(Round, lambda row: row.arriving.is_(None))
arriving.only_seen(Application, lambda row: sa.and_(row.round_id.not_in(ARRIVING), row.removed_at.is_(None)))
