"""What the trail says of co-writing: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    CO_WRITING_ASKED = "co_writing.asked", "{who} asked a certified colleague to put the words from their record."
    CO_WRITING_HAND_OVER = "co_writing.hand_over", "{who} put the words from a colleague’s record."
    CO_WRITING_NOT_YET = "co_writing.not_yet", "{who} said what is not right yet in the words from their record."
    CO_WRITING_CONFIRM = "co_writing.confirm", "{who} confirmed the words that a colleague put from their record."
    CO_WRITING_END = "co_writing.end", "{who} ended that a colleague puts the words from a record."
