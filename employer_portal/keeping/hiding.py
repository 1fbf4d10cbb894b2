"""People whom a text does not name: wherever their name or address stands in it, what they are called instead does.

The text is written without the name; nothing is drawn over afterwards.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import lru_cache
from typing import Generic, TypeVar

from employer_portal.hiring.names import PLAIN

Key = TypeVar("Key", bound=Hashable)

#: A word, in every script: whatever stands between spaces and signs, with its vowel marks.
_WORD = re.compile(r"[^\s!-/:-@\[-`{-~\u00a0-\u00bf\u2000-\u206f\u3000-\u303f]+")
_ADDRESS = re.compile(r"[^\s<>\"',;:()]+@[^\s<>\"',;:()]+\w")
#: Scripts that put no space between words: a name is looked for within them.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
#: Marks that people leave out when they type: accents, points and vowels of Latin, Greek, Cyrillic, Hebrew, Arabic.
_MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]")
#: What nobody sees: soft hyphens and spaces without width, which come along when text is pasted.
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
#: What may stand between two words of one name: a space, a hyphen, an apostrophe, a comma; the end of a sentence not.
_BETWEEN = re.compile(r"\s*[-\u2010-\u2015'’‘`´,]?\s*|[._/]")
#: So many words a whole name has at most, and so many signs one in a script without spaces.
_MOST_WORDS, _MOST_SIGNS = 6, 8
#: From so many letters on, a name run together and written small is no other word.
_LONG = 8
#: So many letters are how a name begins.
_HEAD = 3
#: What comes before the first word of a sentence, a line, or something quoted.
_BEGINS = re.compile(r"(?:^|[.!?:;\n•“”\"(\[]|\s[-–—])\s*$")
#: What only somebody does: a word before it that is a name too is the name.
_DOES = re.compile(
    r"['’]s\b|\s(?:\w+ly\s)?(?:and I|was|is|has|had|said|says|led|gave|did|wrote|thought|felt|told|took|spoke|knew|made"
    r"|got|went|saw|kept|put|(?!need\b|speed\b|indeed\b)[a-z]+ed)\b"
)
#: What is left of O’Neill before what they are called; and the same several times in a row.
_BEFORE, _AGAIN = re.compile(r"\b[^\W\d_]['’](?=\[)"), re.compile(r"(\[[^\[\]]+\])(?:[\s.-]+\1)+")
#: Parts of names that are no name by themselves.
_PARTICLES = frozenset(
    "al bin da de del der di dos dr du el ibn la le mc miss mr mrs ms mx o of prof san sir st the ter van von y".split()
)
#: Names that are words too, and words that a sentence may well begin with: written small they are taken for the word,
#: and those that may begin a sentence there too, unless what comes next is what only somebody does.
_MAY_BEGIN = frozenset(
    "all an and april are art as at august autumn be best black bright brown but can case chance chase close day do"
    " dean do east english faith for french good grace grant green grey had hand has have he her him his hope if"
    " in is it june lane large law little long love man march mark may me men more moss my nice no north not on or"
    " page pat price read reed rich sharp she short small so song south spring strong summer sun swift that this"
    " to was we welsh west white will winter wise you young".split()
)
_WORDS_TOO = _MAY_BEGIN | frozenset(
    "angel baker banks bill bishop brook christian clay cook cross daisy dale dawn drew field fox frank gay gene"
    " glen guy hall hill holly hunter iris ivy jack jean joy king lake lee lily lynn major marsh miles mills moor"
    " noble olive penny person pierce ray robin rose ruby rusty sandy savage shore sky stone sue taylor violet"
    " wade walker ward wells wood woods".split()
)


class Hiding(Generic[Key]):
    """Who is hidden, each known by a key. `called` says what stands for them, `several` what stands for a name that
    more than one of them have; with `strangers`, that stands for every address but those that were said to be known.
    """

    def __init__(self, called: Callable[[Key], str], *, several: str, strangers: str = "") -> None:
        self._called, self._several, self._strangers = called, several, strangers
        self._words: dict[str, set[Key]] = defaultdict(set)
        self._wholes: dict[str, set[Key]] = defaultdict(set)  # by what a whole name is, run together
        self._heads: set[str] = set()  # how all these begin: at any other word there is nothing to look for
        self._within: dict[str, Key] = {}
        self._addresses: dict[str, Key] = {}
        self._known: set[str] = set()  # addresses, and names run together
        self._phrases: list[str] | None = None  # the longest first, once somebody asks

    @property
    def is_empty(self) -> bool:
        """Whether nobody is hidden."""
        return not (self._words or self._wholes or self._within or self._addresses or self._strangers)

    def learn(self, key: Key, names: Iterable[str], address: str = "") -> None:
        """Hide these names as a whole and word by word, and that address."""
        for name in names:
            words = words_of(name)
            if len(words) > 1:
                for way in (words, words[-1:] + words[:-1]):
                    self._hide(self._wholes, "".join(map(folded, way)), key)
            for word in words:
                if _UNSPACED.search(word):
                    self.learn_phrase(key, word)
                elif len(word) > 1 and folded(word) not in _PARTICLES:
                    self._hide(self._words, folded(word), key)
            for part in name.split():  # “Anne-Marie” is “Annemarie” too
                if len(words_of(part)) > 1:
                    self._hide(self._words, together(part), key)
        if address:
            self._addresses[address.casefold()] = key

    def meet(self, key: Key, names: Iterable[str]) -> None:
        """Hide these whole names of somebody from elsewhere, and none of their words by itself: whoever was learnt
        before, or is known, by one of them stays who is meant."""
        for name in names:
            run, unspaced = together(name), _UNSPACED.search(name) is not None
            if run in self._known or run in self._wholes:
                continue
            self._hide(self._wholes, run, key)
            if unspaced:
                self.learn_phrase(key, "".join(words_of(name)))

    def _hide(self, names: dict[str, set[Key]], name: str, key: Key) -> None:
        names[name].add(key)
        self._heads |= {name[:letters] for letters in range(1, _HEAD + 1)}

    def learn_phrase(self, key: Key, phrase: str) -> None:
        """Hide these words where they stand just so, within others too."""
        if len(phrase) > 1:
            self._within[unicodedata.normalize("NFC", phrase)] = key
            self._phrases = None

    def know(self, names: Iterable[str], addresses: Iterable[str]) -> None:
        """These names and addresses stand, whoever else has them: said once all others were learnt."""
        for name in names:
            for word in (*words_of(name), "".join(words_of(name)), " ".join(words_of(name)), *name.split()):
                self._words.pop(together(word), None)
                self._within.pop(word, None)
            self._wholes.pop(together(name), None)
            self._known.add(together(name))
        self._phrases = None
        self._known |= {one.casefold() for one in addresses if one}
        for one in self._known:
            self._addresses.pop(one, None)

    def hidden(self, text: str, of: Key | None = None) -> str:
        """That text without these names; a name that several have is taken for the one whom the text is `of`."""
        text = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
        text = _ADDRESS.sub(lambda found: self._address(found[0]), text)
        if self._phrases is None:
            self._phrases = sorted(self._within, key=len, reverse=True)
        for phrase in self._phrases:
            if phrase in text:
                text = text.replace(phrase, self._label(self._within[phrase]))
        return _AGAIN.sub(r"\1", _BEFORE.sub("", self._without_words(text, of)))

    def _without_words(self, text: str, of: Key | None) -> str:
        """Word by word, the longest name that begins at each first."""
        words = list(_WORD.finditer(text))
        small = [folded(word[0]) for word in words]
        said, at, free = list[str](), 0, 0
        for place, word in enumerate(words):
            if place < free or small[place][:_HEAD] not in self._heads:
                continue
            runs = list(_runs(text, words, small, place))
            for count in range(len(runs), 0, -1):
                if whose := self._named(text, words[place : place + count], runs[count - 1]):
                    said += text[at : word.start()], self._called_one(whose, of)
                    free = place + count
                    at = words[free - 1].end()
                    break
        return "".join(said) + text[at:]

    def _named(self, text: str, words: list[re.Match[str]], name: str) -> set[Key]:
        """Whom these words of a text name, if anybody; `name` is what they are together."""
        if any(word[0].islower() for word in words) and all(folded(word[0]) in _WORDS_TOO for word in words):
            return set()
        if name in self._wholes and (len(words) > 1 or len(name) >= _LONG or _stands_out(text, words[0])):
            return self._wholes[name]
        if name not in self._words:
            return set()
        if name in _MAY_BEGIN and not (_stands_out(text, words[0]) or _does(text, words[0])):
            return set()
        return self._words[name]

    def _address(self, found: str) -> str:
        key = self._addresses.get(found.casefold())
        if key is not None:
            return f"[address of {self._called(key)}]"
        return f"[{self._strangers}]" if self._strangers and found.casefold() not in self._known else found

    def _called_one(self, whose: set[Key], of: Key | None) -> str:
        if of in whose:
            return self._label(of)
        return self._label(next(iter(whose))) if len(whose) == 1 else f"[{self._several}]"

    def _label(self, key: Key) -> str:
        return f"[{self._called(key)}]"


def words_of(name: str) -> list[str]:
    """The words of a name, in every script."""
    found: list[str] = _WORD.findall(unicodedata.normalize("NFC", name))
    return found


def spans_of(text: str) -> Iterator[str]:
    """Whatever in a text may be a whole name, run together."""
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    words = list(_WORD.finditer(text))
    small = [folded(word[0]) for word in words]
    for place, word in enumerate(words):
        yield from _runs(text, words, small, place)
        if _UNSPACED.search(word[0]):
            for start in range(len(word[0])):
                yield from (word[0][start : start + count] for count in range(2, _MOST_SIGNS + 1))


def together(name: str) -> str:
    """A name run together, as it is compared."""
    return "".join(map(folded, words_of(name)))


def _runs(text: str, words: list[re.Match[str]], small: list[str], place: int) -> Iterator[str]:
    """What the word in that place is, and what it and those that follow it closely are together."""
    run = small[place]
    yield run
    for after in range(place + 1, min(place + _MOST_WORDS, len(words))):
        if not _BETWEEN.fullmatch(text, words[after - 1].end(), words[after].start()):
            return
        yield (run := run + small[after])


def _stands_out(text: str, word: re.Match[str]) -> bool:
    """Whether a word that may be a name is written as one: large within a sentence, or with large letters within it."""
    said = word[0]
    if said.islower() or said.isupper():
        return False
    begins = _BEGINS.search(text, max(0, word.start() - 4), word.start())
    return begins is None or any(letter.isupper() for letter in said[1:])


def _does(text: str, word: re.Match[str]) -> bool:
    """Whether a word is written large, and what comes next is what only somebody does."""
    return word[0].istitle() and _DOES.match(text, word.end()) is not None


@lru_cache(1 << 16)
def folded(word: str) -> str:
    """A word as it is compared: however large, wide or accented it was typed."""
    plain = unicodedata.normalize("NFKD", word).casefold().translate(PLAIN)
    return unicodedata.normalize("NFC", _MARKS.sub("", plain))
