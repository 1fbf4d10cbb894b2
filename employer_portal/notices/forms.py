"""The forms of notices: two days, what was wrong in a letter, and a list of documents approved together."""

from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from employer_portal.hiring.forms import Day
from employer_portal.web.forms import Form, ManyForm

PROSE = Length(max=2000, message="This is too long: 2,000 characters at most.")


class PutOffForm(Form):
    before = Day("Planned until now", "Say by which day it was planned.")
    due = Day("New day", "Say by which day you now plan to write.")


class CorrectionForm(Form):
    wrong = TextAreaField("What was not right", [InputRequired("Say what was not right."), PROSE])
    right = TextAreaField("What it should have said", [InputRequired("Say what it should have said."), PROSE])


class AlikeForm(ManyForm):
    """Notices that say the same, approved together: `seen` tells the very documents that the page listed."""

    seen = HiddenField(validators=[InputRequired(), Length(max=64)])
