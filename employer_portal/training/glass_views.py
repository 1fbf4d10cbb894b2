"""Pages of leave to write without a certificate: asked for by one person, settled by another."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.errors import Conflict
from employer_portal.core.permissions import Permission
from employer_portal.training import forms, glass, queries
from employer_portal.web import guard, paging, visit
from employer_portal.web.forms import carried_out

P = Permission
blueprint = Blueprint("glass", __name__, url_prefix="/without-certificate")
DONE = {
    "break": "Agreed. It ends by itself, and stands on their evidence.",
    "refuse": "Not agreed. They may lodge the record; words for a candidate wait for a certificate.",
    "take_back": "Taken back.",
    "end": "Ended.",
}


@blueprint.get("")
@guard.may(*glass.BY)
def leaves() -> ResponseReturnValue:
    """All leave that was asked for."""
    page = paging.paged(visit.reading(), glass.leaves(visit.actor()))
    waits = {row[0].id for row in glass.to_agree(visit.reading(), visit.actor())}
    stands = queries.standings_of(visit.reading(), {row[1].id for row in page.rows}, visit.now())
    return render_template(
        "training/leaves.html", page=page, waits=waits, now=visit.now(), me=visit.actor().id, stands=stands
    )


@blueprint.route("/<int:user_id>/ask", methods=["GET", "POST"])
@guard.may(*glass.BY)
def ask(user_id: int) -> ResponseReturnValue:
    """Ask that somebody may write without a certificate."""
    person = queries.one_person(visit.reading(), user_id, visit.actor(), *glass.BY)
    form = forms.LeaveForm(hours=24)
    if carried_out(form, lambda session: glass.ask(
        session, user_id, form.hours.data or 0, form.because.data, actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash(
            "Asked. A second person decides: " + ("HR." if visit.actor().may(P.MANAGE_USERS) else "an administrator.")
        )
        return redirect(url_for(".leaves"))
    stands = queries.standings_of(visit.reading(), [user_id], visit.now())[user_id]
    return render_template(
        "training/leave.html", form=form, person=person, stands=stands, asked=glass.open_one(visit.reading(), user_id)
    )


@blueprint.post("/leave/<int:glass_id>/<any(break, refuse, end):step>")
@guard.may(*glass.BY)
def settle(glass_id: int, step: str) -> ResponseReturnValue:
    """Agree, refuse or end."""
    try:
        with visit.transaction() as session:
            leave = glass.settle(session, glass_id, step, actor=visit.actor(), now=visit.now())
            own = step == "refuse" and leave.asked_by == visit.actor().id
    except Conflict as settled:
        flash(settled.message)  # pressed twice, or somebody else was quicker
    else:
        flash(DONE["take_back" if own else step])
    return redirect(url_for(".leaves"))
