"""One content to plain text, to the e-mail's HTML, and to the page the PDF is printed from: the same words in each."""

from functools import cache, partial

from css_inline import CSSInliner

from employer_portal.core import templating
from employer_portal.printing import colour
from employer_portal.printing.content import Content, items, numbered
from employer_portal.printing.marking import line, marked, spoken, way_of
from employer_portal.printing.sheet import Sheet

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
        sheet=None,
        brand=brand,
        on_brand=colour.text_on(brand),
        heading=colour.readable(brand),
        dark=DARK,
        heading_dark=colour.readable(brand, DARK),
    )
    return _inliner().inline(page)


def render_page_html(content: Content, sheet: Sheet | None = None) -> str:
    """The letter as the page the PDF is printed from; its looks are in `page.css`, its logo is fetched as `logo:`."""
    page, of = PAGE_OF.get(content.language, ("Page", "of"))
    return templating.render("letter/page.html", **_words(content), sheet=sheet, page=page, of=of)


def _words(content: Content) -> dict[str, object]:
    way = way_of(content.language)
    return {
        "letter": content,
        "direction": way,
        "spoken": partial(spoken, language=content.language),
        "marked": lambda text, language=content.language: marked(text, language),
        "line_of": partial(line, language=content.language),
        "way": way_of,
        "items": items,
        "numbered": numbered,
        "arrow": "←" if way == "rtl" else "→",
    }


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
