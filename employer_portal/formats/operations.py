"""Another form of an approved letter, for a candidate who asks for it: made from what was sealed, and marked so.

Nothing of it is kept but the line in the trail: the letter stays what was sealed.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from employer_portal.composing.speech import written
from employer_portal.core import audit
from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import Conflict
from employer_portal.core.permissions import Actor, Permission
from employer_portal.letters.models import Letter, LetterState
from employer_portal.letters.reach import one_letter
from employer_portal.letters.seal import bears, dated
from employer_portal.letters.verbs import Verb
from employer_portal.printing.aloud import render_aloud
from employer_portal.printing.braille import render_braille
from employer_portal.printing.content import Content


class Form(StrEnum):
    """A form that a letter can be had in besides those that are sealed."""

    ALOUD = "aloud"
    BRAILLE = "braille"


@dataclass(frozen=True, slots=True)
class Kind:
    """What such a form is called, the ending and media type of its file, and what makes it of content and note."""

    called: str
    ending: str
    media_type: str
    made: Callable[[Content, str], bytes]


KINDS = {
    Form.ALOUD: Kind(
        "text to be read aloud", "txt", "text/plain; charset=utf-8",
        lambda content, note: render_aloud(content, note=note).encode(),
    ),
    Form.BRAILLE: Kind(
        "a file for braille", "brf", "application/x-brf", lambda content, note: render_braille(content, note=note),
    ),
}  # fmt: skip


def make(
    session: Session, letter_id: int, form: Form, calendar: Calendar, *, actor: Actor, now: datetime
) -> bytes:  # fmt: skip
    """That form of an approved letter, which says first of which letter it is and when it was made. Nothing is written:
    braille takes its time.

    Raises `Conflict` before the letter is approved and for braille where liblouis is not installed, and `DomainError`
    where the letter cannot be had in that form.
    """
    return made_of(_approved(session, letter_id, actor), form, calendar, now)


def made_of(letter: Letter, form: Form, calendar: Calendar, now: datetime) -> bytes:
    """That form of a letter that is sealed. Raises as `make`."""
    day, kind = bears(letter, calendar), KINDS[form]
    asked = written(now.astimezone(calendar.zone).date())
    note = f"This is the letter of {written(day)}, as {kind.called}, made on request on {asked}."
    return kind.made(dated(letter.content, day), note)


def hand_out(session: Session, letter_id: int, form: Form, made: bytes, *, actor: Actor, now: datetime) -> None:
    """Note who had that form of a letter made, before they get it. Raises `Conflict` where the letter is not approved
    any more."""
    _approved(session, letter_id, actor)
    audit.record(
        session, Verb.LETTER_OTHER_FORM, f"letter:{letter_id}", actor_id=actor.id, at=now, form=form.value,
        shown=hashlib.sha256(made).hexdigest(),
    )  # fmt: skip


def _approved(session: Session, letter_id: int, actor: Actor) -> Letter:
    letter = one_letter(session, letter_id, actor, Permission.COMPOSE_LETTERS)
    if letter.state != LetterState.APPROVED:
        raise Conflict("Other forms can be made of a letter that is approved.", "Make them once it is.")
    return letter
