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
