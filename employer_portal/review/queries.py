"""What reviewers see: one candidate's entries side by side, what was found in them, concerns, decisions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from employer_portal.accounts.models import User
from employer_portal.core import audit, terms
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.feedback import reach
from employer_portal.feedback.allowances import by_itself, quiet, waits_for
from employer_portal.feedback.cowriting import is_author
from employer_portal.feedback.independence import settled_alone
from employer_portal.feedback.marking import sentence_at
from employer_portal.feedback.models import (
    IN,
    OWED,
    AgreedRating,
    Allowance,
    Check,
    Comment,
    Concern,
    ConcernState,
    DecisionRecord,
    Entry,
    EntryState,
    Finding,
    FindingLevel,
    Mark,
    Revision,
    Words,
)
from employer_portal.feedback.revisions import newest, newest_revisions
from employer_portal.hiring.models import Application, Candidate, Criterion, Round, Vacancy
from employer_portal.hiring.reach import in_brands_of, not_oneself, one_application
from employer_portal.phrasing.agreement import Odd, odd_in
from employer_portal.phrasing.findings import Field
from employer_portal.review.alike import together

P = Permission
#: Entries in these states are shown; what is still being written is nobody's but its writer's.
SHOWN = frozenset({*IN, EntryState.RETURNED})
#: The candidate-facing fields, in the order in which they are read.
FIELDS = (Field.EVIDENCE, Field.STRENGTH, Field.DEVELOPMENT, Field.NEXT_STEP)
SEVERE = (FindingLevel.STOP, FindingLevel.JUSTIFY)


@dataclass
class Said:
    """What one interviewer gives on one criterion, with what was found in each field."""

    entry: Entry
    rating: int | None = None
    notes: str = ""
    words: dict[Field, str] = field(default_factory=dict)
    findings: dict[Field, list[Finding]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class Comparison:
    """One criterion, and what each interviewer says on it."""

    criterion: Criterion
    said: list[Said]
    ratings: list[int]

    points: int  # of the scale

    @property
    def median(self) -> int | None:
        return terms.median(self.ratings)

    @property
    def tied(self) -> bool:
        return bool(self.ratings) and self.median is None  # two different ratings stand in the middle

    @property
    def far_apart(self) -> bool:
        return terms.far_apart(self.ratings, self.points)

    @property
    def agreed(self) -> int | None:
        """The rating that may be taken as agreed, where nobody needs to talk."""
        return terms.agreed(self.ratings, self.points)

    @property
    def is_open(self) -> bool:
        """Whether a person must say what was agreed."""
        return self.tied or self.far_apart

    @property
    def at_odds(self) -> list[Odd]:
        """Where two sentences on this criterion contradict each other, or say the same, whoever wrote them."""
        return odd_in(text for one in self.said for name, text in one.words.items() if name != Field.NEXT_STEP)

    @property
    def spread(self) -> int:
        """How far the interviewers' ratings lie apart."""
        return max(self.ratings) - min(self.ratings) if self.ratings else 0


@dataclass
class Sheet:
    """One candidate's entries side by side."""

    application: Application
    entries: Sequence[Entry]
    rows: list[Comparison]
    kept: list[Finding]
    comments: dict[int, list[Comment]]
    concerns: Sequence[Concern]
    people: dict[int, str]
    questions: Sequence[Allowance]  # for whose answer its letter waits

    def rating(self, point: int | None) -> str:
        """A rating in words."""
        return "Not assessed" if point is None else str(self.application.hiring_round.scale.get(str(point), point))


