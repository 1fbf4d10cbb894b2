"""Approving a letter: the document that was shown, with an answer to each thing there is to look at in it."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.approving.models import Answer
from employer_portal.composing import pages
from employer_portal.core import audit
from employer_portal.core.calendar import Calendar
from employer_portal.core.clock import day_at
from employer_portal.core.errors import Conflict
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.terms import LetterKind
from employer_portal.core.workflow import Act, check, move
from employer_portal.delivery import operations as delivery
from employer_portal.delivery.models import Delivery
from employer_portal.letters import envelopes, seal
from employer_portal.letters.models import Letter
from employer_portal.letters.reach import one_letter
from employer_portal.letters.verbs import Verb
from employer_portal.letters.workflow import LETTER
from employer_portal.phrasing.service import Checker
from employer_portal.preflight.line import Line, Looked
from employer_portal.preflight.looking import look
from employer_portal.preflight.reading import Today
from employer_portal.settings import Settings

P = Permission
#: Letters with words that people wrote. A notice has the employer's own, and is approved with its like.
WRITTEN_BY_PEOPLE = frozenset({LetterKind.FEEDBACK, LetterKind.CORRECTION, LetterKind.ANSWER})


class Unanswered(Conflict):
    """Some `lines` of what there is to look at have no answer yet."""

    def __init__(self, lines: Sequence[Line]) -> None:
        named = ", ".join(line.title for line in lines)
        super().__init__(f"Not answered yet: {named}.", "Look at it, and answer in a word or two.")
        self.lines = lines


def approve(
    session: Session, letter_id: int, shown: str, *, answers: Mapping[str, str] = MappingProxyType({}),
    checker: Checker, settings: Settings, actor: Actor, now: datetime,
) -> Delivery:  # fmt: skip
    """Approve the very document that was shown (`shown`: the SHA-256 of its PDF, or of its text without one), and
    post it in the same transaction; it leaves after the cooling-off. `answers` says, by the key of each line, what the
    approver thinks of what there is to look at; they are kept.

    Raises `NotAllowed` for an author, `Conflict` over an open concern, a newer decision, other bytes, or a brand whose
    reply address nobody has proved, and `Unanswered`.
    """
    letter = one_letter(session, letter_id, actor, P.APPROVE_LETTERS, lock=True)
    given = {
        "shown": shown,
        "today": day_at(now, settings.timezone),
        "prove_reply_to": settings.prove_reply_to,
    }
    act, key, calendar = Act(actor, now, given), uuid.uuid4().hex, Calendar.of(settings)
    leaves = calendar.after_cooling_off(now)
    check(session, LETTER, [letter], "approve", act)
    seal.must_not_be_old(letter, calendar, leaves)
    looked = look(session, [letter.id], Today(now, calendar, checker, settings))[letter.id]
    _answer(session, letter, key, to_answer(letter, looked), answers, act)
    move(session, LETTER, letter, "approve", act, shown=shown, key=key)
    letter.approved_by, letter.approved_at, letter.delivery_key = actor.id, now, key
    envelope = envelopes.envelope_of(letter)
    if pages.read_there(letter.application):
        envelope = pages.announced(session, envelope, letter.application, settings, now)
    return delivery.post(
        session, envelope, key=key,
        group=envelopes.group_of(letter.application.round_id), actor=actor, now=now,
        not_before=leaves, not_after=seal.lasts_until(letter, calendar),
        replaces=delivery.not_arrived(
            session, f"application:{letter.application_id}", but=_keys_of_others(session, letter)
        ),
    )  # fmt: skip


def to_answer(letter: Letter, looked: Looked) -> list[Line]:
    """What its approver answers before that letter is approved."""
    return looked.to_look_at if letter.kind in WRITTEN_BY_PEOPLE else []


def _answer(
    session: Session, letter: Letter, key: str, lines: Sequence[Line], answers: Mapping[str, str], act: Act
) -> None:
    """Keep what was answered to each of these lines, with the approval of that key. Raises `Unanswered`."""
    said = {line.key: answers.get(line.key, "").strip() for line in lines}
    if missing := [line for line in lines if not said[line.key]]:
        raise Unanswered(missing)
    whose = audit.keys(session, [person := f"application:{letter.application_id}"])
    for line in lines:
        session.add(
            Answer(
                approval=key, line=line.key, letter_id=letter.id, user_id=act.actor.id, title=line.title,
                asked=line.whole, words=said[line.key], at=act.now,
            )
        )  # fmt: skip
    if lines:
        audit.record(
            session, Verb.LETTER_ANSWERED, f"letter:{letter.id}", actor_id=act.actor.id, at=act.now, approval=key,
            answers=whose.digest(person, [[line.title, line.whole, said[line.key]] for line in lines]),
        )  # fmt: skip


def _keys_of_others(session: Session, letter: Letter) -> set[str]:
    """The keys under which letters of another kind went to that candidate: this one takes the place of none of them.
    The trail has those too that a letter had before it was sealed anew."""
    others = Letter.application_id == letter.application_id, Letter.kind != letter.kind
    subjects = [f"letter:{one}" for one in session.scalars(sa.select(Letter.id).where(*others))]
    return {str(line.facts["key"]) for line in audit.lines_of(session, subjects) if "key" in line.facts}
