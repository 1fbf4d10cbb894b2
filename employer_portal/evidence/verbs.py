"""What the trail says of evidence: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    EVIDENCE_ASKED = "evidence.asked", "{who} asked for a pack of evidence."
    EVIDENCE_MADE = "evidence.made", "{who} had a pack of evidence made."
    EVIDENCE_FETCHED = "evidence.fetched", "{who} fetched a pack of evidence."
    EVIDENCE_STAMPED = "evidence.stamped", "An authority outside stamped the hash of a pack of evidence."
    EVIDENCE_GONE = "evidence.gone", "The files of a pack of evidence were taken away."
