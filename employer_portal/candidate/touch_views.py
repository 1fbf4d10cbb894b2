"""Staying in touch, from the candidate's side: off until they choose it, and ended by one click."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.candidate import here
from employer_portal.core.clock import day_at
from employer_portal.hiring.models import Application
from employer_portal.intouch import operations, queries
from employer_portal.intouch.forms import AgreeForm
from employer_portal.intouch.models import InTouch
from employer_portal.web import filters, guard, visit
from employer_portal.web.forms import Form, carried_out

blueprint = Blueprint("candidate_touch", __name__)


@blueprint.app_template_global()
def in_touch(application: Application) -> InTouch | None:
    """What a candidate agreed to, while it lasts."""
    found = queries.of_application(visit.reading(), application.id)
    return found if found and found.lasts(filters.today()) else None


@blueprint.app_template_global()
def can_stay_in_touch(application: Application) -> bool:
    """Whether a candidate is asked."""
    return queries.can_agree(application)


@blueprint.route("/your-page/in-touch", methods=["GET", "POST"])
@guard.by_link(here.SCOPE)
def agree() -> ResponseReturnValue:
    """Agree to hear of other roles."""
    link = here.link(visit.reading())
    if not queries.can_agree(link.application):
        flash("You can choose this once you have heard from us.")
        return redirect(url_for("candidate.page"))
    kept_until = day_at(link.until, visit.settings().timezone)
    form = AgreeForm().offering(operations.last_days(filters.today(), kept_until))
    applied = link.application_id
    if carried_out(form, lambda session: operations.agree(
        session, applied, form.roles.data, date.fromisoformat(form.until.data), kept_until=kept_until,
        settings=visit.settings(), now=visit.now(),
    )):  # fmt: skip
        flash("Thank you. You can end it here at any time, and in every mail.")
        return redirect(url_for("candidate.page", _anchor="in-touch"))
    return render_template("candidate/agree.html", application=here.application(visit.reading()), form=form)


@blueprint.post("/your-page/in-touch/end")
@guard.by_link(here.SCOPE)
def end() -> ResponseReturnValue:
    """Hear of no more roles."""
    applied = here.application(visit.reading()).id
    if carried_out(Form(), lambda session: operations.end_own(session, applied, now=visit.now())):
        flash("It has ended. We do not write to you about other roles.")
    return redirect(url_for("candidate.page", _anchor="in-touch"))
