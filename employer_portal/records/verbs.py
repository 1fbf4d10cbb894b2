"""What the trail says of itself: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    TRAIL_TAKEN_OUT = "trail.taken_out", "{who} took lines of the audit trail out as a table."
    TRAIL_HEAD_MAILED = "trail.head_mailed", "The trail’s newest line was mailed to those who keep the records."
