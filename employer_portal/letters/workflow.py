"""The lifecycle of a letter: draft, waiting, approved, withdrawn."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import Organisation
from employer_portal.composing import notices
from employer_portal.composing.material import claims, must_have_a_reason, must_still_run
from employer_portal.core.clock import day_at
from employer_portal.core.errors import Conflict, DomainError, NotAllowed
from employer_portal.core.permissions import Permission
from employer_portal.core.terms import LetterKind
from employer_portal.core.workflow import Act, Workflow, step
from employer_portal.feedback.models import Concern, ConcernState, DecisionRecord
from employer_portal.hiring import persons
from employer_portal.letters.checks import must_be_answered
from employer_portal.letters.models import JobState, Letter, LetterAuthor
from employer_portal.letters.models import LetterState as S
from employer_portal.letters.verbs import Verb
from employer_portal.review.queries import reopened
from employer_portal.wording.queries import in_force


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


def no_open_concern(session: Session, letters: Sequence[Letter], act: Act) -> None:
    """No letter leaves while HR has not settled what was said about the candidate (promise 2). A holding note, which
    says no more than that it takes longer, may."""
    for letter in letters:
        if letter.kind == LetterKind.HOLDING:
            continue
        query = sa.select(Concern.id).where(
            Concern.application_id == letter.application_id, Concern.state == ConcernState.NEW
        )
        if session.scalar(query.limit(1)) is not None:
            raise Conflict("A concern about this candidate's feedback is open.", "HR settles it first.")


def nothing_asked(session: Session, letters: Sequence[Letter], act: Act) -> None:
    """Nor while somebody asks whether words of the feedback are about the candidate at all (promise 2)."""
    for letter in feedback(letters):
        must_be_answered(session, letter.application_id)


def rests_on_the_decision(session: Session, letters: Sequence[Letter], act: Act) -> None:
    """The reason given is the reason recorded (promise 10): the newest decision is the letter's."""
    for letter in feedback(letters):
        newest = session.scalar(
            sa.select(sa.func.max(DecisionRecord.id)).where(DecisionRecord.application_id == letter.application_id)
        )
        if newest != letter.decision_id:
            raise Conflict("The decision was recorded anew after this letter was composed.", "Compose it again.")
        if letter.decision and reopened(session, letter.decision):
            raise Conflict("The decision was reopened after this letter was composed.", "HR records it again first.")


def as_recorded(session: Session, letters: Sequence[Letter], act: Act) -> None:
    """What the letter took from the record still stands there (promise 10)."""
    for letter in letters:
        now = claims(letter.application, letter.decision) if letter.decision else notices.claims(letter.application)
        for words, value in letter.claims.items():
            if now.get(words) != value:
                raise Conflict(f"The record was changed after this letter was composed: {words}.", "Compose it again.")


def says_why(session: Session, letters: Sequence[Letter], act: Act) -> None:
    """Whoever fully met everything reads why somebody else was appointed (promise 10)."""
    for letter in letters:
        if letter.decision:
            must_have_a_reason(letter.application, letter.decision)


def the_list_runs(session: Session, letters: Sequence[Letter], act: Act) -> None:
    """No letter speaks of a reserve list that has ended, and none says that one has ended which still runs."""
    for letter in letters:
        today = act.given.get("today", day_at(act.now))
        if letter.kind == LetterKind.FEEDBACK:
            must_still_run(letter.application, today)
        else:
            notices.must_fit(letter.application, letter.kind, today)
            notices.must_be_to_come(letter.claims, today)


def nothing_said(session: Session, letters: Sequence[Letter], act: Act) -> None:
    """Nobody who has feedback coming to them reads that it takes longer, nor the outcome alone."""
    for letter in letters:
        if letter.kind in {LetterKind.OUTCOME, LetterKind.HOLDING}:
            must_be_waiting(session, letter.application_id)


def must_be_waiting(session: Session, application_id: int) -> None:
    """Raise `Conflict` where a candidate's feedback is approved, or has left."""
    said = sa.select(Letter.id).where(
        Letter.application_id == application_id, Letter.kind == LetterKind.FEEDBACK, Letter.state == S.APPROVED
    )
    if session.scalar(said) is not None:
        raise Conflict("Their feedback is approved: it tells them all this.")


