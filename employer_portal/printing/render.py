"""One content to plain text, to the e-mail's HTML, and to the page the PDF is printed from: the same words in each."""

from collections import Counter
from functools import cache, partial
from unicodedata import bidirectional

from css_inline import CSSInliner

from employer_portal.core import templating
from employer_portal.printing import colour
from employer_portal.printing.content import Content

RIGHT_TO_LEFT = {"ar", "fa", "he", "ur", "yi"}
DARK = "#1c1b1a"
PAGE_OF = {"cy": ("Tudalen", "o")}  # other languages say it in English


def render_text(content: Content) -> str:
    """The letter as plain text: one line per paragraph, so that every reader wraps it as it likes."""
    return templating.render("letter/letter.txt", **_words(content)).strip() + "\n"


def render_html(content: Content) -> str:
    """The letter as the body of an e-mail: styles in each tag, nothing fetched, light and dark."""
    brand = content.look.colour
    page = templating.render(
        "letter/mail.html",
        **_words(content),
        brand=brand,
        on_brand=colour.text_on(brand),
        heading=colour.readable(brand),
        dark=DARK,
        heading_dark=colour.readable(brand, DARK),
    )
    return _inliner().inline(page)


def render_page_html(content: Content) -> str:
    """The letter as the page the PDF is printed from; its looks are in `page.css`, its logo is fetched as `logo:`."""
    page, of = PAGE_OF.get(content.language, ("Page", "of"))
    return templating.render("letter/page.html", **_words(content), page=page, of=of)


def direction(text: str, language: str = "en") -> str:
    """`rtl` or `ltr`: the way most of the letters go, so that one name does not turn a paragraph round."""
    ways = Counter(map(bidirectional, text))
    left, right = ways["L"], ways["R"] + ways["AL"]
    if left == right:
        return "rtl" if language in RIGHT_TO_LEFT else "ltr"
    return "rtl" if right > left else "ltr"


def _words(content: Content) -> dict[str, object]:
    way = "rtl" if content.language in RIGHT_TO_LEFT else "ltr"
    return {
        "letter": content,
        "direction": way,
        "way": partial(direction, language=content.language),
        "arrow": "←" if way == "rtl" else "→",
    }


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
