"""The example letter by which a brand is looked at: invented people, the brand's own wording and its look."""

from dataclasses import replace
from typing import Any

from employer_portal.composing.blocks import Blocks
from employer_portal.composing.compose import compose
from employer_portal.composing.example import DATED, example_material
from employer_portal.composing.speech import written
from employer_portal.printing.content import Content, Look
from employer_portal.settings import Settings


def example(look: Look, blocks: Blocks, settings: Settings, **brand: Any) -> Content:
    """The example letter in that look, composed as every letter is; `brand` as `example_material` takes it."""
    return replace(compose(example_material(look, settings, **brand), blocks), date_line=written(DATED) or "")
