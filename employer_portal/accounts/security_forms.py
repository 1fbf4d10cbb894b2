"""Flask-Security's forms: with our labels, and choices as this WTForms wants them. Their looks are in templates."""

from typing import Any

from flask_security.forms import TwoFactorRescueForm, TwoFactorSetupForm
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
    """A form of Flask-Security's with our labels."""
    form = cls(*args, **options)
    for field, words in LABELS.get(name, {}).items():
        form[field].label.text = words
        if isinstance(form[field], PasswordField):  # one that it looks at by itself, and so does not call required
            form[field].flags.required = True
    return form
