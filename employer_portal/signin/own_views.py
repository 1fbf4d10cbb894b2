"""Pages about oneself: one's own account, and the devices that are signed in."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.accounts import devices, forms, people, queries
from employer_portal.accounts.models import User
from employer_portal.core.counting import counted
from employer_portal.signin.flask_security import device_digest, owes_second_step
from employer_portal.web import guard, visit
from employer_portal.web.forms import carried_out

blueprint = Blueprint("account", __name__)


@blueprint.route("/account", methods=["GET", "POST"])
@guard.signed_in
def account() -> ResponseReturnValue:
    """What a person can change about their own account."""
    session, actor, now = visit.reading(), visit.actor(), visit.now()
    user = session.get_one(User, actor.id)
    form = forms.OwnForm(obj=user).made_from(**people.own(user))
    if carried_out(
        form,
        lambda session: people.edit_own(
            session, form.name.data, form.notices.data, seen=form.was, actor=actor, now=now
        ),
    ):
        flash("Saved.")
        return redirect(url_for(".account"))
    user = visit.reading().get_one(User, actor.id)
    return render_template(
        "accounts/account.html", user=user, form=form, devices=devices.of(visit.reading(), user.id, now),
        this_one=device_digest(), owes=owes_second_step(user), codes=len(user.mf_recovery_codes or ()),
        brands=queries.brand_names(visit.reading()),
    )  # fmt: skip


@blueprint.post("/account/devices/<int:device_id>/sign-out")
@guard.signed_in
def sign_out_device(device_id: int) -> ResponseReturnValue:
    """Sign out one of one's devices."""
    with visit.transaction() as session:
        devices.sign_out(session, device_id, actor=visit.actor(), now=visit.now())
    flash("That device is signed out.")
    return redirect(url_for(".account"))


@blueprint.post("/account/sign-out-elsewhere")
@guard.signed_in
def sign_out_elsewhere() -> ResponseReturnValue:
    """Sign out every device but this one."""
    actor = visit.actor()
    with visit.transaction() as session:
        count = devices.sign_out_all(session, actor.id, actor_id=actor.id, now=visit.now(), but=device_digest())
    flash(f"{counted(count, 'other device')} signed out." if count else "You are signed in nowhere else.")
    return redirect(url_for(".account"))
