"""The forms of marking: pass or not yet, and why."""

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from employer_portal.web.forms import EditForm


class MarkForm(EditForm):
    """It carries what the first trainer said, if one did."""

    verdict = RadioField(
        "Could it go to a candidate?", [InputRequired("Say whether it passes.")],
        choices=[SelectChoice("pass", "Yes, it passes"), SelectChoice("not yet", "Not yet")],
    )  # fmt: skip
    said = TextAreaField("What the person should read", [Length(max=1000, message="A few sentences are enough.")])


class StandInForm(MarkForm):
    """It says of which sentence: the page has one after the other."""

    rewriting = HiddenField()
