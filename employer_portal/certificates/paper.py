"""A certificate and a module of the training on paper, in the brand."""

from markupsafe import Markup

from employer_portal.composing.speech import written
from employer_portal.core import templating
from employer_portal.core.clock import day_at
from employer_portal.core.errors import DomainError
from employer_portal.core.links import link
from employer_portal.printing.content import Look
from employer_portal.printing.leaf import Leaf
from employer_portal.printing.press import Failure, Press
from employer_portal.training import pages
from employer_portal.training.content import Module
from employer_portal.training.models import Certificate

#: The longest that somebody waits for one.
SECONDS = 20


def certificate(held: Certificate, holder: str, by: str, look: Look, timezone: str) -> Leaf:
    """That certificate: `by` is who gave it, or empty where its holder passed the training."""
    since, until = (written(day_at(at, timezone)) for at in (held.granted_at, held.expires_at))
    html = templating.render(
        "certificates/certificate_paper.html", certificate=held, holder=holder, by=by, look=look, since=since,
        until=until, address=link("proof", token=held.proof),
    )  # fmt: skip
    return Leaf(html, look)


def handout(module: Module, version: str, look: Look) -> Leaf:
    """All that is read in that module."""
    read = [(piece.title, _below(pages.rendered(piece.text))) for piece in module.piece]
    html = templating.render("certificates/handout.html", module=module, pieces=read, version=version, look=look)
    return Leaf(html, look)


def _below(text: Markup) -> Markup:
    """A piece's text, its headings below that of the piece."""
    return Markup(str(text).replace("<h2>", "<h3>").replace("</h2>", "</h3>"))  # noqa: S704 - as it was rendered


def printed(leaf: Leaf) -> bytes:
    """It as a PDF. Raises `DomainError` where it cannot be printed."""
    with Press(1, seconds=SECONDS) as press:
        [(_, result)] = press.render([(0, leaf)])
    if isinstance(result, Failure):
        raise DomainError(result.message, result.fix)
    return result.pdf
