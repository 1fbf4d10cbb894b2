"""How far the candidates of a round have come. Each stands at one step of the way, the furthest that they reached, so
the steps of a round add up to its candidates."""

from collections.abc import Sequence
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.terms import LETTER_OUTCOMES, Outcome
from employer_portal.delivery.models import Delivery, DeliveryState
from employer_portal.feedback.models import OWED, Entry, EntryState
from employer_portal.hiring.models import Application
from employer_portal.hiring.queries import gives_feedback
from employer_portal.letters.models import LIVE, Letter, LetterState, live_feedback
from employer_portal.review.queries import decided


class Step(StrEnum):
    """The steps in the order of the work."""

    NOT_ASKED = "not asked"
    ASKED = "asked"
    IN = "in"
    REVIEWED = "reviewed"
    DECIDED = "decided"
    COMPOSED = "composed"
    APPROVED = "approved"
    SENT = "sent"
    NO_LETTER = "no letter"


#: What is true of whoever stands there.
MEANINGS = {
    Step.NOT_ASKED: "Nobody is asked for feedback",
    Step.ASKED: "Asked; not every entry is in",
    Step.IN: "Every entry is in, to be reviewed",
    Step.REVIEWED: "Reviewed, to be decided",
    Step.DECIDED: "Decided, to be composed",
    Step.COMPOSED: "A letter is in draft or with an approver",
    Step.APPROVED: "The letter is approved and has not left",
    Step.SENT: "The letter has left",
    Step.NO_LETTER: "No feedback letter is due",
}
#: A letter that came back or failed has left nobody's mind: it stands at "approved", and in trouble.
LEFT = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED})


def at(step: Step) -> sa.ColumnElement[bool]:
    """Whether an `Application` stands at that step."""
    return _step() == step.value


def of_rounds(session: Session, round_ids: Sequence[int]) -> dict[int, dict[Step, int]]:
    """round -> step -> how many candidates stand there, in the order of the steps; steps with nobody are left out."""
    found: dict[int, dict[Step, int]] = {round_id: {} for round_id in round_ids}
    if not round_ids:
        return found
    step = _step().label("step")
    wanted = sa.select(Application.round_id, step, sa.func.count()).where(Application.round_id.in_(round_ids))
    counted = {(row[0], row[1]): row[2] for row in session.execute(wanted.group_by(Application.round_id, step))}
    for round_id, steps in found.items():
        steps.update({step: counted[round_id, step] for step in Step if (round_id, step) in counted})
    return found


def _step() -> sa.Case[str]:
    complete = sa.and_(_entry(EntryState.ACCEPTED), ~_entry(*OWED, EntryState.SUBMITTED))
    return sa.case(
        (_letter(LetterState.APPROVED, Letter.delivery_key.in_(_left())), Step.SENT),
        (_letter(LetterState.APPROVED), Step.APPROVED),
        (_letter(*LIVE), Step.COMPOSED),
        (Application.outcome.not_in(LETTER_OUTCOMES | {Outcome.PENDING}), Step.NO_LETTER),
        (sa.and_(complete, decided(), ~gives_feedback()), Step.NO_LETTER),
        (sa.and_(complete, decided()), Step.DECIDED),
        (complete, Step.REVIEWED),
        (_entry(*OWED), Step.ASKED),
        (_entry(EntryState.SUBMITTED), Step.IN),
        else_=Step.NOT_ASKED,
    )


def _entry(*states: EntryState) -> sa.ColumnElement[bool]:
    return sa.exists().where(Entry.application_id == Application.id, Entry.state.in_(states))


def _letter(*parts: LetterState | sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    states = [part for part in parts if isinstance(part, LetterState)]
    others = [part for part in parts if not isinstance(part, LetterState)]
    return sa.exists().where(Letter.application_id == Application.id, *live_feedback(*states), *others)


def _left() -> sa.Select[str]:
    return sa.select(Delivery.key).where(Delivery.state.in_(LEFT))
