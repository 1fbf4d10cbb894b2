"""The guidance as a way: stretches of pages and questions, what of it is done, what is left, and what comes next. No
database."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from employer_portal.learning import licence
from employer_portal.training.content import Content
from employer_portal.training.pages import Guidance, Page, Part

#: How long it takes to rate a case and to say a sentence anew, and to answer one question.
MINUTES = {licence.RATING: 3, licence.REWRITING: 4}
QUESTION = 0.5


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing on the way that is ticked off: a page to read, or a step to pass."""

    words: str
    page: str  # its name; empty for a step
    step: str  # empty for a page
    minutes: int
    done: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the way. Whoever has `passed` its questions knows what its pages say, and owes none of them."""

    title: str
    stops: tuple[Stop, ...]
    passed: bool

    @property
    def left(self) -> list[Stop]:
        return [] if self.passed else [one for one in self.stops if not one.done]

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.left)


@dataclass(frozen=True, slots=True)
class Way:
    """All of it for one person. `writes`: whether they write to candidates; `counts`: whether something is owed, which
    it is by those who write until they are fully certified. `others` are parts for other people, open to everybody."""

    stretches: tuple[Stretch, ...]
    others: tuple[Part, ...]
    writes: bool
    counts: bool

    @property
    def total(self) -> int:
        return sum(len(one.stops) for one in self.stretches)

    @property
    def done(self) -> int:
        return self.total - sum(len(one.left) for one in self.stretches)

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.stretches)

    @property
    def next(self) -> Stop | None:
        """What comes next; None at the end of the way."""
        return next((stop for stretch in self.stretches for stop in stretch.left), None)


def way(
    guidance: Guidance, content: Content, read: AbstractSet[str], passed: AbstractSet[str], *, writes: bool, hr: bool,
    approves: bool, certified: bool = False,
) -> Way:  # fmt: skip
    """The way of somebody who has read these pages and passed these steps. The stretch with the licence's last two
    steps stands after the modules of its first form."""
    meant = {"writers": writes, "hr": hr, "approvers": approves}
    mine = [part for part in guidance.parts if meant[part.readers]]
    stretches = [_stretch(part, content, read, passed) for part in mine]
    if writes:
        after = sum(part.module in licence.MODULES for part in mine)
        stretches.insert(after, _practice(passed))
    return Way(
        tuple(stretches), tuple(part for part in guidance.parts if part not in mine), writes, writes and not certified
    )


def _stretch(part: Part, content: Content, read: AbstractSet[str], passed: AbstractSet[str]) -> Stretch:
    stops = [_to_read(page, read) for page in part.pages]
    step = part.module if part.module in licence.MODULES else licence.whole(part.module) if part.module else ""
    known = step in passed
    if step and any(module.id == part.module for module in content.modules):
        count = licence.DRAWN if step == part.module else licence.DRAWN_WHOLE
        stops.append(Stop(f"Answer {count} questions", "", step, round(count * QUESTION), known))
    return Stretch(part.title, tuple(stops), bool(step) and known)


def _to_read(page: Page, read: AbstractSet[str]) -> Stop:
    return Stop(page.title, page.name, "", page.minutes, page.name in read)


def _practice(passed: AbstractSet[str]) -> Stretch:
    words = {licence.RATING: "Rate some notes", licence.REWRITING: "Say a sentence better"}
    stops = tuple(Stop(said, "", step, MINUTES[step], step in passed) for step, said in words.items())
    return Stretch("Try it", stops, all(one.done for one in stops))
