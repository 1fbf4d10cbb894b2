"""What an approver has opened and can approve together, and what was answered about a letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.approving.models import Answer
from employer_portal.approving.operations import to_answer
from employer_portal.core.permissions import Actor
from employer_portal.core.slices import PORTION
from employer_portal.letters import queries
from employer_portal.letters.models import Letter
from employer_portal.preflight.looking import look
from employer_portal.preflight.reading import Today


@dataclass(frozen=True, slots=True)
class Opened:
    """Of the letters that somebody opened: those in which nothing is left to look at (letter -> the document that they
    saw), those that have to be answered one by one (letter -> how many things), and whom they are to."""

    clear: Mapping[int, str]
    left: Mapping[int, int]
    names: Mapping[int, str]


def opened(session: Session, actor: Actor, today: date, looking: Today) -> Opened:
    """What this approver opened of the letters that wait for them, as many as are approved at once."""
    seen = dict(list(queries.opened(session, actor, today).items())[:PORTION])
    looked = look(session, list(seen), looking)
    rows = session.scalars(sa.select(Letter).where(Letter.id.in_(seen)).options(*queries.LIGHT))
    odd = {row.id: len(looked[row.id].holds) + len(to_answer(row, looked[row.id])) for row in rows}
    clear = {one: document for one, document in seen.items() if not odd[one]}
    left = {one: count for one, count in odd.items() if count}
    return Opened(clear, left, queries.candidates_of(session, list(seen)))


def answers(session: Session, letter: Letter) -> Sequence[sa.Row[str, str, str, str]]:
    """What was looked at in the document that was approved: what it was about, what it said, the answer, and whose."""
    wanted = sa.select(Answer.title, Answer.asked, Answer.words, User.name).join(User, User.id == Answer.user_id)
    return session.execute(wanted.where(Answer.approval == letter.delivery_key).order_by(Answer.title)).all()
