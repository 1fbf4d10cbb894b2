"""Forms about vacancies, rounds and candidates: they check shape, the operations check the rest."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import wtforms
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from employer_portal.core.counting import counted
from employer_portal.core.errors import DomainError
from employer_portal.core.terms import (
    LETTER_LANGUAGES,
    FeedbackPolicy,
    Format,
    Importance,
    Kind,
    LetterLanguage,
    Outcome,
    Sentence,
    StageKind,
)
from employer_portal.hiring.vacancies import editable_criterion
from employer_portal.web.forms import EditForm, Form, number
from employer_portal.workbook import cells
from employer_portal.workbook.cells import MOST
from employer_portal.workbook.sheets import CandidateRow, CriterionRow, RoundSheet

LINE = Length(max=200, message="This is too long: 200 characters at most.")
PROSE = Length(max=4000, message="This is too long: 4,000 characters at most.")
#: How a candidate can have learned the outcome.
TOLD_HOW = ("by phone", "in person", "by e-mail", "by post", "in a video call")
FORMATS = {
    Format.EMAIL: "E-mail with a PDF",
    Format.LARGE_PRINT: "Large print",
    Format.PLAIN_TEXT: "Plain text",
    Format.POST: "On paper, by post",
    Format.LARGE_POST: "On paper, by post, in large print",
}


#: What a round judges people by.
STAGES: dict[str, str] = {
    StageKind.SIFT: "A sift: the application alone",
    StageKind.TEST: "A test or an exercise",
    StageKind.INTERVIEW: "An interview",
    StageKind.FINAL: "A final interview",
}
#: The fixed sentences that a round's letters may do without.
SENTENCES = {
    Sentence.PANEL: "Thank you for meeting ...: the names of those who took part",
    Sentence.SAME_QUESTIONS: "Every candidate was asked the same questions.",
    Sentence.NOTES: "This feedback comes from the notes that ... made, and from nothing else.",
    Sentence.RESERVE_UNTIL: "The list runs until ...",
    Sentence.OTHER_ROLES: "You may apply for other roles with us at any time.",
}


_NO_COUNT = f"Give a whole number from 1 to {MOST:,}, or leave this empty."


def words_of(words: Iterable[str]) -> dict[str, str]:
    """Words as choices, each beginning with a capital."""
    return {str(word): str(word).capitalize() for word in words}


def needed(words: str) -> list[Any]:
    """A field that must hold something: `words` say what to put there."""
    return [_Filled(words), LINE]


class _Filled(InputRequired):  # type: ignore[misc]
    """Spaces alone do not fill a field."""

    def __call__(self, form: Any, field: Field) -> None:
        super().__call__(form, field)
        if not str(field.data or "").strip():
            raise ValidationError(self.message)


def address(form: Any, field: Field) -> None:
    """One complete e-mail address, if any."""
    _readable(cells.email, field)


def named(form: Any, field: Field) -> None:
    """A person's name, if any."""
    _readable(cells.name, field)


def plausible(form: Any, field: Field) -> None:
    """A day within the lives of those concerned."""
    if field.data and not date(1950, 1, 1) <= field.data <= date(2150, 12, 31):
        raise ValidationError("This is not a likely date. Look at the year.")


def _readable(read: Callable[[str], object], field: Field) -> None:
    if field.data and not field.errors:  # one fault of a field at a time
        try:
            read(field.data)
        except cells.Unreadable as unreadable:
            raise ValidationError(f"{unreadable.message} {unreadable.fix}") from None


