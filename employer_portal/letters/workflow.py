"""The lifecycle of a letter: draft, waiting, approved, withdrawn."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import Organisation
from employer_portal.composing import notices
from employer_portal.composing.material import (
    BEFORE,
    claims,
    must_give_feedback,
    must_have_a_reason,
    must_still_run,
    panels,
)
from employer_portal.composing.speech import recipient
from employer_portal.core.chunks import chunked, chunked_rows
from employer_portal.core.clock import day_at
from employer_portal.core.errors import Conflict, DomainError, NotAllowed
from employer_portal.core.permissions import SYSTEM, Permission
from employer_portal.core.terms import LetterKind
from employer_portal.core.workflow import Act, Guard, Workflow, step
from employer_portal.feedback.models import Concern, ConcernState, DecisionRecord
from employer_portal.hiring import persons
from employer_portal.hiring.models import Application
from employer_portal.letters.checks import unanswered
from employer_portal.letters.models import JobState, Letter, LetterAuthor
from employer_portal.letters.models import LetterState as S
from employer_portal.letters.verbs import Verb
from employer_portal.review.queries import decided
from employer_portal.wording.queries import replaced, versions_of


def feedback(letters: Sequence[Letter]) -> list[Letter]:
    """Those of them that are made from entries and a decision."""
    return [letter for letter in letters if letter.kind == LetterKind.FEEDBACK]


def not_an_author(session: Session, letters: Sequence[Letter], act: Act) -> None:
    """Nobody approves what they wrote, composed or edited (promise 3; a trigger says so too)."""
    for letter in letters:
        if session.get(LetterAuthor, (letter.id, act.actor.id)) is not None:
            raise NotAllowed("You had a hand in this letter, so somebody else approves it.", "Ask another approver.")


def the_rounds_approver(session: Session, letters: Sequence[Letter], act: Act) -> None:
    """Where a round names its approver, that person approves, or the stand-in on the dates of standing in."""
    for letter in letters:
        held = letter.application.hiring_round
        if not held.approved_by(act.actor.id, act.given.get("today", day_at(act.now))):
            name = held.approver.name if held.approver else "Somebody else"
            raise NotAllowed(f"{name} approves the letters of this round.", "Ask HR to name a stand-in.")


#: Finds, of some letters, those that a step must not take, and why each: in a few queries, however many they are.
Finder = Callable[[Session, Sequence[Letter], Act], Mapping[int, DomainError]]


def none_of(find: Finder) -> Guard:
    """A guard that refuses what `find` finds."""

    def guard(session: Session, letters: Sequence[Letter], act: Act) -> None:
        for reason in find(session, letters, act).values():
            raise reason

    return guard


def concerned(session: Session, letters: Sequence[Letter], act: Act) -> Mapping[int, DomainError]:
    """No letter leaves while HR has not settled what was said about the candidate (promise 2). A holding note, which
    says no more than that it takes longer, may."""
    new = sa.select(Concern.application_id).where(Concern.state == ConcernState.NEW)
    found = set(chunked(session, new, Concern.application_id, _applications(letters)))
    reason = Conflict("A concern about this candidate's feedback is open.", "HR settles it first.")
    held = (letter for letter in letters if letter.kind != LetterKind.HOLDING)
    return {letter.id: reason for letter in held if letter.application_id in found}


def asked(session: Session, letters: Sequence[Letter], act: Act) -> Mapping[int, DomainError]:
    """Nor while somebody asks whether words of the feedback are about the candidate at all (promise 2)."""
    found = unanswered(session, _applications(feedback(letters)))
    return {letter.id: found[letter.application_id] for letter in feedback(letters) if letter.application_id in found}


def decided_anew(session: Session, letters: Sequence[Letter], act: Act) -> Mapping[int, DomainError]:
    """The reason given is the reason recorded (promise 10): the newest decision is the letter's."""
    ids = _applications(feedback(letters))
    last = sa.select(DecisionRecord.application_id, sa.func.max(DecisionRecord.id))
    grouped = last.group_by(DecisionRecord.application_id)
    newest = dict(chunked_rows(session, grouped, DecisionRecord.application_id, ids))
    reopened = set(chunked(session, sa.select(Application.id).where(~decided()), Application.id, ids))
    found: dict[int, DomainError] = {}
    for letter in feedback(letters):
        if newest.get(letter.application_id) != letter.decision_id:
            found[letter.id] = Conflict(
                "The decision was recorded anew after this letter was composed.", "Compose it again."
            )
        elif letter.application_id in reopened:
            found[letter.id] = Conflict(
                "The decision was reopened after this letter was composed.", "HR records it again first."
            )
    return found


def recorded_otherwise(session: Session, letters: Sequence[Letter], act: Act) -> Mapping[int, DomainError]:
    """What the letter took from the record still stands there (promise 10)."""
    found: dict[int, DomainError] = {}
    met = panels(session, _applications(feedback(letters)))
    for letter in letters:
        applied = letter.application
        now = claims(applied, letter.decision, met[applied.id]) if letter.decision else notices.claims(applied)
        for words, value in {**(BEFORE if letter.decision else {}), **letter.claims}.items():
            if now.get(words) != value:
                reason = f"The record was changed after this letter was composed: {words}."
                found.setdefault(letter.id, Conflict(reason, "Compose it again."))
    return found


