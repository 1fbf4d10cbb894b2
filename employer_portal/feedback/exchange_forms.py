"""The forms of an upload."""

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField

from employer_portal.hiring.forms import choices
from employer_portal.web.forms import Form


class UploadForm(Form):
    workbook = FileField("Workbook", [FileRequired("Choose the workbook.")])


class BringInForm(Form):
    brand = SelectField("Brand", coerce=int)
    again = BooleanField("Bring this very file in again")

    def offer(self, brands: list[Any], named: str) -> None:
        """Offer these brands, the one that the workbook names first in line."""
        self.brand.choices = choices(brands)
        if self.brand.data is None:
            self.brand.data = next((brand.id for brand in brands if brand.name == named), None)
