"""The forms of calls: when one can ring, a time for a call, what became of it; and the candidate's own."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    TimeField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from employer_portal.calls import notes, operations
from employer_portal.calls.models import Diary, Need
from employer_portal.calls.slots import Window
from employer_portal.web.forms import Form

LENGTHS, PAUSES = (10, 15, 20, 30), (0, 5, 10, 15)
NOTICE = {1: "an hour", 2: "2 hours", 4: "4 hours", 8: "8 hours", 24: "a day"}
NEEDED = {
    Need.RELAY: "I use a text relay service",
    Need.INTERPRETER: "I need an interpreter",
    Need.COMPANION: "Somebody will be with me",
}
#: How a page names a time: in UTC.
SLOT = "%Y-%m-%dT%H:%MZ"
WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class WindowsForm(Form):
    """Up to two times of one day: the first and the second may each be left empty, as a whole."""

    class Meta(Form.Meta):
        csrf = False  # the form around it has the token

    opens = TimeField("From", [Optional()])
    closes = TimeField("to", [Optional()])
    opens_again = TimeField("and from", [Optional()])
    closes_again = TimeField("to", [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Each time has its end: asked here, for a field that may be left empty is asked nothing once it is."""
        right: bool = super().validate(extra_validators)
        for opens, closes in ((self.opens, self.closes), (self.opens_again, self.closes_again)):
            if (opens.data is None) != (closes.data is None) and not (opens.errors or closes.errors):
                closes.errors, right = ["Give both times, or neither."], False
        return right

    @property
    def windows(self) -> list[Window]:
        """The times that are filled in."""
        given = ((self.opens.data, self.closes.data), (self.opens_again.data, self.closes_again.data))
        return [(opens, closes) for opens, closes in given if opens is not None and closes is not None]


class HoursForm(Form):
    minutes = SelectField("A call takes", coerce=int, choices=[SelectChoice(n, f"{n} minutes") for n in LENGTHS])
    pause = SelectField("Then a pause of", coerce=int, choices=[SelectChoice(n, f"{n} minutes") for n in PAUSES])
    notice_hours = SelectField(
        "Booked at least this long before", coerce=int, choices=[SelectChoice(n, words) for n, words in NOTICE.items()]
    )
    most_a_day = IntegerField("Calls a day at most", [InputRequired("Give a number."), NumberRange(1, 20)])
    week = FieldList(FormField(WindowsForm), min_entries=7, max_entries=7)

    @property
    def days(self) -> Iterator[tuple[str, Any]]:
        """Each weekday with the form of its times."""
        return zip(WEEK, (one.form for one in self.week), strict=True)

    @property
    def windows(self) -> dict[int, list[Window]]:
        return {weekday: one.form.windows for weekday, one in enumerate(self.week) if one.form.windows}


class DayForm(WindowsForm):
    """Hours of one day alone; none close it."""

    class Meta(Form.Meta):
        csrf = True

    day = DateField("Day", [InputRequired("Give a day.")])


class TimeForm(Form):
    """A time for a call, and who rings."""

    day = DateField("Day", [InputRequired("Give a day.")])
    at = TimeField("Time", [InputRequired("Give a time.")])
    who = SelectField("Who rings", coerce=int)


class CancelForm(Form):
    because = TextAreaField(
        "Why", [InputRequired("Say why: the candidate reads it."), Length(max=operations.LONGEST)]
    )  # fmt: skip


class PromiseForm(Form):
    class Meta(Form.Meta):
        csrf = False  # the form around it has the token

    words = StringField("What was promised", [Length(max=notes.LONGEST_PROMISE)])
    due = DateField("By", [Optional()])

    def validate_words(self, field: Any) -> None:
        if field.data and self.due.data is None and not self.due.errors:
            raise ValidationError("A promise needs its day.")


class NoteForm(Form):
    words = TextAreaField(
        "What was said", [InputRequired("Write down what was said."), Length(max=notes.LONGEST)]
    )  # fmt: skip
    promises = FieldList(FormField(PromiseForm), min_entries=2, max_entries=notes.MOST)
    shared = BooleanField("The candidate reads these notes on their page")

    @property
    def promised(self) -> list[tuple[str, date]]:
        """What was promised, with its day."""
        return [(one.form.words.data, one.form.due.data) for one in self.promises if one.form.words.data]


class CallerForm(Form):
    user = SelectField("Interviewer", coerce=int)


class NeedsForm(Form):
    """What every way to a call asks of the candidate. `key` makes one of what is sent twice."""

    key = HiddenField(default=lambda: secrets.token_hex(16), validators=[Length(max=64)])
    phone = TelField(
        "The number we ring", [InputRequired("Give the number that we should ring."), Length(max=60)]
    )  # fmt: skip
    question = TextAreaField("What would you like to talk about?", [Length(max=1000)])
    needs = SelectMultipleField(
        "Is there anything that makes the call possible for you?",
        choices=[SelectChoice(need.value, words) for need, words in NEEDED.items()],
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip
    needs_words = StringField("Anything else", [Length(max=operations.LONGEST)])

    @property
    def needed(self) -> list[Need]:
        return [Need(one) for one in self.needs.data or ()]


class SlotForm(Form):
    """One of the times that are free. The page draws them, day by day."""

    slot = RadioField("When may we ring?", [InputRequired("Choose a time.")], choices=[], validate_choice=False)

    @property
    def starts_at(self) -> datetime:
        """The time that was chosen; one long past where nobody offered such a thing, which is refused as taken."""
        try:
            return datetime.strptime(self.slot.data or "", SLOT).replace(tzinfo=UTC)
        except ValueError:
            return datetime.min.replace(tzinfo=UTC)


class BookForm(NeedsForm, SlotForm):
    pass


class RingForm(NeedsForm):
    free_at = TextAreaField(
        "When can we ring you?", [InputRequired("Say when you can be rung."), Length(max=operations.LONGEST)]
    )  # fmt: skip


def week_of(diary: Diary) -> Sequence[dict[str, Any]]:
    """A diary's hours as the form shows them."""
    days: list[dict[str, Any]] = [{} for _ in WEEK]
    for one in sorted((one for one in diary.openings if one.weekday is not None), key=lambda one: str(one.opens)):
        day = days[one.weekday or 0]
        again = "_again" if "opens" in day else ""
        day |= {f"opens{again}": one.opens, f"closes{again}": one.closes}
    return days