def named_otherwise(session: Session, letters: Sequence[Letter], act: Act) -> Mapping[int, DomainError]:
    """A letter is to its candidate by the name that is recorded of them."""
    reason = Conflict("The candidate's name was changed after this letter was composed.", "Compose it again.")
    names = ((letter, letter.content.recipient[:1]) for letter in letters)
    return {letter.id: reason for letter, name in names if name not in {(), (letter.application.candidate.full_name,)}}


def addressed_otherwise(session: Session, letters: Sequence[Letter], act: Act) -> Mapping[int, DomainError]:
    """Until it is approved, a letter is to the address, in the form and by the name that are recorded of its candidate;
    after that, an address is corrected in the outbox."""
    reason = Conflict(
        "How the candidate is called or written to was changed after this letter was composed.", "Compose it again."
    )
    return {letter.id: reason for letter in letters if not _addressed_as_recorded(session, letter)}


def _addressed_as_recorded(session: Session, letter: Letter) -> bool:
    candidate, content = letter.application.candidate, letter.content
    if not content.recipient:
        return True
    return (
        content.recipient == recipient(candidate.full_name, candidate.postal_address, candidate.format)
        and content.large_print == (candidate.format.large)
        and (_names(candidate.called, content.salutation) or not _salutation_names(session, letter))
    )


def _names(called: str, salutation: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(called)}(?!\w)", salutation) is not None


def _salutation_names(session: Session, letter: Letter) -> bool:
    """Whether the wording of that letter begins with how its candidate is called."""
    worded = versions_of(session, letter.application.brand_id, letter.template_version)
    return all("{called}" in str(version.blocks["common"]["salutation"]) for version in worded)


def without_a_reason(session: Session, letters: Sequence[Letter], act: Act) -> Mapping[int, DomainError]:
    """Whoever fully met everything reads why somebody else was appointed (promise 10)."""

    def must(letter: Letter) -> None:
        if letter.decision:
            must_have_a_reason(letter.application, letter.decision)

    return _refused(letters, must)


def given_to_nobody(session: Session, letters: Sequence[Letter], act: Act) -> Mapping[int, DomainError]:
    """No feedback is sealed where its round says that nobody gets any."""
    return _refused(feedback(letters), lambda letter: must_give_feedback(letter.application))


def list_ended(session: Session, letters: Sequence[Letter], act: Act) -> Mapping[int, DomainError]:
    """No letter speaks of a reserve list that has ended, and none says that one has ended which still runs; a notice is
    what the record calls for on the day."""
    today = act.given.get("today", day_at(act.now))

    def must(letter: Letter) -> None:
        if letter.kind == LetterKind.FEEDBACK:
            must_still_run(letter.application, today)
        else:
            notices.must_fit(letter.application, letter.kind, today)
            notices.must_be_to_come(letter.claims, today)

    return _refused(letters, must)


def said_already(session: Session, letters: Sequence[Letter], act: Act) -> Mapping[int, DomainError]:
    """Nobody who has feedback coming to them reads that it takes longer, nor the outcome alone."""
    waits = [letter for letter in letters if letter.kind in {LetterKind.OUTCOME, LetterKind.HOLDING}]
    return _refused(waits, lambda letter: must_be_waiting(session, letter.application_id))


def must_be_waiting(session: Session, application_id: int) -> None:
    """Raise `Conflict` where a candidate's feedback is approved, or has left."""
    said = sa.select(Letter.id).where(
        Letter.application_id == application_id, Letter.kind == LetterKind.FEEDBACK, Letter.state == S.APPROVED
    )
    if session.scalar(said) is not None:
        raise Conflict("Their feedback is approved: it tells them all this.")


def answers_unread(session: Session, letters: Sequence[Letter], act: Act) -> Mapping[int, DomainError]:
    """A candidate who answers is heard: somebody proved, by a test message, that they read the brand's reply address.

    Nothing is asked of a throw-away organisation, which can send nothing, nor where PROVE_REPLY_TO is off.
    """
    brands = {letter.id: letter.application.hiring_round.vacancy.brand for letter in letters}
    unread = {letter: brand for letter, brand in brands.items() if brand.reply_to_proved_at is None}
    if not unread or not act.given.get("prove_reply_to", True):
        return {}
    organisation = session.get(Organisation, 1)
    if organisation is not None and organisation.throw_away:
        return {}
    return {
        letter: Conflict(
            f"Nobody has shown yet that they read the answers to letters of {brand.name}.",
            "An administrator proves the reply address on the brand's page.",
        )
        for letter, brand in unread.items()
    }


