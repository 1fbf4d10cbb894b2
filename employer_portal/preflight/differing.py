"""In what a letter differs from others of its round, where the panel agreed on the same rating."""

from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from employer_portal.preflight.line import Line, Way, remarked
from employer_portal.preflight.reading import Facts
from employer_portal.printing.content import Point, Section

#: Fewer others say nothing; shorter than this part of what is usual there is looked at.
FEWEST, SHORT = 2, 0.5


def lines(facts: Facts, review: Way) -> Iterator[Line]:
    """The line about what others with the same rating read, and this candidate does not."""
    yield remarked(
        "Differs", "Others with the same rating are told something else.", list(_notes(facts)),
        "It says as much as others do at the same ratings.", "See whether there is a reason.", review,
    )  # fmt: skip


def _notes(facts: Facts) -> Iterator[str]:
    assert facts.letter.decision is not None
    for rating in facts.letter.decision.ratings:
        if rating.rating is None:
            continue
        name = rating.criterion.name
        same = [one for one in facts.others if one.agreed.get(rating.criterion_id) == rating.rating]
        theirs = [points for one in same if (points := _points(one.sections, name))]
        if len(same) >= FEWEST and len(theirs) > len(same) / 2:
            yield from _compared(name, _points(facts.letter.content.sections, name), theirs, len(same))


def _compared(name: str, own: Sequence[Point], theirs: Sequence[Sequence[Point]], same: int) -> Iterator[str]:
    if not own:
        yield f"{name}: {len(theirs)} of {same} others at the same rating read about it; this letter says nothing."
        return
    with_step = sum(map(_has_step, theirs))
    if with_step > len(theirs) / 2 and not _has_step(own):
        yield f"{name}: {with_step} of {len(theirs)} others at the same rating get a next step; here is none."
    usual, here = median(map(_length, theirs)), _length(own)
    if here < usual * SHORT:
        yield f"{name}: {here} words here; others at the same rating usually read about {usual:.0f}."


def _points(sections: Iterable[Section], name: str) -> list[Point]:
    """What a letter says on that criterion: as a strength, as a gap, or both."""
    return [point for section in sections for point in section.points if point.title == name]


def _has_step(points: Iterable[Point]) -> bool:
    return any(point.steps for point in points)


def _length(points: Iterable[Point]) -> int:
    return sum(len(text.split()) for point in points for text in point.paragraphs)