def as_handed_in(session: Session, letters: Sequence[Letter], act: Act) -> None:
    """The documents are those of the words that were handed in; any edit voids them."""
    for letter in letters:
        if letter.fingerprint != act.given.get("fingerprint", letter.fingerprint):
            raise Conflict("The letter was changed after it was handed in.", "Hand it in once more.")


def as_shown(session: Session, letters: Sequence[Letter], act: Act) -> None:
    """What is approved are the very documents that the approver was shown."""
    for letter in letters:
        if act.given.get("shown") != (letter.pdf_sha256 or letter.text_sha256):
            raise Conflict("This is not the document you were shown.", "Open the letter and read it again.")


def answers_are_read(session: Session, letters: Sequence[Letter], act: Act) -> None:
    """A candidate who answers is heard: somebody proved, by a test message, that they read the brand's reply address.

    Nothing is asked of a throw-away organisation, which can send nothing, nor where PROVE_REPLY_TO is off.
    """
    if not act.given.get("prove_reply_to", True):
        return
    for letter in letters:
        brand = letter.application.hiring_round.vacancy.brand
        if brand.reply_to_proved_at is None:
            organisation = session.get(Organisation, 1)
            if organisation is not None and organisation.throw_away:
                return
            raise Conflict(
                f"Nobody has shown yet that they read the answers to letters of {brand.name}.",
                "An administrator proves the reply address on the brand's page.",
            )


def may_be_written_to(session: Session, letters: Sequence[Letter], act: Act) -> None:
    """No letter is made for somebody of whom it is noted that they are not to be written to."""
    people = {f"application:{letter.application_id}" for letter in letters}
    if persons.not_written_to(session, people):
        raise Conflict("This person is not to be written to.", "HR can take that note off on the person's page.")


def in_the_wording_in_force(session: Session, letters: Sequence[Letter], act: Act) -> None:
    """No feedback leaves with sentences that its brand has replaced since it was composed."""
    for letter in feedback(letters):
        wording = in_force(session, letter.application.brand_id)
        if wording is not None and wording.digest != letter.template_version:
            raise Conflict(
                "The wording of the letters was changed after this one was composed.",
                "Within a minute it is sealed anew with the new one: read it once more then.",
            )


def reason_given(session: Session, letters: Sequence[Letter], act: Act) -> None:
    """Whoever gets a letter back learns why."""
    if len(str(act.given.get("reason", "")).split()) < 2:
        raise DomainError("Say what should change.", "A few words are enough.")


LETTER = Workflow(
    "letter",
    Verb,
    (
        step(
            "wait", S.DRAFT, S.WAITING,
            as_handed_in, rests_on_the_decision, as_recorded, says_why, the_list_runs, nothing_said, may_be_written_to,
            may=Permission.COMPOSE_LETTERS,
        ),
        step(
            "approve", S.WAITING, S.APPROVED,
            as_shown, not_an_author, the_rounds_approver, no_open_concern, nothing_asked, rests_on_the_decision,
            as_recorded, says_why, the_list_runs, nothing_said, may_be_written_to, answers_are_read,
            in_the_wording_in_force,
            may=Permission.APPROVE_LETTERS,
        ),
        step("seal_anew", {S.WAITING, S.APPROVED}, S.DRAFT),
        step("give_back", S.WAITING, S.DRAFT, reason_given, may=Permission.APPROVE_LETTERS),
        step("take_back", S.WAITING, S.DRAFT, may=Permission.COMPOSE_LETTERS),
        step("withdraw", {S.DRAFT, S.WAITING, S.APPROVED}, S.WITHDRAWN, may=Permission.WITHDRAW_LETTERS),
        step("let_go", S.APPROVED, S.PAST),
    ),
    brand_of=lambda letter: letter.application.brand_id,
)  # fmt: skip

SEALING = Workflow(
    "sealing", Verb, (step("done", JobState.ASKED, JobState.DONE), step("failed", JobState.ASKED, JobState.FAILED))
)
