"""What the trail says of entries, findings, concerns and decisions: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    ENTRY_ASSIGNED = "entry.assigned", "{who} asked {whose} for feedback."
    ENTRY_IMPORTED = "entry.imported", "{who} brought {whose}’s entry in from a workbook."
    ENTRY_SAVED = "entry.saved", "{who} wrote in {whose}’s entry."
    ENTRY_SUBMIT = "entry.submit", "{who} submitted {whose}’s entry."
    ENTRY_ACCEPT = "entry.accept", "{who} accepted {whose}’s entry."
    ENTRY_GIVE_BACK = "entry.give_back", "{who} gave {whose}’s entry back."
    ENTRY_REOPEN = "entry.reopen", "{who} opened {whose}’s entry again."
    ENTRY_DECLINE = "entry.decline", "{who} noted that {whose} gives no feedback."
    FINDING_KEPT = "finding.kept", "{who} kept a wording, with a reason."
    REVISION_CHECKED = "revision.checked"
    FINDING_ASKED = "finding.asked", "What was found was put under the question that is asked about it."
    FINDING_ALLOWED = "finding.allowed", "What was found was put under a phrase that may stand."
    ALLOWANCE_ASKED = "allowance.asked", "It was asked whether a phrase is part of the exercise or the job."
    ALLOWANCE_ASKED_AGAIN = "allowance.asked_again", "{who} asked once more whether a phrase may stand that did not."
    ALLOWANCE_DOUBTED = "allowance.doubted", "{who} said that a sentence is not about the person."
    ALLOWANCE_NOTED = "allowance.noted", "{who} noted a phrase that may stand, with a reason."
    ALLOWANCE_ALLOW = "allowance.allow", "{who} let words stand, with a reason."
    ALLOWANCE_REFUSE = "allowance.refuse", "{who} did not let words stand."
    ALLOWANCE_END = "allowance.end", "{who} ended that a phrase may stand."
    CONCERN_OPENED = "concern.opened", "A concern was opened about wording in {whose}’s entry."
    CONCERN_WORDS_REMOVED = "concern.words_removed", "{who} settled a concern: the words were removed."
    CONCERN_STAYS_ON_RECORD = (
        "concern.stays_on_record",
        "{who} settled a concern: the words stay on record, and no rating rests on them.",
    )
    CONCERN_NOT_ABOUT_THE_PERSON = (
        "concern.not_about_the_person",
        "{who} settled a concern: it was not about the person.",
    )
    CONCERN_PART_OF_THE_EXERCISE = (
        "concern.part_of_the_exercise",
        "{who} settled a concern: the words are part of the exercise.",
    )
    CONCERN_REOPEN_DECISION = "concern.reopen_decision", "{who} settled a concern: the decision was reopened."
    DECISION_RECORDED = "decision.recorded", "{who} recorded the decision."
