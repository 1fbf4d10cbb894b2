"""The verbs of wording: write a draft, propose it, approve it by a second person, give or take it back, drop it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import Brand
from employer_portal.composing.blocks import Blocks, digest
from employer_portal.composing.sentences import Table, flat, mistakes
from employer_portal.core import audit
from employer_portal.core.editing import Seen, must_stand
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.terms import Language
from employer_portal.core.workflow import Act, check, move
from employer_portal.phrasing.service import Checker
from employer_portal.wording import queries, remarks
from employer_portal.wording.models import WordingAuthor, WordingState, WordingVersion
from employer_portal.wording.reach import one_brand, one_version
from employer_portal.wording.trail import authors
from employer_portal.wording.verbs import Verb
from employer_portal.wording.workflow import WORDING

P = Permission


def write(
    session: Session, brand_id: int, language: Language, blocks: Mapping[str, Any], *, standard: Blocks,
    seen: Seen | None = None, actor: Actor, now: datetime,
) -> WordingVersion:  # fmt: skip
    """Put `blocks` ("table.block" -> its sentences) into the brand's draft, which begins with what letters have now.

    Raises `DomainError` for the first sentence of `blocks` that cannot stand, `Conflict` while a proposal waits, and as
    `must_stand` does where somebody changed these blocks since they were `seen`.
    """
    one_brand(session, brand_id, actor, P.COMPOSE_LETTERS)
    session.get(Brand, brand_id, with_for_update=True)  # two people begin no two drafts
    version = queries.under_way(session, brand_id, language)
    if version is not None and version.state != WordingState.DRAFT:
        raise Conflict("A new wording waits for approval.", "Take it back first, or wait until it is approved.")
    stands = queries.begins_with(session, brand_id, language, standard)
    must_stand({at: raw for at, raw in flat(stands).items() if at in blocks}, seen)
    table = with_blocks(stands, blocks)
    for mistake in mistakes(table, queries.standard_of(standard, language)):
        if mistake.block in blocks:
            raise DomainError(f"{mistake.at}: {mistake.words}")
    begins = version is None
    if version is None:
        version = _begun(session, brand_id, language, actor, now)
    elif version.digest == digest(table):
        return version
    version.blocks, version.digest, version.changed_at = table, digest(table), now
    session.flush()
    if session.get(WordingAuthor, (version.id, actor.id)) is None:
        session.add(WordingAuthor(wording_id=version.id, user_id=actor.id))
        session.flush()
    audit.record(
        session, Verb.WORDING_BEGUN if begins else Verb.WORDING_CHANGED, f"wording:{version.id}", actor_id=actor.id,
        at=now, brand=brand_id, language=language.value, number=version.number, digest=version.digest,
        authors=authors(session, [version.id])[version.id],
    )  # fmt: skip
    return version


def with_blocks(table: Table, blocks: Mapping[str, Any]) -> dict[str, Any]:
    """A wording with other sentences in some blocks."""
    changed: dict[str, Any] = {
        name: dict(value) if isinstance(value, Mapping) else value for name, value in table.items()
    }
    for at, raw in blocks.items():
        name, _, block = at.partition(".")
        changed.setdefault(name, {})[block] = raw
    return changed


def propose(
    session: Session, wording_id: int, note: str, *, checker: Checker, actor: Actor, now: datetime
) -> None:  # fmt: skip
    """Ask a second person to approve a draft; `note` says what changes. Raises `DomainError`, quoting it, for a
    sentence that cannot stand or that no candidate may read, and `Conflict` while one waits for a translator."""
    version = one_version(session, wording_id, actor, P.COMPOSE_LETTERS, lock=True)
    for mistake in mistakes(version.blocks):
        raise DomainError(f"{mistake.at}: {mistake.words}", "Each page of the wording says what is left to correct.")
    remarks.must_be_fit(version.blocks, checker)
    with session.no_autoflush:  # state and who proposed it change in one statement
        move(session, WORDING, version, "propose", Act(actor, now), digest=version.digest)
        version.proposed_by, version.proposed_at, version.note = actor.id, now, note.strip()
        version.returned_because = None


def approve(session: Session, wording_id: int, shown: str, *, actor: Actor, now: datetime) -> None:
    """Approve the very sentences that were shown (`shown`: their digest): letters have them from now on, and those that
    wait are sealed anew with them (`letters/renewing.py`). Raises `NotAllowed` for whoever wrote or proposed them."""
    version = one_version(session, wording_id, actor, P.APPROVE_LETTERS, lock=True)
    act = Act(actor, now, {"shown": shown})
    check(session, WORDING, [version], "approve", act)
    if before := queries.in_force(session, version.brand_id, version.language):
        move(session, WORDING, before, "replace", act)
        session.flush()  # there is one in force, at any moment
    with session.no_autoflush:
        move(session, WORDING, version, "approve", act, digest=version.digest)
        version.approved_by, version.approved_at = actor.id, now


def give_back(session: Session, wording_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """The approver asks for a change: the proposal is a draft again."""
    version = one_version(session, wording_id, actor, P.APPROVE_LETTERS, lock=True)
    move(session, WORDING, version, "give_back", Act(actor, now, {"reason": reason}))
    version.returned_because = reason.strip()


def take_back(session: Session, wording_id: int, *, actor: Actor, now: datetime) -> None:
    """HR takes a proposal back to change it."""
    version = one_version(session, wording_id, actor, P.COMPOSE_LETTERS, lock=True)
    move(session, WORDING, version, "take_back", Act(actor, now))


def drop(session: Session, wording_id: int, *, actor: Actor, now: datetime) -> None:
    """End a draft that nobody wants; it stays in the history."""
    version = one_version(session, wording_id, actor, P.COMPOSE_LETTERS, lock=True)
    move(session, WORDING, version, "drop", Act(actor, now))


def _begun(session: Session, brand_id: int, language: Language, actor: Actor, now: datetime) -> WordingVersion:
    last = sa.select(sa.func.max(WordingVersion.number)).where(
        WordingVersion.brand_id == brand_id, WordingVersion.language == language
    )
    version = WordingVersion(
        brand_id=brand_id, language=language, number=(session.scalar(last) or 0) + 1, begun_at=now, changed_at=now,
        note="",
    )  # fmt: skip
    session.add(version)
    return version
