"""The forms of letters: editing, keeping a wording, giving back, withdrawing, approving, doing many at once."""

from collections.abc import Sequence

from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from employer_portal.letters.queries import Traced
from employer_portal.web.forms import Form, ManyForm

LONGEST = 4000
#: From this many on, the number is typed before all of them are done at once.


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


def is_place(name: str) -> bool:
    """Whether the field of that name holds a place's words."""
    return name.startswith("at-")


class KeepForm(Form):
    at = HiddenField(validators=[InputRequired(), Length(max=80)])
    rule = HiddenField(validators=[InputRequired(), Length(max=200)])
    match = HiddenField(validators=[Length(max=LONGEST)])
    because = StringField("Keep it, because", [InputRequired("Give the reason."), Length(max=LONGEST)])


class SentenceForm(Form):
    """A sentence that was left out of a letter, by its words."""

    title = HiddenField(validators=[InputRequired(), Length(max=LONGEST)])
    text = HiddenField(validators=[InputRequired(), Length(max=LONGEST)])


class ChoiceForm(Form):
    """Two sentences that contradict each other: the one to keep, and the other."""

    title = HiddenField(validators=[InputRequired(), Length(max=LONGEST)])
    keep = HiddenField(validators=[InputRequired(), Length(max=LONGEST)])
    drop = HiddenField(validators=[InputRequired(), Length(max=LONGEST)])


class ReasonForm(Form):
    reason = TextAreaField("What should change", [InputRequired("Say why, in a few words."), Length(max=LONGEST)])


class LettersForm(ManyForm):
    """One button for many letters; `reason` where they are withdrawn."""

    reason = StringField("Why", [Optional(), Length(max=LONGEST)])
