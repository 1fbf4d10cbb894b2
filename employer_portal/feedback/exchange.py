"""A whole hiring round in: a workbook's plain values become candidates, entries, findings and decisions.

Everything is written in a few statements per table, so that ten thousand candidates take seconds; the same
guards hold as for one entry typed by hand.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median_low

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.operations import match_interviewer, note_interviewer
from employer_portal.core import audit
from employer_portal.core.chunks import insert
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.feedback import checks, operations
from employer_portal.feedback.checker import Checker, Found, Subject, Text
from employer_portal.feedback.models import AgreedRating, DecisionRecord, Entry, Field, Mark, Revision, Words
from employer_portal.feedback.workflow import must_be_a_reason, open_in_words
from employer_portal.hiring import operations as hiring
from employer_portal.hiring import vacancies
from employer_portal.hiring.models import Round
from employer_portal.hiring.sheets import FeedbackRow, RoundWorkbook
from employer_portal.hiring.sheets import fully_met_from as met_from
from employer_portal.training.queries import must_be_certified

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


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a workbook. `unfinished` are the entries that stay drafts: entry -> candidate's reference."""

    round_id: int
    applications: Mapping[str, int]
    entries: Sequence[int]
    unfinished: Mapping[int, str]
    findings: Sequence[Placed]

    @property
    def submitted(self) -> list[int]:
        """The entries that were clean."""
        return [entry for entry in self.entries if entry not in self.unfinished]


def import_round(
    session: Session, workbook: RoundWorkbook, brand_id: int, *, checker: Checker, fully_met_from: int,
    actor: Actor, now: datetime, found: Mapping[Text, tuple[Found, ...]] | None = None,
) -> Imported:  # fmt: skip
    """Bring a round in. Candidates that an error holds stay out; the others' entries are submitted if clean.

    `found` holds what was found in its texts already (see `texts_in`); the rest is checked here. Raises `NotAllowed`
    without a certificate where words for candidates are entered, `Conflict` for another brand's vacancy and where two
    names in the sheet are the same interviewer.
    """
    actor.must(Permission.RUN_ROUNDS, brand_id)
    actor.must(Permission.ENTER_ON_BEHALF, brand_id)
    if any(has_words(row) for row in workbook.feedback):
        must_be_certified(session, actor.id, now=now)
    opened = _open(session, workbook, brand_id, actor, now)
    candidates = [row for row in workbook.candidates if row.reference not in workbook.held]
    applications = hiring.add_candidates(session, opened.id, candidates, actor=actor, now=now)
    rows = [row for row in workbook.feedback if row.candidate in applications]
    job = _Job(
        session, opened, applications, {criterion.code: criterion.id for criterion in opened.criteria},
        _interviewers(session, {row.interviewer for row in rows}, now), rows, checker, actor, now,
    )  # fmt: skip
    revisions = _write(job)
    findings = _check(job, revisions, found or {})
    unfinished = _submit(job, revisions)
    _decide(job, met_from(workbook.round.scale, fully_met_from))
    audit.record(
        session, "round.imported", f"round:{opened.id}", actor_id=actor.id, at=now,
        candidates=len(applications), entries=len(revisions), drafts=len(unfinished), findings=len(findings),
    )  # fmt: skip
    return Imported(opened.id, applications, [r.entry_id for r in revisions.values()], unfinished, findings)


@dataclass(frozen=True, slots=True)
class _Job:
    """One import under way: where it goes, and the ids behind the sheet's references, codes and names."""

    session: Session
    opened: Round
    applications: Mapping[str, int]
    criteria: Mapping[str, int]
    people: Mapping[str, int]
    rows: Sequence[FeedbackRow]
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


def _open(session: Session, workbook: RoundWorkbook, brand_id: int, actor: Actor, now: datetime) -> Round:
    sheet = replace(workbook.round, letter_date=workbook.letter_date)
    vacancy = vacancies.open_vacancy(
        session, sheet.vacancy_reference, sheet.vacancy_title, brand_id, actor=actor, now=now
    )
    version = vacancies.set_criteria(session, vacancy.id, workbook.criteria, actor=actor, now=now)
    return hiring.open_round(session, vacancy.id, version.id, sheet, actor=actor, now=now)


