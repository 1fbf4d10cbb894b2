"""What feedback holds of candidates and of those who wrote it, and how it goes: all of it with the candidate's file."""

from typing import Any

from employer_portal.core.retention import Goes, Holding, Rows, Shown, Way
from employer_portal.feedback.models import (
    AgreedRating,
    Allowance,
    Check,
    Comment,
    Concern,
    DecisionRecord,
    Entry,
    Finding,
    Mark,
    Revision,
    Words,
    WorkingCopy,
)
from employer_portal.hiring.holdings import CANDIDATE

_ENTRY = (Entry.application_id, *CANDIDATE)
_REVISION = (Revision.entry_id, *_ENTRY)
_CHECK = (Check.revision_id, *_REVISION)
_DECISION = (DecisionRecord.application_id, *CANDIDATE)
WRITER = "it may be about the interviewer alone"


def _file(model: Any, called: str, *ways: Way, holds: tuple[Holding, ...] = ()) -> Rows:
    """Rows that go with the candidate's file."""
    return Rows(model=model, called=called, ways=ways, goes=Goes.ROW, holds=holds)


HELD = (
    _file(
        Entry, "An interviewer's feedback", _ENTRY, (Entry.interviewer_id,), (Entry.accepted_by,),
        holds=(
            Holding(Entry.declined_because, "why the interviewer did not write", Shown.DESCRIBED, WRITER),
            Holding(Entry.returned_because, "why it was given back"),
        ),
    ),
    _file(
        WorkingCopy, "What an interviewer is writing", (WorkingCopy.entry_id, *_ENTRY), (WorkingCopy.by_id,),
        holds=(Holding(WorkingCopy.content, "notes, ratings and words so far"),),
    ),
    _file(
        Comment, "What HR asks about feedback", (Comment.revision_id, *_REVISION), (Comment.by_id,),
        holds=(Holding(Comment.quote, "the words it is about"), Holding(Comment.words, "the question")),
    ),
    _file(Revision, "What feedback said at one moment", _REVISION, (Revision.by_id,)),
    _file(
        Mark, "An interviewer's record on one criterion", (Mark.revision_id, *_REVISION),
        holds=(Holding(Mark.rating, "rating"), Holding(Mark.notes, "notes of what was said or done")),
    ),
    _file(
        Words, "An interviewer's words for the candidate on one criterion", (Words.revision_id, *_REVISION),
        holds=(
            Holding(Words.evidence, "what was said or done"),
            Holding(Words.strength, "strength"),
            Holding(Words.development, "what to develop"),
            Holding(Words.next_step, "next step"),
        ),
    ),
    _file(Check, "That feedback was checked", _CHECK),
    _file(
        Allowance, "A phrase that may stand, or that was asked about", (Allowance.application_id, *CANDIDATE),
        (Allowance.asked_by,), (Allowance.settled_by,), (Allowance.ended_by,),
        holds=(
            Holding(Allowance.phrase, "the words"),
            Holding(Allowance.asked_because, "why the writer says that they are not about the person"),
            Holding(Allowance.reason, "why they may stand, or may not"),
        ),
    ),
    _file(
        Finding, "What the checker flagged", (Finding.check_id, *_CHECK), (Finding.kept_by,),
        holds=(Holding(Finding.match, "flagged words"), Holding(Finding.kept_because, "why they were kept")),
    ),
    _file(
        Concern, "A concern", (Concern.application_id, *CANDIDATE), (Concern.settled_by,), (Concern.said_by,),
        holds=(
            Holding(Concern.said, "the sentence of a call that opened it"),
            Holding(Concern.reason, "why it was settled so"),
            Holding(Concern.answers, "what an independent reader answered"),
        ),
    ),
    _file(DecisionRecord, "What the panel decided", _DECISION, (DecisionRecord.decided_by,)),
    _file(
        AgreedRating, "What the panel agreed on one criterion", (AgreedRating.decision_id, *_DECISION),
        holds=(
            Holding(AgreedRating.rating, "agreed rating"),
            Holding(AgreedRating.changed_because, "why it differs from the interviewers' ratings"),
        ),
    ),
)  # fmt: skip
