"""A wording as a page shows it: the sentences of one kind of letter in its order, each with what is said of it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from employer_portal.composing.sentences import (
    OF_NOTICES,
    OWN,
    Fixed,
    Mistake,
    Table,
    has_paragraphs,
    known_in,
    mistakes,
    names,
    paragraphs,
)
from employer_portal.composing.speech import WORDS
from employer_portal.core.errors import DomainError
from employer_portal.phrasing.service import Checker, Found, Subject
from employer_portal.wording import remarks
from employer_portal.wording.reading import LONG, Read, read
from employer_portal.wording.sample import OUTCOMES, STAGES, Sample

#: The tables whose sentences stand in letters of several kinds.
SHARED = ("common", "about", "notice", "words")
#: Before a letter's own sentences, around the feedback, and at the end, as it is read.
FIRST = ("subject", "preheader", "heading", "reference", "reference_note", "salutation")
AROUND = ("strengths", "development", "looked_for", "ratings", "page")
LAST = ("farewell", "close")
#: What a kind has of its own behind the feedback.
CLOSING = ("paragraphs", "farewell")
#: The checker's rule on long sentences: the page itself says how many words one has.
LONG_SENTENCE = "style.long_sentence"
#: How people call the blocks, and the kinds; what is not here is called as it is written.
CALLED = {
    "subject": "Subject of the mail", "preheader": "Line under the subject, in the inbox", "heading": "Heading",
    "reference": "Reference", "reference_note": "What the reference is for", "salutation": "Salutation",
    "opening": "Opening", "strengths": "Heading over what went well", "development": "Heading over what to develop",
    "looked_for": "Before a gap: what was looked for", "ratings": "Heading over the table of ratings",
    "page": "At its end: the candidate’s own page",
    "about": "Heading of the last part", "paragraphs": "The last part", "farewell": "Farewell", "close": "Close",
    "not_appointed": "Not appointed", "reserve": "Reserve list", "sift": "Feedback after a sift",
    "test": "Feedback after a test", "outcome_notice": "Outcome notice",
    "holding_note": "Holding note", "reserve_closed": "Reserve closed", "correction": "Correction",
    "invitation": "Invitation", "own": "Heading over what you add", "promise": "Heading over the promise",
    "promised": "What you promise", "needs": "Heading over needs", "needed": "How to say what one needs",
    "answer": "Answer to a question", "reply": "Heading over the answer",
    "wrong": "Heading over what was not right", "right": "Heading over what it should have said", "after": "After it",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Box:
    """One text to edit: where, what stands in it, what it is in the standard wording where that waits for a translator,
    how it reads in the letter beside (empty: not in that one), what is wrong, and what is said of it."""

    at: str
    text: str
    source: str
    reads: str
    wrong: str
    found: tuple[Found, ...]
    words: int

    @property
    def long(self) -> bool:
        return self.words > LONG


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence: where, how it behaves, and its texts."""

    at: str
    fixed: Fixed
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its paragraphs with their sentences; `grows` where sentences and paragraphs may be added."""

    at: str
    called: str
    paragraphs: tuple[tuple[Line, ...], ...]
    grows: bool
    wrong: str


@dataclass(frozen=True, slots=True)
class Value:
    """A placeholder: what it becomes, what that is in the letter beside, and the one block that it may stand in."""

    name: str
    becomes: str
    here: str
    only: str = ""


def called(name: str) -> str:
    """A block or a kind of letter as people call it."""
    return CALLED.get(name, name.replace("_", " ").capitalize())


def kinds(standard: Table) -> list[str]:
    """The kinds of letter, by their tables."""
    return [name for name, blocks in standard.items() if isinstance(blocks, Mapping) and name not in SHARED]


def elsewhere(table: Table, here: Collection[str]) -> list[tuple[str, Mistake]]:
    """What cannot stay outside the blocks that are `here`, the first of each block: by a kind of letter that has it."""
    first = {one.block: one for one in reversed(list(mistakes(table))) if one.block not in here}
    home = {".".join(place): kind for kind in reversed(kinds(table)) for place in places(table, kind)}
    return [(home[block], one) for block, one in first.items() if block in home]


def places(table: Table, kind: str) -> Iterator[tuple[str, str]]:
    """(table, block) of the sentences of one kind of letter, in the order in which it is read."""
    common = table.get("common", {})
    if kind in OF_NOTICES or kind in STAGES:
        own = table.get(kind, {})
        around = (("notice", block) for block in table.get("notice", {}))
        if kind in STAGES:
            around = (("common", block) for block in AROUND if block in common)
        yield from ((kind, block) for block in own if block == "subject")
        yield from (("common", block) for block in FIRST if block in common and block not in own)
        yield from ((kind, block) for block in own if block not in ("subject", *CLOSING))
        yield from around
        yield from ((kind, block) for block in own if block in CLOSING)
        yield from (("common", block) for block in LAST if block in common and block not in own)
        yield from (("words", block) for block in table.get("words", {}))
        return
    others = [block for block in common if block not in (*FIRST, *AROUND, *LAST)]
    yield from (("common", block) for block in FIRST if block in common)
    yield from ((kind, block) for block in table.get(kind, {}))
    yield from (("common", block) for block in (*AROUND, *others) if block in common)
    if kind in OUTCOMES:
        yield from (("about", block) for block in table.get("about", {}))
    yield from (("common", block) for block in LAST if block in common)
    yield from (("words", block) for block in table.get("words", {}))


def blocks(
    table: Table, standard: Table, kind: str, beside: Sample, checker: Checker, wrong: Mapping[str, str]
) -> list[Block]:
    """The blocks of one kind of letter. `wrong` says what cannot stay, by its place."""
    job = Subject(beside.material.role, tuple(one.name for one in beside.material.criteria))
    built = []
    for name, block in places(table, kind):
        at, raw = f"{name}.{block}", table[name][block]
        found = paragraphs(raw)
        values = beside.values(name, block)
        said = dict(_said(at, found, values))
        remarked = remarks.found_in(said, checker, job=job, values=values)
        source = paragraphs(standard.get(name, {}).get(block, raw))
        lines = tuple(
            tuple(_line(f"{at}.{p}.{s}", one, said, remarked, wrong, values, _at(source, p, s))
                  for s, one in enumerate(paragraph))
            for p, paragraph in enumerate(found)
        )  # fmt: skip
        title = f"Words for “{WORDS[block]}”" if name == "words" else called(block)
        built.append(Block(at, title, lines, has_paragraphs(raw), wrong.get(at, "")))
    return built


def values(table: Table, kind: str, beside: Sample) -> list[Value]:
    """What can stand in the sentences of one kind of letter."""
    found: dict[str, Value] = {}
    for name, block in places(table, kind):
        here, only = beside.values(name, block), called(block) if (name, block) in OWN else ""
        for one, becomes in known_in(name, block).items():
            found.setdefault(one, Value(one, becomes, here.get(one) or "", only))
    return sorted(found.values(), key=lambda value: bool(value.only))


def ease(shown: list[Block]) -> Read:
    """How easily the fixed sentences of the letter beside are read."""
    texts = [box.reads for block in shown for paragraph in block.paragraphs for line in paragraph for box in line.boxes]
    return read([text for text in texts if text.endswith((".", "!", "?"))])


def _said(at: str, found: list[list[Fixed]], values: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    for p, paragraph in enumerate(found):
        for s, sentence in enumerate(paragraph):
            for t, text in enumerate(sentence.texts):
                if not sentence.waiting and _is_whole(text):
                    yield f"{at}.{p}.{s}.{t}", remarks.filled(text, values)


def _line(
    at: str, sentence: Fixed, said: Mapping[str, str], remarked: Mapping[str, tuple[Found, ...]],
    wrong: Mapping[str, str], values: Mapping[str, str | None], source: Fixed | None,
) -> Line:  # fmt: skip
    there = [
        number for number, text in enumerate(sentence.texts) if _is_whole(text) and all(map(values.get, names(text)))
    ]
    boxes = []
    for number, text in enumerate(sentence.texts):
        place = f"{at}.{number}"
        reads = said.get(place, "") if there[:1] == [number] else ""
        original = source.texts[number] if source and source.waiting and number < len(source.texts) else ""
        found = tuple(one for one in remarked.get(place, ()) if one.rule != LONG_SENTENCE)
        boxes.append(Box(
            place, "" if sentence.waiting else text, original, reads, wrong.get(place, ""), found,
            read([said.get(place, "")]).words,
        ))  # fmt: skip
    return Line(at, sentence, tuple(boxes))


def _at(source: list[list[Fixed]], p: int, s: int) -> Fixed | None:
    return source[p][s] if p < len(source) and s < len(source[p]) else None


def _is_whole(text: str) -> bool:
    try:
        return bool(text) and names(text) is not None
    except DomainError:
        return False
