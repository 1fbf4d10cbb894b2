"""A pack for the tribunal: the papers of a bag as one PDF by the rules for electronic bundles, or as its volumes."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from employer_portal.binding import volumes
from employer_portal.binding.volumes import Mark
from employer_portal.core import templating
from employer_portal.core.audit import Head
from employer_portal.core.counting import counted
from employer_portal.core.errors import DomainError
from employer_portal.evidence import bag
from employer_portal.evidence.bag import Bag, Listed
from employer_portal.evidence.values import Kind
from employer_portal.printing import fonts
from employer_portal.printing.leaf import Leaf
from employer_portal.printing.press import Failure, Press
from employer_portal.proof.laying import NoRoom, Place, Section

#: So many papers are printed at once, and the longest that this may take.
PORTION, SECONDS = 20, 300
#: So many lines of an index are laid out at once.
PIECE = 240
NAME = "bundle.pdf"
#: What somebody with a minute wants to see of whoever the pack is of: the ratings, the reason, the very sentences.
LOOK_FIRST = (Kind.DECISION, Kind.LETTER, Kind.TOLD)


@dataclass(slots=True)
class _Part:
    """Places that are printed together, and the sealed PDF that comes after the last one."""

    places: list[Place] = field(default_factory=list)
    sealed: Path | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on the bundle's first page. `claimant` is what the pack calls whoever it is of, if it is of one.
    `anew` says that the pages of an earlier bundle could not be kept."""

    called: str
    made: str
    head: Head
    unnamed: bool
    claimant: str
    anew: bool = False
    stamped: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of an index: a number, on which page it begins, and the paper; without one, what came in its place."""

    number: int
    page: int
    paper: Listed | None
    moved: int | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was written: its files, and how many pages each section's index and each of its numbers takes."""

    files: list[Path]
    pages: list[tuple[int, list[int]]]


def write(made: Bag, cover: Cover, folder: Path, press: Press, earlier: Sequence[Section] = ()) -> Bundle:
    """Print the papers of that bag into `folder`, those of an earlier bundle on the pages that they had.

    Raises `DomainError` where they cannot be printed, `NoRoom` where they need other pages than they had.
    """
    work = folder / "pages"
    work.mkdir()
    printed = [_papers(made, section, work, place, press) for place, section in enumerate(made.places)]
    papers = {one.number: one for one in made.listed}
    indexes = [section.index for section in earlier] + [0] * (len(printed) - len(earlier))
    empty = [0] * len(printed)
    for draft in (True, False):  # an index is numbered too: at first nobody knows how many pages it has
        rows, at = list[list[Row]](), 0
        for index, (_, counts), section in zip(indexes, printed, made.places, strict=True):
            begins = accumulate(counts, initial=at + index + 1)
            rows.append([
                Row(place.number, page, papers.get(place.number), place.moved)
                for place, page in zip(section, begins, strict=False)
            ])  # fmt: skip
            at += index + sum(counts)
        numbered = _indexes(made, cover, rows, at, empty, work, press, draft=draft)
        found = [sum(pieces.values()) for pieces in numbered]
        empty = [index - pages if pages < index else 0 for index, pages in zip(indexes, found, strict=True)]
        indexes = [*indexes[: len(earlier)], *found[len(earlier) :]]
    if found != indexes:
        raise NoRoom
    parts = [file for pieces, (files, _) in zip(numbered, printed, strict=True) for file in (*pieces, *files)]
    marks = [mark for place, section in enumerate(rows) for mark in _marks(place, section, indexes[place])]
    files = volumes.volumes(parts, marks, f"Evidence: {cover.called}", folder / NAME)
    shutil.rmtree(work)
    return Bundle(files, [(index, counts) for index, (_, counts) in zip(indexes, printed, strict=True)])


