"""Where papers stand in a bundle. One that was numbered once keeps its number and its pages in every later bundle of
the same: what is new since, or reads differently, comes at the end, as late papers with numbers of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from employer_portal.core import audit


class NoRoom(Exception):
    """A paper does not fit on the pages that it had: all have to be numbered anew."""


@dataclass(frozen=True, slots=True)
class Stood:
    """A paper in an earlier bundle: its key, by what it is known again, and how many pages it took. `of` is whose it
    is ("application:7", or nobody's): with that person's key the digest dies too."""

    key: str
    of: str
    digest: str
    pages: int


@dataclass(frozen=True, slots=True)
class Section:
    """Papers that were added together, and how many pages their index took."""

    index: int
    papers: tuple[Stood, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One number of a bundle, and the key of the paper that it was given to. Where that paper is not `here` any more,
    it reads differently now and has the number `moved`, or nothing is held of it (None). `pages` is how many it takes,
    None if nobody knows yet.
    """

    number: int
    key: str
    here: bool = True
    pages: int | None = None
    moved: int | None = None


def read(laid: Sequence[Mapping[str, Any]]) -> list[Section]:
    """The sections of an earlier bundle, as its row keeps them."""
    return [Section(one["index"], tuple(Stood(**paper) for paper in one["papers"])) for one in laid]


def written(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """These sections as JSON values."""
    return [asdict(one) for one in sections]


def places(session: Session, earlier: Sequence[Section], papers: Mapping[str, str]) -> list[list[Place]]:
    """For each section its numbers: those of the earlier bundle, then those of what is late, if anything is. `papers`
    are the ones there are now, in the order of time, each with the SHA-256 of what it says."""
    before = [one for section in earlier for one in section.papers]
    keys = audit.known_keys(session, {one.of for one in before if one.of})
    stays = {
        one.key: number for number, one in enumerate(before, 1)
        if one.key in papers and _digest(keys, one.of, papers[one.key]) == one.digest
    }  # fmt: skip
    late = {key: number for number, key in enumerate((key for key in papers if key not in stays), len(before) + 1)}
    now, numbers, found = stays | late, count(1), list[list[Place]]()
    for section in earlier:
        found.append([])
        for one, number in zip(section.papers, numbers, strict=False):
            here = stays.get(one.key) == number
            found[-1].append(Place(number, one.key, here, one.pages, None if here else now.get(one.key)))
    if late:
        found.append([Place(number, key) for key, number in late.items()])
    return found


def stood(
    session: Session, places: Sequence[Sequence[Place]], said: Mapping[str, tuple[int | None, str]],
    pages: Sequence[tuple[int, Sequence[int]]],
) -> list[Section]:  # fmt: skip
    """What to keep of a bundle's places, for the next one: `said` is whose each paper is and the SHA-256 of what it
    says, `pages` how many each section's index and each number takes. Makes the keys of whoever has none."""
    keys = audit.keys(session, {_of(application) for application, _ in said.values()} - {""})

    def one(place: Place, count: int) -> Stood:
        if not place.here:
            return Stood(place.key, "", "", count)
        application, digest = said[place.key]
        return Stood(place.key, _of(application), _digest(keys, _of(application), digest), count)

    return [
        Section(index, tuple(map(one, section, counts)))
        for section, (index, counts) in zip(places, pages, strict=True)
    ]  # fmt: skip


def _of(application: int | None) -> str:
    return f"application:{application}" if application else ""


def _digest(keys: audit.Keys, of: str, said: str) -> str:
    """By what a paper is known again; empty where the key was destroyed."""
    if not of:
        return said
    return str(keys.digest(of, said)["digest"]) if of in keys.keys else ""
