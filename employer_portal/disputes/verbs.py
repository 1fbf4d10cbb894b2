"""What the trail says of disputed sentences: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    DISPUTE_MADE = "dispute.made", "The candidate said that a sentence of a letter is not what they said."
    DISPUTE_DECIDED = "dispute.decided", "{who} decided what becomes of a disputed sentence."
