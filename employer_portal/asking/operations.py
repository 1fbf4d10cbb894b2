"""The verbs of a brand's public form: somebody asks, the candidate on file is mailed the way, and asks from there.

The form never says whether there is such a candidate: what was typed is put aside, the answer is one, and the worker
looks later. What is mailed goes to the address on file alone, at most as often as codes are; asking itself takes the
link of that mail, 256 bits for three days, and a press of a button.
"""

import re
from contextlib import suppress
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from employer_portal.accounts import guesses, notices
from employer_portal.accounts.guesses import MAIL, Tried
from employer_portal.accounts.models import Brand
from employer_portal.asking.models import FeedbackAsk
from employer_portal.asking.verbs import Verb
from employer_portal.core import audit, tokens
from employer_portal.core.addresses import mailbox
from employer_portal.core.errors import DomainError, NotFound
from employer_portal.core.permissions import SYSTEM
from employer_portal.core.tokens import Purpose
from employer_portal.hiring.models import Application, Candidate, Round, Vacancy
from employer_portal.letters import envelopes
from employer_portal.requests import operations as requests
from employer_portal.requests.models import Request, RequestKind
from employer_portal.settings import Settings

LASTS = timedelta(days=3)


def put_aside(session: Session, brand_id: int, reference: str, name: str, address: str, *, now: datetime) -> None:
    """Somebody asks on the public form of that brand. Raises `NotFound` where there is no such brand."""
    if session.get(Brand, brand_id) is None:
        raise NotFound("There is no such page.")
    session.add(FeedbackAsk(brand_id=brand_id, reference=reference, name=name, address=address, made_at=now))


def look_for(session: Session, ask: FeedbackAsk, *, now: datetime) -> bool:
    """Mail the way to ask to the candidate whom that means, if there is one. What was typed goes. Whether one was."""
    application = _meant(session, ask)
    session.delete(ask)
    if application is None or guesses.take(session, [Tried(f"asking {application.id}", MAIL)], now):
        return False
    held = application.hiring_round
    subject = f"application:{application.id}"
    secret = tokens.make(session, Purpose.ASKING, subject, by=None, now=now, lasts=LASTS)
    none = held.no_feedback_because
    notice = notices.put(
        "ask-for-feedback", called=application.candidate.called, job=held.vacancy.title, brand=held.vacancy.brand,
        secret=secret, contact=held, none_because=none,
    )  # fmt: skip
    with suppress(DomainError):  # an address that no mail can carry, or somebody who is not to be written to
        if envelopes.write(session, application, notice, actor=SYSTEM, now=now) is not None:
            audit.record(session, Verb.ASKING_MAILED, subject, actor_id=SYSTEM.id, at=now)
            return True
    return False


def asks(session: Session, secret: str, *, now: datetime) -> Application:
    """Who asks by the link of that mail. Raises `NotFound` for one that does not work, or not any more."""
    token = tokens.found(session, secret, Purpose.ASKING, now)
    return session.get_one(Application, tokens.number_of(token.subject))


def ask(
    session: Session, secret: str, words: str, *, key: str | None = None, settings: Settings, now: datetime
) -> Request:  # fmt: skip
    """Ask for feedback by the link of that mail; it works once. Raises `Conflict` where the round gives none, and where
    feedback was sent or asked for already; else as `asks` and `requests.ask`."""
    application = asks(session, secret, now=now)
    made = requests.ask(
        session, application.id, RequestKind.FEEDBACK, words, settings=settings, now=now, by_link=False, key=key
    )
    tokens.use(session, tokens.found(session, secret, Purpose.ASKING, now), now)
    return made


def _meant(session: Session, ask: FeedbackAsk) -> Application | None:
    """The newest application of that mailbox in that brand, with that reference and part of that name."""
    whole = contains_eager(Application.hiring_round).contains_eager(Round.vacancy)
    wanted = (
        sa.select(Application)
        .join(Application.candidate)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .options(contains_eager(Application.candidate), whole.joinedload(Vacancy.brand))
        .where(Vacancy.brand_id == ask.brand_id, Candidate.mailbox == mailbox(ask.address), Candidate.email != "")
        .order_by(Application.id.desc())
    )
    for application in session.scalars(wanted):
        references = {_plain(application.reference), _plain(application.hiring_round.vacancy.reference)} - {""}
        names = _parts(application.candidate.full_name) | _parts(application.candidate.called)
        if _plain(ask.reference) in references and names & _parts(ask.name):
            return application
    return None


def _plain(reference: str) -> str:
    return re.sub(r"[\W_]", "", reference).casefold()


def _parts(name: str) -> set[str]:
    return set(re.findall(r"\w+", name.casefold()))
