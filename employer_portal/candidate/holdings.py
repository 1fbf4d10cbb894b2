"""What the candidate's own page holds of them, and how it goes."""

from employer_portal.candidate.models import CandidateLink
from employer_portal.core.retention import Goes, Rows
from employer_portal.hiring.holdings import CANDIDATE

HELD = (
    Rows(
        model=CandidateLink, called="The address of their page, by its digest", goes=Goes.ROW,
        ways=((CandidateLink.application_id, *CANDIDATE),),
    ),
)  # fmt: skip
