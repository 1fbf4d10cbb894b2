"""What stands for what in a draft: a sentence brought back, a choice between two, both sent back to who wrote them."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.permissions import Permission
from employer_portal.letters import forms, merging
from employer_portal.letters.reach import one_letter
from employer_portal.phrasing.service import Checker
from employer_portal.web import guard, visit
from employer_portal.web.forms import Form, carried_out

P = Permission
blueprint = Blueprint("merging", __name__)
AGAIN = "Open the letter again: something changed meanwhile."


@blueprint.post("/letters/<int:letter_id>/bring-back")
@guard.may(P.COMPOSE_LETTERS)
def bring_back(letter_id: int) -> ResponseReturnValue:
    """Put a sentence that was left out into the letter again."""
    one_letter(visit.reading(), letter_id, visit.actor(), P.COMPOSE_LETTERS)
    form = forms.SentenceForm()
    done = carried_out(form, lambda session: merging.bring_back(
        session, letter_id, form.title.data, form.text.data, checker=visit.shared(Checker), actor=visit.actor(),
        now=visit.now(),
    ))  # fmt: skip
    return _back(letter_id, form, "It is in the letter again." if done else "")


@blueprint.post("/letters/<int:letter_id>/choose")
@guard.may(P.COMPOSE_LETTERS)
def choose(letter_id: int) -> ResponseReturnValue:
    """Keep one of two sentences that contradict each other."""
    one_letter(visit.reading(), letter_id, visit.actor(), P.COMPOSE_LETTERS)
    form = forms.ChoiceForm()
    done = carried_out(form, lambda session: merging.choose(
        session, letter_id, form.title.data, form.keep.data, form.drop.data, checker=visit.shared(Checker),
        actor=visit.actor(), now=visit.now(),
    ))  # fmt: skip
    return _back(letter_id, form, "Chosen. Read what is left: the choice is on record." if done else "")


@blueprint.post("/letters/<int:letter_id>/send-back")
@guard.may(P.COMPOSE_LETTERS)
def send_back(letter_id: int) -> ResponseReturnValue:
    """Ask those who wrote two sentences that contradict each other."""
    one_letter(visit.reading(), letter_id, visit.actor(), P.COMPOSE_LETTERS)
    form = forms.ChoiceForm()
    done = carried_out(form, lambda session: merging.send_back(
        session, letter_id, form.title.data, form.keep.data, form.drop.data, actor=visit.actor(), now=visit.now()
    ))  # fmt: skip
    return _back(
        letter_id, form, "Sent back, with both sentences. Compose the letter anew when they are in." if done else ""
    )


def _back(letter_id: int, form: Form, said: str) -> ResponseReturnValue:
    if said:
        flash(said)
    else:
        flash(" ".join(form.form_errors) or AGAIN, "mistake")
    return redirect(url_for("letters.edit", letter_id=letter_id))