class Day(DateField):  # type: ignore[misc]
    """A day; or none, unless `needed` says what to do."""

    def __init__(self, label: str, needed: str = "", **more: Any) -> None:
        super().__init__(label, validators=[InputRequired(needed) if needed else Optional(), plausible], **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("This is not a date. Write it like 2026-11-20.") from None


class Count(IntegerField):  # type: ignore[misc]
    """How many there are; or nothing."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, validators=[Optional(), NumberRange(1, MOST, _NO_COUNT)], **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([given for given in valuelist if given.strip()])
        except ValueError:
            raise ValueError(_NO_COUNT) from None


class MultiCheckboxField(SelectMultipleField):  # type: ignore[misc]
    """Some of a list, each with a tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class VacancyForm(EditForm):
    reference = StringField("Reference", needed("Give the job a reference."))
    title = StringField("Title", needed("Give the title, as a letter should name it."))
    brand = SelectField("Brand", coerce=int)
    grade = StringField("Grade", [LINE])
    location = StringField("Location", [LINE])
    posts = Count("Posts")


class CriterionForm(EditForm):
    """One criterion; `criterion_form` adds a field for each point of the scale."""

    code = StringField(
        "Code", [*needed("Give it a short code."), Length(max=20, message="A code has 20 characters at most.")]
    )
    name = StringField("Criterion", needed("Say what is assessed, as a letter should name it."))
    kind = SelectField("Kind", choices={"": "Not said"} | words_of(Kind))
    importance = SelectField("Importance", choices={"": "Not said"} | words_of(Importance))
    looks_like = TextAreaField("What good looks like", [PROSE])
    candidate_wording = TextAreaField("In a letter: “We were looking for …”", [PROSE])
    question = TextAreaField("Question that everyone is asked", [PROSE])

    @property
    def anchor_fields(self) -> list[Field]:
        return [field for field in self if field.name.startswith("anchor_")]

    @property
    def row(self) -> CriterionRow:
        anchors = {int(field.name.removeprefix("anchor_")): field.data for field in self.anchor_fields if field.data}
        return CriterionRow(
            0, self.code.data, self.name.data, Kind(self.kind.data) if self.kind.data else None,
            Importance(self.importance.data) if self.importance.data else None, self.looks_like.data,
            self.question.data, anchors, " ".join((self.candidate_wording.data or "").split()),
        )  # fmt: skip


def criterion_form(scale: Mapping[int, str], row: CriterionRow | None) -> CriterionForm:
    """The form for that criterion (None: a new one), with a field for what each point of the scale means."""

    class WithAnchors(CriterionForm):
        pass

    for point, words in scale.items():
        setattr(WithAnchors, f"anchor_{point}", TextAreaField(f"{point} · {words}", [PROSE]))
    if row is None:
        return WithAnchors().made_from()
    values = dict(editable_criterion(row))
    return WithAnchors(**values | {"kind": row.kind or "", "importance": row.importance or ""}).made_from(**values)


class RoundForm(EditForm):
    stage = StringField("Stage", needed("Name the stage: Interview, for instance."), default="Interview")
    kind = SelectField("What it is", coerce=StageKind, choices=STAGES)
    interview_date = Day("Interview date")
    feedback_due = Day("Feedback due")
    reserve_until = Day("Reserve list until")
    contact_name = StringField("Contact's name", [*needed("Name the person a candidate may write to."), named])
    contact_email = EmailField("Contact's e-mail", [*needed("Give the address a candidate may write to."), address])

    left_out = MultiCheckboxField(
        "Leave out of the letters", choices={name.value: words for name, words in SENTENCES.items()}
    )

    def validate_feedback_due(self, field: Field) -> None:
        if field.data and self.interview_date.data and field.data < self.interview_date.data:
            raise ValidationError("Feedback cannot be due before the interview.")

    @property
    def values(self) -> dict[str, Any]:
        names = ("stage", "kind", "interview_date", "feedback_due", "reserve_until", "contact_name", "contact_email")
        chosen = tuple(Sentence(name) for name in self.left_out.data or ())
        return {name: self[name].data for name in names} | {"left_out": chosen}


class NewRoundForm(RoundForm):
    kind = SelectField(
        "What it is", coerce=lambda kind: StageKind(kind) if kind else None,
        choices={"": "As its name says"} | STAGES, default="",
    )  # fmt: skip
    scale = TextAreaField("Rating scale", needed("Write the points of the scale."))

    def validate_scale(self, field: Field) -> None:
        _readable(cells.scale, field)

    def sheet(self, reference: str, title: str) -> RoundSheet:
        return RoundSheet(reference, title, scale=cells.scale(self.scale.data), **self.values)


class ApproverForm(EditForm):
    approver = SelectField("Approver", coerce=int)
    stand_in = SelectField("Stand-in", coerce=int)
    stand_in_from = Day("From")
    stand_in_until = Day("Until")


class PolicyForm(EditForm):
    policy = RadioField(
        "Who gets feedback after this round?",
        choices={
            FeedbackPolicy.EVERYONE.value: "Everyone who is not appointed",
            FeedbackPolicy.ON_REQUEST.value: "Whoever asks for it",
            FeedbackPolicy.NONE.value: "Nobody, for a reason that candidates are told",
        },
    )
    because = StringField("Why nobody", [LINE])


class CandidateForm(EditForm):
    reference = StringField("Reference", needed("Give the person a reference of yours."))
    first_name = StringField("First name", [LINE, named])
    last_name = StringField("Last name", [*needed("Give the family name, or the only name."), named])
    known_as = StringField("Known as", [LINE, named])
    email = EmailField("E-mail", [LINE, address])
    postal_address = TextAreaField("Postal address", [PROSE])
    format = SelectField("Format", choices={form.value: words for form, words in FORMATS.items()})
    language = SelectField(
        "Language of their letters", choices={one.value: words for one, words in LETTER_LANGUAGES.items()}
    )
    interview_date = Day("Interview date")
    internal = BooleanField("Already works here")

    @property
    def by_post(self) -> bool:
        """Whether a letter on paper is chosen; what is no format at all is none."""
        return self.format.data in {form.value for form in Format if form.by_post}

    @property
    def row(self) -> CandidateRow:
        return CandidateRow(
            0, self.reference.data, self.first_name.data, self.last_name.data, Outcome.PENDING, self.email.data,
            self.postal_address.data, self.interview_date.data, Format(self.format.data),
            LetterLanguage(self.language.data), self.known_as.data, bool(self.internal.data),
        )  # fmt: skip

    def validate_email(self, field: Field) -> None:
        if not field.data and not self.by_post:
            raise ValidationError("Needed, unless the letter goes by post.")

    def validate_postal_address(self, field: Field) -> None:
        if not field.data and self.by_post:
            raise ValidationError("Needed for a letter by post.")


class DoNotWriteForm(Form):
    because = StringField("Why", needed("Say why, in a few words."))


class ReferenceForm(wtforms.Form):  # type: ignore[misc]
    """A question, so it changes nothing and needs no token."""

    reference = StringField("Reference of another application", needed("Give the reference of another application."))


class PasteForm(Form):
    lines = TextAreaField(
        "Rows", [_Filled("Paste at least one row."), Length(max=500_000, message="This is too much.")]
    )


class OutcomeForm(EditForm):
    outcome = SelectField("Outcome", choices=words_of(Outcome))


class ToldForm(Form):
    how = SelectField("How", choices=words_of(TOLD_HOW))
    on = Day("When", needed="Say on which day.")


class ManyForm(Form):
    """What is to happen to many candidates at once, which nobody chose beforehand: that somebody was told must not come
    of a day typed beside another step. Above thirty, their number is typed to confirm."""

    what = RadioField("What", [InputRequired("Choose what to do for these people.")], choices={
        "told": "Record that they were told", "outcome": "Set the outcome", "format": "Set the format",
        "interview": "Set the interview date",
    })  # fmt: skip
    whom = RadioField("Whom", choices={"ticked": "Those ticked on this page", "all": "All in this list"})
    outcome = SelectField("Outcome", choices=words_of(Outcome))
    how = SelectField("How", choices=words_of(TOLD_HOW))
    on = Day("When")
    format = SelectField("Format", choices={form.value: words for form, words in FORMATS.items()})
    interview_date = Day("Interview date")
    number = StringField("Number", [LINE])

    def offering(self, count: int, narrowed: bool) -> "ManyForm":
        """The form, with how many "all" are, on every page: of the round, or of those that were looked for."""
        whom = "in this list, as narrowed down above" if narrowed else "of this round"
        self.whom.choices = self.whom.choices | {"all": f"All {counted(count, 'candidate')} {whom}"}
        return self

    def must_be_confirmed(self, count: int, most: int = 30) -> None:
        """Raise `DomainError` for nobody, and for more than a few whose number was not typed."""
        if count == 0:
            raise DomainError("Nobody is chosen.", "Tick some people first.")
        if count > most and self.number.data.replace(",", "").strip() != str(count):
            raise DomainError(f"This concerns {count:,} people.", f"Type {count} to confirm.")


def choices(rows: Sequence[Any], first: str = "") -> list[SelectChoice]:
    """Rows with an id and a name as choices; `first` stands for none of them."""
    return [SelectChoice(0, first)] * bool(first) + [SelectChoice(row.id, row.name) for row in rows]


def ordered(codes: Sequence[str], places: Sequence[str], up: str | None) -> list[str]:
    """Codes in the order of the places typed beside them (what is no number stays where it was); `up` moves one."""
    wanted = [
        int(place) if place.isascii() and place.isdigit() and len(place) < 5 else at
        for at, place in enumerate([*places, *[""] * len(codes)][: len(codes)], 1)
    ]
    order = [code for _, code in sorted(zip(wanted, codes, strict=True), key=lambda pair: pair[0])]
    if up in order and (at := order.index(up)) > 0:
        order[at - 1], order[at] = order[at], order[at - 1]
    return order


def seen(given: str | None) -> int:
    """The number that a page sent along."""
    return number(given)
