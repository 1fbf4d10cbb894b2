"""The page of a person: their applications, whether they are to be written to, and who else they might be."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.permissions import Permission
from employer_portal.hiring import forms, persons
from employer_portal.web import guard, visit
from employer_portal.web.forms import carried_out

P = Permission
blueprint = Blueprint("persons", __name__)


@blueprint.get("/people/<int:person_id>")
@guard.may(P.RUN_ROUNDS)
def person(person_id: int) -> ResponseReturnValue:
    """One person and all their applications that one may see."""
    now_of = persons.joined_with(visit.reading(), person_id)
    if now_of != person_id:
        return redirect(url_for(".person", person_id=now_of))
    return _page(person_id)


@blueprint.post("/people/<int:person_id>/not-written-to")
@guard.may(P.RUN_ROUNDS)
def do_not_write(person_id: int) -> ResponseReturnValue:
    """Note that they are not to be written to."""
    form = forms.DoNotWriteForm()
    if carried_out(
        form,
        lambda session: persons.do_not_write(
            session, person_id, form.because.data, actor=visit.actor(), now=visit.now()
        ),
    ):
        flash("Noted. Nothing more is sent to them, and what waited in the outbox is stopped.")
        return redirect(url_for(".person", person_id=person_id))
    return _page(person_id, why=form)


@blueprint.post("/people/<int:person_id>/written-to")
@guard.may(P.RUN_ROUNDS)
def may_write(person_id: int) -> ResponseReturnValue:
    """Take that note off."""
    with visit.transaction() as session:
        persons.may_write(session, person_id, actor=visit.actor(), now=visit.now())
    flash("They may be written to again. What was stopped stays so until you send it again.")
    return redirect(url_for(".person", person_id=person_id))


@blueprint.post("/people/<int:person_id>/join")
@guard.may(P.RUN_ROUNDS)
def join(person_id: int) -> ResponseReturnValue:
    """They and another are one person: the other one of a question, or whose a reference is."""
    form = forms.JoinForm()
    other = request.form.get("other")
    if other is not None:
        with visit.transaction() as session:
            persons.join(session, person_id, forms.seen(other), actor=visit.actor(), now=visit.now())
    elif not carried_out(
        form,
        lambda session: persons.join(
            session, person_id, persons.named(session, form.reference.data, visit.actor()), actor=visit.actor(),
            now=visit.now(),
        ),
    ):  # fmt: skip
        return _page(person_id, same=form)
    flash("They are one person now. You can take that back for a day.")
    return redirect(url_for(".person", person_id=person_id))


@blueprint.post("/people/<int:person_id>/two")
@guard.may(P.RUN_ROUNDS)
def two(person_id: int) -> ResponseReturnValue:
    """They and that other are two people."""
    with visit.transaction() as session:
        other = forms.seen(request.form.get("other"))
        persons.are_two(session, person_id, other, actor=visit.actor(), now=visit.now())
    flash("Noted. You are not asked about these two again.")
    return redirect(url_for(".person", person_id=person_id))


@blueprint.post("/joinings/<int:joining_id>/part")
@guard.may(P.RUN_ROUNDS)
def part(joining_id: int) -> ResponseReturnValue:
    """Take back that two were one."""
    with visit.transaction() as session:
        joining = persons.part(session, joining_id, actor=visit.actor(), now=visit.now())
        person_id = joining.into_id
    flash("Taken back. They are two people again.")
    return redirect(url_for(".person", person_id=person_id))


def _page(
    person_id: int, *, why: forms.DoNotWriteForm | None = None, same: forms.JoinForm | None = None
) -> ResponseReturnValue:
    session, actor = visit.reading(), visit.actor()
    applications = persons.applications_of(session, person_id, actor)
    alike = persons.might_be(session, applications, actor)
    asked = sorted({one for others in alike.values() for one in others})
    why, same = why or forms.DoNotWriteForm(formdata=None), same or forms.JoinForm(formdata=None)
    return render_template(
        "hiring/person.html", form=same if same.errors else why, why=why, same=same, applications=applications,
        person=applications[0].candidate.person,
        asked=[persons.applications_of(session, one, actor) for one in asked],
        joinings=persons.joinings_of(session, person_id, visit.now()),
    )  # fmt: skip
