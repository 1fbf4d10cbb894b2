"""What a candidate asks for on their page: ready sentences to tick, or their own words."""

from typing import Any

from wtforms import TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from employer_portal.hiring.forms import MultiCheckboxField
from employer_portal.requests.forms import PROSE, OnceForm

#: The questions that help most; the last one for those who were met.
READY = ("What could I have done better?", "Do I need more skills or experience in particular?")
OF_MEETINGS = "Have you any advice on my interview technique?"


class AskForFeedbackForm(OnceForm):
    ready = MultiCheckboxField("What would you like to know?")
    words = TextAreaField("In your own words", [PROSE])

    def about(self, *, met: bool) -> "AskForFeedbackForm":
        """The form for somebody who was met, or whose application or test was read."""
        self.ready.choices = [SelectChoice(words, words) for words in (*READY, *((OF_MEETINGS,) if met else ()))]
        return self

    def validate_words(self, field: Any) -> None:
        if not self.said:
            raise ValidationError("Choose a question, or write one.")

    @property
    def said(self) -> str:
        """All that is asked."""
        return "\n".join([*(self.ready.data or ()), *([self.words.data] if self.words.data else [])])


class QuestionForm(OnceForm):
    words = TextAreaField("Your question", [InputRequired("Write your question."), PROSE])
