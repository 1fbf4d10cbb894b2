"""The forms of cohorts: a name and a day; who is in it comes as ticks."""

from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length

from employer_portal.web.forms import Form


class CohortForm(Form):
    name = StringField("What it is called", [InputRequired("Give it a name."), Length(max=80)])
    due = DateField("First licence by", [InputRequired("Choose a day.")])


class EnlistForm(Form):
    pass
