"""The forms of an upload."""

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField
from wtforms.fields import SelectChoice

from employer_portal.hiring.forms import choices
from employer_portal.web.forms import Form


class UploadForm(Form):
    workbook = FileField("Workbook", [FileRequired("Choose the workbook.")])


class BringInForm(Form):
    into = SelectField("As what", coerce=int)
    brand = SelectField("Brand", coerce=int)
    again = BooleanField("Bring this very file in again")

    def offer(self, brands: list[Any], named: str, rounds: list[Any]) -> None:
        """Offer these brands, chosen the one that the workbook names; and these rounds, chosen the newest, if any."""
        new = SelectChoice(0, "A new round")
        self.into.choices = [*(SelectChoice(one.id, f"Back into {_begun(one)}") for one in rounds), new]
        self.brand.choices = choices(brands)
        if self.brand.data is None:
            self.brand.data = next((brand.id for brand in brands if brand.name == named), None)


def _begun(one: Any) -> str:
    day = f", interviews on {one.interview_date:%d %B %Y}" if one.interview_date else ""
    return f"{one.vacancy.title} · {one.stage}{day}"
