"""A page of a finished letter as a picture: drawn by PDFium, which many browsers show PDFs with."""

from collections.abc import Iterator

import pypdfium2
from PIL import Image

POINTS = 72  # to the inch


def pictures(pdf: bytes, *, dots: float) -> Iterator[Image.Image]:
    """Each page of a PDF in its order, at so many dots to the inch: the same file, the same picture."""
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            yield page.render(scale=dots / POINTS).to_pil().convert("RGB")


def count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def words(pdf: bytes) -> str:
    """What somebody reads on the pages of a PDF, in the order in which it was written."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
