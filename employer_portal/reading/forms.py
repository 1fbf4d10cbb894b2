"""The form of the policy: one tick, of the words that were seen."""

from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired

from employer_portal.web.forms import Form


class PolicyForm(Form):
    seen = HiddenField()
    agree = BooleanField(
        "I have read it, and I will keep to it", [InputRequired("Tick the box when you have read it.")]
    )
