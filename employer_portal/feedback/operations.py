"""The verbs of those who write: assign, save, keep, submit, decline. What reviewers do stands in `reviewing`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.core import audit
from employer_portal.core.addresses import mailbox
from employer_portal.core.chunks import PORTION
from employer_portal.core.errors import Conflict, DomainError, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.workflow import Act, move, move_all
from employer_portal.feedback import checks, trail
from employer_portal.feedback.cowriting import must_be_the_record, must_not_co_write, open_one
from employer_portal.feedback.models import OWED, Entry, Finding, FindingLevel, Mark, Revision, Words
from employer_portal.feedback.reach import one_entry, some_entries
from employer_portal.feedback.reasons import must_be_a_reason
from employer_portal.feedback.verbs import Verb
from employer_portal.feedback.workflow import ENTRY, writes_in_it
from employer_portal.hiring.models import Round
from employer_portal.hiring.reach import one_application
from employer_portal.phrasing.findings import Field
from employer_portal.phrasing.service import Checker

P = Permission


@dataclass(frozen=True, slots=True)
class Line:
    """What an interviewer gives for one criterion: the record, and the words for the candidate."""

    criterion_id: int
    rating: int | None = None  # None: not assessed
    notes: str = ""
    evidence: str = ""
    strength: str = ""
    development: str = ""
    next_step: str = ""

    def text(self, field: Field) -> str:
        """The words that stand in that field."""
        return self.notes if field == Field.PRIVATE_NOTES else str(getattr(self, field.name.lower()))

    @property
    def has_words(self) -> bool:
        """Whether any of it is for the candidate."""
        return any(self.text(field) for field in Field if field != Field.PRIVATE_NOTES)


def assign(session: Session, application_id: int, interviewer_id: int, *, actor: Actor, now: datetime) -> Entry:
    """Have an interviewer owe an entry on an application. Raises `Conflict` if they do, or are its candidate."""
    application = one_application(session, application_id, actor, P.RUN_ROUNDS)
    must_be_another(application.candidate.mailbox, session.get_one(User, interviewer_id))
    known = sa.select(Entry.id).where(Entry.application_id == application_id, Entry.interviewer_id == interviewer_id)
    if session.scalar(known) is not None:
        raise Conflict("This interviewer owes an entry on this candidate already.")
    must_not_co_write(session, [application_id], [interviewer_id])
    entry = Entry(application_id=application_id, interviewer_id=interviewer_id, assigned_at=now)
    session.add(entry)
    session.flush()
    audit.record(
        session, Verb.ENTRY_ASSIGNED, f"entry:{entry.id}", actor_id=actor.id, at=now, interviewer=interviewer_id,
        application=application_id,
    )  # fmt: skip
    return entry


def must_be_another(candidate: str, person: User) -> None:
    """Raise `Conflict` where that person has the candidate's mailbox: nobody writes about themselves."""
    if candidate and mailbox(person.email) == candidate:
        raise Conflict(f"{person.name} is this candidate.", "Choose somebody else.")


def save(
    session: Session, entry_id: int, lines: Sequence[Line], *, checker: Checker, actor: Actor, now: datetime
) -> Revision:
    """Cut a revision of an entry, check it with today's rules, open a concern for each *stop* in it.

    Nothing given is refused for its wording: the record can always be lodged. Raises `NotAllowed` for others'
    entries, `Conflict` unless the entry is a draft or was given back, `DomainError` for a rating off the scale or for a
    criterion of another round.
    """
    entry = _entry(session, entry_id, actor)
    writes_in_it(session, [entry], Act(actor, now))
    _must_be_open(entry)
    if open_one(session, entry_id) is not None:
        must_be_the_record(session, entry_id, ((line.criterion_id, line.rating, line.notes) for line in lines))
    must_be_of_round(entry.application.hiring_round, {line.criterion_id: line.rating for line in lines})
    return _cut(session, entry, lines, checker, actor, now, by_id=actor.id)


def go_back(session: Session, entry: Entry, to: Revision, *, checker: Checker, actor: Actor, now: datetime) -> Revision:
    """Cut a revision that says what an earlier one said, as the words of whose that one was, whoever goes back: called
    by the step that ends co-writing, and no other way."""
    words = {one.criterion_id: one for one in to.words}
    lines = [
        Line(
            mark.criterion_id, mark.rating, mark.notes,
            *((said.evidence, said.strength, said.development, said.next_step) if said else ()),
        )
        for mark in to.marks
        for said in (words.get(mark.criterion_id),)
    ]  # fmt: skip
    return _cut(session, entry, lines, checker, actor, now, by_id=to.by_id)