def sheet(session: Session, application_id: int, actor: Actor) -> Sheet:
    """One candidate's entries, for HR, approvers and the record. Raises `NotFound` for others' and for oneself."""
    application = one_application(session, application_id, actor, P.REVIEW_ENTRIES, P.READ_LETTERS)
    entries = session.scalars(
        sa.select(Entry)
        .where(Entry.application_id == application_id)
        .options(joinedload(Entry.interviewer))
        .order_by(Entry.id)
    ).all()
    revisions = newest_revisions(session, [entry.id for entry in entries if entry.state in SHOWN])
    said = _said(session, entries, revisions)
    rows = []
    for criterion in application.hiring_round.criteria:
        here = [said[entry.id, criterion.id] for entry in entries if (entry.id, criterion.id) in said]
        given = [one.rating for one in here if one.rating is not None]
        rows.append(Comparison(criterion, here, given, len(application.hiring_round.scale)))
    kept = [f for one in said.values() for fs in one.findings.values() for f in fs if f.kept_because]
    comments: dict[int, list[Comment]] = defaultdict(list)
    entry_of = {revision: entry for entry, revision in revisions.items()}
    for comment in session.scalars(sa.select(Comment).where(Comment.revision_id.in_(entry_of)).order_by(Comment.id)):
        comments[entry_of[comment.revision_id]].append(comment)
    concerns = session.scalars(
        sa.select(Concern).where(Concern.application_id == application_id).order_by(Concern.id)
    ).all()
    wanted = {f.kept_by for f in kept} | {c.settled_by for c in concerns}
    waits = waits_for(session, application_id)
    return Sheet(application, entries, rows, kept, comments, concerns, names(session, wanted), waits)


def _said(session: Session, entries: Sequence[Entry], revisions: dict[int, int]) -> dict[tuple[int, int], Said]:
    entry_of = {revision: entry for entry in entries if (revision := revisions.get(entry.id))}
    said: dict[tuple[int, int], Said] = {}
    for mark in session.scalars(sa.select(Mark).where(Mark.revision_id.in_(entry_of))):
        entry = entry_of[mark.revision_id]
        said[entry.id, mark.criterion_id] = Said(entry, mark.rating, mark.notes)
    for words in session.scalars(sa.select(Words).where(Words.revision_id.in_(entry_of))):
        one = said.setdefault((entry_of[words.revision_id].id, words.criterion_id), Said(entry_of[words.revision_id]))
        one.words = {name: text for name in FIELDS if (text := getattr(words, name.name.lower()))}
    for revision_id, finding in session.execute(_findings(entry_of).where(~quiet())):
        one = said.get((entry_of[revision_id].id, finding.criterion_id), Said(entry_of[revision_id]))
        one.findings[finding.field].append(finding)
    return said


def _findings(revision_ids: Iterable[int]) -> Any:
    """What the newest check of each revision found."""
    other = aliased(Check)
    last = sa.select(sa.func.max(other.id)).where(other.revision_id == Check.revision_id).scalar_subquery()
    return (
        sa.select(Check.revision_id, Finding)
        .join(Finding.check)
        .where(Check.revision_id.in_(revision_ids), Check.id == last)
        .order_by(Finding.start)
    )


def names(session: Session, user_ids: Iterable[int | None]) -> dict[int, str]:
    """user -> name; who is no longer there is "somebody"."""
    wanted = {user for user in user_ids if user is not None}
    known = dict(session.execute(sa.select(User.id, User.name).where(User.id.in_(wanted))).all())
    return {user: known.get(user, "somebody") for user in wanted}


