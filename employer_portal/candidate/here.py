"""Whose page this browser is on: the one way from a visit to an application, for every view of a candidate's."""

from sqlalchemy.orm import Session

from employer_portal.candidate import links, operations
from employer_portal.candidate.models import CandidateLink
from employer_portal.core import tokens
from employer_portal.core.errors import NotFound
from employer_portal.hiring.models import Application
from employer_portal.web import guests, visit

#: What visits by a candidate's link are narrowed to: views are marked `@guard.by_link(here.SCOPE)`.
SCOPE = "candidate"


def application(session: Session) -> Application:
    """The application of whoever is here, with its candidate, round, vacancy and brand. Raises `NotFound` where the
    link was withdrawn or is over."""
    return link(session).application


def link(session: Session) -> CandidateLink:
    """The link by which somebody is here. Raises `NotFound` as `application` does."""
    found = links.of_application(session, tokens.number_of(guests.here(SCOPE).subject))
    if found is None or not operations.works(found, visit.now()):
        raise NotFound("This page is not here any more.")
    return found
