"""One letter's content, as the composer leaves it: the single source of text, HTML and PDF.

Everything here is final wording. The renderers add looks and nothing else, so the three forms say the same.
"""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any


class Accent(StrEnum):
    CLASSIC = "classic"  # serif text, sans headings
    MODERN = "modern"  # sans throughout
    PLAIN = "plain"  # the most legible


class Typeface(StrEnum):
    SOURCE = "source"  # comes with the portal
    CARLITO = "carlito"  # the others are the system's: printing/typefaces.py
    OPEN_SANS = "open-sans"
    ANDIKA = "andika"


@dataclass(frozen=True, slots=True)
class Look:
    """How a brand's letters look. `colour` is #rrggbb; `logo` is PNG or JPEG bytes, already normalised."""

    name: str
    colour: str = "#1f4e5f"
    accent: Accent = Accent.CLASSIC
    logo: bytes | None = None
    logo_alt: str = ""
    sender: tuple[str, ...] = ()  # address, telephone with its hours, web: a line each
    signature: bytes | None = None  # a scanned one, PNG: printed above the name, and never in a mail
    name_beside: bool = True  # whether the name stands beside the logo; a word-mark says it already
    typeface: Typeface = Typeface.SOURCE
    footer: tuple[str, ...] = ()  # who the employer is in law, small below the signature: a line each

    @property
    def named(self) -> bool:
        """Whether the name is printed: always where no logo says it."""
        return self.name_beside or not self.logo


@dataclass(frozen=True, slots=True)
class Point:
    """One criterion in the letter: what was said about it, and the steps that follow (none for a strength)."""

    title: str
    paragraphs: tuple[str, ...]
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    small: bool = False  # "About this feedback" and the like stand in smaller type

    def packed(self) -> dict[str, Any]:
        """The section as JSON values."""
        return {**_fields(self), "points": list(map(_fields, self.points))}

    @classmethod
    def unpacked(cls, table: Mapping[str, Any]) -> "Section":
        """One section of what `Content.packed` made."""
        points = (Point(one["title"], tuple(one["paragraphs"]), tuple(one["steps"])) for one in table["points"])
        return cls(table["heading"], tuple(table["paragraphs"]), tuple(points), table["small"])


@dataclass(frozen=True, slots=True)
class Content:
    """All words of a letter, in reading order."""

    look: Look
    subject: str  # role and employer, never a hint at the outcome
    title: str  # the document's title, as a PDF reader shows it
    preheader: str  # what a lock screen shows: no outcome
    reference: str
    date_line: str  # empty: no date line
    recipient: tuple[str, ...]  # name, and address lines when it goes by post
    salutation: str
    opening: tuple[str, ...]  # outcome first
    sections: tuple[Section, ...]
    close: str
    signatory: tuple[str, ...]  # name, role, how to reach them
    foot: str = ""  # e.g. the record's mark; page numbers are added by the PDF
    language: str = "en"
    large_print: bool = False
    #: The paragraphs that are the employer's fixed wording, as composed: proven by tests, not judged letter by letter.
    fixed: tuple[str, ...] = ()
    heading: str = ""  # what the letter is, never a hint at the outcome; empty: its title
    role: str = ""  # stands under the heading
    reference_note: str = ""  # what the reference is for
    farewell: str = ""  # the last sentences before the close
    ratings_heading: str = ""
    ratings: tuple[tuple[str, str], ...] = ()  # criterion and its rating in words; empty: no table
    #: What people wrote in another language than the letter's, and which stands within its fixed sentences.
    named: tuple[str, ...] = ()
    #: The paragraphs that are fixed wording around such words.
    framed: tuple[str, ...] = ()
    page_address: str = ""  # of the candidate's own page, printed as a code for a phone; empty: no code
    #: The same letter in another language, which is read before this one, and has the same look.
    first: "Content | None" = None

    @property
    def halves(self) -> "tuple[Content, ...]":
        """The letter in each of its languages, in the order in which they are read."""
        return (self,) if self.first is None else (self.first, replace(self, first=None))

    @property
    def worded(self) -> frozenset[str]:
        """The paragraphs that are the employer's wording, also where it stands around what people wrote."""
        return frozenset((*self.fixed, *self.framed))

    def in_each_half(self, change: "Callable[[Content], Content]") -> "Content":
        """The letter with that change in each of its languages."""
        return replace(change(self), first=self.first and change(self.first))

    @property
    def headed(self) -> str:
        """The heading that the letter has."""
        return self.heading or self.title

    def packed(self) -> dict[str, Any]:
        """The content as JSON values, in which a letter keeps it; `unpacked` brings it back."""
        table = {**_fields(self), "look": _fields(self.look), "sections": [one.packed() for one in self.sections]}
        logo, signature = self.look.logo, table["look"].pop("signature")
        table["look"]["logo"] = base64.b64encode(logo).decode() if logo else None
        if signature:  # else, as with what follows, the letter is packed, and known again, as before there were any
            table["look"]["signature"] = base64.b64encode(signature).decode()
        for name in ("named", "framed", "first", "page_address"):
            if not table[name]:
                del table[name]
        if self.first:
            table["first"] = {name: value for name, value in self.first.packed().items() if name != "look"}
        for name, usual in (("typeface", Typeface.SOURCE), ("footer", ())):
            if table["look"][name] == usual:
                del table["look"][name]
        return table

    @classmethod
    def unpacked(cls, table: Mapping[str, Any]) -> "Content":
        """The content that was packed."""
        look = dict(table["look"])
        look["accent"] = Accent(look["accent"])
        look["logo"] = base64.b64decode(look["logo"]) if look["logo"] else None
        look["signature"] = base64.b64decode(look["signature"]) if look.get("signature") else None
        look["sender"] = tuple(look.get("sender", ()))
        look["typeface"] = Typeface(look.get("typeface", Typeface.SOURCE))
        look["footer"] = tuple(look.get("footer", ()))
        sections = tuple(map(Section.unpacked, table["sections"]))
        lists = {name: tuple(table[name]) for name in ("recipient", "opening", "signatory", "fixed")}
        lists |= {name: tuple(table.get(name, ())) for name in ("named", "framed")}
        first = cls.unpacked({**table["first"], "look": table["look"]}) if "first" in table else None
        ratings = tuple((criterion, words) for criterion, words in table.get("ratings", ()))
        return cls(**{**table, **lists, "look": Look(**look), "sections": sections, "ratings": ratings, "first": first})


_MARK = re.compile(r"(-|\d+\.) +(?=\S)")


def items(paragraph: str) -> tuple[str, ...]:
    """The items of a paragraph whose lines all begin with "- ", or with "1. ", "2. " and so on; none of any other."""
    lines = paragraph.split("\n")
    marks = [mark for mark in map(_MARK.match, lines) if mark]
    counted = [f"{number}." for number in range(1, len(lines) + 1)]
    if [mark[1] for mark in marks] not in (["-"] * len(lines), counted):
        return ()
    return tuple(line[mark.end() :] for line, mark in zip(lines, marks, strict=True))


def numbered(paragraph: str) -> bool:
    """Whether a paragraph that is a list counts its items."""
    return paragraph[:1].isdigit()


def _fields(row: Any) -> dict[str, Any]:
    """A dataclass as a table, its parts as they are: `dataclasses.asdict` copies every string, some times a letter."""
    return {one.name: getattr(row, one.name) for one in fields(row)}
