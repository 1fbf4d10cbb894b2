"""A letter's page for WeasyPrint (70): what one letter has had worked out, the next one need not.

Letters differ in their words and hardly in their looks. So a style that was computed for one element stands for every
other one, of any letter, that the same rules make look the same below the same parent; WeasyPrint itself shares them
within one document. Of HTML's own looks a page has what `defaults.css` says, and it is read as XML, which is quicker.
"""

from functools import cache
from typing import Any
from xml.etree import ElementTree as ET

from weasyprint import CSS, HTML, css, cssselect2
from weasyprint.urls import URLFetcher

from employer_portal.core import templating

#: So many styles of one sheet are kept; then it begins anew, as each odd measure in a page makes one.
KEPT = 500


class Looks(CSS):  # type: ignore[misc]  # WeasyPrint has no types
    """A style sheet that many letters have, and the styles that were computed from it."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.computed: dict[Any, Any] = {}


class Page(HTML):  # type: ignore[misc]  # WeasyPrint has no types
    """A page made by one of our templates: well-formed, and without a style sheet of its own."""

    def __init__(self, page: str, fetcher: URLFetcher) -> None:
        self.etree_element = ET.fromstring(page)  # noqa: S314 - our template, in which no word is markup
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(self.etree_element, content_language=None)
        self.base_url, self.url_fetcher, self.media_type = None, fetcher, "print"

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_defaults()]


@cache
def _defaults() -> CSS:
    return CSS(string=templating.render("letter/defaults.css"))


class _Styles(css.StyleFor):  # type: ignore[misc]
    def set_computed_styles(
        self, element: Any, parent: Any, root: Any = None, pseudo_type: str | None = None, **more: Any
    ) -> None:
        """Find the style of an element or a pseudo-element among those of its sheet, or have it computed and keep it.

        A page's own style is WeasyPrint's to change, and is computed each time.
        """
        looks = self._sheets[-1][0]
        if not isinstance(looks, Looks) or not isinstance(element, ET.Element):
            super().set_computed_styles(element, parent, root, pseudo_type, **more)
            return
        above = None if parent is None else self._computed_styles[parent, None]
        rules = self._cascaded_styles.get((element, pseudo_type), {})
        # the style above lives as long as what is kept below it, so that nothing else has its id meanwhile
        key = id(above), pseudo_type, tuple((name, _hashable(value), weight) for name, (value, weight) in rules.items())
        if key not in looks.computed:
            super().set_computed_styles(element, parent, root, pseudo_type, **more)
            if len(looks.computed) == KEPT:
                looks.computed.clear()
            looks.computed[key] = self._computed_styles[element, pseudo_type]
        self._computed_styles[element, pseudo_type] = looks.computed[key]


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


css.StyleFor = _Styles
