"""Forms about people. They check shape; the operations check the rest."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, EmailField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from employer_portal.accounts.models import Brand
from employer_portal.accounts.people import EVERYWHERE
from employer_portal.core.addresses import shows_address, too_long
from employer_portal.core.permissions import Role
from employer_portal.web.forms import EditForm, Form

LINE = Length(max=200, message="This is too long: 200 characters at most.")
ROLES = {
    Role.INTERVIEWER: "Interviewer: writes feedback",
    Role.HR: "HR: runs rounds, composes letters",
    Role.APPROVER: "Approver: reads and approves letters",
    Role.TRAINER: "Trainer: grants certificates",
    Role.RECORDS: "Records: reads and exports everything",
    Role.ADMIN: "Administrator: users, brands, settings",
}


def address(form: Any, field: Any) -> None:
    given = field.data or ""
    name, _, host = given.rpartition("@")
    if given and (not name or "." not in host or any(c.isspace() or c in '<>,;"' for c in given)):
        raise ValidationError("This is not an e-mail address.")
    if too_long(given):
        raise ValidationError("This is longer than an e-mail address can be.")


def _name(form: Any, field: Any) -> None:
    if shows_address(field.data or ""):
        raise ValidationError("A name, please, without an address in it.")


class OwnForm(EditForm):
    """What people change about themselves."""

    name = StringField("Your name", [InputRequired("Say what you are called."), LINE, _name])
    notices = BooleanField("Mail me when something waits for me")


class UserForm(EditForm):
    """Who somebody is."""

    name = StringField("Name", [InputRequired("Say what they are called."), LINE, _name])
    email = EmailField("E-mail address", [LINE, address])


class RoleForm(Form):
    """A role to give."""

    role = SelectField("Role", choices=[SelectChoice(role.value, words) for role, words in ROLES.items()])
    brand = SelectField("For", coerce=int)

    def offer(self, brands: Sequence[Brand]) -> None:
        """The brands to choose from."""
        self.brand.choices = [SelectChoice(0, "All brands"), *(SelectChoice(brand.id, brand.name) for brand in brands)]

    def validate_brand(self, field: SelectField) -> None:
        """The whole organisation's roles are given for all brands, and not quietly made so."""
        if field.data and self.role.data in EVERYWHERE:
            raise ValidationError("Trainers and administrators work for all brands: choose “All brands”.")

    @property
    def chosen(self) -> tuple[Role, int | None]:
        """The role, and the brand that it is for (None: all)."""
        return Role(self.role.data), self.brand.data or None


class NewUserForm(UserForm, RoleForm):
    """Somebody new: who they are, and the first role they hold."""

    email = EmailField("E-mail address", [InputRequired("They sign in with it."), LINE, address])


class PeopleForm(RoleForm):
    """Several people at once, and the role of those whose row names none."""

    people = TextAreaField(
        "People", [InputRequired("Paste at least one person."), Length(max=50_000, message="This is too much.")]
    )


class NothingForm(Form):
    """A button."""
