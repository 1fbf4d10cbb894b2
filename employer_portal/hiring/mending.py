"""What is recorded of candidates is corrected: a format or a day of the interview for many at once; an address, where
a letter that did not arrive was sent to another."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import date, datetime

from sqlalchemy.orm import Session

from employer_portal.core import audit
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.terms import Format
from employer_portal.delivery.envelope import Mailbox
from employer_portal.hiring import operations, reach
from employer_portal.hiring.models import Application
from employer_portal.hiring.verbs import Verb
from employer_portal.workbook.sheets import CandidateRow


def take_address(session: Session, person: str, to: str, by_post: bool, *, actor: Actor, now: datetime) -> None:
    """Record that mended address of whom a letter goes to ("application:12"; hung in `hooks.py`). Raises `Conflict`
    for one that somebody else in the round has."""
    kind, _, number = person.partition(":")
    if kind != "application":
        return
    application = reach.one_application(session, int(number), actor, Permission.RUN_ROUNDS, lock=True)
    candidate = application.candidate
    if by_post:
        changed = {"postal_address": to.strip().removeprefix(candidate.full_name).strip()}
    else:
        changed = {"email": Mailbox.of(to).address}
    known = {**operations.editable_candidate(application), **changed}
    row = {one.name: known[one.name] for one in fields(CandidateRow) if one.name in known}
    operations.must_be_new(
        session, application.round_id, [CandidateRow(row=0, outcome=application.outcome, **row)], actor,
        but=application.id,
    )  # fmt: skip
    operations.note_details(session, application, changed, actor=actor, now=now)


def write_to_all(
    session: Session, application_ids: Collection[int], form: Format, *, actor: Actor, now: datetime
) -> int:
    """Record how the letters of all of these candidates go, or, naming the first in the way, of none; how many of them
    that changes. Raises `DomainError` where no letter could reach somebody so, and as `edit_candidate` does."""
    found = reach.some_applications(session, application_ids, actor, Permission.RUN_ROUNDS, lock=True)
    changing = [one for one in found if one.candidate.format is not form]
    for one in changing:
        _may_change(session, one, form)
        one.candidate.format = form
    _note(session, changing, "format", actor, now)
    return len(changing)


def interview_all(session: Session, application_ids: Collection[int], on: date, *, actor: Actor, now: datetime) -> int:
    """Record the day of the interview of all of these candidates; as `write_to_all`."""
    found = reach.some_applications(session, application_ids, actor, Permission.RUN_ROUNDS, lock=True)
    changing = [one for one in found if one.interview_date != on]
    for one in changing:
        _may_change(session, one)
        one.interview_date = on
    _note(session, changing, "interview_date", actor, now)
    return len(changing)


def _may_change(session: Session, application: Application, form: Format | None = None) -> None:
    candidate = application.candidate
    try:
        operations.must_reach(form or candidate.format, candidate.email, candidate.postal_address)
        for first in operations.BEFORE_DETAILS:
            first(session, application.id)
    except DomainError as error:
        message = f"{application.reference}: {error.message}"
        raise type(error)(message, f"{error.fix} Nothing was changed for anybody.") from error


def _note(session: Session, changed: Sequence[Application], field: str, actor: Actor, now: datetime) -> None:
    for application_id, facts in operations.facts_of_candidates(session, [one.id for one in changed]).items():
        audit.record(
            session, Verb.CANDIDATE_EDITED, f"application:{application_id}", actor_id=actor.id, at=now, fields=[field],
            **facts,
        )  # fmt: skip
