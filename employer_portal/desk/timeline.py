"""What happened to one candidate's feedback, in sentences, from the audit trail of all features."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.core.audit import AuditLine, Facts
from employer_portal.delivery.models import Delivery
from employer_portal.feedback.models import Check, Concern, DecisionRecord, Entry, Finding, Revision
from employer_portal.letters.models import Letter

LONGEST = 400


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    words: str


#: verb of the audit trail -> the sentence; {who} did it, {whose} is the interviewer of the entry that it is about.
SENTENCES = {
    "entry.assigned": "{who} asked {whose} for feedback.",
    "entry.imported": "{who} brought {whose}’s entry in from a workbook.",
    "entry.saved": "{who} wrote in {whose}’s entry.",
    "entry.submit": "{who} submitted {whose}’s entry.",
    "entry.accept": "{who} accepted {whose}’s entry.",
    "entry.give_back": "{who} gave {whose}’s entry back.",
    "entry.reopen": "{who} opened {whose}’s entry again.",
    "entry.decline": "{who} noted that {whose} gives no feedback.",
    "finding.kept": "{who} kept a wording, with a reason.",
    "concern.opened": "A concern was opened about wording in {whose}’s entry.",
    "concern.words_removed": "{who} settled a concern: the words were removed.",
    "concern.not_about_the_person": "{who} settled a concern: it was not about the person.",
    "concern.reopen_decision": "{who} settled a concern: the decision was reopened.",
    "decision.recorded": "{who} recorded the decision.",
    "candidate.edited": "{who} corrected the candidate’s details.",
    "application.added": "{who} added the candidate.",
    "application.outcome": "{who} changed the outcome from “{before}” to “{after}”.",
    "outcome.told": "{who} noted how the candidate learned the outcome.",
    "outcome.untold": "{who} took back the note on how the candidate learned the outcome.",
    "letter.composed": "{who} composed the letter.",
    "letter.edited": "{who} edited the letter.",
    "letter.handed_in": "{who} handed the letter in.",
    "letter.wait": "The letter was sealed and waits for approval.",
    "letter.approve": "{who} approved the letter.",
    "letter.give_back": "{who} gave the letter back with a comment.",
    "letter.take_back": "{who} took the letter back to change it.",
    "letter.withdraw": "{who} withdrew the letter.",
    "letter.opened": "{who} opened the sealed letter.",
    "letter.kept": "{who} kept a wording of the letter, with a reason.",
    "letter.tested": "{who} sent a test of the letter to themselves.",
    "delivery.posted": "It went into the outbox.",
    "delivery.due": "The cooling-off ended.",
    "delivery.send_now": "{who} let the letter leave at once.",
    "delivery.recall": "The letter was recalled.",
    "delivery.cancel": "{who} stopped the letter.",
    "delivery.held_back": "{who} kept the letter back.",
    "delivery.let_go": "{who} let the letter go again.",
    "delivery.hand_over": "The letter was handed to the mail server.",
    "delivery.accepted": "The mail server took the letter.",
    "delivery.arrived": "The letter arrived.",
    "delivery.put_off": "The mail server asked to try again later.",
    "delivery.refused": "The mail server refused the address.",
    "delivery.failed": "The letter could not be sent.",
    "delivery.lost_sight": "It became uncertain whether the letter left.",
    "delivery.came_back": "{who} noted that the letter came back.",
    "delivery.retry": "{who} asked to send it again.",
    "delivery.confirm": "{who} confirmed that the letter left.",
    "delivery.suppressed": "Nothing more is sent to that address.",
    "delivery.suppression_lifted": "{who} let letters go to that address again.",
    "delivery.post": "{who} handed the letter to the post.",
}
#: Steps of the machine that say nothing to a person.
SILENT = {"sealing.done", "sealing.failed", "delivery.answered_late", "delivery.emptied", "revision.checked"}


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
        if line.verb not in SILENT
    ]
    return _without_repeats(told)


def _sentence(verb: str, subject: str, facts: Facts, who: str, entries: Mapping[int, str]) -> str:
    kind, _, number = subject.partition(":")
    entry = int(number) if kind == "entry" else int(facts.get("entry", 0))
    words = SENTENCES.get(verb, f"{{who}}: {verb.replace('.', ' ').replace('_', ' ')}.")
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
