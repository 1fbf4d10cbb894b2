"""What the trail says of letters and their sealing: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    LETTER_COMPOSED = "letter.composed", "{who} composed the letter."
    LETTER_EDITED = "letter.edited", "{who} edited the letter."
    LETTER_HANDED_IN = "letter.handed_in", "{who} handed the letter in."
    LETTER_WAIT = "letter.wait", "The letter was sealed and waits for approval."
    LETTER_APPROVE = "letter.approve", "{who} approved the letter."
    LETTER_SEAL_ANEW = "letter.seal_anew", "The letter is sealed anew, with the day’s date."
    LETTER_GIVE_BACK = "letter.give_back", "{who} gave the letter back with a comment."
    LETTER_TAKE_BACK = "letter.take_back", "{who} took the letter back to change it."
    LETTER_WITHDRAW = "letter.withdraw", "{who} withdrew the letter."
    LETTER_OPENED = "letter.opened", "{who} opened the sealed letter."
    LETTER_KEPT = "letter.kept", "{who} kept a wording of the letter, with a reason."
    LETTER_CHOSE = "letter.chose", "{who} chose between two sentences that contradict each other."
    LETTER_BROUGHT_BACK = "letter.brought_back", "{who} brought back a sentence that was left out of the letter."
    LETTER_SENT_BACK = "letter.sent_back", "{who} sent a contradiction back to those who wrote it."
    LETTER_TESTED = "letter.tested", "{who} sent a test of the letter to themselves."
    LETTER_OTHER_FORM = "letter.other_form", "{who} made another form of the letter, on request."
    SEALING_DONE = "sealing.done"
    SEALING_FAILED = "sealing.failed"