def _write(job: _Job) -> dict[_Key, _Cut]:
    """Entries, their first revisions, the record and the words."""
    session, actor, now = job.session, job.actor, job.now
    by_entry: dict[_Key, list[FeedbackRow]] = defaultdict(list)
    for row in job.rows:
        by_entry[row.candidate, job.people[row.interviewer]].append(row)
    _must_be_once(by_entry)
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
    for revision in revisions.values():
        audit.record(
            session, "entry.imported", f"entry:{revision.entry_id}", actor_id=actor.id, at=now, revision=revision.id
        )
    return revisions


def _interviewers(session: Session, given: Iterable[str], now: datetime) -> dict[str, int]:
    found = {
        name: match_interviewer(session, name) or note_interviewer(session, name, now=now) for name in sorted(given)
    }
    return {name: user.id for name, user in found.items()}


def _must_be_once(by_entry: Mapping[_Key, Sequence[FeedbackRow]]) -> None:
    for own in by_entry.values():
        seen: dict[str, FeedbackRow] = {}
        for row in own:
            first = seen.setdefault(row.criterion, row)
            if first is not row:
                raise Conflict(
                    f"Rows {first.row} and {row.row} of the Feedback sheet are the same interviewer on the same "
                    f"criterion: {first.interviewer} is {row.interviewer}.",
                    "Put the two rows into one.",
                )


def texts_in(workbook: RoundWorkbook) -> list[Text]:
    """Every text of a workbook as it will be checked, for whoever checks before the transaction begins."""
    names = tuple(criterion.name for criterion in workbook.criteria)
    subject = Subject(workbook.round.vacancy_title, names, len(workbook.round.scale))
    return [text for _, _, text in _texts(workbook.feedback, subject)]


def _texts(rows: Iterable[FeedbackRow], subject: Subject) -> list[tuple[FeedbackRow, Field, Text]]:
    return [
        (row, field, text)
        for row in rows
        for field, text in checks.texts_of({field: _text(row, field) for field in COLUMNS}, row.rating, subject)
    ]


def _check(job: _Job, revisions: Mapping[_Key, _Cut], known: Mapping[Text, tuple[Found, ...]]) -> list[Placed]:
    """Check every text, keep what is found, and say where in the workbook it stands."""
    texts = _texts(job.rows, checks.subject_of(job.opened))
    unknown = [text for _, _, text in texts if text not in known]
    new = dict(zip(unknown, job.checker.check_all(unknown), strict=True))
    answers = [known[text] if text in known else new[text] for _, _, text in texts]
    placed: list[Placed] = []
    notes: list[checks.Note] = []
    for (row, field, text), found in zip(texts, answers, strict=True):
        revision = revisions[row.candidate, job.people[row.interviewer]]
        reason = _reason(row.kept_because)
        for finding in found:
            kept = reason if finding.level == "justify" and field != Field.PRIVATE_NOTES else None
            placed.append(Placed(row.row, field, row.candidate, text.words, finding, kept is not None))
            notes.append(
                checks.Note(
                    revision.id, revision.entry_id, revision.application_id, job.criteria[row.criterion], field,
                    text.words, finding, kept,
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


def _decide(job: _Job, fully_met_from: int) -> None:
    """The decision record of each candidate: the median of the interviewers' ratings, the lower of two middles."""
    session, actor, now = job.session, job.actor, job.now
    ratings: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in job.rows:
        if row.rating is not None:
            ratings[row.candidate][job.criteria[row.criterion]].append(row.rating)
    if not ratings:
        return
    decisions = session.scalars(
        sa.insert(DecisionRecord).returning(DecisionRecord.id, sort_by_parameter_order=True),
        [
            {"application_id": job.applications[reference], "number": 1, "decided_at": now, "decided_by": actor.id}
            for reference in ratings
        ],
    ).all()
    agreed = (
        {
            "decision_id": decision, "criterion_id": criterion, "rating": median_low(given),
            "fully_met": median_low(given) >= fully_met_from,
        }
        for decision, by_criterion in zip(decisions, ratings.values(), strict=True)
        for criterion, given in by_criterion.items()
    )  # fmt: skip
    insert(session, AgreedRating, agreed)
    for decision, reference in zip(decisions, ratings, strict=True):
        audit.record(
            session, "decision.recorded", f"decision:{decision}", actor_id=actor.id, at=now,
            application=job.applications[reference],
        )  # fmt: skip


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
