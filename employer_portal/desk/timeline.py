"""What happened to one candidate's feedback, in sentences, from the audit trail of all features."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import verbs as accounts
from employer_portal.accounts.models import User
from employer_portal.answers import verbs as answers
from employer_portal.answers.models import Answer
from employer_portal.asking import verbs as asking
from employer_portal.calls import verbs as calls
from employer_portal.calls.models import Call
from employer_portal.candidate import verbs as candidate
from employer_portal.core.audit import AuditLine, Facts
from employer_portal.core.chunks import chunked_rows
from employer_portal.core.terms import LetterKind
from employer_portal.delivery import verbs as delivery
from employer_portal.delivery.models import WAYS_IN, Delivery
from employer_portal.disputes import verbs as disputes
from employer_portal.disputes.models import Dispute
from employer_portal.feedback import verbs as feedback
from employer_portal.feedback.models import Check, Concern, DecisionRecord, Entry, Finding, Revision
from employer_portal.helpful import verbs as helpful
from employer_portal.helpful.models import Helpfulness
from employer_portal.hiring import verbs as hiring
from employer_portal.intouch import verbs as intouch
from employer_portal.intouch.models import InTouch
from employer_portal.letters import verbs as letters
from employer_portal.letters.models import Letter
from employer_portal.letters.trail import WRITTEN
from employer_portal.needs import verbs as needs
from employer_portal.needs.models import Needs
from employer_portal.requests import verbs as requests
from employer_portal.requests.models import Complaint, Request
from employer_portal.training import verbs as training

LONGEST = 400


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    words: str


#: What happened to a candidate is told by the verbs of these.
FEATURES = (
    hiring, feedback, letters, delivery, training, accounts, candidate, requests, calls, disputes, answers, needs,
    intouch, helpful, asking,
)  # fmt: skip
#: What the sentences call a letter of each kind; what went that was none, by whom it went to; and that of which nothing
#: says any more what it was.
LETTERS = {
    LetterKind.FEEDBACK: "the feedback letter",
    LetterKind.OUTCOME: "the outcome notice",
    LetterKind.HOLDING: "the holding note",
    LetterKind.RESERVE_CLOSED: "the note that the reserve list has ended",
    LetterKind.CORRECTION: "the correction",
    LetterKind.INVITATION: "the invitation",
    LetterKind.ANSWER: "the answer",
}
MESSAGES = {"user": "the message to a colleague", "application": "the message to the candidate"}
MESSAGE, WAY_IN = "the message", "the e-mail with the link to sign in"
#: Verb of the audit trail -> its sentence; empty for steps of the machine, which say nothing to a person.
SENTENCES = {str(verb): verb.sentence for feature in FEATURES for verb in feature.Verb}


def of_application(session: Session, application_id: int) -> list[Event]:
    """Everything that is on record about that application, oldest first; the newest few hundred where it is long."""
    subjects, entries = subjects_of(session, application_id)
    return events(session, subjects, entries)


def subjects_of(session: Session, application_id: int) -> tuple[list[str], dict[int, str]]:
    """The subjects of the lines about that application, and whose entry is whose."""
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
    asked = sa.select(Request.id).where(Request.application_id == application_id)
    ids = {
        "application": [application_id],
        "entry": list(entries),
        "letter": letter_ids,
        "complaint": _ids(
            session, sa.select(Complaint.id).join(Complaint.request).where(Request.application_id == application_id)
        ),
        "request": _ids(session, asked),
        "in_touch": _ids(session, sa.select(InTouch.id).where(InTouch.application_id == application_id)),
        "needs": _ids(session, sa.select(Needs.id).where(Needs.application_id == application_id)),
        "dispute": _ids(session, sa.select(Dispute.id).where(Dispute.request_id.in_(asked))),
        "answer": _ids(session, sa.select(Answer.id).where(Answer.request_id.in_(asked))),
        "helpfulness": _ids(session, sa.select(Helpfulness.id).where(Helpfulness.letter_id.in_(letter_ids))),
        "call": _ids(session, sa.select(Call.id).join(Call.request).where(Request.application_id == application_id)),
        "concern": _ids(session, sa.select(Concern.id).where(Concern.application_id == application_id)),
        "decision": _ids(session, sa.select(DecisionRecord.id).where(DecisionRecord.application_id == application_id)),
        "delivery": _ids(session, sa.select(Delivery.id).where(Delivery.key.in_([key for key in keys if key]))),
        "check": _ids(session, kept.with_only_columns(Finding.check_id)),
        "finding": _ids(session, kept),  # so earlier releases called it
    }
    return [f"{kind}:{row_id}" for kind, row_ids in ids.items() for row_id in row_ids], entries


def events(session: Session, subjects: list[str], entries: Mapping[int, str] = MappingProxyType({})) -> list[Event]:
    """What is on record about these subjects, oldest first; `entries` names whose entry is whose."""
    lines = session.execute(
        sa.select(AuditLine.at, AuditLine.actor_id, AuditLine.verb, AuditLine.subject, AuditLine.facts, User.name)
        .outerjoin(User, User.id == AuditLine.actor_id)
        .where(AuditLine.subject.in_(subjects))
        .order_by(AuditLine.id.desc())
        .limit(LONGEST)
    ).all()
    things = called(session, subjects)
    told = [
        Event(line.at, sentence(line.verb, line.subject, line.facts, line.name or "The portal", entries, things))
        for line in reversed(lines)
        if SENTENCES.get(line.verb, line.verb)
    ]
    return _without_repeats(told)


def called(session: Session, subjects: Collection[str]) -> dict[str, str]:
    """What sentences call the letters and the deliveries among these subjects. The trail says what a letter was that is
    erased, and what was in a delivery that was emptied."""
    kinds = {verb: LETTERS[LetterKind(kind)] for verb, kind in WRITTEN.items()}
    kinds["letter.composed"] = LETTERS[LetterKind.FEEDBACK]
    about = [one for one in subjects if one.partition(":")[0] in ("letter", "delivery")]
    lines = sa.select(AuditLine.subject, AuditLine.verb, AuditLine.facts)
    lines = lines.where(AuditLine.verb.in_([*kinds, "delivery.emptied"]))
    found = {
        subject: kinds[verb] if verb in kinds else LETTERS[LetterKind(facts["was"])]
        for subject, verb, facts in chunked_rows(session, lines, AuditLine.subject, about)
        if verb in kinds or "was" in facts
    }
    ids = [int(number) for kind, _, number in (one.partition(":") for one in about) if kind == "delivery"]
    sent = sa.select(Delivery.id, Delivery.group, Delivery.person, Letter.kind)
    sent = sent.outerjoin(Letter, Letter.delivery_key == Delivery.key)
    for number, group, person, kind in chunked_rows(session, sent, Delivery.id, ids):
        to = WAY_IN if group == WAYS_IN else MESSAGES.get(person.partition(":")[0], MESSAGE)
        found.setdefault(f"delivery:{number}", LETTERS[kind] if kind else to)
    return found


def sentence(
    verb: str, subject: str, facts: Facts, who: str, entries: Mapping[int, str],
    things: Mapping[str, str] = MappingProxyType({}),
) -> str:  # fmt: skip
    """What a line says, in words; `entries` names whose entry is whose, `things` what each letter and message was."""
    kind, _, number = subject.partition(":")
    entry = int(number) if kind == "entry" else int(facts.get("entry", 0))
    words: str = SENTENCES.get(verb, f"{{who}}: {verb.replace('.', ' ').replace('_', ' ')}.")
    given = {"before": facts.get("before", ""), "after": facts.get("after", "")}
    whose = entries.get(entry, "an interviewer")
    if whose == who:
        words = words.replace("{whose}’s", "their").replace("{whose} gives", "they give")
        words = words.replace("{whose}", "themselves")
    it = things.get(subject, MESSAGE)
    return words.format(who=who, whose=whose, it=it, It=it[:1].upper() + it[1:], **given)


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
