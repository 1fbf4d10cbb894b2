"""The forms of requests to see what is held."""

from wtforms import DateField, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from employer_portal.access.choices import GROUNDS
from employer_portal.access.operations import LONGEST
from employer_portal.keeping.models import Came, Choice, Handed, Waits
from employer_portal.web.forms import Form

PROSE = Length(max=LONGEST, message=f"This is too long: {LONGEST:,} characters at most.")
AS_LISTED = "as-listed"
CHOICES = {
    AS_LISTED: "As the list of what is held says",
    Choice.INCLUDE.value: "Include it, with the names of colleagues",
    Choice.REDACT.value: "Redact it: others by their role, and without the words below",
    Choice.WITHHOLD.value: "Withhold it",
}


class ReceiveForm(Form):
    came = RadioField(
        "How it came in", [InputRequired("Choose how it came in.")],
        choices=[SelectChoice(one.value, one.value.capitalize()) for one in Came],
    )  # fmt: skip
    on = DateField("When it came in", [InputRequired("Give the day.")])
    words = TextAreaField("What they asked", [InputRequired("Write down what they asked."), PROSE])


class IdentityForm(Form):
    seen = TextAreaField("What was seen", [InputRequired("Say what was seen, for example a passport."), PROSE])


class PauseForm(Form):
    waits_for = RadioField(
        "What they have to say", [InputRequired("Choose what they have to say.")],
        choices=[SelectChoice(one.value, one.value.capitalize()) for one in Waits],
    )  # fmt: skip
    asked = TextAreaField("What they were asked", [InputRequired("Write down what they were asked."), PROSE])


class ResumeForm(Form):
    pass


class ExtendForm(Form):
    longer = TextAreaField("Why it takes longer", [InputRequired("Say why it takes longer."), PROSE])
    told = TextAreaField("How they were told, if not by e-mail", [PROSE])


class PlaceForm(Form):
    called = TextAreaField("Where", [InputRequired("Say where."), PROSE])


class LookForm(Form):
    found = TextAreaField("What was found there", [PROSE])


class HandInForm(Form):
    pass


class AgreeForm(Form):
    pass


class GiveBackForm(Form):
    different = TextAreaField("What has to be different", [InputRequired("Say what has to be different."), PROSE])


class GiveForm(Form):
    handed = RadioField(
        "How", [InputRequired("Choose how.")],
        choices=[
            SelectChoice(Handed.PAGE.value, "On their page, with an e-mail that leads there"),
            SelectChoice(Handed.POST.value, "It was posted"),
            SelectChoice(Handed.PERSON.value, "It was handed over"),
        ],
    )  # fmt: skip


class EndForm(Form):
    because = TextAreaField("How it ended", [InputRequired("Say how it ended."), PROSE])


class ChooseForm(Form):
    choice = RadioField(
        "What becomes of it", [InputRequired("Choose what becomes of it.")],
        choices=[SelectChoice(value, words) for value, words in CHOICES.items()],
    )  # fmt: skip
    passages = TextAreaField("Words to leave out", [PROSE])
    ground = SelectField(
        "Why, as the person reads it",
        choices=[
            SelectChoice("", "Nothing is left out"),
            *(SelectChoice(one.value, words) for one, words in GROUNDS.items()),
        ],
    )
    note = TextAreaField("Why, for the second reader", [PROSE])
