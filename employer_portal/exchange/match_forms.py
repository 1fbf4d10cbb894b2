"""The form of a scorecard's match: what each column holds, what each word means, what the file does not say."""

from collections.abc import Mapping
from dataclasses import replace

from wtforms import EmailField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from employer_portal.core.terms import Outcome
from employer_portal.exchange.profiles import LONGEST_NAME
from employer_portal.scorecards.places import OF_SHEETS, PLACES
from employer_portal.scorecards.profile import HEADER_ROWS, Placed, Profile
from employer_portal.web.forms import Form, clean
from employer_portal.workbook.cells import NOT_ASSESSED, line

#: The names of the form's own fields -> of the round's.
ROUND = {
    "title": "Vacancy title", "reference": "Vacancy reference", "contact_name": "Contact name",
    "contact_email": "Contact email", "stage": "Stage", "interview_date": "Interview date",
    "feedback_due": "Feedback due", "scale": "Rating scale",
}  # fmt: skip
SAME, OTHER = "same", "other"


class MatchForm(Form):
    title = StringField("Vacancy title")
    reference = StringField("Vacancy reference")
    contact_name = StringField("Contact’s name")
    contact_email = EmailField("Contact’s e-mail")
    stage = StringField("Stage")
    interview_date = StringField("Interview date")
    feedback_due = StringField("Feedback due")
    scale = TextAreaField("Rating scale")
    # what the page does not show keeps its default
    sheet_names = SelectField(
        "What the name of a sheet says", choices={"": "Nothing"} | {name: name for name in OF_SHEETS}, default=""
    )
    outcome = SelectField(
        "Outcome of everybody", choices={word.value: word.value for word in Outcome}, default=Outcome.PENDING.value
    )
    interviewer = StringField("Interviewer of everybody")
    unrated = SelectField(
        "A rating that is left empty", choices={NOT_ASSESSED: "counts as “not assessed”", "": "is a mistake"},
        default=NOT_ASSESSED,
    )  # fmt: skip
    header_rows = SelectField(
        "Rows that the headings take", coerce=int, choices={rows: str(rows) for rows in HEADER_ROWS}, default=1
    )
    keep_as = StringField("Keep this for next time, as", [Length(max=LONGEST_NAME)])

    def show(self, profile: Profile) -> None:
        """Put a match before somebody who has not sent one."""
        for name, field in ROUND.items():
            self[name].data = profile.round.get(field, "")
        self.sheet_names.data = profile.sheet_names
        self.header_rows.data = profile.header_rows
        self.outcome.data = profile.for_all.get("Outcome", "")
        self.interviewer.data = profile.for_all.get("Interviewer", "")
        self.unrated.data = profile.for_all.get("Rating", "")
        self.keep_as.data = profile.name

    def profile(self, was: Profile, told: Mapping[str, str], alike: Mapping[str, str]) -> Profile:
        """The match as somebody sent it. The lines of the page's tables are `told` by their number; `alike` has the
        name beside which each one stands that may be the same person's."""
        given = {field: line(self[name].data or "") for name, field in ROUND.items()}
        for_all = {
            "Outcome": self.outcome.data,
            "Interviewer": line(self.interviewer.data or ""),
            "Rating": self.unrated.data,
        }
        people = {
            name: {SAME: alike.get(name, ""), OTHER: name}.get(_told(told, "person", number), "")
            for number, name in enumerate(was.same_person)
        }
        return replace(
            was, name=line(self.keep_as.data or ""), columns=_placed(was.columns, told, "column"),
            labels=_placed(was.labels, told, "label"),
            round={**was.round, **{field: text for field, text in given.items() if text or field in was.round}},
            for_all={**was.for_all, **{place: text for place, text in for_all.items() if place in was.for_all}},
            sheet_names=self.sheet_names.data, header_rows=self.header_rows.data,
            ratings=_words(was.ratings, told, "rating"), outcomes=_words(was.outcomes, told, "outcome"),
            same_person=people,
            addresses=_words(was.addresses, told, "address"), guessed=frozenset(),
        )  # fmt: skip


def _placed(was: Mapping[str, Placed], told: Mapping[str, str], table: str) -> dict[str, Placed]:
    found = {}
    for number, (heading, before) in enumerate(was.items()):
        place = _told(told, table, number, before.place)
        criterion = _told(told, f"{table}-of", number, before.criterion)
        interviewer = _told(told, f"{table}-by", number, before.interviewer)
        known = place in PLACES or place in ("", before.place)
        found[heading] = Placed(place, criterion, interviewer) if known else before
    return found


def _words(was: Mapping[str, str], told: Mapping[str, str], table: str) -> dict[str, str]:
    return {word: _told(told, table, number, before) for number, (word, before) in enumerate(was.items())}


def _told(told: Mapping[str, str], table: str, number: int, before: str = "") -> str:
    """A line of a table; as it was before where the page did not show it."""
    given = told.get(f"{table}-{number}")
    return before if given is None else line(clean(given))
