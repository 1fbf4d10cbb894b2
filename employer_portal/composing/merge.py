"""What several interviewers wrote on one criterion, put together: nothing is lost, and nothing is said twice.

Of two sentences that say the same, in the same words or in others (`phrasing/sameness.py`), the fuller one stays, where
the first of them stood. What is left out is told with the sentence that stands for it.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from employer_portal.composing.passages import Passage, capital, passages, said_as
from employer_portal.phrasing.sameness import covers, weight

#: A sentence that begins so leans on the one before it, which then stays.
_LEANS = re.compile(
    r"(?:it|its|this|that|these|those|they|their|he|his|she|her|both|each|neither|so|then|there|one|such|which|and|but|"
    r"instead|again|afterwards|later|otherwise|also)\b",
    re.IGNORECASE,
)
_LOOKED_FOR = re.compile(r"We (?:were looking|looked) for\b")
#: Behind another sentence that says the same, these lean on it as well.
_FOLLOWS = re.compile(r"(?:he|his|she|her|so|then|also|again|afterwards|later)\b", re.IGNORECASE)
#: "The example named who decided. It did not name ...": what "it" is stands plainly before it.
_TELLING = re.compile(
    r"((?:The|Your) (?:answer|example|plan|story|account|report|presentation|summary|explanation)) [a-z]"
)
_IT_TELLS = re.compile(r"It(?= (?:did not|didn['’]t|does not|left out|stopped|named|showed|gave|said|described)\b)")


class Why(StrEnum):
    """Why a sentence was left out."""

    REPEAT = "repeat"
    CHOICE = "choice"  # somebody chose the other of two that contradict each other


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sentence that is not in the letter, and the one that stands for it."""

    text: str
    instead: str
    why: Why = Why.REPEAT


@dataclass(frozen=True, slots=True)
class Merged:
    """Paragraphs and lists in order, and what is not in them. `smoothed` has sentences that begin otherwise than they
    were written -> as they were written."""

    passages: tuple[Passage, ...]
    left_out: tuple[LeftOut, ...] = ()
    smoothed: Mapping[str, str] = field(default_factory=dict)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(map(str, self.passages))


def merge(texts: Iterable[str], back: Collection[str] = (), out: Mapping[str, str] | None = None) -> Merged:
    """The texts put together. `back` are sentences (as `said_as` tells them) that somebody wants kept, whatever says
    the same; `out` are those that somebody chose against -> the one chosen."""
    work = _Merging(frozenset(back), dict(out or {}))
    for text in texts:
        for passage in passages(text):
            work.take(passage)
    kept = [passage for passage in work.placed if passage.units]
    kept.sort(key=lambda passage: not all(map(_LOOKED_FOR.match, passage.units)))  # the standard before the gap
    return Merged(tuple(_together(kept)), tuple(work.left_out), work.smoothed)


class _Merging:
    def __init__(self, back: frozenset[str], out: dict[str, str]) -> None:
        self.back, self.out = back, out
        self.placed: list[Passage] = []
        self.left_out: list[LeftOut] = []
        self.smoothed: dict[str, str] = {}

    def take(self, passage: Passage) -> None:
        """Place what is new of a passage, and what is fuller in the place of what it stands for."""
        fresh = Passage(passage.mark)
        leaning = ""  # the sentence behind, if it stays and leans on this one
        for unit in reversed([capital(unit) if not passage.mark else unit for unit in passage.units]):
            if not self._said(unit, leaning, fresh):
                fresh.units.insert(0, unit)
                leaning = unit if not passage.mark and _LEANS.match(unit) else ""
            else:
                leaning = ""
        self._within(fresh)
        self.placed.append(fresh)

    def _within(self, fresh: Passage) -> None:
        """What somebody says twice in one passage."""
        for at in range(len(fresh.units) - 1, 0, -1):
            unit = fresh.units[at]
            behind = fresh.units[at + 1] if at + 1 < len(fresh.units) else ""
            if said_as(unit) in self.back or (behind and _LEANS.match(behind)):
                continue
            for other in fresh.units[:at]:
                if said_as(other) == said_as(unit) or covers(other, unit):
                    self.left_out.append(LeftOut(unit, other))
                    del fresh.units[at]
                    break

    def _said(self, unit: str, leaning: str, fresh: Passage) -> bool:
        """Whether a sentence needs no place of its own."""
        plain = said_as(unit)
        if plain in self.out:
            self.left_out.append(LeftOut(unit, self.out[plain], Why.CHOICE))
            return True
        if plain in self.back or unit.endswith(":"):
            return False
        for passage in self.placed:
            if bool(passage.mark) != bool(fresh.mark):  # an item stays in its list, and a sentence among sentences
                continue
            for at, other in enumerate(passage.units):
                same = said_as(other) == plain
                if not same and (said_as(other) in self.back or other.endswith(":")):
                    continue
                stays = same or (covers(other, unit) and (weight(other) >= weight(unit) or not covers(unit, other)))
                goes = not stays and covers(unit, other) and (not _LEANS.match(unit) or bool(_LEANS.match(other)))
                if (stays or goes) and self._may_go(unit, leaning, fresh, passage.units, at, same):
                    if goes:
                        passage.units[at] = unit
                        self._covered(unit, bool(fresh.mark))
                        self.left_out = [
                            replace(one, instead=unit) if one.instead == other else one for one in self.left_out
                        ]
                    self.left_out.append(LeftOut(other, unit) if goes else LeftOut(unit, other))
                    return True
        return False

    def _covered(self, fuller: str, in_list: bool) -> None:
        """Take out what else stands already and says no more than the fuller sentence that has just been placed: of
        lists for an item, of sentences else."""
        for passage in self.placed:
            if bool(passage.mark) != in_list:
                continue
            for at in range(len(passage.units) - 1, -1, -1):
                other, behind = passage.units[at], "".join(passage.units[at + 1 : at + 2])
                stays = other == fuller or said_as(other) in self.back or other.endswith(":")
                if stays or _LEANS.match(other) or (behind and _LEANS.match(behind)) or not covers(fuller, other):
                    continue
                del passage.units[at]
                self.left_out.append(LeftOut(other, fuller))

    def _may_go(
        self, unit: str, leaning: str, fresh: Passage, there: list[str], at: int, same: bool
    ) -> bool:  # fmt: skip
        """Whether nothing behind a sentence needs it there: what leans on it goes behind the one that stands for it,
        and what says "It did not ..." gets its own subject."""
        if not leaning:
            return True
        free = at + 1 == len(there) or not _LEANS.match(there[at + 1])
        if free and (same or _FOLLOWS.match(leaning)):
            chain = next((n for n, one in enumerate(fresh.units) if not _LEANS.match(one)), len(fresh.units))
            there[at + 1 : at + 1] = fresh.units[:chain]
            del fresh.units[:chain]
            return True
        subject = _TELLING.match(unit)
        if not subject or not _IT_TELLS.match(leaning):
            return False
        alone = _IT_TELLS.sub(subject[1], leaning, count=1)
        self.smoothed[alone] = leaning
        fresh.units[0] = alone
        return True


def _together(kept: Iterable[Passage]) -> Iterable[Passage]:
    """Passages in order, lists of one kind that meet as one list."""
    found: list[Passage] = []
    for passage in kept:
        if found and passage.mark and found[-1].mark == passage.mark:
            found[-1].units += passage.units
        else:
            found.append(passage)
    return found