def one_entry(session: Session, entry_id: int, actor: Actor) -> tuple[Entry, Sheet]:
    """An entry that may be given back, and its candidate's sheet. Raises `NotFound`."""
    entry = reach.one_entry(session, entry_id, actor, P.REVIEW_ENTRIES)
    if entry.state not in SHOWN:
        raise NotFound("There is no such entry.")
    return entry, sheet(session, entry.application_id, actor)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many candidates of a round wait for review, and which come before and after this one."""

    count: int
    before: int | None
    after: int | None


def waiting(session: Session, application: Application, actor: Actor) -> Waiting:
    """Who else of the round has an entry that waits for review; after the last one comes the first."""
    wanted = (
        sa.select(Application.id)
        .join(Application.candidate)
        .where(
            Application.round_id == application.round_id,
            not_oneself(actor),
            sa.exists().where(Entry.application_id == Application.id, Entry.state == EntryState.SUBMITTED),
        )
    )
    others, at = wanted.where(Application.id != application.id), Application.position
    before = session.scalar(others.where(at < application.position).order_by(at.desc()).limit(1))
    after = session.scalar(others.order_by(at <= application.position, at).limit(1))
    return Waiting(session.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0, before, after)


def clean_entries(session: Session, round_id: int, actor: Actor) -> list[int]:
    """The submitted entries of a round in which nothing to stop or justify was found, of candidates without an open
    concern, in whose words one had no hand."""
    found = sa.exists().where(
        Finding.check_id == Check.id, Check.revision_id == newest(), Finding.level.in_(SEVERE), ~quiet()
    )
    concern = sa.exists().where(Concern.application_id == Entry.application_id, Concern.state == ConcernState.NEW)
    wanted = (
        sa.select(Entry.id)
        .join(Entry.application)
        .join(Application.candidate)
        .where(
            Application.round_id == round_id, Entry.state == EntryState.SUBMITTED, ~is_author(actor.id), ~found,
            ~concern, not_oneself(actor),
        )
    )  # fmt: skip
    return list(session.scalars(wanted.order_by(Entry.id)))


def submitted(session: Session, round_id: int, actor: Actor) -> list[int]:
    """The entries of a round that wait for review, but for those about oneself."""
    wanted = sa.select(Entry.id).join(Entry.application).join(Application.candidate).where(not_oneself(actor))
    of_it = Application.round_id == round_id, Entry.state == EntryState.SUBMITTED
    return list(session.scalars(wanted.where(*of_it).order_by(Entry.id)))


def undecided(session: Session, round_id: int, actor: Actor) -> list[int]:
    """The candidates of a round whose entries are all in and rated, and for whom no decision was ever recorded: one
    that was reopened is looked at by a person."""
    missing = sa.exists().where(Entry.application_id == Application.id, Entry.state.in_(OWED))
    rated = sa.exists().where(
        Entry.application_id == Application.id,
        Entry.state.in_(IN),
        Revision.entry_id == Entry.id,
        Mark.revision_id == Revision.id,
        Mark.rating.is_not(None),
    )
    wanted = (
        sa.select(Application.id)
        .join(Application.candidate)
        .where(Application.round_id == round_id, ~missing, rated, ~recorded(), not_oneself(actor))
    )
    return list(session.scalars(wanted.order_by(Application.position)))


def concerns(actor: Actor, *, open_only: bool, round_id: int | None = None) -> sa.Select[*tuple[Any, ...]]:
    """The concerns of one's brands (of one round), those that wait first, one candidate's together; the open ones
    alone by round and rule."""
    wanted = (
        sa.select(Concern, Application, Candidate, Vacancy)
        .join(Concern.application)
        .join(Application.candidate)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .where(in_brands_of(actor, P.SETTLE_CONCERNS, P.READ_LETTERS), not_oneself(actor))
    )
    if round_id is not None:
        wanted = wanted.where(Application.round_id == round_id)
    if open_only:
        return wanted.where(by_itself()).order_by(Application.round_id.desc(), Concern.rule, Concern.id)
    return wanted.order_by(Concern.state != ConcernState.NEW, Concern.application_id.desc(), Concern.id)


def open_together(session: Session, actor: Actor, round_id: int | None) -> list[list[int]]:
    """The open ones among those, over all of them: the concerns that are alike in one group."""
    wanted = concerns(actor, open_only=True, round_id=round_id)
    rows = session.execute(wanted.with_only_columns(Concern.id, Concern.rule, Application.round_id))
    return together(session, [(concern, rule, held) for concern, rule, held in rows])


@dataclass
class Opened:
    """A concern with the words that opened it, as they stood then, and who wrote them."""

    concern: Concern
    application: Application
    about: str  # the criterion, or that it was a call
    by: str  # whoever wrote them
    text: str
    sentence: str  # of that text, the one that opened it
    findings: list[Finding]
    still_there: bool
    settled_by: str
    alone: bool  # settled by somebody who runs the round, since nobody else could

    @property
    def private(self) -> bool:
        """Whether the words stand in the panel's own notes."""
        return self.concern.field == Field.PRIVATE_NOTES