def _cut(
    session: Session, entry: Entry, lines: Sequence[Line], checker: Checker, actor: Actor, now: datetime, *, by_id: int
) -> Revision:
    last = session.scalar(sa.select(sa.func.max(Revision.number)).where(Revision.entry_id == entry.id)) or 0
    revision = Revision(
        entry_id=entry.id, number=last + 1, at=now, by_id=by_id, on_behalf=by_id != entry.interviewer_id
    )
    session.add(revision)
    session.flush()
    for line in lines:
        session.add(Mark(revision_id=revision.id, criterion_id=line.criterion_id, rating=line.rating, notes=line.notes))
        if line.has_words:
            session.add(
                Words(
                    revision_id=revision.id, criterion_id=line.criterion_id, evidence=line.evidence,
                    strength=line.strength, development=line.development, next_step=line.next_step,
                )
            )  # fmt: skip
    session.flush()
    audit.record(
        session, Verb.ENTRY_SAVED, f"entry:{entry.id}", actor_id=actor.id, at=now,
        revision=revision.id, number=revision.number, by=by_id,
        content=audit.keyed(
            session, f"application:{entry.application_id}", trail.written(session, [revision.id])[revision.id]
        ),
    )  # fmt: skip
    job = checks.subject_of(session, entry.application.hiring_round, entry.application_id)
    texts = [
        (line.criterion_id, field, text)
        for line in lines
        for field, text in checks.texts_of({field: line.text(field) for field in Field}, line.rating, job)
    ]
    checks.check_revision(session, entry, revision, texts, checker=checker, actor=actor, now=now)
    return revision


def keep(session: Session, finding_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Keep a wording that needs a justification, with the reason why. A *stop* is never kept.

    Raises `Conflict` once the entry is handed in, and `NotFound` for a finding that the actor may not know of.
    """
    finding = session.get(Finding, finding_id, with_for_update=True)
    revision = session.get(Revision, finding.check.revision_id) if finding else None
    try:
        entry = _entry(session, revision.entry_id if revision else 0, actor)
    except NotFound:
        raise NotFound("There is no such finding.") from None
    assert finding is not None
    writes_in_it(session, [entry], Act(actor, now))
    _must_be_open(entry)
    if finding.level == FindingLevel.STOP:
        raise DomainError("This wording cannot go to a candidate.", "Take it out; HR is told and will speak with you.")
    if not finding.match:
        raise DomainError("No reason stands in for what a text does not say.", "Write it in the text instead.")
    finding.kept_because, finding.kept_by, finding.kept_at = must_be_a_reason(reason), actor.id, now
    session.flush()
    kept = trail.kept(session, [finding.check_id])[finding.check_id]
    audit.record(
        session, Verb.FINDING_KEPT, f"check:{finding.check_id}", actor_id=actor.id, at=now, rule=finding.rule,
        entry=entry.id, finding=finding.id, kept=audit.keyed(session, f"application:{entry.application_id}", kept),
    )  # fmt: skip


def submit(session: Session, entry_ids: Iterable[int], *, rules_version: str, actor: Actor, now: datetime) -> None:
    """Hand the newest revisions of these entries to HR; all of them or, with the first one's error, none.

    Raises what `workflow.ready_to_submit` says. The record alone, texts left out, is enough: that a form asks for more
    is the form's own (`working.hand_in`).
    """
    wanted = list(entry_ids)
    for start in range(0, len(wanted), PORTION):
        entries = some_entries(
            session, wanted[start : start + PORTION], actor, P.WRITE_ENTRIES, P.ENTER_ON_BEHALF, lock=True
        )
        move_all(session, ENTRY, entries, "submit", Act(actor, now, {"rules_version": rules_version}))
        for entry in entries:
            entry.submitted_at = now
        session.flush()


def decline(session: Session, entry_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Say that no entry will come ("did not take part", a conflict of interest): reminders stop."""
    entry = _entry(session, entry_id, actor)
    move(session, ENTRY, entry, "decline", Act(actor, now, {"reason": reason}))
    entry.declined_because = reason.strip()


def _must_be_open(entry: Entry) -> None:
    if entry.state not in OWED:
        raise Conflict(f"This entry is {entry.state}: it can no longer be changed.", "Ask HR to give it back to you.")


def must_be_of_round(opened: Round, ratings: Mapping[int, int | None]) -> None:
    """Raise `DomainError` for a criterion (its id) that the round is not judged on, or a rating off its scale."""
    if set(ratings) - {criterion.id for criterion in opened.criteria}:
        raise DomainError("This round is not judged on that criterion.", "Load the page again.")
    for rating in ratings.values():
        if rating is not None and str(rating) not in opened.scale:
            raise DomainError(
                f"{rating} is not on this round's scale.", f"Use one of {', '.join(opened.scale)}, or 'not assessed'."
            )


def _entry(session: Session, entry_id: int, actor: Actor) -> Entry:
    return one_entry(session, entry_id, actor, P.WRITE_ENTRIES, P.ENTER_ON_BEHALF, lock=True)
