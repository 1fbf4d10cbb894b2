"""Who may read what was written about a candidate as an independent reader: nobody who wrote it, and nobody who runs
the round where somebody else can be asked."""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.accounts.models import User
from employer_portal.core.addresses import mailbox
from employer_portal.core.audit import AuditLine
from employer_portal.core.chunks import chunked
from employer_portal.core.errors import NotAllowed
from employer_portal.core.permissions import Permission
from employer_portal.core.workflow import Act
from employer_portal.feedback.models import Allowance, Entry, Revision
from employer_portal.feedback.revisions import OF_THE_WORKBOOK
from employer_portal.hiring.models import Application, Round
from employer_portal.hiring.verbs import Verb

#: Who had a hand in the letters to a candidate, which an upper floor knows: `hooks.py` fills it in.
IN_LETTERS: list[Callable[[Session, int], set[int]]] = []
#: The fact of a line that says so: whoever settled it runs the round, since nobody else could read it.
ALONE = "runs_the_round"
#: So many are named whom one could ask.
NAMED = 3
_WRITERS = "You were on this candidate's panel, so somebody else settles it."
_TYPISTS = "You entered words about this candidate, so somebody else settles it."


def independent(session: Session, rows: Sequence[Any], act: Act) -> None:
    """Nobody settles a concern about a candidate on whom they owe an entry, or typed words for somebody else.

    Nor, where somebody else of the brand could, about one whose round they opened or whose letter they had a hand in.
    """
    about = [row.application_id for row in rows]
    panel = sa.select(Entry.application_id).where(Entry.interviewer_id == act.actor.id)
    if next(chunked(session, panel, Entry.application_id, about), None) is not None:
        raise NotAllowed(_WRITERS, "Ask a colleague in HR.")
    typed = sa.select(Entry.application_id).join(Revision).where(Revision.by_id == act.actor.id, ~OF_THE_WORKBOOK)
    if next(chunked(session, typed, Entry.application_id, about), None) is not None:
        raise NotAllowed(_TYPISTS, "Ask a colleague in HR.")
    for application_id in about:
        if runs(session, application_id, act.actor.id) and (others := _others(session, application_id, act.actor.id)):
            raise NotAllowed(f"You run this round, so somebody else reads it: ask {_listed(others)}.")


def independent_of_it(session: Session, allowances: Sequence[Allowance], act: Act) -> None:
    """As of concerns, where it is about one candidate's sentence. What is the exercise's own, whoever runs the round
    knows best."""
    independent(session, [one for one in allowances if one.application_id is not None], act)


def runs(session: Session, application_id: int, user_id: int) -> bool:
    """Whether that user opened the candidate's round, or had a hand in a letter to them."""
    return user_id in _running(session, session.get_one(Application, application_id))


def settled_alone(session: Session, subject: str) -> bool:
    """Whether whoever settled that ("concern:3") runs the round themselves, since nobody else could."""
    lines = session.scalars(sa.select(AuditLine.facts).where(AuditLine.subject == subject))
    return any(facts.get(ALONE) for facts in lines)


def readers(session: Session, held: Round) -> list[str]:
    """The names of those in HR who neither opened that round nor write in it: they read what is written about anybody
    in it, unless they have a hand in that candidate's words or letter."""
    writing = sa.select(Entry.interviewer_id).join(Entry.application).where(Application.round_id == held.id)
    not_they = {*_opened_by(session, held.id), *session.scalars(writing)}
    could = set(notices.holders(session, Permission.SETTLE_CONCERNS, held.brand_id)) - not_they
    return list(session.scalars(sa.select(User.name).where(User.id.in_(could)).order_by(User.name, User.id)))


def _running(session: Session, applied: Application) -> set[int]:
    hands = (hand for look in IN_LETTERS for hand in look(session, applied.id))
    return {*_opened_by(session, applied.round_id), *hands}


def _opened_by(session: Session, round_id: int) -> set[int]:
    opened = sa.select(AuditLine.actor_id).where(
        AuditLine.subject == f"round:{round_id}", AuditLine.verb == str(Verb.ROUND_OPENED)
    )
    return {one for one in session.scalars(opened) if one is not None}


def _others(session: Session, application_id: int, user_id: int) -> list[str]:
    """The names of those who could settle it instead, in their order."""
    applied = session.get_one(Application, application_id)
    owing = sa.select(Entry.interviewer_id).where(Entry.application_id == application_id)
    typing = sa.select(Revision.by_id).join(Entry, Entry.id == Revision.entry_id)
    typing = typing.where(Entry.application_id == application_id, ~OF_THE_WORKBOOK)
    not_they = {user_id, *_running(session, applied), *session.scalars(owing.union(typing))}
    could = set(notices.holders(session, Permission.SETTLE_CONCERNS, applied.brand_id)) - not_they
    found = session.scalars(sa.select(User).where(User.id.in_(could)).order_by(User.name, User.id))
    themselves = applied.candidate.mailbox
    return [user.name for user in found if not themselves or mailbox(user.email or "") != themselves]


def _listed(names: Sequence[str]) -> str:
    *first, last = names[:NAMED]
    return f"{', '.join(first)} or {last}" if first else last
