"""Pages that a link in a mail opens: accepting an invitation, and an interviewer's link into one round.

Opening one uses nothing up, so that a mail filter that looks at every link leaves it whole: the button does.
"""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.accounts import invitations, sign_in_links
from employer_portal.accounts.models import User
from employer_portal.core import tokens
from employer_portal.core.errors import NotFound
from employer_portal.core.tokens import Purpose, Token
from employer_portal.signin import forms
from employer_portal.signin.flask_security import Account, enter
from employer_portal.signin.request_session import WRITERS, requests_session, writing
from employer_portal.signin.throttling import was_right
from employer_portal.web import guard, visit

blueprint = Blueprint("invitations", __name__)
links_blueprint = Blueprint("sign_in_links", __name__)
WRITERS.update({"invitations.accept", "sign_in_links.come_in"})


@blueprint.get("/invitation/<token>")
@guard.anyone
def invitation(token: str) -> ResponseReturnValue:
    """Welcome somebody, and ask for their first password."""
    made = _working(token, Purpose.INVITATION)
    if made is None:
        return _no_invitation()
    user = invitations.invited(visit.reading(), made)
    return render_template("accounts/accept.html", form=forms.PasswordForm(user, formdata=None), user=user)


@blueprint.post("/invitation/<token>")
@guard.anyone
def accept(token: str) -> ResponseReturnValue:
    """The first password is set, and whoever set it is signed in."""
    made = _working(token, Purpose.INVITATION)
    if made is None:
        return _no_invitation()
    user = requests_session().get_one(Account, tokens.number_of(made.subject))
    form = forms.PasswordForm(user)
    if not form.validate_on_submit():
        return render_template("accounts/accept.html", form=form, user=user)
    with writing() as session:
        made = tokens.found(session, token, Purpose.INVITATION, visit.now())
        invitations.accept(session, made, form.digest, now=visit.now())
        asked = enter(user)
    flash("Welcome. You are signed in, and your password is set." if asked is None else "Your password is set.")
    return asked or redirect(url_for("desk.home"))


@links_blueprint.get("/way-in/<token>")
@guard.anyone
def link(token: str) -> ResponseReturnValue:
    """An interviewer's link: one button signs them in."""
    _must_be_on()
    made = _working(token, Purpose.SIGN_IN_LINK)
    if made is None:
        return render_template("accounts/no_sign_in_link.html", token=token), 410
    user = visit.reading().get_one(User, tokens.number_of(made.subject))
    return render_template("accounts/sign_in_link.html", user=user, until=made.until)


@links_blueprint.post("/way-in/<token>")
@guard.anyone
def come_in(token: str) -> ResponseReturnValue:
    """Sign in by a link, for the round that it names."""
    _must_be_on()
    made = _working(token, Purpose.SIGN_IN_LINK)
    user = requests_session().get(Account, tokens.number_of(made.subject)) if made else None
    if made is None or user is None:
        return render_template("accounts/no_sign_in_link.html", token=token), 410
    with writing() as session:
        made = tokens.found(session, token, Purpose.SIGN_IN_LINK, visit.now())
        sign_in_links.come_in(session, made, now=visit.now())
        enter(user, made.scope)
    return redirect(url_for("desk.home"))


@links_blueprint.post("/way-in/<token>/again")
@guard.anyone
def ask_again(token: str) -> ResponseReturnValue:
    """A new link to whom an old one was mailed; the answer tells nobody who that was."""
    _must_be_on()
    with visit.transaction() as session:
        old = tokens.known(session, token, Purpose.SIGN_IN_LINK)
        if old is not None:
            sign_in_links.mail_again(session, old, now=visit.now())
    return render_template("accounts/asked.html")


@links_blueprint.route("/way-in", methods=["GET", "POST"])
@guard.anyone
def ask() -> ResponseReturnValue:
    """Ask for a new link by one's address; the answer is the same for an address that nobody has."""
    _must_be_on()
    form = forms.AskForm()
    if not form.validate_on_submit():
        return render_template("accounts/ask.html", form=form)
    with visit.transaction() as session:
        old = sign_in_links.newest(session, form.email.data, visit.now())
        if old is not None:
            sign_in_links.mail_again(session, old, now=visit.now())
    return render_template("accounts/asked.html")


def _working(token: str, purpose: Purpose) -> Token | None:
    """The token, if it works: then it was no guess."""
    try:
        found = tokens.found(requests_session(), token, purpose, visit.now())
    except NotFound:
        return None
    was_right()
    return found


def _no_invitation() -> ResponseReturnValue:
    return render_template("accounts/no_invitation.html"), 410


def _must_be_on() -> None:
    if not visit.settings().interviewer_link:
        abort(404)
