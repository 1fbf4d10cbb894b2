"""What several interviewers wrote on one criterion, put together: nothing left out, nothing said twice."""

import re
import unicodedata
from collections.abc import Iterable

#: A sentence ends with its mark and what closes behind it; the next one begins after white space.
_SENTENCE_END = re.compile(r"([.!?…。！？؟।॥][\"'”’»)\]]*)\s+")
_ABBREVIATION = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|St|No|e\.g|i\.e|etc|vs|approx|a\.m|p\.m)|\b[A-Z])\.$")
_NEW_LINE = re.compile(r"\n\s*\n|\n(?=\s*(?:[-–•*·]|\d+[.)])\s)")  # a blank line, or a line that begins as a list does
_ENDED = re.compile(r"[.!?…:;。！？؟।॥][\"'”’»)\]]*$")


def merged(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts as paragraphs, in order, with each sentence that was said before taken out."""
    said: set[str] = set()
    paragraphs: list[str] = []
    for text in texts:
        for paragraph in _NEW_LINE.split(text.strip()):
            fresh = [sentence for sentence in sentences(paragraph) if said_as(sentence) not in said]
            said.update(map(said_as, fresh))
            if fresh:
                paragraphs.append(" ".join(fresh))
    return tuple(paragraphs)


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph, each ending as a sentence does."""
    pieces = _SENTENCE_END.split(re.sub(r"\s+", " ", text.strip()))
    parts: list[str] = []
    for body, end in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        if parts and _ABBREVIATION.search(parts[-1]):
            parts[-1] += f" {body}{end}"
        elif body + end:
            parts.append(body + end)
    return [finished(part) for part in parts]


def finished(text: str) -> str:
    """The text with a full stop, unless it ends in punctuation or a symbol of its own."""
    if not text or _ENDED.search(text) or unicodedata.category(text[-1])[0] in "SC":
        return text
    return f"{text.rstrip(',')}."


def said_as(sentence: str) -> str:
    """What makes two sentences the same: every character of them, but for capitals, spaces and the mark at the end.

    Nothing looser: "picked" and "packed", "12" and "13", "did" and "did not" are not the same feedback.
    """
    plain = " ".join(sentence.casefold().split())
    return plain.rstrip(".!… ") or plain
