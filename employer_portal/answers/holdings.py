"""What written answers hold of candidates and of those who write them, and how it goes."""

from employer_portal.answers.models import Answer
from employer_portal.core.retention import Goes, Holding, Rows
from employer_portal.hiring.holdings import CANDIDATE
from employer_portal.requests.models import Request

HELD = (
    Rows(
        model=Answer, called="The answer to what a candidate asked", goes=Goes.ROW,
        ways=((Answer.request_id, Request.application_id, *CANDIDATE), (Answer.asked_of,)),
        holds=(Holding(Answer.words, "words that were written for the answer"),),
    ),
)  # fmt: skip
