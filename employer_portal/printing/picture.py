"""Pictures of a letter: a logo as a mail carries it, small, sharp on a good screen, and on a white plate of its own,
which no mail program's dark mode can take away; and an address as a code for a phone."""

import io
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache

import qrcode
from PIL import Image

from employer_portal.core.errors import DomainError

WIDEST, HIGHEST = 240, 72  # as shown; a picture has twice the pixels
PLATE = 8
MOST_BYTES = 24_000


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture within the page (`data:`), and the size at which it is shown."""

    address: str
    width: int
    height: int


@lru_cache(maxsize=64)
def on_plate(logo: bytes) -> Picture:
    """The logo on its plate, within 24 KB: one with too much in it has fewer colours.

    Raises `DomainError` for one that cannot be read.
    """
    try:
        with Image.open(io.BytesIO(logo)) as opened:
            drawn = opened.convert("RGBA")
    except OSError:
        raise DomainError("The brand's logo cannot be read.", "Choose it anew on the brand's page.") from None
    scale = min(2 * WIDEST / drawn.width, 2 * HIGHEST / drawn.height)
    width, height = (max(1, round(side * min(1, scale) / 2)) for side in drawn.size)
    drawn = drawn.resize((2 * width, 2 * height), Image.Resampling.LANCZOS)
    plate = Image.new("RGB", (2 * (width + 2 * PLATE), 2 * (height + 2 * PLATE)), "white")
    plate.paste(drawn, (2 * PLATE, 2 * PLATE), drawn)
    data = _png(plate)
    for colours in (128, 32, 8):
        if len(data) <= MOST_BYTES:
            break
        data = _png(plate.quantize(colours))
    return Picture(f"data:image/png;base64,{b64encode(data).decode()}", plate.width // 2, plate.height // 2)


def code_of(address: str) -> bytes:
    """An address as a code that a phone reads from paper, black on white: the paper
    around it is its margin."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0, box_size=8)
    code.add_data(address)
    return _png(code.make_image().get_image())


def _png(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()
