"""The base of all forms: CSRF, trimmed and normalised text, and one way from a form to an operation."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self

from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf as csrf_token
from markupsafe import Markup
from sqlalchemy.orm import Session
from wtforms import BooleanField, Field, HiddenField, PasswordField, SelectField, StringField, ValidationError
from wtforms.form import BaseForm

from employer_portal.core import cleaning
from employer_portal.core.editing import ChangedMeanwhile, Seen, changed_to, plain, stands
from employer_portal.core.errors import DomainError
from employer_portal.web import visit

__all__ = [
    "EditForm",
    "Form",
    "carried_out",
    "carried_out_in_slices",
    "clean",
    "csrf_token",
    "mistakes",
    "number",
    "told",
]

#: More than so many rows at once, and their number is typed to confirm.
ASK_ABOVE = 30


def told(error: DomainError) -> str:
    """What went wrong, as a page says it: the way out leads to where it begins."""
    return Markup('{} <a href="{}">{}</a>').format(error.message, error.to, error.fix) if error.to else str(error)


def clean(value: str | None) -> str:
    """What was typed, as it is kept: nothing in it that cannot be seen."""
    return cleaning.clean(value or "")[0]


def number(given: str | None) -> int:
    """A number that a page sent along; 0, which no row has, for anything else and for what no database could hold."""
    return int(given) if given and given.isascii() and given.isdigit() and len(given) < 15 else 0


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose texts are cleaned as they come in; a password stays as it was typed, for so it is asked for."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            kind = unbound_field.field_class
            if issubclass(kind, _texts()) and not issubclass(kind, PasswordField):
                options.setdefault("filters", []).append(clean)
            return super().bind_field(form, unbound_field, options)


class EditForm(Form):
    """A form that changes what is there: it carries how that stood when the page was made, so that nobody's save undoes
    another's. Its page shows `seen`; its fields are called as what they change."""

    seen = HiddenField()

    def made_from(self, **values: Any) -> Self:
        """The form, made from these values; one that comes back says itself what it was made from."""
        self.seen.id = f"seen-{type(self).__name__.lower()}"  # there may be two such forms on a page
        if self.seen.raw_data is None:  # nothing was sent
            self.remember(values)
        return self

    @property
    def was(self) -> Seen:
        """What its editor had before them: for the operation. Empty for a page that does not say it."""
        try:
            given = json.loads(self.seen.data or "{}")
        except ValueError:
            given = {}
        return {str(name): str(value) for name, value in given.items()} if isinstance(given, dict) else {}

    def show(self, error: ChangedMeanwhile) -> None:
        """Say at each field what was put there meanwhile, and keep what was typed: saved once more, that holds."""
        for field in (self[name] for name in error.changed if name in self):
            now = error.now.get(field.name, "")
            if plain(field.data) == now:
                continue
            if isinstance(field, SelectField):
                now = next((str(choice.label) for choice in field.iter_choices() if str(choice.value) == now), now)
            said = changed_to(now) if now else "This was emptied meanwhile."
            if isinstance(field, BooleanField):
                said = "This was ticked meanwhile." if now else "The tick was taken away meanwhile."
            field.errors = [*field.errors, said]
        self.remember(error.now)

    def remember(self, values: Mapping[str, Any]) -> None:
        """From now on, its editor has these values before them."""
        self.seen.data = json.dumps(dict(stands(values)), ensure_ascii=False)


class ManyForm(Form):
    """One button for many rows. Above ASK_ABOVE their number is typed first, so that nobody does it by a slip."""

    number = StringField("Type the number to confirm")
    expected = 0

    @classmethod
    def of(cls, expected: int) -> Self:
        """The form for doing something to so many rows."""
        form = cls()
        form.expected = expected
        return form

    @property
    def asks(self) -> bool:
        """Whether the number must be typed."""
        return self.expected > ASK_ABOVE

    def validate_number(self, field: Field) -> None:
        if self.asks and (field.data or "").replace(",", "") != str(self.expected):
            raise ValidationError(f"Type {self.expected} to confirm that you mean all of them.")


def mistakes(form: BaseForm) -> Iterator[tuple[str, str]]:
    """(id of the field or empty, what is wrong), in the order of the page."""
    for message in form.form_errors:
        yield "", message
    for field in form:
        yield from _mistakes_of(field)


def carried_out(form: Form, act: Callable[[Session], object]) -> bool:
    """Whether `form` was sent, is right, and `act` was carried out in a transaction with it.

    What an operation refuses becomes a mistake of the form: the page is shown again with all that was typed.
    """

    def at_once() -> None:
        with visit.transaction() as session:
            act(session)

    return carried_out_in_slices(form, at_once)


def carried_out_in_slices(form: Form, act: Callable[[], object]) -> bool:
    """`carried_out` for what opens its own transactions, one after the other."""
    if not form.validate_on_submit():
        return False
    try:
        act()
    except DomainError as error:
        if isinstance(error, ChangedMeanwhile) and isinstance(form, EditForm):
            form.show(error)
        form.form_errors = [*form.form_errors, told(error)]
        return False
    return True


def _texts() -> tuple[type[Field], ...]:
    from wtforms import EmailField, SearchField, StringField, TelField, TextAreaField, URLField

    return StringField, TextAreaField, EmailField, SearchField, TelField, URLField


def _mistakes_of(field: Field) -> Iterator[tuple[str, str]]:
    for error in field.errors:
        if isinstance(error, str):
            yield field.id, f"{field.label.text}: {error}" if field.label.text else error
    for inner in getattr(field, "entries", ()) or getattr(getattr(field, "form", None), "__iter__", list)():
        yield from _mistakes_of(inner)
