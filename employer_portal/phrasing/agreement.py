"""Two sentences against each other: what says the opposite of the other, and what says the same once more.

It reads words and knows no meaning, so it is careful: a contradiction needs what one sentence denies to be told in the
other, deed and thing, with nothing that narrows it ("did not name every risk" denies nothing of "You named two risks").
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    CONTRADICTION = "contradiction"
    REPEAT = "repeat"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences, by their places in what was given, and what is between them."""

    kind: Kind
    one: int
    other: int


@dataclass(frozen=True, slots=True)
class Odd:
    """Two sentences as they were written, and what is between them."""

    kind: Kind
    one: str
    other: str

    @property
    def words(self) -> str:
        """What to say of it, to whoever can mend it."""
        if self.kind == Kind.CONTRADICTION:
            return f"“{self.one}” and “{self.other}” say the opposite of each other."
        if self.one.casefold() == self.other.casefold():
            return f"“{self.one}” stands here twice."
        return f"“{self.one}” and “{self.other}” say the same twice."


def odd_in(texts: Iterable[str]) -> list[Odd]:
    """What contradicts or repeats something else in these texts.

    What was looked for ("We were looking for ...") is told of nobody: a text that begins so is left out.
    """
    told = filter(is_told, texts)
    sentences = [sentence.strip() for text in told for sentence in _SENTENCE_END.split(text) if sentence.strip()]
    return [Odd(pair.kind, sentences[pair.one], sentences[pair.other]) for pair in compare(sentences)]


def is_told(text: str) -> bool:
    """Whether a text tells something of the candidate, and not what was looked for."""
    return not _LOOKED_FOR.match(text)


def compare(sentences: Sequence[str]) -> list[Pair]:
    """The pairs that contradict each other, and those that say the same, the earlier sentence first."""
    read = [_clauses(sentence) for sentence in sentences]
    found = []
    for other in range(len(read)):
        for one in range(other):
            if any(_contradict(a, b) or _contradict(b, a) for a in read[one] for b in read[other]):
                found.append(Pair(Kind.CONTRADICTION, one, other))
            elif any(_repeat(a, b) for a in read[one] for b in read[other]):
                found.append(Pair(Kind.REPEAT, one, other))
    return found


@dataclass(frozen=True, slots=True)
class _Clause:
    """What a part of a sentence is about. Of one that denies something, `denied` is that: the deed and the thing.

    `partial` is one that denies something, but not all of it; `unsure` one that asks, or only thinks of it.
    """

    content: frozenset[str]
    denied: frozenset[str]
    narrowed: frozenset[str]  # by what a denial, or what is told, is narrowed
    numbers: frozenset[str]
    partial: bool
    unsure: bool

    @property
    def negative(self) -> bool:
        return bool(self.denied) or self.partial


_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|\n+")
_LOOKED_FOR = re.compile(r"\s*(?:what )?we (?:were (?:also )?looking|looked|look) for\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[.;:!?\n]+|,?\s+(?:but|although|though|however|yet|whereas)\b|\s[-–—]\s")
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NEGATION = frozenset("not no never nor without nothing none nobody neither cannot".split())
_LACKING = frozenset(
    """lacked lack lacks missed miss omitted omit forgot forget skipped skip failed fail missing absent""".split()
)
#: What narrows a denial, so that it leaves something of what the other tells.
_NARROWING = frozenset(
    """all every each both enough more further other another second third fourth fifth last always only yet
    quite until again exactly much many most full fully whole as too very straight immediately soon early late
    first alone else just so clearly aloud early own""".split()
)
_UNSURE = frozenset("if whether would could might may who".split())
#: "was not logged" denies what stands before it too.
_BEING = frozenset("was were is are been be".split())
_HELPING = _BEING | frozenset("did do does had has have could can would will".split())
#: With these a deed takes its thing: "apologise to", "ask about".
_LEADING = frozenset("to about for on at with".split())
_PREPOSITIONS = frozenset(
    """for with in on at by about from after during into over under against between through of to when where
    until because""".split()
)
_TELLING = frozenset(
    """tell told say said name named mention state stated give gave list listed explain describe show outline
    cover set""".split()
)
_EMPTY = frozenset(
    """a an the this that these those it its is was were are be been being am do did does done have had has
    having you your yours yourself we us our i me my he she they them their his her him there here and or so
    as than then what which who whom whose how why also very really quite rather well good great clear clearly
    strong strongly nice nicely excellent right rightly correct correctly thorough thoroughly careful
    carefully calm calmly one some lot would could should can will may might must up out off down back still
    even much many more most all each every any both no not never answer question example panel interview
    point bit part thing way time were let got get us go went come came make made take took put use used again
    too""".split()
)


def _clauses(sentence: str) -> list[_Clause]:
    return [clause for part in _CLAUSE.split(sentence) if part and (clause := _clause(part)).content]


