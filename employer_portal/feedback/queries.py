"""What an interviewer sees: the entry that they write, what was said about it and, once it is in, what others saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from employer_portal.accounts.models import User
from employer_portal.core.permissions import Actor, Permission
from employer_portal.feedback import drafts, working
from employer_portal.feedback.cowriting import open_one
from employer_portal.feedback.drafts import Draft, Missing, Progress
from employer_portal.feedback.models import IN, Comment, Entry, EntryState, FindingLevel, Revision, is_owed
from employer_portal.feedback.revisions import newest_revision, newest_revisions
from employer_portal.hiring.models import Application, Criterion, Round
from employer_portal.hiring.reach import not_oneself
from employer_portal.phrasing.agreement import Odd
from employer_portal.phrasing.findings import CATEGORIES, Allowance, Field, Lifts, gravest_first
from employer_portal.phrasing.service import Checker, Found
from employer_portal.training.queries import certified

P = Permission
MOST_NUDGES = 3  # shown at a time on one entry: more advice than this is not read


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding beside the text that it is about, and the reason that keeps it, if there is one."""

    found: Found
    kept: str = ""
    not_about: str = ""  # why it is not about the candidate, in its writer's words
    asked: str = ""  # what HR is asked of it, in words: it holds the letter, and its writer goes on

    @property
    def open(self) -> bool:
        """Whether it keeps the entry from being handed in."""
        if self.not_about or self.asked:
            return False
        return self.found.level == FindingLevel.STOP or (self.found.level == FindingLevel.JUSTIFY and not self.kept)

    @property
    def can_be_doubted(self) -> bool:
        """Whether its writer can say, now, that it is not about the candidate."""
        return not self.kept and not self.not_about and working.can_be_doubted(self.found)

    @property
    def whole(self) -> bool:
        """Whether it is what the text lacks that keeps it: no reason stands in for that."""
        return self.found.level == FindingLevel.JUSTIFY and not self.found.match


@dataclass(frozen=True, slots=True)
class Newer:
    """A revision that somebody else saved while one was writing."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Work:
    """An entry as its writer has it in front of them."""

    entry: Entry
    draft: Draft
    notes: Mapping[str, Sequence[ShownFinding]]
    comments: Mapping[str, Sequence[Comment]]
    people: Mapping[int, str]
    newer: Newer | None
    held_by: str
    on_behalf: bool
    certified: bool
    shared: bool  # its words are put by a colleague, who changes nothing else

    @property
    def round(self) -> Round:
        return self.entry.application.hiring_round

    @property
    def criteria(self) -> Sequence[Criterion]:
        return self.round.criteria

    @property
    def called(self) -> str:
        return self.entry.application.candidate.called

    @property
    def progress(self) -> Progress:
        return drafts.progress(self.draft, self.criteria)

    @property
    def chosen(self) -> Sequence[Criterion]:
        """The criteria with words for the candidate."""
        return [criterion for criterion in self.criteria if self.draft.asked(criterion.id)]

    @property
    def stops(self) -> list[str]:
        """The fields that hold words which cannot go out."""
        return [n for n, notes in self.notes.items() if any(one.open and one.found.level == "stop" for one in notes)]

    def at_odds(self, criterion_id: int) -> list[Odd]:
        """What contradicts or repeats something else on that criterion."""
        return drafts.at_odds(self.draft, criterion_id)

    def rating(self, criterion_id: int) -> str:
        """The draft's rating in words; empty while there is none."""
        return rating_word(self.round, self.draft.of(criterion_id, "rating"))

    def lacking(self, *, record_alone: bool = False) -> list[Missing]:
        """What keeps it from being handed in: what is missing, and what was found in the words for the candidate."""
        found = drafts.missing(self.draft, self.criteria, self.called, record_alone=record_alone)
        names = {criterion.id: criterion.name for criterion in self.criteria}
        told = {one.field for one in found}
        for name, notes in self.notes.items():
            part, _, criterion_id = name.rpartition("_")
            if part != "notes":
                found += [
                    Missing(f"{names[int(criterion_id)]}: {_mend(one)}", "words", name)
                    for one in notes
                    if one.open and not (one.whole and name in told)  # said once, in other words
                ]
        return found


def rating_word(opened: Round, rating: str) -> str:
    """A rating in words; empty for none."""
    return "Not assessed" if rating == drafts.NOT_ASSESSED else str(opened.scale.get(rating, ""))


def work(session: Session, entry: Entry, actor: Actor, *, checker: Checker, now: datetime) -> Work:
    """The entry as `actor` writes it: their words, what is found in them, what HR asked."""
    draft = working.draft_of(session, entry, actor)
    comments = _comments(session, entry) if entry.state == EntryState.RETURNED else []
    by_field: dict[str, list[Comment]] = {}
    for comment in comments:
        part = drafts.PARTS_OF[comment.field] if comment.field else "notes"
        by_field.setdefault(f"{part}_{comment.criterion_id}", []).append(comment)
    newest = newest_revision(session, entry.id)
    newer = None
    if newest is not None and newest.number > draft.base:
        newer = Newer(session.get_one(User, newest.by_id).name, newest.at)
    other = working.held_by(session, entry, actor)
    held_by = session.get_one(User, other).name if other else ""
    done = all(draft.of(criterion.id, "rating") for criterion in entry.application.hiring_round.criteria)
    return Work(
        entry, draft, notes_on(session, draft, entry, checker, style=done), by_field,
        _names(session, [comment.by_id for comment in comments]), newer, held_by, entry.interviewer_id != actor.id,
        certified(session, actor.id, now=now), open_one(session, entry.id) is not None,
    )  # fmt: skip


