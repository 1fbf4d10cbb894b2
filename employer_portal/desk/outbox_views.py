"""The outbox in the browser: what waits, left or went wrong, why, and what a person does about it."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.calendar import Calendar
from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.delivery import by_post, later, operations, queries
from employer_portal.delivery.models import Channel, Delivery
from employer_portal.desk import board, bundling, sending
from employer_portal.desk.forms import AddressForm, BulkForm, LaterForm, PostalForm, ReasonForm
from employer_portal.letters.models import Letter
from employer_portal.web import files, filters, guard, paging, visit
from employer_portal.web.forms import carried_out, number

P = Permission
blueprint = Blueprint("outbox", __name__)


def clocks() -> sending.Clocks:
    """The moment of this visit, and the employer's calendar."""
    return sending.Clocks(visit.now(), Calendar.of(visit.settings()))


@blueprint.app_template_global()
def leaves(delivery: Delivery) -> datetime | None:
    """When a mail that waits leaves by itself; None for what leaves at once."""
    return clocks().leaves(delivery)


@blueprint.app_template_global()
def on_its_way(letter: Letter) -> dict[str, Any] | None:
    """How it stands with the delivery of an approved letter, with what this reader can do about it."""
    row = queries.newest(visit.reading(), [letter.delivery_key]).get(letter.delivery_key or "")
    if row is None:
        return None
    if not visit.actor().may(P.SEND, row.brand_id):
        return {"row": row, "told": clocks().told(row), "can": set(), "newer": None, "letter": None}
    return _about(row)


@blueprint.get("/outbox")
@guard.may(P.SEND)
def outbox() -> ResponseReturnValue:
    """Letters and notices on their way, in one's brands."""
    session, actor = visit.reading(), visit.actor()
    state, kind = paging.asked("state", sending.STATES), paging.asked("kind", sending.KINDS)
    page = paging.paged(session, sending.listed(actor, state=state, kind=kind))
    rows = sending.rows(session, [row[0] for row in page.rows], clocks())
    return render_template(
        "desk/outbox.html", page=page, rows=rows, state=state, kind=kind, states=sending.STATES, kinds=sending.KINDS,
        paused=sending.paused(session), workers=sending.workers(session), clocks=sending.clocks(session, visit.now()),
        pile=sending.for_the_post(session, actor, visit.now()), may_pause=operations.may_pause(actor),
    )  # fmt: skip


@blueprint.get("/outbox/<int:delivery_id>")
@guard.may(P.SEND)
def delivery(delivery_id: int) -> ResponseReturnValue:
    """One delivery: how it stands, what to do, what happened."""
    return _page(delivery_id, ReasonForm(formdata=None), None)


@blueprint.post("/outbox/<int:delivery_id>/<step>")
@guard.may(P.SEND)
def step(delivery_id: int, step: str) -> ResponseReturnValue:
    """A step that needs no words: send now, hold, let go, try again, say that it left, say that it is posted."""
    sending.one(visit.reading(), delivery_id, visit.actor())
    with visit.transaction() as session:
        flash(sending.take(session, delivery_id, step, visit.actor(), visit.now()))
    return redirect(_back(delivery_id))


