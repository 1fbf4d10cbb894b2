"""Flask-Security's forms: with our labels, and choices as this WTForms wants them. Their looks are in templates."""

from typing import Any

from flask_security.forms import TwoFactorRescueForm, TwoFactorSetupForm
from flask_security.utils import validate_redirect_url
from wtforms import PasswordField, RadioField
from wtforms.fields import SelectChoice

from employer_portal.accounts.security_settings import LABELS


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
