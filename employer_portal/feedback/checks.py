"""Texts and rules to findings: every word that is saved is checked, and a *stop* opens a concern."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.core import audit
from employer_portal.core.chunks import PORTION, chunked_rows, insert
from employer_portal.core.cleaning import clean
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.feedback import allowances, own_words, trail
from employer_portal.feedback.marking import sentence_at
from employer_portal.feedback.models import Check, Concern, Entry, Finding, FindingLevel, Revision
from employer_portal.feedback.verbs import Verb
from employer_portal.hiring.models import Application, Round
from employer_portal.phrasing.findings import CATEGORIES, Field
from employer_portal.phrasing.findings import Allowance as Phrase
from employer_portal.phrasing.service import Answer, Checker, Found, Subject, Text

#: What keeps words from a candidate that go to them as they are.
HOLDS = frozenset({FindingLevel.STOP, FindingLevel.JUSTIFY})


@dataclass(frozen=True, slots=True)
class LocatedFinding:
    """A finding, with the words it is about and where they stand; `kept` is the reason that keeps it, `allowance` the
    number of what lets it stand, or asks whether it may."""

    revision_id: int
    entry_id: int
    application_id: int
    criterion_id: int
    field: Field
    text: str
    finding: Found | Finding
    kept: str | None = None
    allowance: int | None = None


def texts_of(words: Mapping[Field, str], rating: int | None, job: Subject) -> list[tuple[Field, Text]]:
    """What is to be checked of one criterion's fields: each that is filled, with the others beside it."""
    filled = [field for field in Field if words.get(field)]
    return [
        (field, Text(words[field], job, field, rating, tuple(other for other in filled if other != field)))
        for field in filled
    ]


def subject_of(session: Session, opened: Round, application_id: int | None = None) -> Subject:
    """What a round's job is about, and what may stand in what is written there: see `allowances.in_force`.

    A text of its criteria says nothing of the job where a phrase stands in it that was refused.
    """
    return _subject(session, opened, allowances.in_force(session, opened, application_id))


def subjects_of(session: Session, opened: Round, application_ids: Sequence[int]) -> dict[int, Subject]:
    """`subject_of` for each of these applications of a round; what is only asked about is not allowed."""
    shared, own = _subject(session, opened, ()), allowances.allowed_on(session, opened, application_ids)
    return {application: replace(shared, allowed=own[application]) for application in application_ids}


def sendable(raw: str, job: Subject, checker: Checker) -> str:
    """Words that go to a candidate as they are, outside of a letter. Raises `DomainError` for what a letter would not
    leave with."""
    said = clean(raw)[0]
    held = next((found for found in checker.check_all([Text(said, job)])[0] if found.level in HOLDS), None)
    if held is not None:
        raise DomainError(f"“{held.match}” would need a second look in a letter: {held.why}", "Say it in other words.")
    return said


def _subject(session: Session, opened: Round, allowed: tuple[Phrase, ...]) -> Subject:
    refused = allowances.refused(session, opened)
    names = own_words.without(refused, (criterion.name for criterion in opened.criteria))
    about = own_words.without(refused, (text for one in opened.criteria for text in (one.looks_like, one.question)))
    return Subject(opened.vacancy.title, names, len(opened.scale), about, allowed)


