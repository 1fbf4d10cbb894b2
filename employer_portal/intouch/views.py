"""HR's page of whom to tell of a vacancy, and the page that ends it, for whoever has its address."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.permissions import Permission
from employer_portal.hiring.reach import one_vacancy
from employer_portal.intouch import leaving, operations, queries
from employer_portal.intouch.forms import TellForm
from employer_portal.phrasing.service import Checker
from employer_portal.web import filters, guard, visit
from employer_portal.web.forms import Form, carried_out

P = Permission
blueprint = Blueprint("intouch", __name__)
leaving_blueprint = Blueprint("leaving", __name__)


@blueprint.route("/vacancies/<int:vacancy_id>/in-touch", methods=["GET", "POST"])
@guard.may(P.RUN_ROUNDS)
def vacancy(vacancy_id: int) -> ResponseReturnValue:
    """Who agreed to hear of roles and met the essentials of this one; tell them of it."""
    session, actor = visit.reading(), visit.actor()
    held = one_vacancy(session, vacancy_id, actor, P.RUN_ROUNDS)
    asked = queries.essentials(session, held, actor)
    people = queries.found(session, held, asked, actor, filters.today())
    form = TellForm().offering({one.id: one.application.candidate.full_name for one in people})
    if carried_out(form, lambda session: operations.write(
        session, vacancy_id, form.whom.data or (), form.words.data, checker=visit.shared(Checker),
        settings=visit.settings(), actor=actor, now=visit.now(),
    )):  # fmt: skip
        flash("It is on its way. Each of them is told of this role once.")
        return redirect(url_for(".vacancy", vacancy_id=vacancy_id))
    return render_template(
        "intouch/vacancy.html", vacancy=held, essentials=asked, people={one.id: one for one in people}, form=form
    )


@blueprint.post("/vacancies/<int:vacancy_id>/in-touch/same")
@guard.may(P.RUN_ROUNDS)
def same(vacancy_id: int) -> ResponseReturnValue:
    """Say which criteria of other vacancies ask for the same."""
    held = one_vacancy(visit.reading(), vacancy_id, visit.actor(), P.RUN_ROUNDS)
    asked = queries.essentials(visit.reading(), held, visit.actor())
    said = {one.criterion.id: request.form.getlist(f"same-{one.criterion.id}") for one in asked}
    if carried_out(Form(), lambda session: operations.say_same(
        session, vacancy_id, said, actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("Saved. The list below follows it.")
    return redirect(url_for(".vacancy", vacancy_id=vacancy_id))


@leaving_blueprint.get("/no-more/<token>")
@guard.anyone
def leave(token: str) -> ResponseReturnValue:
    """A button that ends it; opening the page ends nothing."""
    agreed = leaving.known(visit.reading(), token)
    shown = render_template(
        "candidate/leave.html", application=agreed.application if agreed else None, token=token,
        over=agreed is None or not agreed.lasts(filters.today()),
    )  # fmt: skip
    return shown, 200 if agreed else 404


@leaving_blueprint.post("/no-more/<token>")
@guard.anyone
def left(token: str) -> ResponseReturnValue:
    """End it by one click, on the page or by the mail program's own button, which sends no more than that."""
    with visit.transaction() as session:
        operations.end(session, token, now=visit.now())
    return redirect(url_for(".leave", token=token))
