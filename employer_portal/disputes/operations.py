"""The verbs of disputes: the candidate names a sentence, somebody who did not write it decides what becomes of it.

Opinions stay accurate as opinions; facts are put right (UK GDPR art. 16), and meanwhile the sentence is not relied on
(art. 18(1)(a)).
"""

from datetime import datetime

from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.candidate.queries import one_letter
from employer_portal.core import audit
from employer_portal.core.errors import Conflict, DomainError, NotAllowed
from employer_portal.core.permissions import SYSTEM, Actor, Permission
from employer_portal.disputes import queries
from employer_portal.disputes.models import Dispute, Ending
from employer_portal.disputes.verbs import Verb
from employer_portal.feedback.checks import sendable, subject_of
from employer_portal.letters import envelopes
from employer_portal.letters.operations import has_left
from employer_portal.phrasing.service import Checker
from employer_portal.requests import operations as requests
from employer_portal.requests.models import Request, RequestKind
from employer_portal.settings import Settings

P = Permission


def dispute(
    session: Session, application_id: int, letter_id: int, sentence: str, words: str, *, key: str | None = None,
    settings: Settings, now: datetime,
) -> Dispute:  # fmt: skip
    """A candidate, who was let in to their own page, says that a sentence of a letter is not what they said, and what
    was different. Raises `NotFound` for a letter that has not come to them, `DomainError` for a sentence that does not
    stand in it or is disputed already, and as `requests.ask`."""
    letter = one_letter(session, application_id, letter_id).letter
    if sentence not in queries.disputable(letter):
        raise DomainError("This sentence does not stand in the letter.", "Choose one of those that are shown.")
    request = requests.ask(session, application_id, RequestKind.STATEMENT, words, settings=settings, now=now, key=key)
    before = queries.of_application(session, application_id)
    if (there := next((one for one in before if one.request_id == request.id), None)) is not None:
        return there
    if any(one.letter_id == letter_id and one.sentence == sentence and one.is_open for one in before):
        raise Conflict("You have told us about this sentence already.", "We answer by the day that was promised.")
    made = Dispute(request_id=request.id, letter_id=letter_id, sentence=sentence)
    session.add(made)
    session.flush()
    _record(session, Verb.DISPUTE_MADE, made, application_id, SYSTEM, now)
    return made


def decide(
    session: Session, request_id: int, ending: Ending, reason: str, *, checker: Checker, actor: Actor, now: datetime
) -> None:
    """Decide what becomes of the sentence, with a reason that the candidate reads; they are told by mail that there is
    one.

    Raises `NotAllowed` for whoever wrote part of the letter, `Conflict` for a sentence that no letter which has left
    corrects and for a dispute that has ended, `DomainError` for a reason that says nothing or could not be sent.
    """
    held = queries.one_dispute(session, request_id, actor, P.RUN_ROUNDS, lock=True)
    if queries.wrote(session, held, actor):
        raise NotAllowed("You wrote part of this letter, so somebody else decides.", "Hand it over to a colleague.")
    correction = queries.correction_of(session, held)
    if ending == Ending.CORRECTED and correction is None:
        raise Conflict("There is no correction of this letter yet.", "Write the correction first.")
    if ending == Ending.CORRECTED and correction is not None and not has_left(session, correction):
        raise Conflict("The correction has not left yet.", "Decide once it has: they are told that it is corrected.")
    applied = held.request.application
    said = sendable(reason, subject_of(session, applied.hiring_round, applied.id), checker)
    requests.reply(session, held.request, said, actor=actor, now=now)
    held.ending, held.reason, held.decided_by, held.decided_at = ending, said, actor.id, now
    session.flush()
    _record(session, Verb.DISPUTE_DECIDED, held, applied.id, actor, now)
    notice = notices.put(
        "dispute-decided", called=applied.candidate.called, job=applied.hiring_round.vacancy.title,
        brand=applied.hiring_round.vacancy.brand, contact=applied.hiring_round,
    )  # fmt: skip
    envelopes.write(session, applied, notice, actor=actor, now=now)


def ends_beside_its_sentence(session: Session, request: Request) -> None:
    """Raise `Conflict` for a request about a sentence: what becomes of it is decided there, for the candidate to
    read."""
    if request.kind == RequestKind.STATEMENT:
        raise Conflict("This is about a sentence of a letter.", "Decide beside it what becomes of it.")


def _record(session: Session, verb: Verb, held: Dispute, application_id: int, actor: Actor, now: datetime) -> None:
    said = audit.keyed(session, f"application:{application_id}", [held.sentence, held.reason])
    audit.record(
        session, verb, f"dispute:{held.id}", actor_id=actor.id, at=now, request=held.request_id, letter=held.letter_id,
        ending=held.ending, by=held.decided_by, said=said,
    )  # fmt: skip
