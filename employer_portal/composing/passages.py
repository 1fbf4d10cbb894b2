"""What somebody typed, as passages: paragraphs of whole sentences, and lists, which stay lists."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

#: A sentence ends with its mark and what closes behind it; the next one begins after white space.
_SENTENCE_END = re.compile(r"([.!?…。！？؟।॥][\"'”’»)\]]*)\s+")
_ABBREVIATION = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|St|No|[Ee]\.g|[Ii]\.e|etc|vs|approx|a\.m|p\.m)|\b[A-Z])\.$")
#: Before a small letter these end no sentence either: "with names... and dates", "on Wed. and Thu."
_GOES_ON = re.compile(
    r"(?:\.\.|…|\b(?:Mon|Tues?|Wed|Thu(?:rs)?|Fri|Sat|Sun|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|mins?|max|hrs?"
    r"|secs?|incl|excl|dept|ref|fig|cf|pp|Co|Ltd)\.)[.…]*$"
)
_ENDED = re.compile(r"[.!?…:;。！？؟।॥][\"'”’»)\]]*$")
_ITEM = re.compile(r"\s*(?:(?P<bullet>[-–—•*·‣▪◦])|(?P<number>\d{1,2})[.)])\s+(?=\S)")
#: Marks of a list that stand within a line: "• this • that", and "1) this 2) that" from the one on.
_BULLET_WITHIN = re.compile(r"\s*[•‣▪]\s+")
_NUMBER_WITHIN = re.compile(r"(?:(?<=\s)|^)(\d{1,2})[.)]\s+")
#: A line that begins so begins a sentence, whatever the line before it ends with.
_BEGINS = re.compile(r"(?:You|Your|We|The|It|This|That|There|They|When|After|Before|Also|Next|Then|No|Not|And|But)\b")


@dataclass(slots=True)
class Passage:
    """A paragraph (`mark` is empty) with its sentences, or a list with its items; `mark` is "-" or "1."."""

    mark: str = ""
    units: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """As it stands in a letter: each line of a list begins with "- ", or with its number."""
        if self.mark == "1.":
            return "\n".join(f"{number}. {item}" for number, item in enumerate(self.units, 1))
        return "\n".join(f"- {item}" for item in self.units) if self.mark else " ".join(self.units)

    def as_paragraphs(self) -> list["Passage"]:
        """Each item of a list as a paragraph of its own."""
        return [Passage("", [finished(capital(item))]) for item in self.units] if self.mark else [self]


def passages(text: str) -> list[Passage]:
    """The passages of a text. A list has two items or more; one alone is a sentence."""
    found: list[Passage] = []
    lines: list[str] = []  # of the paragraph that is being read
    apart = False  # by an empty line from what stands before

    def end_of_paragraph() -> None:
        if lines:
            found.append(Passage("", sentences(_prose(lines))))
            lines.clear()

    for line in _lines(text):
        item = _ITEM.match(line)
        if item:
            end_of_paragraph()
            mark, words = "-" if item["bullet"] else "1.", line[item.end() :].strip()
            if not found or found[-1].mark != mark:
                found.append(Passage(mark))
            found[-1].units.append(words)
        elif not line.strip():
            end_of_paragraph()
        elif not (lines or apart) and found and found[-1].mark and (line[0].isspace() or line[0].islower()):
            found[-1].units[-1] += f" {line.strip()}"
        else:
            lines.append(line)
        apart = not line.strip()
    end_of_paragraph()
    for one in found:
        one.units = [unit.rstrip(" ;,") if one.mark else unit for unit in one.units]
    return [_alone(one) if one.mark and len(one.units) == 1 else one for one in found]


@lru_cache(maxsize=4096)
def units(text: str) -> tuple[str, ...]:
    """Every sentence and every item of a list, in order. Kept: each step of a letter asks it of the same texts."""
    return tuple(unit for passage in passages(text) for unit in passage.units)


def without(text: str, sentence: str) -> str:
    """A paragraph without that sentence, or that item of a list; as it is where it does not stand there."""
    found, plain = passages(text), said_as(sentence)
    for passage in found:
        passage.units = [unit for unit in passage.units if said_as(unit) != plain]
    left = "\n".join(str(passage) for passage in found if passage.units)
    return text if left == "\n".join(map(str, passages(text))) else left


def is_list(text: str) -> bool:
    """Whether a paragraph of a letter is a list: each of its lines begins as an item does."""
    lines = text.splitlines()
    return len(lines) > 1 and all(_ITEM.match(line) for line in lines)


def tidy(text: str) -> str:
    """What was typed into the box of a paragraph, in one line; a list keeps its lines."""
    found = passages(text.replace("\r\n", "\n"))
    return str(found[0]) if len(found) == 1 and found[0].mark else " ".join(text.split())


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph, each ending as a sentence does."""
    pieces = _SENTENCE_END.split(re.sub(r"\s+", " ", text.strip()))
    parts: list[str] = []
    for body, end in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        if parts and (_ABBREVIATION.search(parts[-1]) or (body[:1].islower() and _GOES_ON.search(parts[-1]))):
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
    """What makes two sentences the same to the letter: every character, but for capitals, spaces and the end's mark."""
    plain = " ".join(sentence.casefold().split())
    return plain.rstrip(".!… ") or plain


def capital(text: str) -> str:
    """The text with a capital letter to begin with, where it begins with a plain small word."""
    first = re.match(r"[a-z]+(?=[\s,.!?:;'’]|$)", text)
    return text[0].upper() + text[1:] if first else text


def _lines(text: str) -> Iterator[str]:
    """The lines of a text; a list that was typed into one line has a line for each item."""
    for line in text.strip().splitlines():
        numbers = list(_NUMBER_WITHIN.finditer(line))
        if len(numbers) > 1 and [int(one[1]) for one in numbers] == list(range(1, len(numbers) + 1)):
            yield from _cut(line, [one.start() for one in numbers])
        elif len(_BULLET_WITHIN.findall(line)) > 1:
            yield from _cut(line, [one.start() for one in _BULLET_WITHIN.finditer(line)])
        else:
            yield line


def _cut(line: str, places: Sequence[int]) -> Iterator[str]:
    for start, end in zip([0, *places], [*places, len(line)], strict=True):
        if line[start:end].strip():
            yield line[start:end].strip()


def _prose(lines: Sequence[str]) -> str:
    """Lines as one text: a line that plainly begins a sentence is not glued to the line before it."""
    text = ""
    for line in lines:
        text = f"{finished(text.rstrip()) if text and _BEGINS.match(line.strip()) else text} {line.strip()}".strip()
    return text


def _alone(passage: Passage) -> Passage:
    return Passage("", sentences(passage.units[0]))
