"""Answering whether words may stand: once for a round or a vacancy, or for one sentence about nobody in particular."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.errors import Conflict
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.workflow import Act, move
from employer_portal.feedback import allowances, checks
from employer_portal.feedback.checks import LocatedFinding
from employer_portal.feedback.independence import ALONE, runs
from employer_portal.feedback.models import Allowance, AllowanceState, Concern, ConcernState, Entry, EntryState
from employer_portal.feedback.reach import one_allowance
from employer_portal.feedback.workflow import ALLOWANCE
from employer_portal.phrasing.allowing import alike
from employer_portal.review import operations

P = Permission


def allow(
    session: Session, allowance_id: int, reason: str, *, whole_vacancy: bool = False, actor: Actor, now: datetime
) -> None:
    """Let the words stand, for this reason: in the round or, with `whole_vacancy`, in each round of its vacancy; a
    sentence about one candidate there alone. The concerns about nothing else are settled with it, in the same act.

    Raises `NotAllowed`, where it is about a sentence, for somebody who wrote about its candidate.
    """
    row = one_allowance(session, allowance_id, actor, P.SETTLE_CONCERNS, lock=True)
    for one in [row, *(_twins(session, row) if whole_vacancy else ())]:
        if whole_vacancy and one.application_id is None:
            one.round_id = None
        _settle(session, one, True, reason, actor, now)
        about_it = sa.select(Concern).where(Concern.allowance_id == one.id, Concern.state == ConcernState.NEW)
        step = "part_of_the_exercise" if one.application_id is None else "not_about_the_person"
        for concern in session.scalars(about_it).all():
            operations.end_concern(session, concern, step, reason, actor=actor, now=now)


def refuse(session: Session, allowance_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """The words are about the person, or no part of the exercise: what was found is as ever, and a *stop* opens its
    concern now. An entry whose writer said that a sentence is not about the candidate goes back to them.

    Raises as `allow`; and `Conflict` where a letter that rests on the entry is sealed already.
    """
    row = one_allowance(session, allowance_id, actor, P.SETTLE_CONCERNS, lock=True)
    _settle(session, row, False, reason, actor, now)
    entries = _open_again(session, row, actor, now)
    for entry in entries if row.application_id is not None else ():
        if entry.state in (EntryState.SUBMITTED, EntryState.ACCEPTED):
            operations.give_back(session, entry.id, reason, actor=actor, now=now)


def end(session: Session, allowance_id: int, *, actor: Actor, now: datetime) -> None:
    """From now on the words are as any other: what rested on it is open again, and a *stop* opens its concern.

    A concern that was settled stays so, and a letter that is sealed already stays as it is.
    """
    row = one_allowance(session, allowance_id, actor, P.SETTLE_CONCERNS, lock=True)
    move(session, ALLOWANCE, row, "end", Act(actor, now))
    row.ended_by, row.ended_at = actor.id, now
    session.flush()
    _open_again(session, row, actor, now)


def ask_again(session: Session, allowance_id: int, *, actor: Actor, now: datetime) -> Allowance:
    """Ask once more about words that may not stand: writers go on with them, and the letters wait. The first answer
    stays on record with its reason.

    Raises `Conflict` for what was not refused, for one candidate's sentence, and where it is asked again already.
    """
    row = one_allowance(session, allowance_id, actor, P.SETTLE_CONCERNS, lock=True)
    if row.state != AllowanceState.REFUSED or row.application_id is not None:
        raise Conflict("Only a “No” about the words of a round or a vacancy is answered again.")
    if allowances.since(session, row):
        raise Conflict("It is asked again already.", "Answer the newer question.")
    return allowances.ask_again(session, row, actor=actor, now=now)


#: What may be answered, by the words of the form.
ANSWERS: Mapping[str, Callable[..., None]] = {
    "yes": allow,
    "vacancy": partial(allow, whole_vacancy=True),
    "no": refuse,
}


def _settle(session: Session, row: Allowance, allowed: bool, reason: str, actor: Actor, now: datetime) -> None:
    row.reason = reason.strip()
    session.flush()
    act, said = Act(actor, now, {"reason": reason}), allowances.said(session, row)
    alone = row.application_id is not None and runs(session, row.application_id, actor.id)
    facts = {"round": row.round_id, "said": said, **({ALONE: True} if alone else {})}
    move(session, ALLOWANCE, row, "allow" if allowed else "refuse", act, **facts)
    row.settled_by, row.settled_at = actor.id, now
    session.flush()


def _twins(session: Session, row: Allowance) -> list[Allowance]:
    """The same question in other rounds of the vacancy."""
    if row.application_id is not None:
        return []
    others = sa.select(Allowance).where(
        Allowance.vacancy_id == row.vacancy_id, Allowance.id != row.id, Allowance.application_id.is_(None),
        Allowance.state == AllowanceState.ASKED,
    )  # fmt: skip
    return [one for one in session.scalars(others) if alike(one.phrase) == alike(row.phrase)]


def _open_again(session: Session, row: Allowance, actor: Actor, now: datetime) -> Sequence[Entry]:
    """Nothing rests on it any more: its concerns stand in the list again, and each other *stop* opens one. The entries
    in which it was found."""
    session.execute(sa.update(Concern).filter_by(allowance_id=row.id, state=ConcernState.NEW).values(allowance_id=None))
    found = session.execute(allowances.pointing(row.id)).all()
    texts = allowances.texts_of(session, [finding for finding, _ in found])
    notes = [
        LocatedFinding(
            finding.check.revision_id, entry.id, entry.application_id, finding.criterion_id, finding.field,
            texts[finding.id], finding,
        )
        for finding, entry in found
    ]  # fmt: skip
    checks.tell_hr(session, checks.open_concerns(session, notes, actor, now), actor, now)
    return list({entry.id: entry for _, entry in found}.values())
