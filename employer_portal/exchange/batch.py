"""One slice of a round that comes in: some candidates with all their feedback, in a few statements per table."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import audit, terms
from employer_portal.core.audit import Facts
from employer_portal.core.chunks import PORTION, insert
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Actor
from employer_portal.feedback import checks, operations, trail
from employer_portal.feedback.models import AgreedRating, DecisionRecord, Entry, Mark, Revision, Words
from employer_portal.feedback.own_words import Question
from employer_portal.feedback.reasons import must_be_a_reason
from employer_portal.feedback.verbs import Verb
from employer_portal.feedback.workflow import open_in_words
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Round
from employer_portal.phrasing.findings import Allowance, Field
from employer_portal.phrasing.service import Answer, Checker, Found, Subject, Text
from employer_portal.workbook.sheets import CandidateRow, DecisionRow, FeedbackRow, RoundWorkbook

#: The columns of the Feedback sheet that hold words, as the format spells them.
COLUMNS: Mapping[Field, str] = {
    Field.PRIVATE_NOTES: "Private notes",
    Field.EVIDENCE: "Evidence",
    Field.STRENGTH: "Strength",
    Field.DEVELOPMENT: "Development",
    Field.NEXT_STEP: "Next step",
}


@dataclass(frozen=True, slots=True)
class Placed:
    """A finding, where it stands in the workbook, and whether a reason keeps it."""

    row: int
    field: Field
    candidate: str
    text: str
    finding: Found
    kept: bool
    allowance: Allowance | None = None  # within which it may stand, or of which it is asked whether it may


@dataclass(frozen=True, slots=True)
class Assumed:
    """What a trial run took for agreed, though nothing says so: the lower rating in the middle, of which others."""

    candidate: str
    criterion: str
    given: tuple[int, ...]
    rating: int


@dataclass(slots=True)
class Imported:
    """What became of a workbook. `unfinished` are the entries that stay drafts: entry -> candidate's reference."""

    round_id: int
    applications: dict[str, int] = field(default_factory=dict)
    entries: list[int] = field(default_factory=list)
    unfinished: dict[int, str] = field(default_factory=dict)
    findings: list[Placed] = field(default_factory=list)
    asked: dict[int, Question] = field(default_factory=dict)  # by the number of the allowance that is asked for
    assumed: list[Assumed] = field(default_factory=list)

    @property
    def submitted(self) -> list[int]:
        """The entries that were clean."""
        return [entry for entry in self.entries if entry not in self.unfinished]


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the Decisions sheet says, and what is taken where it says nothing: in a trial run the lower rating in the
    middle; in the portal a person decides."""

    said: Mapping[tuple[str, str], DecisionRow]  # (candidate's reference, criterion's code)
    reasons: frozenset[str]  # whose posts were offered on total ratings; "" stands for everybody's
    met: int  # from this rating on a criterion is fully met
    trial: bool

    @classmethod
    def of(cls, workbook: RoundWorkbook, met: int, *, trial: bool) -> Self:
        """What that workbook says. Without the number of posts its reasons are none."""
        said = {(row.candidate, row.criterion): row for row in workbook.decisions if row.criterion}
        reasons = frozenset(row.candidate for row in workbook.decisions if row.all_met and workbook.round.posts)
        return cls(said, reasons, met, trial)

    def on_total_ratings(self, reference: str) -> bool:
        return not self.reasons.isdisjoint({reference, ""})


@dataclass(frozen=True, slots=True)
class _Job:
    """One slice under way: where it goes, and the ids behind the sheet's references, codes and names."""

    session: Session
    opened: Round
    applications: Mapping[str, int]
    criteria: Mapping[str, int]
    people: Mapping[str, int]
    rows: Sequence[FeedbackRow]
    agreed: Agreed
    checker: Checker
    actor: Actor
    now: datetime


@dataclass(frozen=True, slots=True)
class _Cut:
    """A revision that the import made."""

    id: int
    entry_id: int
    application_id: int
    candidate: str


_Key = tuple[str, int]  # a candidate's reference and an interviewer's id
#: A text of the workbook, and what was found in it.
Checked = tuple[FeedbackRow, Field, Text, Answer]