def _clause(text: str) -> _Clause:
    plain: list[str] = []
    for word in _WORD.findall(text.casefold().replace("’", "'")):  # "didn't" -> "did", "not"
        plain += [word.removesuffix("n't"), "not"] if word.endswith("n't") else [word.removesuffix("'s")]
    content = frozenset(filter(None, map(_stem, plain)))
    numbers = frozenset(word for word in plain if word[0].isdigit() or word in _NUMBERS)
    by = _NARROWING.intersection(plain)
    at = next((n for n, word in enumerate(plain) if word in _NEGATION or word in _LACKING), None)
    if at is None:
        unsure = not _UNSURE.isdisjoint(plain)
        return _Clause(content, frozenset(), by, numbers, partial="only" in plain, unsure=unsure)
    before, after = plain[:at], plain[at + 1 :]
    denied = _object(after)
    if before and before[-1] in _BEING:  # "The call was not logged."
        denied |= _object(before)
    if plain[at] == "not" and (not before or before[-1] not in _HELPING):  # "Not for a dog." denies no deed
        denied = frozenset()
    narrowed = "only" in plain or not _NARROWING.isdisjoint(after)
    return _Clause(content, frozenset() if narrowed else denied, by, numbers, narrowed or not denied, unsure=False)


def _object(words: Sequence[str]) -> frozenset[str]:
    """The deed and the thing at the head of these words: as far as the first preposition that follows both."""
    found: set[str] = set()
    for word in words:
        if word in _PREPOSITIONS and (len(found) > 1 or (found and _TELL not in found and word not in _LEADING)):
            break
        if stem := _stem(word):
            found.add(stem)
    return frozenset(found)


def _contradict(told: _Clause, denying: _Clause) -> bool:
    """Whether one clause tells just what the other denies.

    Where each goes on about something else ("the limit for cash", "the limit for cards"), neither denies the other.
    """
    if not told.negative and not told.unsure and denying.partial and len(told.content) > 1:
        # the same thing, narrowed alike: "an owner for each task" told and denied
        alike = (told.narrowed, told.numbers) == (denying.narrowed, denying.numbers)
        return (
            alike and denying.content <= told.content and len(told.content - denying.content) < len(denying.content) - 1
        )
    if told.negative or told.unsure or len(denying.denied) < 2 or not denying.denied <= told.content:
        return False
    if told.numbers and denying.numbers and told.numbers != denying.numbers:
        return False
    if _TELL in denying.denied and len(denying.denied) == 2 and len(told.content) > MOST_TOLD:
        return False
    more_told, more_denied = told.content - denying.content, denying.content - told.content
    return len(more_denied) <= 1 and not (more_told and more_denied)


def _repeat(a: _Clause, b: _Clause) -> bool:
    """Whether two clauses are about the same, in the same sense, with the same figures."""
    if a.negative != b.negative or (a.numbers and b.numbers and a.numbers != b.numbers):
        return False
    shared, small, large = a.content & b.content, *sorted((len(a.content), len(b.content)))
    return len(shared) >= 3 and len(shared) >= 0.75 * small and len(shared) >= 0.6 * large


_TELL = "(tell)"
#: Where somebody told of much, "did not mention the parents" may be about another matter.
MOST_TOLD = 4
_NUMBERS = frozenset("two three four five six seven eight nine ten twelve twenty thirty half once twice".split())
_IRREGULAR = {
    "rang": "ring", "wrote": "write", "written": "write", "spoke": "speak", "found": "find", "drew": "draw", "kept":
    "keep", "told": "tell", "knew": "know", "read": "read", "left": "leave", "sent": "send", "brought": "bring",
    "chose": "choose", "ran": "run", "led": "lead", "met": "meet", "saw": "see", "built": "build", "thought":
    "think", "taught": "teach", "children": "child", "people": "person", "men": "man", "women": "woman",
}  # fmt: skip


def _stem(word: str) -> str:
    """What the forms of a word share; "(tell)" for each verb of telling; nothing for a word that says nothing."""
    if word in _EMPTY or word in _PREPOSITIONS or word in _NEGATION or word in _LACKING or word in _NUMBERS:
        return ""
    if word[0].isdigit():
        return ""
    base = _IRREGULAR.get(word, word)
    cut = (
        re.sub(r"(?:ations?|ments?|ings?|ed|es|s|ly|er|e|ies|ied|y)$", "", base)
        if len(base) > 4
        else base.removesuffix("s")
    )
    if len(cut) > 2 and cut[-1] == cut[-2] and cut[-1] not in "sl":
        cut = cut[:-1]  # "logged" -> "log"
    return _TELL if base in _TELLING or f"{cut}" in _TELLING or f"{cut}e" in _TELLING else cut
