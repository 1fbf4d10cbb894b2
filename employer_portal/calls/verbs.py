"""What the trail says of calls: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    DIARY_KEPT = "diary.kept", "{who} said when they can ring candidates."
    CALLER_NAMED = "caller.named", "{who} named an interviewer who may ring candidates."
    CALLER_STRUCK = "caller.struck", "{who} took an interviewer off those who may ring candidates."
    CALL_ASKED = "call.asked", "The candidate asked to be rung."
    CALL_BOOK = "call.book", "The candidate booked a call."
    CALL_ARRANGE = "call.arrange", "{who} set the time of the call."
    CALL_MOVE = "call.move", "{who} moved the call."
    CALL_MOVE_THEIRS = "call.move_theirs", "The candidate moved the call."
    CALL_CANCEL = "call.cancel", "{who} cancelled the call."
    CALL_CANCEL_THEIRS = "call.cancel_theirs", "The candidate cancelled the call."
    CALL_HOLD = "call.hold", "{who} rang the candidate, and wrote down what was said."
    CALL_MISS = "call.miss", "{who} rang the candidate, and nobody answered."
    CALL_REMINDED = "call.reminded", "The portal reminded both sides of the call."
    CALL_NOTE = "call.note", "{who} wrote down what was said on the phone."
    CALL_NOTE_SHARED = "call.note_shared", "{who} shared what was said on the phone with the candidate."
    CALL_PROMISE_KEPT = "call.promise_kept", "{who} noted that what was promised on the phone is done."
