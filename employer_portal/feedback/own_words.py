"""The round's own words: what stands in many candidates' feedback comes from the exercise, and not from a person.

Plain values in, plain values out: saving an entry, bringing a round in and `try` ask the same.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from employer_portal.phrasing.allowing import alike
from employer_portal.phrasing.findings import Field

#: So many candidates, by so many writers, and one in so many of those with feedback.
CANDIDATES, WRITERS, ONE_IN = 3, 2, 5
#: What an exercise or a job can bring into everybody's feedback. Empty praise and promises are nobody's exercise.
_TOPICS = frozenset({"discrimination", "tone", "comparison", "speculation", "disclosure"})


class Judged(Protocol):
    """A finding, as the checker tells it or as it is kept."""

    @property
    def rule(self) -> str: ...

    @property
    def level(self) -> str: ...

    @property
    def match(self) -> str: ...

    @property
    def category(self) -> str: ...

    @property
    def characteristic(self) -> Sequence[str]: ...

    @property
    def of_person(self) -> bool: ...


class SetUp(Protocol):
    """What a round is judged on: its criteria, as rows of the database or of a workbook."""

    @property
    def criteria(self) -> Sequence[Any]: ...


class Sighting(NamedTuple):
    """Words that were found in one candidate's feedback, and who wrote them; `open` while nobody gave a reason."""

    phrase: str
    rule: str
    topic: str
    candidate: Hashable
    writer: Hashable
    open: bool = True


class Question(NamedTuple):
    """A phrase of which it is to be asked whether it is part of the exercise: in whose feedback it stands."""

    phrase: str
    rule: str
    topic: str
    candidates: int
    writers: int


def can_be_asked(found: Judged, field: Field) -> bool:
    """Whether this finding holds a letter for words that could be the exercise's: none that is said of the person."""
    holds = found.level == "stop" or (found.level == "justify" and field != Field.PRIVATE_NOTES)
    return holds and bool(found.match) and not found.of_person and found.category in _TOPICS


def topic_of(found: Judged) -> str:
    """What a finding touches: the likeliest characteristic, or the category where there is none."""
    return found.characteristic[0] if found.characteristic else found.category


def set_up_with(opened: SetUp) -> list[str]:
    """What a round asks and looks for, in its own words."""
    return [
        text
        for one in opened.criteria
        for text in (one.name, one.looks_like, one.candidate_wording, one.question)
        if text
    ]


def without(phrases: Collection[str], texts: Iterable[str]) -> tuple[str, ...]:
    """Those of the texts that say something, and in which none of the phrases stands."""
    return tuple(text for text in texts if text and not any(_stands_in(alike(text), phrase) for phrase in phrases))


def questions(
    sightings: Iterable[Sighting], candidates: int, set_up: Sequence[str] = (), answered: Collection[str] = ()
) -> list[Question]:
    """The phrases to ask about, those that stand in most people's feedback first.

    `candidates` are those of the round with feedback. One sighting is enough for a phrase that stands in what the
    round was `set_up` with: questions, criteria, standards. Nobody is asked twice: not about the `answered` ones.
    """
    by_phrase: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        by_phrase[alike(sighting.phrase)].append(sighting)
    given = alike(" \n ".join(set_up))
    asked = []
    for phrase, seen in by_phrase.items():
        if phrase in answered:
            continue
        people, writers = {one.candidate for one in seen}, {one.writer for one in seen}
        many = len(people) >= CANDIDATES and len(writers) >= WRITERS and len(people) * ONE_IN >= candidates
        if any(one.open for one in seen) and (many or _stands_in(given, phrase)):
            topic = Counter(one.topic for one in seen).most_common(1)[0][0]
            spelt = Counter(one.phrase for one in seen).most_common(1)[0][0]
            asked.append(Question(spelt, seen[0].rule, topic, len(people), len(writers)))
    return sorted(asked, key=lambda one: (-one.candidates, one.phrase))


def _stands_in(given: str, phrase: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", given))