def write(
    session: Session, imported: Imported, people: Sequence[CandidateRow], rows: Sequence[FeedbackRow],
    found: Iterable[Checked], *, agreed: Agreed, checker: Checker, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Put these people into the round, with their feedback, what was found in it and what was `agreed`; `imported` is
    told of it."""
    opened = session.get_one(Round, imported.round_id)
    assert opened.arriving is not None
    applications = hiring.add_candidates(session, opened.id, people, actor=actor, now=now)
    job = _Job(
        session, opened, applications, {criterion.code: criterion.id for criterion in opened.criteria},
        opened.arriving["people"], rows, agreed, checker, actor, now,
    )  # fmt: skip
    revisions = _write(job)
    imported.findings += _note(job, revisions, found)
    imported.unfinished |= _submit(job, revisions)
    imported.assumed += _decide(job)
    imported.applications |= applications
    imported.entries += [revision.entry_id for revision in revisions.values()]


def _write(job: _Job) -> dict[_Key, _Cut]:
    """Entries, their first revisions, the record and the words."""
    session, actor, now = job.session, job.actor, job.now
    by_entry: dict[_Key, list[FeedbackRow]] = defaultdict(list)
    for row in job.rows:
        by_entry[row.candidate, job.people[row.interviewer]].append(row)
    keys = list(by_entry)
    if not keys:
        return {}
    entries = session.scalars(
        sa.insert(Entry).returning(Entry.id, sort_by_parameter_order=True),
        [{"application_id": job.applications[reference], "interviewer_id": person} for reference, person in keys],
    ).all()
    cut = session.scalars(
        sa.insert(Revision).returning(Revision.id, sort_by_parameter_order=True),
        [
            {"entry_id": entry, "number": 1, "at": now, "by_id": actor.id, "on_behalf": actor.id != person}
            for entry, (_, person) in zip(entries, keys, strict=True)
        ],
    ).all()
    revisions = {
        key: _Cut(revision, entry, job.applications[key[0]], key[0])
        for key, revision, entry in zip(keys, cut, entries, strict=True)
    }
    written = [
        (row, {"revision_id": revisions[key].id, "criterion_id": job.criteria[row.criterion]})
        for key, own in by_entry.items()
        for row in own
    ]
    insert(session, Mark, ({**place, "rating": row.rating, "notes": row.private_notes} for row, place in written))
    words = (
        {**place, **{field.name.lower(): _text(row, field) for field in COLUMNS if field != Field.PRIVATE_NOTES}}
        for row, place in written
        if has_words(row)
    )
    insert(session, Words, words)
    contents = _keyed(session, trail.written, {one.id: one.application_id for one in revisions.values()})
    for (_, person), revision in revisions.items():
        audit.record(
            session, Verb.ENTRY_IMPORTED, f"entry:{revision.entry_id}", actor_id=actor.id, at=now, revision=revision.id,
            application=revision.application_id, interviewer=person, content=contents[revision.id],
        )  # fmt: skip
    return revisions


def _keyed(
    session: Session, read: Callable[[Session, Sequence[int]], Mapping[int, Any]], applications: Mapping[int, int]
) -> dict[int, Facts]:
    """What these rows say (row -> its application), as digests under the candidates' keys."""
    keys, ids = audit.keys(session, [f"application:{one}" for one in applications.values()]), list(applications)
    portions = (read(session, ids[start : start + PORTION]) for start in range(0, len(ids), PORTION))
    return {
        row: keys.digest(f"application:{applications[row]}", value)
        for portion in portions
        for row, value in portion.items()
    }


def texts(rows: Iterable[FeedbackRow], subject: Subject) -> list[tuple[FeedbackRow, Field, Text]]:
    """Every text of these rows as it is to be checked."""
    return [
        (row, field, text)
        for row in rows
        for field, text in checks.texts_of({field: _text(row, field) for field in COLUMNS}, row.rating, subject)
    ]


def _note(job: _Job, revisions: Mapping[_Key, _Cut], found: Iterable[Checked]) -> list[Placed]:
    """Keep what was found in every text, and say where in the workbook it stands."""
    placed: list[Placed] = []
    notes: list[checks.LocatedFinding] = []
    for row, at, text, answer in found:
        revision = revisions[row.candidate, job.people[row.interviewer]]
        reason = _reason(row.kept_because)
        for finding, by in [*((finding, None) for finding in answer.stays), *answer.lifted]:
            may_be_kept = finding.level == "justify" and finding.match and at != Field.PRIVATE_NOTES
            kept = reason if may_be_kept else None
            placed.append(Placed(row.row, at, row.candidate, text.words, finding, kept is not None, by))
            notes.append(
                checks.LocatedFinding(
                    revision.id, revision.entry_id, revision.application_id, job.criteria[row.criterion], at,
                    text.words, finding, kept, by.id if by else None,
                )
            )  # fmt: skip
    ids = [revision.id for revision in revisions.values()]
    checks.record(job.session, ids, notes, checker=job.checker, actor=job.actor, now=job.now)
    return placed


def _submit(job: _Job, revisions: Mapping[_Key, _Cut]) -> dict[int, str]:
    """Submit what is clean; return the entries that stay drafts."""
    session, version = job.session, job.checker.version
    cut = {revision.id: revision for revision in revisions.values()}
    unsettled = {finding.check.revision_id for finding in open_in_words(session, cut, version)}
    drafts = {cut[revision].entry_id: cut[revision].candidate for revision in unsettled}
    clean = [revision.entry_id for revision in cut.values() if revision.entry_id not in drafts]
    operations.submit(session, clean, rules_version=version, actor=job.actor, now=job.now)
    return drafts


def _decide(job: _Job) -> list[Assumed]:
    """The decision record of each candidate of whom all is agreed: by the Decisions sheet, or else by the median of the
    interviewers' ratings. Whoever is left waits for a person."""
    session, actor, now = job.session, job.actor, job.now
    given: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in job.rows:
        if row.rating is not None:
            given[row.candidate][row.criterion].append(row.rating)
    for reference, code in job.agreed.said:
        if reference in job.applications and code in job.criteria:
            given[reference][code]  # agreed on, though nobody rated it
    assumed: list[Assumed] = []
    found = ((reference, _agreed(job, reference, by_code, assumed)) for reference, by_code in given.items())
    ratings = {reference: settled for reference, settled in found if settled is not None}
    if not ratings:
        return assumed
    on_total = {reference: job.agreed.on_total_ratings(reference) for reference in ratings}
    decisions = session.scalars(
        sa.insert(DecisionRecord).returning(DecisionRecord.id, sort_by_parameter_order=True),
        [
            {
                "application_id": job.applications[reference], "number": 1, "decided_at": now, "decided_by": actor.id,
                "on_total_ratings": on_total[reference],
            }
            for reference in ratings
        ],
    ).all()  # fmt: skip
    agreed = (
        {
            "decision_id": decision,
            "criterion_id": job.criteria[code],
            "rating": rating,
            "fully_met": rating is not None and rating >= job.agreed.met,
            "changed_because": because,
        }
        for decision, by_code in zip(decisions, ratings.values(), strict=True)
        for code, (rating, because) in by_code.items()
    )
    insert(session, AgreedRating, agreed)
    whose = dict(zip(decisions, ratings, strict=True))
    digests = _keyed(session, trail.agreed, {one: job.applications[reference] for one, reference in whose.items()})
    for decision, reference in whose.items():
        audit.record(
            session, Verb.DECISION_RECORDED, f"decision:{decision}", actor_id=actor.id, at=now,
            application=job.applications[reference], number=1, one_post=on_total[reference], ratings=digests[decision],
        )  # fmt: skip
    return assumed


def _agreed(
    job: _Job, reference: str, given: Mapping[str, Sequence[int]], assumed: list[Assumed]
) -> dict[str, tuple[int | None, str]] | None:
    """criterion's code -> the agreed rating and what it rests on; None where a person must say it."""
    found: dict[str, tuple[int | None, str]] = {}
    for code, ratings in given.items():
        row = job.agreed.said.get((reference, code))
        rating, because = (row.rating, row.evidence) if row else (terms.agreed(ratings, len(job.opened.scale)), "")
        if row is None and rating is None:
            if not job.agreed.trial:
                return None
            rating = terms.lower_middle(ratings)
            assumed.append(Assumed(reference, code, tuple(sorted(ratings)), rating))
        found[code] = rating, because
    return found


def has_words(row: FeedbackRow) -> bool:
    """Whether any of it is for the candidate."""
    return any(_text(row, field) for field in COLUMNS if field != Field.PRIVATE_NOTES)


def _text(row: FeedbackRow, field: Field) -> str:
    return str(getattr(row, field.name.lower()))


def _reason(given: str) -> str | None:
    try:
        return must_be_a_reason(given)
    except DomainError:
        return None
