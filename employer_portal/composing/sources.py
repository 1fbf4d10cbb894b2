"""Where each sentence of a letter comes from: kept as it is composed, carried along when somebody edits it.

A source is a plain dict: `at` (the place in the content), `kind` (`entry`, `standard` or `fixed`), `from` (entry,
criterion and field of each interviewer's words in it), `edited_by` and `kept` (a reason for a wording).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypedDict

from employer_portal.composing.compose import Composed
from employer_portal.composing.merge import Why
from employer_portal.composing.passages import said_as, units
from employer_portal.feedback.models import Words
from employer_portal.hiring.models import Round
from employer_portal.printing.content import Content, Point, Section
from employer_portal.review.queries import FIELDS


class Origin(TypedDict):
    """An entry's words that a sentence came from."""

    entry: int
    criterion: int
    field: str  # a `Field`'s value


class Kept(TypedDict):
    """A wording that somebody kept in the letter itself, with the reason."""

    rule: str
    match: str
    because: str
    by: int


#: A paragraph: where it stands (`places`), and what it came from: the fixed wording, entries, or the standard's words.
Source = TypedDict(
    "Source",
    {
        "at": str,
        "kind": str,
        "criterion": int | None,
        "from": list[Origin],
        "edited_by": int | None,
        "kept": list[Kept],
    },
)


#: A sentence that was left out, by whom it was written, and the one that stands for it. `by` chose or brought it back.
LeftOut = TypedDict(
    "LeftOut",
    {
        "title": str,
        "heading": str,
        "step": bool,
        "text": str,
        "instead": str,
        "why": str,
        "criterion": int | None,
        "from": list[Origin],
        "by": int | None,
        "back": bool,
    },
)


def places(content: Content) -> Iterator[tuple[str, str, str]]:
    """(place, heading above it, text) of every paragraph and step a candidate reads, in reading order."""
    for number, text in enumerate(content.opening):
        yield f"opening.{number}", "", text
    for s, section in enumerate(content.sections):
        for number, text in enumerate(section.paragraphs):
            yield f"sections.{s}.paragraphs.{number}", section.heading, text
        for p, point in enumerate(section.points):
            for number, text in enumerate(point.paragraphs):
                yield f"sections.{s}.points.{p}.paragraphs.{number}", point.title, text
            for number, text in enumerate(point.steps):
                yield f"sections.{s}.points.{p}.steps.{number}", point.title, text


class Trace:
    """Where the sentences of some entries stand: the composer merges whole sentences, so each is found again."""

    def __init__(self, said: Iterable[tuple[int, Words]], opened: Round) -> None:
        """`said` is what `newest_words` reads."""
        self.criterion_of = {criterion.name: criterion.id for criterion in opened.criteria}
        self.said: dict[tuple[int, str], list[Origin]] = defaultdict(list)
        for entry, words in said:
            for field in FIELDS:
                origin = Origin(entry=entry, criterion=words.criterion_id, field=field.value)
                for unit in units(getattr(words, field.name.lower())):
                    self.said[words.criterion_id, said_as(unit)].append(origin)

    def of(self, title: str, text: str) -> list[Origin]:
        """Who wrote a sentence on the criterion of that name."""
        return self.said.get((self.criterion_of.get(title, 0), said_as(text)), [])


def traced(trace: Trace, made: Composed) -> list[Source]:
    """The sources of a letter just composed. What was left out beside a sentence is a source of it too."""
    beside: dict[tuple[str, str], list[Origin]] = defaultdict(list)
    for left in made.left:
        if left.sentence.why == Why.REPEAT:
            beside[left.title, left.sentence.instead] += trace.of(left.title, left.sentence.text)

    def source(at: str, heading: str, text: str) -> Source:
        origins: list[Origin] = []
        for unit in units(text):
            found = [*trace.of(heading, made.smoothed.get(unit, unit)), *beside.get((heading, unit), ())]
            origins += [one for one in found if one not in origins]
        kind = "fixed" if text in made.content.fixed else "entry" if origins else "standard"
        criterion = trace.criterion_of.get(heading)
        return {"at": at, "kind": kind, "criterion": criterion, "from": origins, "edited_by": None, "kept": []}

    return [source(at, heading, text) for at, heading, text in places(made.content)]


