"""Trainers' pages of cohorts, and of what answers say of the questions."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from employer_portal.cohorts import forms, operations, queries, statistics
from employer_portal.core.counting import counted
from employer_portal.core.permissions import Permission
from employer_portal.hiring.queries import brands_of
from employer_portal.learning import licence
from employer_portal.marking.queries import ENOUGH, agreement
from employer_portal.training import queries as training
from employer_portal.training.content import load_content
from employer_portal.web import filters, guard, paging, visit
from employer_portal.web.forms import carried_out, number

P = Permission
blueprint = Blueprint("cohorts", __name__)


@blueprint.get("/cohorts")
@guard.may(P.CERTIFY)
def cohorts() -> ResponseReturnValue:
    """All cohorts."""
    found = queries.cohorts(visit.reading(), visit.actor(), filters.today())
    brands = {one.id: one.name for one in brands_of(visit.reading(), visit.actor(), P.CERTIFY)}
    return render_template("cohorts/cohorts.html", cohorts=found, brands={None: "", **brands})


@blueprint.route("/cohorts/new", methods=["GET", "POST"])
@guard.may(P.CERTIFY)
def new() -> ResponseReturnValue:
    """A new cohort."""
    actor, made = visit.actor(), list[int]()
    form = forms.CohortForm(brands_of(visit.reading(), actor, P.CERTIFY), every=actor.brands(P.CERTIFY) is None)
    if carried_out(form, lambda session: made.append(operations.found(
        session, form.name.data, form.due.data, _ticked(), brand_id=form.brand.data or None, actor=visit.actor(),
        now=visit.now(),
    ).id)):  # fmt: skip
        flash("The cohort is there. Nobody is told before you invite them.")
        return redirect(url_for(".cohort", cohort_id=made[0]))
    return _people("cohorts/new.html", form)


@blueprint.get("/cohorts/<int:cohort_id>")
@guard.may(P.CERTIFY)
def cohort(cohort_id: int) -> ResponseReturnValue:
    """One cohort, and where each in it stands."""
    session = visit.reading()
    found = queries.one(session, cohort_id, visit.actor())
    places = queries.places(session, cohort_id, visit.actor(), visit.now())
    unready = training.unready(session, [one.user.id for one in places], at=visit.now(), now=visit.now())
    return render_template(
        "cohorts/cohort.html", cohort=found, places=places, unready=unready, steps=len(licence.STEPS), enough=ENOUGH
    )


@blueprint.route("/cohorts/<int:cohort_id>/people", methods=["GET", "POST"])
@guard.may(P.CERTIFY)
def enlist(cohort_id: int) -> ResponseReturnValue:
    """More people for a cohort."""
    form = forms.EnlistForm()
    if carried_out(form, lambda session: operations.enlist(
        session, cohort_id, _ticked(), actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        return redirect(url_for(".cohort", cohort_id=cohort_id))
    cohort = queries.one(visit.reading(), cohort_id, visit.actor())
    return _people("cohorts/enlist.html", form, brand_id=cohort.brand_id, cohort=cohort)


@blueprint.post("/cohorts/<int:cohort_id>/strike/<int:user_id>")
@guard.may(P.CERTIFY)
def strike(cohort_id: int, user_id: int) -> ResponseReturnValue:
    """Take somebody out of a cohort."""
    with visit.transaction() as session:
        operations.strike(session, cohort_id, user_id, actor=visit.actor(), now=visit.now())
    return redirect(url_for(".cohort", cohort_id=cohort_id))


@blueprint.post("/cohorts/<int:cohort_id>/invite")
@guard.may(P.CERTIFY)
def invite(cohort_id: int) -> ResponseReturnValue:
    """Invite, or remind, all in it who are not ready."""
    with visit.transaction() as session:
        count = operations.call(session, cohort_id, actor=visit.actor(), now=visit.now())
    if count:
        flash(f"{counted(count, 'person', 'people')} invited by mail.")
    else:
        flash(
            "Nobody was invited: they were less than twelve hours ago, or no mail reaches them.",
            "mistake",
        )
    return redirect(url_for(".cohort", cohort_id=cohort_id))


@blueprint.get("/question-statistics")
@guard.may(P.CERTIFY)
def questions() -> ResponseReturnValue:
    """What answers say of the questions."""
    items, few = statistics.items(visit.reading(), visit.actor())
    names = licence.names(load_content(visit.settings().home / "guidance"))
    return render_template(
        "cohorts/questions.html", items=items, few=few, names=names, least=statistics.ANSWERS,
        people=statistics.PEOPLE, agreement=agreement(visit.reading()),
    )  # fmt: skip


def _people(
    template: str, form: forms.CohortForm | forms.EnlistForm, *, brand_id: int | None = None, **more: object
) -> ResponseReturnValue:
    words = paging.words()
    wanted = training.people(visit.actor(), words=words, now=visit.now())
    if brand_id is not None:
        wanted = wanted.where(training.works_in(brand_id))
    page = paging.paged(visit.reading(), wanted, size=100)
    return render_template(template, form=form, page=page, words=words, ticked=_ticked(), **more)


def _ticked() -> set[int]:
    return {number(given) for given in request.form.getlist("who")} - {0}
