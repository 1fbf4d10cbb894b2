"""The forms of letters: editing, keeping a wording, giving back, withdrawing, approving, doing many at once."""

from collections.abc import Sequence

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from employer_portal.letters.lists import Traced
from employer_portal.web.forms import Form

LONGEST = 4000
#: From this many on, the number is typed before all of them are done at once.
MANY = 30


class EditForm(Form):
    seen = HiddenField()


def edit_form(paragraphs: Sequence[Traced]) -> EditForm:
    """A form with a field for each paragraph that may be edited, named by its place."""
    fields = {
        name_of(one.at): TextAreaField(one.heading, [Optional(), Length(max=LONGEST)], default=one.text)
        for one in paragraphs
        if one.source["kind"] != "fixed"
    }
    filled: type[EditForm] = type("Filled", (EditForm,), fields)
    return filled()


def name_of(at: str) -> str:
    """A place in a letter as the name of a field."""
    return "at-" + at.replace(".", "-")


class KeepForm(Form):
    at = HiddenField(validators=[InputRequired(), Length(max=80)])
    rule = HiddenField(validators=[InputRequired(), Length(max=200)])
    match = HiddenField(validators=[Length(max=LONGEST)])
    because = StringField("Keep it, because", [InputRequired("Give the reason."), Length(max=LONGEST)])


class ReasonForm(Form):
    reason = TextAreaField("What should change", [InputRequired("Say why, in a few words."), Length(max=LONGEST)])


class ApproveForm(Form):
    shown = HiddenField(validators=[InputRequired(), Length(max=64)])


class ManyForm(Form):
    """One button for many letters; above MANY their number is typed first. `expected` is set by `many`."""

    number = StringField("Type the number to confirm")
    reason = StringField("Why", [Optional(), Length(max=LONGEST)])
    expected = 0

    @property
    def asks(self) -> bool:
        """Whether the number must be typed."""
        return self.expected > MANY

    def validate_number(self, field: StringField) -> None:
        if self.asks and (field.data or "").replace(",", "") != str(self.expected):
            raise ValidationError(f"Type {self.expected} to confirm that you mean all of them.")


def many(expected: int) -> ManyForm:
    """The form for doing something to so many letters."""
    form = ManyForm()
    form.expected = expected
    return form
