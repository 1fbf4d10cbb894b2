"""What an employer promises, as a card for each candidate to take home from the interview."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from employer_portal.composing import pages
from employer_portal.composing.material import look_of
from employer_portal.composing.notices import meets_on
from employer_portal.composing.speech import written
from employer_portal.core import templating
from employer_portal.core.clock import day_at
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.terms import RECEIVERS, FeedbackPolicy, LetterKind
from employer_portal.hiring.models import Application, Candidate, Round
from employer_portal.hiring.queries import not_written_to
from employer_portal.hiring.reach import not_oneself, one_round
from employer_portal.printing.leaf import Leaf
from employer_portal.printing.press import Failure, Press
from employer_portal.settings import Settings

MOST = 100  # cards at once
SECONDS = 60  # the longest that somebody waits for them


@dataclass(frozen=True, slots=True)
class Card:
    """One candidate's card; `address` is that of their own page, empty where letters name none, and `promised` the day
    by which they hear, empty where none is promised."""

    application: Application
    interview: str
    address: str
    promised: str


def make(session: Session, round_id: int, *, settings: Settings, actor: Actor, now: datetime) -> Leaf:
    """The cards of all whose interview in that round is to come; who has no page yet has one from now on. Raises
    `Conflict` where there is nobody, and for more than are printed at once."""
    held, today = one_round(session, round_id, actor, Permission.RUN_ROUNDS), day_at(now, settings.timezone)
    found = [one for one in _pending(session, held, actor) if meets_on(one, today)]
    if not found:
        raise Conflict("Nobody has an interview to come.", "Set the day of the interview first.")
    if len(found) > MOST:
        raise Conflict(f"These are {len(found)} cards.", f"{MOST} are printed at once: invite by mail instead.")
    cards = [
        Card(
            one, written(met) or "", pages.way(session, one, settings, now).address, written(promised(held, met)) or ""
        )
        for one in found
        if (met := meets_on(one, today))
    ]
    look = look_of(session, held.vacancy.brand)
    html = templating.render("notices/cards_paper.html", cards=cards, round=held, look=look)
    return Leaf(html, look)


def promised(held: Round, met: date) -> date | None:
    """The day by which everybody hears, where the round gives feedback to everyone and it is not before the interview:
    to who is seen later nothing is promised yet."""
    due = held.feedback_due
    return due if due and due >= met and held.feedback_policy == FeedbackPolicy.EVERYONE else None


def printed(leaf: Leaf) -> bytes:
    """They as a PDF. Raises `DomainError` where they cannot be printed."""
    with Press(1, seconds=SECONDS) as press:
        [(_, result)] = press.render([(0, leaf)])
    if isinstance(result, Failure):
        raise DomainError(result.message, result.fix)
    return result.pdf


def _pending(session: Session, held: Round, actor: Actor) -> list[Application]:
    wanted = (
        sa.select(Application)
        .join(Application.candidate)
        .where(
            Application.round_id == held.id, Application.outcome.in_(RECEIVERS[LetterKind.INVITATION]),
            ~not_written_to(), not_oneself(actor),
        )
        .order_by(Candidate.by_last, Application.id)
        .options(contains_eager(Application.candidate))
    )  # fmt: skip
    return list(session.scalars(wanted))
