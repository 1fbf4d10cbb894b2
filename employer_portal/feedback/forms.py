"""The forms of an interviewer: the record, the words for the candidate, declining."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from employer_portal.feedback import drafts
from employer_portal.feedback.drafts import Draft
from employer_portal.hiring.models import Criterion
from employer_portal.web.forms import Form, clean

WHY_NOT = {
    "did not take part": "I did not take part in this interview",
    "no time before it is due": "I have no time to write it before it is due",
    "conflict of interest": "I know {called} too well to judge (conflict of interest)",
    "something else": "Something else",
}


class EntryForm(Form):
    """One page of an entry. Its fields are added by `entry_form`; `seen` is what the page showed."""

    seen = HiddenField()

    def typed(self) -> dict[str, str]:
        """What was sent: field -> text, those that the page does not have left out."""
        given = {}
        for one in self:
            if one.name not in {"seen", "csrf_token"} and "_" in one.name and not one.name.startswith("because_"):
                given[one.name] = ("1" if one.data else "") if isinstance(one, BooleanField) else clean(one.data)
        return given


def entry_form(
    step: str, draft: Draft, criteria: Sequence[Criterion], scale: Mapping[str, object], labels: Mapping[str, str]
) -> EntryForm:
    """The form of that step with what the draft holds: rating_7, notes_7; or good_7, gap_7, evidence_7 ...

    Which choices there are is checked where they are put down.
    """
    long = Length(max=drafts.LONGEST, message=f"This is too long: {drafts.LONGEST:,} characters at most.")
    choices = [SelectChoice(*one) for one in (*scale.items(), (drafts.NOT_ASSESSED, "Not assessed"))]
    fields: dict[str, Any] = {}
    for criterion in criteria:
        for part in drafts.RECORD if step == "record" else drafts.WORDS:
            name, label = f"{part}_{criterion.id}", labels[part]
            if part == "rating":
                fields[name] = RadioField(
                    label, [Optional()], choices=choices, default=draft[name] or None, validate_choice=False
                )
            elif part in {"good", "gap"}:
                fields[name] = BooleanField(label, default=bool(draft[name]))
            else:
                fields[name] = TextAreaField(label, [Optional(), long], default=draft[name])
    filled: type[EntryForm] = type("Filled", (EntryForm,), fields)
    form = filled()
    if not form.is_submitted():
        form.seen.data = draft.seen
    return form


class DeclineForm(Form):
    why = RadioField("Why", [InputRequired("Choose why.")])
    more = TextAreaField("In your words", [Optional(), Length(max=1000, message="A sentence or two are enough.")])

    def about(self, called: str) -> "DeclineForm":
        """The form in words about that candidate."""
        self.why.choices = [SelectChoice(value, words.format(called=called)) for value, words in WHY_NOT.items()]
        return self

    @property
    def reason(self) -> str:
        """The reason as it is kept."""
        more = self.more.data or ""
        chosen = "" if self.why.data == "something else" else f"{self.why.data.capitalize()}."
        return f"{chosen} {more}".strip()
