"""What the trail says of a brand's public form: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    ASKING_MAILED = "asking.mailed", "Somebody filled in the public form, and the candidate was mailed the way to ask."
