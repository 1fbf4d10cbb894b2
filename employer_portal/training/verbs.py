"""What the trail says of certificates: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    CERTIFICATE_GRANTED = "certificate.granted", "{who} granted a feedback certificate."
    CERTIFICATE_EARNED = "certificate.earned", "{who} passed the training and earned a provisional certificate."
    CERTIFICATE_COMPLETED = "certificate.completed", "{who} passed the last sentence that a full certificate takes."
    CERTIFICATE_TAKEN_OVER = "certificate.taken_over", "{who} entered a feedback certificate from elsewhere."
    GLASS_ASK = "glass.ask", "{who} asked that somebody may write without a certificate."
    GLASS_BREAK = "glass.break", "{who} agreed that somebody may write without a certificate."
    GLASS_REFUSE = "glass.refuse", "{who} did not agree that somebody may write without a certificate."
    GLASS_END = "glass.end", "{who} ended the permission to write without a certificate."
    RETEST_ASKED = "retest.asked", "A new version of the guidance asked somebody for a short re-test."
    RETEST_PASSED = "retest.passed", "{who} passed the re-test that a new version of the guidance asked for."
    CERTIFICATE_REVOKED = "certificate.revoked", "{who} revoked a feedback certificate."
