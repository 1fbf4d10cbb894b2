"""The verbs of whether a letter helped: a candidate says so on their page, with one tap, and why, if they like; who did
not is asked once by mail."""

from contextlib import suppress
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.candidate.queries import one_letter, page_of
from employer_portal.core import audit
from employer_portal.core.errors import Conflict, DomainError, NotFound
from employer_portal.core.permissions import SYSTEM
from employer_portal.helpful import trail
from employer_portal.helpful.models import Cause, Helped, Helpfulness
from employer_portal.helpful.verbs import Verb
from employer_portal.hiring.models import Application
from employer_portal.letters import envelopes
from employer_portal.letters.models import Letter
from employer_portal.requests.operations import words_of
from employer_portal.settings import Settings


def say(session: Session, application_id: int, letter_id: int, said: Helped, *, now: datetime) -> None:
    """A candidate, who was let in to their own page, says whether a letter helped; saying it again changes it. Raises
    `NotFound` for what is no letter of feedback that has come to them."""
    answer = _of(session, application_id, letter_id)
    if answer.said != said:
        answer.cause = None if said == Helped.YES else answer.cause
        answer.said, answer.said_at = said, now
        session.flush()
        _record(session, Verb.HELPFULNESS_SAID, answer, application_id, now)


def tell_why(
    session: Session, application_id: int, letter_id: int, cause: Cause | None, why: str, *, now: datetime
) -> None:
    """Say why, in one's own words, and what was missing where it did not help. Raises `Conflict` for who has not said
    whether it did, `DomainError` for words that are too many, `NotFound` as `say`."""
    answer = _of(session, application_id, letter_id)
    if answer.said is None:
        raise Conflict("Say first whether the letter helped.")
    answer.why, answer.cause = words_of(why), None if answer.said == Helped.YES else cause
    session.flush()
    _record(session, Verb.HELPFULNESS_WHY, answer, application_id, now)


def ask_once(session: Session, letter: Letter, settings: Settings, *, now: datetime) -> bool:
    """Ask its candidate by mail whether a letter helped, unless they were asked or said so; whether it was mailed."""
    applied = letter.application
    session.scalar(sa.select(Application.id).where(Application.id == applied.id).with_for_update())
    page = page_of(session, applied.id, settings, now)
    known = session.scalar(sa.select(Helpfulness.id).where(Helpfulness.letter_id == letter.id))
    if known is not None or not page:
        return False
    answer = Helpfulness(letter_id=letter.id, asked_at=now, why="")
    session.add(answer)
    session.flush()
    _record(session, Verb.HELPFULNESS_ASKED, answer, applied.id, now)
    brand = applied.hiring_round.vacancy.brand
    notice = notices.put(
        "was-it-helpful", called=applied.candidate.called, job=applied.hiring_round.vacancy.title, brand=brand,
        page=page, contact=applied.hiring_round,
    )  # fmt: skip
    with suppress(DomainError):  # an address that no mail can carry
        return envelopes.write(session, applied, notice, actor=SYSTEM, now=now) is not None
    return False


def _of(session: Session, application_id: int, letter_id: int) -> Helpfulness:
    """What is said of that letter; a new row where nothing was. Whoever taps twice is in line here."""
    session.scalar(sa.select(Application.id).where(Application.id == application_id).with_for_update())
    if not one_letter(session, application_id, letter_id).is_feedback:
        raise NotFound("There is no such letter.")
    answer = session.scalar(sa.select(Helpfulness).where(Helpfulness.letter_id == letter_id))
    if answer is None:
        answer = Helpfulness(letter_id=letter_id, why="")
        session.add(answer)
    return answer


def _record(session: Session, verb: Verb, answer: Helpfulness, application_id: int, now: datetime) -> None:
    said = audit.keyed(session, f"application:{application_id}", trail.said(session, [answer.id])[answer.id])
    audit.record(
        session, verb, f"helpfulness:{answer.id}", actor_id=SYSTEM.id, at=now, letter=answer.letter_id,
        helped=answer.said, cause=answer.cause, said=said,
    )  # fmt: skip
