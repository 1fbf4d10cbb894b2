"""The form for certificates from elsewhere."""

from flask_wtf.file import FileField, FileRequired

from employer_portal.web.forms import Form


class ElsewhereForm(Form):
    table = FileField("Table", [FileRequired("Choose the file.")])
