"""The forms of co-writing: whom one asks, and what is not right yet."""

from collections.abc import Iterable
from typing import Any

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from employer_portal.accounts.models import User
from employer_portal.web.forms import Form


class AskForm(Form):
    writer = RadioField("Who puts the words?", [InputRequired("Choose a colleague.")], coerce=int)

    def __init__(self, people: Iterable[User], **values: Any) -> None:
        super().__init__(**values)
        self.writer.choices = [SelectChoice(user.id, user.name) for user in people]


class ConfirmForm(Form):
    revision = HiddenField()


class NotYetForm(Form):
    said = TextAreaField("What is not right yet", [InputRequired("Say what is not right yet."), Length(max=1000)])