def with_draft(session: Session, work: Work, draft: Draft, checker: Checker) -> Work:
    """The same entry with another draft, and what is found in that one."""
    done = all(draft.of(criterion.id, "rating") for criterion in work.criteria)
    return replace(work, draft=draft, notes=notes_on(session, draft, work.entry, checker, style=done))


def notes_on(
    session: Session, draft: Draft, entry: Entry, checker: Checker, *, style: bool, nudges: int = MOST_NUDGES
) -> dict[str, list[ShownFinding]]:
    """field -> what is found in it, the gravest first, with so many `nudges` at most; what HR is asked about stands
    there too, quietly.

    Without `style`, advice on the panel's notes waits: they are written in a hurry.
    """
    said = draft.kept, draft.not_about
    answers = working.answers_in(session, draft, entry, checker)
    notes = {
        f"{drafts.PARTS_OF[field]}_{criterion_id}": [
            ShownFinding(one, *(given.get((criterion_id, field, one.rule, one.match), "") for given in said))
            for one in sorted(answer.stays, key=gravest_first)
            if style or field != Field.PRIVATE_NOTES or one.level != FindingLevel.NUDGE
        ]
        for (criterion_id, field), answer in answers.items()
    }
    calm, called = _calm(notes, nudges), entry.application.candidate.called
    for (criterion_id, field), answer in answers.items():
        calm[f"{drafts.PARTS_OF[field]}_{criterion_id}"] += [
            ShownFinding(one._replace(level="nudge", ask="", instead=""), asked=_asked(by, called))
            for one, by in answer.lifted
            if not by.reason and one.level != FindingLevel.NUDGE
        ]
    return calm


def _asked(by: Allowance, called: str) -> str:
    """What HR is asked of words that stand within `by`, which has no reason yet."""
    whether = f"about {called}" if by.lifts == Lifts.ALL else "part of the exercise"
    return f"HR is asked whether this is {whether}. You can go on and hand it in; the letter waits for the answer."


def _calm(notes: Mapping[str, list[ShownFinding]], nudges: int) -> dict[str, list[ShownFinding]]:
    """The notes with the most useful nudges only: on the candidate's words first, on what could hurt before style.

    Where one of them is mended, the next one comes.
    """
    advice = [(name, note) for name, found in notes.items() for note in found if note.found.level == FindingLevel.NUDGE]
    advice.sort(key=lambda one: (one[0].startswith("notes_"), CATEGORIES.index(one[1].found.category)))
    later = advice[nudges:]
    return {name: [note for note in found if (name, note) not in later] for name, found in notes.items()}


@dataclass(frozen=True, slots=True)
class Written:
    """What one interviewer handed in, as colleagues read it."""

    entry: Entry
    draft: Draft


def others(session: Session, entry: Entry) -> list[Written]:
    """What the others of the panel wrote on this candidate; empty while one's own entry is not in."""
    if entry.state not in IN:
        return []
    wanted = (
        sa.select(Entry)
        .where(Entry.application_id == entry.application_id, Entry.id != entry.id, Entry.state.in_(IN))
        .options(joinedload(Entry.interviewer))
        .order_by(Entry.id)
    )
    entries = session.scalars(wanted).all()
    newest = newest_revisions(session, [one.id for one in entries]).values()
    revisions = session.scalars(
        sa.select(Revision)
        .where(Revision.id.in_(newest))
        .options(selectinload(Revision.marks), selectinload(Revision.words))
    )
    said = {revision.entry_id: drafts.from_revision(revision) for revision in revisions}
    return [Written(one, Draft(fields=said.get(one.id, {}))) for one in entries]


def next_owed(session: Session, actor: Actor, but: int, round_id: int | None = None) -> Entry | None:
    """What this interviewer owes next (in that round): the same round's first, then what is due first."""
    this_round = sa.select(Application.round_id).join(Entry).where(Entry.id == but).scalar_subquery()
    wanted = (
        sa.select(Entry)
        .join(Entry.application)
        .join(Application.candidate)
        .join(Application.hiring_round)
        .where(Entry.interviewer_id == actor.id, Entry.id != but, is_owed(), not_oneself(actor))
        .options(joinedload(Entry.application).joinedload(Application.candidate))
        .order_by(Application.round_id != this_round, Round.feedback_due, Entry.id)
    )
    if round_id is not None:
        wanted = wanted.where(Application.round_id == round_id)
    return session.scalars(wanted.limit(1)).first()


def _comments(session: Session, entry: Entry) -> Sequence[Comment]:
    """What HR asked when it gave the entry back last."""
    last = (
        sa.select(sa.func.max(Comment.at))
        .join(Revision, Revision.id == Comment.revision_id)
        .where(Revision.entry_id == entry.id)
        .scalar_subquery()
    )
    wanted = (
        sa.select(Comment)
        .join(Revision, Revision.id == Comment.revision_id)
        .where(Revision.entry_id == entry.id, Comment.at == last, Comment.criterion_id.is_not(None))
    )
    return session.scalars(wanted.order_by(Comment.id)).all()


def _names(session: Session, user_ids: Sequence[int]) -> dict[int, str]:
    wanted = sa.select(User.id, User.name).where(User.id.in_(set(user_ids)))
    return dict(session.execute(wanted).all()) if user_ids else {}


def _mend(note: ShownFinding) -> str:
    if not note.found.match:
        return f"{note.found.why} {note.found.ask}"
    words = f"“{note.found.match}”"
    if note.found.level == FindingLevel.STOP:
        return f"{words} cannot go to a candidate. Reword it."
    return f"{words} needs another wording, or a reason to keep it."
