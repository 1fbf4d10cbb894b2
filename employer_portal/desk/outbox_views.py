"""The outbox in the browser: what waits, left or went wrong, why, and what a person does about it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.permissions import Permission
from employer_portal.delivery import by_post, operations
from employer_portal.delivery.models import Channel
from employer_portal.desk import board, bundling, sending
from employer_portal.desk.forms import AddressForm, BulkForm, PostalForm, ReasonForm
from employer_portal.web import files, filters, guard, paging, visit
from employer_portal.web.forms import carried_out

P = Permission
blueprint = Blueprint("outbox", __name__)


@blueprint.get("/outbox")
@guard.may(P.SEND)
def outbox() -> ResponseReturnValue:
    """Letters and notices on their way, in one's brands."""
    session, actor = visit.reading(), visit.actor()
    state, kind = paging.asked("state", sending.STATES), paging.asked("kind", sending.KINDS)
    page = paging.paged(session, sending.listed(actor, state=state, kind=kind))
    rows = sending.rows(session, [row[0] for row in page.rows], filters.zone())
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
    return redirect(url_for("outbox.delivery", delivery_id=delivery_id))


@blueprint.post("/outbox/<int:delivery_id>/stop")
@guard.may(P.SEND)
def stop(delivery_id: int) -> ResponseReturnValue:
    """Stop a delivery that waits, or say that one came back; both with the reason."""
    row, form = sending.one(visit.reading(), delivery_id, visit.actor()), ReasonForm()
    left = row.sent_at is not None
    if carried_out(
        form, lambda session: sending.end(session, delivery_id, left, form.because.data, visit.actor(), visit.now())
    ):
        flash("Noted that it came back." if left else "Stopped. Nothing is sent.")
        return redirect(url_for("outbox.delivery", delivery_id=delivery_id))
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
        flash("It is on its way to the new address. The letter is the same, so it needs no new approval.")
        return redirect(url_for("outbox.delivery", delivery_id=sent[0]))
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


def _page(delivery_id: int, reason: ReasonForm, address: AddressForm | PostalForm | None) -> ResponseReturnValue:
    session = visit.reading()
    row = sending.one(session, delivery_id, visit.actor())
    if address is None:
        address = (PostalForm if row.channel == Channel.POST else AddressForm)(formdata=None)
    shown = sending.shown(session, row, visit.actor(), visit.now(), filters.zone())
    wrong = reason if reason.errors or reason.form_errors else address
    return render_template("desk/delivery.html", row=row, reason=reason, address=address, form=wrong, **shown)
