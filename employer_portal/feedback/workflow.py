"""The lifecycles of an entry and of a concern: who may take which step, and what must hold."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.chunks import chunked
from employer_portal.core.errors import Conflict, DomainError, NotAllowed
from employer_portal.core.permissions import Permission
from employer_portal.core.workflow import Act, Workflow, step
from employer_portal.feedback.models import (
    Check,
    Concern,
    ConcernState,
    Entry,
    EntryState,
    Finding,
    FindingLevel,
    Revision,
    Words,
)
from employer_portal.feedback.revisions import newest_revisions
from employer_portal.feedback.verbs import Verb
from employer_portal.phrasing.findings import Field
from employer_portal.training.queries import must_be_certified

S, C = EntryState, ConcernState

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


def ready_to_submit(session: Session, entries: Sequence[Entry], act: Act) -> None:
    """The gate in front of a candidate (promises 1 and 2): certificate, today's rules, no open stop, reasons given.

    The record alone, without a word for the candidate, can always be lodged.
    """
    newest = newest_revisions(session, [entry.id for entry in entries])
    if len(newest) < len(entries):
        raise Conflict("Nothing has been written yet.", "Write down at least a rating or a note first.")
    revisions = list(newest.values())
    worded = set(chunked(session, sa.select(Words.revision_id).distinct(), Words.revision_id, revisions))
    if not worded:
        return
    must_be_certified(session, act.actor.id, now=act.now)
    today = sa.select(Check.revision_id).where(Check.by(act.given["rules_version"]))
    if worded - set(chunked(session, today, Check.revision_id, worded)):
        raise Conflict(
            "The wording rules have changed since this was checked.", "Save it once more; it is checked then."
        )
    unsettled = open_in_words(session, worded, act.given["rules_version"])
    if unsettled:
        raise DomainError(
            f"{_count(unsettled, FindingLevel.STOP, 'must be reworded')}"
            f"{_count(unsettled, FindingLevel.JUSTIFY, 'needs another wording or a reason')}".strip(),
            "Each is marked in the text.",
        )


def open_in_words(session: Session, revision_ids: Iterable[int], rules_version: str) -> list[Finding]:
    """Findings that keep these revisions' words from a candidate: each stop, and each justify without a reason."""
    query = (
        sa.select(Finding)
        .join(Check)
        .where(
            Check.by(rules_version),
            Finding.field != Field.PRIVATE_NOTES,
            sa.or_(
                Finding.level == FindingLevel.STOP,
                sa.and_(Finding.level == FindingLevel.JUSTIFY, Finding.kept_because.is_(None)),
            ),
        )
    )
    return list(chunked(session, query, Check.revision_id, revision_ids))


def _count(findings: list[Finding], level: FindingLevel, what: str) -> str:
    number = sum(finding.level == level for finding in findings)
    return f"{number} {'passage' if number == 1 else 'passages'} {what}. " if number else ""


def not_the_author(session: Session, entries: Sequence[Entry], act: Act) -> None:
    """Nobody accepts their own entry."""
    if any(act.actor.id == entry.interviewer_id for entry in entries):
        raise NotAllowed("You wrote this entry, so somebody else accepts it.", "Ask a colleague in HR.")


def independent(session: Session, concerns: Sequence[Concern], act: Act) -> None:
    """Nobody settles a concern about a candidate on whom they owe an entry, or typed words for somebody else.

    What came in with its round (nobody was asked for it) is the workbook's, and not of whoever brought it in.
    """
    about = [concern.application_id for concern in concerns]
    panel = sa.select(Entry.application_id).where(Entry.interviewer_id == act.actor.id)
    if next(chunked(session, panel, Entry.application_id, about), None) is not None:
        raise NotAllowed("You were on this candidate's panel, so somebody else settles it.", "Ask a colleague in HR.")
    of_the_workbook = Entry.assigned_at.is_(None) & (Revision.number == 1)
    typed = sa.select(Entry.application_id).join(Revision).where(Revision.by_id == act.actor.id, ~of_the_workbook)
    if next(chunked(session, typed, Entry.application_id, about), None) is not None:
        raise NotAllowed(
            "You entered words about this candidate, so somebody else settles it.", "Ask a colleague in HR."
        )


