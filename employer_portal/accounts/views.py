"""Pages of the people who work here, for administrators."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from employer_portal.accounts import devices, forms, invitations, people, queries
from employer_portal.accounts.pasting import Newcomer, read_people
from employer_portal.accounts.qr import as_image
from employer_portal.core.counting import counted
from employer_portal.core.permissions import Permission, Role
from employer_portal.web import guard, paging, visit
from employer_portal.web.filters import listed
from employer_portal.web.forms import carried_out, clean

P = Permission
blueprint = Blueprint("accounts", __name__)


@blueprint.get("/users")
@guard.may(P.MANAGE_USERS)
def users() -> ResponseReturnValue:
    """Who works here."""
    session = visit.reading()
    words, brands = clean(request.args.get("words"))[:100], queries.brands(session)
    role = paging.asked("role", [role.value for role in Role])
    state = paging.asked("state", queries.STATES)
    brand = paging.asked("brand", [str(brand.id) for brand in brands])
    page = paging.paged(session, queries.users(words, role, state, int(brand or 0)))
    return render_template(
        "accounts/users.html", page=page, words=words, role=role, state=state, brand=brand, brands=brands,
        roles=list(Role), states=queries.STATES, state_of=queries.state_of, names=queries.brand_names(session),
    )  # fmt: skip


@blueprint.route("/users/new", methods=["GET", "POST"])
@guard.may(P.MANAGE_USERS)
def new_user() -> ResponseReturnValue:
    """Somebody new, who is invited at once."""
    form, made = forms.NewUserForm(), list[invitations.Invitation]()
    form.offer(queries.brands(visit.reading()))

    def make(session: Any) -> None:
        newcomer = Newcomer(form.name.data, form.email.data, form.chosen[0])
        made.extend(_invited(session, [newcomer], form))

    if carried_out(form, make):
        return _made(made, [form.name.data])
    return render_template("accounts/new_user.html", form=form)


@blueprint.route("/users/paste", methods=["GET", "POST"])
@guard.may(P.MANAGE_USERS)
def paste() -> ResponseReturnValue:
    """Several people at once, pasted from a spreadsheet or a mail, and invited."""
    form, made = forms.PeopleForm(), list[invitations.Invitation]()
    form.offer(queries.brands(visit.reading()))
    people, wrong = list[Newcomer](), list[str]()
    if form.validate_on_submit():
        people, wrong = read_people(form.people.data, form.chosen[0])
        wrong = wrong or ([] if people else ["There is nobody with an e-mail address in this."])
    if wrong:
        form.people.errors = wrong[:20]
    elif carried_out(form, lambda session: made.extend(_invited(session, people, form))):
        return _made(made, [one.name for one in people])
    return render_template("accounts/paste.html", form=form)


def _invited(session: Session, people: Sequence[Newcomer], form: Any) -> list[invitations.Invitation]:
    by_mail = invitations.mail_reaches(session, visit.settings().mail_host)
    return invitations.make_and_invite(
        session, people, form.chosen[1], by_mail=by_mail, actor=visit.actor(), now=visit.now()
    )


def _made(made: Sequence[invitations.Invitation], names: list[str]) -> ResponseReturnValue:
    """Back to the list where mails are on their way; else the links, which are shown this once."""
    if all(one.mailed for one in made):
        flash(f"{listed(names) if len(names) < 4 else counted(len(names), 'person', 'people')} invited by mail.")
        return redirect(url_for(".users"))
    return render_template("accounts/people_invited.html", invited=list(zip(names, made, strict=True)))


@blueprint.route("/users/<int:user_id>", methods=["GET", "POST"])
@guard.may(P.MANAGE_USERS)
def user(user_id: int) -> ResponseReturnValue:
    """One user: who they are, what they may do, how they come in."""
    found = queries.one_user(visit.reading(), user_id)
    form = forms.UserForm(obj=found).made_from(**people.editable(found))
    if carried_out(
        form,
        lambda session: people.edit(
            session, user_id, form.name.data, form.email.data, seen=form.was, actor=visit.actor(), now=visit.now()
        ),
    ):
        flash("Saved.")
        return redirect(url_for(".user", user_id=user_id))
    return _user_page(user_id, form)


@blueprint.post("/users/<int:user_id>/roles")
@guard.may(P.MANAGE_USERS)
def give_role(user_id: int) -> ResponseReturnValue:
    """Give somebody a role."""
    queries.one_user(visit.reading(), user_id)
    form = forms.RoleForm()
    form.offer(queries.brands(visit.reading()))
    if carried_out(
        form, lambda session: people.give_role(session, user_id, *form.chosen, actor=visit.actor(), now=visit.now())
    ):
        flash("Given. It holds from the next page they open.")
        return redirect(url_for(".user", user_id=user_id))
    return _user_page(user_id, form)


@blueprint.post("/users/<int:user_id>/roles/<int:held_id>/take")
@guard.may(P.MANAGE_USERS)
def take_role(user_id: int, held_id: int) -> ResponseReturnValue:
    """Take a role away."""
    queries.one_user(visit.reading(), user_id)
    with visit.transaction() as session:
        people.take_role(session, user_id, held_id, actor=visit.actor(), now=visit.now())
    flash("Taken away. It ends with the page they have open.")
    return redirect(url_for(".user", user_id=user_id))


#: step in the address -> (what is done, what is said).
STEPS = {
    "deactivate": (people.deactivate, "{} can no longer sign in. What they wrote stays."),
    "let-back": (people.let_back, "{} can sign in again, with the password they had."),
    "second-step": (people.reset_second_step, "The second step of {} is taken away. They were told."),
    "sign-out": (people.sign_out_everywhere, "{} is signed out everywhere."),
}


@blueprint.post("/users/<int:user_id>/<any('deactivate', 'let-back', 'second-step', 'sign-out'):step>")
@guard.may(P.MANAGE_USERS)
def step(user_id: int, step: str) -> ResponseReturnValue:
    """End or restore somebody's access, or a part of it."""
    act, words = STEPS[step]
    name = queries.one_user(visit.reading(), user_id).name
    with visit.transaction() as session:
        act(session, user_id, actor=visit.actor(), now=visit.now())
    flash(words.format(name))
    return redirect(url_for(".user", user_id=user_id))


