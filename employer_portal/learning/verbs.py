"""What the trail says of learning: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    ATTEMPT_BEGIN = "attempt.begin", "{who} began a step of the training."
    ATTEMPT_PASS = "attempt.pass", "{who} passed a step of the training."
    ATTEMPT_FAIL = "attempt.fail", "{who} did not pass a step of the training."
    CERTIFICATE_REQUEST_MADE = "certificate_request.made", "{who} asked for a certificate."
    CERTIFICATE_REQUEST_TAKEN_BACK = (
        "certificate_request.taken_back", "{who} took back that they asked for a certificate.",
    )  # fmt: skip
    REWRITING_LODGED = "rewriting.lodged", "{who} rewrote a sentence of the training."
