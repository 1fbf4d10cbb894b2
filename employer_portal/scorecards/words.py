"""Words that stand in the cells of scorecards: ratings, outcomes, nothing at all."""

import re
from collections.abc import Iterable, Mapping

from employer_portal.core.terms import DEFAULT_SCALE
from employer_portal.workbook.cells import NOT_ASSESSED
from employer_portal.workbook.columns import key

#: Families of rating words, each from the lowest.
_FAMILIES = tuple(
    tuple(" ".join(words.split()).split(", "))
    for words in """
    strong no hire, strong no, no hire, no, lean no hire, lean no, mixed, maybe, lean hire, lean yes, hire, yes,
      strong hire, strong yes;
    not shown, not demonstrated, little shown, partly shown, partially shown, partly demonstrated, shown, demonstrated,
      clearly shown, strongly shown, strongly demonstrated;
    not met, does not meet, below, below expectations, partly met, partially met, partially meets, mostly met, met,
      meets, meets expectations, fully met, fully meets, exceeded, exceeds, exceeds expectations, above;
    unacceptable, very poor, very weak, poor, weak, below average, limited, fair, adequate, average, satisfactory,
      acceptable, ok, competent, good, above average, strong, very good, very strong, excellent, outstanding,
      exceptional;
    none, low, medium, moderate, high, very high;
    red, amber, green;
    e, d, c, b, a;
    fail, borderline, pass, merit, distinction;
    strongly disagree, disagree, neutral, agree, strongly agree
    """.split(";")
)
_UNRATED = frozenset(
    map(
        key,
        (NOT_ASSESSED, "n/a", "na", "not asked", "not scored", "no score", "not rated", "not tested", "not covered"),
    )
)
_SHORT = 40  # characters of a rating at most
_NOTHING = re.compile(r"[-–—./\s]*|n\s*/?\s*a\.?|none|nil|nothing", re.IGNORECASE)
_NUMBERED = re.compile(r"(\d{1,3})\s*(?:(?:/|out of|of)\s*\d{1,3}|[-–—:=.)]\s*(\D.*)|\((\D.*)\))?", re.IGNORECASE)


def says_nothing(text: str) -> bool:
    """Whether a cell of prose holds a dash or “n/a” alone."""
    return bool(_NOTHING.fullmatch(text))


def is_unrated(text: str) -> bool:
    return key(text) in _UNRATED or (not key(text) and says_nothing(text))


def number_in(text: str) -> tuple[int, str] | None:
    """The point and the words of a rating like 3, “3/5” or “3 - Hire”."""
    if re.fullmatch(r"\d{1,3}[.,]0+", text):
        text = re.split("[.,]", text)[0]
    found = _NUMBERED.fullmatch(text.strip())
    return (int(found[1]), (found[2] or found[3] or "").strip()) if found else None


def looks_rated(values: Iterable[str]) -> bool:
    """Whether most of these are ratings, and none is prose, by what stands there alone."""
    said = [value for value in values if not is_unrated(value)]
    known = {key(word) for family in _FAMILIES for word in family}
    rated = [value for value in said if key(value) in known or ((point := number_in(value)) and point[0] <= 10)]
    return 2 * len(rated) > len(said) and all(len(value) <= _SHORT for value in said)


def guess_scale(values: Iterable[str], most: int | None = None) -> tuple[dict[int, str], dict[str, int]]:
    """The scale that these ratings seem to be on, and the point that each worded one seems to mean. `most` is the
    highest point where a heading names it."""
    said = [value for value in dict.fromkeys(values) if not is_unrated(value)]
    numbered = [point for value in said if (point := number_in(value))]
    worded = [value for value in said if number_in(value) is None and re.search(r"[^\W\d]", value)]
    if worded and not numbered:
        return _of_words(worded)
    return _of_numbers(numbered, most), {}


def _of_numbers(points: list[tuple[int, str]], most: int | None) -> dict[int, str]:
    named = {point: words for point, words in points if words}
    top = most or max((point for point, _ in points), default=4)
    top = next((usual for usual in (4, 5, 6, 7, 10) if top <= usual), top)
    low = min((point for point, _ in points), default=1)
    usual: Mapping[int, str] = {4: DEFAULT_SCALE, 5: _FIVE}.get(top, {})
    if named:  # the words of another scale would stand beside the file's own
        hires = {key(word) for word in _FAMILIES[0]} >= {key(words) for words in named.values()}
        usual = _HIRE if hires and top == 4 else {}
    return {point: named.get(point) or usual.get(point) or f"{point} of {top}" for point in range(min(low, 1), top + 1)}


_HIRE = {1: "No hire", 2: "Mixed", 3: "Hire", 4: "Strong hire"}
_FIVE = {1: "Not shown", 2: "Little shown", 3: "Partly shown", 4: "Shown", 5: "Strongly shown"}


def _of_words(worded: list[str]) -> tuple[dict[int, str], dict[str, int]]:
    spelt = {key(value): value for value in worded}
    family = max(_FAMILIES, key=lambda words: sum(key(word) in spelt for word in words))
    hires = family is _FAMILIES[0]
    usual = ("no hire", "hire", "strong hire") if hires else (family[0], family[-1])
    present = {key(word) for word in family if key(word) in spelt}
    if hires or len(present) == 1:  # these are on the scale, whether anybody was rated so or not
        present |= set(map(key, usual))
        spelt = {key(word): word.capitalize() for word in family} | spelt
    order = [key(word) for word in family if key(word) in present]
    scale = {point: spelt[word] for point, word in enumerate(order, 1)}
    return scale, {words: point for point, words in scale.items()}
