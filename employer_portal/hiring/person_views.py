"""The page of a person: their applications, whether they are to be written to, and who else they might be."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.errors import DomainError, NotFound
from employer_portal.core.permissions import Permission
from employer_portal.hiring import forms, persons
from employer_portal.web import guard, visit
from employer_portal.web.forms import carried_out

P = Permission
blueprint = Blueprint("persons", __name__)
MOST = 5  # others are asked about at once


@blueprint.get("/people/<int:person_id>")
@guard.may(P.RUN_ROUNDS)
def person(person_id: int) -> ResponseReturnValue:
    """One person and all their applications that one may see."""
    try:
        return _page(person_id)
    except NotFound:
        into = persons.joined_with(visit.reading(), person_id)
        persons.applications_of(visit.reading(), into, visit.actor())
    return redirect(url_for(".person", person_id=into))


@blueprint.post("/people/<int:person_id>/not-written-to")
@guard.may(P.RUN_ROUNDS)
def do_not_write(person_id: int) -> ResponseReturnValue:
    """Note that they are not to be written to."""
    form, leaving = forms.DoNotWriteForm(), list[int]()
    if carried_out(
        form,
        lambda session: leaving.append(
            persons.do_not_write(session, person_id, form.because.data, actor=visit.actor(), now=visit.now())
        ),
    ):
        flash("Noted. What waited in the outbox is stopped, and no more letters go to them.")
        if leaving[0]:
            flash("A letter is being handed to the mail server at this moment: it may still leave.", "mistake")
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
    """They and that other are one person."""
    with visit.transaction() as session:
        other = forms.seen(request.form.get("other"))
        persons.join(session, person_id, other, actor=visit.actor(), now=visit.now())
    flash("They are one person now. You can take that back for a day.")
    return redirect(url_for(".person", person_id=person_id))


@blueprint.get("/people/<int:person_id>/other")
@guard.may(P.RUN_ROUNDS)
def other(person_id: int) -> ResponseReturnValue:
    """Whose a reference is, to say whether it is the same person."""
    form = forms.ReferenceForm(request.args)
    if form.validate():
        try:
            return _page(person_id, same=form, asked=persons.named(
                visit.reading(), form.reference.data, person_id, visit.actor()
            ))  # fmt: skip
        except DomainError as error:
            form.form_errors = [str(error)]
    return _page(person_id, same=form)


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
    flash("Taken back. They are two people again. A note that one is not to be written to stays with both.")
    return redirect(url_for(".person", person_id=person_id))


@blueprint.post("/applications/<int:application_id>/another-person")
@guard.may(P.RUN_ROUNDS)
def take_out(application_id: int) -> ResponseReturnValue:
    """An application is another person's."""
    with visit.transaction() as session:
        new = persons.take_out(session, application_id, actor=visit.actor(), now=visit.now())
    flash("Noted. This is another person, who may be written to.")
    return redirect(url_for(".person", person_id=new))


def _page(
    person_id: int, *, why: forms.DoNotWriteForm | None = None, same: forms.ReferenceForm | None = None,
    asked: Sequence[int] | None = None,
) -> ResponseReturnValue:  # fmt: skip
    session, actor = visit.reading(), visit.actor()
    applications = persons.applications_of(session, person_id, actor)
    if asked is None:
        alike = persons.might_be(session, applications, actor)
        asked = sorted({one for others in alike.values() for one in others})
    person, whole = applications[0].candidate.person, persons.sees_all(session, person_id, actor)
    why, same = why or forms.DoNotWriteForm(formdata=None), same or forms.ReferenceForm()
    return render_template(
        "hiring/person.html", form=same if same.errors else why, why=why, same=same, applications=applications,
        person=person, asked=[persons.applications_of(session, one, actor) for one in asked[:MOST]],
        more=max(0, len(asked) - MOST), whole=whole, because=persons.knows_why(session, person, actor),
        joinings=persons.joinings_of(session, person_id, visit.now()) if whole else (),
    )  # fmt: skip
