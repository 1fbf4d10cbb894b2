"""What a screen reader meets in a PDF."""

from collections.abc import Iterator
from typing import Any

import pikepdf


def aloud(pdf: pikepdf.Pdf) -> list[str]:
    """The kinds of its elements, in the order in which they are read."""
    return list(_kinds(pdf.Root.StructTreeRoot.K))[1:]


def _kinds(kids: Any) -> Iterator[str]:
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield str(kid.S)[1:]
            yield from _kinds(kid.get("/K", pikepdf.Array()))
