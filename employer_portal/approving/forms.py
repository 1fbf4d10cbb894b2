"""The forms of approving: one letter with its answers, and those that can be approved together."""

from collections.abc import Mapping

from wtforms import HiddenField
from wtforms.validators import InputRequired, Length

from employer_portal.web.forms import Form, clean

LONGEST = 500
#: The names of the fields in which lines are answered begin so.
ANSWER = "answer-"


class ApproveForm(Form):
    shown = HiddenField(validators=[InputRequired(), Length(max=64)])


def answers(sent: Mapping[str, str]) -> dict[str, str]:
    """What was typed as an answer, by the key of its line."""
    typed = {name.removeprefix(ANSWER): words for name, words in sent.items() if name.startswith(ANSWER)}
    return {key: clean(words)[:LONGEST] for key, words in typed.items()}
