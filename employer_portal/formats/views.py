"""Other forms of a letter, from its page: a file to hand to a candidate who asked for it."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Permission
from employer_portal.formats import operations
from employer_portal.formats.operations import KINDS, Form
from employer_portal.letters.reach import one_letter
from employer_portal.web import files, guard, visit

P = Permission
blueprint = Blueprint("formats", __name__)


@blueprint.post("/letters/<int:letter_id>/other-forms/<any(aloud, braille):form>")
@guard.may(P.COMPOSE_LETTERS)
def make(letter_id: int, form: str) -> ResponseReturnValue:
    """Make another form of an approved letter; what stands in the way is said on the letter's page."""
    one_letter(visit.reading(), letter_id, visit.actor(), P.COMPOSE_LETTERS)
    wanted, calendar = Form(form), Calendar.of(visit.settings())
    try:
        made = operations.make(visit.reading(), letter_id, wanted, calendar, actor=visit.actor(), now=visit.now())
        with visit.transaction() as session:
            operations.hand_out(session, letter_id, wanted, made, actor=visit.actor(), now=visit.now())
    except DomainError as reason:
        flash(str(reason), "mistake")
        return redirect(url_for("letters.letter", letter_id=letter_id))
    kind = KINDS[wanted]
    return files.download(made, f"letter-{letter_id}-{form}.{kind.ending}", kind.media_type)
