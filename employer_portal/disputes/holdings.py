"""What disputes hold of candidates and of who decides, and how it goes."""

from employer_portal.core.retention import Goes, Holding, Rows
from employer_portal.disputes.models import Dispute
from employer_portal.hiring.holdings import CANDIDATE
from employer_portal.requests.models import Request

HELD = (
    Rows(
        model=Dispute, called="A sentence of a letter that the candidate disputed", goes=Goes.ROW,
        ways=((Dispute.request_id, Request.application_id, *CANDIDATE), (Dispute.decided_by,)),
        holds=(
            Holding(Dispute.sentence, "the sentence they disputed"),
            Holding(Dispute.reason, "what was decided about it, and why"),
        ),
    ),
)  # fmt: skip