def check_revision(
    session: Session, entry: Entry, revision: Revision, texts: Iterable[tuple[int, Field, Text]], *,
    checker: Checker, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Check a revision's words (each with its criterion and field) and store what is found.

    A reason given for the same wording in an earlier revision still counts.
    """
    given = list(texts)
    answers = checker.answers([text for _, _, text in given])
    reasons = reasons_so_far(session, entry.id)
    notes = [
        LocatedFinding(
            revision.id, entry.id, entry.application_id, criterion, field, text.words, finding,
            reasons.get((criterion, field, finding.rule, finding.match)), allowance,
        )
        for (criterion, field, text), answer in zip(given, answers, strict=True)
        for finding, allowance in pointed(answer)
    ]  # fmt: skip
    made = record(session, [revision.id], notes, checker=checker, actor=actor, now=now)
    if common := {note.finding.rule for note in notes if own_words.can_be_asked(note.finding, note.field)}:
        allowances.notice(session, entry.application.hiring_round, common, now=now)
    tell_hr(session, [concern for concern in made if concern.allowance_id is None], actor, now)


def pointed(answer: Answer) -> Iterator[tuple[Found, int | None]]:
    """Everything that was found in a text, each with the number of the allowance that it is within."""
    yield from ((finding, None) for finding in answer.stays)
    yield from ((finding, by.id) for finding, by in answer.lifted)


def record(
    session: Session, revision_ids: Sequence[int], notes: Sequence[LocatedFinding], *, checker: Checker, actor: Actor,
    now: datetime,
) -> list[Concern]:  # fmt: skip
    """Note that these revisions were checked, with what was found in them, and open a concern for each *stop* that
    nobody is asked about or has allowed: those are returned, for `tell_hr`."""
    if not revision_ids:
        return []
    made = session.scalars(
        sa.insert(Check).returning(Check.id, sort_by_parameter_order=True),
        [{"revision_id": revision, "rules_version": checker.version, "at": now} for revision in revision_ids],
    ).all()
    check_of = dict(zip(revision_ids, made, strict=True))
    insert(session, Finding, (_row(note, check_of, actor, now) for note in notes))
    _record_checks(session, check_of, notes, checker.version, actor, now)
    return open_concerns(session, [note for note in notes if note.allowance is None], actor, now)


def _record_checks(
    session: Session,
    check_of: Mapping[int, int],
    notes: Sequence[LocatedFinding],
    rules: str,
    actor: Actor,
    now: datetime,
) -> None:
    """A line for each check (revision -> check), with digests of what was found and of what keeps it."""
    whose = {check_of[note.revision_id]: f"application:{note.application_id}" for note in notes}
    keys, checks = audit.keys(session, whose.values()), list(whose)
    found: dict[int, Any] = {}
    kept: dict[int, Any] = {}
    allowed: dict[int, Any] = {}
    for start in range(0, len(checks), PORTION):
        found |= trail.found(session, checks[start : start + PORTION])
        kept |= trail.kept(session, checks[start : start + PORTION])
        allowed |= trail.allowed(session, checks[start : start + PORTION])
    for revision, check in check_of.items():
        audit.record(
            session, Verb.REVISION_CHECKED, f"revision:{revision}", actor_id=actor.id, at=now, check=check, rules=rules,
            findings=keys.digest(whose[check], found[check]) if check in whose else [],
            kept=keys.digest(whose[check], kept[check]) if kept.get(check) else [],
            **({"allowed": allowed[check]} if allowed.get(check) else {}),
        )  # fmt: skip


def _row(note: LocatedFinding, check_of: Mapping[int, int], actor: Actor, now: datetime) -> dict[str, object]:
    found = note.finding
    kept = {"kept_because": note.kept, "kept_by": actor.id, "kept_at": now} if note.kept else {}
    return {
        "check_id": check_of[note.revision_id], "criterion_id": note.criterion_id, "field": note.field,
        "rule": found.rule, "category": found.category, "characteristic": list(found.characteristic),
        "level": found.level, "start": found.start, "end": found.end, "match": found.match,
        "kept_because": None, "kept_by": None, "kept_at": None, **kept,
        "of_person": found.of_person, "allowance_id": note.allowance,
    }  # fmt: skip


def open_concerns(session: Session, notes: Iterable[LocatedFinding], actor: Actor, now: datetime) -> list[Concern]:
    """Open a concern for each sentence with a *stop* among these of which there is none yet: one, however many rules
    speak of it, about the gravest."""
    opened: list[Concern] = []
    stops = (note for note in notes if note.finding.level == FindingLevel.STOP)
    for note in sorted(stops, key=lambda note: CATEGORIES.index(note.finding.category)):
        sentence = sentence_at(note.text, note.finding.start, note.finding.end)
        whole, digest = (
            audit.digest(session, f"application:{note.application_id}", words) for words in (note.text, sentence)
        )
        place = {"entry_id": note.entry_id, "criterion_id": note.criterion_id, "field": note.field}
        of_sentence = Concern.digest == digest
        of_text = sa.and_(Concern.digest == whole, Concern.rule == note.finding.rule)  # as earlier releases opened them
        known = sa.select(Concern.id).filter_by(**place).where(sa.or_(of_sentence, of_text))
        if session.scalar(known.limit(1)) is not None:
            continue
        concern = Concern(
            application_id=note.application_id, opened_at=now, rule=note.finding.rule, digest=digest, **place
        )
        opened.append(_opened(session, concern, actor, now))
    return opened


def open_of_call(
    session: Session, application: Application, words: str, found: Iterable[Found], *, actor: Actor, now: datetime
) -> None:  # fmt: skip
    """Open a concern for each sentence with a *stop* in what was written down of a call, and tell HR: one for the same
    sentence, however often it is written, about the gravest."""
    opened: dict[str, Concern] = {}
    known = sa.select(Concern.digest).where(Concern.application_id == application.id, Concern.entry_id.is_(None))
    before = set(session.scalars(known))
    stops = (one for one in found if one.level == FindingLevel.STOP)
    for stop in sorted(stops, key=lambda one: CATEGORIES.index(one.category)):
        sentence = sentence_at(words, stop.start, stop.end)
        digest = audit.digest(session, f"application:{application.id}", sentence)
        if digest not in before | opened.keys():
            concern = Concern(
                application_id=application.id, field=Field.PRIVATE_NOTES, rule=stop.rule, digest=digest, said=sentence,
                said_by=actor.id, opened_at=now,
            )  # fmt: skip
            opened[digest] = _opened(session, concern, actor, now)
    tell_hr(session, list(opened.values()), actor, now)


def _opened(session: Session, concern: Concern, actor: Actor, now: datetime) -> Concern:
    session.add(concern)
    session.flush()
    audit.record(
        session, Verb.CONCERN_OPENED, f"concern:{concern.id}", actor_id=actor.id, at=now, rule=concern.rule,
        entry=concern.entry_id, application=concern.application_id, criterion=concern.criterion_id,
        field=concern.field, words=concern.digest, reason=None, answers=None, reopened=None, said_by=concern.said_by,
    )  # fmt: skip
    return concern


def tell_hr(session: Session, opened: Sequence[Concern], actor: Actor, now: datetime) -> None:
    """One notice to each person of HR, however many concerns one revision or one import opened."""
    if not opened:
        return
    vacancy = opened[0].application.hiring_round.vacancy
    notices.post_to_all(
        session, notices.holders(session, Permission.SETTLE_CONCERNS, vacancy.brand_id), "concern-opened", actor=actor,
        now=now, brand_id=vacancy.brand_id, count=len(opened), concern_id=opened[0].id, job=vacancy.title,
    )  # fmt: skip


def reasons_so_far(session: Session, entry_id: int) -> dict[tuple[int, Field, str, str], str]:
    """(criterion, field, rule, wording) -> the reason that kept it in one of the entry's revisions."""
    query = (
        sa.select(Finding.criterion_id, Finding.field, Finding.rule, Finding.match, Finding.kept_because)
        .join(Check)
        .join(Revision, Revision.id == Check.revision_id)
        .where(Finding.kept_because.is_not(None))
    )
    return {
        (criterion, field, rule, match): reason
        for criterion, field, rule, match, reason in chunked_rows(session, query, Revision.entry_id, [entry_id])
    }
