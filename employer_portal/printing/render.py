"""One content to plain text, to the e-mail's HTML, and to the page the PDF is printed from: the same words in each."""

from functools import cache, partial

from css_inline import CSSInliner

from employer_portal.core import templating
from employer_portal.printing import colour
from employer_portal.printing.content import Content, items, numbered
from employer_portal.printing.isolating import isolated
from employer_portal.printing.marking import line, marked, quoting
from employer_portal.printing.picture import on_plate
from employer_portal.printing.scripts import way_of
from employer_portal.printing.sheet import Sheet
from employer_portal.printing.tongues import tongue_of
from employer_portal.printing.typefaces import PAIRS

#: Fills the line that a lock screen shows, which would else go on to the letter's first sentences.
NOTHING_MORE = "\u034f\u200c\u00a0" * 90
DARK = "#1c1b1a"
#: Between the halves of a letter in two languages, as plain text.
DIVIDER = "\n" + "-" * 40 + "\n\n"
PAGE_OF = {"cy": ("Tudalen", "o")}  # other languages say it in English


def render_text(content: Content) -> str:
    """The letter as plain text: one line per paragraph, so that every reader wraps it as it likes."""
    return DIVIDER.join(map(_half_of_text, content.halves))


def _half_of_text(content: Content) -> str:
    text = templating.render("letter/letter.txt", letter=content, items=items, arrow=_arrow(content)).strip() + "\n"
    return isolated(text, content.language)


def render_html(content: Content) -> str:
    """The letter as the body of an e-mail: styles in each tag, nothing fetched, light and dark.

    Its logo stands in it as `data:`; the message carries that as a part of its own (`delivery/envelope.py`).
    """
    brand, first = content.look.colour, content.halves[0]
    page = templating.render(
        "letter/mail.html",
        **_words(first),
        halves=[_words(half) for half in content.halves],
        sheet=None,
        signed=False,
        coded=False,
        logo=on_plate(content.look.logo) if content.look.logo else None,
        nothing_more=NOTHING_MORE,
        plain=partial(isolated, language=first.language),
        brand=brand,
        on_brand=colour.text_on(brand),
        heading=colour.readable(brand),
        ground_dark=DARK,
        heading_dark=colour.readable(brand, DARK),
        pair=PAIRS[content.look.typeface],
    )
    return _inliner().inline(page)


def render_words(content: Content) -> str:
    """The letter from its salutation to its signature, to be read on a page of the portal, which has its own styles."""
    halves = [_words(half) for half in content.halves]
    return templating.render("letter/read.html", **halves[0], halves=halves, sheet=None, signed=False, coded=False)


def render_page_html(content: Content, sheet: Sheet | None = None) -> str:
    """The letter as the page the PDF is printed from; its looks are in `page.css`, its logo is fetched as `logo:`, and
    what no mail has: a scanned signature as `signature:`, and the address of the candidate's page as `code:`."""
    page, of = PAGE_OF.get(content.language, ("Page", "of"))
    return templating.render(
        "letter/page.html", **_words(content), sheet=sheet, page=page, of=of,
        signed=content.look.signature is not None, coded=content.page_address != "",
    )  # fmt: skip


def _words(content: Content) -> dict[str, object]:
    way = way_of(content.language)
    return {
        "letter": content,
        "direction": way,
        "spoken": partial(tongue_of, content=content),
        "marked": lambda text, language=content.language: (
            quoting(text, content) if language == content.language else marked(text, language)
        ),
        "line_of": partial(line, content=content),
        "way": way_of,
        "items": items,
        "numbered": numbered,
        "arrow": _arrow(content),
    }


def _arrow(content: Content) -> str:
    return "←" if way_of(content.language) == "rtl" else "→"


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
