"""What the trail says of the file of somebody's training: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    ANSWERS_OPENED_MADE = "answers_opened.made", "{who} opened somebody’s single answers in the training, for a claim."
