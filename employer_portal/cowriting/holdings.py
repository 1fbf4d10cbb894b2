"""What co-writing holds of candidates and of those who write, and how it goes: with the candidate's file."""

from employer_portal.core.retention import Goes, Holding, Rows
from employer_portal.feedback.models import CoWriting, Entry
from employer_portal.hiring.holdings import CANDIDATE

HELD = (
    Rows(
        model=CoWriting,
        called="Words that a colleague puts from an interviewer's record",
        goes=Goes.ROW,
        ways=(
            (CoWriting.entry_id, Entry.application_id, *CANDIDATE),
            (CoWriting.interviewer_id,),
            (CoWriting.writer_id,),
        ),
        holds=(Holding(CoWriting.said, "what the interviewer said is not right yet"),),
    ),
)
