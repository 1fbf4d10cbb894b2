"""An address as an image that a phone reads from the screen."""

import base64
import io

import qrcode
from qrcode.image.svg import SvgPathImage


def as_image(address: str) -> str:
    """The source of an <img>: a QR code, dark on white whatever the page's colours are."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=3)
    code.add_data(address)
    drawn = io.BytesIO()
    code.make_image(image_factory=_OnWhite).save(drawn)
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.getvalue()).decode()}"


class _OnWhite(SvgPathImage):  # type: ignore[misc]
    background = "#ffffff"
