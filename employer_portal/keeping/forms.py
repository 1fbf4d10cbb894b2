"""The forms of legal holds and of the schedule."""

from wtforms import DateField, IntegerField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from employer_portal.keeping.models import Jurisdiction
from employer_portal.web.forms import Form


class HoldForm(Form):
    reason = TextAreaField("Why", [InputRequired("Say why, in a few words."), Length(max=2000)])


class DatesForm(HoldForm):
    begins = DateField("From", [InputRequired("Choose the first day.")])
    ends = DateField("To", [InputRequired("Choose the last day.")])


class ReleaseForm(Form):
    because = TextAreaField("Why it may end", [InputRequired("Say why, in a few words."), Length(max=2000)])


class PeriodForm(Form):
    law = SelectField(
        "Of what", choices=[
            *(SelectChoice(one.value, one.files) for one in Jurisdiction),
            SelectChoice("", "Accounts of people who left"),
        ],
    )  # fmt: skip
    months = IntegerField("Months", [InputRequired("Say how many months."), NumberRange(1, 120, "Between 1 and 120.")])
    reason = TextAreaField("Why so long", [InputRequired("Say why so long."), Length(max=2000)])


class LawForm(Form):
    law = SelectField("By the law of", choices=[SelectChoice(one.value, one.value) for one in Jurisdiction])


class GraceForm(Form):
    days = IntegerField("Days between the notice and the erasure", [InputRequired("Say how many days.")])


class SettleForm(Form):
    pass
