"""Pages of whoever looks after the records: erasures asked for, announced and done, each with its receipt; and of HR:
candidates who were entered by mistake."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Permission
from employer_portal.erasing import forms, inventory, mistakes, operations, queries, rows
from employer_portal.hiring import reach
from employer_portal.keeping.models import Erasure
from employer_portal.web import guard, visit
from employer_portal.web.forms import Form, carried_out

P = Permission
blueprint = Blueprint("erasing", __name__)


@blueprint.app_template_global()
def kept_of(application_id: int) -> queries.Kept | None:
    """How long a candidate's file is kept, on their page."""
    return queries.kept(visit.reading(), application_id, visit.settings(), visit.now())


@blueprint.app_template_global()
def erasure_under_way(person_id: int) -> Erasure | None:
    """The erasure of a person that is asked for or agreed to, for whoever keeps the records."""
    return operations.open_of(visit.reading(), person_id)


@blueprint.get("/erasures")
@guard.may(P.ERASE_RECORDS)
def erasures() -> ResponseReturnValue:
    """What is under way, and what was erased."""
    session, now = visit.reading(), visit.now()
    found = queries.all_of(session, visit.actor())
    ways = {one.id: queries.in_the_way(session, one, now) for one in found}
    return render_template(
        "erasing/erasures.html", erasures=found, ways=ways, names=queries.names_of(session, found), now=now
    )


@blueprint.get("/held")
@guard.may(P.ERASE_RECORDS)
def held() -> ResponseReturnValue:
    """What is held about people, and when it goes."""
    found = inventory.inventory(visit.reading(), visit.settings(), visit.now(), visit.actor())
    return render_template("erasing/held.html", held=found)


@blueprint.get("/erasures/<int:erasure_id>")
@guard.may(P.ERASE_RECORDS)
def erasure(erasure_id: int) -> ResponseReturnValue:
    """One erasure: what will go and when; afterwards its receipt."""
    session = visit.reading()
    found = operations.one(session, erasure_id, visit.actor(), P.ERASE_RECORDS)
    names = queries.names_of(session, [found])
    return render_template(
        "erasing/erasure.html", erasure=found, name=names.get(found.id, ""), people=queries.people_of(session, found),
        plan=[] if found.erased_at else queries.plan(session, operations.whose(session, found)),
        stays=found.stayed if found.erased_at else queries.stays(session, found),
        went=queries.went(found), way=queries.in_the_way(session, found, visit.now()), now=visit.now(),
    )  # fmt: skip


@blueprint.post("/erasures/<int:erasure_id>/agree")
@guard.may(P.ERASE_RECORDS)
def agree(erasure_id: int) -> ResponseReturnValue:
    """The second person's word."""
    with visit.transaction() as session:
        operations.agree(session, erasure_id, actor=visit.actor(), now=visit.now())
    return redirect(url_for(".erasure", erasure_id=erasure_id))


@blueprint.post("/erasures/<int:erasure_id>/take-back")
@guard.may(P.ERASE_RECORDS)
def take_back(erasure_id: int) -> ResponseReturnValue:
    """Nothing is erased after all."""
    with visit.transaction() as session:
        operations.take_back(session, erasure_id, actor=visit.actor(), now=visit.now())
    flash("Taken back. Nothing is erased.")
    return redirect(url_for(".erasure", erasure_id=erasure_id))


@blueprint.route("/people/<int:person_id>/erase", methods=["GET", "POST"])
@guard.may(P.ERASE_RECORDS)
def erase(person_id: int) -> ResponseReturnValue:
    """Ask that somebody is erased, with what will go before one's eyes."""
    session = visit.reading()
    applications = operations.applications_of(session, person_id, visit.actor(), P.ERASE_RECORDS)
    under_way = operations.open_of(session, person_id)
    if under_way is not None:
        return redirect(url_for(".erasure", erasure_id=under_way.id))
    form, made = forms.EraseForm(), list[int]()
    if carried_out(form, lambda session: made.append(operations.ask(
        session, person_id, forms.CAUSES[form.cause.data], actor=visit.actor(), now=visit.now()
    ).id)):  # fmt: skip
        return redirect(url_for(".erasure", erasure_id=made[0]))
    session = visit.reading()
    return render_template(
        "erasing/erase.html", form=form, person=queries.called(session, person_id), person_id=person_id,
        plan=queries.plan(session, rows.scope(session, applications)),
        applications=queries.files_of(session, applications),
    )  # fmt: skip


@blueprint.route("/applications/<int:application_id>/remove", methods=["GET", "POST"])
@guard.may(P.RUN_ROUNDS)
def remove(application_id: int) -> ResponseReturnValue:
    """Remove a candidate who was entered by mistake, with what hangs on them before one's eyes. Pressed twice, or in
    another tab, it leads to where they can be put back."""
    session, form = visit.reading(), Form()
    try:
        application = reach.one_application(session, application_id, visit.actor(), P.RUN_ROUNDS)
    except NotFound:
        gone = reach.one_removed(session, application_id, visit.actor(), P.RUN_ROUNDS)
        return redirect(url_for(".removed", round_id=gone.round_id))
    name, round_id = application.candidate.full_name, application.round_id
    if carried_out(
        form, lambda session: mistakes.remove(session, application_id, actor=visit.actor(), now=visit.now())
    ):
        flash(f"{name} is removed. For {mistakes.PUT_BACK_WITHIN.days} days you can put them back.")
        return redirect(url_for(".removed", round_id=round_id))
    return render_template(
        "erasing/remove.html", form=form, application=application, days=mistakes.PUT_BACK_WITHIN.days,
        hanging=mistakes.hanging(visit.reading(), application_id),
    )  # fmt: skip


@blueprint.get("/rounds/<int:round_id>/removed")
@guard.may(P.RUN_ROUNDS)
def removed(round_id: int) -> ResponseReturnValue:
    """Who was removed from a round, and can be put back."""
    session, actor, since = visit.reading(), visit.actor(), visit.now() - mistakes.PUT_BACK_WITHIN
    opened = reach.one_round(session, round_id, actor, P.RUN_ROUNDS)
    return render_template(
        "erasing/removed.html", round=opened, removed=mistakes.removed(session, round_id, actor, since),
        within=mistakes.PUT_BACK_WITHIN,
    )  # fmt: skip


@blueprint.post("/applications/<int:application_id>/put-back")
@guard.may(P.RUN_ROUNDS)
def put_back(application_id: int) -> ResponseReturnValue:
    """Undo a removal; pressed twice, it is undone once."""
    with visit.transaction() as session:
        try:
            application = mistakes.put_back(session, application_id, actor=visit.actor(), now=visit.now())
        except NotFound:
            application = reach.one_application(session, application_id, visit.actor(), P.RUN_ROUNDS)
        name, round_id = application.candidate.full_name, application.round_id
    flash(f"{name} is in the round again, as they were.")
    return redirect(url_for("rounds.candidates", round_id=round_id))
