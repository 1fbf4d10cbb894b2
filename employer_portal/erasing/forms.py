"""The forms of erasing."""

from wtforms import RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from employer_portal.keeping.models import Cause
from employer_portal.web.forms import Form

CAUSES = {"asked": Cause.ASKED, "ordered": Cause.ORDERED}


class EraseForm(Form):
    cause = RadioField(
        "Why", [InputRequired("Choose why.")],
        choices=[SelectChoice("asked", "They asked for it"), SelectChoice("ordered", "An authority ordered it")],
    )  # fmt: skip
