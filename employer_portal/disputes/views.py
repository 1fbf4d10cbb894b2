"""Pages of disputes: the candidate names a sentence on their page, HR decides what becomes of it."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.candidate import here
from employer_portal.candidate.queries import one_letter
from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Permission
from employer_portal.disputes import operations, queries
from employer_portal.disputes.forms import DecideForm, DisputeForm
from employer_portal.disputes.models import Dispute, Ending
from employer_portal.letters.seal import bears
from employer_portal.phrasing.service import Checker
from employer_portal.requests import promises
from employer_portal.requests.models import RequestKind
from employer_portal.web import guard, visit
from employer_portal.web.forms import carried_out

P = Permission
blueprint = Blueprint("disputes", __name__)


@blueprint.app_template_global()
def disputes_of(application_id: int) -> Sequence[Dispute]:
    """The sentences that a candidate disputed in one round."""
    return queries.of_application(visit.reading(), application_id)


@blueprint.route("/your-page/letters/<int:letter_id>/sentence", methods=["GET", "POST"])
@guard.by_link(here.SCOPE)
def dispute(letter_id: int) -> ResponseReturnValue:
    """Name a sentence of a letter, and say what was different."""
    session, settings = visit.reading(), visit.settings()
    applied = here.application(session)
    letter = one_letter(session, applied.id, letter_id).letter
    sentences = queries.disputable(letter)
    if not sentences:
        raise NotFound("There is no such letter.")
    letter_of, form = bears(letter, Calendar.of(settings)), DisputeForm().about(sentences)
    if carried_out(form, lambda session: operations.dispute(
        session, applied.id, letter_id, sentences[form.sentence.data], form.words.data, key=form.key.data,
        settings=settings, now=visit.now(),
    )):  # fmt: skip
        flash("Thank you, it has arrived. Until it is decided we do not rely on the sentence.")
        return redirect(url_for("candidate.page", _anchor="asked"))
    return render_template(
        "disputes/dispute.html", application=here.application(visit.reading()), form=form, letter_of=letter_of,
        days=promises.working_days(RequestKind.STATEMENT, settings),
        by=promises.promised_on(RequestKind.STATEMENT, settings, visit.now()),
    )  # fmt: skip


@blueprint.route("/requests/<int:request_id>/sentence", methods=["GET", "POST"])
@guard.may(P.RUN_ROUNDS)
def decide(request_id: int) -> ResponseReturnValue:
    """Decide what becomes of a disputed sentence."""
    queries.one_dispute(visit.reading(), request_id, visit.actor(), P.RUN_ROUNDS)
    form = DecideForm()
    if carried_out(form, lambda session: operations.decide(
        session, request_id, Ending(form.ending.data), form.reason.data, checker=visit.shared(Checker),
        actor=visit.actor(), now=visit.now(),
    )):  # fmt: skip
        flash("Decided, and on record. The candidate has been told by mail that there is an answer on their page.")
        return redirect(url_for("requests.request", request_id=request_id))
    held = queries.one_dispute(visit.reading(), request_id, visit.actor(), P.RUN_ROUNDS)
    return render_template(
        "disputes/decide.html", held=held, form=form, correction=queries.correction_of(visit.reading(), held),
        wrote=queries.wrote(visit.reading(), held, visit.actor()),
    )  # fmt: skip
