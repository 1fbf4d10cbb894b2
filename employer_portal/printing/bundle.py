"""Several finished PDFs as one to print on both sides: their own pages, taken over and not printed anew."""

from collections.abc import Sequence
from io import BytesIO

import pikepdf

from employer_portal.printing.sheet import HEIGHT, WIDTH


def bound(parts: Sequence[bytes]) -> bytes:
    """One PDF in which each part begins on the front of a sheet; where one ends on a front, its back is blank.

    The same parts give the same bytes. It is for a printer: what a screen reader needs stays in the parts.
    """
    with pikepdf.new() as whole:
        for part in parts:
            with pikepdf.open(BytesIO(part)) as opened:
                whole.pages.extend(opened.pages)
            if len(whole.pages) % 2:
                whole.add_blank_page(page_size=(WIDTH, HEIGHT))
        for page in whole.pages:
            if "/StructParents" in page:
                del page["/StructParents"]
        written = BytesIO()
        whole.save(written, deterministic_id=True)
    return written.getvalue()


def count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)
