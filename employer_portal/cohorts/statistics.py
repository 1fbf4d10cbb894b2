"""What answers say of the questions, never of a person: how hard one is, whether it tells who knows from who does not,
what nobody picks, and what people are sure of and have wrong. Below a minimum nothing is said."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import StatisticsError, correlation

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.core.permissions import Actor
from employer_portal.learning import licence
from employer_portal.learning.models import Answer, Asked, Attempt, AttemptState
from employer_portal.training.queries import within_reach

#: A question with fewer answers, or by fewer people, is not spoken of.
ANSWERS, PEOPLE = 20, 5
#: What is worth a look: fewer have it right, or more; it goes less with the rest; more are sure and wrong. Ours to set:
#: they only put a question in front of a trainer.
HARD, EASY, TELLS, SURE = 0.4, 0.95, 0.1, 0.2


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: whose, to which question as it was asked, and how the attempt's other questions went (0 to 1)."""

    user_id: int
    asked: Asked
    option: int
    sure: bool | None
    others: float

    @property
    def right(self) -> bool:
        return self.asked["options"][self.option]["right"]


@dataclass(slots=True)
class Item:
    """One question, over all its answers. `tells` is the correlation of having it right with the other questions of
    the same attempt; None where all answered alike."""

    id: str
    step: str
    ask: str
    answers: int
    right: float
    tells: float | None
    never: list[str]
    sure_and_wrong: float
    picked: dict[str, int] = field(default_factory=dict)

    @property
    def remarks(self) -> list[str]:
        """Why a trainer should look at it; empty for one that does its work."""
        said = []
        if self.right < HARD:
            said.append("Few have it right: is it unclear, or is the page?")
        if self.right > EASY:
            said.append("Nearly everybody has it right.")
        if self.tells is not None and self.tells < TELLS:
            said.append("People who know the rest get this one wrong just as often: read its options again.")
        if self.never:
            said.append("An option that nobody picks.")
        if self.sure_and_wrong > SURE:
            said.append("Many are sure, and wrong: the page may say it too quietly.")
        return said


def items(session: Session, actor: Actor) -> tuple[list[Item], int]:
    """The questions with enough answers of those whom that trainer looks after, those worth a look first; and how many
    have too few. What was asked in a refresher stands for itself."""
    by_question: dict[tuple[str, str], list[Given]] = defaultdict(list)
    for attempt, answers in _ended(session, actor):
        for given in _given(attempt, answers):
            by_question[given.asked["id"], licence.module_of(attempt.step)].append(given)
    enough = {key: in_portions(given) for key, given in by_question.items() if is_enough(in_portions(given))}
    found = [item(step, given) for (_, step), given in enough.items()]
    few = {name for name, _ in by_question} - {name for name, _ in enough}
    return sorted(found, key=lambda one: (-len(one.remarks), one.id)), len(few)


def in_portions(given: list[Given]) -> list[Given]:
    """These answers without the last few, which make no portion of ANSWERS yet: whoever looks before and after one
    person has answered sees what they added only together with others."""
    return given[: len(given) // ANSWERS * ANSWERS]


def is_enough(given: Iterable[Given]) -> bool:
    """Whether there are enough answers, by enough people, to speak of."""
    people = [one.user_id for one in given]
    return len(people) >= ANSWERS and len(set(people)) >= PEOPLE


def item(step: str, given: list[Given]) -> Item:
    """What these answers say of their question."""
    newest = given[-1].asked
    picked = {option["text"]: 0 for option in newest["options"]}
    for one in given:
        text = one.asked["options"][one.option]["text"]
        picked[text] = picked.get(text, 0) + 1
    wrong = [one for one in given if not one.right]
    return Item(
        newest["id"], step, newest["ask"], len(given), 1 - len(wrong) / len(given), _tells(given),
        [text for text, count in picked.items() if not count], sum(bool(one.sure) for one in wrong) / len(given),
        picked,
    )  # fmt: skip


def _tells(given: list[Given]) -> float | None:
    try:
        return correlation([float(one.right) for one in given], [one.others for one in given])
    except StatisticsError:  # all alike
        return None


def _ended(session: Session, actor: Actor) -> Iterable[tuple[Attempt, Mapping[int, Answer]]]:
    wanted = (
        sa.select(Attempt)
        .join(User, User.id == Attempt.user_id)
        .where(Attempt.state != AttemptState.BEGUN, Attempt.step != licence.RATING, within_reach(actor))
        .order_by(Attempt.ended_at, Attempt.id)
    )
    answers: dict[int, dict[int, Answer]] = defaultdict(dict)
    ids = wanted.with_only_columns(Attempt.id).order_by(None)
    for answer in session.scalars(sa.select(Answer).where(Answer.attempt_id.in_(ids))):
        answers[answer.attempt_id][answer.place] = answer
    for attempt in session.scalars(wanted):
        yield attempt, answers[attempt.id]


def _given(attempt: Attempt, answers: Mapping[int, Answer]) -> Iterable[Given]:
    marks = licence.right(attempt.asked, {place: one.option for place, one in answers.items()})
    for place, answer in answers.items():
        others = [mark for at, mark in enumerate(marks) if at != place]
        share = sum(others) / len(others) if others else 0.0
        yield Given(attempt.user_id, attempt.asked[place], answer.option, answer.sure, share)
