"""What the pages of letters show: one letter with where it comes from, a round's letters, what waits, the sealing."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, defer, joinedload

from employer_portal.composing import sources
from employer_portal.core import documents
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.terms import LETTER_OUTCOMES, LetterKind
from employer_portal.delivery.models import Delivery, DeliveryState
from employer_portal.delivery.queries import DEAD, once_uncertain
from employer_portal.hiring.models import Application, Candidate, Round, Vacancy
from employer_portal.hiring.queries import approves, gives_feedback, not_written_to
from employer_portal.hiring.reach import in_brands_of, not_oneself
from employer_portal.letters.models import (
    JobState,
    Letter,
    LetterAuthor,
    LetterState,
    Reading,
    SealingJob,
    live_feedback,
)
from employer_portal.phrasing.findings import Field
from employer_portal.review import queries as review_queries

P = Permission
#: A list needs no letter's words, nor the logo that stands with them.
LIGHT = (defer(Letter.content), defer(Letter.sources), defer(Letter.left_out))


def shown(letter: Letter) -> str:
    """The document that stands for the letter when it is approved; empty while it is not sealed."""
    return letter.pdf_sha256 or letter.text_sha256 or ""


@dataclass
class Traced:
    """One paragraph of a letter, and what it rests on."""

    at: str
    heading: str
    text: str
    source: Mapping[str, Any]
    origins: list[tuple[review_queries.Said, str]]  # who said it, and in which field
    kept: list[Any]  # findings kept with a reason where it came from
    agreed: int | None  # the point of the scale
    rating: str  # in words
    edited_by: str

    @property
    def step(self) -> bool:
        return ".steps." in self.at

    @property
    def gap(self) -> bool:
        """Whether it says what was missing."""
        return any(field == Field.DEVELOPMENT for _, field in self.origins)


def traced(session: Session, letter: Letter, actor: Actor) -> list[Traced]:
    """The letter paragraph by paragraph, each with its entries, agreed rating and kept findings."""
    sheet = review_queries.sheet(session, letter.application_id, actor)
    said = {(one.entry.id, row.criterion.id): one for row in sheet.rows for one in row.said}
    ratings = letter.decision.ratings if letter.decision else []
    agreed = {rating.criterion_id: rating.rating for rating in ratings}
    known = {source["at"]: source for source in letter.sources}
    editors = [source.get("edited_by") for source in letter.sources]
    keepers = [one["by"] for source in letter.sources for one in source.get("kept", ())]
    people = sheet.people | review_queries.names(session, [*editors, *keepers])
    found = []
    for at, heading, text in sources.places(letter.content):
        source = known.get(at) or sources.unknown("fixed" if text in letter.content.fixed else "entry")
        origins = [
            (said[one["entry"], one["criterion"]], one["field"])
            for one in source["from"]
            if (one["entry"], one["criterion"]) in said
        ]
        kept = [
            (finding.rule, finding.match, finding.kept_because, people.get(finding.kept_by or 0, ""))
            for one, field in origins
            for finding in one.findings[Field(field)]
            if finding.kept_because
        ] + [(one["rule"], one["match"], one["because"], people[one["by"]]) for one in source.get("kept", ())]
        point = agreed.get(source["criterion"] or 0)
        rating = sheet.rating(point) if source.get("criterion") else ""
        by = people.get(source.get("edited_by") or 0, "")
        found.append(Traced(at, heading, text, source, origins, kept, point, rating, by))
    return found


def _in_trouble() -> sa.ColumnElement[bool]:
    """For a query over `Letter`: it was approved, and its newest delivery waits for a person."""
    newer = aliased(Delivery)
    dead = sa.exists().where(
        Delivery.key == Letter.delivery_key, Delivery.state.in_(DEAD), ~sa.exists().where(newer.replaces == Delivery.id)
    )
    return sa.and_(Letter.state == LetterState.APPROVED, dead)


#: The filters of a round's list: what it is called, and the condition on the outer-joined letter.
FILTERS: Mapping[str, tuple[str, Any]] = {
    "all": ("All", sa.true()),
    "none": ("Not composed", Letter.id.is_(None) & gives_feedback() & ~not_written_to()),
    "draft": ("Drafts", (Letter.state == LetterState.DRAFT) & ~not_written_to()),
    "waiting": ("With the approver", (Letter.state == LetterState.WAITING) & ~not_written_to()),
    "approved": ("Approved", (Letter.state == LetterState.APPROVED) & ~_in_trouble()),
    "trouble": ("Did not arrive", _in_trouble()),
    "silent": ("Not to be written to", not_written_to()),
}


def letters_of(round_id: int, actor: Actor, which: str) -> sa.Select[*tuple[Any, ...]]:
    """The candidates of a round who may get a letter, with their live letter if there is one."""
    return (
        sa.select(Application, Candidate, Letter)
        .join(Application.candidate)
        .outerjoin(Letter, sa.and_(Letter.application_id == Application.id, *live_feedback()))
        .where(Application.round_id == round_id, Application.outcome.in_(LETTER_OUTCOMES), not_oneself(actor))
        .where(FILTERS[which][1])
        .options(*LIGHT)
        .order_by(Application.position, Application.id)
    )


def ids_of(session: Session, round_id: int, actor: Actor, which: str) -> list[int]:
    """The letters that the filter shows; the applications, for those without one."""
    rows = session.execute(letters_of(round_id, actor, which).with_only_columns(Application.id, Letter.id)).all()
    return [letter or application for application, letter in rows]


def counts(session: Session, round_id: int, actor: Actor) -> dict[str, int]:
    """How many each filter shows."""
    columns = [sa.func.count().filter(condition).label(which) for which, (_, condition) in FILTERS.items()]
    everybody = letters_of(round_id, actor, "all").order_by(None)
    return dict(session.execute(everybody.with_only_columns(*columns)).mappings().one())


def waiting(actor: Actor, today: date) -> sa.Select[*tuple[Any, ...]]:
    """The letters that wait for this approver: in their brands, of rounds that are theirs, with no hand of theirs in
    them, to people who may be written to; and whether the very document has been opened."""
    opened = sa.exists().where(
        Reading.letter_id == Letter.id,
        Reading.user_id == actor.id,
        Reading.sha256 == sa.func.coalesce(Letter.pdf_sha256, Letter.text_sha256),
    )
    return (
        sa.select(Letter, Application, Candidate, Vacancy, opened)
        .join(Letter.application)
        .join(Application.candidate)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .where(*_mine(actor, today), in_brands_of(actor, P.APPROVE_LETTERS), not_oneself(actor), ~not_written_to())
        .order_by(Letter.sealed_at, Letter.id)
        .options(*LIGHT)
    )


def stands_in(session: Session, actor: Actor, today: date) -> Sequence[Round]:
    """The open rounds whose approver this person stands in for today."""
    return session.scalars(
        sa.select(Round)
        .where(Round.stand_in_id == actor.id, Round.stand_in_from <= today, Round.stand_in_until >= today)
        .where(Round.closed_at.is_(None))
        .options(joinedload(Round.vacancy), joinedload(Round.approver))
        .order_by(Round.stand_in_until, Round.id)
    ).all()


def _mine(actor: Actor, today: date) -> tuple[Any, ...]:
    author = sa.exists().where(LetterAuthor.letter_id == Letter.id, LetterAuthor.user_id == actor.id)
    return Letter.state == LetterState.WAITING, ~author, approves(actor.id, today)


def opened(session: Session, actor: Actor, today: date) -> dict[int, str]:
    """Of the letters that wait for this approver, those they opened: letter -> the document that they saw."""
    document = sa.func.coalesce(Letter.pdf_sha256, Letter.text_sha256)
    seen = (
        waiting(actor, today)
        .with_only_columns(Letter.id, document)
        .join(Reading, (Reading.letter_id == Letter.id) & (Reading.user_id == actor.id) & (Reading.sha256 == document))
    )
    return dict(session.execute(seen).all())


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the sealing of a round is."""

    asked: int
    done: int
    failed: Sequence[SealingJob]
    left: int
    since: datetime | None
    seconds_left: int | None
    per_minute: int

    @property
    def finished(self) -> int:
        return self.asked - self.left


