"""Six questions that a tribunal asks of every application, answered from what is on record: yes, no, or not yet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from employer_portal.accounts.models import User
from employer_portal.composing.speech import listed
from employer_portal.core import clock
from employer_portal.core.links import path
from employer_portal.core.terms import LetterKind
from employer_portal.feedback.models import IN, DecisionRecord, Entry, Mark, Revision
from employer_portal.hiring.models import Application, Round
from employer_portal.letters.models import Letter, LetterState
from employer_portal.preflight.record import missed_in
from employer_portal.training.models import Certificate, Glass


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer in words. `holds` is None where nobody can say yet; `at` is where one looks, and
    `look` what stands there."""

    ask: str
    holds: bool | None
    words: str
    at: str
    look: str


def six(session: Session, applied: Application) -> list[Answered]:
    """The six, in the order in which they are asked."""
    here = path("application", application_id=applied.id), "See the candidate"
    board = path("board", round_id=applied.round_id), "See the round"
    asked: tuple[tuple[str, Callable[[Session, Application], tuple[bool | None, str]], tuple[str, str]], ...] = (
        ("Who decided?", _decided, here),
        ("On which criteria?", _criteria, board),
        ("Were all asked the same?", _same, board),
        ("Are the original notes there?", _notes, here),
        ("Is the reason given the reason recorded?", _reason, here),
        ("Was everybody trained on that day?", _trained, here),
    )
    return [Answered(ask, *answer(session, applied), *where) for ask, answer, where in asked]


def _decided(session: Session, applied: Application) -> tuple[bool | None, str]:
    decision = _newest(session, applied)
    if decision is None:
        return None, "No decision is on record yet."
    by = session.get_one(User, decision.decided_by).name
    return True, f"{by}, on {clock.moment(decision.decided_at)}. It is decision record {decision.number}."


def _criteria(session: Session, applied: Application) -> tuple[bool | None, str]:
    version = applied.hiring_round.criteria_version
    first = session.scalar(
        sa.select(sa.func.min(Revision.at)).join(Entry, Entry.id == Revision.entry_id)
        .where(Entry.application_id == applied.id)
    )  # fmt: skip
    said = f"Version {version.number} of the criteria, of {clock.moment(version.made_at)}"
    if first is None:
        return None, f"{said}. No feedback is on record yet."
    if first < version.made_at:
        return False, f"{said}: that is later than the first feedback, of {clock.moment(first)}."
    if first == version.made_at:
        return False, f"{said}: they came in together with the first feedback, so nothing here says which was first."
    return True, f"{said}: they stood before the first feedback, of {clock.moment(first)}."


def _same(session: Session, applied: Application) -> tuple[bool | None, str]:
    held = applied.hiring_round
    if held.same_questions is None or held.same_questions_by is None:
        return None, "Nobody has said whether every candidate was asked the same questions."
    by = session.get_one(User, held.same_questions_by).name
    return held.same_questions, f"{by} said that they were {'' if held.same_questions else 'not '}asked the same."


def _notes(session: Session, applied: Application) -> tuple[bool | None, str]:
    noted = sa.select(Revision.entry_id).join(Mark, Mark.revision_id == Revision.id).where(Mark.notes != "")
    wanted = sa.select(User.name, Entry.id.in_(noted)).join(User, User.id == Entry.interviewer_id)
    found = session.execute(wanted.where(Entry.application_id == applied.id, Entry.state.in_(IN))).all()
    without = [name for name, has in found if not has]
    if not found:
        return None, "No feedback is in yet."
    if without:
        return False, f"There are no notes by {listed(without)}."
    return True, f"There are notes by {listed([name for name, _ in found])}, in every revision as it was saved."


def _reason(session: Session, applied: Application) -> tuple[bool | None, str]:
    letter = session.scalar(
        sa.select(Letter).where(Letter.application_id == applied.id, Letter.kind == LetterKind.FEEDBACK)
        .where(Letter.state == LetterState.APPROVED).options(joinedload(Letter.decision))
        .order_by(Letter.id.desc()).limit(1)
    )  # fmt: skip
    newest = _newest(session, applied)
    if letter is None or letter.decision is None or newest is None:
        return None, "No approved letter gives a reason."
    rests = f"The letter rests on decision record {letter.decision.number}"
    if letter.decision.id != newest.id:
        return False, f"{rests}, and record {newest.number} came after it."
    missed, others = missed_in(newest, letter)
    if others:
        return False, f"{rests}, which has as not fully met: {listed(missed)}. The letter names others."
    named = f"names what is not fully met there: {listed(missed)}" if missed else "every criterion was fully met there"
    return True, f"{rests}, the newest, and {named}."


def _trained(session: Session, applied: Application) -> tuple[bool | None, str]:
    wanted = sa.select(Entry).where(Entry.application_id == applied.id, Entry.state.in_(IN))
    entries = session.scalars(wanted.options(joinedload(Entry.interviewer)).order_by(Entry.id)).all()
    if not entries:
        return None, "No feedback is in yet."
    without = [
        one.interviewer.name
        for one in entries
        if one.submitted_at and not was_trained(session, one.interviewer_id, one.submitted_at)
    ]
    if without:
        return False, f"No certificate was valid for {listed(without)} when they handed their feedback in."
    return True, f"{listed([one.interviewer.name for one in entries])}: trained when they handed their feedback in."


def was_trained(session: Session, user_id: int, at: datetime) -> bool:
    """Whether somebody had a certificate at that moment, or leave of two people to write without one."""
    held = sa.select(Certificate.id).where(
        Certificate.user_id == user_id, Certificate.granted_at <= at, Certificate.expires_at > at,
        sa.or_(Certificate.revoked_at.is_(None), Certificate.revoked_at > at),
    )  # fmt: skip
    leave = sa.select(Glass.id).where(Glass.user_id == user_id, Glass.settled_at <= at, Glass.until > at)
    return session.scalar(sa.union_all(held, leave).limit(1)) is not None


def whole(session: Session, application_id: int) -> Application:
    """That application with what the questions ask of it."""
    held = joinedload(Application.hiring_round)
    more = held.joinedload(Round.vacancy), held.joinedload(Round.criteria_version)
    return session.get_one(Application, application_id, options=[joinedload(Application.candidate), *more])


def _newest(session: Session, applied: Application) -> DecisionRecord | None:
    wanted = sa.select(DecisionRecord).where(DecisionRecord.application_id == applied.id)
    return session.scalar(wanted.order_by(DecisionRecord.number.desc()).limit(1))
