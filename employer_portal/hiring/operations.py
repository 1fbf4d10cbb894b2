"""Rounds, candidates and outcomes. What a vacancy is and is judged on stands in `vacancies`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import audit
from employer_portal.core.addresses import mailbox, must_be_names, must_be_no_title, spelling
from employer_portal.core.arriving import ALL
from employer_portal.core.chunks import PORTION, chunked, chunked_rows, insert
from employer_portal.core.editing import Seen, must_stand
from employer_portal.core.errors import Conflict, DomainError, NotAllowed, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.terms import FeedbackPolicy, Format, Outcome, Sentence, StageKind, stage_kind
from employer_portal.hiring import lookup, persons, reach, trail
from employer_portal.hiring.models import Application, Candidate, CriteriaVersion, OutcomeTold, Round
from employer_portal.hiring.verbs import Verb
from employer_portal.workbook.sheets import CandidateRow, RoundSheet

#: What upper floors do before an outcome, or what is printed of a candidate, changes; in the same transaction:
#: `hooks.py` fills them in. The former raise `InTheWay`, the latter `Conflict`, where a letter stands in the way; the
#: former say whose letters they recalled.
BEFORE_OUTCOME: list[Callable[[Session, Sequence[int], Actor, datetime], list[str]]] = []
BEFORE_DETAILS: list[Callable[[Session, int], None]] = []

#: What is the person's, in whatever round.
PERSONAL = ("first_name", "last_name", "known_as", "email", "postal_address", "format", "language")
#: How a candidate learned the outcome of whom nothing else was recorded before their letter, or a notice, left.
IN_THE_LETTER, BY_MAIL, BY_POST = "in the letter", "by e-mail", "by letter"
#: The outcomes that a candidate can be told.
TOLD = frozenset({Outcome.NOT_APPOINTED, Outcome.RESERVE, Outcome.APPOINTED})


class InTheWay(Conflict):
    """What of that application's keeps its outcome as it is."""

    def __init__(self, application_id: int, error: Conflict) -> None:
        super().__init__(error.message, error.fix)
        self.application_id = application_id


def open_round(
    session: Session, vacancy_id: int, version_id: int, sheet: RoundSheet, *,
    arriving: Mapping[str, Any] | None = None, chair_id: int | None = None, actor: Actor, now: datetime,
) -> Round:  # fmt: skip
    """A new round of a vacancy, pinned to that version of its criteria. Where it is `arriving`, nobody sees it yet."""
    vacancy = reach.one_vacancy(session, vacancy_id, actor, Permission.RUN_ROUNDS)
    must_be_names(sheet.contact_name)
    version = session.get(CriteriaVersion, version_id)
    if version is None or version.vacancy_id != vacancy.id:
        raise NotFound("This vacancy has no such criteria.")
    opened = Round(
        vacancy_id=vacancy_id, criteria_version_id=version_id, stage=sheet.stage,
        kind=sheet.kind or stage_kind(sheet.stage), interview_date=sheet.interview_date,
        feedback_due=sheet.feedback_due, reserve_until=sheet.reserve_until, contact_name=sheet.contact_name,
        contact_email=sheet.contact_email, chair_id=chair_id, same_questions=sheet.same_questions,
        same_questions_by=None if sheet.same_questions is None else actor.id, left_out=list(sheet.left_out),
        scale={str(point): words for point, words in sheet.scale.items()},
        arriving=arriving and dict(arriving),
    )  # fmt: skip
    session.add(opened)
    session.flush()
    audit.record(
        session, Verb.ROUND_OPENED, f"round:{opened.id}", actor_id=actor.id, at=now, vacancy=vacancy_id,
        criteria=version_id, chair=chair_id, **facts_of(opened),
    )  # fmt: skip
    return opened