def progress(session: Session, round_id: int, now: datetime) -> Progress:
    """The jobs handed in last, with all that still wait: count, rate, time left, and what failed."""
    in_round = (
        sa.select(SealingJob)
        .join(Letter, Letter.id == SealingJob.letter_id)
        .join(Letter.application)
        .where(Application.round_id == round_id)
    )
    last = session.scalar(in_round.with_only_columns(sa.func.max(SealingJob.asked_at)))
    if last is None:
        return Progress(0, 0, [], 0, None, None, 0)
    batch = sa.or_(SealingJob.asked_at == last, SealingJob.state == JobState.ASKED)
    jobs = session.scalars(in_round.where(batch).order_by(SealingJob.id)).all()
    left = sum(job.state == JobState.ASKED for job in jobs)
    failed = [job for job in jobs if job.state == JobState.FAILED]
    since = min(job.asked_at for job in jobs)
    rate = (len(jobs) - left) / max((now - since) / timedelta(seconds=1), 1)
    seconds = round(left / rate) if rate and left else None
    return Progress(len(jobs), len(jobs) - left - len(failed), failed, left, since, seconds, round(rate * 60))


def last_jobs(session: Session, letter_ids: Sequence[int]) -> dict[int, SealingJob]:
    """letter -> its newest sealing job: whether it is being sealed, or why that failed."""
    newest = sa.select(sa.func.max(SealingJob.id)).where(SealingJob.letter_id.in_(letter_ids))
    jobs = session.scalars(sa.select(SealingJob).where(SealingJob.id.in_(newest.group_by(SealingJob.letter_id))))
    return {job.letter_id: job for job in jobs}


