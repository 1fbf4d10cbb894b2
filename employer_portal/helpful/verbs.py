"""What the trail says of whether letters help: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    HELPFULNESS_ASKED = "helpfulness.asked", "The candidate was asked by mail whether the letter helped."
    HELPFULNESS_SAID = "helpfulness.said", "The candidate said whether the letter helped."
    HELPFULNESS_WHY = "helpfulness.why", "The candidate said why the letter helped, or did not."
