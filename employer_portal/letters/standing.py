"""Where an application stands, as conditions: the same ones for Home, the board, its filters and its counts."""

from collections.abc import Callable

import sqlalchemy as sa

from employer_portal.core.terms import LETTER_OUTCOMES, Outcome
from employer_portal.delivery.models import Delivery
from employer_portal.delivery.queries import DEAD
from employer_portal.feedback.allowances import by_itself
from employer_portal.feedback.models import OWED, Concern, Entry, EntryState, is_owed
from employer_portal.hiring.models import Application, OutcomeTold
from employer_portal.hiring.queries import gives_feedback, not_written_to
from employer_portal.letters.models import LIVE, Letter, LetterState, live_feedback
from employer_portal.review.queries import decided

#: Whoever has one of these outcomes is told it.
TELLING = (Outcome.NOT_APPOINTED, Outcome.RESERVE, Outcome.APPOINTED)


def _entry(*states: EntryState) -> sa.ColumnElement[bool]:
    return sa.exists().where(Entry.application_id == Application.id, Entry.state.in_(states))


def _letter(*states: LetterState) -> sa.ColumnElement[bool]:
    return sa.exists().where(Letter.application_id == Application.id, *live_feedback(*states))


def _among_letters(state: LetterState) -> sa.ColumnElement[bool]:
    """`_letter` for a state that few letters are in at a time: asked as a list, the database begins with these few."""
    return Application.id.in_(sa.select(Letter.application_id).where(*live_feedback(state)))


def _complete() -> sa.ColumnElement[bool]:
    """A letter is due, and all who were asked have said what it rests on."""
    due = Application.outcome.in_(LETTER_OUTCOMES)
    return sa.and_(due, _entry(EntryState.ACCEPTED), ~_entry(*OWED, EntryState.SUBMITTED))


#: What comes next -> the condition on `Application` under which it does. Made anew each time: statements are cached.
STANDING: dict[str, Callable[[], sa.ColumnElement[bool]]] = {
    "owed": lambda: sa.exists().where(Entry.application_id == Application.id, is_owed()),
    "review": lambda: _entry(EntryState.SUBMITTED),
    "concern": lambda: sa.exists().where(Concern.application_id == Application.id, by_itself()),
    "decide": lambda: sa.and_(_complete(), ~decided(), ~_letter(LetterState.APPROVED)),
    "compose": lambda: sa.and_(_complete(), decided(), gives_feedback(), ~_letter(*LIVE), ~not_written_to()),
    "draft": lambda: sa.and_(_among_letters(LetterState.DRAFT), ~not_written_to()),
    "waiting": lambda: _among_letters(LetterState.WAITING),
    "trouble": lambda: sa.exists().where(
        Letter.application_id == Application.id, Delivery.key == Letter.delivery_key, Delivery.state.in_(DEAD)
    ),
    "untold": lambda: sa.and_(
        Application.outcome.in_(TELLING), ~sa.exists().where(OutcomeTold.application_id == Application.id)
    ),
}
