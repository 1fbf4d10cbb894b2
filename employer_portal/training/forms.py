"""The forms of certificates: for how long, and why not any more."""

from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from employer_portal.training.glass import LONGEST as LONGEST_LEAVE
from employer_portal.training.operations import LONGEST
from employer_portal.web.forms import Form


class GrantForm(Form):
    months = IntegerField(
        "Valid for how many months",
        [
            InputRequired("Say for how many months."),
            NumberRange(1, LONGEST, f"Between 1 and {LONGEST} months: what was learned longer ago is no longer fresh."),
        ],
    )


class RevokeForm(Form):
    because = TextAreaField(
        "Why", [InputRequired("Say why, in a few words."), Length(max=1000, message="A few words are enough.")]
    )


class LeaveForm(Form):
    hours = IntegerField(
        "For how many hours",
        [
            InputRequired("Say for how many hours."),
            NumberRange(1, LONGEST_LEAVE, f"Between 1 and {LONGEST_LEAVE} hours."),
        ],
    )
    because = TextAreaField(
        "Why it cannot wait",
        [InputRequired("Say why, in a few words."), Length(max=1000, message="A few words are enough.")],
    )
