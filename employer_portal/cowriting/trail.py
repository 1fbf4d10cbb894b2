"""What co-writing owes the trail: on which entry, whose words from whose record, and how it stands."""

from employer_portal.core.trail import Ledger
from employer_portal.feedback.models import CoWriting

LEDGERS = (
    Ledger(
        subject="co_writing",
        goes="co_writings",
        id=CoWriting.id,
        facts={
            "entry": CoWriting.entry_id,
            "interviewer": CoWriting.interviewer_id,
            "writer": CoWriting.writer_id,
            "state": CoWriting.state,
            "revision": CoWriting.revision_id,
        },
        made={"co_writing.asked": ""},
        begins={"revision": None},
        says={"co_writing.asked": {"state": "asked", "revision": None}},
    ),
)
