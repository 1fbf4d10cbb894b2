"""The audit trail to read: which lines somebody asks for, in sentences, and the same as a table to take along."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import verbs as accounts
from employer_portal.accounts.models import User
from employer_portal.certificates import verbs as certificates
from employer_portal.cohorts import verbs as cohorts
from employer_portal.core import audit, clock
from employer_portal.core.audit import AuditLine
from employer_portal.core.errors import NotAllowed
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.tables import AnySelect
from employer_portal.cowriting import verbs as cowriting
from employer_portal.database import verbs as database
from employer_portal.delivery.by_post import cell
from employer_portal.desk import timeline
from employer_portal.evidence import verbs as evidence
from employer_portal.feedback.models import Entry
from employer_portal.hiring.models import Application, Candidate
from employer_portal.hiring.reach import oneself
from employer_portal.keeping import verbs as keeping
from employer_portal.learning import verbs as learning
from employer_portal.marking import verbs as marking
from employer_portal.reading import verbs as reading
from employer_portal.records.verbs import Verb
from employer_portal.running import verbs as running
from employer_portal.wording import verbs as wording

_BESIDE = (
    accounts, certificates, cohorts, cowriting, database, evidence, keeping, learning, marking, reading, running,
    wording,
)  # fmt: skip
#: Verb -> its sentence, of every feature.
SENTENCES = timeline.SENTENCES | {str(verb): verb.sentence for feature in _BESIDE for verb in feature.Verb}
SENTENCES |= {str(verb): verb.sentence for verb in Verb}
#: What only whoever reads the trail is told: steps of the machine, which say nothing to anybody else.
_OF_THE_MACHINE = {
    "sealing.done": "A letter was laid out and sealed.",
    "sealing.failed": "A letter could not be sealed.",
    "delivery.answered_late": "The mail server answered after its time was over.",
    "revision.checked": "What was written was checked for its wording.",
    "answer.written": "The answer to a question was noted.",
    "person.erased": "What was held about a person was erased.",
}
#: What the lines can be about, by the first word of their verbs, as a choice offers it.
KINDS = {kind: kind.replace("_", " ").capitalize() for kind in sorted({verb.partition(".")[0] for verb in SENTENCES})}
#: So many lines go into one table.
MOST = 50_000
_OBJECT = re.compile(r"\s*([a-z][a-z_ ]*?)\s*[:#]?\s*(\d{1,15})\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines somebody asks for: by whom (words of a name), about what ("letter 12"), of which kind, and when."""

    who: str = ""
    about: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A line as it is read: its number, when, what it says, what it is about, and the line itself."""

    number: int
    at: datetime
    words: str
    about: str
    row: Any


def may_read(actor: Actor) -> bool:
    """Whether somebody keeps the records of every brand: lines name no brand, so whoever keeps some reads none."""
    return actor.may(Permission.READ_RECORDS) and actor.brands(Permission.READ_RECORDS) is None


def lines(session: Session, asked: Asked, actor: Actor) -> AnySelect:
    """The lines that are asked for, the newest first, without those about oneself: for `paging.paged`. Raises
    `NotAllowed` for whoever may not read them all."""
    actor.must(Permission.READ_RECORDS)
    if not may_read(actor):
        raise NotAllowed("You keep the records of some brands, and the trail is of all.")
    line = AuditLine.__table__.c
    wanted = sa.select(line.id, line.at, line.actor_id, line.verb, line.subject, line.facts, line.hash, User.name)
    wanted = wanted.outerjoin(User, User.id == line.actor_id).order_by(line.id.desc())
    if asked.who:
        wanted = wanted.where(User.name.icontains(asked.who, autoescape=True))
    if asked.about:
        wanted = wanted.where(line.subject.in_(_subjects(session, asked.about)))
    if asked.kind:
        wanted = wanted.where(line.verb.startswith(f"{asked.kind}.", autoescape=True))
    if asked.since:
        wanted = wanted.where(line.at >= _begins(asked.since))
    if asked.until:
        wanted = wanted.where(line.at < _begins(asked.until + timedelta(days=1)))
    own = session.scalars(sa.select(Application.id).join(Candidate).where(oneself(actor))).all()
    mine = [subject for one in own for subject in timeline.subjects_of(session, one)[0]]
    return wanted.where(line.subject.not_in(mine)) if mine else wanted


def read(session: Session, rows: Sequence[Any]) -> list[Read]:
    """These lines in sentences."""
    entries = {int(row.subject.partition(":")[2]) for row in rows if row.subject.startswith("entry:")}
    entries |= {row.facts["entry"] for row in rows if isinstance(row.facts.get("entry"), int)}
    owners = sa.select(Entry.id, User.name).join(User, User.id == Entry.interviewer_id).where(Entry.id.in_(entries))
    whose = dict(session.execute(owners).all())
    things = timeline.called(session, [row.subject for row in rows])
    return [Read(row.id, row.at, _sentence(row, whose, things), row.subject.replace(":", " ", 1), row) for row in rows]


def take_out(session: Session, asked: Asked, *, actor: Actor, now: datetime) -> str:
    """The lines that are asked for as a table, the newest 50,000 at most; that somebody took them is a line itself."""
    found = session.execute(lines(session, asked, actor).limit(MOST)).all()
    audit.record(session, Verb.TRAIL_TAKEN_OUT, "trail", actor_id=actor.id, at=now, lines=len(found))
    table = io.StringIO()
    out = csv.writer(table)
    out.writerow(("line", "when", "who", "what", "about", "in words", "facts", "hash"))
    out.writerows(_cells(read(session, found)))
    return "\ufeff" + table.getvalue()


def _cells(found: Iterable[Read]) -> Iterator[list[str]]:
    for one in found:
        row = one.row
        facts = json.dumps(row.facts, sort_keys=True, ensure_ascii=False)
        said = (str(row.id), row.at.isoformat(), row.name or "the portal", row.verb, one.about, one.words, facts)
        yield [cell(value) for value in (*said, row.hash)]


def _subjects(session: Session, about: str) -> list[str]:
    found = _OBJECT.fullmatch(about)
    if found is None:
        return []
    kind, number = found[1].strip().lower().replace(" ", "_"), int(found[2])
    if kind == "application":
        return timeline.subjects_of(session, number)[0]
    return [f"{kind}:{number}"]


def _sentence(row: Any, whose: dict[int, str], things: dict[str, str]) -> str:
    who = row.name or "The portal"
    if row.verb in _OF_THE_MACHINE:
        return _OF_THE_MACHINE[row.verb]
    if row.verb in timeline.SENTENCES:
        said = timeline.sentence(row.verb, row.subject, row.facts, who, whose, things)
    else:
        given = {"before": row.facts.get("before", ""), "after": row.facts.get("after", "")}
        said = SENTENCES.get(row.verb, "").format(who=who, whose="an interviewer", **given)
    return said or f"The portal noted: {row.verb.replace('.', ' ').replace('_', ' ')}."


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(0), clock.home())
