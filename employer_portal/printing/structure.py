"""The last look before a PDF is sealed: is what a machine reads aloud what the letter says, in its order?

It asks the finished file, by another library than the one that wrote it, and compares with the letter's content.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, NoReturn
from unicodedata import bidirectional, normalize

import pikepdf

from employer_portal.core.errors import DomainError
from employer_portal.printing import outline
from employer_portal.printing.content import Content
from employer_portal.printing.marking import addresses
from employer_portal.printing.outline import Block
from employer_portal.printing.scripts import way_of
from employer_portal.printing.tongues import tongue_of

Mark = tuple[int, int]  # object number of the page, number of the mark on it

_STEP = re.compile(
    rb"/(?P<artifact>Artifact)\s+(?:<<[^>]*>>\s+BDC|BMC)(?=\s)|/\w+\s*<<\s*/MCID (?P<mark>\d+)\s*>>\s*BDC(?=\s)"
    rb"|(?P<end>(?<=\s)EMC)(?=\s|$)|/(?P<font>[^\s/]+) [\d.]+ Tf(?=\s)|(?P<text>\[[^\]]*\]\s*TJ|<[^>]*>\s*Tj)(?=\s)"
    rb"|(?P<shown>(?<=\s)(?:Do|f\*?|F|S|s|B\*?|b\*?|sh))(?=\s|$)"
)
_OPENED = re.compile(rb"(?<=\s)B[DM]C(?=\s)")
_GLYPHS = re.compile(rb"<([0-9A-Fa-f]+)>")
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_NOT_LETTERS = re.compile(r"[^0-9A-Za-z]+")
#: Elements that stand for themselves -> how the content's words for them are called.
BLOCKS = {"H1", "H2", "H3", "P", "L", "Table", "Figure"}
INLINE = {"Span", "Link"}
FIGURES = {"logo": "logo", "signed": "signature", "code": "code for a phone"}
CALLED = {"P": "paragraphs", "L": "lists", "Table": "tables", "Figure": "pictures"}


@dataclass(slots=True)
class Told:
    """One block as a screen reader meets it."""

    kind: str
    marks: list[Mark] = field(default_factory=list)
    parts: list[list[Mark]] = field(default_factory=list)
    links: int = 0
    language: str = ""
    alt: str = ""


def check(data: bytes, content: Content) -> None:
    """Raise `DomainError` unless the PDF's tags are its content.

    It must be PDF 1.7 and say PDF/UA-1, its language and its title; hold each font; have an element for each heading,
    paragraph, list with its items, table and picture of the content, in that order, with those words, that language and
    a link for each address; and nothing on its pages that is in no element and not marked as decoration. A letter
    in two languages has a part for each, that says which it is in.
    """
    with pikepdf.open(BytesIO(data)) as pdf:
        _says_what_it_is(pdf, content)
        words = _words(pdf)
        parts = [list(_told(part)) for part in _parts(pdf.Root.StructTreeRoot.K[0], content.halves)]
    _each_once(words, [block for told in parts for block in told])
    for half, told in zip(content.halves, parts, strict=True):
        wanted = [block for block in (*outline.head(half), *outline.body(half)) if block.text.strip() or block.parts]
        _same_kinds(wanted, told)
        for block, found in zip(wanted, told, strict=True):
            _same_words(block, found, words, half)


def _refuse(what: str) -> NoReturn:
    raise DomainError(
        f"This letter would not be read aloud as it is written: {what}",
        "It was not sealed. Tell whoever looks after the portal; the letter itself is kept.",
    )


def _says_what_it_is(pdf: pikepdf.Pdf, content: Content) -> None:
    root = pdf.Root
    if pdf.pdf_version != "1.7":
        _refuse(f"it is PDF {pdf.pdf_version}, not 1.7.")
    if not re.search(rb'pdfuaid:part(?:>|=")1[<"]', root.Metadata.read_bytes()):
        _refuse("it does not say that it is PDF/UA-1.")
    if str(root.get("/Lang", "")) != (language := content.halves[0].language):
        _refuse(f"its language is {root.get('/Lang', 'not given')}, the letter's is {language}.")
    if not (root.MarkInfo.Marked and root.ViewerPreferences.DisplayDocTitle):
        _refuse("it is not marked as tagged, or its title is not shown.")
    for font in pdf.pages[0].Resources.get("/Font", {}).values():
        for below in font.get("/DescendantFonts", [font]):
            if str(below.Subtype) != "/Type3" and not {"/FontFile2", "/FontFile3"} & set(below.FontDescriptor.keys()):
                _refuse(f"the font {font.BaseFont} is not inside.")


def _words(pdf: pikepdf.Pdf) -> dict[Mark, str]:
    """Mark -> the words that stand in it."""
    known: dict[int, dict[bytes, str]] = {}
    words: dict[Mark, str] = {}
    for page in pdf.pages:
        fonts: dict[bytes, dict[bytes, str]] = {}
        for name, font in page.Resources.get("/Font", {}).items():
            number = font.objgen[0]
            if number not in known:
                known[number] = _unicode(font.ToUnicode.read_bytes()) if "/ToUnicode" in font else {}
            fonts[name[1:].encode()] = known[number]
        words |= {(int(page.objgen[0]), mark): said for mark, said in _marks(page.Contents.read_bytes(), fonts).items()}
    return words


def _marks(stream: bytes, fonts: dict[bytes, dict[bytes, str]]) -> dict[int, str]:
    """The marks of one page: number -> words. Raises `DomainError` for what is shown outside of any."""
    words: dict[int, list[str]] = {}
    within: list[int | None] = []  # None: decoration
    opened, letters = 0, fonts.get(b"", {})
    for step in _STEP.finditer(stream):
        kind = step.lastgroup
        if kind in {"artifact", "mark"}:
            opened += 1
            within.append(int(step["mark"]) if kind == "mark" else None)
            if kind == "mark" and words.setdefault(int(step["mark"]), []):
                _refuse("two pieces of it have the same mark.")
        elif kind == "end":
            within.pop()
        elif kind == "font":
            letters = fonts.get(step["font"], {})
        elif not within:
            _refuse("something on a page is neither told nor marked as decoration.")
        elif kind == "text" and within[-1] is not None:
            words[within[-1]].append(_read(step["text"], letters))
    if opened != len(_OPENED.findall(stream)):
        _refuse("a page is marked in a way that is not known.")
    return {mark: "".join(pieces) for mark, pieces in words.items()}


def _read(text: bytes, letters: dict[bytes, str]) -> str:
    glyphs = b"".join(_GLYPHS.findall(text))
    return "".join([letters.get(glyphs[place : place + 4], "") for place in range(0, len(glyphs), 4)])


def _unicode(table: bytes) -> dict[bytes, str]:
    """Glyph (as hex) -> its letters."""
    return {
        glyph: bytes.fromhex(letters.decode()).decode("utf-16-be", "ignore")
        for section in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL)
        for glyph, letters in _PAIR.findall(section)
    }


def _parts(document: Any, halves: Sequence[Content]) -> list[Any]:
    """The elements that hold the blocks of each half: parts in their languages, or for a letter in one the document."""
    if len(halves) == 1:
        return [document]
    parts = _kids(document)
    languages = [str(part.get("/Lang", "")) for part in parts if _kind(part) == "Part"]
    if len(parts) != len(halves) or languages != [half.language for half in halves]:
        _refuse("its parts are not in the languages of its halves.")
    return parts


def _told(element: Any) -> Iterator[Told]:
    """The blocks of the tree, in its order."""
    for child in _kids(element):
        if not isinstance(child, pikepdf.Dictionary) or _kind(child) not in BLOCKS:
            _refuse(f"{_kind(child) if isinstance(child, pikepdf.Dictionary) else 'text'} stands where a block should.")
        block = Told(_kind(child), language=str(child.get("/Lang", "")), alt=str(child.get("/Alt", "")))
        if block.kind == "L":
            for item in _kids(child):
                label, body = _kids(item)
                if (_kind(item), _kind(label), _kind(body)) != ("LI", "Lbl", "LBody"):
                    _refuse("a list is not made of items with their mark and their words.")
                block.marks += _inside(label, block)
                block.parts.append(_inside(body, block))
        elif block.kind == "Table":
            for row in _kids(child):
                head, cell = _kids(row)
                if (_kind(row), _kind(head), _kind(cell)) != ("TR", "TH", "TD"):
                    _refuse("a table is not made of rows with a heading and a cell.")
                block.parts += [_inside(head, block), _inside(cell, block)]
        else:
            block.marks = _inside(child, block)
        yield block


def _inside(element: Any, block: Told) -> list[Mark]:
    """All marks below an element, in order. Only what says something may stand inside: another language, a link."""
    page, marks = element.get("/Pg"), []
    for child in _kids(element):
        if isinstance(child, int):
            marks.append((page.objgen[0], child))
        elif child.get("/Type") == "/MCR":
            marks.append((child.Pg.objgen[0], int(child.MCID)))
        elif child.get("/Type") == "/OBJR":
            block.links += 1 if not marks or _kind(element) != "Link" else 0
        elif _kind(child) in INLINE and (_kind(child) == "Link" or "/Lang" in child):
            marks += _inside(child, block)
        else:
            _refuse(f"{_kind(child)} without a meaning stands in it.")
    if not marks:
        _refuse(f"{_kind(element)} is empty.")
    return marks


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _kind(element: Any) -> str:
    return str(element.get("/S", "/-"))[1:]


def _each_once(words: dict[Mark, str], told: list[Told]) -> None:
    said = Counter(mark for block in told for mark in (*block.marks, *(mark for part in block.parts for mark in part)))
    if twice := [mark for mark, times in said.items() if times > 1]:
        _refuse(f"{len(twice)} pieces are told twice.")
    if said.keys() != words.keys():
        _refuse("something on a page is in no paragraph.")


def _same_kinds(wanted: list[Block], told: list[Told]) -> None:
    kinds, found = [block.kind for block in wanted], [block.kind for block in told]
    if kinds == found:
        return
    should, are = Counter(kinds), Counter(found)
    for kind in sorted(should | are):
        if should[kind] != are[kind]:
            _refuse(f"it has {are[kind]} {CALLED.get(kind, f'headings {kind}')}, and should have {should[kind]}.")
    _refuse("its headings and paragraphs stand in another order.")


def _same_words(block: Block, found: Told, words: dict[Mark, str], content: Content) -> None:
    if block.kind == "Figure":
        if found.alt != block.text:
            _refuse(f"the {FIGURES[block.place]}'s words are {found.alt!r}.")
        return
    pieces = found.parts if block.parts else [found.marks]
    texts = block.parts or (block.text,)
    if len(pieces) != len(texts):
        _refuse(f"a list or table has {len(pieces)} parts, and should have {len(texts)}.")
    for text, marks in zip(texts, pieces, strict=True):
        both = way_of(content.language) == "rtl" or _runs_left(text)
        if _letters(text, both) != _letters("".join([words[mark] for mark in marks]), both):
            _refuse(f"“{text[:40]}” is told in other words.")
    if found.links != sum(len(addresses(text)) for text in texts):
        _refuse(f"an address in “{block.text[:40]}” is no link.")
    if block.place and block.place.split()[0] not in {"step", "small"}:
        return
    if found.language != ("" if (own := tongue_of(block.text, content)) == content.language else own):
        _refuse(f"the language of “{block.text[:40]}” is not said.")


def _runs_left(text: str) -> bool:
    return not text.isascii() and any(bidirectional(character) in {"R", "AL"} for character in text)


def _letters(text: str, both_ways: bool) -> str:
    """The plain letters and figures of a text, which a font shows one by one whatever it does to others; in their
    order, unless words in it run both ways."""
    plain = _NOT_LETTERS.sub("", text if text.isascii() else normalize("NFD", text))
    return "".join(sorted(plain)) if both_ways else plain