def reason_given(session: Session, rows: Sequence[Any], act: Act) -> None:
    """A step that is later read as a judgement needs its reason in words."""
    must_be_a_reason(str(act.given.get("reason", "")))


#: Words that name no criterion, no fact and no rule: a reason of these alone says that somebody thinks so.
_SAYS_NOTHING = frozenset(
    """
    a about above absolutely accept accepted accurate actually add after again agree agreed all already alright
    also always am an and any anyway are as at be because been before being believe best better both but by came
    can chose come common correct could day decided decision did didn discussed do does doesn don done each
    either else even ever every everybody everyone exact exactly fact fair fairly feel feels felt fine for from
    general get give given go going good got great had happen happened happy has have he her here hers herself
    him himself his honest honestly how i if in instead is isn it its itself just keep keeping kept knew know
    known leave like made make makes may me mean meant might more most much must my myself n need needed never
    nice no none not nothing obvious obviously of ok okay on one only opinion or other our ours ourselves out
    over people perfectly person please really reason reasons right s said same sat saw say saying says see seen
    sense she should simply so some somebody someone something sort spoke stand stay stays still such sure t
    talked that the their them themselves then there these they thing things think this those though thought
    time to together told too true trust truth up us use used very view want wanted was way we well went were
    what when which who whole why will with word wording words would wrong wrote yes you your
    """.split()
)


def must_be_a_reason(reason: str) -> str:
    """The reason, trimmed. Raises `DomainError` for one that says nothing.

    A reason names a criterion, a fact or a rule; "fine", "it is true" and "that is how it was" name none.
    """
    words = re.findall(r"\w+", reason.lower())
    if len(words) < 3 or not any(len(word) > 2 and word not in _SAYS_NOTHING for word in words):
        raise DomainError(
            "This needs a reason that a stranger would understand.",
            "Name the criterion, and what was said or done, in a few words.",
        )
    return reason.strip()


def no_letter_in_the_way(session: Session, entries: Sequence[Entry], act: Act) -> None:
    """What a waiting or approved letter rests on stays as it is."""
    for entry in entries:
        for look in BEFORE_REOPEN:
            look(session, entry.application_id)


def answered(session: Session, concerns: Sequence[Concern], act: Act) -> None:
    """A decision is reopened by a reader who says whose words they were, whether they were part of the reasoning, and
    whether the ratings stand (a trigger says so too)."""
    for name, question in ANSWERS.items():
        try:
            must_be_a_reason(str(act.given.get("answers", {}).get(name, "")))
        except DomainError as error:
            raise DomainError(f"Reopening a decision needs an answer to “{question}”", error.fix) from error


ENTRY = Workflow(
    "entry",
    Verb,
    (
        step("submit", {S.DRAFT, S.RETURNED}, S.SUBMITTED, writes_it, ready_to_submit),
        step("accept", S.SUBMITTED, S.ACCEPTED, not_the_author, may=Permission.REVIEW_ENTRIES),
        step("give_back", S.SUBMITTED, S.RETURNED, reason_given, may=Permission.REVIEW_ENTRIES),
        step("reopen", S.ACCEPTED, S.RETURNED, no_letter_in_the_way, reason_given, may=Permission.REVIEW_ENTRIES),
        step("decline", {S.DRAFT, S.RETURNED}, S.DECLINED, writes_it, reason_given),
    ),
    brand_of=_brand,
)

CONCERN = Workflow(
    "concern",
    Verb,
    tuple(
        step(name, C.NEW, end, independent, reason_given, *more, may=Permission.SETTLE_CONCERNS)
        for name, end, *more in (
            ("words_removed", C.WORDS_REMOVED),
            ("not_about_the_person", C.NOT_ABOUT_THE_PERSON),
            ("reopen_decision", C.DECISION_REOPENED, answered),
        )
    ),
    brand_of=_brand,
)
