"""Page numbers and the foot are furniture: marked as such, so that a screen reader does not meet them mid-sentence.

WeasyPrint (70) numbers the text of page margins like the letter's own and gives it structure elements that hang in no
tree. PDF/UA (ISO 14289-1, 7.1) wants such text to be an artifact.
"""

from collections.abc import Iterator
from typing import Any

Reference = bytes


def furnish(pdf: Any) -> None:
    """Turn marked content that no structure element reaches into artifacts, in a `pydyf.PDF` about to be written."""
    objects = {thing.reference: thing for thing in pdf.objects}
    root = pdf.catalog["StructTreeRoot"]
    told = set(_content(objects, root))
    numbers = objects[objects[root]["ParentTree"]]["Nums"]
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for reference, page in objects.items():
        if isinstance(page, dict) and page.get("Type") == "/Page":
            stream = objects[page["Contents"]].stream
            for place, item in enumerate(stream):
                if isinstance(item, dict) and "MCID" in item and (reference, item["MCID"]) not in told:
                    stream[place - 1 : place + 2] = ["/Artifact", b"", b"BMC"]
                    parents[page["StructParents"]][item["MCID"]] = b"null"


def _content(objects: dict[Reference, Any], reference: Reference) -> Iterator[tuple[Reference, int]]:
    """Page and number of all marked content below a structure element."""
    element = objects[reference]
    for child in element.get("K", ()):
        if isinstance(child, int):
            yield element["Pg"], child
        else:
            yield from _content(objects, child)