def concern(session: Session, concern_id: int, actor: Actor) -> Opened:
    """One concern. Raises `NotFound` for another brand's, for unknown ones and for oneself."""
    row = reach.one_concern(session, concern_id, actor, P.SETTLE_CONCERNS, P.READ_LETTERS)
    application, people = row.application, names(session, [row.settled_by, row.said_by])
    settled, alone = people.get(row.settled_by or 0, ""), settled_alone(session, f"concern:{row.id}")
    if row.entry_id is None or row.criterion_id is None:
        by = people[row.said_by or 0]
        return Opened(row, application, "On the phone", by, row.said, row.said, [], True, settled, alone)
    entry = session.get_one(Entry, row.entry_id, options=[joinedload(Entry.interviewer)])
    texts = _texts(session, row)
    findings: dict[int, list[Finding]] = defaultdict(list)
    for at, one in session.execute(_findings([at for at, _ in texts])):
        if (one.criterion_id, one.field) == (row.criterion_id, row.field):
            findings[at].append(one)
    says = ((at, text, _sentence(session, row, text, findings[at])) for at, text in texts)
    revision, text, sentence = next((one for one in says if one[2]), (0, "", ""))
    now_there, about = bool(sentence) and sentence in texts[0][1], session.get_one(Criterion, row.criterion_id).name
    by = entry.interviewer.name
    return Opened(row, application, about, by, text, sentence, findings[revision], now_there, settled, alone)


def _texts(session: Session, row: Concern) -> list[tuple[int, str]]:
    """What stood in the concern's field, revision by revision, newest first."""
    table, column = (
        (Mark, Mark.notes) if row.field == Field.PRIVATE_NOTES else (Words, getattr(Words, row.field.name.lower()))
    )
    wanted = (
        sa.select(Revision.id, column)
        .join(table, (table.revision_id == Revision.id) & (table.criterion_id == row.criterion_id), isouter=True)
        .where(Revision.entry_id == row.entry_id)
        .order_by(Revision.id.desc())
    )
    return [(revision, text or "") for revision, text in session.execute(wanted)]


def _sentence(session: Session, row: Concern, text: str, found: Iterable[Finding]) -> str:
    """The sentence of that text which opened the concern (of earlier releases: the text); empty if none did."""
    parts = [sentence_at(text, one.start, one.end) for one in found if one.level == FindingLevel.STOP]
    person = f"application:{row.application_id}"
    return next((part for part in (*parts, text) if audit.digest(session, person, part) == row.digest), "")


def decisions(session: Session, application_id: int) -> Sequence[DecisionRecord]:
    """What was decided on that candidate, the newest first."""
    whole = selectinload(DecisionRecord.ratings).joinedload(AgreedRating.criterion)
    return session.scalars(
        sa.select(DecisionRecord)
        .where(DecisionRecord.application_id == application_id)
        .options(whole)
        .order_by(DecisionRecord.number.desc())
    ).all()


def reopened(session: Session, decision: DecisionRecord) -> bool:
    """Whether a concern reopened that decision, or a newer one."""
    again = _reopening(decision.application_id, decision.number)
    return bool(session.scalar(sa.select(again)))


def recorded() -> sa.ColumnElement[bool]:
    """Whether there is a decision on an `Application`, which may have been reopened since."""
    return sa.exists().where(DecisionRecord.application_id == Application.id)


def decided() -> sa.ColumnElement[bool]:
    """Whether a decision on an `Application` stands: one is recorded, and no concern has reopened it since."""
    stands = ~_reopening(DecisionRecord.application_id, DecisionRecord.number)
    return sa.exists().where(DecisionRecord.application_id == Application.id, stands)


def _reopening(application_id: Any, number: Any) -> sa.Exists:
    """A concern that reopened that decision, or a newer one. By number, not by time: clocks are set right."""
    return sa.exists().where(
        Concern.application_id == application_id,
        Concern.state == ConcernState.DECISION_REOPENED,
        Concern.reopened >= number,
    )