@blueprint.post("/users/<int:user_id>/invite")
@guard.may(P.MANAGE_USERS, P.RUN_ROUNDS)
def invite(user_id: int) -> ResponseReturnValue:
    """Invite somebody, by mail where mail is set up; else the link is shown, once, to be handed over."""
    by_mail = invitations.mail_reaches(visit.reading(), visit.settings().mail_host)
    with visit.transaction() as session:
        made = invitations.invite(session, user_id, by_mail=by_mail, actor=visit.actor(), now=visit.now())
    invited = queries.one_user(visit.reading(), user_id)
    return render_template(
        "accounts/invited.html",
        user=invited,
        made=made,
        image="" if made.mailed else as_image(made.address),
        manages=guard.permitted(P.MANAGE_USERS),
    )


def _user_page(user_id: int, form: Any) -> ResponseReturnValue:
    session = visit.reading()
    found, now = queries.one_user(session, user_id), visit.now()
    giving = form if isinstance(form, forms.RoleForm) else forms.RoleForm(formdata=None)
    giving.offer(queries.brands(session))
    return render_template(
        "accounts/user.html", user=found, form=form, giving=giving, names=queries.brand_names(session),
        state=queries.state_of(found),
        about=form if form is not giving else forms.UserForm(formdata=None, obj=found).made_from(
            **people.editable(found)
        ),
        devices=devices.of(session, user_id, now), invitation=invitations.open_invitation(session, user_id, now),
        oneself=user_id == visit.actor().id, lost=queries.link_that_did_not_arrive(session, user_id),
    )  # fmt: skip
