"""The forms of a panel: who is to write on whom, and who instead."""

from wtforms import EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from employer_portal.feedback.reasons import NO_CONFLICT
from employer_portal.hiring.forms import LINE, PROSE, address, needed
from employer_portal.web.forms import EditForm, Form

REASONS = ("Conflict of interest", *NO_CONFLICT)


class AssignForm(Form):
    """The people are ticked on the page itself (`who`)."""

    whom = RadioField(
        "On whom",
        choices={
            "unassigned": "Candidates on whom nobody writes yet",
            "all": "Everybody in the round",
            "some": "Those with these references",
        },
        default="unassigned",
    )
    references = TextAreaField("References", [Length(max=100_000, message="This is too much.")])
    new_name = StringField("Name", [LINE])
    new_email = EmailField("E-mail", [LINE, address])

    @property
    def named(self) -> list[str]:
        """The references that were typed: one to a line, or divided by commas."""
        return [part.strip() for part in self.references.data.replace(",", "\n").splitlines() if part.strip()]


class ChairForm(EditForm):
    chair = SelectField("Chair", coerce=int)


class QuestionsForm(Form):
    asked = RadioField(
        "Was every candidate of this round asked the same questions?",
        [InputRequired("Choose an answer.")],
        choices={"yes": "Yes, every one of them", "no": "No, or not all of them"},
    )


class ReasonForm(Form):
    reason = StringField("Why", [*needed("Say why."), PROSE])


class InsteadForm(ReasonForm):
    instead = SelectField("Who writes instead", coerce=int)
