"""HR's page of what a candidate needs."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.permissions import Permission
from employer_portal.hiring.reach import one_application
from employer_portal.needs import operations
from employer_portal.needs.forms import MEETING, NeedsForm
from employer_portal.needs.models import Need, Needs
from employer_portal.web import guard, visit
from employer_portal.web.forms import carried_out

blueprint = Blueprint("needs", __name__)


@blueprint.app_template_global()
def needs_of(application_id: int) -> Needs | None:
    """What a candidate said they need."""
    return operations.of(visit.reading(), application_id)


@blueprint.app_template_global()
def needs_of_round(round_id: int) -> Sequence[Needs]:
    """What the candidates of a round said they need: for a page of HR's."""
    return operations.of_round(visit.reading(), round_id, visit.actor())


@blueprint.app_template_filter()
def need_called(kind: str) -> str:
    """What people call a need."""
    return MEETING[Need(kind)]


@blueprint.route("/applications/<int:application_id>/needs", methods=["GET", "POST"])
@guard.may(Permission.RUN_ROUNDS)
def needs(application_id: int) -> ResponseReturnValue:
    """Note what a candidate needs."""
    session = visit.reading()
    applied = one_application(session, application_id, visit.actor(), Permission.RUN_ROUNDS)
    there = operations.of(session, application_id)
    form = NeedsForm.about(applied, there).made_from(**operations.editable(session, applied))
    if carried_out(form, lambda session: operations.note(
        session, application_id, form.said, seen=form.was, actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("Noted. Their next letters follow it.")
        return redirect(url_for("desk.application", application_id=application_id))
    return render_template("needs/needs.html", application=applied, needs=there, form=form)
