"""Pages of calls: when one can ring, the calls to come, and one call with its sheet and what became of it."""

from collections.abc import Collection, Mapping
from datetime import date

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.accounts.models import User
from employer_portal.calls import forms, hours, notes, operations, queries, spoken
from employer_portal.calls.models import Call, CallState, Diary
from employer_portal.calls.reach import RINGING, one_call
from employer_portal.calls.sheet import sheet
from employer_portal.calls.slots import moment
from employer_portal.core.calendar import Calendar
from employer_portal.core.clock import hour
from employer_portal.core.permissions import Permission
from employer_portal.hiring.forms import choices
from employer_portal.hiring.reach import one_round
from employer_portal.phrasing.service import Checker
from employer_portal.requests.models import Request, RequestKind
from employer_portal.training.queries import certified
from employer_portal.web import filters, guard, paging, visit
from employer_portal.web.forms import Form, carried_out

P = Permission
SHOW = {"to come": "To come", "ended": "Ended"}
blueprint = Blueprint("calls", __name__)


@blueprint.app_template_filter()
def when(call: Call) -> str:
    """The time of a call in words that leave no doubt; empty for one that has none yet."""
    return spoken.when(call.starts_at, call.minutes, filters.zone()) if call.starts_at else ""


@blueprint.app_template_global()
def calls_offered(round_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Of each of these rounds: who asked for a call, and who of them was offered a time within 24 working hours."""
    return queries.offered(visit.reading(), round_ids)


@blueprint.app_template_global()
def call_of(request: Request) -> Call | None:
    """The newest call that a request asked for."""
    return queries.of_request(visit.reading(), request.id) if request.kind == RequestKind.CALL else None


@blueprint.get("/calls")
@guard.may(*RINGING)
def calls() -> ResponseReturnValue:
    """The calls that one may know of, and what one promised on the phone."""
    session, actor = visit.reading(), visit.actor()
    show = paging.asked("show", SHOW, "to come")
    return render_template(
        "calls/calls.html", page=paging.paged(session, queries.list_of(actor, show=show)), show=show, shows=SHOW,
        promises=queries.open_promises(session, actor.id), diary=session.get(Diary, actor.id),
    )  # fmt: skip


@blueprint.get("/calls/hours", endpoint="hours")
@guard.may(*RINGING)
def own_hours() -> ResponseReturnValue:
    """When one can ring."""
    return _hours()


@blueprint.post("/calls/hours")
@guard.may(*RINGING)
def keep_hours() -> ResponseReturnValue:
    """Say when one can ring, week by week."""
    form = forms.HoursForm()
    if carried_out(form, lambda session: hours.keep_diary(
        session, form.windows, minutes=form.minutes.data, pause=form.pause.data, notice_hours=form.notice_hours.data,
        most_a_day=form.most_a_day.data, actor=visit.actor(), now=visit.now(),
    )):  # fmt: skip
        flash("Saved. What is booked already stays as it is.")
        return redirect(url_for(".hours"))
    return _hours(week=form)


@blueprint.post("/calls/hours/day")
@guard.may(*RINGING)
def open_day() -> ResponseReturnValue:
    """Say in which hours one can ring on one day alone."""
    form = forms.DayForm()
    if carried_out(form, lambda session: hours.open_day(
        session, form.day.data, form.windows, actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("Saved. That day stands for itself, whatever the week says.")
        return redirect(url_for(".hours"))
    return _hours(day=form)


@blueprint.post("/calls/hours/day/<day>/forget")
@guard.may(*RINGING)
def forget_day(day: str) -> ResponseReturnValue:
    """That day is as the week says again."""
    form = Form()
    if carried_out(form, lambda session: hours.forget_day(
        session, date.fromisoformat(day), actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("That day is as the week says again.")
    return redirect(url_for(".hours"), 303)


@blueprint.get("/calls/<int:call_id>", endpoint="call")
@guard.may(*RINGING)
def one(call_id: int) -> ResponseReturnValue:
    """One call: its sheet, and what can be done."""
    return _page(call_id)


@blueprint.post("/calls/<int:call_id>/time")
@guard.may(*RINGING)
def set_time(call_id: int) -> ResponseReturnValue:
    """Set its time, or move it."""
    call = one_call(visit.reading(), call_id, visit.actor())
    form = _time_form(call)
    verb = operations.arrange if call.state == CallState.ASKED else operations.reschedule
    if carried_out(form, lambda session: verb(
        session, call_id, moment(form.day.data, form.at.data, filters.zone()), form.who.data,
        settings=visit.settings(), actor=visit.actor(), now=visit.now(),
    )):  # fmt: skip
        flash("Saved. Both sides have been told, with an entry for their calendars.")
        return redirect(url_for(".call", call_id=call_id))
    return _page(call_id, time=form)


@blueprint.post("/calls/<int:call_id>/cancel")
@guard.may(*RINGING)
def cancel(call_id: int) -> ResponseReturnValue:
    """Cancel it, and say why."""
    one_call(visit.reading(), call_id, visit.actor())
    form = forms.CancelForm()
    if carried_out(form, lambda session: operations.cancel(
        session, call_id, form.because.data, checker=visit.shared(Checker), settings=visit.settings(),
        actor=visit.actor(), now=visit.now(),
    )):  # fmt: skip
        flash("Cancelled. The candidate has been told why, and can choose another time.")
        return redirect(url_for(".call", call_id=call_id))
    return _page(call_id, cancel=form)


@blueprint.post("/calls/<int:call_id>/missed")
@guard.may(*RINGING)
def missed(call_id: int) -> ResponseReturnValue:
    """Nobody answered."""
    one_call(visit.reading(), call_id, visit.actor())
    form = Form()
    if carried_out(form, lambda session: operations.miss(
        session, call_id, settings=visit.settings(), actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("Noted. The candidate has been told, and can choose another time.")
        return redirect(url_for(".call", call_id=call_id))
    return _page(call_id, missed=form)


@blueprint.post("/calls/<int:call_id>/notes")
@guard.may(*RINGING)
def write(call_id: int) -> ResponseReturnValue:
    """Write down what was said, and what was promised."""
    one_call(visit.reading(), call_id, visit.actor())
    form = forms.NoteForm()
    if carried_out(form, lambda session: notes.write(
        session, call_id, form.words.data, form.promised, shared=form.shared.data, checker=visit.shared(Checker),
        actor=visit.actor(), now=visit.now(),
    )):  # fmt: skip
        flash("On record. The candidate reads it on their page." if form.shared.data else "On record, for us alone.")
        return redirect(url_for(".call", call_id=call_id))
    return _page(call_id, notes=form)


@blueprint.post("/calls/promises/<int:promise_id>/kept")
@guard.may(*RINGING)
def keep_promise(promise_id: int) -> ResponseReturnValue:
    """What was promised is done."""
    with visit.transaction() as session:
        notes.keep_promise(session, promise_id, actor=visit.actor(), now=visit.now())
    flash("Done, and on record.")
    return redirect(url_for(".calls"), 303)


@blueprint.get("/rounds/<int:round_id>/calls", endpoint="of_round")
@guard.may(P.RUN_ROUNDS)
def of_round(round_id: int) -> ResponseReturnValue:
    """How a round stands with calls, and which interviewers may ring."""
    return _round(round_id)


@blueprint.post("/rounds/<int:round_id>/callers")
@guard.may(P.RUN_ROUNDS)
def name_caller(round_id: int) -> ResponseReturnValue:
    """Let an interviewer ring those about whom they wrote."""
    form = _caller_form(round_id)
    if carried_out(form, lambda session: hours.name_caller(
        session, round_id, form.user.data, actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("Named. Their open hours are offered from now on.")
        return redirect(url_for(".of_round", round_id=round_id))
    return _round(round_id, form)


@blueprint.post("/rounds/<int:round_id>/callers/<int:user_id>/strike")
@guard.may(P.RUN_ROUNDS)
def strike_caller(round_id: int, user_id: int) -> ResponseReturnValue:
    """They are offered for no more calls."""
    one_round(visit.reading(), round_id, visit.actor(), P.RUN_ROUNDS)
    with visit.transaction() as session:
        hours.strike_caller(session, round_id, user_id, actor=visit.actor(), now=visit.now())
    flash("They are offered for no more calls. What they agreed to stays theirs.")
    return redirect(url_for(".of_round", round_id=round_id), 303)


def _hours(**sent: Form) -> ResponseReturnValue:
    session, actor = visit.reading(), visit.actor()
    diary = session.get(Diary, actor.id) or Diary(
        user_id=actor.id, minutes=15, pause=5, notice_hours=4, most_a_day=4, openings=[]
    )
    once: dict[date, list[str]] = {}
    for one in diary.openings:
        if one.day is not None and one.day >= filters.today():
            window = f"{hour(one.opens)} to {hour(one.closes)}" if one.opens and one.closes else "closed"
            once.setdefault(one.day, []).append(window)
    week = sent.get("week") or forms.HoursForm(formdata=None, obj=diary, week=forms.week_of(diary))
    return render_template(
        "calls/hours.html", **_came_back(sent), week=week, day=sent.get("day") or forms.DayForm(formdata=None),
        once=sorted(once.items()), certified=certified(session, actor.id, now=visit.now()),
    )  # fmt: skip


def _time_form(call: Call, **given: object) -> forms.TimeForm:
    begins = call.starts_at.astimezone(filters.zone()) if call.starts_at else None
    if begins is not None:
        given = {"day": begins.date(), "at": begins.time(), **given}
    form = forms.TimeForm(**{"who": call.owner_id or visit.actor().id, **given})
    session, actor = visit.reading(), visit.actor()
    people = queries.ringers(session, call.request.application)
    if not actor.may(P.RUN_ROUNDS, call.brand_id):
        people &= {actor.id}
    form.who.choices = choices(session.scalars(sa.select(User).where(User.id.in_(people)).order_by(User.name)).all())
    return form


def _caller_form(round_id: int, **given: object) -> forms.CallerForm:
    session = visit.reading()
    one_round(session, round_id, visit.actor(), P.RUN_ROUNDS)
    named = {user.id for user in queries.callers(session, round_id)}
    form = forms.CallerForm(**given)
    form.user.choices = choices([user for user in queries.writers(session, round_id) if user.id not in named])
    return form


def _round(round_id: int, form: Form | None = None) -> ResponseReturnValue:
    session = visit.reading()
    held = one_round(session, round_id, visit.actor(), P.RUN_ROUNDS)
    return render_template(
        "calls/round.html", round=held, form=form or _caller_form(round_id, formdata=None),
        callers=queries.callers(session, round_id),
        standing=queries.standing(session, held, Calendar.of(visit.settings()), visit.now()),
    )  # fmt: skip


def _page(call_id: int, **sent: Form) -> ResponseReturnValue:
    """The page of one call, with the form that came back, if any."""
    session, actor, now = visit.reading(), visit.actor(), visit.now()
    call = one_call(session, call_id, actor)
    given: dict[str, Form] = {}
    begun = call.starts_at is not None and call.starts_at <= now
    may_set = call.state == CallState.BOOKED or (
        call.state == CallState.ASKED and actor.may(P.RUN_ROUNDS, call.brand_id)
    )
    if may_set and not begun:
        given |= {"time": _time_form(call, formdata=None), "cancel": forms.CancelForm(formdata=None)}
    if (call.state == CallState.BOOKED and begun) or (
        call.state == CallState.HELD and not (call.note and call.note.shared_at)
    ):
        given["notes"] = forms.NoteForm(formdata=None, words=call.note.words if call.note else "")
    found = notes.found_in(session, call, [call.note.words], visit.shared(Checker)) if call.note else []
    shown = sheet(session, call, actor, Calendar.of(visit.settings()), now)
    return render_template(
        "calls/call.html", **_came_back(sent), call=call, sheet=shown,
        given={**given, **sent}, begun=begun, found=found, ready=_ready(call),
    )  # fmt: skip


def _came_back(sent: Mapping[str, Form]) -> dict[str, Form]:
    """The form whose mistakes the page sums up, if one came back."""
    return {"form": next(iter(sent.values()))} if sent else {}


def _ready(call: Call) -> bool:
    """Whether whoever is to ring may say words to a candidate at that time."""
    at = call.owner_id or visit.actor().id
    return certified(visit.reading(), at, now=visit.now())
