"""Pages of requests: the queue, one request with what can be done about it, and noting what somebody asked for."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.calendar import Calendar
from employer_portal.core.permissions import Permission
from employer_portal.hiring.forms import choices
from employer_portal.hiring.reach import one_application, one_round
from employer_portal.requests import forms, operations, promises, queries
from employer_portal.requests.models import RequestKind
from employer_portal.requests.reach import one_request
from employer_portal.web import filters, guard, paging, visit
from employer_portal.web.forms import Form, carried_out, number

P = Permission
blueprint = Blueprint("requests", __name__)


@blueprint.app_template_global()
def request_called(kind: RequestKind) -> str:
    """What people call a kind of request."""
    return promises.CALLED[kind]


@blueprint.get("/requests")
@guard.may(*queries.SEEING)
def queue() -> ResponseReturnValue:
    """What candidates asked for in one's brands."""
    session, actor, today = visit.reading(), visit.actor(), filters.today()
    only = number(request.args.get("round")) or None
    held = one_round(session, only, actor, *queries.SEEING) if only else None
    chosen = {
        "show": paging.asked("show", queries.SHOW, "open"),
        "kind": paging.asked("kind", list(RequestKind)),
        "due": paging.asked("due", queries.DUE),
        "owner": paging.asked("owner", queries.OWNERS),
    }
    page = paging.paged(session, queries.queue(actor, today, round_id=only, **chosen))
    rounds = [held] if held else queries.rounds_asked(session, actor)
    return render_template(
        "requests/queue.html", page=page, chosen=chosen, kinds=promises.CALLED, round=held, rounds=rounds,
        figures=queries.figures(session, [one.id for one in rounds], Calendar.of(visit.settings()), today),
        complaints=queries.open_complaints(session, actor) if actor.may(P.RUN_ROUNDS) else (),
        dues=queries.DUE, owners=queries.OWNERS, shows=queries.SHOW,
    )  # fmt: skip


@blueprint.get("/requests/<int:request_id>", endpoint="request")
@guard.may(*queries.SEEING)
def one(request_id: int) -> ResponseReturnValue:
    """One request: what was asked, what was promised, what comes next."""
    return _page(request_id)


@blueprint.post("/requests/<int:request_id>/owner")
@guard.may(P.RUN_ROUNDS)
def hand_over(request_id: int) -> ResponseReturnValue:
    """Say who answers it."""
    form = _owner_form(request_id)
    if carried_out(form, lambda session: operations.hand_over(
        session, request_id, form.owner.data, actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("Saved. It is yours." if form.owner.data == visit.actor().id else "Saved. They have been told.")
        return redirect(url_for(".request", request_id=request_id))
    return _page(request_id, owner=form)


@blueprint.post("/requests/<int:request_id>/plan")
@guard.may(P.RUN_ROUNDS)
def plan(request_id: int) -> ResponseReturnValue:
    """Set the day of the answer."""
    one_request(visit.reading(), request_id, visit.actor(), P.RUN_ROUNDS)
    form = forms.PlanForm()
    if carried_out(form, lambda session: operations.plan(
        session, request_id, form.on.data, today=filters.today(), actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("Noted. What was promised stays as it was.")
        return redirect(url_for(".request", request_id=request_id))
    return _page(request_id, plan=form)


@blueprint.post("/requests/<int:request_id>/answer")
@guard.may(P.RUN_ROUNDS)
def answer(request_id: int) -> ResponseReturnValue:
    """Note that they were answered."""
    one_request(visit.reading(), request_id, visit.actor(), P.RUN_ROUNDS)
    form = forms.AnswerForm()
    if carried_out(form, lambda session: operations.answer(
        session, request_id, form.said.data, actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("Answered, and on record.")
        return redirect(url_for(".request", request_id=request_id))
    return _page(request_id, answer=form)


@blueprint.post("/requests/<int:request_id>/close")
@guard.may(P.RUN_ROUNDS)
def close(request_id: int) -> ResponseReturnValue:
    """End it without an answer."""
    one_request(visit.reading(), request_id, visit.actor(), P.RUN_ROUNDS)
    form = forms.CloseForm()
    if carried_out(form, lambda session: operations.close(
        session, request_id, form.because.data, actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("Closed, with your reason on record.")
        return redirect(url_for(".request", request_id=request_id))
    return _page(request_id, close=form)


@blueprint.route("/applications/<int:application_id>/requests/new", methods=["GET", "POST"])
@guard.may(P.RUN_ROUNDS)
def note(application_id: int) -> ResponseReturnValue:
    """Note what a candidate asked for by phone or by mail."""
    applied = one_application(visit.reading(), application_id, visit.actor(), P.RUN_ROUNDS)
    form, made = forms.NoteForm(), list[int]()
    if carried_out(form, lambda session: made.append(operations.note(
        session, application_id, RequestKind(form.kind.data), form.words.data, key=form.key.data,
        settings=visit.settings(), actor=visit.actor(), now=visit.now(),
    ).id)):  # fmt: skip
        flash("Noted. It is yours to answer; tell them by when.")
        return redirect(url_for(".request", request_id=made[0]))
    days = {kind: promises.working_days(kind, visit.settings()) for kind in forms.BY_HAND}
    return render_template("requests/note.html", application=applied, form=form, days=days)


def _owner_form(request_id: int, **more: object) -> forms.OwnerForm:
    held = one_request(visit.reading(), request_id, visit.actor(), P.RUN_ROUNDS)
    form = forms.OwnerForm(owner=held.owner_id or visit.actor().id, **more)
    form.owner.choices = choices(queries.answerers(visit.reading(), held.brand_id))
    return form


def _page(request_id: int, **sent: Form) -> ResponseReturnValue:
    """The page of one request, with the form that came back, if any."""
    held = one_request(visit.reading(), request_id, visit.actor(), *queries.SEEING)
    answers = visit.actor().may(P.RUN_ROUNDS, held.brand_id)
    given: dict[str, Form | None] = dict.fromkeys(("owner", "plan", "answer", "close"))
    if answers and held.is_open and held.kind == RequestKind.STATEMENT:
        given["owner"] = _owner_form(request_id, formdata=None)
    elif answers and held.is_open:
        given = {
            "owner": _owner_form(request_id, formdata=None), "plan": forms.PlanForm(formdata=None, on=held.planned_on),
            "answer": forms.AnswerForm(formdata=None), "close": forms.CloseForm(formdata=None),
        }  # fmt: skip
    complaint = queries.complaint_of(visit.reading(), request_id, visit.actor()) if answers else None
    by = queries.settled_by(visit.reading(), held)
    came_back = {"form": next(iter(sent.values()))} if sent else {}  # its mistakes stand at the top
    return render_template(
        "requests/request.html",
        held=held,
        given={**given, **sent},
        by=by,
        complaint=complaint,
        **came_back,
    )
