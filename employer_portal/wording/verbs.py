"""What the trail says of the letters' wording: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    WORDING_BEGUN = "wording.begun", "{who} began a new wording of the letters."
    WORDING_CHANGED = "wording.changed", "{who} changed the new wording."
    WORDING_PROPOSE = "wording.propose", "{who} proposed the new wording."
    WORDING_APPROVE = "wording.approve", "{who} approved the new wording."
    WORDING_REPLACE = "wording.replace", "A newer wording took the place of this one."
    WORDING_GIVE_BACK = "wording.give_back", "{who} gave the new wording back with a comment."
    WORDING_TAKE_BACK = "wording.take_back", "{who} took the new wording back to change it."
    WORDING_DROP = "wording.drop", "{who} dropped the new wording."