def silent(session: Session, letters: Sequence[Letter], act: Act) -> Mapping[int, DomainError]:
    """No letter is made for somebody of whom it is noted that they are not to be written to."""
    found = persons.not_written_to(session, {f"application:{letter.application_id}" for letter in letters})
    reason = Conflict("This person is not to be written to.", "HR can take that note off on the person's page.")
    return {letter.id: reason for letter in letters if f"application:{letter.application_id}" in found}


def worded_anew(session: Session, letters: Sequence[Letter], act: Act) -> Mapping[int, DomainError]:
    """No feedback leaves with sentences that its brand has replaced since it was composed."""
    made = {letter.id: (letter.application.brand_id, letter.application.candidate.language, letter.template_version)
            for letter in feedback(letters)}  # fmt: skip
    anew = {one for one in set(made.values()) if replaced(session, *one)}
    reason = Conflict(
        "The wording of the letters was changed after this one was composed.",
        "Within a minute it is sealed anew with the new one: read it once more then.",
    )
    return {letter: reason for letter, one in made.items() if one in anew}


def untrue_by_now(session: Session, keys: Collection[str], now: datetime) -> dict[str, str]:
    """Of the letters that leave under these keys, those that were true when they were approved and are not now: asked
    before each leaves (hung in `hooks.py`)."""
    wanted = sa.select(Letter).where(Letter.state == S.APPROVED)
    letters: list[Letter] = list(chunked(session, wanted, Letter.delivery_key, keys))
    reasons = untrue(session, letters, now)
    return {str(letter.delivery_key): reasons[letter.id] for letter in letters if letter.id in reasons}


def untrue(session: Session, letters: Sequence[Letter], now: datetime) -> dict[int, str]:
    """Of these letters, those that say what the record no longer does, each with the reason."""
    found = [find(session, letters, Act(SYSTEM, now)) for find in TRUE]
    return {one: reason.message for reasons in reversed(found) for one, reason in reasons.items()}


def _applications(letters: Sequence[Letter]) -> list[int]:
    return [letter.application_id for letter in letters]


def _refused(letters: Sequence[Letter], must: Callable[[Letter], None]) -> Mapping[int, DomainError]:
    found: dict[int, DomainError] = {}
    for letter in letters:
        try:
            must(letter)
        except DomainError as reason:
            found[letter.id] = reason
    return found


def as_handed_in(session: Session, letters: Sequence[Letter], act: Act) -> None:
    """The documents are those of the words that were handed in; any edit voids them."""
    for letter in letters:
        if letter.fingerprint != act.given.get("fingerprints", {}).get(letter.id, letter.fingerprint):
            raise Conflict("The letter was changed after it was handed in.", "Hand it in once more.")


def as_shown(session: Session, letters: Sequence[Letter], act: Act) -> None:
    """What is approved are the very documents that the approver was shown."""
    for letter in letters:
        if act.given.get("shown") != (letter.pdf_sha256 or letter.text_sha256):
            raise Conflict("This is not the document you were shown.", "Open the letter and read it again.")


def reason_given(session: Session, letters: Sequence[Letter], act: Act) -> None:
    """Whoever gets a letter back learns why."""
    if len(str(act.given.get("reason", "")).split()) < 2:
        raise DomainError("Say what should change.", "A few words are enough.")


may_be_written_to = none_of(silent)
#: What a letter says is still so: asked until it leaves. What holds one before it is sealed, and what before it is
#: approved, whoever approves it.
TRUE = (decided_anew, recorded_otherwise, named_otherwise, list_ended, said_already)
SEALED = (*TRUE, addressed_otherwise, without_a_reason, given_to_nobody, silent)
APPROVED = (concerned, asked, *SEALED, answers_unread, worded_anew)

LETTER = Workflow(
    "letter",
    Verb,
    (
        step(
            "wait", S.DRAFT, S.WAITING,
            as_handed_in, *map(none_of, SEALED),
            may=Permission.COMPOSE_LETTERS,
        ),
        step(
            "approve", S.WAITING, S.APPROVED,
            as_shown, not_an_author, the_rounds_approver, *map(none_of, APPROVED),
            may=Permission.APPROVE_LETTERS,
        ),
        step("seal_anew", {S.WAITING, S.APPROVED}, S.DRAFT),
        step("give_back", S.WAITING, S.DRAFT, reason_given, may=Permission.APPROVE_LETTERS),
        step("take_back", S.WAITING, S.DRAFT, may=Permission.COMPOSE_LETTERS),
        step("withdraw", {S.DRAFT, S.WAITING, S.APPROVED}, S.WITHDRAWN, may=Permission.WITHDRAW_LETTERS),
        step("unasked", {S.DRAFT, S.WAITING, S.APPROVED}, S.WITHDRAWN),
        step("let_go", S.APPROVED, S.PAST),
    ),
    brand_of=lambda letter: letter.application.brand_id,
)  # fmt: skip

SEALING = Workflow(
    "sealing", Verb, (step("done", JobState.ASKED, JobState.DONE), step("failed", JobState.ASKED, JobState.FAILED))
)