def _indexes(
    made: Bag, cover: Cover, rows: list[list[Row]], pages: int, empty: Sequence[int], work: Path, press: Press,
    *, draft: bool,
) -> list[dict[Path, int]]:  # fmt: skip
    """The index of each section, printed in pieces, each with its pages; with so many empty ones at its end. The first
    is the cover too, with a page that is kept for what is late. Of a draft the pages are counted, and none is drawn."""
    late = [(section[0], section[-1]) for section in rows[1:]]
    known: dict[str, Any] = {
        "pages": counted(pages, "page"),
        "count": counted(len(made.listed), "paper"),
        "top": made.top,
    }
    found, leaves = list[list[Path]](), list[tuple[Path, Leaf]]()
    for place, section in enumerate(rows):
        look = [one for one in section if one.paper and one.paper.whose == cover.claimant]
        known |= {"look": [one for one in look if one.paper and one.paper.kind in LOOK_FIRST]}
        known |= {"cover": cover, "late": late, "first": not place, "empty": empty[place]}
        found.append([])
        for begins in range(0, len(section), PIECE):
            ends = begins + PIECE
            piece = {"rows": section[begins:ends], "begins": not begins, "ends": ends >= len(section)}
            found[-1].append(work / f"index-{place}-{begins}.pdf")
            leaf = _leaf("bundle_index.html", **known, **piece)
            leaves.append((found[-1][-1], replace(leaf, counted=draft)))
    counts = _print(press, leaves)
    return [{name: counts[name] for name in names} for names in found]


def _marks(place: int, section: list[Row], index: int) -> Iterator[Mark]:
    yield Mark("Late papers" if place else "Index", section[0].page - index)
    for row in section:
        if row.paper is None:
            yield Mark(f"{row.number}: not here any more", row.page)
        else:
            yield Mark(_called(row.paper), row.page, row.paper.whose if row.paper.kind in LOOK_FIRST else "")


def _called(paper: Listed) -> str:
    """The paper, and whose it is: every candidate has a decision record 1."""
    reference = paper.whose.partition(", ")[0]
    return paper.title if reference in paper.title else f"{paper.title}: {paper.whose}"


def _papers(made: Bag, section: Sequence[Place], work: Path, number: int, press: Press) -> tuple[list[Path], list[int]]:
    """A section's papers printed, each sealed PDF after its letter; and how many pages each number takes."""
    parts = list(_parts(made, section))
    names = [work / f"{number}-{place}.pdf" for place in range(len(parts))]
    _print(press, ((name, _leaf_of(made, part)) for name, part in zip(names, parts, strict=True)))
    printed, counts = list[Path](), list[int]()
    for name, part in zip(names, parts, strict=True):
        begins, pages = volumes.beginnings(name)
        counts += (after - page for page, after in pairwise([*begins, pages]))
        printed.append(name)
        if part.sealed and (more := volumes.pages_of(part.sealed)):
            printed.append(part.sealed)
            counts[-1] += more
    if any(place.pages not in (None, pages) for place, pages in zip(section, counts, strict=True)):
        raise NoRoom
    return printed, counts


def _parts(made: Bag, section: Sequence[Place]) -> Iterator[_Part]:
    files = {one.key: one.files for one in made.listed}
    part = _Part()
    for place in section:
        part.places.append(place)
        there = files[place.key] if place.here else ()
        sealed = next((name for name in there if name.endswith(".pdf")), None)
        if sealed or len(part.places) == PORTION:
            part.sealed = made.folder / "data" / "files" / sealed if sealed else None
            yield part
            part = _Part()
    if part.places:
        yield part


def _leaf_of(made: Bag, part: _Part) -> Leaf:
    papers = [(place, bag.read(made.folder, place.key) if place.here else None) for place in part.places]
    return _leaf("bundle_papers.html", papers=papers)


def _leaf(template: str, **values: Any) -> Leaf:
    """A leaf that every machine can print: a character that no font has is named by its number."""
    html = templating.render(f"evidence/{template}", **values).replace("\r\n", "\n").replace("\r", "\n")
    for character in fonts.missing_characters(html):
        html = html.replace(character, f"[U+{ord(character):04X}]")
    return Leaf(html, sheet="evidence/bundle.css")


def _print(press: Press, leaves: Iterable[tuple[Path, Leaf]]) -> dict[Path, int]:
    """Each file with its pages, in no promised order."""
    done = {}
    for file, result in press.render(leaves):
        if isinstance(result, Failure):
            raise DomainError(result.message, result.fix)
        file.write_bytes(result.pdf)
        done[file] = result.pages
    return done
