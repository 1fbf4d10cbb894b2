"""What attempts, rewritings and requests owe the trail: whose, at what, and how they ended; not what was answered."""

from employer_portal.core.trail import Ledger
from employer_portal.learning.models import Attempt, AttemptState, CertificateRequest, Rewriting

LEDGERS = (
    Ledger(
        subject="attempt",
        goes="attempts",
        id=Attempt.id,
        facts={"user": Attempt.user_id, "step": Attempt.step, "state": Attempt.state, "guidance": Attempt.version},
        made={"attempt.begin": ""},
        says={
            "attempt.pass": {"state": AttemptState.PASSED.value},
            "attempt.fail": {"state": AttemptState.FAILED.value},
        },
    ),
    Ledger(
        subject="rewriting",
        goes="rewritings",
        id=Rewriting.id,
        facts={"user": Rewriting.user_id, "case": Rewriting.case, "passed": Rewriting.passed},
        made={"rewriting.lodged": ""},
    ),
    Ledger(
        subject="certificate_request",
        goes="requests",
        id=CertificateRequest.id,
        facts={"user": CertificateRequest.user_id},
        made={"certificate_request.made": ""},
    ),
)
