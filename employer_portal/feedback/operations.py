"""The verbs of feedback: assign, save, keep, submit, accept, give back, decline, settle, decide."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median_low

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, selectinload

from employer_portal.core import audit
from employer_portal.core.chunks import PORTION, chunked_rows
from employer_portal.core.errors import Conflict, DomainError, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.workflow import Doing, move, move_all
from employer_portal.feedback import checks
from employer_portal.feedback.checker import Checker
from employer_portal.feedback.models import (
    AgreedRating,
    Concern,
    DecisionRecord,
    Entry,
    EntryState,
    Field,
    Finding,
    FindingLevel,
    Mark,
    Revision,
    Words,
)
from employer_portal.feedback.workflow import CONCERN, ENTRY, must_be_a_reason, writes_it
from employer_portal.hiring.models import Application, Round


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
    """Have an interviewer owe an entry on an application. Raises `Conflict` if they do already."""
    application = _application(session, application_id)
    actor.must(Permission.RUN_ROUNDS, application.hiring_round.vacancy.brand_id)
    known = sa.select(Entry.id).where(Entry.application_id == application_id, Entry.interviewer_id == interviewer_id)
    if session.scalar(known) is not None:
        raise Conflict("This interviewer owes an entry on this candidate already.")
    entry = Entry(application_id=application_id, interviewer_id=interviewer_id, assigned_at=now)
    session.add(entry)
    session.flush()
    audit.record(session, "entry.assigned", f"entry:{entry.id}", actor_id=actor.id, at=now, interviewer=interviewer_id)
    return entry


def save(
    session: Session, entry_id: int, lines: Sequence[Line], *, checker: Checker, actor: Actor, now: datetime
) -> Revision:
    """Cut a revision of an entry, check it with today's rules, open a concern for each *stop* in it.

    Nothing given is refused for its wording: the record can always be lodged. Raises `NotAllowed` for others'
    entries, `Conflict` unless the entry is a draft or was given back, `DomainError` for a rating off the scale.
    """
    entry = _entry(session, entry_id)
    writes_it(session, [entry], Doing(actor, now))
    if entry.state not in (EntryState.DRAFT, EntryState.RETURNED):
        raise Conflict(f"This entry is {entry.state}: it can no longer be changed.", "Ask HR to give it back to you.")
    _must_be_on_scale(entry, lines)
    last = session.scalar(sa.select(sa.func.max(Revision.number)).where(Revision.entry_id == entry_id)) or 0
    revision = Revision(
        entry_id=entry_id, number=last + 1, at=now, by_id=actor.id, on_behalf=actor.id != entry.interviewer_id
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
        session, "entry.saved", f"entry:{entry.id}", actor_id=actor.id, at=now,
        revision=revision.id, digest=audit.digest(session, f"application:{entry.application_id}", repr(list(lines))),
    )  # fmt: skip
    job = checks.subject_of(entry.application.hiring_round)
    texts = [
        (line.criterion_id, field, text)
        for line in lines
        for field, text in checks.texts_of({field: line.text(field) for field in Field}, line.rating, job)
    ]
    checks.check_revision(session, entry, revision, texts, checker=checker, actor=actor, now=now)
    return revision


def keep(session: Session, finding_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Keep a wording that needs a justification, with the reason why. A *stop* is never kept."""
    finding = session.get(Finding, finding_id, with_for_update=True)
    if finding is None:
        raise NotFound("There is no such finding.")
    revision = session.get_one(Revision, finding.check.revision_id)
    writes_it(session, [_entry(session, revision.entry_id)], Doing(actor, now))
    if finding.level == FindingLevel.STOP:
        raise DomainError("This wording cannot go to a candidate.", "Take it out; HR is told and will speak with you.")
    finding.kept_because, finding.kept_by, finding.kept_at = must_be_a_reason(reason), actor.id, now
    audit.record(
        session,
        "finding.kept",
        f"finding:{finding.id}",
        actor_id=actor.id,
        at=now,
        rule=finding.rule,
        entry=revision.entry_id,
    )


def submit(session: Session, entry_id: int, *, rules_version: str, actor: Actor, now: datetime) -> None:
    """Hand the newest revision to HR. Raises what `workflow.ready_to_submit` says."""
    entry = _entry(session, entry_id)
    move(session, ENTRY, entry, "submit", Doing(actor, now, {"rules_version": rules_version}))
    entry.submitted_at = now


def accept(session: Session, entry_id: int, *, actor: Actor, now: datetime) -> None:
    """HR takes the entry as it stands: letters may be composed from it."""
    accept_all(session, [entry_id], actor=actor, now=now)


def accept_all(session: Session, entry_ids: Sequence[int], *, actor: Actor, now: datetime) -> None:
    """`accept` for many entries; all of them or, with the first one's error, none."""
    whole = selectinload(Entry.application).joinedload(Application.hiring_round).joinedload(Round.vacancy)
    for start in range(0, len(entry_ids), PORTION):
        portion = entry_ids[start : start + PORTION]
        entries = session.scalars(sa.select(Entry).options(whole).where(Entry.id.in_(portion))).all()
        if len(entries) < len(portion):
            raise NotFound("There is no such entry.")
        move_all(session, ENTRY, entries, "accept", Doing(actor, now))
        for entry in entries:
            entry.accepted_by = actor.id
        session.flush()


