"""Where each sentence of a letter comes from: kept as it is composed, carried along when somebody edits it.

A source is a plain dict: `at` (the place in the content), `kind` (`entry`, `standard` or `fixed`), `from` (entry,
criterion and field of each interviewer's words in it), `edited_by` and `kept` (a reason for a wording).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, TypedDict

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.composing.merge import said_as, sentences
from employer_portal.feedback.models import Words
from employer_portal.feedback.revisions import newest_revisions
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


def traced(session: Session, content: Content, entry_ids: Sequence[int], opened: Round) -> list[Source]:
    """The sources of a letter just composed. The composer merges whole sentences, so each is found again exactly."""
    said: dict[tuple[int, str], list[Origin]] = defaultdict(list)
    criterion_of = {criterion.name: criterion.id for criterion in opened.criteria}
    entry_of = {revision: entry for entry, revision in newest_revisions(session, entry_ids).items()}
    for words in session.scalars(sa.select(Words).where(Words.revision_id.in_(entry_of)).order_by(Words.revision_id)):
        for field in FIELDS:
            origin = Origin(entry=entry_of[words.revision_id], criterion=words.criterion_id, field=field.value)
            for sentence in sentences(getattr(words, field.name.lower()).replace("\n", " ")):
                said[words.criterion_id, said_as(sentence)].append(origin)
    return [_source(at, heading, text, said, criterion_of, content) for at, heading, text in places(content)]


def _source(
    at: str, heading: str, text: str, said: dict[tuple[int, str], list[Origin]], criterion_of: dict[str, int],
    content: Content,
) -> Source:  # fmt: skip
    criterion = criterion_of.get(heading, 0)
    origins: list[Origin] = []
    for sentence in sentences(text):
        origins += [one for one in said.get((criterion, said_as(sentence)), ()) if one not in origins]
    kind = "fixed" if text in content.fixed else "entry" if origins else "standard"
    return {"at": at, "kind": kind, "criterion": criterion or None, "from": origins, "edited_by": None, "kept": []}


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
