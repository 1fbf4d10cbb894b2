"""The forms at a candidate's door."""

from wtforms import StringField, SubmitField
from wtforms.validators import InputRequired, Length

from employer_portal.web.forms import Form

MISSING = "Fill this in."


class AskForm(Form):
    """One button: a code to the address on file."""

    send = SubmitField("Send me a code")


class CodeForm(Form):
    """The code of the mail; the first time also what only the candidate knows."""

    code = StringField("Code from our e-mail, or from a letter on paper", [InputRequired(MISSING), Length(max=40)])


class FirstForm(CodeForm):
    fact = StringField("The date of your interview, or your reference", [InputRequired(MISSING), Length(max=80)])
