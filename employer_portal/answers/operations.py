"""The verbs of written answers: HR asks an interviewer for the words, or writes them; they go on as a letter, and the
request ends when that one leaves."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from employer_portal.accounts import notices as mails
from employer_portal.answers import queries, trail
from employer_portal.answers.models import Answer
from employer_portal.answers.reach import one_asked
from employer_portal.answers.verbs import Verb
from employer_portal.composing.blocks import Blocks
from employer_portal.core import audit
from employer_portal.core.editing import Seen
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.feedback.checks import subject_of
from employer_portal.feedback.models import FindingLevel
from employer_portal.letters import operations as letters
from employer_portal.letters.models import LIVE, Letter, SealingJob
from employer_portal.notices import operations as notices
from employer_portal.phrasing.service import Checker, Text
from employer_portal.requests import operations as requests
from employer_portal.requests.models import Request, RequestKind
from employer_portal.requests.reach import one_request
from employer_portal.settings import Settings
from employer_portal.training.queries import must_be_certified

P = Permission
#: What is answered in words. Feedback is a letter of its own, a call is held, a sentence is decided about.
IN_WORDS = frozenset({RequestKind.QUESTION, RequestKind.OTHER})


def ask_for_words(session: Session, request_id: int, user_id: int, *, actor: Actor, now: datetime) -> Answer:
    """Ask an interviewer who wrote about the candidate for the words of the answer; they are told. HR hands them in.
    Raises `DomainError` for anybody else, `Conflict` for what is not answered in words, or any more."""
    request = one_request(session, request_id, actor, P.RUN_ROUNDS, lock=True)
    must_be_open(request)
    if user_id not in {user.id for user in queries.interviewers(session, request.application_id)}:
        raise DomainError("This person did not write about the candidate.", "Choose somebody who did.")
    answer = _of(session, request)
    if answer.asked_of == user_id:
        return answer
    answer.asked_of, answer.asked_at = user_id, now
    session.flush()
    _record(session, Verb.ANSWER_ASKED, answer, actor, now)
    held = request.application.hiring_round
    mails.post(
        session, user_id, "answer-wanted", actor=actor, now=now, brand_id=request.brand_id, job=held.vacancy.title,
        answer_id=answer.id, due=request.promised_on,
    )  # fmt: skip
    return answer


def put_words(session: Session, answer_id: int, words: str, *, checker: Checker, actor: Actor, now: datetime) -> None:
    """Write the words that one was asked for; whoever answers the request is told. Raises `DomainError` for words that
    cannot go to a candidate, `Conflict` once they were handed in, `NotAllowed` without a certificate."""
    answer = one_asked(session, answer_id, actor, lock=True)
    must_be_certified(session, actor.id, now=now)
    if answer.letter is not None and answer.letter.state in LIVE:
        raise Conflict("The answer was handed in already.", "Tell HR what should change.")
    said, request = requests.words_of(words), answer.request
    if len(said.split()) < 3:
        raise DomainError("Write the answer.")
    job = subject_of(session, request.application.hiring_round, request.application_id)
    for found in checker.check_all([Text(said, job)])[0]:
        if found.level == FindingLevel.STOP:
            raise DomainError(f"These words cannot go to the candidate: “{found.match}”. {found.why}", found.ask)
    answer.words, answer.put_at = said, now
    session.flush()
    _record(session, Verb.ANSWER_PUT, answer, actor, now)
    people = [request.owner_id] if request.owner_id else mails.holders(session, P.RUN_ROUNDS, request.brand_id)
    mails.post_to_all(
        session, people, "answer-put", actor=actor, now=now, brand_id=request.brand_id,
        job=request.application.hiring_round.vacancy.title, request_id=request.id, due=request.promised_on,
    )  # fmt: skip


def write(
    session: Session, request_id: int, words: str, *, reasons: Mapping[tuple[str, str], str] = MappingProxyType({}),
    seen: Seen | None = None, blocks: Blocks, checker: Checker, settings: Settings, actor: Actor, now: datetime,
) -> SealingJob:  # fmt: skip
    """Write the answer to a candidate as a letter, or its draft anew, and hand it in. Whoever was asked for the words
    is one of its authors. Raises as `notices.answer`, and `Conflict` for what is not answered in words, or any more."""
    request = one_request(session, request_id, actor, P.COMPOSE_LETTERS, lock=True)
    must_be_open(request)
    answer = _of(session, request)
    if answer.letter is not None and letters.has_left(session, answer.letter):
        raise Conflict("The answer has left.")
    job = notices.answer(
        session, request.application_id, words,
        asked_about=session.get(Letter, request.letter_id) if request.letter_id else None, before=answer.letter_id,
        authors={answer.asked_of} if answer.words and answer.asked_of else (), reasons=reasons, seen=seen,
        blocks=blocks, checker=checker, settings=settings, actor=actor, now=now,
    )  # fmt: skip
    answer.letter_id = job.letter_id
    session.flush()
    _record(session, Verb.ANSWER_WRITTEN, answer, actor, now)
    return job


def must_be_open(request: Request) -> None:
    """Raise `Conflict` for what is not answered in words, and for what has ended."""
    if request.kind not in IN_WORDS:
        raise Conflict("This is not answered in words.", "Feedback is composed, a call is held.")
    if not request.is_open:
        raise Conflict(f"This request is {request.state} already.")


def ends_with_its_letter(session: Session, request: Request) -> None:
    """Raise `Conflict` for a request whose answer is written: it ends when that leaves."""
    answer = queries.of_request(session, request.id)
    if answer is not None and answer.letter is not None and answer.letter.state in LIVE:
        raise Conflict(
            f"The answer is written, and its letter is {answer.letter.state}.",
            "The request ends when it leaves. To answer in another way, withdraw the letter first.",
        )


def goes_with_its_question(session: Session, request: Request, now: datetime) -> None:
    """Before a candidate takes a question back: the answer that is on its way ends with it. Raises `Conflict` where it
    has left."""
    answer = queries.of_request(session, request.id)
    if answer is not None and answer.letter is not None and answer.letter.state in LIVE:
        letters.end_unasked(session, answer.letter.id, now=now)


def _of(session: Session, request: Request) -> Answer:
    """The answer of that request, which is locked; a new one where there is none."""
    answer = queries.of_request(session, request.id)
    if answer is None:
        answer = Answer(request_id=request.id, words="")
        session.add(answer)
    return answer


def _record(session: Session, verb: Verb, answer: Answer, actor: Actor, now: datetime) -> None:
    whose = session.get_one(Request, answer.request_id).application_id
    audit.record(
        session, verb, f"answer:{answer.id}", actor_id=actor.id, at=now, request=answer.request_id,
        asked_of=answer.asked_of, letter=answer.letter_id,
        said=audit.keyed(session, f"application:{whose}", trail.said(session, [answer.id])[answer.id]),
    )  # fmt: skip
