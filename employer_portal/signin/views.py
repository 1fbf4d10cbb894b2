"""Pages that a link in a mail opens: accepting an invitation, and an interviewer's way into one round.

Opening one uses nothing up, so that a mail filter that looks at every link leaves it whole: the button does.
"""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.accounts import tickets
from employer_portal.accounts.models import Ticket, TicketKind, User
from employer_portal.core.errors import NotFound
from employer_portal.signin import forms
from employer_portal.signin.flask_security import Account, enter
from employer_portal.signin.request_session import WRITERS, requests_session, writing
from employer_portal.signin.throttling import was_right
from employer_portal.web import guard, visit

blueprint = Blueprint("tickets", __name__)
way_in_blueprint = Blueprint("way_in", __name__)
WRITERS.update({"tickets.accept", "way_in.come_in"})


@blueprint.get("/invitation/<token>")
@guard.anyone
def invitation(token: str) -> ResponseReturnValue:
    """Welcome somebody, and ask for their first password."""
    ticket = _ticket(token, TicketKind.INVITATION)
    if ticket is None:
        return _no_invitation()
    user = visit.reading().get_one(User, ticket.user_id)
    return render_template("accounts/accept.html", form=forms.PasswordForm(user, formdata=None), user=user)


@blueprint.post("/invitation/<token>")
@guard.anyone
def accept(token: str) -> ResponseReturnValue:
    """The first password is set, and whoever set it is signed in."""
    ticket = _ticket(token, TicketKind.INVITATION)
    if ticket is None:
        return _no_invitation()
    user = requests_session().get_one(Account, ticket.user_id)
    form = forms.PasswordForm(user)
    if not form.validate_on_submit():
        return render_template("accounts/accept.html", form=form, user=user)
    with writing() as session:
        tickets.accept(session, tickets.found(session, token, ticket.kind, visit.now()), form.digest, now=visit.now())
        asked = enter(user)
    flash("Welcome. You are signed in, and your password is set." if asked is None else "Your password is set.")
    return asked or redirect(url_for("desk.home"))


@way_in_blueprint.get("/way-in/<token>")
@guard.anyone
def way_in(token: str) -> ResponseReturnValue:
    """An interviewer's link: one button signs them in."""
    _must_be_on()
    ticket = _ticket(token, TicketKind.LINK)
    if ticket is None:
        return render_template("accounts/no_way_in.html", token=token), 410
    user = visit.reading().get_one(User, ticket.user_id)
    return render_template("accounts/way_in.html", user=user, until=ticket.expires_at)


@way_in_blueprint.post("/way-in/<token>")
@guard.anyone
def come_in(token: str) -> ResponseReturnValue:
    """Sign in by a link, for the round that it names."""
    _must_be_on()
    ticket = _ticket(token, TicketKind.LINK)
    user = requests_session().get(Account, ticket.user_id) if ticket else None
    if ticket is None or user is None:
        return render_template("accounts/no_way_in.html", token=token), 410
    with writing() as session:
        tickets.come_in(session, tickets.found(session, token, ticket.kind, visit.now()), now=visit.now())
        enter(user, ticket.scope)
    return redirect(url_for("desk.home"))


@way_in_blueprint.post("/way-in/<token>/again")
@guard.anyone
def ask_again(token: str) -> ResponseReturnValue:
    """A new link to whom an old one was mailed; the answer tells nobody who that was."""
    _must_be_on()
    with visit.transaction() as session:
        ticket = tickets.known(session, token, TicketKind.LINK)
        if ticket is not None:
            tickets.post_again(session, ticket, now=visit.now())
    return render_template("accounts/asked.html")


@way_in_blueprint.route("/way-in", methods=["GET", "POST"])
@guard.anyone
def ask() -> ResponseReturnValue:
    """Ask for a new link by one's address; the answer is the same for an address that nobody has."""
    _must_be_on()
    form = forms.AskForm()
    if not form.validate_on_submit():
        return render_template("accounts/ask.html", form=form)
    with visit.transaction() as session:
        ticket = tickets.newest_link(session, form.email.data, visit.now())
        if ticket is not None:
            tickets.post_again(session, ticket, now=visit.now())
    return render_template("accounts/asked.html")


def _ticket(token: str, kind: TicketKind) -> Ticket | None:
    """The ticket, if it works: then it was no guess."""
    try:
        found = tickets.found(requests_session(), token, kind, visit.now())
    except NotFound:
        return None
    was_right()
    return found


def _no_invitation() -> ResponseReturnValue:
    return render_template("accounts/no_invitation.html"), 410


def _must_be_on() -> None:
    if not visit.settings().interviewer_link:
        abort(404)
