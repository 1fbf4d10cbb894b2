"""Pages about vacancies and what they are judged on."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Permission
from employer_portal.hiring import forms, queries, reach, vacancies
from employer_portal.hiring.library import load_library
from employer_portal.hiring.models import Vacancy
from employer_portal.web import guard, paging, visit
from employer_portal.web.forms import carried_out, clean
from employer_portal.workbook.sheets import CriterionRow

P = Permission
blueprint = Blueprint("hiring", __name__)


@blueprint.get("/vacancies", endpoint="vacancies")
@guard.may(P.RUN_ROUNDS)
def all_vacancies() -> ResponseReturnValue:
    """The vacancies of one's brands."""
    session, actor = visit.reading(), visit.actor()
    brands = queries.brands_of(session, actor, P.RUN_ROUNDS)
    words = clean(request.args.get("words"))[:100]
    brand = paging.asked("brand", [str(brand.id) for brand in brands])
    page = paging.paged(session, queries.vacancies_of(actor, words, int(brand or 0)))
    return render_template("hiring/vacancies.html", page=page, brands=brands, words=words, brand=brand)


@blueprint.route("/vacancies/new", methods=["GET", "POST"])
@guard.may(P.RUN_ROUNDS)
def new_vacancy() -> ResponseReturnValue:
    """A vacancy by hand."""
    form = forms.VacancyForm()
    form.brand.choices = forms.choices(queries.brands_of(visit.reading(), visit.actor(), P.RUN_ROUNDS))
    made: list[Vacancy] = []
    if carried_out(form, lambda session: made.append(vacancies.make_vacancy(
        session, form.reference.data, form.title.data, form.brand.data, grade=form.grade.data,
        location=form.location.data, posts=form.posts.data, actor=visit.actor(), now=visit.now(),
    ))):  # fmt: skip
        flash("The vacancy is there. Say what it is judged on.")
        return redirect(url_for("hiring.criteria", vacancy_id=made[0].id))
    return render_template("hiring/vacancy_form.html", form=form, vacancy=None)


@blueprint.get("/vacancies/<int:vacancy_id>")
@guard.may(P.RUN_ROUNDS)
def vacancy(vacancy_id: int) -> ResponseReturnValue:
    """One vacancy: what it is, its criteria, its rounds."""
    session = visit.reading()
    found = reach.one_vacancy(session, vacancy_id, visit.actor(), P.RUN_ROUNDS)
    version = vacancies.newest_criteria(session, vacancy_id)
    rounds = queries.rounds_of(session, vacancy_id)
    return render_template("hiring/vacancy.html", vacancy=found, version=version, rounds=rounds)


@blueprint.route("/vacancies/<int:vacancy_id>/edit", methods=["GET", "POST"])
@guard.may(P.RUN_ROUNDS)
def edit_vacancy(vacancy_id: int) -> ResponseReturnValue:
    """Correct what a vacancy is called and where it stands."""
    found = reach.one_vacancy(visit.reading(), vacancy_id, visit.actor(), P.RUN_ROUNDS)
    form = forms.VacancyForm(obj=found, brand=found.brand_id).made_from(**vacancies.editable(found))
    form.brand.choices = forms.choices([found.brand])
    if carried_out(form, lambda session: vacancies.edit_vacancy(
        session, vacancy_id, form.reference.data, form.title.data, grade=form.grade.data, location=form.location.data,
        posts=form.posts.data, seen=form.was, actor=visit.actor(), now=visit.now(),
    )):  # fmt: skip
        flash("Saved.")
        return redirect(url_for(".vacancy", vacancy_id=vacancy_id))
    return render_template("hiring/vacancy_form.html", form=form, vacancy=found)


@blueprint.get("/vacancies/<int:vacancy_id>/criteria")
@guard.may(P.RUN_ROUNDS)
def criteria(vacancy_id: int) -> ResponseReturnValue:
    """The criteria of a vacancy as they stand now, to be put in order, changed and added to."""
    session, actor = visit.reading(), visit.actor()
    found = reach.one_vacancy(session, vacancy_id, actor, P.RUN_ROUNDS)
    version = vacancies.newest_criteria(session, vacancy_id)
    others = queries.with_criteria(session, actor, but=vacancy_id)
    rounds = queries.rounds_of(session, vacancy_id)
    older = [row for row in rounds if not version or row.number != version.number]
    return render_template(
        "hiring/criteria.html", vacancy=found, version=version, rows=vacancies.rows_of(version), others=others,
        pinned=older, begun=bool(rounds), scale=queries.scale_of(session, vacancy_id),
    )  # fmt: skip


