"""What happened to one candidate's feedback, in sentences, from the audit trail of all features."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import verbs as accounts
from employer_portal.accounts.models import User
from employer_portal.core.audit import AuditLine, Facts
from employer_portal.delivery import verbs as delivery
from employer_portal.delivery.models import Delivery
from employer_portal.feedback import verbs as feedback
from employer_portal.feedback.models import Check, Concern, DecisionRecord, Entry, Finding, Revision
from employer_portal.hiring import verbs as hiring
from employer_portal.letters import verbs as letters
from employer_portal.letters.models import Letter
from employer_portal.training import verbs as training

LONGEST = 400


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    words: str


#: Verb of the audit trail -> its sentence; empty for steps of the machine, which say nothing to a person.
SENTENCES = {
    str(verb): verb.sentence
    for verb in (*hiring.Verb, *feedback.Verb, *letters.Verb, *delivery.Verb, *training.Verb, *accounts.Verb)
}


def of_application(session: Session, application_id: int) -> list[Event]:
    """Everything that is on record about that application, oldest first; the newest few hundred where it is long."""
    entries = dict(
        session.execute(
            sa.select(Entry.id, User.name)
            .join(User, User.id == Entry.interviewer_id)
            .where(Entry.application_id == application_id)
        ).all()
    )
    letters = session.execute(sa.select(Letter.id, Letter.delivery_key).where(Letter.application_id == application_id))
    letter_ids, keys = _columns(letters.all())
    kept = (
        sa.select(Finding.id)
        .join(Check, Check.id == Finding.check_id)
        .join(Revision, Revision.id == Check.revision_id)
        .where(Revision.entry_id.in_(list(entries)), Finding.kept_because.is_not(None))
    )
    ids = {
        "application": [application_id],
        "entry": list(entries),
        "letter": letter_ids,
        "concern": _ids(session, sa.select(Concern.id).where(Concern.application_id == application_id)),
        "decision": _ids(session, sa.select(DecisionRecord.id).where(DecisionRecord.application_id == application_id)),
        "delivery": _ids(session, sa.select(Delivery.id).where(Delivery.key.in_([key for key in keys if key]))),
        "check": _ids(session, kept.with_only_columns(Finding.check_id)),
        "finding": _ids(session, kept),  # so earlier releases called it
    }
    return events(session, [f"{kind}:{row_id}" for kind, row_ids in ids.items() for row_id in row_ids], entries)


def events(session: Session, subjects: list[str], entries: Mapping[int, str] = MappingProxyType({})) -> list[Event]:
    """What is on record about these subjects, oldest first; `entries` names whose entry is whose."""
    lines = session.execute(
        sa.select(AuditLine.at, AuditLine.actor_id, AuditLine.verb, AuditLine.subject, AuditLine.facts, User.name)
        .outerjoin(User, User.id == AuditLine.actor_id)
        .where(AuditLine.subject.in_(subjects))
        .order_by(AuditLine.id.desc())
        .limit(LONGEST)
    ).all()
    told = [
        Event(line.at, _sentence(line.verb, line.subject, line.facts, line.name or "The portal", entries))
        for line in reversed(lines)
        if SENTENCES.get(line.verb, line.verb)
    ]
    return _without_repeats(told)


def _sentence(verb: str, subject: str, facts: Facts, who: str, entries: Mapping[int, str]) -> str:
    kind, _, number = subject.partition(":")
    entry = int(number) if kind == "entry" else int(facts.get("entry", 0))
    words: str = SENTENCES.get(verb, f"{{who}}: {verb.replace('.', ' ').replace('_', ' ')}.")
    given = {"before": facts.get("before", ""), "after": facts.get("after", "")}
    whose = entries.get(entry, "an interviewer")
    if whose == who:
        words = words.replace("{whose}’s", "their").replace("{whose}", "themselves")
    return words.format(who=who, whose=whose, **given)


def _without_repeats(events: Sequence[Event]) -> list[Event]:
    """Of the same sentence several times in a row, the last: somebody who saves often says one thing."""
    kept: list[Event] = []
    for event in events:
        if kept and kept[-1].words == event.words:
            kept.pop()
        kept.append(event)
    return kept


def _ids(session: Session, query: sa.Select[int]) -> list[int]:
    return list(session.scalars(query))


def _columns(rows: Sequence[sa.Row[int, str | None]]) -> tuple[list[int], list[str | None]]:
    return [row[0] for row in rows], [row[1] for row in rows]