def give_back(
    session: Session, entry_id: int, reason: str, *, actor: Actor, now: datetime, letter_under_way: bool = False
) -> None:
    """Ask the interviewer to look again, with the reason."""
    entry = _entry(session, entry_id)
    name = "reopen" if entry.state == EntryState.ACCEPTED else "give_back"
    move(session, ENTRY, entry, name, Doing(actor, now, {"reason": reason, "letter_under_way": letter_under_way}))
    entry.returned_because, entry.accepted_by = reason.strip(), None


def decline(session: Session, entry_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Say that no entry will come ("did not take part", a conflict of interest): reminders stop."""
    entry = _entry(session, entry_id)
    move(session, ENTRY, entry, "decline", Doing(actor, now, {"reason": reason}))
    entry.declined_because = reason.strip()


def settle(session: Session, concern_id: int, step: str, reason: str, *, actor: Actor, now: datetime) -> None:
    """End a concern: `words_removed`, `not_about_the_person` or `reopen_decision`, with the reason."""
    concern = session.get(Concern, concern_id)
    if concern is None:
        raise NotFound("There is no such concern.")
    move(session, CONCERN, concern, step, Doing(actor, now, {"reason": reason}), rule=concern.rule)
    concern.reason, concern.settled_by, concern.settled_at = reason.strip(), actor.id, now


def decide(
    session: Session, application_id: int, agreed: Mapping[int, int | None], *, fully_met_from: int, actor: Actor,
    now: datetime, changed_because: Mapping[int, str] | None = None, one_post: bool = False,
) -> DecisionRecord:  # fmt: skip
    """Record the panel's agreed rating per criterion (id -> point of the scale, None: not assessed).

    A rating that differs from the interviewers' median needs its evidence in `changed_because`; without it a
    `DomainError` says which. The newest record counts; older ones stay.
    """
    application = _application(session, application_id)
    actor.must(Permission.DECIDE, application.hiring_round.vacancy.brand_id)
    changed, medians = changed_because or {}, median_ratings(session, [application_id])[application_id]
    for criterion in application.hiring_round.criteria:
        if (
            criterion.id in agreed
            and agreed[criterion.id] != medians.get(criterion.id)
            and not changed.get(criterion.id)
        ):
            raise DomainError(
                f"The agreed rating on {criterion.name} differs from the interviewers' ratings.",
                "Write down the evidence for the change.",
            )
    last = session.scalar(
        sa.select(sa.func.max(DecisionRecord.number)).where(DecisionRecord.application_id == application_id)
    )
    decision = DecisionRecord(
        application_id=application_id, number=(last or 0) + 1, decided_at=now, decided_by=actor.id, one_post=one_post,
        ratings=[
            AgreedRating(
                criterion_id=criterion_id, rating=rating, changed_because=changed.get(criterion_id, ""),
                fully_met=rating is not None and rating >= fully_met_from,
            )
            for criterion_id, rating in agreed.items()
        ],
    )  # fmt: skip
    session.add(decision)
    session.flush()
    audit.record(
        session, "decision.recorded", f"decision:{decision.id}", actor_id=actor.id, at=now, application=application_id
    )
    return decision


def median_ratings(session: Session, application_ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """application -> criterion -> the median of its interviewers' newest ratings, the lower one of two middles.

    Criteria that nobody rated are absent; entries that were declined do not count.
    """
    wanted = list(application_ids)
    other = aliased(Revision)
    newest = sa.select(sa.func.max(other.id)).where(other.entry_id == Entry.id).scalar_subquery()
    query = (
        sa.select(Entry.application_id, Mark.criterion_id, Mark.rating)
        .select_from(Entry)
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.id == newest))
        .join(Mark, Mark.revision_id == Revision.id)
        .where(Entry.state != EntryState.DECLINED, Mark.rating.is_not(None))
    )
    ratings: dict[int, dict[int, list[int]]] = {application_id: {} for application_id in wanted}
    for application_id, criterion_id, rating in chunked_rows(session, query, Entry.application_id, wanted):
        ratings[application_id].setdefault(criterion_id, []).append(rating)
    return {
        application: {criterion: median_low(given) for criterion, given in by_criterion.items()}
        for application, by_criterion in ratings.items()
    }


def _must_be_on_scale(entry: Entry, lines: Sequence[Line]) -> None:
    scale = entry.application.hiring_round.scale
    for line in lines:
        if line.rating is not None and str(line.rating) not in scale:
            raise DomainError(
                f"{line.rating} is not on this round's scale.", f"Use one of {', '.join(scale)}, or 'not assessed'."
            )


def _entry(session: Session, entry_id: int) -> Entry:
    entry = session.get(Entry, entry_id)
    if entry is None:
        raise NotFound("There is no such entry.")
    return entry


def _application(session: Session, application_id: int) -> Application:
    application = session.get(Application, application_id)
    if application is None:
        raise NotFound("There is no such application.")
    return application
