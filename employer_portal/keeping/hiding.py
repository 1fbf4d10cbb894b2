"""People whom a text does not name: wherever their name or address stands in it, what they are called instead does.

The text is written without the name; nothing is drawn over afterwards.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
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
#: What is left of O’Neill before what they are called; and the same several times in a row.
_BEFORE, _AGAIN = re.compile(r"\b[^\W\d_]['’](?=\[)"), re.compile(r"(\[[^\[\]]+\])(?:[\s.-]+\1)+")
#: Parts of names that are no name by themselves.
_PARTICLES = frozenset(
    "al bin da de del der di dos dr du el ibn la le mc miss mr mrs ms mx o of prof san sir st the ter van von y".split()
)
#: Names that are words too: written small they are taken for the word.
_WORDS_TOO = frozenset(
    "april art august banks best bill black brook brown case chance chase christian dale daisy dawn day dean drew faith"
    " field fox gay gene glen good grace grant green guy hall hand hill holly hope hunter iris ivy jack jean"
    " joy june king lane law lee lily long love lynn mark may miles mills olive page pat penny person pierce price ray"
    " read reed rich robin rose ruby rusty sandy sky small stone strong sue summer taylor violet wade walker ward"
    " white will wise wood woods young an so in do my be to no".split()
)


class Hiding(Generic[Key]):
    """Who is hidden, each known by a key. `called` says what stands for them, `several` what stands for a name that
    more than one of them have; with `strangers`, that stands for every address but those that were said to be known.
    """

    def __init__(self, called: Callable[[Key], str], *, several: str, strangers: str = "") -> None:
        self._called, self._several, self._strangers = called, several, strangers
        self._words: dict[str, set[Key]] = defaultdict(set)
        self._within: dict[str, Key] = {}
        self._addresses: dict[str, Key] = {}
        self._known: set[str] = set()
        self._phrases: list[str] | None = None  # the longest first, once somebody asks

    @property
    def is_empty(self) -> bool:
        """Whether nobody is hidden."""
        return not (self._words or self._within or self._addresses or self._strangers)

    def learn(self, key: Key, names: Iterable[str], address: str = "") -> None:
        """Hide these names, word by word, and that address."""
        for name in names:
            for word in words_of(name):
                if _UNSPACED.search(word):
                    self.learn_phrase(key, word)
                elif len(word) > 1 and folded(word) not in _PARTICLES:
                    self._words[folded(word)].add(key)
        if address:
            self._addresses[address.casefold()] = key

    def learn_phrase(self, key: Key, phrase: str) -> None:
        """Hide these words where they stand just so, within others too."""
        if len(phrase) > 1:
            self._within[unicodedata.normalize("NFC", phrase)] = key
            self._phrases = None

    def know(self, names: Iterable[str], addresses: Iterable[str]) -> None:
        """These names and addresses stand, whoever else has them: said once all others were learnt."""
        for name in names:
            for word in words_of(name):
                self._words.pop(folded(word), None)
                self._within.pop(word, None)
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
        text = _WORD.sub(lambda found: self._word(found[0], of), text)
        return _AGAIN.sub(r"\1", _BEFORE.sub("", text))

    def _address(self, found: str) -> str:
        key = self._addresses.get(found.casefold())
        if key is not None:
            return f"[address of {self._called(key)}]"
        return f"[{self._strangers}]" if self._strangers and found.casefold() not in self._known else found

    def _word(self, word: str, of: Key | None) -> str:
        small = folded(word)
        whose = self._words.get(small)
        if not whose or (small in _WORDS_TOO and word == small):
            return word
        if of in whose:
            return self._label(of)
        return self._label(next(iter(whose))) if len(whose) == 1 else f"[{self._several}]"

    def _label(self, key: Key) -> str:
        return f"[{self._called(key)}]"


def words_of(name: str) -> list[str]:
    """The words of a name, in every script."""
    found: list[str] = _WORD.findall(unicodedata.normalize("NFC", name))
    return found


def folded(word: str) -> str:
    """A word as it is compared: however large, wide or accented it was typed."""
    plain = unicodedata.normalize("NFKD", word).casefold().translate(PLAIN)
    return unicodedata.normalize("NFC", _MARKS.sub("", plain))
