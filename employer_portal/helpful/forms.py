"""The forms of whether a letter helped: one tap, and why."""

from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from employer_portal.helpful.models import Cause, Helped
from employer_portal.requests.forms import PROSE
from employer_portal.web.forms import Form

#: What each answer is called, and each thing that was missing.
SAID = {Helped.YES: "Yes", Helped.PARTLY: "Partly", Helped.NO: "No"}
MISSING = {
    Cause.GENERAL: "It was too general",
    Cause.NO_STEP: "It did not say what I can do next",
    Cause.NOT_SO: "It was not as I remember it",
    Cause.HARD: "It was hard to read",
    Cause.TONE: "I did not like how it was put",
    Cause.LATE: "It came too late",
    Cause.OTHER: "Something else",
}


class SaidForm(Form):
    said = RadioField("Was it helpful?", [InputRequired()], choices=[SelectChoice(*one) for one in SAID.items()])


class WhyForm(Form):
    cause = RadioField(
        "What was missing?", [Optional()], choices=[SelectChoice(one.value, words) for one, words in MISSING.items()]
    )
    why = TextAreaField("In your own words", [PROSE])
