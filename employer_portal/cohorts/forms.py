"""The forms of cohorts: a name, a day and a brand; who is in it comes as ticks."""

from collections.abc import Iterable
from typing import Any

from wtforms import DateField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from employer_portal.accounts.models import Brand
from employer_portal.web.forms import Form


class CohortForm(Form):
    name = StringField("What it is called", [InputRequired("Give it a name."), Length(max=80)])
    due = DateField("First licence by", [InputRequired("Choose a day.")])
    brand = SelectField("For", coerce=int)

    def __init__(self, brands: Iterable[Brand], *, every: bool, **values: Any) -> None:
        """`brands`: those that the trainer works for; `every`: whether they do for all, there and to come."""
        super().__init__(**values)
        all_of_them = [SelectChoice(0, "All brands")] if every else []
        self.brand.choices = all_of_them + [SelectChoice(one.id, one.name) for one in brands]


class EnlistForm(Form):
    pass