def left_out(trace: Trace, made: Composed) -> list[LeftOut]:
    """What was left out of a letter just composed, with who wrote it."""
    return [
        {
            "title": left.title, "heading": left.heading, "step": left.step, "text": left.sentence.text,
            "instead": left.sentence.instead, "why": left.sentence.why.value,
            "criterion": trace.criterion_of.get(left.title),
            "from": trace.of(left.title, made.smoothed.get(left.sentence.text, left.sentence.text)),
            "by": None, "back": False,
        }
        for left in made.left
    ]  # fmt: skip


def with_texts(
    content: Content, sources: Sequence[Source], texts: dict[str, str], by: int
) -> tuple[Content, list[Source]]:
    """The content with other words at some places, and its sources in step. An empty text takes a paragraph out;
    the fixed wording stays as it is, whatever is given for it."""
    known = {source["at"]: source for source in sources}
    kept: list[Source] = []

    def changed(at: str, old: Sequence[str]) -> tuple[str, ...]:
        new: list[str] = []
        for number, text in enumerate(old):
            source = known.get(f"{at}.{number}") or unknown()
            given = texts.get(f"{at}.{number}", text) if text not in content.fixed else text
            if given != text:
                left = [one for one in source["kept"] if one["match"] in given]
                source = {**source, "edited_by": by, "kept": left}
            if given:
                new.append(given)
                kept.append(source)
        return tuple(new)

    opening = changed("opening", content.opening)
    sections = tuple(_section(s, section, changed) for s, section in enumerate(content.sections))
    edited = replace(content, opening=opening, sections=tuple(s for s in sections if s.points or s.paragraphs))
    return edited, [{**source, "at": at} for (at, _, _), source in zip(places(edited), kept, strict=True)]


def with_sentence(content: Content, sources: Sequence[Source], one: LeftOut) -> tuple[Content, list[Source]]:
    """The content with a sentence that was left out, below what its criterion says under that heading, and its sources
    in step."""
    known = {source["at"]: source for source in sources}
    carried = {key: known.get(at) or unknown() for at, key in _keyed(content)}

    def grown(point: Point) -> Point:
        if point.title != one["title"]:
            return point
        if one["step"]:
            return replace(point, steps=(*point.steps, one["text"]))
        return replace(point, paragraphs=(*point.paragraphs, one["text"]))

    def with_point(section: Section) -> Section:
        if section.heading != one["heading"]:
            return section
        if any(point.title == one["title"] for point in section.points):
            return replace(section, points=tuple(map(grown, section.points)))
        fresh = Point(one["title"], *(((), (one["text"],)) if one["step"] else ((one["text"],), ())))
        return replace(section, points=(*section.points, fresh))

    sections = content.sections
    if one["heading"] not in [section.heading for section in sections]:
        first_small = next((n for n, section in enumerate(sections) if section.small), len(sections))
        sections = (*sections[:first_small], Section(one["heading"]), *sections[first_small:])
    grown_content = replace(content, sections=tuple(map(with_point, sections)))
    fresh: Source = {**unknown(), "criterion": one["criterion"], "from": one["from"]}
    return grown_content, [{**carried.get(key, fresh), "at": at} for at, key in _keyed(grown_content)]


def _keyed(content: Content) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(place, what tells a paragraph from all others wherever it stands): its headings, its number there."""
    for at, heading, _ in places(content):
        parts = at.split(".")
        section = content.sections[int(parts[1])].heading if parts[0] == "sections" else ""
        yield at, (section, heading, *parts[-2:])


def _section(number: int, section: Section, changed: Any) -> Section:
    at = f"sections.{number}"
    paragraphs = changed(f"{at}.paragraphs", section.paragraphs)
    points = tuple(
        Point(
            point.title,
            changed(f"{at}.points.{p}.paragraphs", point.paragraphs),
            changed(f"{at}.points.{p}.steps", point.steps),
        )
        for p, point in enumerate(section.points)
    )
    return replace(section, paragraphs=paragraphs, points=tuple(p for p in points if p.paragraphs or p.steps))


def unknown(kind: str = "entry") -> Source:
    """What is known of a paragraph that earlier releases composed: nothing but what kind it is."""
    return {"at": "", "kind": kind, "criterion": None, "from": [], "edited_by": None, "kept": []}


def kept(sources: Sequence[Source]) -> set[tuple[str, str]]:
    """(rule, words) of each wording that somebody kept in the letter itself, with a reason."""
    return {(one["rule"], one["match"]) for source in sources for one in source.get("kept", ())}
