"""What learning holds of the people who work here, and how it goes."""

from employer_portal.core.retention import Goes, Holding, Rows
from employer_portal.learning.models import Answer, Attempt, CertificateRequest, Rewriting

HELD = (
    Rows(
        model=Answer, called="An answer in the training", goes=Goes.ROW,
        ways=((Answer.attempt_id, Attempt.user_id),),
    ),
    Rows(model=Attempt, called="An attempt at a step of the training", goes=Goes.ROW, ways=((Attempt.user_id,),)),
    Rows(
        model=Rewriting, called="A sentence of the training, said anew", goes=Goes.ROW, ways=((Rewriting.user_id,),),
        holds=(Holding(Rewriting.words, "how it was said"),),
    ),
    Rows(
        model=CertificateRequest, called="A request for a certificate", goes=Goes.ROW,
        ways=((CertificateRequest.user_id,),),
    ),
)  # fmt: skip
