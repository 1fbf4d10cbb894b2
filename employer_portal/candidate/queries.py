"""What a candidate reads on their page: the letters that have left for them, and nothing that nobody has told them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import guesses
from employer_portal.candidate import links, operations
from employer_portal.candidate.models import CandidateLink
from employer_portal.core.errors import NotFound
from employer_portal.core.links import link
from employer_portal.core.terms import LetterKind
from employer_portal.delivery.models import Delivery, DeliveryState
from employer_portal.letters.models import Letter, LetterState
from employer_portal.settings import Settings

#: It has gone out; that it came back (a full mailbox, a mistyped address) does not untell it.
_LEFT = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.BOUNCED)
_FIRST = sa.func.min(Delivery.sent_at)
_LETTERS = (
    sa.select(Letter, _FIRST)
    .join(Delivery, Delivery.key == Letter.delivery_key)
    .where(
        Letter.state.in_([LetterState.APPROVED, LetterState.PAST]),
        Delivery.sent_at.is_not(None),
        Delivery.state.in_(_LEFT),
    )
    .group_by(Letter.id)
    .order_by(_FIRST.desc(), Letter.id.desc())
)


@dataclass(frozen=True, slots=True)
class Told:
    """A letter that has left, and when it first did."""

    letter: Letter
    at: datetime

    @property
    def takes_a_question(self) -> bool:
        """Whether a question can be asked about it: it tells the outcome, or how it came to it."""
        return self.letter.kind in {LetterKind.FEEDBACK, LetterKind.OUTCOME, LetterKind.CORRECTION}

    @property
    def is_feedback(self) -> bool:
        return self.letter.kind == LetterKind.FEEDBACK


@dataclass(frozen=True, slots=True)
class Door:
    """How the address of a candidate's page stands, as HR sees it."""

    link: CandidateLink
    now: datetime
    shut_until: datetime | None  # after too many wrong codes
    needs_hr: bool  # after too many right ones without what only the candidate knows

    @property
    def is_over(self) -> bool:
        return self.link.until <= self.now

    @property
    def is_shut(self) -> bool:
        """Whether codes wait longer than a person would."""
        return self.shut_until is not None and self.shut_until > self.now + guesses.MOST


def door(session: Session, application_id: int, now: datetime) -> Door | None:
    """How the address of that candidate's page stands; None where they have none."""
    link = links.of_application(session, application_id)
    if link is None:
        return None
    shut_until = guesses.waits_until(session, operations.tries_at(link.id))
    return Door(link, now, shut_until, operations.needs_hr(link))


def page_of(session: Session, application_id: int, settings: Settings, now: datetime) -> str:
    """The whole address of a candidate's page; empty where they have none, or none that works any more."""
    found = links.of_application(session, application_id)
    if found is None or not operations.works(found, now):
        return ""
    return link("candidate", token=links.secret_of(session, found, settings))


def letters(session: Session, application_id: int) -> list[Told]:
    """The letters of that application that have left and stand, the newest first."""
    wanted = _LETTERS.where(Letter.application_id == application_id)
    return [Told(letter, at) for letter, at in session.execute(wanted) if at is not None]


def one_letter(session: Session, application_id: int, letter_id: int) -> Told:
    """One of these letters. Raises `NotFound` for any other."""
    found = next((told for told in letters(session, application_id) if told.letter.id == letter_id), None)
    if found is None:
        raise NotFound("There is no such letter.")
    return found
