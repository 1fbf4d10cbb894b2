"""Two forms of Flask-Security's with choices as this WTForms wants them. Their looks are in templates/security."""

from flask_security.forms import TwoFactorRescueForm, TwoFactorSetupForm
from wtforms import RadioField
from wtforms.fields import SelectChoice


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
