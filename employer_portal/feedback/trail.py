"""What feedback owes the trail: entries, what was written and found, concerns, and what the panel agreed."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.trail import ACTOR, Ledger
from employer_portal.feedback.models import (
    AgreedRating,
    Allowance,
    Check,
    Concern,
    DecisionRecord,
    Entry,
    Finding,
    Mark,
    Revision,
    Words,
)

_MARK = (Mark.criterion_id, Mark.rating, Mark.notes)
_WORDS = (Words.evidence, Words.strength, Words.development, Words.next_step)
_FOUND = (Finding.criterion_id, Finding.field, Finding.rule, Finding.level, Finding.start, Finding.end, Finding.match)
_KEPT = (Finding.criterion_id, Finding.field, Finding.rule, Finding.start, Finding.kept_by, Finding.kept_because)
_IS_KEPT = (Finding.kept_by.is_not(None), Finding.kept_because.is_not(None))
_AGREED = (AgreedRating.criterion_id, AgreedRating.rating, AgreedRating.fully_met, AgreedRating.changed_because)


def written(session: Session, revisions: Sequence[int]) -> dict[int, Any]:
    """What each of these revisions says: the record and the words, criterion by criterion."""
    marks = _gathered(session, Mark.revision_id, _MARK, revisions)
    words = _gathered(session, Words.revision_id, (Words.criterion_id, *_WORDS), revisions)
    return {revision: [marks[revision], words[revision]] for revision in revisions}


def found(session: Session, checks: Sequence[int]) -> dict[int, Any]:
    """What each of these checks found, but for the reasons that keep it."""
    return _gathered(session, Finding.check_id, _FOUND, checks)


def kept(session: Session, checks: Sequence[int]) -> dict[int, Any]:
    """Which findings of each of these checks somebody kept: who, and why."""
    return _gathered(session, Finding.check_id, _KEPT, checks, sa.or_(*_IS_KEPT))


def allowed(session: Session, checks: Sequence[int]) -> dict[int, Any]:
    """Which findings of each of these checks are within a phrase that may stand, or of which it is asked, and which."""
    columns = (Finding.criterion_id, Finding.field, Finding.rule, Finding.start, Finding.allowance_id)
    return _gathered(session, Finding.check_id, columns, checks, Finding.allowance_id.is_not(None))


def said(session: Session, allowances: Sequence[int]) -> dict[int, Any]:
    """What each of these is about, why it was asked and why it was answered so."""
    return _gathered(session, Allowance.id, (Allowance.phrase, Allowance.asked_because, Allowance.reason), allowances)


def agreed(session: Session, decisions: Sequence[int]) -> dict[int, Any]:
    """What was agreed in each of these decisions, criterion by criterion."""
    return _gathered(session, AgreedRating.decision_id, _AGREED, decisions)


def _gathered(
    session: Session, owner: Any, columns: Sequence[Any], ids: Sequence[int], *where: sa.ColumnElement[bool]
) -> dict[int, Any]:
    rows: dict[int, list[list[Any]]] = {one: [] for one in ids}
    raw = [
        sa.cast(column, sa.Integer)
        if isinstance(column.type, sa.Boolean)
        else sa.type_coerce(column, sa.types.NULLTYPE)
        for column in columns
    ]
    for row in session.execute(sa.select(owner, *raw).where(owner.in_(ids), *where)):
        rows[row[0]].append(list(row[1:]))
    return {one: sorted(gathered, key=repr) for one, gathered in rows.items()}


LEDGERS = (
    Ledger(
        subject="entry",
        goes="entries",
        id=Entry.id,
        facts={
            "state": Entry.state,
            "application": Entry.application_id,
            "interviewer": Entry.interviewer_id,
            "accepted_by": Entry.accepted_by,
        },
        made={"entry.assigned": "", "entry.imported": ""},
        says={
            "entry.assigned": {"state": "draft", "accepted_by": None},
            "entry.imported": {"state": "draft", "accepted_by": None},
            "entry.accept": {"accepted_by": ACTOR},
            "entry.reopen": {"accepted_by": None},
        },
    ),
    Ledger(
        subject="revision",
        goes="revisions",
        id=Revision.id,
        facts={"by": Revision.by_id, "number": Revision.number},
        more={"content": written},
        made={"entry.saved": "revision", "entry.imported": "revision"},
        under=("entry", Revision.entry_id),
        says={"entry.saved": {"by": ACTOR}, "entry.imported": {"by": ACTOR, "number": 1}},
    ),
    Ledger(
        subject="check",
        goes="checks",
        id=Check.id,
        facts={"rules": Check.rules_version},
        more={"findings": found, "kept": kept, "allowed": allowed},
        made={"revision.checked": "check"},
        under=("revision", Check.revision_id),
        says={"revision.checked": {"allowed": []}},
        personal=frozenset({"findings", "kept"}),
    ),
    Ledger(
        subject="allowance",
        goes="allowances",
        id=Allowance.id,
        facts={
            "state": Allowance.state,
            "vacancy": Allowance.vacancy_id,
            "round": Allowance.round_id,
            "application": Allowance.application_id,
            "rule": Allowance.rule,
            "settled_by": Allowance.settled_by,
            "ended_by": Allowance.ended_by,
        },
        more={"said": said},
        made={"allowance.asked": "", "allowance.asked_again": "", "allowance.doubted": "", "allowance.noted": ""},
        begins={"ended_by": None},
        says={
            "allowance.allow": {"settled_by": ACTOR},
            "allowance.refuse": {"settled_by": ACTOR},
            "allowance.end": {"ended_by": ACTOR},
        },
        personal=frozenset({"said"}),
    ),
    Ledger(
        subject="concern",
        goes="concerns",
        id=Concern.id,
        facts={
            "state": Concern.state,
            "application": Concern.application_id,
            "entry": Concern.entry_id,
            "criterion": Concern.criterion_id,
            "field": Concern.field,
            "rule": Concern.rule,
            "words": Concern.digest,
            "settled_by": Concern.settled_by,
            "reason": Concern.reason,
            "answers": Concern.answers,
            "reopened": Concern.reopened,
            "said_by": Concern.said_by,
        },
        begins={"said_by": None},
        made={"concern.opened": ""},
        says={
            "concern.opened": {"state": "new", "settled_by": None},
            "concern.words_removed": {"settled_by": ACTOR},
            "concern.stays_on_record": {"settled_by": ACTOR},
            "concern.not_about_the_person": {"settled_by": ACTOR},
            "concern.part_of_the_exercise": {"settled_by": ACTOR},
            "concern.reopen_decision": {"settled_by": ACTOR},
        },
        personal=frozenset({"reason", "answers"}),
    ),
    Ledger(
        subject="decision",
        goes="decisions",
        id=DecisionRecord.id,
        facts={
            "application": DecisionRecord.application_id,
            "decided_by": DecisionRecord.decided_by,
            "number": DecisionRecord.number,
            "one_post": DecisionRecord.on_total_ratings,  # as the lines have called it since there was one post alone
        },
        more={"ratings": agreed},
        made={"decision.recorded": ""},
        says={"decision.recorded": {"decided_by": ACTOR}},
    ),
)
