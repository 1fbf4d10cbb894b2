"""What requests hold of candidates and of those who answer, and how it goes."""

from employer_portal.core.retention import Goes, Holding, Rows
from employer_portal.hiring.holdings import CANDIDATE
from employer_portal.requests.models import Complaint, Request

HELD = (
    Rows(
        model=Request, called="What a candidate asked for", goes=Goes.ROW,
        ways=((Request.application_id, *CANDIDATE), (Request.owner_id,), (Request.settled_by,)),
        holds=(
            Holding(Request.words, "what they asked, in their words"),
            Holding(Request.answer, "how it was answered"),
            Holding(Request.closed_because, "why it was closed"),
        ),
    ),
    Rows(
        model=Complaint, called="A complaint", goes=Goes.ROW,
        ways=(
            (Complaint.request_id, Request.application_id, *CANDIDATE), (Complaint.owner_id,), (Complaint.made_by,),
            (Complaint.kept_by,), (Complaint.ended_by,),
        ),
        holds=(Holding(Complaint.outcome, "what came of it"),),
    ),
)  # fmt: skip
