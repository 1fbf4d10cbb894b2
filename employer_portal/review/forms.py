"""The forms of review: giving back, settling a concern, recording a decision, a number typed to confirm."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from employer_portal.core.editing import ChangedMeanwhile, stands
from employer_portal.hiring.forms import Count, MultiCheckboxField
from employer_portal.review.queries import Comparison
from employer_portal.web.forms import EditForm, Form

LONGEST = 4000
#: From this many on, the number is typed before all of them are done at once.

ENDINGS = [
    SelectChoice("words_removed", "The words were removed, and the ratings do not rest on them"),
    SelectChoice("not_about_the_person", "A false alarm: the words are not about the person"),
    SelectChoice("reopen_decision", "The decision is reopened"),
]


#: Of the panel's own notes: they stay as they were written.
STAYS = "They stay on record, and no rating rests on them"


class GiveBackForm(Form):
    """Fields for single sentences are added by `give_back_form`."""

    reason = TextAreaField("What should be looked at again", [Optional(), Length(max=LONGEST)])

    def validate_reason(self, field: Any) -> None:
        remarks = [one.data for one in self if one.name.startswith("about_") and one.data]
        if not field.data and not remarks:
            raise ValidationError("Say what should change, here or beside a sentence.")


def give_back_form(count: int) -> GiveBackForm:
    """A form with a field beside each of so many sentences: about_0, about_1 ..."""
    about = {
        f"about_{number}": TextAreaField("Your comment on this sentence", [Optional(), Length(max=LONGEST)])
        for number in range(count)
    }
    filled: type[GiveBackForm] = type("Filled", (GiveBackForm,), about)
    return filled()


class SettleForm(Form):
    ending = RadioField("How does this end?", [InputRequired("Choose how it ends.")], choices=ENDINGS)
    also = MultiCheckboxField("The same words, of others in this round", coerce=int, validate_choice=False)
    reason = TextAreaField("Why", [InputRequired("Give the reason."), Length(max=LONGEST)])
    whose_words = TextAreaField("Whose words were they?", [Length(max=LONGEST)])
    part_of_the_reasoning = TextAreaField("Were they part of the reasoning?", [Length(max=LONGEST)])
    ratings_stand = TextAreaField("Do the ratings stand?", [Length(max=LONGEST)])

    def about(self, *, private: bool) -> Self:
        """The form for words in the panel's own notes, which nobody removes, or in words for a candidate."""
        if private:
            self.ending.choices = [SelectChoice("words_removed", STAYS), *ENDINGS[1:]]
        return self


class AnswerForm(Form):
    answer = RadioField("Your answer", [InputRequired("Choose an answer.")])
    reason = TextAreaField("Why", [InputRequired("Give the reason."), Length(max=LONGEST)])

    def about(self, *, one: bool) -> Self:
        """The form for a sentence about `one` candidate, or for the words of an exercise."""
        self.answer.choices = (
            [("yes", "It is not about the person"), ("no", "It is about the person")]
            if one
            else [
                ("yes", "Yes, in this round"),
                ("vacancy", "Yes, in each round of this vacancy"),
                ("no", "No, look at each by itself"),
            ]
        )
        return self


class WordsForm(Form):
    """Beside the criteria: whether one of their phrases is part of the job."""

    phrase = HiddenField(validators=[InputRequired(), Length(max=LONGEST)])
    answer = RadioField(
        "Your answer",
        [InputRequired("Choose an answer.")],
        choices=[SelectChoice("yes", "Yes"), SelectChoice("no", "No")],
    )
    reason = TextAreaField("Why", [InputRequired("Give the reason."), Length(max=LONGEST)])


def said(form: Any, field: Any) -> None:
    """Somebody chose, and one of the choices."""
    if field.data not in {choice.value for choice in field.choices}:
        raise ValidationError("Say what the panel agreed on.")


#: Where two ratings stand in the middle, the agreed one rests on something else than their median.
rests_on = InputRequired("Write down what the agreed rating rests on.")


class DecisionForm(EditForm):
    posts = Count("How many posts there were")
    on_total_ratings = BooleanField("They were offered on the panel's total ratings")

    def show(self, error: ChangedMeanwhile) -> None:
        """As ever; where both put the same, there is nothing to say."""
        mine = stands(self.data)
        other = [name for name in error.changed if error.now.get(name, "") != mine.get(name, "")]
        super().show(ChangedMeanwhile(error.now, other))


def decision_form(
    rows: Iterable[Comparison], scale: Mapping[str, str], proposed: Mapping[int, int | None],
    because: Mapping[int, str], posts: int | None,
) -> DecisionForm:  # fmt: skip
    """A form with an agreed rating and its evidence for each criterion: rating_7, because_7 ... Where nothing is
    `proposed` for one, somebody has to choose; `because` is the evidence recorded last.

    The median's choice is marked as usual: while it is chosen, the style sheet asks for no evidence.
    """
    fields: dict[str, Any] = {}
    for row in rows:
        criterion, name = row.criterion.id, row.criterion.name
        point, usual = proposed.get(criterion), "" if row.median is None else str(row.median)
        choices = [
            SelectChoice(value, words, {"data-usual": ""} if value == usual and not row.tied else None)
            for value, words in (*scale.items(), ("", "Not assessed"))
        ]
        fields[f"rating_{criterion}"] = RadioField(
            f"{name}, agreed rating", [said], choices=choices, validate_choice=False,
            default=None if criterion not in proposed else "" if point is None else str(point),
        )  # fmt: skip
        fields[f"because_{criterion}"] = TextAreaField(
            f"{name}, {'what it rests on' if row.tied else 'evidence for the change'}",
            [rests_on if row.tied else Optional(), Length(max=LONGEST)],
            default=because.get(criterion, ""),
        )
    filled: type[DecisionForm] = type("Filled", (DecisionForm,), fields)
    return filled(posts=posts)
