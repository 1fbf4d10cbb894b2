"""Pages of complaints: one that a request was taken on as, who looks into it, and how it ends."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.permissions import Permission
from employer_portal.hiring.forms import choices
from employer_portal.keeping import holds
from employer_portal.requests import complaints, forms, queries
from employer_portal.requests.reach import one_complaint, one_request
from employer_portal.web import filters, guard, visit
from employer_portal.web.forms import Form, carried_out

P = Permission
blueprint = Blueprint("complaints", __name__)


@blueprint.post("/requests/<int:request_id>/complaint")
@guard.may(P.RUN_ROUNDS)
def complain(request_id: int) -> ResponseReturnValue:
    """Take a request on as a complaint."""
    with visit.transaction() as session:
        made = complaints.complain(
            session, request_id, settings=visit.settings(), actor=visit.actor(), now=visit.now()
        ).id
    flash("It is a complaint from now on. Tell the candidate that you look into it.")
    if queries.complaint_of(visit.reading(), request_id, visit.actor()) is None:  # about what one wrote oneself
        return redirect(url_for("requests.request", request_id=request_id))
    return redirect(url_for(".complaint", complaint_id=made))


@blueprint.get("/complaints/<int:complaint_id>")
@guard.may(P.RUN_ROUNDS)
def complaint(complaint_id: int) -> ResponseReturnValue:
    """One complaint."""
    return _page(complaint_id)


@blueprint.post("/complaints/<int:complaint_id>/owner")
@guard.may(P.RUN_ROUNDS)
def give(complaint_id: int) -> ResponseReturnValue:
    """Say who looks into it."""
    form = _owner_form(complaint_id)
    if carried_out(form, lambda session: complaints.give_complaint(
        session, complaint_id, form.owner.data, actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("Saved.")
        return redirect(url_for(".complaint", complaint_id=complaint_id))
    return _page(complaint_id, owner=form)


@blueprint.post("/complaints/<int:complaint_id>/keep")
@guard.may(P.RUN_ROUNDS)
def keep(complaint_id: int) -> ResponseReturnValue:
    """Hold what is on record."""
    with visit.transaction() as session:
        complaints.keep_records(session, complaint_id, actor=visit.actor(), now=visit.now())
    flash("Held. Nothing on record about them is erased until whoever looks after the records releases it.")
    return redirect(url_for(".complaint", complaint_id=complaint_id))


@blueprint.post("/complaints/<int:complaint_id>/acknowledged")
@guard.may(P.RUN_ROUNDS)
def acknowledge(complaint_id: int) -> ResponseReturnValue:
    """Note the day on which they were told that it is looked into."""
    one_complaint(visit.reading(), complaint_id, visit.actor(), P.RUN_ROUNDS)
    form = forms.AcknowledgedForm()
    if carried_out(form, lambda session: complaints.acknowledge(
        session, complaint_id, form.on.data, today=filters.today(), actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("Noted.")
        return redirect(url_for(".complaint", complaint_id=complaint_id))
    return _page(complaint_id, acknowledged=form)


@blueprint.post("/complaints/<int:complaint_id>/end")
@guard.may(P.RUN_ROUNDS)
def end(complaint_id: int) -> ResponseReturnValue:
    """End it with what came of it."""
    one_complaint(visit.reading(), complaint_id, visit.actor(), P.RUN_ROUNDS)
    form = forms.OutcomeForm()
    if carried_out(form, lambda session: complaints.end_complaint(
        session, complaint_id, form.outcome.data, actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("It has ended, and what came of it is on record.")
        return redirect(url_for(".complaint", complaint_id=complaint_id))
    return _page(complaint_id, outcome=form)


def _owner_form(complaint_id: int, **more: object) -> forms.OwnerForm:
    held = one_complaint(visit.reading(), complaint_id, visit.actor(), P.RUN_ROUNDS)
    form = forms.OwnerForm(owner=held.owner_id or visit.actor().id, **more)
    form.owner.label.text = "Who looks into it"
    form.owner.choices = choices(queries.answerers(visit.reading(), held.brand_id))
    return form


def _page(complaint_id: int, **sent: Form) -> ResponseReturnValue:
    held = one_complaint(visit.reading(), complaint_id, visit.actor(), P.RUN_ROUNDS)
    asked = one_request(visit.reading(), held.request_id, visit.actor(), P.RUN_ROUNDS)
    given: dict[str, Form] = {
        "owner": _owner_form(complaint_id, formdata=None), "acknowledged": forms.AcknowledgedForm(formdata=None),
        "outcome": forms.OutcomeForm(formdata=None),
    }  # fmt: skip
    came_back = {"form": next(iter(sent.values()))} if sent else {}  # its mistakes stand at the top
    on_hold = bool(holds.covering(visit.reading(), [asked.application_id]))
    return render_template(
        "requests/complaint.html", held=held, asked=asked, on_hold=on_hold, given={**given, **sent}, **came_back
    )
