"""What the lines of letters are made from, read for all of them at once."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from statistics import median

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, undefer

from employer_portal.accounts.models import User
from employer_portal.composing.sources import Source, Trace
from employer_portal.core.calendar import Calendar
from employer_portal.core.chunks import chunked, chunked_rows
from employer_portal.core.clock import day_at
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import SYSTEM
from employer_portal.core.workflow import Act
from employer_portal.feedback.models import (
    AgreedRating,
    Check,
    DecisionRecord,
    Entry,
    EntryState,
    Finding,
    Mark,
    Revision,
)
from employer_portal.feedback.revisions import newest_revisions, newest_words
from employer_portal.hiring.models import Application, Round, Vacancy
from employer_portal.letters import checks
from employer_portal.letters.models import Letter, live_feedback
from employer_portal.letters.workflow import APPROVED, Finder
from employer_portal.phrasing.findings import Field
from employer_portal.phrasing.service import Checker
from employer_portal.printing.content import Section
from employer_portal.review.queries import names
from employer_portal.settings import Settings

#: So many letters of a round say what is usual there, and fewer than so many say nothing.
MOST, FEWEST = 300, 4


@dataclass(frozen=True, slots=True)
class Other:
    """Another letter of the round: what was agreed (criterion -> rating), and what it says."""

    letter_id: int
    agreed: Mapping[int, int | None]
    sections: Sequence[Section]


@dataclass(frozen=True, slots=True)
class Kept:
    """A wording that somebody kept, with the reason."""

    match: str
    because: str
    by: str


#: Each answers, of some applications, the sentences that their candidates dispute: filled by `hooks.py`.
DISPUTED: list[Callable[[Session, Sequence[int]], Mapping[int, Sequence[str]]]] = []


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one letter. `held` says, by what a step asks, why the step is refused; `noted` are the (entry,
    criterion) with notes of the panel; `wrote` tells who wrote a sentence on a criterion."""

    letter: Letter
    held: Mapping[Finder, DomainError]
    known: checks.Known
    usual: float | None  # how many words a letter of its round has
    others: Sequence[Other]  # the other letters of its round
    kept: Sequence[Kept]
    noted: frozenset[tuple[int, int]]
    wrote: Callable[[str, str], Sequence[str]]
    disputed: Sequence[str]  # what the candidate says they did not say, while that is looked into


@dataclass(frozen=True, slots=True)
class Today:
    """When, by which calendar and by which rules letters are looked at."""

    now: datetime
    calendar: Calendar
    checker: Checker
    settings: Settings

    @property
    def given(self) -> dict[str, object]:
        """What the guards of a letter's steps need to know."""
        day = day_at(self.now, self.settings.timezone)
        return {"today": day, "prove_reply_to": self.settings.prove_reply_to}


def read(session: Session, letter_ids: Sequence[int], today: Today) -> list[Facts]:
    """What is known of these letters: in a few queries, and a few more for each of their rounds."""
    wanted = sa.select(Letter).options(
        undefer(Letter.content), undefer(Letter.sources), undefer(Letter.left_out),
        joinedload(Letter.application).options(
            joinedload(Application.candidate), joinedload(Application.told),
            joinedload(Application.hiring_round).joinedload(Round.vacancy).joinedload(Vacancy.brand),
        ),
        joinedload(Letter.decision).selectinload(DecisionRecord.ratings).joinedload(AgreedRating.criterion),
    )  # fmt: skip
    letters: list[Letter] = list(chunked(session, wanted, Letter.id, letter_ids))
    act = Act(SYSTEM, today.now, today.given)
    held: dict[int, dict[Finder, DomainError]] = defaultdict(dict)
    for find in APPROVED:
        for letter_id, reason in find(session, letters, act).items():
            held[letter_id][find] = reason
    known, noted, kept = checks.known_of(session, letters), _noted(session, letters), _kept(session, letters)
    rounds = {round_id: _letters(session, round_id) for round_id in {one.application.round_id for one in letters}}
    writers = _Writers(session, letters)
    disputed = _disputed(session, letters)
    found = []
    for letter in letters:
        here = rounds[letter.application.round_id]
        others = [one for one in here if one.letter_id != letter.id]
        usual = median(length(one.sections) for one in here) if len(here) >= FEWEST else None
        facts = (held[letter.id], known[letter.id], usual, others, kept[letter.id], noted, writers.of(letter),
              disputed.get(letter.application_id, ()))  # fmt: skip
        found.append(Facts(letter, *facts))
    return found


def _disputed(session: Session, letters: Sequence[Letter]) -> dict[int, Sequence[str]]:
    ids = list({letter.application_id for letter in letters})
    return {application: said for ask in DISPUTED for application, said in ask(session, ids).items()}


def behind_gaps(sources: Sequence[Source]) -> list[tuple[int, int]]:
    """(entry, criterion) of each gap that a letter names."""
    origins = [origin for source in sources for origin in source["from"]]
    return [(one["entry"], one["criterion"]) for one in origins if one["field"] == Field.DEVELOPMENT]


