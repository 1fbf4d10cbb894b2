"""The tags of a volume whose pages come from several PDFs: each brings its tree, and they become one.

A page that has no tags of its own, such as a PDF that somebody else made, is one picture, with words that say of what.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf

#: What an element takes along, besides what it is and what is in it.
KEPT = ("/Lang", "/Alt", "/A")
METADATA = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/'
    'elements/1.1/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part><dc:title><rdf:Alt>'
    '<rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>'
    '<?xpacket end="r"?>'
)


class Tree:
    """The tree of one volume, which grows part by part."""

    def __init__(self, volume: Pdf) -> None:
        self._volume = volume
        self._root = volume.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._top = volume.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=self._root, K=Array()))
        self._marks: dict[tuple[int, int], dict[int, Any]] = defaultdict(dict)  # page -> mark -> its element
        self._owners: list[tuple[Any, Any]] = []  # annotation and its element

    def add(self, pages: Sequence[tuple[Page, Page]], part: Pdf, called: str) -> None:
        """Take over the tags of these pages: each in the PDF that it comes from, and in the volume that has it now."""
        here = {source.obj.objgen: page.obj for source, page in pages}
        links = {
            link.objgen: mine for source, page in pages
            for link, mine in zip(source.obj.get("/Annots", ()), page.obj.get("/Annots", ()), strict=True)
        }  # fmt: skip
        if "/StructTreeRoot" in part.Root:
            for kid in _kids(part.Root.StructTreeRoot):
                self._grow(kid, self._top, None, here, links)
        for number, (_, page) in enumerate(pages, 1):
            if page.obj.objgen not in self._marks:
                self._as_picture(page, f"{called}, page {number}" if len(pages) > 1 else called)

    def finish(self, title: str) -> None:
        """Number the way back from marks and annotations to their elements, and say what the file is."""
        ways: list[Any] = []
        for page in self._volume.pages:
            page.obj.StructParents, page.obj.Tabs = len(ways), Name.S
            found = self._marks[page.obj.objgen]
            ways.append(Array([found.get(mark) for mark in range(max(found, default=-1) + 1)]))
        for annotation, owner in self._owners:
            annotation.StructParent = len(ways)
            ways.append(owner)
        self._root.K = Array([self._top])
        self._root.ParentTree = Dictionary(Nums=Array([one for pair in enumerate(ways) for one in pair]))
        self._root.ParentTreeNextKey = len(ways)
        root = self._volume.Root
        root.StructTreeRoot, root.MarkInfo = self._root, Dictionary(Marked=True)
        said = METADATA.format(title.replace("&", "&amp;").replace("<", "&lt;")).encode()
        root.Metadata = self._volume.make_stream(said, Type=Name.Metadata, Subtype=Name.XML)

    def _grow(self, source: Any, above: Any, page: Any, here: Mapping[Any, Any], links: Mapping[Any, Any]) -> None:
        """Hang an element below another, with what of it is on these pages; nothing where nothing is."""
        page = source.get("/Pg", page)
        element = self._volume.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Part if Name.Document == source.S else source.S, P=above, K=Array())
        )
        for name in KEPT:
            if name in source:
                element[name] = Object.parse(source[name].unparse(resolved=True))
        for kid in _kids(source):
            if isinstance(kid, int) or "/MCID" in kid:
                of, mark = (page, kid) if isinstance(kid, int) else (kid.get("/Pg", page), int(kid.MCID))
                if of is not None and (mine := here.get(of.objgen)) is not None:
                    element.K.append(Dictionary(Type=Name.MCR, Pg=mine, MCID=mark))
                    self._marks[mine.objgen][mark] = element
            elif "/Obj" in kid:
                if (link := links.get(kid.Obj.objgen)) is not None:
                    element.K.append(Dictionary(Type=Name.OBJR, Obj=link))
                    self._owners.append((link, element))
            else:
                self._grow(kid, element, page, here, links)
        if len(element.K):
            above.K.append(element)

    def _as_picture(self, page: Page, words: str) -> None:
        _, bottom, right, top = (float(side) for side in page.mediabox)
        place = Dictionary(O=Name.Layout, BBox=Array([0, bottom, right, top]), Placement=Name.Block)
        figure = self._volume.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Figure, P=self._top, Pg=page.obj, K=0, Alt=words, A=place)
        )
        self._top.K.append(figure)
        self._marks[page.obj.objgen][0] = figure
        page.contents_add(b"/Figure <</MCID 0>> BDC", prepend=True)
        page.contents_add(b"EMC")


def _kids(element: Any) -> Iterator[Any]:
    kids = element.get("/K", Array())
    return iter(kids if isinstance(kids, Array) else [kids])


def faults(pdf: Pdf) -> Iterator[str]:
    """What is missing before a program reads this file aloud as it is written; nothing, where it does."""
    root = pdf.Root
    if not root.get("/MarkInfo", Dictionary()).get("/Marked") or "/StructTreeRoot" not in root:
        yield "it has no tags"
        return
    if "/Lang" not in root or b"<pdfuaid:part>1<" not in root.Metadata.read_bytes():
        yield "it does not say its language, or that it is PDF/UA"
    numbers = root.StructTreeRoot.ParentTree.Nums
    owners = {int(numbers[place]): numbers[place + 1] for place in range(0, len(numbers), 2)}
    for number, page in enumerate(pdf.pages, 1):
        there = owners.get(int(page.obj.get("/StructParents", -1)))
        if there is None:
            yield f"page {number} leads to no element"
        for link in page.obj.get("/Annots", Array()):
            if "/StructParent" not in link or "/Contents" not in link:
                yield f"a link on page {number} is in no element, or has no words"
        for font in page.obj.Resources.get("/Font", Dictionary()).values():
            below = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            held = {"/FontFile", "/FontFile2", "/FontFile3"} & set(below.get("/FontDescriptor", Dictionary()).keys())
            if str(below.Subtype) != "/Type3" and not held:
                yield f"a font of page {number} is not inside"
