"""The public form of a brand."""

from wtforms import EmailField, StringField
from wtforms.validators import InputRequired, Length

from employer_portal.web.forms import Form

MISSING = "Fill this in."


class WhoForm(Form):
    reference = StringField("Reference of the job, or your own", [InputRequired(MISSING), Length(max=80)])
    name = StringField("Your name", [InputRequired(MISSING), Length(max=200)])
    address = EmailField("Your e-mail address", [InputRequired(MISSING), Length(max=320)])
