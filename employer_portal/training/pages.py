"""Guidance and help: Markdown and TOML under `guidance/`, as anybody can edit them, turned into pages.

A page begins with its title and lead between two lines of +++; raw HTML in it stays text, and a link can only lead to
an address (never to a script).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup

from employer_portal.core.errors import NotFound

MARK = "+++\n"
#: How fast people read (Brysbaert 2019).
WORDS_A_MINUTE = 238


@dataclass(frozen=True, slots=True)
class Page:
    """One page of guidance. `name` is its file's and its address's; `rests_on` numbers the facts behind it."""

    name: str
    title: str
    lead: str
    body: Markup
    audience: str  # everybody, interviewers, hr, approvers
    reviewed: date
    next_review: date
    rests_on: tuple[str, ...]
    words: int

    @property
    def minutes(self) -> int:
        """About how long it takes to read."""
        return max(1, round(self.words / WORDS_A_MINUTE))


@dataclass(frozen=True, slots=True)
class Material:
    """A version of the guidance from which on something else holds that everybody must know, and in which modules."""

    version: str
    since: date
    modules: tuple[str, ...]
    changed: str

    def is_newer_than(self, version: str) -> bool:
        """Whether it came after that version."""
        return numbers(self.version) > numbers(version)


@dataclass(frozen=True, slots=True)
class Part:
    """Pages that are read together: before the questions of a `module`, or by those in HR or who approve alone."""

    title: str
    pages: tuple[Page, ...]
    module: str
    readers: str  # writers, hr, approvers


@dataclass(frozen=True, slots=True)
class Guidance:
    """All pages in the order in which they are read, in parts; `version` is what a certificate is granted for."""

    version: str
    parts: tuple[Part, ...]
    materials: tuple[Material, ...] = ()  # the oldest first

    @property
    def pages(self) -> tuple[Page, ...]:
        return tuple(page for part in self.parts for page in part.pages)

    def page(self, name: str) -> Page:
        """The page of that name. Raises `NotFound`."""
        found = next((page for page in self.pages if page.name == name), None)
        if found is None:
            raise NotFound("There is no such page.")
        return found

    def after(self, name: str) -> Page | None:
        """The page that is read next."""
        pages = self.pages
        at = next(at for at, page in enumerate(pages, 1) if page.name == name)
        return pages[at] if at < len(pages) else None


@dataclass(frozen=True, slots=True)
class Help:
    """What one page of the portal is for, what one can do there, and what happens next."""

    name: str
    title: str
    what: Markup
    can: tuple[Markup, ...]
    next: Markup


@cache
def load_guidance(folder: Path) -> Guidance:
    """The pages that `index.toml` in that folder lists. Raises `KeyError` or `OSError` for what is not there."""
    index = tomllib.loads((folder / "index.toml").read_text(encoding="utf-8"))
    parts = tuple(
        Part(
            part["title"], tuple(_page(folder / f"{name}.md") for name in part["pages"]), part.get("module", ""),
            part.get("readers", "writers"),
        )
        for part in index["part"]
    )  # fmt: skip
    materials = [
        Material(str(one["version"]), one["since"], tuple(one["modules"]), one["changed"])
        for one in index.get("material", ())
    ]
    return Guidance(str(index["version"]), parts, tuple(sorted(materials, key=lambda one: numbers(one.version))))


def numbers(version: str) -> list[int]:
    """A version in the order of versions: "1.10" comes after "1.9"."""
    return [int(part) if part.isdecimal() else 0 for part in version.split(".")]


@cache
def load_help(file: Path) -> tuple[Mapping[str, Help], Mapping[str, str]]:
    """Help by its name; and, for each endpoint of the portal, the name of its help."""
    texts: dict[str, Help] = {}
    names: dict[str, str] = {}
    for table in tomllib.loads(file.read_text(encoding="utf-8"))["page"]:
        texts[table["name"]] = Help(
            table["name"],
            table["title"],
            _inline(table["what"]),
            tuple(map(_inline, table["can"])),
            _inline(table["next"]),
        )
        names.update(dict.fromkeys(table["endpoints"], table["name"]))
    return texts, names


def rendered(text: str) -> Markup:
    """Markdown as HTML; the head of a table says that it is one of columns."""
    return Markup(_markdown().render(text).replace("<th>", '<th scope="col">'))  # noqa: S704 - the renderer escapes what is no Markdown


def _inline(text: str) -> Markup:
    return Markup(_markdown().renderInline(" ".join(text.split())))  # noqa: S704 - as above


def _page(file: Path) -> Page:
    _, front, body = file.read_text(encoding="utf-8").split(MARK, 2)
    values = tomllib.loads(front)
    return Page(
        file.stem, values["title"], values["lead"], rendered(body), values["audience"], values["reviewed"],
        values["next_review"], tuple(values["rests_on"]), len(body.split()),
    )  # fmt: skip


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")
