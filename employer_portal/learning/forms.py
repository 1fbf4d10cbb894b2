"""The forms of learning: an answer, and a sentence said anew."""

from typing import Any

from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from employer_portal.learning.models import Asked
from employer_portal.web.forms import Form


class AnswerForm(Form):
    option = RadioField("Your answer", [InputRequired("Choose one of the answers.")], coerce=int)
    sure = RadioField(
        "How sure are you?", [Optional()], choices=[SelectChoice("yes", "Sure"), SelectChoice("no", "Not sure")],
        filters=[lambda given: given or None],
    )  # fmt: skip

    def __init__(self, asked: Asked, **values: Any) -> None:
        super().__init__(**values)
        self.option.label.text = asked["ask"]
        self.option.choices = [SelectChoice(place, one["text"]) for place, one in enumerate(asked["options"])]

    @property
    def is_sure(self) -> bool | None:
        """What was said of it; None where nothing was."""
        return None if self.sure.data is None else bool(self.sure.data == "yes")


class RewriteForm(Form):
    words = TextAreaField("Say it anew", [Length(max=4000, message="A few sentences are enough.")])
    leave_out = BooleanField("No criterion stands behind it: I leave it out, and tell HR")
