"""Forms of coming in: ours behind a mailed link, and Flask-Security's with our labels. Templates show them."""

from typing import Any

from flask_security import hash_password
from flask_security.forms import TwoFactorRescueForm, TwoFactorSetupForm
from flask_security.utils import validate_redirect_url
from wtforms import EmailField, PasswordField, RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from employer_portal.accounts.forms import LINE, address
from employer_portal.accounts.models import User
from employer_portal.signin.configuration import LABELS
from employer_portal.signin.credentials import why_not
from employer_portal.web.forms import Form


class SecondStepForm(TwoFactorSetupForm):
    """Set the second step up, or switch it off."""

    setup = RadioField(
        "Second step",
        choices=[SelectChoice("disable", "Switch it off"), SelectChoice("authenticator", "An app on the phone")],
        validate_choice=False,
    )


class NoRescueForm(TwoFactorRescueForm):
    """Flask-Security makes one beside the six digits; the portal shows none, and its page is closed."""

    help_setup = RadioField("Help", choices=[SelectChoice("help", "Ask an administrator")])


def worded(name: str, cls: Any, *args: Any, **options: Any) -> Any:
    """A form of Flask-Security's with our labels. Where it would lead outside the portal, it leads home: whoever signs
    in did not write that, and could not mend it."""
    form = cls(*args, **options)
    if "next" in form and not validate_redirect_url(form["next"].data):
        form["next"].data = ""
    for field, words in LABELS.get(name, {}).items():
        form[field].label.text = words
        if isinstance(form[field], PasswordField):  # one that it looks at by itself, and so does not call required
            form[field].flags.required = True
    return form


class PasswordForm(Form):
    """A first password."""

    password = PasswordField("Your password", [InputRequired("Choose a password.")])

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def validate_password(self, field: Any) -> None:
        if wrong := why_not(field.data or "", self.user):
            raise ValidationError(wrong)

    @property
    def digest(self) -> str:
        """The password as it is kept."""
        from flask_security.proxies import _security

        return str(hash_password(_security.password_util.normalize(self.password.data)))


class AskForm(Form):
    """An address that a link is asked for."""

    email = EmailField("Your e-mail address", [InputRequired("Type your e-mail address."), LINE, address])
