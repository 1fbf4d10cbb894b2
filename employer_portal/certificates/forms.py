"""The forms for certificates from elsewhere, and for opening single answers."""

from flask_wtf.file import FileField, FileRequired
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from employer_portal.web.forms import Form


class ElsewhereForm(Form):
    table = FileField("Table", [FileRequired("Choose the file.")])


class OpenForm(Form):
    because = TextAreaField(
        "For which claim, and why", [InputRequired("Say for which claim, and why."), Length(max=1000)]
    )
