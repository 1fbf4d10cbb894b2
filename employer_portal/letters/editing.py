"""A letter's words edited by hand: some paragraphs at a time, each checked again; and a test sent to oneself."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from email.headerregistry import Address

from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.composing import sources
from employer_portal.composing.rewording import followed
from employer_portal.core import audit, documents
from employer_portal.core.errors import Conflict, DomainError, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.workflow import Act
from employer_portal.delivery import operations as delivery
from employer_portal.delivery.models import NOTICES, Channel, Delivery
from employer_portal.feedback.models import FindingLevel
from employer_portal.feedback.reasons import must_be_a_reason
from employer_portal.letters import checks, envelopes, operations, trail
from employer_portal.letters.models import Letter, LetterState
from employer_portal.letters.reach import one_letter
from employer_portal.letters.verbs import Verb
from employer_portal.phrasing.service import Checker, Found
from employer_portal.training.queries import must_be_certified

P = Permission
TEST = "Test, sent to nobody else: "


def edit_texts(
    session: Session, letter_id: int, texts: Mapping[str, str], *, seen: str, checker: Checker, actor: Actor,
    now: datetime,
) -> Letter:  # fmt: skip
    """Change a draft's paragraphs (place -> words; empty takes one out). `seen` is the fingerprint of what was on the
    page: raises `Conflict` if somebody else changed the letter since, and `DomainError` if nothing would be left."""
    letter = one_letter(session, letter_id, actor, P.COMPOSE_LETTERS, lock=True)
    if letter.fingerprint != seen:
        raise Conflict("This letter was changed meanwhile.", "Look at what is different, then save again.")
    content, traced = sources.with_texts(letter.content, letter.sources, dict(texts), actor.id)
    if not any(section.points for section in content.sections):
        raise DomainError("Nothing would be left to tell the candidate.", "Keep at least one strength or one gap.")
    content = followed(content, traced, letter.content, letter.sources)
    operations.edit(session, letter_id, content, checker=checker, actor=actor, now=now)
    letter.sources = traced
    return letter


def keep_in_letter(
    session: Session, letter_id: int, at: str, rule: str, match: str, reason: str, *, checker: Checker, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Keep a wording of a draft that needs a justification, with the reason. A *stop* is never kept. Whoever gives the
    reason is certified, and an author of the letter from then on."""
    letter = one_letter(session, letter_id, actor, P.COMPOSE_LETTERS, lock=True)
    must_be_certified(session, actor.id, now=now)
    if letter.state != LetterState.DRAFT:
        raise Conflict(f"This letter is {letter.state}.", "Take it back first.")
    found = {
        (place, finding.rule, finding.match): finding
        for place, finding in checks.findings_at(session, letter, letter.content, checker)
    }
    finding = found.get((at, rule, match))
    if finding is None:
        raise NotFound("There is no such remark on this letter any more.")
    if finding.level != FindingLevel.JUSTIFY:
        raise DomainError("This wording cannot go to a candidate.", "Take it out, or say it another way.")
    operations.add_authors(session, {letter.id: {actor.id}})
    keep(session, letter, at, finding, reason, Act(actor, now))


def keep(session: Session, letter: Letter, at: str, finding: Found, reason: str, act: Act) -> None:
    """Note why a wording stays at that place, and whose reason it is: for a letter that was looked at."""
    because = must_be_a_reason(reason)
    kept = sources.Kept(rule=finding.rule, match=finding.match, because=because, by=act.actor.id)
    letter.sources = [
        {**source, "kept": [*source.get("kept", []), kept]} if source["at"] == at else source
        for source in letter.sources
    ]
    audit.record(
        session, Verb.LETTER_KEPT, f"letter:{letter.id}", actor_id=act.actor.id, at=act.now, rule=finding.rule,
        authors=trail.authors(session, [letter.id])[letter.id],
    )  # fmt: skip


def try_on_oneself(session: Session, letter_id: int, *, actor: Actor, now: datetime) -> Delivery:
    """Post the sealed letter to one's own address, at once: the subject says that it is a test, the bytes are those
    that the candidate gets. It is a delivery of its own; the letter's does not know of it."""
    letter = one_letter(session, letter_id, actor, P.READ_LETTERS)
    user = session.get_one(User, actor.id)
    if letter.text_sha256 is None or letter.subject_sha256 is None:
        raise Conflict("This letter is not sealed yet.", "Hand it in first; a test sends exactly what was sealed.")
    if not user.email:
        raise DomainError("Your account has no e-mail address.", "Ask an administrator to add it.")
    subject = TEST + documents.load(session, letter.subject_sha256).decode()
    envelope = replace(
        envelopes.envelope_of(letter),
        channel=Channel.MAIL,
        postal_address="",
        person=f"user:{user.id}",
        recipient=str(Address(user.name if "@" not in user.name else "", addr_spec=user.email)),
        subject_sha256=documents.store(session, subject.encode(), "text/plain", now=now),
    )
    audit.record(session, Verb.LETTER_TESTED, f"letter:{letter.id}", actor_id=actor.id, at=now)
    return delivery.post(session, envelope, key=uuid.uuid4().hex, group=NOTICES, actor=actor, now=now, any_time=True)
