"""Where a letter contradicts itself, or says the same twice: criterion by criterion, over all who wrote in it."""

from collections import defaultdict

from employer_portal.phrasing.agreement import Odd, odd_in
from employer_portal.printing.content import Content


def at_odds(content: Content) -> list[tuple[str, Odd]]:
    """(criterion, two of its sentences) for each contradiction and each repeat. Steps are compared with steps: what
    somebody could do denies nothing of what they did."""
    said: dict[str, list[str]] = defaultdict(list)
    steps: dict[str, list[str]] = defaultdict(list)
    for section in content.sections:
        for point in section.points:
            said[point.title] += point.paragraphs
            steps[point.title] += point.steps
    return [(title, odd) for texts in (said, steps) for title, given in texts.items() for odd in odd_in(given)]
