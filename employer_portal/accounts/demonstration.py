"""Whether this installation is a demonstration: its organisation is throw-away, and mail goes into a folder."""

from flask import current_app

from employer_portal.accounts.models import Organisation
from employer_portal.web import visit


def demonstration() -> bool:
    """Whether what is shown is a demonstration, from which nothing is sent. An organisation never changes in this."""
    if visit.settings().mail_host:
        return False
    known: bool | None = current_app.extensions.get("demonstration")
    if known is None:
        organisation = visit.reading().get(Organisation, 1)
        if organisation is None:
            return False
        known = current_app.extensions["demonstration"] = organisation.throw_away
    return known