def edit_round(
    session: Session, round_id: int, *, stage: str, kind: StageKind, interview_date: date | None,
    feedback_due: date | None, contact_name: str, contact_email: str, reserve_until: date | None,
    left_out: Iterable[Sentence], seen: Seen | None = None, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Correct what a round is, its dates and contact, and which fixed sentences its letters do without. Letters that
    were composed keep what they say. Feedback that is put off keeps the day before; a reserve list with another day
    runs. Raises as `must_stand`."""
    edited = _round(session, round_id, actor)
    session.refresh(edited, with_for_update={"of": Round})
    must_stand(editable_round(edited), seen)
    must_be_names(contact_name)
    if edited.feedback_due and feedback_due and feedback_due > edited.feedback_due:
        edited.feedback_due_before = edited.feedback_due
    if reserve_until != edited.reserve_until:
        edited.reserve_ended_on = None
    edited.stage, edited.kind, edited.interview_date, edited.feedback_due = stage, kind, interview_date, feedback_due
    edited.contact_name, edited.contact_email, edited.reserve_until = contact_name, contact_email, reserve_until
    edited.left_out = sorted(set(left_out))
    audit.record(session, Verb.ROUND_EDITED, f"round:{round_id}", actor_id=actor.id, at=now, **facts_of(edited))


def facts_of(edited: Round) -> dict[str, Any]:
    """What lines say of what a round's letters may state."""
    return {
        "kind": edited.kind.value,
        "reserve_until": edited.reserve_until and edited.reserve_until.isoformat(),
        "left_out": list(edited.left_out),
        "same_questions": edited.same_questions,
        "same_questions_by": edited.same_questions_by,
        "feedback_due_before": edited.feedback_due_before and edited.feedback_due_before.isoformat(),
        "reserve_ended_on": edited.reserve_ended_on and edited.reserve_ended_on.isoformat(),
        "tell_after_offer": bool(edited.tell_after_offer),
        "feedback_policy": (edited.feedback_policy or FeedbackPolicy.EVERYONE).value,
    }


def editable_round(edited: Round) -> Mapping[str, Any]:
    """What `edit_round` changes, as it stands."""
    names = ("stage", "kind", "interview_date", "feedback_due", "reserve_until", "contact_name", "contact_email")
    return {name: getattr(edited, name) for name in names} | {"left_out": ", ".join(edited.left_out)}


def close_round(session: Session, round_id: int, *, actor: Actor, now: datetime) -> None:
    """Close a round: nobody is reminded any more. Everything stays readable, and it can be opened again."""
    closed = _round(session, round_id, actor)
    if closed.closed_at is None:
        closed.closed_at = now
        audit.record(session, Verb.ROUND_CLOSED, f"round:{round_id}", actor_id=actor.id, at=now)


def reopen_round(session: Session, round_id: int, *, actor: Actor, now: datetime) -> None:
    """Undo `close_round`."""
    opened = _round(session, round_id, actor)
    if opened.closed_at is not None:
        opened.closed_at = None
        audit.record(session, Verb.ROUND_REOPENED, f"round:{round_id}", actor_id=actor.id, at=now)


def add_candidates(
    session: Session, round_id: int, rows: Sequence[CandidateRow], *, actor: Actor, now: datetime
) -> dict[str, int]:
    """Put candidates into a round, all at once and below those it has; returns reference -> application id.

    Whoever applied before is found again (`persons`). An application's outcome and how it was told come from the row.
    That every candidate was asked the same questions was said without these, so it is to be said anew.
    Raises `Conflict` for a reference or an e-mail address that somebody in the round has already.
    """
    opened = _round(session, round_id, actor)
    if not rows:
        return {}
    must_be_new(session, round_id, rows, actor)
    last = sa.select(sa.func.coalesce(sa.func.max(Application.position), -1)).filter_by(round_id=round_id)
    first = session.scalars(last).one() + 1
    people = persons.found_again(session, rows, now)
    written = [
        {"person_id": person, **{name: getattr(row, name) for name in PERSONAL}}
        for row, person in zip(rows, people, strict=True)
    ]
    inserting = sa.insert(Candidate).returning(Candidate.id, sort_by_parameter_order=True)
    candidates = session.scalars(inserting, written).all()
    lookup.note(session, ({"id": one} | named for one, named in zip(candidates, written, strict=True)))
    applications = session.scalars(
        sa.insert(Application).returning(Application.id, sort_by_parameter_order=True),
        [
            {
                "round_id": round_id, "candidate_id": candidate, "reference": row.reference, "position": position,
                "outcome": row.outcome, "interview_date": row.interview_date, "internal": row.internal,
            }
            for position, (row, candidate) in enumerate(zip(rows, candidates, strict=True), first)
        ],
    ).all()  # fmt: skip
    ids = {row.reference: application for row, application in zip(rows, applications, strict=True)}
    told = [
        {"application_id": ids[row.reference], "on": row.told_on, "how": row.told_how, "by_id": actor.id}
        for row in rows
        if row.told_on is not None
    ]
    if told:
        session.execute(sa.insert(OutcomeTold), told)
    unsaid: dict[str, Any] = {"count": len(rows)}
    if opened.arriving is None and opened.same_questions is not None:
        opened.same_questions = opened.same_questions_by = None
        unsaid |= {"same_questions": None, "same_questions_by": None}
    audit.record(session, Verb.ROUND_CANDIDATES, f"round:{round_id}", actor_id=actor.id, at=now, **unsaid)
    facts = facts_of_candidates(session, list(ids.values()))
    for row, person, candidate, application_id in zip(rows, people, candidates, ids.values(), strict=True):
        audit.record(
            session, Verb.APPLICATION_ADDED, f"application:{application_id}", actor_id=actor.id, at=now, round=round_id,
            candidate=candidate, person=person, after=row.outcome, **facts[application_id],
        )  # fmt: skip
    return ids


def facts_of_candidates(session: Session, application_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What lines say of these candidates: a digest of their details, and when who told them the outcome."""
    session.flush()
    keys = audit.keys(session, [f"application:{one}" for one in application_ids])
    portions = (application_ids[start : start + PORTION] for start in range(0, len(application_ids), PORTION))
    return {
        one: {"details": keys.digest(f"application:{one}", details), "told": told.get(one)}
        for portion in portions
        for told in [trail.told(session, portion)]
        for one, details in trail.details(session, portion).items()
    }


def edit_candidate(
    session: Session, application_id: int, row: CandidateRow, *, seen: Seen | None = None, actor: Actor, now: datetime
) -> None:
    """Correct who a candidate is and how they wish to be written to. The row's outcome is not looked at.

    Raises `Conflict` while a letter to them waits or is approved, and as `add_candidates` and `must_stand` do.
    """
    application = reach.one_application(session, application_id, actor, Permission.RUN_ROUNDS, lock=True)
    candidate = application.candidate
    must_stand(editable_candidate(application), seen)
    reachable(row)
    changed = {name: getattr(row, name) for name in PERSONAL if getattr(candidate, name) != getattr(row, name)}
    if changed or application.reference != row.reference or application.interview_date != row.interview_date:
        for first in BEFORE_DETAILS:
            first(session, application_id)
    must_be_new(session, application.round_id, [row], actor, but=application_id)
    application.reference, application.interview_date = row.reference, row.interview_date
    application.internal = row.internal
    note_details(session, application, changed, actor=actor, now=now)


def note_details(
    session: Session, application: Application, changed: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    """Record these personal details of a candidate, which were looked at."""
    candidate = application.candidate
    for name, value in changed.items():
        setattr(candidate, name, value)
    if changed:
        lookup.note(session, [{"id": candidate.id} | {name: getattr(candidate, name) for name in PERSONAL}])
    audit.record(
        session, Verb.CANDIDATE_EDITED, f"application:{application.id}", actor_id=actor.id, at=now,
        fields=sorted(changed), **facts_of_candidates(session, [application.id])[application.id],
    )  # fmt: skip


def editable_candidate(application: Application) -> Mapping[str, Any]:
    """What `edit_candidate` changes, as it stands."""
    personal = {name: getattr(application.candidate, name) for name in PERSONAL}
    return personal | {name: getattr(application, name) for name in ("reference", "interview_date", "internal")}


def reachable(row: CandidateRow) -> CandidateRow:
    """The row, if a letter could reach that person. Raises `DomainError`."""
    must_reach(row.format, row.email, row.postal_address)
    return row


def must_reach(form: Format, email: str, postal_address: str) -> None:
    """Raise `DomainError` where no letter could reach somebody so."""
    if form.by_post and not postal_address:
        raise DomainError("A letter by post needs a postal address.", "Fill it in, or choose another format.")
    if not form.by_post and not email:
        raise DomainError("A letter by mail needs an e-mail address.", "Fill it in, or choose post.")


def change_outcome(
    session: Session, application_id: int, outcome: Outcome, *, seen: Seen | None = None, actor: Actor, now: datetime
) -> list[str]:
    """Record another outcome; a letter that waits is recalled first, and named. Raises `Conflict` where one has left.

    That somebody was told the old outcome is struck off: they have not been told this one. Raises as `must_stand` too.
    """
    application = reach.one_application(session, application_id, actor, Permission.RUN_ROUNDS, lock=True)
    must_stand({"outcome": application.outcome}, seen)
    return change_outcomes(session, [application_id], outcome, actor=actor, now=now)


def change_outcomes(
    session: Session, application_ids: Sequence[int], outcome: Outcome, *, actor: Actor, now: datetime
) -> list[str]:
    """`change_outcome` for many; all of them or, naming the first one in the way, none."""
    rows = reach.some_applications(session, application_ids, actor, Permission.RUN_ROUNDS, lock=True)
    changing = {application.id: application for application in rows if application.outcome != outcome}
    try:
        recalled = [one for first in BEFORE_OUTCOME for one in first(session, list(changing), actor, now)]
    except InTheWay as error:
        if len(rows) == 1:
            raise
        reference = changing[error.application_id].reference
        raise Conflict(f"{reference}: {error.message}", f"{error.fix} Nobody's outcome was changed.") from error
    session.flush()  # the letter lets go of the old outcome before the row changes under its foreign key
    for application in changing.values():
        old, application.outcome = application.outcome, outcome
        audit.record(
            session, Verb.APPLICATION_OUTCOME, f"application:{application.id}", actor_id=actor.id, at=now, before=old,
            after=outcome,
        )  # fmt: skip
    session.flush()
    _untell(session, changing.values(), actor, now)
    return recalled


def tell(session: Session, application_id: int, on: date, how: str, *, actor: Actor, now: datetime) -> None:
    """Record when and how a candidate learned the outcome. Raises `Conflict` where that is recorded already, and
    `DomainError` for a day to come and where there is no outcome to tell."""
    application = _application(session, application_id, actor)
    if application.told is not None:
        raise Conflict("It is recorded already how this candidate learned the outcome.")
    if application.outcome not in TOLD:
        raise DomainError(f"The outcome is {application.outcome}: there is nothing to tell.", "Set the outcome first.")
    _tell(session, [application], on, how, actor, now)


def tell_all(
    session: Session, application_ids: Sequence[int], on: date, how: str, *, actor: Actor, now: datetime
) -> int:
    """`tell` for all of these who have an outcome and have not been told; how many that were."""
    rows = reach.some_applications(session, application_ids, actor, Permission.RUN_ROUNDS)
    untold = [application for application in rows if application.outcome in TOLD and application.told is None]
    _tell(session, untold, on, how, actor, now)
    return len(untold)


def _tell(session: Session, untold: Sequence[Application], on: date, how: str, actor: Actor, now: datetime) -> None:
    if on > (now + timedelta(hours=14)).date():  # it is that day somewhere
        raise DomainError("This day has not come yet.", "Record it once the candidate has been told.")
    ids = [application.id for application in untold]
    insert(session, OutcomeTold, ({"application_id": one, "on": on, "how": how, "by_id": actor.id} for one in ids))
    for application in untold:
        session.expire(application, ["told"])
        audit.record(
            session, Verb.OUTCOME_TOLD, f"application:{application.id}", actor_id=actor.id, at=now,
            told=[on.isoformat(), actor.id],
        )  # fmt: skip


def tell_by_letter(session: Session, left: Mapping[int, tuple[date, str]], *, actor: Actor, now: datetime) -> None:
    """Record that a letter which gives the outcome left that day, and how that tells it, for candidates of whom nothing
    is recorded."""
    for application_id, (on, how) in left.items():
        session.add(OutcomeTold(application_id=application_id, on=on, how=how))
        told = [on.isoformat(), None]
        audit.record(session, Verb.OUTCOME_TOLD, f"application:{application_id}", actor_id=actor.id, at=now, told=told)


def letter_did_not_tell(session: Session, application_ids: Iterable[int], *, actor: Actor, now: datetime) -> None:
    """Strike that off again: the letter came back."""
    for application_id in application_ids:
        session.delete(session.get_one(OutcomeTold, application_id))
        audit.record(session, Verb.OUTCOME_UNTOLD, f"application:{application_id}", actor_id=actor.id, at=now)


def untell(session: Session, application_id: int, *, actor: Actor, now: datetime) -> None:
    """Strike off that a candidate was told: it was a slip, or the outcome has changed."""
    _untell(session, [_application(session, application_id, actor)], actor, now)


def _untell(session: Session, rows: Iterable[Application], actor: Actor, now: datetime) -> None:
    told = [application for application in rows if application.told is not None]
    for application in told:
        session.delete(application.told)
        audit.record(session, Verb.OUTCOME_UNTOLD, f"application:{application.id}", actor_id=actor.id, at=now)
    session.flush()
    for application in told:
        session.expire(application, ["told"])


def _must_be_another(row: CandidateRow, actor: Actor) -> None:
    """Nobody puts themselves into a round, or takes an address of their own for a candidate's."""
    if actor.mailbox and mailbox(row.email) == actor.mailbox:
        raise NotAllowed(f"{row.reference} has your own e-mail address.", "Ask a colleague in HR to do this.")


def must_be_new(session: Session, round_id: int, rows: Sequence[CandidateRow], actor: Actor, *, but: int = 0) -> None:
    """Raise `Conflict` where a reference or an address of these rows is in the round already, or twice in them,
    `NotAllowed` where somebody would put themselves into it, and `DomainError` for names that no mail can carry and for
    a title that stands for a name."""
    for row in rows:
        must_be_names(row.first_name, row.last_name, row.known_as)
        must_be_no_title(row.first_name, row.last_name, row.known_as)
        _must_be_another(row, actor)
    others = sa.select(Application.reference, Candidate.email).join(Application.candidate)
    others = others.where(Application.round_id == round_id, Application.id != but)
    taken = others.execution_options(**ALL)  # who was removed keeps theirs
    references = set(chunked(session, taken, Application.reference, {row.reference for row in rows}))
    asked = {mailbox(row.email) for row in rows if row.email}
    addresses = {spelling(row[1]) for row in chunked_rows(session, others, Candidate.mailbox, asked)}
    for row in rows:
        if row.reference in references:
            fix = "Give each person their own. Whoever was removed keeps theirs: put them back, and correct them."
            raise Conflict(f"The reference {row.reference} is taken in this round.", fix)
        address = spelling(row.email)
        if address and address in addresses:
            raise Conflict(
                f"{row.reference} has an e-mail address that somebody else in this round has.",
                "Give each person their own address: nobody may read another's letter.",
            )
        references.add(row.reference)
        addresses.add(address)


def _round(session: Session, round_id: int, actor: Actor) -> Round:
    return reach.one_round(session, round_id, actor, Permission.RUN_ROUNDS)


def _application(session: Session, application_id: int, actor: Actor) -> Application:
    return reach.one_application(session, application_id, actor, Permission.RUN_ROUNDS)
