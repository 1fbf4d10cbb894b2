"""What candidates ask for on their page: feedback, one question about a letter, and taking back what they asked."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.candidate import here, queries
from employer_portal.candidate.request_forms import AskForFeedbackForm, QuestionForm
from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import NotFound
from employer_portal.hiring.models import Application
from employer_portal.letters.seal import bears
from employer_portal.requests import operations, promises
from employer_portal.requests.models import RequestKind
from employer_portal.requests.queries import for_candidate, one_of_candidate, taken_on
from employer_portal.web import guard, visit
from employer_portal.web.forms import carried_out

blueprint = Blueprint("candidate_requests", __name__)


@blueprint.app_template_global()
def asked_for(application_id: int, letters: Sequence[dict[str, Any]]) -> dict[str, object]:
    """What a candidate who has these letters asked for, and what they can ask for now; where nobody is given feedback,
    why not."""
    session = visit.reading()
    made = for_candidate(session, application_id)
    asked_about = {one.letter_id for one in made}
    held = session.get_one(Application, application_id).hiring_round
    return {
        "made": made,
        "complaints": taken_on(session, application_id) if any(not one.is_open for one in made) else {},
        "none": held.no_feedback_because,
        "feedback": not held.no_feedback_because
        and not any(one.kind == RequestKind.FEEDBACK for one in made)
        and not any(letter["is_feedback"] for letter in letters),
        "about": {letter["id"] for letter in letters if letter["takes_a_question"]} - asked_about,
    }


@blueprint.route("/your-page/feedback", methods=["GET", "POST"])
@guard.by_link(here.SCOPE)
def feedback() -> ResponseReturnValue:
    """Ask for feedback, once a round; whoever was sent it, or asked before, reads so."""
    session = visit.reading()
    applied = here.application(session)
    sent = next((told for told in queries.letters(session, applied.id) if told.is_feedback), None)
    asked = next((one for one in for_candidate(session, applied.id) if one.kind == RequestKind.FEEDBACK), None)
    form = AskForFeedbackForm().about(met=applied.hiring_round.kind.meets)
    if carried_out(form, lambda session: operations.ask(
        session, applied.id, RequestKind.FEEDBACK, form.said, key=form.key.data, settings=visit.settings(),
        now=visit.now(),
    )):  # fmt: skip
        return _asked()
    return render_template(
        "candidate/ask_for_feedback.html", application=here.application(visit.reading()), form=form, sent=sent,
        asked=asked, **_promise(RequestKind.FEEDBACK),
    )  # fmt: skip


@blueprint.route("/your-page/letters/<int:letter_id>/question", methods=["GET", "POST"])
@guard.by_link(here.SCOPE)
def question(letter_id: int) -> ResponseReturnValue:
    """Ask one question about a letter that came; whoever asked it reads so."""
    session = visit.reading()
    applied = here.application(session)
    told = queries.one_letter(session, applied.id, letter_id)
    if not told.takes_a_question:
        raise NotFound("There is no such letter.")
    letter_of = bears(told.letter, Calendar.of(visit.settings()))
    asked = next((one for one in for_candidate(session, applied.id) if one.letter_id == letter_id), None)
    form = QuestionForm()
    if carried_out(form, lambda session: operations.ask(
        session, applied.id, RequestKind.QUESTION, form.words.data, letter_id=letter_id, key=form.key.data,
        settings=visit.settings(), now=visit.now(),
    )):  # fmt: skip
        return _asked()
    return render_template(
        "candidate/question.html", application=here.application(visit.reading()), form=form, letter_of=letter_of,
        asked=asked, **_promise(RequestKind.QUESTION),
    )  # fmt: skip


@blueprint.post("/your-page/requests/<int:request_id>/take-back")
@guard.by_link(here.SCOPE)
def take_back(request_id: int) -> ResponseReturnValue:
    """They need it no more."""
    applied = here.application(visit.reading())
    with visit.transaction() as session:
        operations.take_back(session, one_of_candidate(session, request_id, applied.id), now=visit.now())
    flash("You have taken it back.")
    return redirect(url_for("candidate.page", _anchor="asked"))


def _promise(kind: RequestKind) -> dict[str, object]:
    settings = visit.settings()
    return {"days": promises.working_days(kind, settings), "by": promises.promised_on(kind, settings, visit.now())}


def _asked() -> ResponseReturnValue:
    flash("Thank you, it has arrived. The day by which we answer stands below.")
    return redirect(url_for("candidate.page", _anchor="asked"))
