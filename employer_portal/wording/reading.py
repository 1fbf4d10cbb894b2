"""How easily a text is read: its longest sentence, and the age at which it is read with ease."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from employer_portal.composing.passages import units

#: A sentence of more words than this is hard to keep in mind (GOV.UK style guide).
LONG = 25
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d.,]*")
_VOWELS = re.compile(r"[aeiouyáéíóúàèìòùâêîôûŵŷäëïöü]+")


@dataclass(frozen=True, slots=True)
class Read:
    """The words of the longest sentence, that sentence, and the reading age (None for too few words to tell)."""

    words: int
    longest: str
    age: int | None

    @property
    def long(self) -> bool:
        return self.words > LONG


def read(texts: Sequence[str]) -> Read:
    """How easily these texts are read, in English. The age is the school grade of Kincaid, Fishburne, Rogers and
    Chissom, "Derivation of New Readability Formulas" (Naval Technical Training Command, Research Branch Report 8-75,
    1975), and five years: grade 1 begins at six."""
    sentences = [unit for text in texts for unit in units(text)]
    counted = [len(_WORD.findall(sentence)) for sentence in sentences]
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    longest = max(zip(counted, sentences, strict=True), default=(0, ""))
    if len(words) < LONG:
        return Read(*longest, None)
    grade = 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    return Read(*longest, max(6, round(grade) + 5))


def syllables(word: str) -> int:
    """About how many syllables an English word has: its groups of vowels, but for a final e that is not spoken."""
    plain = word.lower().replace("’", "'").removesuffix("'s")
    if plain.endswith(("es", "ed")) and not plain.endswith(("ses", "ces", "xes", "zes", "ches", "shes", "ted", "ded")):
        plain = plain[:-2] + plain[-1]
    elif plain.endswith("e") and not plain.endswith(("le", "ee", "ye")):
        plain = plain[:-1]
    return max(1, len(_VOWELS.findall(plain)))
