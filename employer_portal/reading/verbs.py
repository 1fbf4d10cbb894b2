"""What the trail says of reading: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    POLICY_READ_CONFIRMED = "policy_read.confirmed", "{who} confirmed that they have read the policy on feedback."
