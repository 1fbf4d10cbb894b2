"""On one screen: which upper function runs, in the same transaction, around which lower step, and what waits for whom.
No other callbacks."""

from employer_portal.accounts import waiting
from employer_portal.brands import waiting as brands_waiting
from employer_portal.delivery import operations as delivery
from employer_portal.delivery import workflow as delivery_workflow
from employer_portal.feedback import independence
from employer_portal.feedback import waiting as feedback_waiting
from employer_portal.feedback import workflow as feedback
from employer_portal.hiring import operations as hiring
from employer_portal.hiring import persons
from employer_portal.letters import operations as letters
from employer_portal.letters import reach, renewing
from employer_portal.letters import waiting as letters_waiting
from employer_portal.letters import workflow as letters_workflow
from employer_portal.marking import waiting as marking_waiting
from employer_portal.notices import waiting as notices_waiting
from employer_portal.panel import waiting as panel_waiting
from employer_portal.practice import waiting as practice_waiting
from employer_portal.review import waiting as review_waiting
from employer_portal.training import waiting as training_waiting
from employer_portal.wording import queries as wording
from employer_portal.wording import waiting as wording_waiting

#: What waits for somebody, in the order in which what is of one day is shown.
WAITING = (
    feedback_waiting.own_entries,
    panel_waiting.same_questions,
    training_waiting.to_agree,
    marking_waiting.not_yet,
    marking_waiting.to_mark,
    training_waiting.certificates,
    review_waiting.concerns,
    review_waiting.questions,
    letters_waiting.trouble,
    letters_waiting.to_approve,
    wording_waiting.to_approve,
    review_waiting.entries,
    letters_waiting.to_finish,
    notices_waiting.put_off,
    notices_waiting.ended_lists,
    brands_waiting.to_prove,
    practice_waiting.requests,
    practice_waiting.own_training,
)


def hang() -> None:
    """Hang the hooks; called once by whatever starts a process that changes data. Calling it again changes nothing."""
    # before the outcome of an application changes, a letter that tells the old one is withdrawn
    if letters.recall_for_outcome not in hiring.BEFORE_OUTCOME:
        hiring.BEFORE_OUTCOME.append(letters.recall_for_outcome)
    # before what a letter prints of a candidate changes, a letter that waits or is approved is in the way
    if letters.must_not_be_on_its_way not in hiring.BEFORE_DETAILS:
        hiring.BEFORE_DETAILS.append(letters.must_not_be_on_its_way)
    # before a delivery is tried again or sent to a mended address, its letter must not have been withdrawn
    if letters.must_stand not in delivery.BEFORE_ANOTHER:
        delivery.BEFORE_ANOTHER.append(letters.must_stand)
    # whoever sends letters has no hand in those to themselves
    if reach.to_oneself not in delivery.TO_ONESELF:
        delivery.TO_ONESELF.append(reach.to_oneself)
    # nothing is sent to somebody of whom it is noted that they are not to be written to
    if persons.not_written_to not in delivery_workflow.NOT_WRITTEN_TO:
        delivery_workflow.NOT_WRITTEN_TO.append(persons.not_written_to)
    # before a letter leaves, what it says must still be so
    if letters_workflow.untrue_by_now not in delivery_workflow.MUST_NOT_LEAVE:
        delivery_workflow.MUST_NOT_LEAVE.append(letters_workflow.untrue_by_now)
    # before an accepted entry is opened again, a letter that rests on it is in the way while it waits or is approved
    if letters.must_not_be_sealed not in feedback.BEFORE_REOPEN:
        feedback.BEFORE_REOPEN.append(letters.must_not_be_sealed)
    # who composed or handed in a letter is not the independent reader of what was written about its candidate
    if letters.hands_in_letters not in independence.IN_LETTERS:
        independence.IN_LETTERS.append(letters.hands_in_letters)
    # before a wording is approved, it is said how many letters it touches
    if renewing.touched not in wording.TOUCHED:
        wording.TOUCHED.append(renewing.touched)
    waiting.SOURCES[:] = WAITING
