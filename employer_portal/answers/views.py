"""Pages of written answers: HR writes one, or asks an interviewer for the words, who writes them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from employer_portal.answers import forms, operations, queries
from employer_portal.answers.models import Answer
from employer_portal.answers.reach import one_asked
from employer_portal.composing.blocks import Blocks
from employer_portal.composing.notices import replied_in
from employer_portal.core.permissions import Permission
from employer_portal.hiring.forms import choices
from employer_portal.letters.models import LetterState
from employer_portal.notices.operations import ToJustify
from employer_portal.phrasing.service import Checker
from employer_portal.requests.models import Request
from employer_portal.requests.reach import one_request
from employer_portal.web import guard, visit
from employer_portal.web.forms import Form, carried_out

P = Permission
blueprint = Blueprint("answers", __name__)


@blueprint.app_template_global()
def answer_of(request: Request) -> Answer | None:
    """The written answer to a request, as far as it is."""
    return queries.of_request(visit.reading(), request.id)


@blueprint.app_template_global()
def answers_in_words(request: Request) -> bool:
    """Whether a request is one that is answered in words, and waits for them."""
    return request.is_open and request.kind in operations.IN_WORDS


@blueprint.app_template_global()
def answered_by(letter_id: int) -> Request | None:
    """The request that a letter answers."""
    return queries.behind(visit.reading(), letter_id)


@blueprint.app_template_global()
def answers_told(requests: list[Request]) -> dict[int, list[str]]:
    """What was answered to these requests, where it has left."""
    return queries.told(visit.reading(), [one.id for one in requests])


@blueprint.route("/requests/<int:request_id>/write", methods=["GET", "POST"])
@guard.may(P.COMPOSE_LETTERS)
def write(request_id: int) -> ResponseReturnValue:
    """Write the answer, and hand it in."""
    held = one_request(visit.reading(), request_id, visit.actor(), P.COMPOSE_LETTERS)
    operations.must_be_open(held)
    form = _write_form(queries.of_request(visit.reading(), request_id))

    def act(session: Session) -> None:
        try:
            operations.write(
                session, request_id, form.words.data, reasons=form.reasons, seen=form.was, blocks=visit.shared(Blocks),
                checker=visit.shared(Checker), settings=visit.settings(), actor=visit.actor(), now=visit.now(),
            )  # fmt: skip
        except ToJustify as error:
            form.ask(error.found)
            raise

    if carried_out(form, act):
        return redirect(url_for("round_letters.sealing", round_id=held.application.round_id))
    return _page(request_id, form)


@blueprint.post("/requests/<int:request_id>/writer")
@guard.may(P.RUN_ROUNDS)
def ask(request_id: int) -> ResponseReturnValue:
    """Ask an interviewer for the words."""
    held = one_request(visit.reading(), request_id, visit.actor(), P.RUN_ROUNDS)
    form = _ask_form(held)
    if carried_out(form, lambda session: operations.ask_for_words(
        session, request_id, form.writer.data, actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("They have been asked. What they write stands here, for you to hand in.")
        return redirect(url_for(".write", request_id=request_id))
    operations.must_be_open(held)
    return _page(request_id, form)


@blueprint.route("/answers/<int:answer_id>", methods=["GET", "POST"])
@guard.may(P.WRITE_ENTRIES)
def words(answer_id: int) -> ResponseReturnValue:
    """What a candidate asks, and the words that one was asked for."""
    held = one_asked(visit.reading(), answer_id, visit.actor())
    form = forms.WordsForm(words=held.words)
    if carried_out(form, lambda session: operations.put_words(
        session, answer_id, form.words.data, checker=visit.shared(Checker), actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("Thank you. HR has it now: they read it once more, and hand it in.")
        return redirect(url_for("desk.home"))
    return render_template("answers/words.html", held=one_asked(visit.reading(), answer_id, visit.actor()), form=form)


def _write_form(answer: Answer | None) -> forms.WriteForm:
    """The form, with what is written already: the letter's draft, else the words that somebody was asked for."""
    letter = answer.letter if answer else None
    draft = letter if letter and letter.state == LetterState.DRAFT else None
    stands = replied_in(draft.content) if draft else ""
    kept = [one for source in draft.sources for one in source.get("kept", ())] if draft else []
    words = stands or (answer.words if answer else "")
    return forms.WriteForm(words=words, kept=kept).made_from(words=stands)


def _ask_form(held: Request, **more: object) -> forms.AskForm:
    form = forms.AskForm(**more)
    form.writer.choices = choices(queries.interviewers(visit.reading(), held.application_id))
    return form


def _page(request_id: int, sent: Form) -> ResponseReturnValue:
    """The page on which the answer is written, with the form that came back."""
    held = one_request(visit.reading(), request_id, visit.actor(), P.COMPOSE_LETTERS)
    answer = queries.of_request(visit.reading(), request_id)
    form = sent if isinstance(sent, forms.WriteForm) else _write_form(answer)
    asking = sent if isinstance(sent, forms.AskForm) else _ask_form(held, formdata=None)
    return render_template("answers/write.html", held=held, answer=answer, form=sent, writing=form, asking=asking)
