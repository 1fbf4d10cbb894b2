"""The form that asks for a pack of evidence."""

from wtforms import BooleanField, TextAreaField
from wtforms.validators import InputRequired, Length

from employer_portal.web.forms import Form


class AskForm(Form):
    because = TextAreaField("What it is for", [InputRequired("Say what the pack is for."), Length(max=1000)])
    named = BooleanField("Name every candidate")
