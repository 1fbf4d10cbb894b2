"""The lifecycles of an entry and of a concern: who may take which step, and what must hold."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.chunks import chunked
from employer_portal.core.errors import Conflict, DomainError, NotAllowed
from employer_portal.core.permissions import Permission
from employer_portal.core.workflow import Act, Workflow, step
from employer_portal.feedback.allowances import holding, quiet
from employer_portal.feedback.cowriting import (
    changes_the_words_alone,
    is_author,
    nobody_co_writes,
    vouched_for,
)
from employer_portal.feedback.independence import independent, independent_of_it
from employer_portal.feedback.models import (
    Allowance,
    AllowanceState,
    Check,
    Concern,
    ConcernState,
    Entry,
    EntryState,
    Finding,
    FindingLevel,
    Words,
)
from employer_portal.feedback.reasons import must_be_a_reason
from employer_portal.feedback.revisions import newest_revisions
from employer_portal.feedback.verbs import Verb
from employer_portal.phrasing.findings import Field
from employer_portal.training.queries import must_be_certified

S, A, C = EntryState, AllowanceState, ConcernState

#: What upper floors check before an accepted entry is opened again: `hooks.py` fills it in.
BEFORE_REOPEN: list[Callable[[Session, int], None]] = []
#: What an independent reader answers where a decision is reopened: its name on the record, and the question.
ANSWERS = {
    "whose words": "Whose words were they?",
    "part of the reasoning": "Were they part of the reasoning?",
    "ratings stand": "Do the ratings stand?",
}


def _brand(row: Any) -> int:
    """The brand in whose vacancies a permission is needed."""
    return int(row.application.brand_id)


def writes_it(session: Session, entries: Sequence[Entry], act: Act) -> None:
    """The interviewer whose entry it is, or HR on their behalf."""
    for entry in entries:
        own = act.actor.id == entry.interviewer_id and Permission.WRITE_ENTRIES in act.actor.permissions
        if not own:
            act.actor.must(Permission.ENTER_ON_BEHALF, _brand(entry))


def writes_in_it(session: Session, entries: Sequence[Entry], act: Act) -> None:
    """Whoever writes it; while a colleague puts its words, they alone, and the record stays as it is."""
    for entry in entries:
        if not changes_the_words_alone(session, entry, act.actor.id):
            writes_it(session, [entry], act)


def ready_to_submit(session: Session, entries: Sequence[Entry], act: Act) -> None:
    """The gate in front of a candidate (promises 1 and 2): certificate, of whoever hands the words in or of the
    co-writer whose words they confirmed, today's rules, no open stop, reasons given.

    The record alone, without a word for the candidate, can always be lodged.
    """
    newest = newest_revisions(session, [entry.id for entry in entries])
    if len(newest) < len(entries):
        raise Conflict("Nothing has been written yet.", "Write down at least a rating or a note first.")
    revisions = list(newest.values())
    worded = set(chunked(session, sa.select(Words.revision_id).distinct(), Words.revision_id, revisions))
    if not worded:
        return
    if worded - vouched_for(session, worded, act.now):
        must_be_certified(session, act.actor.id, now=act.now)
    words_ready(session, worded, act.given["rules_version"])


def words_ready(session: Session, worded: set[int], rules_version: str) -> None:
    """Whether the words of these revisions could go to a candidate: checked with today's rules, no open stop, reasons
    given."""
    today = sa.select(Check.revision_id).where(Check.by(rules_version))
    if worded - set(chunked(session, today, Check.revision_id, worded)):
        raise Conflict(
            "The wording rules have changed since this was checked.", "Save it once more; it is checked then."
        )
    unsettled = open_in_words(session, worded, rules_version)
    if unsettled:
        raise DomainError(
            f"{_count(unsettled, FindingLevel.STOP, 'must be reworded')}"
            f"{_count(unsettled, FindingLevel.JUSTIFY, 'needs another wording or a reason')}".strip(),
            "Each is marked in the text.",
        )


def open_in_words(session: Session, revision_ids: Iterable[int], rules_version: str) -> list[Finding]:
    """Findings that keep these revisions' words from a candidate: each stop, and each justify without a reason, but for
    those that are allowed, or that HR is asked about."""
    of_words = Check.by(rules_version), Finding.field != Field.PRIVATE_NOTES
    query = sa.select(Finding).join(Check).where(*of_words, holding(), ~quiet())
    return list(chunked(session, query, Check.revision_id, revision_ids))


def _count(findings: list[Finding], level: FindingLevel, what: str) -> str:
    number = sum(finding.level == level for finding in findings)
    return f"{number} {'passage' if number == 1 else 'passages'} {what}. " if number else ""


def not_the_author(session: Session, entries: Sequence[Entry], act: Act) -> None:
    """Nobody accepts their own entry, nor one in whose words they had a hand."""
    theirs = sa.select(Entry.id).where(is_author(act.actor.id))
    if next(chunked(session, theirs, Entry.id, [entry.id for entry in entries]), None) is not None:
        raise NotAllowed("You wrote words of this entry, so somebody else accepts it.", "Ask a colleague in HR.")


def reason_given(session: Session, rows: Sequence[Any], act: Act) -> None:
    """A step that is later read as a judgement needs its reason in words."""
    must_be_a_reason(str(act.given.get("reason", "")))


def no_letter_in_the_way(session: Session, entries: Sequence[Entry], act: Act) -> None:
    """What a waiting or approved letter rests on stays as it is."""
    for entry in entries:
        for look in BEFORE_REOPEN:
            look(session, entry.application_id)


def not_ones_own_call(session: Session, concerns: Sequence[Concern], act: Act) -> None:
    """Whoever wrote down a call does not settle what is said of its words."""
    if any(concern.said_by == act.actor.id for concern in concerns):
        raise NotAllowed("You wrote these words, so somebody else settles it.", "Ask a colleague in HR.")


def answered(session: Session, concerns: Sequence[Concern], act: Act) -> None:
    """A decision is reopened by a reader who says whose words they were, whether they were part of the reasoning, and
    whether the ratings stand (a trigger says so too)."""
    for name, question in ANSWERS.items():
        try:
            must_be_a_reason(str(act.given.get("answers", {}).get(name, "")))
        except DomainError as error:
            raise DomainError(f"Reopening a decision needs an answer to “{question}”", error.fix) from error


def of_the_exercise(session: Session, concerns: Sequence[Concern], act: Act) -> None:
    """Its words are allowed to the whole round: who wrote or typed them makes no difference to that."""
    for concern in concerns:
        allowance = session.get(Allowance, concern.allowance_id or 0)
        if allowance is None or allowance.state != A.ALLOWED or allowance.application_id is not None:
            raise Conflict("These words are not allowed for the round.", "Settle the concern itself.")


ENTRY = Workflow(
    "entry",
    Verb,
    (
        step("submit", {S.DRAFT, S.RETURNED}, S.SUBMITTED, writes_it, nobody_co_writes, ready_to_submit),
        step("accept", S.SUBMITTED, S.ACCEPTED, not_the_author, may=Permission.REVIEW_ENTRIES),
        step("give_back", S.SUBMITTED, S.RETURNED, reason_given, may=Permission.REVIEW_ENTRIES),
        step("reopen", S.ACCEPTED, S.RETURNED, no_letter_in_the_way, reason_given, may=Permission.REVIEW_ENTRIES),
        step("decline", {S.DRAFT, S.RETURNED}, S.DECLINED, writes_it, nobody_co_writes, reason_given),
    ),
    brand_of=_brand,
)

ALLOWANCE = Workflow(
    "allowance",
    Verb,
    (
        step("allow", A.ASKED, A.ALLOWED, independent_of_it, reason_given, may=Permission.SETTLE_CONCERNS),
        step("refuse", A.ASKED, A.REFUSED, independent_of_it, reason_given, may=Permission.SETTLE_CONCERNS),
        step("end", A.ALLOWED, A.ENDED, may=Permission.SETTLE_CONCERNS),
    ),
    brand_of=lambda allowance: allowance.brand_id,
)

CONCERN = Workflow(
    "concern",
    Verb,
    (
        *(
            step(name, C.NEW, end, not_ones_own_call, independent, reason_given, *more, may=Permission.SETTLE_CONCERNS)
            for name, end, *more in (
                ("words_removed", C.WORDS_REMOVED),
                ("stays_on_record", C.WORDS_REMOVED),  # of the panel's own notes
                ("not_about_the_person", C.NOT_ABOUT_THE_PERSON),
                ("reopen_decision", C.DECISION_REOPENED, answered),
            )
        ),
        step(
            "part_of_the_exercise", C.NEW, C.NOT_ABOUT_THE_PERSON, of_the_exercise, reason_given,
            may=Permission.SETTLE_CONCERNS,
        ),
    ),
    brand_of=_brand,
)  # fmt: skip
