"""How a candidate's letters go, as they say it themselves or tell HR: the next letter follows it."""

from datetime import datetime

from sqlalchemy.orm import Session

from employer_portal.core import audit
from employer_portal.core.permissions import Actor
from employer_portal.core.terms import Format, LetterLanguage
from employer_portal.hiring.models import Application
from employer_portal.hiring.operations import BEFORE_DETAILS, facts_of_candidates, must_reach
from employer_portal.hiring.verbs import Verb


def change_form(
    session: Session, application: Application, form: Format, language: LetterLanguage, postal_address: str, *,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """How a candidate, who is loaded and locked, wishes to read their letters from now on. Raises `DomainError` where
    none could reach them so, and `Conflict` while one waits or has left."""
    candidate = application.candidate
    wanted = {"format": form, "language": language, "postal_address": postal_address}
    changed = {name: value for name, value in wanted.items() if getattr(candidate, name) != value}
    if not changed:
        return
    must_reach(form, candidate.email, postal_address)
    for first in BEFORE_DETAILS:
        first(session, application.id)
    for name, value in changed.items():
        setattr(candidate, name, value)
    audit.record(
        session, Verb.CANDIDATE_FORM, f"application:{application.id}", actor_id=actor.id, at=now,
        **facts_of_candidates(session, [application.id])[application.id],
    )  # fmt: skip
