"""The forms of staying in touch: of which roles and until when; whom HR tells of a role, and how to apply."""

from datetime import date

from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from employer_portal.composing.speech import written
from employer_portal.hiring.forms import MultiCheckboxField
from employer_portal.intouch.operations import LONGEST, LONGEST_WORDS
from employer_portal.web.forms import Form


class AgreeForm(Form):
    roles = TextAreaField("For which kinds of roles?", [
        InputRequired("Say which roles, in a few words."),
        Length(max=LONGEST, message=f"This is too long: {LONGEST} characters at most."),
    ])  # fmt: skip
    until = RadioField("Until when?", [InputRequired("Choose until when.")])

    def offering(self, days: list[date]) -> "AgreeForm":
        """The form with these days."""
        self.until.choices = [SelectChoice(day.isoformat(), written(day)) for day in days]
        return self


class TellForm(Form):
    whom = MultiCheckboxField("Whom", coerce=int)
    words = TextAreaField("How to apply", [
        InputRequired("Say how to apply."),
        Length(max=LONGEST_WORDS, message=f"This is too long: {LONGEST_WORDS:,} characters at most."),
    ])  # fmt: skip

    def offering(self, people: dict[int, str]) -> "TellForm":
        """The form with these people, by number and name."""
        self.whom.choices = [SelectChoice(number, name) for number, name in people.items()]
        return self
