"""What somebody needs, asked of them and of HR in the same words."""

from typing import Any

from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, ValidationError

from employer_portal.core.terms import LETTER_LANGUAGES, Format, LetterLanguage
from employer_portal.hiring.forms import MultiCheckboxField
from employer_portal.hiring.models import Application
from employer_portal.needs.models import Need, Needs
from employer_portal.needs.operations import LONGEST, Said
from employer_portal.web.forms import EditForm

LARGE, PLAIN, POST = "large print", "plain text", "post"
#: What is ticked of how a letter goes -> its form. What is missing here cannot be made.
FORMS = {
    frozenset[str](): Format.EMAIL,
    frozenset({LARGE}): Format.LARGE_PRINT,
    frozenset({PLAIN}): Format.PLAIN_TEXT,
    frozenset({POST}): Format.POST,
    frozenset({LARGE, POST}): Format.LARGE_POST,
}
LETTERS = {LARGE: "Large print", PLAIN: "Plain text, without a PDF", POST: "On paper, by post"}
MEETING = {
    Need.STEP_FREE: "Step-free access",
    Need.INTERPRETER: "An interpreter",
    Need.COMPANION: "Somebody with me",
    Need.RELAY: "A text relay service on the phone",
}
SHORT = Length(max=LONGEST, message=f"This is too long: {LONGEST} characters at most.")


class NeedsForm(EditForm):
    letters = MultiCheckboxField("Letters", choices=[SelectChoice(value, words) for value, words in LETTERS.items()])
    language = RadioField("Language of the letters", choices=[
        SelectChoice(one.value, words) for one, words in LETTER_LANGUAGES.items()
    ])  # fmt: skip
    postal_address = TextAreaField("Postal address", [SHORT])
    kinds = MultiCheckboxField(
        "Interview and calls", choices=[SelectChoice(need.value, words) for need, words in MEETING.items()]
    )
    words = TextAreaField("Anything else", [SHORT])

    @classmethod
    def about(cls, application: Application, needs: Needs | None, *, welsh: bool = True) -> "NeedsForm":
        """The form, as it stands for that candidate; without `welsh` it asks for no language: there is one."""
        candidate = application.candidate
        ticked = next(ticks for ticks, form in FORMS.items() if form == candidate.format)
        form = cls(
            letters=sorted(ticked), language=candidate.language.value, postal_address=candidate.postal_address,
            kinds=needs.kinds if needs else [], words=needs.words if needs else "",
        )  # fmt: skip
        if not welsh:
            del form.language
        return form

    def validate_letters(self, field: Any) -> None:
        if frozenset(field.data or ()) not in FORMS:
            raise ValidationError(
                "Plain text comes by e-mail, and a reader sets its size. Choose it alone, or choose the others."
            )

    def validate_postal_address(self, field: Any) -> None:
        if POST in (self.letters.data or ()) and not field.data:
            raise ValidationError("Give the address for letters by post.")

    @property
    def said(self) -> Said:
        return Said(
            FORMS[frozenset(self.letters.data or ())],
            LetterLanguage(self.language.data) if self.language else LetterLanguage.ENGLISH,
            self.postal_address.data or "", [Need(one) for one in self.kinds.data or ()], self.words.data or "",
        )  # fmt: skip
