"""A brand's logo as it is kept: whatever is uploaded becomes one small, plain PNG picture without a past."""

import io
import struct
import warnings
import zlib

from PIL import Image, ImageFile, ImageOps

from employer_portal.brands.drawing import drawn, is_drawing
from employer_portal.core.errors import DomainError

#: What a browser calls a picture is not asked: these decoders are tried on the bytes, and no others.
FORMATS = ("PNG", "JPEG", "WEBP")
MOST_BYTES = 5_000_000
MOST_PIXELS = 24_000_000  # 6000 x 4000, as a camera makes them: about 100 MB while it is decoded
WIDEST, HIGHEST = 600, 300
SMALLEST = 16

#: All that Pillow's decoders are known to raise on bytes that are no picture, or no whole one.
BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, AttributeError, EOFError, OverflowError,
    MemoryError, NotImplementedError, struct.error, zlib.error, Image.DecompressionBombError, Warning,
)  # fmt: skip


def normalised(data: bytes) -> bytes:
    """The picture as a PNG of at most 600 x 300 pixels: turned upright, its first frame alone, no metadata; a drawing
    (SVG) is drawn first.

    Raises `DomainError` for what is none of PNG, JPEG, WebP and SVG, for a broken one, for one that unpacks to too
    much, and for a drawing as `drawn` does.
    """
    if is_drawing(data):
        data = drawn(data)
    if len(data) > MOST_BYTES:
        raise DomainError("This picture is too large.", "Use one of at most 5 MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a warning of Pillow's is about a picture that tries something
            return _plain(data)
    except BROKEN:
        raise DomainError("This is not a picture that can be read.", "Use a PNG, JPEG, WebP or SVG file.") from None


def _plain(data: bytes) -> bytes:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint turns it on for the whole process
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        width, height = picture.size  # from the head of the file: nothing is unpacked yet
        if width * height > MOST_PIXELS:
            raise DomainError(f"This picture has {width} x {height} pixels: that is too many.", "Make it smaller.")
        if min(width, height) < SMALLEST:
            raise DomainError("This picture is too small to be a logo.", f"Use at least {SMALLEST} pixels each way.")
        picture.draft("RGB", (2 * WIDEST, 2 * HIGHEST))  # a JPEG is unpacked at a fraction of its size
        upright = ImageOps.exif_transpose(picture)
        clear = "A" in upright.getbands() or "transparency" in upright.info
        small = upright.convert("RGBA" if clear else "RGB")
    small.thumbnail((WIDEST, HIGHEST))
    plain = Image.frombytes(small.mode, small.size, small.tobytes())  # the pixels, and nothing that came with them
    target = io.BytesIO()
    plain.save(target, "PNG", optimize=True)
    return target.getvalue()
