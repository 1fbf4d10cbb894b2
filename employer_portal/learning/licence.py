"""The first licence: which steps it has, what is drawn for each, and when one is passed. No database."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random

from employer_portal.learning.models import Asked
from employer_portal.training.content import Content, Module, Question, RatingCase

#: The modules whose short form makes up the licence, and after them one rating case and one rewriting.
MODULES = ("m1", "m2", "m3", "m4", "m5", "m6")
RATING, REWRITING = "rating", "rewriting"
STEPS = (*MODULES, RATING, REWRITING)
#: So many questions are drawn of a module's pool, and so many of them are right to pass, with every critical one (fact
#: sheet, section 8).
DRAWN = 5
ENOUGH = Fraction(80, 100)
#: After so many rewritings of a case that did not pass, one way to do it is shown.
TRIES = 3


def draw(content: Content, step: str, chance: Random) -> list[Asked]:
    """What is asked in an attempt at that step: of a module a critical question and a fine one where it has them, and
    others, in any order; or a rating case. KeyError for a step that asks nothing."""
    if step == RATING:
        return [_rating(chance.choice(content.ratings))]
    module = {one.id: one for one in content.modules}[step]
    drawn = _drawn(module, chance)
    chance.shuffle(drawn)
    return [_asked(question, chance) for question in drawn]


def _drawn(module: Module, chance: Random) -> list[Question]:
    questions, drawn = list(module.question), list[Question]()
    for kind in ("critical", "fine"):
        if some := [one for one in questions if getattr(one, kind) and one not in drawn]:
            drawn.append(chance.choice(some))
    others = [one for one in questions if one not in drawn]
    return drawn + chance.sample(others, min(DRAWN - len(drawn), len(others)))


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
    """Whether these answers pass. Who rated a case has done so: how far off it was is told, and learned from."""
    if step == RATING:
        return True
    marks = right(asked, chosen)
    critical = all(mark for mark, one in zip(marks, asked, strict=True) if one["critical"])
    return critical and Fraction(sum(marks), len(asked)) >= ENOUGH
