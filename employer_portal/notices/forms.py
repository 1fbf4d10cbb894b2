"""The forms of notices: two days, what was wrong in a letter, and a list of documents approved together."""

from collections.abc import Iterable
from itertools import islice

from wtforms import FieldList, FormField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from employer_portal.hiring.dates import LONGEST
from employer_portal.hiring.forms import Day
from employer_portal.phrasing.service import Found
from employer_portal.web.forms import EditForm, Form, ManyForm

#: How many wordings are asked about at once; who has more is asked again.
MOST = 50
PROSE = Length(max=2000, message="This is too long: 2,000 characters at most.")


class PutOffForm(Form):
    before = Day("Planned until now", "Say by which day it was planned.")
    due = Day("New day", "Say by which day you now plan to write.")


class InvitationForm(EditForm):
    words = TextAreaField("What you add", [Length(max=LONGEST, message=f"This is too long: {LONGEST:,} characters.")])


class KeptForm(Form):
    """A wording that stands only for a reason, by the rule that speaks of it, and the reason."""

    class Meta(Form.Meta):
        csrf = False  # the form around it has the token

    rule = HiddenField(validators=[InputRequired(), Length(max=200)])
    match = HiddenField(validators=[PROSE])
    because = StringField("Keep it, because", [PROSE])


class KeepingForm(EditForm):
    """Words of a letter, and why some of them may stand."""

    kept = FieldList(FormField(KeptForm), max_entries=MOST)

    @property
    def reasons(self) -> dict[tuple[str, str], str]:
        """The reasons that were given, each for its rule and words."""
        return {(one.rule.data, one.match.data): one.because.data or "" for one in self.kept}

    def ask(self, found: Iterable[Found]) -> None:
        """Ask why each of these wordings may stand, the first of many; what was answered of it stays."""
        given = self.reasons
        while self.kept.entries:
            self.kept.pop_entry()
        for one in islice(found, MOST):
            because = given.get((one.rule, one.match), "")
            self.kept.append_entry({"rule": one.rule, "match": one.match, "because": because})


class CorrectionForm(KeepingForm):
    wrong = TextAreaField("What was not right", [InputRequired("Say what was not right."), PROSE])
    right = TextAreaField("What it should have said", [InputRequired("Say what it should have said."), PROSE])


class AlikeForm(ManyForm):
    """Notices that say the same, approved together: `seen` tells the very documents that the page listed."""

    seen = HiddenField(validators=[InputRequired(), Length(max=64)])
