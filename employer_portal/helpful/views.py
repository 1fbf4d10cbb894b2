"""Whether a letter helped: the candidate's tap and why, and what trainers learn of it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.candidate import here
from employer_portal.candidate.queries import one_letter
from employer_portal.core.permissions import Permission
from employer_portal.helpful import forms, operations, queries
from employer_portal.helpful.models import Cause, Helped, Helpfulness
from employer_portal.web import guard, visit
from employer_portal.web.forms import carried_out

P = Permission
blueprint = Blueprint("helpful", __name__)


@blueprint.app_template_global()
def helpful_of(application_id: int) -> dict[int, Helpfulness]:
    """What a candidate said of their letters: letter -> answer."""
    return queries.of_application(visit.reading(), application_id)


@blueprint.app_template_global()
def helped_lately() -> list[tuple[str, int]]:
    """Of which jobs letters helped in which one's words stand, and how many."""
    return queries.helped_lately(visit.reading(), visit.actor(), visit.now())


@blueprint.app_template_global()
def helped_called(said: Helped) -> str:
    """What people call such an answer."""
    return forms.SAID[said]


@blueprint.post("/your-page/letters/<int:letter_id>/helped")
@guard.by_link(here.SCOPE)
def say(letter_id: int) -> ResponseReturnValue:
    """Say whether it helped: one tap."""
    applied = here.application(visit.reading()).id
    one_letter(visit.reading(), applied, letter_id)
    form = forms.SaidForm()
    if not carried_out(form, lambda session: operations.say(
        session, applied, letter_id, Helped(form.said.data), now=visit.now()
    )):  # fmt: skip
        return redirect(url_for("candidate.page", _anchor="helpful"))
    return redirect(url_for(".why", letter_id=letter_id))


@blueprint.route("/your-page/letters/<int:letter_id>/why", methods=["GET", "POST"])
@guard.by_link(here.SCOPE)
def why(letter_id: int) -> ResponseReturnValue:
    """Say why, if one likes."""
    session = visit.reading()
    applied = here.application(session)
    one_letter(session, applied.id, letter_id)
    answer = queries.of_application(session, applied.id).get(letter_id)
    if answer is None or answer.said is None:
        return redirect(url_for("candidate.page", _anchor="helpful"))
    form = forms.WhyForm(cause=answer.cause, why=answer.why)
    if carried_out(form, lambda session: operations.tell_why(
        session, applied.id, letter_id, Cause(form.cause.data) if form.cause.data else None, form.why.data,
        now=visit.now(),
    )):  # fmt: skip
        flash("Thank you for telling us.")
        return redirect(url_for("candidate.page", _anchor="helpful"))
    return render_template(
        "helpful/why.html", application=here.application(visit.reading()), form=form, said=Helped(answer.said)
    )


@blueprint.get("/training/helpful")
@guard.may(P.CERTIFY)
def learnt() -> ResponseReturnValue:
    """What candidates say of their letters: how many it helped, and what others missed."""
    found = queries.learnt(visit.reading(), visit.actor(), visit.now())
    return render_template(
        "helpful/learnt.html", found=found, fewest=queries.FEWEST, said=forms.SAID, missing=forms.MISSING
    )
