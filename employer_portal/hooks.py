"""On one screen: which upper function runs, in the same transaction, around which lower step, and what waits for whom.
No other callbacks."""

from typing import Any

from employer_portal.access import waiting as access_waiting
from employer_portal.accounts import waiting
from employer_portal.answers import operations as answers
from employer_portal.answers import waiting as answers_waiting
from employer_portal.brands import waiting as brands_waiting
from employer_portal.calls import mails as call_mails
from employer_portal.calls import operations as calls
from employer_portal.calls import waiting as calls_waiting
from employer_portal.candidate import operations as candidate
from employer_portal.candidate import queries as candidate_queries
from employer_portal.composing import pages
from employer_portal.cowriting import waiting as cowriting_waiting
from employer_portal.delivery import operations as delivery
from employer_portal.delivery import workflow as delivery_workflow
from employer_portal.disputes import operations as disputes
from employer_portal.disputes import queries as disputes_queries
from employer_portal.erasing import waiting as erasing_waiting
from employer_portal.feedback import independence
from employer_portal.feedback import waiting as feedback_waiting
from employer_portal.feedback import workflow as feedback
from employer_portal.hiring import mending, persons
from employer_portal.hiring import operations as hiring
from employer_portal.keeping import waiting as keeping_waiting
from employer_portal.letters import operations as letters
from employer_portal.letters import reach, renewing
from employer_portal.letters import waiting as letters_waiting
from employer_portal.letters import workflow as letters_workflow
from employer_portal.marking import waiting as marking_waiting
from employer_portal.notices import waiting as notices_waiting
from employer_portal.panel import waiting as panel_waiting
from employer_portal.practice import waiting as practice_waiting
from employer_portal.preflight import reading as preflight
from employer_portal.reading import waiting as reading_waiting
from employer_portal.requests import waiting as requests_waiting
from employer_portal.requests import workflow as requests_workflow
from employer_portal.review import waiting as review_waiting
from employer_portal.training import waiting as training_waiting
from employer_portal.wording import queries as wording
from employer_portal.wording import waiting as wording_waiting

#: What waits for somebody, in the order in which what is of one day is shown.
WAITING = (
    feedback_waiting.own_certificate,
    feedback_waiting.own_entries,
    cowriting_waiting.words,
    panel_waiting.same_questions,
    training_waiting.to_agree,
    training_waiting.retest,
    marking_waiting.not_yet,
    marking_waiting.to_mark,
    marking_waiting.alone,
    training_waiting.certificates,
    review_waiting.concerns,
    review_waiting.questions,
    answers_waiting.to_write,
    calls_waiting.own_calls,
    calls_waiting.hours_to_open,
    calls_waiting.promised,
    requests_waiting.to_answer,
    requests_waiting.complaints,
    access_waiting.to_answer,
    erasing_waiting.to_agree,
    keeping_waiting.to_agree,
    letters_waiting.trouble,
    letters_waiting.to_approve,
    wording_waiting.to_approve,
    review_waiting.entries,
    letters_waiting.to_finish,
    notices_waiting.slipped,
    notices_waiting.put_off,
    notices_waiting.ended_lists,
    brands_waiting.to_prove,
    practice_waiting.requests,
    reading_waiting.policy,
    practice_waiting.own_training,
)


#: List of a lower floor -> what is hung there.
HOOKS: tuple[tuple[list[Any], Any], ...] = (
    # before the outcome of an application changes, a letter that tells the old one is withdrawn
    (hiring.BEFORE_OUTCOME, letters.recall_for_outcome),
    # before what a letter prints of a candidate changes, a letter that waits or is approved is in the way
    (hiring.BEFORE_DETAILS, letters.must_not_be_on_its_way),
    # before a delivery is tried again or sent to a mended address, its letter must not have been withdrawn
    (delivery.BEFORE_ANOTHER, letters.must_stand),
    # an address to which a letter is sent once more becomes the candidate's
    (delivery.MENDED, mending.take_address),
    # whoever sends letters has no hand in those to themselves
    (delivery.TO_ONESELF, reach.to_oneself),
    # nothing is sent to somebody of whom it is noted that they are not to be written to
    (delivery_workflow.NOT_WRITTEN_TO, persons.not_written_to),
    # before a letter leaves, what it says must still be so
    (delivery_workflow.MUST_NOT_LEAVE, letters_workflow.untrue_by_now),
    # before an accepted entry is opened again, a letter that rests on it is in the way while it waits or is approved
    (feedback.BEFORE_REOPEN, letters.must_not_be_sealed),
    # who composed or handed in a letter is not the independent reader of what was written about its candidate
    (independence.IN_LETTERS, letters.hands_in_letters),
    # before a wording is approved, it is said how many letters it touches
    (wording.TOUCHED, renewing.touched),
    # a request with a call, a disputed sentence or a written answer ends with these
    (requests_workflow.ENDS_ELSEWHERE, calls.ends_with_its_call),
    (requests_workflow.ENDS_ELSEWHERE, disputes.ends_beside_its_sentence),
    (requests_workflow.ENDS_ELSEWHERE, answers.ends_with_its_letter),
    # an answer that has not left ends with the question that its candidate takes back
    (requests_workflow.BEFORE_TAKEN_BACK, answers.goes_with_its_question),
    # before a letter is approved, what its candidate disputes is named
    (preflight.DISPUTED, disputes_queries.open_sentences),
    # letters name the way to the candidate's own page
    (pages.WAY, candidate.way),
    # mails about a call lead the candidate to their own page
    (call_mails.PAGE_OF, candidate_queries.page_of),
)


def hang() -> None:
    """Hang the hooks; called once by whatever starts a process that changes data. Calling it again changes nothing."""
    for place, hook in HOOKS:
        if hook not in place:
            place.append(hook)
    waiting.SOURCES[:] = WAITING
