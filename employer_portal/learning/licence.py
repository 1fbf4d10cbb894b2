"""The steps of the training: those of the first licence, each module as a whole, refreshers. What is drawn for each,
and when one is passed. No database."""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import NamedTuple

from employer_portal.learning.models import Asked
from employer_portal.training.content import Content, Question, RatingCase

#: The modules whose short form makes up the licence, and after them one rating case and one rewriting.
MODULES = ("m1", "m2", "m3", "m4", "m5", "m6")
RATING, REWRITING = "rating", "rewriting"
STEPS = (*MODULES, RATING, REWRITING)
#: After the licence: each module as a whole, whose step is called after it, and refreshers.
WHOLE = "-whole"
REFRESHER = "refresher"
#: What a material new version of the guidance asks of those who are certified: questions of the modules it changed.
RETEST = "retest"
#: Steps that nobody can fail, so that they can be taken as often as one likes.
UNMARKED = frozenset({RATING, REFRESHER})
#: So many questions are drawn of a module's pool (and so many of the whole one's), and so many of them are right to
#: pass, with every critical one (fact sheet, section 8).
DRAWN, DRAWN_WHOLE = 5, 10
ENOUGH = Fraction(80, 100)
#: After so many rewritings of a case that did not pass, one way to do it is shown.
TRIES = 3


class Past(NamedTuple):
    """A question or rating case that somebody was asked: how they answered, and whether they were sure."""

    asked: str
    right: bool
    sure: bool | None


def whole(module: str) -> str:
    """The step that is that module as a whole."""
    return module + WHOLE


def module_of(step: str) -> str:
    """The module that a step belongs to."""
    return step.removesuffix(WHOLE)


def asking(content: Content) -> set[str]:
    """The steps that ask something."""
    return {*MODULES, RATING, REFRESHER, RETEST, *(whole(one.id) for one in content.modules)}


def names(content: Content) -> dict[str, str]:
    """The steps that ask something, as pages call them."""
    modules = {one.id: one.title for one in content.modules}
    wholes = {whole(name): f"{title} (whole)" for name, title in modules.items()}
    return {RATING: "Rate some notes", REFRESHER: "A refresher", RETEST: "What has changed"} | modules | wholes


def draw(
    content: Content, step: str, chance: Random, past: Sequence[Past] = (), changed: Collection[str] = ()
) -> list[Asked]:
    """What is asked in an attempt at that step: of a module a critical question and a fine one where it has them, and
    others, in any order; a rating case, one that is new to whoever has this `past` (the newest first) as long as there
    is one; what they had wrong; or, in a re-test, of the modules that were `changed`. LookupError where nothing is
    written for it."""
    if step == RATING:
        known = {one.asked for one in past}
        return [_rating(chance.choice([one for one in content.ratings if one.id not in known] or content.ratings))]
    if step == REFRESHER:
        drawn = _to_refresh(content, chance, past)
    else:
        wanted = changed if step == RETEST else (module_of(step),)
        questions = [question for one in content.modules if one.id in wanted for question in one.question]
        if not questions:
            raise LookupError(step)
        drawn = _drawn(questions, chance, DRAWN_WHOLE if step.endswith(WHOLE) else DRAWN)
    chance.shuffle(drawn)
    return [_asked(question, chance) for question in drawn]


def _to_refresh(content: Content, chance: Random, past: Sequence[Past]) -> list[Question]:
    """Questions that somebody had wrong and was sure of; then others that they had wrong, or right and were not sure;
    then whatever else they were asked, and what they were not. What was answered last counts."""
    newest = {one.asked: one for one in reversed(past)}

    def rank(question: Question) -> int:
        if (one := newest.get(question.id)) is None:
            return 4
        return (2 if one.sure is False else 3) if one.right else (0 if one.sure else 1)

    questions = [question for module in content.modules for question in module.question]
    chance.shuffle(questions)
    return sorted(questions, key=rank)[:DRAWN]


def _drawn(questions: Sequence[Question], chance: Random, count: int) -> list[Question]:
    drawn = list[Question]()
    for kind in ("critical", "fine"):
        if some := [one for one in questions if getattr(one, kind) and one not in drawn]:
            drawn.append(chance.choice(some))
    others = [one for one in questions if one not in drawn]
    return drawn + chance.sample(others, min(count - len(drawn), len(others)))


def _asked(question: Question, chance: Random) -> Asked:
    options = chance.sample(question.options, len(question.options))
    return {
        "id": question.id, "ask": question.ask, "page": question.page, "critical": question.critical,
        "options": [{"text": one.text, "why": one.why, "right": one.right} for one in options],
    }  # fmt: skip


def _rating(case: RatingCase) -> Asked:
    why = {case.rating: case.why, **case.off}
    return {
        "id": case.id, "ask": f"Which rating do these notes meet on “{case.criterion}”?", "page": "",
        "critical": False, "notes": f"**{case.title}**\n\n{case.looks_like}\n\n> {case.notes.strip()}",
        "options": [
            {"text": f"{rating}: {case.anchors[rating]}", "why": why[rating], "right": rating == case.rating}
            for rating in sorted(case.anchors)
        ],
    }  # fmt: skip


def right(asked: Sequence[Asked], chosen: Mapping[int, int]) -> list[bool]:
    """For each question that was asked, whether the option `chosen` (place -> option) for it is the right one."""
    return [place in chosen and one["options"][chosen[place]]["right"] for place, one in enumerate(asked)]


def passes(step: str, asked: Sequence[Asked], chosen: Mapping[int, int]) -> bool:
    """Whether these answers pass. Who rated a case, or refreshed what they know, has done so: how far off it was is
    told, and learned from."""
    if step in UNMARKED:
        return True
    marks = right(asked, chosen)
    critical = all(mark for mark, one in zip(marks, asked, strict=True) if one["critical"])
    return critical and Fraction(sum(marks), len(asked)) >= ENOUGH