def _noted(session: Session, letters: Sequence[Letter]) -> frozenset[tuple[int, int]]:
    entries = {entry for letter in letters for entry, _ in behind_gaps(letter.sources)}
    entry_of = {revision: entry for entry, revision in newest_revisions(session, entries).items()}
    notes = sa.select(Mark.revision_id, Mark.criterion_id).where(Mark.notes != "")
    found = chunked_rows(session, notes, Mark.revision_id, entry_of)
    return frozenset((entry_of[revision], criterion) for revision, criterion in found)


def _letters(session: Session, round_id: int) -> list[Other]:
    """The feedback of that round, as much of it as shows a pattern; no logos are read."""
    wanted = (
        sa.select(Letter.id, Letter.decision_id, sa.type_coerce(Letter.content, sa.JSON())["sections"])
        .join(Letter.application)
        .where(Application.round_id == round_id, *live_feedback())
        .order_by(Letter.id)
        .limit(MOST)
    )
    rows = session.execute(wanted).all()
    agreed: dict[int, dict[int, int | None]] = defaultdict(dict)
    ratings = sa.select(AgreedRating.decision_id, AgreedRating.criterion_id, AgreedRating.rating)
    decisions = [row[1] for row in rows]
    for decision, criterion, rating in chunked_rows(session, ratings, AgreedRating.decision_id, decisions):
        agreed[decision][criterion] = rating
    return [Other(one, agreed[decision], list(map(Section.unpacked, kept))) for one, decision, kept in rows]


def _kept(session: Session, letters: Sequence[Letter]) -> dict[int, list[Kept]]:
    """Letter -> the wordings in it that were kept with a reason, in what it was made from or in the letter itself."""
    wanted = (
        sa.select(Entry.application_id, Finding.match, Finding.kept_because, Finding.kept_by)
        .join(Check, Check.id == Finding.check_id)
        .join(Revision, Revision.id == Check.revision_id)
        .join(Entry, Entry.id == Revision.entry_id)
        .where(Finding.kept_because.is_not(None))
        .order_by(Finding.id)
    )
    found: dict[int, list[tuple[str, str, int]]] = defaultdict(list)
    applications = {letter.application_id for letter in letters}
    for application, match, because, by in chunked_rows(session, wanted, Entry.application_id, applications):
        found[application].append((match, because, by))
    rows = {}
    for letter in letters:
        own = [(one["match"], one["because"], one["by"]) for source in letter.sources for one in source.get("kept", ())]
        newest = {match: (match, because, by) for match, because, by in (*found[letter.application_id], *own)}
        said = "\n".join(checks.paragraphs(letter.content))
        rows[letter.id] = [one for match, one in newest.items() if match and match in said]
    people = names(session, [by for kept in rows.values() for _, _, by in kept])
    return {
        letter: [Kept(match, because, people.get(by, "somebody")) for match, because, by in kept]
        for letter, kept in rows.items()
    }


def length(sections: Sequence[Section]) -> int:
    """How many words a letter says on its criteria."""
    points = [point for section in sections for point in section.points]
    return sum(len(text.split()) for point in points for text in (*point.paragraphs, *point.steps))


class _Writers:
    """Who wrote the sentences of some letters; nothing is read before somebody asks."""

    def __init__(self, session: Session, letters: Sequence[Letter]) -> None:
        self._session, self._letters = session, letters

    def of(self, letter: Letter) -> Callable[[str, str], Sequence[str]]:
        """Tells who wrote a sentence of that letter on a criterion."""

        def wrote(title: str, sentence: str) -> Sequence[str]:
            origins = self._traces[letter.application.round_id].of(title, sentence)
            writers = {origin["entry"]: self._entries[origin["entry"]] for origin in origins}
            return list(dict.fromkeys(n for _, (whose, n) in sorted(writers.items()) if whose == letter.application_id))

        return wrote

    @cached_property
    def _entries(self) -> dict[int, tuple[int, str]]:
        wanted = sa.select(Entry.id, Entry.application_id, User.name).join(User, User.id == Entry.interviewer_id)
        accepted = wanted.where(Entry.state == EntryState.ACCEPTED)
        ids = [letter.application_id for letter in self._letters]
        return {row[0]: (row[1], row[2]) for row in chunked_rows(self._session, accepted, Entry.application_id, ids)}

    @cached_property
    def _traces(self) -> dict[int, Trace]:
        rounds = {letter.application_id: letter.application.hiring_round for letter in self._letters}
        entries: dict[Round, list[int]] = {held: [] for held in rounds.values()}
        for entry, (application, _) in sorted(self._entries.items()):
            entries[rounds[application]].append(entry)
        return {held.id: Trace(newest_words(self._session, given), held) for held, given in entries.items()}