def sent(session: Session, letters: Iterable[Letter | None]) -> dict[str, datetime]:
    """delivery key -> when that letter left, of those that did and that have not come back."""
    keys = [letter.delivery_key for letter in letters if letter and letter.delivery_key]
    left = sa.select(Delivery.key, sa.func.max(Delivery.sent_at)).where(
        Delivery.key.in_(keys), Delivery.sent_at.is_not(None), Delivery.state != DeliveryState.BOUNCED
    )
    return {key: at for key, at in session.execute(left.group_by(Delivery.key)) if at}


def feedback_sent(session: Session, application_id: int) -> datetime | None:
    """When a letter with feedback first left for that candidate, if one did and stands."""
    left = sa.select(sa.func.min(Delivery.sent_at)).join(Letter, Letter.delivery_key == Delivery.key)
    return session.scalar(left.where(
        Letter.application_id == application_id, Letter.kind == LetterKind.FEEDBACK,
        Letter.state.in_((LetterState.APPROVED, LetterState.PAST)),
    ))  # fmt: skip


def stopped() -> sa.ColumnElement[bool]:
    """For a query over `Letter`: it was approved, and whatever was to bring it was stopped before it left. One that was
    uncertain once may have arrived, whatever became of it."""
    may_arrive = sa.or_(Delivery.state != DeliveryState.CANCELLED, once_uncertain())
    goes = sa.exists().where(Delivery.key == Letter.delivery_key, may_arrive)
    return sa.and_(Letter.delivery_key.is_not(None), ~goes)


def candidates_of(session: Session, letter_ids: Sequence[int]) -> dict[int, str]:
    """letter -> its candidate's name."""
    rows = session.scalars(
        sa.select(Letter)
        .where(Letter.id.in_(letter_ids))
        .options(*LIGHT, joinedload(Letter.application).joinedload(Application.candidate))
    )
    return {letter.id: letter.application.candidate.full_name for letter in rows}


def applicants(session: Session, application_ids: Sequence[int]) -> dict[int, str]:
    """application -> its candidate's name."""
    wanted = sa.select(Application).where(Application.id.in_(application_ids))
    rows = session.scalars(wanted.options(joinedload(Application.candidate)))
    return {application.id: application.candidate.full_name for application in rows}


def all_pdfs(session: Session, round_id: int, actor: Actor) -> bytes:
    """A ZIP file with each sealed PDF of a round, in the round's order. The same letters give the same bytes."""
    wanted = (
        sa.select(Letter.id, Letter.pdf_sha256)
        .join(Letter.application)
        .join(Application.candidate)
        .where(
            not_oneself(actor),
            Application.round_id == round_id,
            Letter.pdf_sha256.is_not(None),
            Letter.state.in_([LetterState.WAITING, LetterState.APPROVED]),
        )
        .order_by(Application.position, Letter.id)
    )
    rows = session.execute(wanted).all()
    if not rows:
        raise NotFound("No letter of this round is sealed yet.")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as bundle:
        for number, (letter_id, sha256) in enumerate(rows, 1):
            name = f"{number:04}-letter-{letter_id}.pdf"
            bundle.writestr(zipfile.ZipInfo(name), documents.load(session, sha256 or ""))
    return content.getvalue()
