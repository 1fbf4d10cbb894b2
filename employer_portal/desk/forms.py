"""What the desk asks for."""

from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from employer_portal.core.errors import DomainError
from employer_portal.hiring.forms import Day
from employer_portal.printing.sheet import window
from employer_portal.web.forms import Form, ManyForm

WHY = Length(max=500, message="Say it in fewer words: 500 characters are enough.")


class ReasonForm(Form):
    """Why something is stopped or came back."""

    because = StringField("Why", validators=[DataRequired("A few words are enough."), WHY])


class LaterForm(Form):
    """Until when something waits."""

    day = Day("Until", "Give the day.")


class AddressForm(Form):
    """Where a letter goes instead."""

    to = StringField("E-mail address", validators=[DataRequired("Give the address."), Length(max=254)])


class PostalForm(Form):
    """Where a letter on paper goes instead."""

    to = TextAreaField("Postal address", validators=[DataRequired("Give the address."), Length(max=500)])

    def validate_to(self, field: TextAreaField) -> None:
        """Not one that no envelope shows: the letters that are printed together would wait for it."""
        try:
            window([" ".join(line.split()) for line in (field.data or "").splitlines() if line.strip()])
        except DomainError as error:
            raise ValidationError(str(error)) from error


class BulkForm(ManyForm):
    """A step for all letters of a round that wait. Above 30 their number is typed, so that nobody does it by a slip."""

    step = RadioField(
        "What to do with them",
        choices=[
            SelectChoice("now", "Send them now: no more waiting, also at night and on the weekend"),
            SelectChoice("hold", "Keep them all back until I let them go"),
            SelectChoice("release", "Let those go that are kept back"),
            SelectChoice("recall", "Recall them all: they will not be sent"),
        ],
        validators=[InputRequired("Choose one.")],
    )
    because = StringField("Why (for a recall)", validators=[WHY])

    def validate_because(self, field: StringField) -> None:
        if self.step.data == "recall" and not field.data:
            raise ValidationError("Say why: “the first choice declined” is enough.")
