"""The board of a round: for each candidate where things are, in words, and what comes next. A fixed number of queries,
whatever the round's size: what stands in a row is read for the rows of one page."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from employer_portal.accounts.models import User
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.tables import AnySelect
from employer_portal.core.terms import LetterKind, Outcome
from employer_portal.delivery.models import Delivery
from employer_portal.delivery.queries import DEAD
from employer_portal.delivery.queries import newest as newest_deliveries
from employer_portal.desk.progress import MEANINGS, Step, at
from employer_portal.desk.stages import Next, stage
from employer_portal.feedback.allowances import by_itself, waiting_for
from employer_portal.feedback.models import (
    IN,
    OWED,
    Check,
    Concern,
    Entry,
    EntryState,
    Finding,
    lapsed,
)
from employer_portal.feedback.revisions import newest
from employer_portal.hiring import lookup
from employer_portal.hiring.models import Application, Candidate, OutcomeTold, Round
from employer_portal.hiring.queries import not_written_to
from employer_portal.hiring.reach import not_oneself
from employer_portal.letters.models import Letter, LetterState, live_feedback
from employer_portal.letters.standing import STANDING, TELLING
from employer_portal.review import queries as review_queries


@dataclass(slots=True)
class BoardRow:
    """One candidate on the board."""

    application: Application
    entries: list[tuple[str, EntryState]] = field(default_factory=list)  # interviewer's name, state
    kept: int = 0
    concerns: int = 0
    asked: int | None = None  # the question that its letter waits for an answer to
    decided: bool = False  # and not reopened since
    recorded: bool = False
    not_written_to: bool = False
    letter: Letter | None = None
    delivery: Delivery | None = None

    @property
    def owed_by(self) -> list[str]:
        """Who owes feedback; for somebody who withdrew, nobody."""
        withdrew = self.application.outcome == Outcome.WITHDREW
        return [name for name, state in self.entries if state in OWED and not withdrew]

    @property
    def given(self) -> int:
        return sum(state in IN for _, state in self.entries)

    @property
    def expected(self) -> int:
        return self.given + len(self.owed_by)

    @property
    def next(self) -> Next:
        """Where this candidate is and what comes next."""
        return stage(self)


@dataclass(frozen=True, slots=True)
class Summary:
    """A round in a few numbers."""

    candidates: int
    entries: Mapping[EntryState, int]
    owing: int  # people
    letters: Mapping[LetterState, int]
    concerns: int
    untold: int
    trouble: int

    @property
    def entries_in(self) -> int:
        return sum(self.entries.get(state, 0) for state in IN)

    @property
    def entries_owed(self) -> int:
        return sum(self.entries.get(state, 0) for state in OWED)


#: What the board can be narrowed to: the word in the address -> what the choice says.
FILTERS = {
    "": "Everybody",
    "owed": "Waiting for entries",
    "review": "Entries to review",
    "concern": "A concern is open",
    "decide": "To decide",
    "compose": "To compose",
    "draft": "Letter in draft",
    "waiting": "With an approver",
    "trouble": "Letter in trouble",
    "untold": "Not told yet",
}
SORTS = {
    "name": (Candidate.by_last, Application.id),
    "-name": (Candidate.by_last.desc(), Application.id.desc()),
    "reference": (Application.position, Application.id),
    "-reference": (Application.position.desc(), Application.id.desc()),
    "outcome": (Application.outcome, Application.position),
    "-outcome": (Application.outcome.desc(), Application.position),
}


def round_of(session: Session, round_id: int, actor: Actor) -> Round:
    """That round, if this person may see it. Raises `NotFound`."""
    found = session.scalar(_statements().held, {"round_id": round_id})
    if found is None or not actor.may(Permission.READ_LETTERS, found.vacancy.brand_id):
        raise NotFound("There is no such round.")
    return found


def applications(
    round_id: int, actor: Actor, *, narrowed: str = "", outcome: str = "", words: str = "", sort: str = "reference"
) -> sa.Select[Application]:
    """The board's rows as a query: narrowed, searched and sorted. One's own record is never among them."""
    wanted = (
        sa.select(Application)
        .join(Application.candidate)
        .where(Application.round_id == round_id, not_oneself(actor))
        .options(contains_eager(Application.candidate), joinedload(Application.told))
        .order_by(*SORTS.get(sort, SORTS["reference"]))
    )
    if narrowed in STANDING:
        wanted = wanted.where(STANDING[narrowed]())
    elif narrowed in MEANINGS:
        wanted = wanted.where(at(Step(narrowed)))
    if outcome:
        wanted = wanted.where(Application.outcome == Outcome(outcome))
    if words:
        wanted = wanted.where(sa.or_(lookup.named(words), lookup.referred_to(words)))
    return wanted


def counting(wanted: sa.Select[Application]) -> sa.Select[int]:
    """How many rows `applications` has: one number in place of its columns costs less than a query around it."""
    return wanted.order_by(None).with_only_columns(sa.func.count(Application.id))


def rows(session: Session, found: Sequence[Application]) -> list[BoardRow]:
    """What the board says of these applications, in their order."""
    board = {application.id: BoardRow(application) for application in found}
    ids = list(board)
    if not ids:
        return []
    asked = _statements()
    for application_id, name, state in session.execute(asked.entries, {"ids": ids}):
        board[application_id].entries.append((name, state))
    for application_id, concerns, kept, decided, recorded, silent in session.execute(asked.counted, {"ids": ids}):
        row = board[application_id]
        row.concerns, row.kept, row.decided, row.recorded = concerns, kept, bool(decided), bool(recorded)
        row.not_written_to = bool(silent)
    for application_id, question in waiting_for(session, ids).items():
        board[application_id].asked = question
    letters = session.scalars(asked.letters, {"ids": ids}).all()
    fates = newest_deliveries(session, (letter.delivery_key for letter in letters))
    for letter in letters:
        board[letter.application_id].letter = letter
        board[letter.application_id].delivery = fates.get(letter.delivery_key or "")
    return list(board.values())


def fitting(words: str) -> sa.CompoundSelect[int]:
    """The ids of all applications of somebody so named, or so referred to: each by its own index."""
    by_name = sa.select(Application.id).join(Candidate, Candidate.id == Application.candidate_id)
    return sa.union(by_name.where(lookup.named(words)), sa.select(Application.id).where(lookup.referred_to(words)))


def summary(session: Session, round_id: int) -> Summary:
    """The round in numbers."""
    asked, here = _statements(), {"round_id": round_id}
    entries: dict[EntryState, int] = defaultdict(int)
    owing: set[int] = set()
    for state, interviewer, count in session.execute(asked.states, here):
        entries[state] += count
        if state in OWED:
            owing.add(interviewer)
    letters: dict[LetterState, int] = dict(session.execute(asked.letter_states, here).all())
    candidates, untold, concerns, trouble = session.execute(asked.numbers, here).one()
    return Summary(candidates, entries, len(owing), letters, concerns, untold, trouble)


class _Statements(NamedTuple):
    """What every board asks, made once: making it takes longer than asking it."""

    entries: AnySelect  # of the applications `ids`
    counted: AnySelect
    letters: sa.Select[Letter]
    held: sa.Select[Round]  # of the round `round_id`
    states: AnySelect
    letter_states: AnySelect
    numbers: AnySelect


@cache
def _statements() -> _Statements:
    ids: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
    here = Application.round_id == sa.bindparam("round_id")
    count = sa.func.count()
    told = sa.exists().where(OutcomeTold.application_id == Application.id)
    concerns = sa.select(count).select_from(Concern).join(Application, Application.id == Concern.application_id)
    sent = sa.select(count).select_from(Letter).join(Application, Application.id == Letter.application_id)
    return _Statements(
        entries=sa.select(Entry.application_id, User.name, Entry.state)
        .join(User, User.id == Entry.interviewer_id)
        .where(Entry.application_id.in_(ids))
        .order_by(Entry.id),
        counted=sa.select(
            Application.id, _concerns(), _kept(), review_queries.decided(), review_queries.recorded(), not_written_to()
        ).where(Application.id.in_(ids)),
        letters=sa.select(Letter)
        .where(Letter.application_id.in_(ids), *live_feedback())
        .options(sa.orm.defer(Letter.content), sa.orm.defer(Letter.sources)),
        held=sa.select(Round)
        .where(Round.id == sa.bindparam("round_id"))
        .options(joinedload(Round.vacancy), joinedload(Round.approver)),
        states=sa.select(Entry.state, Entry.interviewer_id, count)
        .join(Application, Application.id == Entry.application_id)
        .where(here, ~lapsed())
        .group_by(Entry.state, Entry.interviewer_id),
        letter_states=sa.select(Letter.state, count)
        .join(Application, Application.id == Letter.application_id)
        .where(here, Letter.kind == LetterKind.FEEDBACK)
        .group_by(Letter.state),
        numbers=sa.select(
            sa.select(count).where(here).scalar_subquery(),
            sa.select(count).where(here, Application.outcome.in_(TELLING), ~told).scalar_subquery(),
            concerns.where(here, by_itself()).scalar_subquery(),
            sent.join(Delivery, Delivery.key == Letter.delivery_key)
            .where(here, Delivery.state.in_(DEAD))
            .scalar_subquery(),
        ),
    )


def _concerns() -> sa.ScalarSelect[int]:
    """How many concerns about an application are open."""
    return sa.select(sa.func.count()).where(Concern.application_id == Application.id, by_itself()).scalar_subquery()


def _kept() -> sa.ScalarSelect[int]:
    """How many findings were kept with a reason in the newest revisions of an application's entries."""
    return (
        sa.select(sa.func.count())
        .select_from(Entry)
        .join(Check, Check.revision_id == newest())
        .join(Finding, Finding.check_id == Check.id)
        .where(Entry.application_id == Application.id, Finding.kept_because.is_not(None))
        .scalar_subquery()
    )
