"""The forms of mail and of when letters leave. What the environment sets has no field in them."""

from datetime import time
from typing import Any, Self

from wtforms import Field, IntegerField, PasswordField, RadioField, SelectField, StringField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from employer_portal.core.clock import hour
from employer_portal.core.errors import DomainError
from employer_portal.delivery.envelope import Mailbox
from employer_portal.operating.operations import NOBODY, SHOWN, shown
from employer_portal.running.chosen import SECRET, Chosen
from employer_portal.settings import Settings
from employer_portal.web.forms import EditForm, Form

LINE = Length(max=200, message="This is too long: 200 characters at most.")
TIME = InputRequired("Give a time, like 08:00.")
KINDS = {
    NOBODY: "Nobody: the server takes mail from this machine as it is",
    "password": "With a name and a password",
    "microsoft": "Microsoft 365: an app registration",
    "google": "Google Workspace: a service account",
}
ENCRYPTION = {
    "starttls": "STARTTLS, mostly at port 587",
    "tls": "TLS from the first word, mostly at port 465",
    "none": "None: only for a server on this machine",
}
#: What each kind of sign-in needs, and how it is asked for.
NEEDS = {
    "password": {"mail_user": "Give the name that signs in."},
    "microsoft": {
        "mail_user": "Give the mailbox that mail leaves from.",
        "mail_tenant": "Copy it from the overview of the app registration.",
        "mail_client": "Copy it from the overview of the app registration.",
    },
    "google": {"mail_user": "Give the mailbox that mail leaves from."},
}


class MailForm(EditForm):
    """How mail leaves, and when."""

    mail_host = StringField("Mail server", [LINE])
    mail_port = IntegerField("Port", [InputRequired("Give the port: mostly 587."), NumberRange(1, 65535)])
    mail_security = SelectField("Encryption", choices=ENCRYPTION)
    mail_sign_in = RadioField("Who signs in?", choices=KINDS)
    mail_user = StringField("Mailbox or name", [LINE])
    mail_tenant = StringField("Directory (tenant) ID", [LINE])
    mail_client = StringField("Application (client) ID", [LINE])
    mail_password = PasswordField("Secret", [Length(max=10_000, message="This is too long for a secret.")])
    trial_addresses = StringField("Addresses of the team", [Length(max=1000, message="These are too many addresses.")])
    cooling_off_days = IntegerField(
        "Working days between approval and sending", [InputRequired("Give a number: 0 for none."), NumberRange(0, 365)]
    )
    cooling_off_until = TimeField("On the last of them, until", [TIME])
    sending_opens = TimeField("Letters leave from", [TIME])
    sending_closes = TimeField("Until", [TIME])

    has_secret = False

    @classmethod
    def of(cls, chosen: Chosen, settings: Settings, **options: Any) -> Self:
        """The form as the settings stand, without what the environment sets."""
        values = shown(settings)
        stand = {name: getattr(settings, name) for name in SHOWN} | {"mail_sign_in": values["mail_sign_in"]}
        form = cls(data=stand, **options)
        form.has_secret = bool(settings.mail_password.get_secret_value())
        for name in chosen.fixed:
            delattr(form, name)
        return form.made_from(**values)

    @property
    def values(self) -> dict[str, str]:
        """What is chosen."""
        return {name: _text(self[name].data) for name in SHOWN if name in self}

    @property
    def secret(self) -> str:
        return (self[SECRET].data or "") if SECRET in self else ""

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, and what the kind of sign-in needs."""
        well: bool = super().validate(extra_validators)
        kind = self["mail_sign_in"].data if "mail_sign_in" in self else ""
        needed = dict(NEEDS.get(kind, {}))
        if needed and not self.has_secret:
            needed[SECRET] = "Give it: nobody signs in without."
        for name, words in needed.items():
            if name in self and not self[name].data:
                self[name].errors = [*self[name].errors, words]
                well = False
        return well

    def mark(self, wrong: dict[str, str]) -> None:
        """Say at the fields what does not go together."""
        for name, words in wrong.items():
            if name in self:
                self[name].errors = [*self[name].errors, words]


class TestForm(Form):
    """Where a test message goes."""

    to = StringField("Send a test message to", [InputRequired("Give an address."), LINE])

    def validate_to(self, field: Field) -> None:
        try:
            Mailbox.of(field.data)
        except DomainError as error:
            raise ValidationError(str(error)) from None


def _text(value: Any) -> str:
    return hour(value) if isinstance(value, time) else str("" if value is None else value).strip()
