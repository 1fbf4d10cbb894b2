"""What a screen reader is told: an element for each paragraph, heading and item, over all its lines and pages.

WeasyPrint (70) makes an element for each box: one a line, one a page, spans without meaning. Here the tree is made anew
from the boxes: all that came from one element of the page's HTML is one element again, with its language. What a page
margin holds (its number, the foot) is furniture: PDF/UA (ISO 14289-1, 7.1) wants it to be an artifact.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pydyf
from weasyprint.document import Document
from weasyprint.formatting_structure import boxes

Reference = bytes
#: A language, and how many pages in turn are in it.
Part = tuple[str, int]

#: HTML element -> what PDF calls it; every other one is looked through.
KINDS = {
    **{name: name.upper() for name in ("h1", "h2", "h3", "p", "tr", "th", "td")},
    "table": "Table",
    "ul": "L", "ol": "L", "li": "LI", "li::marker": "Lbl", "a": "Link", "bdi": "Span", "img": "Figure",
}  # fmt: skip
LISTS = {"ul": "/Disc", "ol": "/Decimal"}


@dataclass(slots=True)
class Node:
    """One element of the tree: its kids are nodes, marks on a page (page, number) and annotations."""

    kind: str
    more: dict[str, Any] = field(default_factory=dict)
    kids: list["Node | tuple[Reference, int] | Reference"] = field(default_factory=list)
    made: Any = None


def furnish(document: Document, pdf: Any, parts: Sequence[Part]) -> None:
    """Give a `pydyf.PDF` about to be written its tree, with a part for each language where there are two, and mark as
    an artifact whatever that does not reach."""
    _Tree(document, pdf).plant(parts)


class _Tree:
    def __init__(self, document: Document, pdf: Any) -> None:
        self.document, self.pdf = document, pdf
        self.objects = {thing.reference: thing for thing in pdf.objects}
        self.root = self.objects[pdf.catalog["StructTreeRoot"]]
        self.old = self.objects[self.root["K"][0]]
        self.nodes: dict[tuple[int, str], Node] = {}  # HTML element and its part -> node
        self.parents: dict[Reference, dict[int, Reference]] = {page: {} for page in pdf.page_references}
        self.owners: dict[Reference, Reference] = {}  # annotation -> the element it belongs to

    def plant(self, parts: Sequence[Part]) -> None:
        """Make the tree from the boxes, in place of the one that is there."""
        top = Node("Document")
        elements = iter([self.objects[kid] for kid in self.old["K"]])
        pages = zip(self.document.pages, self.pdf.page_references, strict=True)
        for language, count in parts:
            part = top
            if len(parts) > 1:
                part = Node("Part", {"Lang": pydyf.String(language)})
                top.kids.append(part)
            for page, reference in islice(pages, count):
                for box in _flow(page._page_box):  # noqa: SLF001 - WeasyPrint has no other way to them
                    self._grow(part, next(elements), box, reference)
        self._clear(self.old)
        top.made = self.old
        top.made.update({"Type": "/StructElem", "S": "/Document", "P": self.root.reference})
        self._write(top)
        self._number()

    def _grow(self, above: Node, element: Any, box: Any, page: Reference) -> None:
        """Hang what a box shows below a node: its own, where its HTML element has one."""
        if box.element.get("aria-hidden") == "true":
            return  # an artifact: the arrow before a next step
        node = self._node(above, element, box, page)
        kids = [kid for kid in element["K"] if isinstance(kid, int) or self.objects[kid].get("Type") != "/OBJR"]
        node.kids += [kid for kid in element["K"] if kid not in kids]
        for child, kid in zip(_inner(box), kids, strict=False):
            if isinstance(child, boxes.TextBox):
                node.kids.append((page, kid if isinstance(kid, int) else self.objects[kid]["K"][0]))
            else:
                self._grow(node, self.objects[kid], child, page)
        if isinstance(box, boxes.ReplacedBox):
            node.kids.append((page, kids[-1]))

    def _node(self, above: Node, element: Any, box: Any, page: Reference) -> Node:
        tag = box.element_tag
        kind = KINDS.get(tag)
        if kind is None or (kind == "Span" and not box.element.get("lang")):
            return above
        node = self.nodes.get((id(box.element), tag))
        if node is None:
            node = self.nodes[id(box.element), tag] = Node(kind)
            above.kids.append(node)
            if language := box.element.get("lang"):
                node.more["Lang"] = pydyf.String(language)
            if tag in LISTS:
                node.more["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": LISTS[tag]})
            if kind == "TH":
                node.more["A"] = pydyf.Dictionary({"O": "/Table", "Scope": f"/{box.element.get('scope').title()}"})
            if kind == "Figure":  # without words WeasyPrint has warned already, which stops the letter
                node.more |= {"Alt": element["Alt"]} if "Alt" in element else {}
                node.more |= {"A": self._place(element["A"]["BBox"], page)} if "A" in element else {}
        return node

    def _place(self, corners: Any, page: Reference) -> Any:
        """A picture's place as PDF measures: in points, from the bottom."""
        left, top, right, bottom = (corner * 0.75 for corner in corners)
        height = self.objects[page]["MediaBox"][3]
        return pydyf.Dictionary(
            {"O": "/Layout", "BBox": pydyf.Array((left, height - bottom, right, height - top)), "Placement": "/Block"}
        )

    def _clear(self, element: Any) -> None:
        """Leave nothing of an element that WeasyPrint made, nor of those below it."""
        for kid in element.get("K", ()):
            if not isinstance(kid, int) and self.objects[kid].get("Type") == "/StructElem":
                self._clear(self.objects[kid])
        element.clear()

    def _write(self, node: Node) -> None:
        if node.kind == "LI":
            label = [kid for kid in node.kids if isinstance(kid, Node) and kid.kind == "Lbl"]
            node.kids = [*label, Node("LBody", kids=[kid for kid in node.kids if kid not in label])]
        page = next(_pages(node), None)
        node.made["K"] = pydyf.Array()
        if page and node.kind != "Document":
            node.made["Pg"] = page
        for kid in node.kids:
            if isinstance(kid, Node):
                if next(_pages(kid), None) is None:
                    continue  # it shows nothing
                kid.made = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{kid.kind}", "P": node.made.reference})
                kid.made.update(kid.more)
                self.pdf.add_object(kid.made)
                node.made["K"].append(kid.made.reference)
                self._write(kid)
            elif isinstance(kid, tuple):
                self.parents[kid[0]][kid[1]] = node.made.reference
                mark = pydyf.Dictionary({"Type": "/MCR", "Pg": kid[0], "MCID": kid[1]})
                node.made["K"].append(kid[1] if kid[0] == page else mark)
            else:
                self.owners[self.objects[kid]["Obj"]] = node.made.reference
                node.made["K"].append(kid)

    def _number(self) -> None:
        """The way back from marks and annotations to their elements; marks without one become artifacts."""
        numbers = self.objects[self.root["ParentTree"]]["Nums"]
        places = dict(zip(numbers[::2], range(1, len(numbers), 2), strict=True))
        for annotation, owner in self.owners.items():
            numbers[places[self.objects[annotation]["StructParent"]]] = owner
        for reference, parents in self.parents.items():
            page = self.objects[reference]
            last = -1
            stream = self.objects[page["Contents"]].stream
            for place, item in enumerate(stream):
                if isinstance(item, dict) and "MCID" in item:
                    last = max(last, item["MCID"])
                    if item["MCID"] not in parents:
                        stream[place - 1 : place + 2] = ["/Artifact", b"", b"BMC"]
            numbers[places[page["StructParents"]]] = pydyf.Array(
                parents.get(number, b"null") for number in range(last + 1)
            )


def _flow(box: Any) -> Iterator[Any]:
    """The boxes of a page for which WeasyPrint makes the uppermost elements, without those in its margins."""
    if isinstance(box, boxes.MarginBox):
        return
    if isinstance(box, boxes.PageBox) or box.element_tag in {"html", "body"}:
        for child in box.children:
            yield from _flow(child)
    else:
        yield box


def _inner(box: Any) -> Iterator[Any]:
    """The boxes below one, as WeasyPrint makes elements for them: lines, and what wraps a table, have none."""
    if isinstance(box, boxes.ReplacedBox):
        return
    if box.element_tag == "table" and box.is_table_wrapper:
        box = box.get_wrapped_table()
    for child in box.children:
        for one in child.children if isinstance(child, boxes.LineBox) else [child]:
            yield getattr(one, "_box", one)


def _pages(node: Node) -> Iterator[Reference]:
    for kid in node.kids:
        if isinstance(kid, Node):
            yield from _pages(kid)
        elif isinstance(kid, tuple):
            yield kid[0]
