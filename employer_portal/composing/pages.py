"""The candidate's own page, as letters know of it: its address stands in them, and a brand may have them read there
alone. Who makes the address stands on a higher floor (`hooks.py`)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.composing.compose import Material
from employer_portal.core import documents
from employer_portal.core.errors import Conflict
from employer_portal.core.templating import render
from employer_portal.core.terms import PageUse
from employer_portal.delivery.models import Envelope
from employer_portal.delivery.prepare import in_language
from employer_portal.hiring.models import Application
from employer_portal.settings import Settings


@dataclass(frozen=True, slots=True)
class Way:
    """How a candidate comes to their page: its address and, for who gets post, a code that is printed in the letter."""

    address: str = ""
    code: str = ""


#: Answers with the way to a candidate's page, made now where there is none; an empty one while the portal has no
#: public address.
WAY: list[Callable[[Session, Application, Settings, datetime], Way]] = []


def way(session: Session, application: Application, settings: Settings, now: datetime) -> Way:
    """The way to the candidate's page that their letters name; an empty one where the brand's letters name none."""
    if application.hiring_round.vacancy.brand.page_use == PageUse.LETTER_ONLY:
        return Way()
    return next((ask(session, application, settings, now) for ask in WAY), Way())


def with_way(
    session: Session, material: Material, application: Application, settings: Settings, now: datetime
) -> Material:
    """What a letter is made from, with the way to the candidate's page in it."""
    found = way(session, application, settings, now)
    return replace(material, page_link=found.address, page_code=found.code)


def read_there(application: Application) -> bool:
    """Whether the mail says no more than that a letter is on the page. Who gets post has the letter itself."""
    by_post = application.candidate.format.by_post
    return application.hiring_round.vacancy.brand.page_use == PageUse.LINK_ONLY and not by_post


def announced(
    session: Session, envelope: Envelope, application: Application, settings: Settings, now: datetime
) -> Envelope:
    """That envelope with a mail in it which says that a letter is there, and where. Raises `Conflict` while the portal
    has no public address."""
    address = way(session, application, settings, now).address
    if not address:
        raise Conflict(
            "Letters of this brand are read on the candidate's page, and the portal has no public address.",
            "Have PUBLIC_URL set, or choose on the brand's page that letters go by mail.",
        )
    brand = application.hiring_round.vacancy.brand
    notice = notices.put(
        "candidate-letter", application=application, address=address, contact=application.hiring_round, brand=brand
    )
    html = render("mail/notice.html", notice=notice, brand=brand, is_link=notices.IS_LINK)
    subject, text, page = documents.store_all(
        session,
        [
            (notice.subject.encode(), "text/plain"),
            (notice.text.replace("\n", "\r\n").encode(), in_language("en-GB")),
            (html.replace("\n", "\r\n").encode(), "text/html"),
        ],
        now=now,
    )
    return replace(envelope, subject_sha256=subject, text_sha256=text, html_sha256=page, pdf_sha256=None)
