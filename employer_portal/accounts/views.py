"""Pages about people: one's own account."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from employer_portal.accounts.models import User
from employer_portal.web import guard, here

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/account")
@guard.signed_in
def account() -> ResponseReturnValue:
    """What a person can change about their own account."""
    return render_template("accounts/account.html", user=here.reading().get_one(User, here.actor().id))
