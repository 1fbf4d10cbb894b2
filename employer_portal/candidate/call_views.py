"""A call, from the candidate's side: a time is chosen and booked at once, or they say when they can be rung; both are
moved and cancelled on the same page."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.calls import forms, operations, queries, spoken
from employer_portal.calls.models import Call, CallState, Need
from employer_portal.calls.reach import candidates_call
from employer_portal.calls.slots import by_day
from employer_portal.candidate import here
from employer_portal.core.calendar import Calendar
from employer_portal.needs import operations as needs
from employer_portal.web import filters, guard, visit
from employer_portal.web.forms import Form, carried_out

#: Two forms of one page ask for the same things: what the second one calls them begins so.
RING = "ring"
blueprint = Blueprint("candidate_calls", __name__)


@blueprint.app_template_global()
def calls_of(application_id: int) -> Sequence[Call]:
    """The calls that a candidate has booked or asked for, and those that were, the newest first."""
    return queries.for_candidate(visit.reading(), application_id)


@blueprint.get("/your-page/call", endpoint="call")
@guard.by_link(here.SCOPE)
def choose() -> ResponseReturnValue:
    """The call that is to come, or the times that are free."""
    return _page()


@blueprint.post("/your-page/call")
@guard.by_link(here.SCOPE)
def book() -> ResponseReturnValue:
    """Book one of the times that are free."""
    applied = here.application(visit.reading()).id
    form = forms.BookForm()
    if carried_out(form, lambda session: operations.book(
        session, applied, form.starts_at, form.phone.data, needs=form.needed, needs_words=form.needs_words.data,
        question=form.question.data, key=form.key.data, settings=visit.settings(), now=visit.now(),
    )):  # fmt: skip
        flash("It is booked. We have sent you a mail, with an entry for your calendar.")
        return redirect(url_for(".call"))
    return _page(book=form)


@blueprint.post("/your-page/call/ring-me")
@guard.by_link(here.SCOPE)
def ring_me() -> ResponseReturnValue:
    """Ask to be rung."""
    applied = here.application(visit.reading()).id
    form = forms.RingForm(prefix=RING)
    if carried_out(form, lambda session: operations.ring_me(
        session, applied, form.phone.data, form.free_at.data, needs=form.needed, needs_words=form.needs_words.data,
        question=form.question.data, key=form.key.data, settings=visit.settings(), now=visit.now(),
    )):  # fmt: skip
        flash("We have it. You will get a mail with the time at which we ring.")
        return redirect(url_for(".call"))
    return _page(ring=form)


@blueprint.post("/your-page/call/<int:call_id>/move")
@guard.by_link(here.SCOPE)
def move(call_id: int) -> ResponseReturnValue:
    """Move it to another of the times that are free."""
    applied = here.application(visit.reading()).id
    candidates_call(visit.reading(), applied, call_id)
    form = forms.SlotForm()
    if carried_out(form, lambda session: operations.reschedule_theirs(
        session, applied, call_id, form.starts_at, settings=visit.settings(), now=visit.now()
    )):  # fmt: skip
        flash("It is moved. We have sent you a mail, and your calendar follows.")
        return redirect(url_for(".call"))
    return _page(move=form)


@blueprint.post("/your-page/call/<int:call_id>/cancel")
@guard.by_link(here.SCOPE)
def cancel(call_id: int) -> ResponseReturnValue:
    """It is not needed any more."""
    applied = here.application(visit.reading()).id
    if candidates_call(visit.reading(), applied, call_id).state == CallState.CANCELLED:  # by the first of two clicks
        flash("It is cancelled already.")
        return redirect(url_for(".call"))
    form = Form()
    if carried_out(form, lambda session: operations.cancel_theirs(
        session, applied, call_id, settings=visit.settings(), now=visit.now()
    )):  # fmt: skip
        flash("It is cancelled. You can choose another time whenever you like.")
        return redirect(url_for(".call"))
    return _page(cancel=form)


def _page(**sent: Form) -> ResponseReturnValue:
    session, zone = visit.reading(), filters.zone()
    application = here.application(session)
    calls = queries.for_candidate(session, application.id)
    to_come = next((call for call in calls if call.is_open), None)
    slots = queries.free_slots(session, application, Calendar.of(visit.settings()), visit.now(), moving=to_come)
    if to_come is not None:
        slots = [slot for slot in slots if slot.starts_at != to_come.starts_at]
    said = needs.of(session, application.id)
    theirs = [need.value for need in Need if said and need.value in said.kinds]
    shown: dict[str, Form] = {
        "book": forms.BookForm(formdata=None, needs=theirs),
        "ring": forms.RingForm(formdata=None, prefix=RING, needs=theirs),
        "move": forms.SlotForm(formdata=None), **sent,
    }  # fmt: skip
    came_back = {"form": next(iter(sent.values()))} if sent else {}
    return render_template(
        "candidate/call.html", **came_back, application=application, call=to_come,
        past=[call for call in calls if not call.is_open], forms=shown, days=by_day(slots, zone), zone=zone,
        clocks={spoken.clock(slot.starts_at, zone) for slot in slots}, clock=spoken.clock, slot_form=forms.SLOT,
        names=queries.names(session, {slot.user_id for slot in slots}),
    )  # fmt: skip
