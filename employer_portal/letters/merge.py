"""What several interviewers wrote on one criterion, put together: nothing left out, nothing said twice."""

import re
from collections.abc import Iterable

#: Words that change nothing between two interviewers' notes of the same answer.
SMALL_WORDS = frozenset(
    "a an the that this then also and very really quite just so to of your you had have has did do was were".split()
)

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+(?=[^\s])")
_ABBREVIATION = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|St|No|e\.g|i\.e|etc|vs|approx|a\.m|p\.m)|\b[A-Z])\.$")


def merged(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts as paragraphs, in order, with each sentence that was said before taken out."""
    said: list[str] = []
    paragraphs: list[str] = []
    for text in texts:
        for paragraph in re.split(r"\n\s*\n", text.strip()):
            fresh = []
            for sentence in sentences(paragraph):
                if not any(same(sentence, before) for before in said):
                    said.append(sentence)
                    fresh.append(sentence)
            if fresh:
                paragraphs.append(" ".join(fresh))
    return tuple(paragraphs)


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph, each ending as a sentence does."""
    parts: list[str] = []
    for part in _SENTENCE_END.split(re.sub(r"\s+", " ", text.strip())):
        if parts and _ABBREVIATION.search(parts[-1]):
            parts[-1] += f" {part}"
        elif part:
            parts.append(part)
    return [finished(part) for part in parts]


def finished(text: str) -> str:
    """The text with a full stop, unless it ends in punctuation of its own."""
    return text if not text or re.search(r"[.!?…:]['\"”’)]*$", text) else f"{text.rstrip(',;')}."


def same(one: str, other: str) -> bool:
    """Whether two sentences say the same: the same words in the same order, small words and punctuation aside.

    Nothing looser: "picked" and "packed", "12" and "13", "did" and "did not" are not the same feedback.
    """
    return _words(one) == _words(other)


def _words(sentence: str) -> list[str]:
    return [word for word in re.findall(r"\w+(?:['’]\w+)?", sentence.casefold()) if word not in SMALL_WORDS]
