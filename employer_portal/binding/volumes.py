"""Finished PDFs as one bundle to read: pages numbered through, an index that leads to them, a bookmark for each paper.

The bundle's pages are numbered from 1, the index with them, as the PDF's own. A thick one comes in volumes, which end
at round numbers and are numbered on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import Any, cast

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, PdfError

from employer_portal.binding import numerals
from employer_portal.binding.trees import Tree

#: So many pages a volume has.
VOLUME = 500
#: In an index, a link that leads to page 12 of the bundle.
LEADS = "page:"
#: The last bookmark: below it those papers again that are looked for by whose they are.
BY_WHOSE = "By candidate"


@dataclass(frozen=True, slots=True)
class Mark:
    """A paper of the bundle: what its bookmark says, and on which page it begins; `of` says whose it is, where it is
    one that whoever has a minute looks for by whose it is."""

    title: str
    page: int
    of: str = ""


def beginnings(pdf: Path) -> tuple[list[int], int]:
    """On which of its pages each heading of a PDF stands, counted from 0, and how many pages it has."""
    with pikepdf.open(pdf) as opened:
        numbers = {page.objgen: number for number, page in enumerate(opened.pages)}
        with opened.open_outline() as outline:
            places = [cast("Array", item.destination)[0] for item in outline.root]
        found = [numbers[cast("Any", place).objgen] for place in places]
        return found, len(opened.pages)


def pages_of(pdf: Path) -> int:
    """How many pages a PDF has; 0 where it is none that can be opened."""
    try:
        with pikepdf.open(pdf) as opened:
            return len(opened.pages)
    except PdfError:
        return 0


def volumes(parts: Sequence[Path], marks: Sequence[Mark], title: str, out: Path) -> list[Path]:
    """Write these parts as one bundle, or as its volumes, beside `out`; the files that were written. What is read aloud
    of it is what its parts' own tags say."""
    total = sum(pages_of(part) for part in parts)
    count = max(1, -(-total // VOLUME))
    files = [out if count == 1 else out.with_stem(f"{out.stem}-{number}") for number in range(1, count + 1)]
    pages = _pages(parts)
    for place, file in enumerate(files):
        first = place * VOLUME
        with pikepdf.new() as volume:
            digits, tree = numerals.font(volume), Tree(volume)
            for part, same in groupby(islice(pages, VOLUME), key=lambda one: one[0]):
                pairs = [(page, _taken(volume, page)) for _, page in same]
                tree.add(pairs, part, "The letter as it was sealed")
                for _, page in pairs:
                    _stamp(page, first + page.index + 1, digits)
            called = title if count == 1 else f"{title}, volume {place + 1} of {count}"
            _lead(volume, first, files)
            _furnish(volume, marks, first, called)
            tree.finish(called)
            volume.save(file, deterministic_id=True)
    return files


def _pages(parts: Sequence[Path]) -> Iterator[tuple[Pdf, pikepdf.Page]]:
    for part in parts:
        opened = pikepdf.open(part)  # not closed with its last page: its tags are asked for after that
        yield from ((opened, page) for page in opened.pages)


def _taken(volume: Pdf, page: pikepdf.Page) -> pikepdf.Page:
    volume.pages.append(page)
    return volume.pages[-1]


def _stamp(page: pikepdf.Page, number: int, digits: pikepdf.Object) -> None:
    """Put the number into the middle of the foot, below whatever the page itself has there."""
    font = page.add_resource(digits, Name.Font)
    left, bottom, right, _ = (float(side) for side in page.mediabox)
    x = (left + right) / 2 - 2.7 * len(str(number))
    page.contents_add(b"q", prepend=True)
    shown = f"0 g BT {font} 10 Tf {x:.1f} {bottom + 14:.1f} Td ({number}) Tj ET"
    page.contents_add(f"Q /Artifact BMC q {shown} Q EMC".encode())


def _lead(volume: Pdf, first: int, files: Sequence[Path]) -> None:
    """Let the index's links lead to their pages, in this volume or another."""
    for page in volume.pages:
        for link in page.get("/Annots", Array()):
            address = str(link.get("/A", Dictionary()).get("/URI", ""))
            if address.startswith(LEADS):
                there, within = divmod(int(address.removeprefix(LEADS)) - 1, VOLUME)
                del link["/A"]
                if there * VOLUME == first:
                    link.Dest = _top_of(volume.pages[within].obj)
                else:
                    link.A = Dictionary(S=Name.GoToR, F=files[there].name, D=_top_of(within))


def _furnish(volume: Pdf, marks: Sequence[Mark], first: int, title: str) -> None:
    """The bookmarks, the numbers that a reader shows, and that it opens at 100 %."""
    here = [mark for mark in marks if first < mark.page <= first + len(volume.pages)]
    with volume.open_outline() as outline:
        outline.root.extend(_item(f"{mark.page}  {mark.title}", mark, first) for mark in here)
        if found := [mark for mark in here if mark.of]:
            by_whose = _item(BY_WHOSE, found[0], first)
            for of, theirs in groupby(sorted(found, key=lambda mark: mark.of), key=lambda mark: mark.of):
                papers = list(theirs)
                whose = _item(of, papers[0], first)
                whose.children.extend(_item(f"{mark.page}  {mark.title}", mark, first) for mark in papers)
                whose.is_closed = True
                by_whose.children.append(whose)
            outline.root.append(by_whose)
    root = volume.Root
    root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=first + 1)]))
    root.OpenAction = Array([volume.pages[0].obj, Name.XYZ, None, None, 1])
    root.PageMode = Name.UseOutlines
    root.Lang = "en-GB"
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    volume.docinfo["/Title"] = title


def _item(title: str, mark: Mark, first: int) -> OutlineItem:
    return OutlineItem(title, mark.page - 1 - first, "Fit")


def _top_of(page: object) -> Array:
    return Array([page, Name.XYZ, None, None, None])
