"""How long what is held about candidates is kept, what stops its erasure, what was erased (numbers and dates), and who
asked to see what is held about them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from employer_portal.core.retention import NOT_PERSONAL, Retention, personal
from employer_portal.core.tables import Base, Id, Versioned, by_value
from employer_portal.running.jobs import Leased


class Jurisdiction(StrEnum):
    """Whose law says how long somebody who was not appointed may bring a claim."""

    GREAT_BRITAIN = "Great Britain"
    NORTHERN_IRELAND = "Northern Ireland"
    IRELAND = "Ireland"
    ELSEWHERE = "elsewhere"

    @property
    def files(self) -> str:
        """Whose files it is about, as a row of the schedule says it."""
        return "Candidates’ files elsewhere" if self is self.ELSEWHERE else f"Candidates’ files, by the law of {self}"


class PeriodState(StrEnum):
    PROPOSED = "proposed"  # it is shorter than what holds, and waits for a second person
    IN_FORCE = "in force"
    REFUSED = "refused"


class HoldState(StrEnum):
    IN_FORCE = "in force"
    RELEASED = "released"


class Cause(StrEnum):
    """Why somebody is erased. In words it would say something of them, and stay."""

    PERIOD = "the period is over"
    ASKED = "they asked for it"
    ORDERED = "an authority ordered it"


class ErasureState(StrEnum):
    ASKED = "asked"
    AGREED = "agreed"  # and waits for its hour
    GONE = "gone"  # the rows are; files and the rest of the database's own files follow
    DONE = "done"
    ENDED = "ended"  # taken back, or not due any more


class Keeping(Base):
    """One row. Locking it puts whoever places a hold and whoever erases in line."""

    __tablename__ = "keeping"
    __table_args__ = (
        sa.CheckConstraint("id = 1", name="one_row"),
        sa.CheckConstraint("grace_days >= 1", name="some_grace"),
    )

    id: Mapped[Id]
    grace_days: Mapped[int] = mapped_column(default=14, server_default="14")  # between the notice and the erasure


class Period(Versioned, Base):
    """How many months a file is kept after its last letter, by whose law; without one, how many months the account of
    somebody who left. The newest in force holds."""

    __tablename__ = "retention_period"
    __table_args__ = (
        sa.CheckConstraint("months BETWEEN 1 AND 120", name="months"),
        sa.CheckConstraint("agreed_by <> proposed_by OR NOT shorter", name="by_two_people"),
        sa.CheckConstraint("(agreed_by IS NULL) = (state <> 'in force')", name="agreed_by_somebody"),
    )

    id: Mapped[Id]
    jurisdiction: Mapped[Jurisdiction | None] = mapped_column(by_value(Jurisdiction))
    months: Mapped[int]
    reason: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    shorter: Mapped[bool]
    state: Mapped[PeriodState] = mapped_column(by_value(PeriodState))
    proposed_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime]
    agreed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    agreed_at: Mapped[datetime | None]


class BrandLaw(Base):
    """Whose law a brand's vacancies stand under, where that is not Great Britain's."""

    __tablename__ = "brand_law"

    brand_id: Mapped[int] = mapped_column(sa.ForeignKey("brand.id"), primary_key=True)
    jurisdiction: Mapped[Jurisdiction] = mapped_column(by_value(Jurisdiction))


class Hold(Versioned, Base):
    """A legal hold: what it covers is not erased until somebody releases it. It is never deleted.

    `about` is "person:7", "vacancy:3", "round:4" or "dates". No foreign key: it outlives what it was about.
    """

    __tablename__ = "legal_hold"
    __table_args__ = (
        sa.CheckConstraint("(about = 'dates') = (begins IS NOT NULL)", name="dates_have_a_beginning"),
        sa.CheckConstraint("(begins IS NULL) = (ends IS NULL) AND begins <= ends", name="dates_in_order"),
        sa.CheckConstraint("(released_by IS NULL) = (state = 'in force')", name="released_by_somebody"),
    )

    id: Mapped[Id]
    about: Mapped[str] = mapped_column(index=True, info=NOT_PERSONAL)
    begins: Mapped[date | None]
    ends: Mapped[date | None]
    reason: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    state: Mapped[HoldState] = mapped_column(by_value(HoldState))
    placed_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    placed_at: Mapped[datetime]
    released_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    released_at: Mapped[datetime | None]
    released_because: Mapped[str] = mapped_column(default="", server_default="", info=personal(Retention.FILE))


class Erasure(Versioned, Base):
    """An erasure, and afterwards its receipt: numbers, counts and dates, by which nobody is found any more."""

    __tablename__ = "erasure"
    __table_args__ = (
        sa.CheckConstraint("agreed_by <> asked_by", name="by_two_people"),
        sa.CheckConstraint("(erased_at IS NOT NULL) = (state IN ('gone', 'done'))", name="erased_when"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True, info=NOT_PERSONAL)  # drawn at random; the list of erasures has it
    # "person:7", or "user:3" of somebody who left
    about: Mapped[str] = mapped_column(index=True, info=NOT_PERSONAL)
    applications: Mapped[list[int]] = mapped_column(sa.JSON(), info=NOT_PERSONAL)
    cause: Mapped[Cause] = mapped_column(by_value(Cause))
    state: Mapped[ErasureState] = mapped_column(by_value(ErasureState))
    asked_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))  # None: the schedule
    asked_at: Mapped[datetime]
    agreed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    agreed_at: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]] = mapped_column(sa.JSON(), default=dict, info=NOT_PERSONAL)  # table -> rows
    stayed: Mapped[int] = mapped_column(default=0, server_default="0")  # other applications of the same person
    # the emptied deliveries, until their files are gone
    mails: Mapped[list[int]] = mapped_column(sa.JSON(), default=list, info=NOT_PERSONAL)

    @property
    def user(self) -> int | None:
        """Whose account it is about, if it is about one."""
        kind, _, number = self.about.partition(":")
        return int(number) if kind == "user" else None

    @property
    def written_to(self) -> list[str]:
        """Whom deliveries name that go to them."""
        return [self.about] if self.user else [f"application:{number}" for number in self.applications]


class Erasing(Base):
    """Whose rows may be deleted in this transaction: the door in the guards. Outside of one it is empty."""

    __tablename__ = "erasing"

    application_id: Mapped[Id]


class Came(StrEnum):
    """How a request for what is held about somebody came in."""

    PHONE = "on the phone"
    PERSON = "in person"
    MAIL = "by e-mail"
    POST = "by post"
    OTHER = "in another way"


class Waits(StrEnum):
    """What stops the clock of such a request until the person has said it."""

    IDENTITY = "who they are"
    CLARITY = "what they are looking for"


class Choice(StrEnum):
    """What becomes of one item of what is held."""

    INCLUDE = "include"  # as it stands, with the names of colleagues
    REDACT = "redact"  # others are called by their role, and passages may be left out
    WITHHOLD = "withhold"


class Ground(StrEnum):
    """Why something is left out."""

    OTHERS = "about others as well"
    ADVICE = "legal advice"
    CONFIDENCE = "a reference in confidence"
    PLANS = "plans or bargaining"


class Handed(StrEnum):
    """How what is held was given to the person."""

    PAGE = "on their page"
    POST = "by post"
    PERSON = "in person"


class AccessState(StrEnum):
    OPEN = "open"  # what is held is looked through
    MAKING = "being made"
    READING = "with the second reader"
    AGREED = "agreed"
    GIVEN = "given"
    CLOSED = "closed"
    ENDED = "ended"  # nothing was given: taken back, or they are somebody else


#: While a request for what is held is in one of these, nothing of that person is erased.
ACCESS_OPEN = (AccessState.OPEN, AccessState.MAKING, AccessState.READING, AccessState.AGREED, AccessState.GIVEN)
_PACK = "state NOT IN ('with the second reader', 'agreed', 'given') OR sha256 IS NOT NULL"


class AccessRequest(Leased, Versioned, Base):
    """Somebody asked to see what is held about them: when and how, who they are, by when, and what they were given.

    `about` is "person:7". No foreign key: that it was asked and answered outlives what it was about. `page_of` is the
    application on whose page the pack is shown.
    """

    __tablename__ = "access_request"
    __table_args__ = (
        sa.CheckConstraint("agreed_by <> handed_in_by", name="by_two_people"),
        sa.CheckConstraint("identity_by IS NOT NULL OR state IN ('open', 'ended')", name="whose_it_is"),
        sa.CheckConstraint("agreed_by IS NOT NULL OR state NOT IN ('agreed', 'given', 'closed')", name="agreed_first"),
        sa.CheckConstraint(_PACK, name="made_first"),
        sa.CheckConstraint("(given_by IS NULL) = (state NOT IN ('given', 'closed'))", name="given_by_somebody"),
        sa.Index(
            "uq_access_request_open", "about", unique=True,
            sqlite_where=sa.text("state NOT IN ('closed', 'ended')"),
            postgresql_where=sa.text("state NOT IN ('closed', 'ended')"),
        ),
    )  # fmt: skip

    id: Mapped[Id]
    about: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    state: Mapped[AccessState] = mapped_column(by_value(AccessState))
    came: Mapped[Came] = mapped_column(by_value(Came))
    came_on: Mapped[date]
    words: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    noted_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    noted_at: Mapped[datetime]
    due_on: Mapped[date]  # while the clock stands still: as it was when it stopped
    identity: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))
    identity_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    identity_at: Mapped[datetime | None]
    extended_because: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))
    extended_told: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))  # empty: by e-mail
    extended_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    extended_at: Mapped[datetime | None]
    handed_in_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    handed_in_at: Mapped[datetime | None]
    failed: Mapped[str] = mapped_column(default="", info=NOT_PERSONAL)  # why the pack could not be made, in words
    sha256: Mapped[str | None] = mapped_column(info=NOT_PERSONAL)  # of the pack as it was read and given
    gone_at: Mapped[datetime | None]  # since when its file is not kept any more
    given_back_because: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))
    agreed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    agreed_at: Mapped[datetime | None]
    handed: Mapped[Handed | None] = mapped_column(by_value(Handed))
    page_of: Mapped[int | None] = mapped_column(sa.BigInteger())
    given_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    given_at: Mapped[datetime | None]
    ended_because: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))
    ended_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]


class AccessPause(Base):
    """Days on which the clock of a request stood still, because the person was asked something."""

    __tablename__ = "access_pause"
    __table_args__ = (sa.CheckConstraint("ends IS NULL OR begins <= ends", name="in_order"),)

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("access_request.id"), index=True)
    waits_for: Mapped[Waits] = mapped_column(by_value(Waits))
    words: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    begins: Mapped[date]
    ends: Mapped[date | None]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))


class AccessPlace(Base):
    """A place that the portal cannot see, where somebody has looked, or has to."""

    __tablename__ = "access_place"

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("access_request.id"), index=True)
    called: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    found: Mapped[str] = mapped_column(default="", info=personal(Retention.FILE))
    looked_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    looked_at: Mapped[datetime | None]


class AccessChoice(Base):
    """What somebody chose for one item, where that is not what the list of holdings says. `item` names its row, like
    "mark:17"; `passages` are the words that are left out of it."""

    __tablename__ = "access_choice"
    __table_args__ = (sa.UniqueConstraint("request_id", "item"),)

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("access_request.id"))
    item: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    choice: Mapped[Choice] = mapped_column(by_value(Choice))
    ground: Mapped[Ground | None] = mapped_column(by_value(Ground))
    passages: Mapped[list[str]] = mapped_column(info=personal(Retention.FILE))
    note: Mapped[str] = mapped_column(info=personal(Retention.FILE))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]
