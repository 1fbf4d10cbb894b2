"""What the trail says of staying in touch: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    IN_TOUCH_AGREED = "in_touch.agreed", "The candidate agreed to hear of other roles."
    IN_TOUCH_ENDED = "in_touch.ended", "The candidate ended that they hear of other roles."
    IN_TOUCH_WRITTEN = "in_touch.written", "{who} told the candidate of another role."
    SAME_SAID = "same.said", "{who} said that criteria of two vacancies are the same."
