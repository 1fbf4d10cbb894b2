"""The forms of requests: what somebody asked for, who answers, by when, and how it ended."""

import secrets

from wtforms import DateField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from employer_portal.requests.models import RequestKind
from employer_portal.requests.operations import LONGEST
from employer_portal.requests.promises import CALLED
from employer_portal.web.forms import Form

PROSE = Length(max=LONGEST, message=f"This is too long: {LONGEST:,} characters at most.")
#: What is noted by hand; a question about a letter and a statement come with their letter.
BY_HAND = (RequestKind.FEEDBACK, RequestKind.CALL, RequestKind.FORMAT, RequestKind.OTHER)


class OnceForm(Form):
    """A form with a key of its own, so that what is sent twice is one."""

    key = HiddenField(default=lambda: secrets.token_hex(16), validators=[Length(max=64)])


class NoteForm(OnceForm):
    kind = RadioField(
        "What do they ask for?",
        [InputRequired("Choose what they ask for.")],
        choices=[SelectChoice(kind.value, CALLED[kind]) for kind in BY_HAND],
    )
    words = TextAreaField("In their words", [InputRequired("Write down what they asked."), PROSE])


class OwnerForm(Form):
    owner = SelectField("Who answers it", coerce=int)


class PlanForm(Form):
    on = DateField("Day", [InputRequired("Give a day.")])


class AcknowledgedForm(Form):
    on = DateField("Day", [InputRequired("Give the day.")])


class OutcomeForm(Form):
    outcome = TextAreaField("What came of it", [InputRequired("Say what came of it."), PROSE])


class AnswerForm(Form):
    said = TextAreaField("How they were answered", [InputRequired("Say how they were answered."), PROSE])


class CloseForm(Form):
    because = TextAreaField("Why", [InputRequired("Give the reason."), PROSE])
