"""The forms of disputes: which sentence, what was different, and what becomes of it."""

from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from employer_portal.disputes.models import Ending
from employer_portal.requests.forms import PROSE, OnceForm
from employer_portal.web.forms import Form

#: What each end means, to who decides.
MEANINGS = {
    Ending.CORRECTED: "It is corrected: the correction letter says what was wrong",
    Ending.KEPT: "It stays, with the candidate’s statement beside it",
}


class DisputeForm(OnceForm):
    sentence = RadioField("Which sentence?", [InputRequired("Choose the sentence.")], coerce=int, validate_choice=True)
    words = TextAreaField("What was different?", [InputRequired("Say what was different."), PROSE])

    def about(self, sentences: list[str]) -> "DisputeForm":
        """The form over these sentences of a letter."""
        self.sentence.choices = [SelectChoice(number, one) for number, one in enumerate(sentences)]
        return self


class DecideForm(Form):
    ending = RadioField(
        "What becomes of it?",
        [InputRequired("Choose what becomes of it.")],
        choices=[SelectChoice(ending.value, words) for ending, words in MEANINGS.items()],
    )
    reason = TextAreaField("Why", [InputRequired("Give the reason."), PROSE])