@blueprint.post("/vacancies/<int:vacancy_id>/criteria")
@guard.may(P.RUN_ROUNDS)
def order_criteria(vacancy_id: int) -> ResponseReturnValue:
    """Put the criteria in the order that was typed; those ticked are taken out; `up` moves one of them."""
    found = reach.one_vacancy(visit.reading(), vacancy_id, visit.actor(), P.RUN_ROUNDS)
    given, up = request.form.getlist("code")[: vacancies.MOST], request.form.get("up")
    gone, places = set(request.form.getlist("out")), request.form.getlist("place")
    order = forms.ordered(given, places, up)
    with visit.transaction() as session:
        vacancies.order_criteria(
            session, found.id, [code for code in order if code not in gone], seen=forms.seen(request.form.get("seen")),
            actor=visit.actor(), now=visit.now(),
        )  # fmt: skip
    flash("Saved. Rounds under way keep the criteria they began with.")
    return redirect(url_for(".criteria", vacancy_id=vacancy_id))


@blueprint.route("/vacancies/<int:vacancy_id>/criteria/new", methods=["GET", "POST"])
@blueprint.route("/vacancies/<int:vacancy_id>/criteria/<int:criterion_id>", methods=["GET", "POST"])
@guard.may(P.RUN_ROUNDS)
def criterion(vacancy_id: int, criterion_id: int | None = None) -> ResponseReturnValue:
    """One criterion: what is assessed, what good looks like, what each rating means, what everyone is asked."""
    session = visit.reading()
    found = reach.one_vacancy(session, vacancy_id, visit.actor(), P.RUN_ROUNDS)
    row = _shown(vacancy_id, criterion_id)
    form = forms.criterion_form(queries.scale_of(session, vacancy_id), row)
    if carried_out(form, lambda session: vacancies.put_criterion(
        session, vacancy_id, form.row, seen=form.was, replaces=row.code if row else "", actor=visit.actor(),
        now=visit.now(),
    )):  # fmt: skip
        flash("Saved. Rounds under way keep the criteria they began with.")
        return redirect(url_for(".criteria", vacancy_id=vacancy_id))
    return render_template("hiring/criterion.html", form=form, vacancy=found, row=row)


@blueprint.route("/vacancies/<int:vacancy_id>/criteria/library", methods=["GET", "POST"])
@guard.may(P.RUN_ROUNDS)
def library(vacancy_id: int) -> ResponseReturnValue:
    """Criteria to choose from, by trade; a POST adds those ticked."""
    found = reach.one_vacancy(visit.reading(), vacancy_id, visit.actor(), P.RUN_ROUNDS)
    shelves = load_library(visit.settings().home / "guidance" / "library")
    if request.method == "GET":
        trade = paging.asked("trade", [shelf.name for shelf in shelves], shelves[0].name if shelves else "")
        return render_template("hiring/library.html", vacancy=found, shelves=shelves, trade=trade)
    ticked = set(request.form.getlist("pick"))
    return _add(
        vacancy_id, [row for shelf in shelves for row in shelf.criteria if f"{shelf.name}/{row.code}" in ticked]
    )


@blueprint.post("/vacancies/<int:vacancy_id>/criteria/copy")
@guard.may(P.RUN_ROUNDS)
def copy_criteria(vacancy_id: int) -> ResponseReturnValue:
    """Add another vacancy's criteria."""
    session, actor = visit.reading(), visit.actor()
    reach.one_vacancy(session, vacancy_id, actor, P.RUN_ROUNDS)
    other = reach.one_vacancy(session, forms.seen(request.form.get("other")), actor, P.RUN_ROUNDS)
    return _add(vacancy_id, vacancies.rows_of(vacancies.newest_criteria(session, other.id)))


def _add(vacancy_id: int, rows: list[CriterionRow]) -> ResponseReturnValue:
    with visit.transaction() as session:
        added = vacancies.add_criteria(session, vacancy_id, rows, actor=visit.actor(), now=visit.now())
    if added:
        flash(f"{added} {'criterion was' if added == 1 else 'criteria were'} added. Make them your own.")
    else:
        flash("Nothing was added: tick some that are not there yet.", "mistake")
    return redirect(url_for(".criteria", vacancy_id=vacancy_id))


def _shown(vacancy_id: int, criterion_id: int | None) -> CriterionRow | None:
    """The criterion to be changed (None: a new one)."""
    if criterion_id is None:
        return None
    version = queries.version_with(visit.reading(), vacancy_id, criterion_id)
    if version is None:
        raise NotFound("There is no such criterion.")
    at = next(at for at, criterion in enumerate(version.criteria) if criterion.id == criterion_id)
    return vacancies.rows_of(version)[at]
