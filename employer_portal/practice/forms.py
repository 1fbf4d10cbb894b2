"""The forms of practice: a way to act, and a sentence to try the checker with."""

from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from employer_portal.phrasing.findings import Field
from employer_portal.web.forms import Form

#: Where a sentence may stand, as the pages of an entry call it.
WHERE = {
    Field.STRENGTH: "A strength", Field.DEVELOPMENT: "A gap", Field.NEXT_STEP: "A next step",
    Field.EVIDENCE: "What they said or did", Field.PRIVATE_NOTES: "Notes, not in the letter",
}  # fmt: skip


class WayForm(Form):
    way = IntegerField("A way to act", [InputRequired("Choose one of the ways.")])


class SandboxForm(Form):
    words = TextAreaField(
        "Your sentence",
        [InputRequired("Write a sentence first."), Length(max=4000, message="A few sentences are enough.")],
    )
    criterion = StringField("The criterion", [Length(max=200, message="A few words are enough.")])
    looks_like = TextAreaField("What good looks like", [Length(max=1000, message="A few sentences are enough.")])
    field = SelectField("Where it would stand", choices=[SelectChoice(one.value, said) for one, said in WHERE.items()])