@blueprint.post("/outbox/<int:delivery_id>/later")
@guard.may(P.SEND)
def put_off(delivery_id: int) -> ResponseReturnValue:
    """Put off a delivery that waits, until a day."""
    sending.one(visit.reading(), delivery_id, visit.actor())
    form, calendar = LaterForm(), clocks().calendar
    if carried_out(form, lambda session: later.put_off(
        session, delivery_id, calendar.opening_on(form.day.data), actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("It is put off.")
    else:
        flash(" ".join([*form.form_errors, *form.day.errors]), "mistake")
    return redirect(_back(delivery_id))


@blueprint.post("/outbox/<int:delivery_id>/stop")
@guard.may(P.SEND)
def stop(delivery_id: int) -> ResponseReturnValue:
    """Stop a delivery that waits, or say that one came back; both with the reason."""
    row, form = sending.one(visit.reading(), delivery_id, visit.actor()), ReasonForm()
    left = row.sent_at is not None
    if carried_out(
        form, lambda session: sending.end(session, delivery_id, left, form.because.data, visit.actor(), visit.now())
    ):
        flash("Noted that it did not arrive. You can send it again." if left else "Stopped. Nothing is sent.")
        return redirect(_back(delivery_id))
    return _page(delivery_id, form, None)


@blueprint.post("/outbox/<int:delivery_id>/again")
@guard.may(P.SEND)
def again(delivery_id: int) -> ResponseReturnValue:
    """Send the same sealed letter to a mended address."""
    row = sending.one(visit.reading(), delivery_id, visit.actor())
    form = PostalForm() if row.channel == Channel.POST else AddressForm()
    sent: list[int] = []
    if carried_out(
        form,
        lambda session: sent.append(
            operations.send_again(session, delivery_id, to=form.to.data, actor=visit.actor(), now=visit.now()).id
        ),
    ):
        flash("It goes to the new address, which is the candidate’s from now on. It needs no new approval.")
        return redirect(_back(sent[0]))
    return _page(delivery_id, ReasonForm(formdata=None), form)


@blueprint.post("/outbox/sending")
@guard.may(P.SEND)
def pause() -> ResponseReturnValue:
    """Pause all sending, or let it go on."""
    pausing = request.form.get("step") == "pause"
    with visit.transaction() as session:
        (operations.pause if pausing else operations.resume)(session, actor=visit.actor(), now=visit.now())
    flash("All sending is paused. What is being handed over right now still leaves." if pausing else "Sending goes on.")
    return redirect(url_for("outbox.outbox"))


@blueprint.get("/outbox/print")
@guard.may(P.SEND)
def print_file() -> ResponseReturnValue:
    """One file with every letter that waits for the post, in one's brands."""
    session, now = visit.reading(), visit.now()
    pile = sending.for_the_post(session, visit.actor(), now)
    bundle = by_post.print_file(session, [*pile.to_print, *pile.left_out], now)
    return files.download(bundle, "letters-to-post.zip", "application/zip")


@blueprint.get("/outbox/print/bundle")
@guard.may(P.SEND)
def bundle() -> ResponseReturnValue:
    """The same letters as one file to print on both sides, with a list of them."""
    session, now = visit.reading(), visit.now()
    pile = sending.for_the_post(session, visit.actor(), now)
    found = bundling.letters(session, pile.to_print, now)
    whole = bundling.bundle(found, filters.today(), pile.left_out)
    return files.download(whole, "letters-to-print.zip", "application/zip")


@blueprint.route("/rounds/<int:round_id>/sending", methods=["GET", "POST"])
@guard.may(P.SEND)
def round_sending(round_id: int) -> ResponseReturnValue:
    """A round's letters on their way: how many are where; send now, hold back or recall all that wait."""
    session, actor = visit.reading(), visit.actor()
    held = board.round_of(session, round_id, actor)
    state = sending.of_round(session, round_id, actor)
    form = BulkForm.of(len(state.waiting))
    if carried_out(
        form, lambda writing: sending.take_all(writing, round_id, form.step.data, form.because.data, actor, visit.now())
    ):
        flash(sending.DONE[form.step.data])
        return redirect(url_for("outbox.round_sending", round_id=round_id))
    return render_template(
        "desk/sending.html", round=held, state=sending.of_round(visit.reading(), round_id, actor), form=form
    )


def _back(delivery_id: int) -> str:
    """The page on which the button stood: the letter's own, or that of the delivery."""
    letter = number(request.form.get("letter"))
    return path("letter", letter_id=letter) if letter else url_for("outbox.delivery", delivery_id=delivery_id)


def _about(row: Delivery, reason: ReasonForm | None = None, address: Any = None) -> dict[str, Any]:
    """What is shown of a delivery to whoever sends, with its forms."""
    empty = (PostalForm if row.channel == Channel.POST else AddressForm)(formdata=None)
    return {
        "row": row, "reason": reason or ReasonForm(formdata=None), "address": address or empty,
        **sending.shown(visit.reading(), row, visit.actor(), clocks()),
    }  # fmt: skip


def _page(delivery_id: int, reason: ReasonForm, address: AddressForm | PostalForm | None) -> ResponseReturnValue:
    about = _about(sending.one(visit.reading(), delivery_id, visit.actor()), reason, address)
    wrong = reason if reason.errors or reason.form_errors else about["address"]
    return render_template("desk/delivery.html", form=wrong, **about)
