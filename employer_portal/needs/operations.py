"""What a candidate needs is said by themselves, on their page, or noted by HR; their letters follow it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from employer_portal.core import audit
from employer_portal.core.cleaning import clean
from employer_portal.core.editing import Seen, must_stand
from employer_portal.core.errors import Conflict, DomainError, NotFound
from employer_portal.core.permissions import SYSTEM, Actor, Permission
from employer_portal.core.terms import LETTER_LANGUAGES, Format, Language, LetterLanguage
from employer_portal.hiring import following
from employer_portal.hiring.models import Application
from employer_portal.hiring.reach import not_oneself, one_application
from employer_portal.needs import trail
from employer_portal.needs.models import Need, Needs
from employer_portal.needs.verbs import Verb
from employer_portal.requests import operations as requests
from employer_portal.requests.models import OPEN, Request, RequestKind
from employer_portal.settings import Settings
from employer_portal.wording.queries import in_force

LONGEST = 500  # characters of what somebody needs, and of an address
#: How a request names what a letter shall be.
CALLED = {
    Format.EMAIL: "By e-mail with a PDF", Format.LARGE_PRINT: "Large print", Format.PLAIN_TEXT: "Plain text",
    Format.POST: "On paper, by post", Format.LARGE_POST: "On paper, by post, in large print",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """All that somebody says of what they need: how their letters go, and what makes meeting possible."""

    format: Format
    language: LetterLanguage
    postal_address: str = ""
    kinds: Collection[Need] = ()
    words: str = ""


def say(session: Session, application_id: int, said: Said, *, settings: Settings, now: datetime) -> bool:
    """Keep what a candidate says, who was let in to their own page. Whether their letters follow at once: where one is
    on its way already, or was sent, HR is asked for another form of it.

    Raises `DomainError` for words too long and for a form that cannot reach them, `NotFound` without the application.
    """
    application = session.scalar(sa.select(Application).where(Application.id == application_id).with_for_update())
    if application is None:
        raise NotFound("There is no such application.")
    _keep(session, application_id, said, SYSTEM, now, by_link=True)
    form = said.format, said.language, _short(said.postal_address)
    try:
        following.change_form(session, application, *form, actor=SYSTEM, now=now)
    except Conflict:
        _ask(session, application_id, said, settings, now)
        return False
    return True


def note(
    session: Session, application_id: int, said: Said, *, seen: Seen | None = None, actor: Actor, now: datetime
) -> None:
    """Note what a candidate told somebody in HR. Raises `Conflict` while a letter to them waits or has left, and else
    as `say` and `must_stand`."""
    application = one_application(session, application_id, actor, Permission.RUN_ROUNDS, lock=True)
    must_stand(editable(session, application), seen)
    form = said.format, said.language, _short(said.postal_address)
    following.change_form(session, application, *form, actor=actor, now=now)
    _keep(session, application_id, said, actor, now, by_link=False)


def of(session: Session, application_id: int) -> Needs | None:
    """What a candidate said they need, if they said anything."""
    return session.scalar(sa.select(Needs).where(Needs.application_id == application_id))


def welsh(session: Session, application: Application) -> bool:
    """Whether a candidate's letters can be in Welsh, or are."""
    approved = in_force(session, application.brand_id, Language.WELSH) is not None
    return approved or application.candidate.language != LetterLanguage.ENGLISH


def of_round(session: Session, round_id: int, actor: Actor) -> Sequence[Needs]:
    """What the candidates of a round said they need, in the round's order; nothing of the actor's own."""
    wanted = (
        sa.select(Needs)
        .join(Needs.application)
        .join(Application.candidate)
        .where(Application.round_id == round_id, not_oneself(actor))
        .order_by(Application.position, Application.id)
        .options(contains_eager(Needs.application).contains_eager(Application.candidate))
    )
    return [one for one in session.scalars(wanted) if one.kinds or one.words]


def editable(session: Session, application: Application) -> Mapping[str, Any]:
    """What `note` changes, as it stands."""
    there, candidate = of(session, application.id), application.candidate
    return {
        "format": candidate.format, "language": candidate.language, "postal_address": candidate.postal_address,
        "kinds": ", ".join(there.kinds) if there else "", "words": there.words if there else "",
    }  # fmt: skip


def _keep(session: Session, application_id: int, said: Said, actor: Actor, now: datetime, *, by_link: bool) -> None:
    kinds, words = [need.value for need in Need if need in said.kinds], _short(said.words)
    there = of(session, application_id)
    if (there.kinds, there.words) == (kinds, words) if there else not (kinds or words):
        return
    needs = there or Needs(application_id=application_id)
    needs.kinds, needs.words, needs.by_link, needs.said_at = kinds, words, by_link, now
    session.add(needs)
    session.flush()
    audit.record(
        session, Verb.NEEDS_SAID if by_link else Verb.NEEDS_NOTED, f"needs:{needs.id}", actor_id=actor.id, at=now,
        application=application_id, by_link=by_link,
        said=audit.keyed(session, f"application:{application_id}", trail.plain(needs)),
    )  # fmt: skip


def _ask(session: Session, application_id: int, said: Said, settings: Settings, now: datetime) -> None:
    """Ask HR for a letter as they need it, unless the very same is asked already."""
    lines = [CALLED[said.format], f"In {LETTER_LANGUAGES[said.language]}", _short(said.postal_address)]
    words = "\n".join(filter(None, lines))
    mine = Request.application_id == application_id, Request.kind == RequestKind.FORMAT, Request.state.in_(OPEN)
    if words not in session.scalars(sa.select(Request.words).where(*mine)).all():
        requests.ask(session, application_id, RequestKind.FORMAT, words, settings=settings, now=now)


def _short(raw: str) -> str:
    said = clean(raw)[0]
    if len(said) > LONGEST:
        raise DomainError(f"This is too long: {LONGEST} characters at most.")
    return said
