"""What accounts leave behind, cleared away: mails that let somebody in, old guesses and devices, links and codes that
nobody can use."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import guesses, invitations, sign_in_links
from employer_portal.accounts.models import SignIn
from employer_portal.core import audit
from employer_portal.core.db import Database
from employer_portal.core.documents import Document
from employer_portal.core.permissions import SYSTEM
from employer_portal.core.tokens import Token
from employer_portal.delivery.models import WAYS_IN, Delivery
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.delivery.verbs import Verb

ENDED = timedelta(days=90)  # for so long one can ask when a device was last seen
_OPEN = (State.HELD, State.QUEUED, State.HANDING_OVER)
_COLUMNS = ("text_sha256", "html_sha256")


def clear(database: Database, now: datetime) -> None:
    """Look first: most sweeps find nothing and write nothing."""
    with database.reading() as session:
        mails = _mails_that_let_in(session, now)
        old = session.scalar(sa.select(sa.exists().where(_old_sign_ins(now)) | sa.exists().where(_old_tokens(now))))
        guessed = guesses.any_old(session, now)
    if not (mails or old or guessed):
        return
    with database.transaction() as session:
        _erase(session, mails, now)
        session.execute(sa.delete(SignIn).where(_old_sign_ins(now)))
        session.execute(sa.delete(Token).where(_old_tokens(now)))
        guesses.forget_old(session, now)


def _mails_that_let_in(session: Session, now: datetime) -> list[int]:
    """Deliveries whose body holds a link that signs somebody in: sent, or too old for the link to work."""
    over = sa.or_(Delivery.state.in_([State.SENT, State.DELIVERED]), Delivery.posted_at < now - invitations.INVITED_FOR)
    wanted = sa.select(Delivery.id).where(
        Delivery.group == WAYS_IN, Delivery.text_sha256.is_not(None), Delivery.state.not_in(_OPEN), over
    )
    return list(session.scalars(wanted.limit(500)))


def _erase(session: Session, delivery_ids: list[int], now: datetime) -> None:
    """The letter's envelope and fate stay; what was in it goes. Bodies with a token of their own are nobody else's."""
    mine = Delivery.id.in_(delivery_ids)
    bodies = {sha for row in session.execute(sa.select(Delivery.text_sha256, Delivery.html_sha256).where(mine))
              for sha in row if sha}  # fmt: skip
    session.execute(sa.update(Delivery).where(mine).values(dict.fromkeys(_COLUMNS)))
    for delivery_id in delivery_ids:
        audit.record(session, Verb.DELIVERY_EMPTIED, f"delivery:{delivery_id}", actor_id=SYSTEM.id, at=now)
    session.execute(sa.delete(Document).where(Document.sha256.in_(bodies)))


def _old_sign_ins(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(SignIn.ended_at < now - ENDED, SignIn.seen_at < now - ENDED)


def _old_tokens(now: datetime) -> sa.ColumnElement[bool]:
    return Token.until < now - sign_in_links.REMEMBERED
