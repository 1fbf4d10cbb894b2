"""The forms of a brand. They check shape, colour and picture; the operations check the rest."""

from collections.abc import Iterable
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, Field, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from employer_portal.accounts.models import Brand, BrandVersion
from employer_portal.brands.logo import normalised
from employer_portal.brands.look import why_no_footer, why_not, written
from employer_portal.brands.operations import COLUMNS, Logo, editable
from employer_portal.core.errors import DomainError
from employer_portal.core.terms import PageUse
from employer_portal.delivery.envelope import Mailbox
from employer_portal.printing.marking import addresses
from employer_portal.web.forms import EditForm, Form, number

LINE = Length(max=200, message="This is too long: 200 characters at most.")
#: accent -> how a letter looks with it
ACCENTS = {
    "classic": "Classic: serif text under sans headings",
    "modern": "Modern: one clean sans throughout",
    "plain": "Plain: the most legible, nothing else",
}
#: typeface -> how it looks
TYPEFACES = {
    "source": "Source: calm and even",
    "carlito": "Carlito and Caladea: like most office letters, a little narrower",
    "open-sans": "Open Sans and Charis: open and clear, a little wider",
    "andika": "Andika: each letter easy to tell from the next; no serifs, a little wider",
}


def _mailbox(form: Any, field: Field) -> None:
    """A complete address, with a name before it if wanted."""
    if field.data:
        try:
            mailbox = Mailbox.of(field.data)
        except DomainError:
            mailbox = None
        if mailbox is None or "." not in mailbox.address.rpartition("@")[2]:
            raise ValidationError("This is not a complete address. Write it like People <people@example.org>.")


def _address(form: Any, field: Field) -> None:
    if "<" in (field.data or "") or ">" in (field.data or ""):
        raise ValidationError("Only the address, please, without a name.")
    _mailbox(form, field)


def _picture_in(field: Field) -> bytes | None:
    """What was uploaded, as a plain PNG; None where nothing was."""
    if not field.data or not field.data.filename:
        return None
    try:
        return normalised(field.data.read())
    except DomainError as error:
        raise ValidationError(str(error)) from None


#: How a brand's letters reach candidates, as its page says it.
PAGE_USES = {
    PageUse.BOTH.value: "The letter in the mail, with the address of the candidate’s own page",
    PageUse.LINK_ONLY.value: "The address alone: the mail says that there is a letter, and nothing of what is in it",
    PageUse.LETTER_ONLY.value: "The letter in the mail, and no page",
}


class BrandForm(EditForm):
    """How a brand looks, who its letters come from, where answers go."""

    name = StringField("Name", [DataRequired("Say what candidates know the employer as."), LINE])
    colour = StringField("Colour", [InputRequired("Give a colour.")], default="#1f4e5f")
    accent = RadioField("Accent", choices=ACCENTS, default="classic")
    typeface = RadioField("Typeface", choices=TYPEFACES, default="source")
    logo = FileField("Logo")
    logo_goes = BooleanField("No logo any more")
    logo_alt = StringField("The logo in words", [LINE])
    sender = StringField("Letters come from", [LINE, _mailbox])
    reply_to = StringField("Answers go to", [LINE, _address])
    signatory = StringField("Who signs", [LINE])
    signatory_role = StringField("Their role", [LINE])
    signature = FileField("Scanned signature")
    signature_goes = BooleanField("No scanned signature any more")
    privacy_contact = StringField("Who answers about personal data", [LINE])
    address = TextAreaField("Address", [Length(max=300, message="This is too long: 300 characters at most.")])
    telephone = StringField("Telephone", [LINE])
    telephone_hours = StringField("When somebody answers it", [LINE])
    web = StringField("Web", [LINE])
    footer = TextAreaField("Lines at the foot")
    version = HiddenField()  # of an earlier one that is brought back
    name_beside_logo = BooleanField("The name stands beside the logo", default=True)
    ratings_in_letters = BooleanField("Letters list each criterion with its rating in words")
    page_use = RadioField("How letters reach candidates", choices=PAGE_USES, default=PageUse.BOTH.value)
    picture: bytes | None = None
    scan: bytes | None = None
    has_logo = False  # whether the brand has one already

    @property
    def values(self) -> dict[str, Any]:
        """What the brand's row takes."""
        return {name: "" if self[name].data is None else self[name].data for name in COLUMNS}

    @property
    def back_to(self) -> int:
        return number(self.version.data)

    @property
    def new_logo(self) -> Logo:
        return Logo(self.picture, bool(self.logo_goes.data))

    @property
    def new_signature(self) -> Logo:
        return Logo(self.scan, bool(self.signature_goes.data))

    def validate_signature(self, field: Field) -> None:
        self.scan = _picture_in(field)
        if self.scan and not self.signatory.data:
            raise ValidationError("Say above who signs: a signature stands over a name.")

    def validate_colour(self, field: Field) -> None:
        if reason := why_not(field.data):
            raise ValidationError(reason)
        field.data = written(field.data)

    def validate_logo(self, field: Field) -> None:
        self.picture = _picture_in(field)

    def validate_web(self, field: Field) -> None:
        if field.data and ("@" in field.data or [found[0] for found in addresses(field.data)] != [field.data]):
            raise ValidationError("Write it whole, like www.example.org or https://example.org/jobs.")

    def validate_footer(self, field: Field) -> None:
        if reason := why_no_footer(field.data or ""):
            raise ValidationError(reason)

    def validate_telephone_hours(self, field: Field) -> None:
        if field.data and not self.telephone.data:
            raise ValidationError("Give the telephone number too, or leave the hours out.")

    def validate_logo_alt(self, field: Field) -> None:
        uploaded = bool(self.logo.data and self.logo.data.filename)
        if not field.data and (uploaded or (self.has_logo and not self.logo_goes.data)):
            raise ValidationError("Say what the logo shows: somebody may not see it.")


def brand_form(brand: Brand | None, earlier: BrandVersion | None = None) -> BrandForm:
    """The form of that brand; of a new one without. Its pictures may be those of an earlier version."""
    form, pictures = BrandForm(obj=brand), earlier or brand
    form.has_logo = pictures is not None and pictures.logo_sha256 is not None
    return form if brand is None else form.made_from(**editable(brand))


def form_of_version(brand: Brand, version: BrandVersion) -> BrandForm:
    """The form of that brand, filled in as it was in that version, with its pictures."""
    form = BrandForm(formdata=None, data={**version.kit, "version": str(version.number)})
    form.has_logo = version.logo_sha256 is not None
    return form.made_from(**editable(brand))


def field_names(form: BrandForm, changed: Iterable[str]) -> list[str]:
    """What was changed, as the form calls it."""
    labels = [form[name].label.text for name in changed if name in form]
    return [label[0].lower() + label[1:] for label in labels]


class ProofForm(Form):
    """The code of a test message, as it was read there."""

    code = StringField("The code in the test message", [InputRequired("Type the six digits."), Length(max=20)])
