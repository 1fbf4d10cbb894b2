"""What the trail says of written answers: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    ANSWER_ASKED = "answer.asked", "{who} asked an interviewer for the words of the answer."
    ANSWER_PUT = "answer.put", "{who} wrote words for the answer."
    ANSWER_WRITTEN = "answer.written"  # the letter's own line says it
