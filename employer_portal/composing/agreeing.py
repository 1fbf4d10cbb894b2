"""Where a letter contradicts itself, or says the same twice: criterion by criterion, over all who wrote in it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from employer_portal.composing.passages import said_as, units
from employer_portal.composing.speech import listed
from employer_portal.phrasing.agreement import Kind, Odd, is_told, odd_in
from employer_portal.printing.content import Content


def at_odds(content: Content) -> list[tuple[str, Odd]]:
    """(criterion, two of its sentences) for each contradiction and each repeat, and what stands in the same words under
    several criteria. Steps are compared with steps: what somebody could do denies nothing of what they did."""
    said: dict[str, list[str]] = defaultdict(list)
    steps: dict[str, list[str]] = defaultdict(list)
    for section in content.sections:
        for point in section.points:
            said[point.title] += point.paragraphs
            steps[point.title] += point.steps
    return [
        *((title, odd) for texts in (said, steps) for title, given in texts.items() for odd in odd_in(given)),
        *_under_several(said),
        *_under_several(steps),
    ]


def _under_several(texts: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Odd]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)  # a sentence -> criterion -> as it stands there
    for title, given in texts.items():
        for text in filter(is_told, given):
            for unit in units(text):
                found[said_as(unit)].setdefault(title, unit)
    for under in found.values():
        if len(under) > 1:
            one, other, *_ = under.values()
            yield listed(list(under)), Odd(Kind.REPEAT, one, other)
