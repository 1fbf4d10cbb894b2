"""The two pictures of the README, taken of a demonstration that runs:

python -m tests.journeys.pictures http://127.0.0.1:8000
"""

import sys
import tomllib
from io import BytesIO
from typing import Any

import pypdfium2
from PIL import Image
from playwright.sync_api import sync_playwright

from employer_portal.settings import HOME
from tests.browser import chromium

OUT = HOME / "guidance" / "pictures"
APPROVER = "ann@harbourside.example"
COLOURS = 128  # a page has few, and a picture of so many is a third of the size


def main(address: str) -> None:
    """Write them."""
    OUT.mkdir(exist_ok=True)
    password = tomllib.loads((HOME / "guidance" / "demo" / "employer.toml").read_text())["password"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1280, "height": 860}, base_url=address).new_page()
        page.goto("/sign-in")
        page.fill("[name=email]", APPROVER)
        page.fill("[name=password]", password)
        page.click("main button:has-text('Sign in')")
        page.goto("/approvals")
        page.locator("main table a").first.click()
        gap = page.get_by_role("heading", name="What would make a stronger application").first
        gap.evaluate("heading => scrollTo(0, heading.getBoundingClientRect().top + scrollY - 140)")
        _keep("approving", Image.open(BytesIO(page.screenshot())))
        _keep("letter", _first_page(page))
        browser.close()


def _first_page(page: Any) -> Image.Image:
    answer = page.request.get(f"{page.url.partition('?')[0]}/pdf")
    return pypdfium2.PdfDocument(answer.body())[0].render(scale=1.6).to_pil()


def _keep(name: str, picture: Image.Image) -> None:
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(OUT / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(sys.argv[1])
