"""A list of weighted words: reads it, and says how a sentence weighs by it.

It is what logistic regression on TF-IDF leaves behind (`learning.py` makes it): for each word, word pair and group of
letters within a word a weight, and the number of labelled sentences that it stands in. Plain arithmetic reads it.
"""

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

FORMAT = "second reader 2"
WORDS, LETTERS = "[words]", "[letters]"  # the two parts of the list; each is scaled by itself
GROUPS = range(3, 6)  # so many letters are in a group
START = "^"  # stands before the first word, so that a pair says how a sentence begins
HEAD = ("bias", "threshold", "told")  # the figures at the head of the list
LONGEST = 40  # letters: what is longer is no word, and only its beginning is read
MOST_WORDS = 20_000  # remembered; the memory is bounded and changes no answer
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LINE = re.compile(r"(?:# .*|\w+: .+|\[(?:words|letters)\]|[^\t]+\t\d+\t-?\d+\.\d+)?")
_DIGIT = re.compile(r"\d")


class Piece(NamedTuple):
    """How a feature counts: what it adds to the sum of its part, and to what that sum is divided by."""

    sum: float
    scale: float


class Word(NamedTuple):
    """A word as it counts among the words, and by its groups of letters."""

    itself: Piece
    letters: Piece


_NOTHING = Piece(0.0, 0.0)


@lru_cache(MOST_WORDS)
def as_weighed(word: str) -> str:
    """A word as the list has it: in small letters, each digit as 0."""
    return _DIGIT.sub("0", word[:LONGEST].lower().replace("’", "'"))


def words_of(sentence: str) -> list[str]:
    """The words of a sentence as the list has them."""
    return list(map(as_weighed, WORD.findall(sentence)))


def word_features(sentence: str) -> list[str]:
    """The words of a sentence and its pairs of neighbours; the first word's neighbour is the beginning."""
    words = words_of(sentence)
    return [*words, *(f"{one} {other}" for one, other in pairwise((START, *words)))]


def letter_features(sentence: str) -> list[str]:
    """The groups of letters within each word."""
    return [group for word in words_of(sentence) for group in _groups(word)]


def _groups(word: str) -> list[str]:
    """The groups of letters of one word, where a space is its beginning or end: "old" -> " ol", "old", "ld ", ..."""
    padded = f" {word} "
    return [padded[start : start + size] for size in GROUPS for start in range(len(padded) - size + 1)]


class Weights:
    """The list in memory. A sentence that weighs more than `threshold` is worth a second look; one that weighs less
    than `told` tells what was said and done."""

    def __init__(self, path: Path) -> None:
        """Reads the list. Raises `ValueError`, with file and line, for what is none."""
        (self.bias, self.threshold, self.told), self._words, letters = _read(path)
        self._known = _Known(self._words, letters)

    def weight(self, words: Sequence[str]) -> float:
        """How much a sentence of these words (`words_of`) is like those with which something is amiss."""
        total = scale = letters = letter_scale = 0.0
        for (adds, by), (letters_add, letters_by) in map(self._known.__getitem__, words):
            total += adds
            scale += by
            letters += letters_add
            letter_scale += letters_by
        pairs = filter(self._words.written.__contains__, map(" ".join, pairwise((START, *words))))
        for adds, by in map(self._words.__getitem__, pairs):
            total += adds
            scale += by
        return self.bias + total / (scale or 1.0) + letters / (letter_scale or 1.0)

    def shares(self, words: Sequence[str]) -> list[float]:
        """What each of these words adds to their weight: by itself, by its letters, and by half of its pairs."""
        parts = [self._known[word] for word in words]
        pairs = [self._words[" ".join(pair)] for pair in pairwise((START, *words))]
        scale = sum(part.itself.scale for part in parts) + sum(pair.scale for pair in pairs) or 1.0
        letter_scale = sum(part.letters.scale for part in parts) or 1.0
        return [
            (part.itself.sum + (before.sum + after.sum) / 2) / scale + part.letters.sum / letter_scale
            for part, before, after in zip(parts, pairs, [*pairs[1:], _NOTHING], strict=True)
        ]


class _Part(dict[str, Piece]):
    """A part of the list: a feature as it counts, made when it is first met."""

    def __init__(self, lines: Sequence[str], sentences: int) -> None:
        super().__init__()
        self.written = {name: rest for name, _, rest in (line.partition("\t") for line in lines) if rest}
        self.sentences = sentences

    def __missing__(self, feature: str) -> Piece:
        if feature not in self.written:
            return _NOTHING
        stands_in, weight = self.written[feature].split("\t")
        rarity = math.log((1 + self.sentences) / (1 + int(stands_in))) + 1
        piece = self[feature] = Piece(rarity * float(weight), rarity)
        return piece


class _Known(dict[str, Word]):
    """The words that were weighed before; a new one is taken apart."""

    def __init__(self, words: _Part, letters: _Part) -> None:
        super().__init__()
        self.words, self.letters = words, letters

    def __missing__(self, word: str) -> Word:
        if len(self) >= MOST_WORDS:
            self.clear()
        groups = [self.letters[group] for group in filter(self.letters.written.__contains__, _groups(word))]
        letters = Piece(sum(piece.sum for piece in groups), sum(piece.scale for piece in groups))
        known = self[word] = Word(self.words[word], letters)
        return known


def _read(path: Path) -> tuple[list[float], _Part, _Part]:
    """The figures at the head, the words and the letters."""
    lines = path.read_text(encoding="utf-8").split("\n")
    wrong = next((number for number, line in enumerate(lines, 1) if not _LINE.fullmatch(line)), 0)
    try:
        words, letters = lines.index(WORDS), lines.index(LETTERS)
        head = dict(line.split(": ") for line in lines[:words] if line and not line.startswith("# "))
        if wrong or head["format"] != FORMAT:
            raise ValueError
        sentences = int(head["sentences"])
        return (
            [float(head[name]) for name in HEAD],
            _Part(lines[words:letters], sentences),
            _Part(lines[letters:], sentences),
        )
    except (ValueError, KeyError):
        where = f"{path.name}:{wrong or len(lines)}"
        raise ValueError(f"{where}: this is no list of weights of the format {FORMAT!r}") from None
