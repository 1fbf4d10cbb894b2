"""The forms of written answers: the words, why a wording may stand, and who is asked for them."""

from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired

from employer_portal.notices.forms import KeepingForm
from employer_portal.requests.forms import PROSE
from employer_portal.web.forms import Form


class WordsForm(Form):
    words = TextAreaField("Your answer", [InputRequired("Write the answer."), PROSE])


class WriteForm(KeepingForm):
    words = TextAreaField("The answer", [InputRequired("Write the answer."), PROSE])


class AskForm(Form):
    writer = SelectField("Who writes it", coerce=int)
