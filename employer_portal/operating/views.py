"""Pages for whoever runs the portal: how mail leaves and when, and how the portal is run."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.accounts.models import User
from employer_portal.brands.operations import brands_of
from employer_portal.core.errors import NotAllowed
from employer_portal.core.permissions import Permission
from employer_portal.core.setting_checks import name_of
from employer_portal.delivery import trying
from employer_portal.delivery.envelope import Mailbox
from employer_portal.operating import operations
from employer_portal.operating.forms import MailForm, TestForm
from employer_portal.operating.operations import WrongValues
from employer_portal.settings import Settings
from employer_portal.training.pages import rendered
from employer_portal.web import guard, visit
from employer_portal.web.forms import carried_out

P = Permission
PATIENCE = 15.0  # seconds for each word of the mail server, while somebody waits in front of the page
blueprint = Blueprint("operating", __name__)


@blueprint.route("/settings/mail", methods=["GET", "POST"])
@guard.may(P.MANAGE_USERS)
def mail() -> ResponseReturnValue:
    """How mail leaves, and when letters do."""
    _must_look_after_all()
    form = MailForm.of(visit.portal().chosen, visit.settings())
    if carried_out(form, lambda session: _choose(session, form)):
        flash("Saved. It holds from now on: nothing has to be started again.")
        return redirect(url_for(".mail"))
    return _page(form, TestForm(formdata=None, to=_own_address()))


@blueprint.post("/settings/mail/test")
@guard.may(P.MANAGE_USERS)
def send_test() -> ResponseReturnValue:
    """Send a test message with the settings as they are saved, and say what the server answered."""
    _must_look_after_all()
    form = TestForm()
    if not form.validate_on_submit():
        return _page(MailForm.of(visit.portal().chosen, visit.settings(), formdata=None), form)
    settings, recipient = visit.settings(), Mailbox.of(form.to.data or "")
    brand = notices.sender_of(visit.reading())
    sender = Mailbox.of(brand.writes_as) if brand else Mailbox.of(settings.mail_return_path or recipient.address)
    visit.let_go()  # nothing is held while the server is spoken to
    tried = trying.send_test(settings, sender, recipient, PATIENCE)
    says = f"{tried.says[:1].upper()}{tried.says[1:]}".rstrip(".")
    flash(f"{says}. {tried.step}".strip(), "message" if tried.well else "mistake")
    return redirect(url_for(".mail", _anchor="test"))


@blueprint.get("/settings/operating")
@guard.may(P.MANAGE_USERS)
def running() -> ResponseReturnValue:
    """How the portal is run."""
    file = visit.settings().home / "guidance" / "operating.md"
    _, _, body = file.read_text(encoding="utf-8").split("\n\n", 2)  # the page has a title and a lead of its own
    return render_template("operating/running.html", body=rendered(body))


def _must_look_after_all() -> None:
    if visit.actor().brands(P.MANAGE_USERS) is not None:
        raise NotAllowed("You look after some brands, and mail is set for all of them.")


def _choose(session: Session, form: MailForm) -> None:
    try:
        operations.choose(
            session, visit.portal().chosen, form.values, form.secret, seen=form.was, actor=visit.actor(),
            now=visit.now(),
        )  # fmt: skip
    except WrongValues as wrong:
        form.mark(dict(wrong.wrong))
        raise


def _page(form: MailForm, test: TestForm) -> ResponseReturnValue:
    fields = Settings.model_fields
    fixed = {name: name_of(name, fields[name]) for name in visit.portal().chosen.fixed}
    return render_template(
        "operating/mail.html", form=form, test=test, fixed=fixed, values=operations.shown(visit.settings()),
        brands=brands_of(visit.reading(), visit.actor()),
    )  # fmt: skip


def _own_address() -> str:
    user = visit.reading().get(User, visit.actor().id)
    return (user.email or "") if user else ""
