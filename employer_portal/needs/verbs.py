"""What the trail says of needs: who said something of them, and nothing of what."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    NEEDS_SAID = "needs.said", "The candidate said what they need."
    NEEDS_NOTED = "needs.noted", "{who} noted what the candidate needs."
