"""The verbs of letters: edit, hand in, seal, give back, withdraw, recall; `making.py` composes them and `approving/`
approves them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from employer_portal.core import audit
from employer_portal.core.chunks import chunked, chunked_rows
from employer_portal.core.errors import Conflict, DomainError, NotFound, made
from employer_portal.core.permissions import SYSTEM, Actor, Permission
from employer_portal.core.terms import LetterKind
from employer_portal.core.workflow import Act, move, move_all, move_most
from employer_portal.delivery import operations as delivery
from employer_portal.delivery.envelope import Parts
from employer_portal.delivery.models import Delivery, DeliveryState
from employer_portal.delivery.unasked import stop_unasked
from employer_portal.feedback.models import DecisionRecord
from employer_portal.hiring.models import Application, Round
from employer_portal.hiring.operations import InTheWay
from employer_portal.letters import checks, seal, trail
from employer_portal.letters.models import LIVE, JobState, Letter, LetterAuthor, LetterState, Reading, SealingJob
from employer_portal.letters.reach import letters_in_reach, one_letter
from employer_portal.letters.verbs import Verb
from employer_portal.letters.workflow import LETTER, SEALING, silent
from employer_portal.phrasing.service import Checker
from employer_portal.printing.content import Content
from employer_portal.printing.press import Failure, Rendered, Result
from employer_portal.running import jobs
from employer_portal.training.queries import must_be_certified

P = Permission
#: The job that seals what was handed in.
SEAL = "letters.seal"
#: How a live letter stood, in words.
STOOD = {
    LetterState.DRAFT: "was a draft",
    LetterState.WAITING: "waited for approval",
    LetterState.APPROVED: "was approved",
}
#: A letter with all that is asked about it before it is sealed.
_WHOLE = (
    joinedload(Letter.application).options(
        joinedload(Application.candidate),
        joinedload(Application.told),
        joinedload(Application.hiring_round).joinedload(Round.vacancy),
    ),
    joinedload(Letter.decision).selectinload(DecisionRecord.ratings),
)


def words_and_authors(session: Session, letter: Letter) -> dict[str, Any]:
    """What a line says of a letter whose words were changed."""
    return {"fingerprint": letter.fingerprint, "authors": trail.authors(session, [letter.id])[letter.id]}


def edit(
    session: Session, letter_id: int, content: Content, *, checker: Checker, actor: Actor, now: datetime
) -> Letter:
    """Change a draft's words. It voids any seal, and makes the editor an author. Raises `Conflict` for a notice, which
    has the employer's words and is written anew."""
    letter = one_letter(session, letter_id, actor, P.COMPOSE_LETTERS, lock=True)
    must_be_certified(session, actor.id, now=now)
    if letter.kind != LetterKind.FEEDBACK:
        raise Conflict("The words of a notice are the employer's own.", "Withdraw it, or write it anew.")
    if letter.state != LetterState.DRAFT:
        raise Conflict(f"This letter is {letter.state}.", "Take it back first.")
    set_content(letter, content, letter.template_version, checker)
    add_authors(session, {letter.id: {actor.id}})
    audit.record(
        session,
        Verb.LETTER_EDITED,
        f"letter:{letter.id}",
        actor_id=actor.id,
        at=now,
        **words_and_authors(session, letter),
    )
    return letter


def hand_in(session: Session, letter_id: int, *, checker: Checker, actor: Actor, now: datetime) -> SealingJob:
    """Ask for a draft to be sealed; once it is, the letter waits for approval, unless it was changed meanwhile.

    Handing in once more what is being sealed asks for nothing new: it answers the job that there is. Raises
    `DomainError`, quoting the sentence, for words that cannot go to a candidate, and `Conflict` where they are not to
    be written to.
    """
    return made(hand_in_all(session, [letter_id], checker=checker, actor=actor, now=now)[letter_id])


def hand_in_all(
    session: Session, letter_ids: Iterable[int], *, checker: Checker, actor: Actor, now: datetime
) -> dict[int, SealingJob | DomainError]:
    """`hand_in` for many: letter -> its job, or why it has none. What is refused stays as it is."""
    wanted, act = list(letter_ids), Act(actor, now)
    letters = letters_in_reach(session, wanted, actor, P.COMPOSE_LETTERS)
    refused: dict[int, DomainError] = {
        one: NotFound("There is no such letter.") for one in wanted if one not in letters
    }
    if letters:
        must_be_certified(session, actor.id, now=now)
    for letter in letters.values():
        if letter.state != LetterState.DRAFT:
            refused[letter.id] = Conflict(f"This letter is {letter.state} already.")
    refused |= silent(session, [one for one in letters.values() if one.id not in refused], act)
    refused |= checks.unclean(session, [one for one in letters.values() if one.id not in refused], checker)
    going = [letter for letter in letters.values() if letter.id not in refused]
    open_jobs = sa.select(SealingJob).where(SealingJob.state == JobState.ASKED)
    jobs_of: dict[int, SealingJob] = {
        job.letter_id: job for job in chunked(session, open_jobs, SealingJob.letter_id, [one.id for one in going])
    }
    changed = [one for one in going if one.id in jobs_of and jobs_of[one.id].fingerprint != one.fingerprint]
    for letter in changed:
        _not_sealed(session, jobs_of.pop(letter.id), "The letter was changed after it was handed in.", act)
    session.flush()
    new = [letter for letter in going if letter.id not in jobs_of]
    for letter in new:
        letter.reworded_at = None  # one that could not take its brand's new wording is tried once more
    jobs_of |= {job.letter_id: job for job in ask_to_seal(session, new, actor.id, act)}
    return {one: refused.get(one) or jobs_of[one] for one in wanted}


def ask_to_seal(session: Session, letters: Iterable[Letter], asker_id: int, act: Act) -> list[SealingJob]:
    """Have drafts sealed in the name of `asker_id`: letters that were loaded and looked at."""
    asked = [
        SealingJob(letter_id=letter.id, asked_by=asker_id, asked_at=act.now, fingerprint=letter.fingerprint)
        for letter in letters
    ]
    session.add_all(asked)
    session.flush()
    for job in asked:
        jobs.ask(session, SEAL, job.id)
        audit.record(
            session, Verb.LETTER_HANDED_IN, f"letter:{job.letter_id}", actor_id=act.actor.id, at=act.now, job=job.id,
            fingerprint=job.fingerprint, asked_by=asker_id,
        )  # fmt: skip
    return asked


@dataclass(frozen=True, slots=True)
class _Printed:
    """A letter that the press made: who asked for it, and what it is sealed with."""

    job: SealingJob
    letter: Letter
    content: Content
    parts: Parts
    pages: int

    @classmethod
    def of(cls, job: SealingJob, letter: Letter, made: Rendered, day: date | None) -> Self:
        content = seal.dated(letter.content, day)
        sealed = seal.parts(content, made, letter.application.candidate.format, letter.kind)
        return cls(job, letter, content, sealed, made.pages)


def seal_done(
    session: Session, job_id: int, result: Result, *, day: date | None, actor: Actor, now: datetime
) -> Parts | None:
    """Record what the press made of a handed-in letter that bears `day`: documents and *waiting*, or the draft with the
    reason.

    `actor` is who asked. Returns the sealed parts, or None where the letter stays a draft.
    """
    return seal_all_done(session, {job_id: result}, day=day, actor=actor, now=now)[job_id]


def seal_all_done(
    session: Session, results: Mapping[int, Result], *, day: date | None, actor: Actor, now: datetime
) -> dict[int, Parts | None]:
    """`seal_done` for many jobs (job -> what the press made) that one person asked for."""
    act, printed = Act(actor, now), list[_Printed]()
    for job, letter in _being_sealed(session, results):
        result = results[job.id]
        if isinstance(result, Failure):
            _not_sealed(session, job, str(result), act)
        else:
            printed.append(_Printed.of(job, letter, result, day))
    prints = {one.letter.id: seal.fingerprint(one.content, one.letter.template_version) for one in printed}
    hashes = trail.sealed_with(session, [(one.letter, one.parts) for one in printed])
    facts = {number: {"fingerprint": prints[number], **told} for number, told in hashes.items()}
    handed_in = Act(actor, now, {"fingerprints": {one.letter.id: one.job.fingerprint for one in printed}})
    with session.no_autoflush:  # state and seal change in one statement: neither is right alone
        refused = move_most(session, LETTER, [one.letter for one in printed], "wait", handed_in, facts)
        sealed = [one for one in printed if one.letter.id not in refused]
        seal.store(session, [(one.letter, one.parts, one.pages) for one in sealed], now=now)
        for one in sealed:
            one.letter.content, one.letter.fingerprint = one.content, prints[one.letter.id]
            one.letter.handed_in_by = one.job.asked_by
    for one in printed:
        if one.letter.id in refused:
            _not_sealed(session, one.job, str(refused[one.letter.id]), act)
    move_all(session, SEALING, [one.job for one in sealed], "done", act)
    return {**dict.fromkeys(results), **{one.job.id: one.parts for one in sealed}}


def _being_sealed(session: Session, job_ids: Iterable[int]) -> list[tuple[SealingJob, Letter]]:
    """Those of these jobs that are not done yet, with their letters; both locked, and read as they are by now."""
    ids, now = list(job_ids), {"populate_existing": True}
    letter_ids = chunked(session, sa.select(SealingJob.letter_id), SealingJob.id, ids)
    # the letters first, as whoever hands one in once more
    whole = sa.select(Letter).options(*_WHOLE).order_by(Letter.id).with_for_update(of=Letter).execution_options(**now)
    letters = {letter.id: letter for letter in chunked(session, whole, Letter.id, letter_ids)}
    asked = sa.select(SealingJob).where(SealingJob.state == JobState.ASKED).order_by(SealingJob.id)
    jobs = chunked(session, asked.with_for_update().execution_options(**now), SealingJob.id, ids)
    return [(job, letters[job.letter_id]) for job in jobs]


def give_back(session: Session, letter_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """The approver asks for a change: the letter is a draft again, its seal void."""
    letter = one_letter(session, letter_id, actor, P.APPROVE_LETTERS, lock=True)
    move(session, LETTER, letter, "give_back", Act(actor, now, {"reason": reason}))
    letter.returned_because, letter.bore = reason.strip(), None
    seal.void(letter)


def take_back(session: Session, letter_id: int, *, actor: Actor, now: datetime) -> None:
    """HR takes a waiting letter back to change it."""
    letter = one_letter(session, letter_id, actor, P.COMPOSE_LETTERS, lock=True)
    move(session, LETTER, letter, "take_back", Act(actor, now))
    letter.returned_because = letter.bore = None
    seal.void(letter)


def withdraw(session: Session, letter_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """End a letter that has not left; it lets go of the outcome, so that another can be recorded.

    Raises `Conflict`, with the reason, when it is too late to stop it.
    """
    letter = one_letter(session, letter_id, actor, P.WITHDRAW_LETTERS, lock=True)
    if letter.delivery_key is not None:
        recalled = delivery.recall(session, key=letter.delivery_key, actor=actor, now=now, reason=reason)
        for why in recalled.too_late.values():
            raise Conflict(why, "Write to the candidate yourself: a letter that has left cannot be called back.")
    move(session, LETTER, letter, "withdraw", Act(actor, now))
    letter.outcome = None


def end_unasked(session: Session, letter_id: int, *, now: datetime) -> None:
    """End an answer that its candidate does not ask for any more, and that has not left. Raises `Conflict` where it
    has, or is leaving at this moment."""
    letter = session.get_one(Letter, letter_id, with_for_update=True, populate_existing=True)
    if letter.delivery_key is not None:
        stop_unasked(session, letter.delivery_key, now=now)
    move(session, LETTER, letter, "unasked", Act(SYSTEM, now))
    letter.outcome = None


def recall_for_outcome(session: Session, application_ids: Sequence[int], actor: Actor, now: datetime) -> list[str]:
    """Before outcomes change: withdraw the live letters that tell the old ones (hung in `hooks.py`), and name them. A
    notice that has left is past from then on. Raises `InTheWay` for feedback that has left."""
    recalled = []
    live_ones = sa.select(Letter.id, Letter.application_id).where(Letter.state.in_(LIVE))
    for letter_id, application_id in list(chunked_rows(session, live_ones, Letter.application_id, application_ids)):
        letter = session.get_one(Letter, letter_id, with_for_update=True)
        stood = STOOD[letter.state]
        if let_go(session, letter, Act(actor, now)):
            continue
        try:
            withdraw(session, letter_id, "The outcome was changed.", actor=actor, now=now)
        except Conflict as error:
            raise InTheWay(application_id, error) from error
        kind = "letter" if letter.kind == LetterKind.FEEDBACK else letter.kind
        recalled.append(f"The {kind} to {letter.application.candidate.full_name}, which {stood}, is withdrawn.")
    return recalled


def has_left(session: Session, letter: Letter) -> bool:
    """Whether that letter was handed to the mail server or to the post."""
    left = Delivery.key == letter.delivery_key, Delivery.sent_at.is_not(None)
    return session.scalar(sa.select(Delivery.id).where(*left).limit(1)) is not None


def let_go(session: Session, letter: Letter, act: Act) -> bool:
    """Whether that letter is a notice that has left, and is not on its way once more: it is past then, and in nobody's
    way."""
    if letter.kind == LetterKind.FEEDBACK or letter.state != LetterState.APPROVED or not has_left(session, letter):
        return False
    newest = sa.select(Delivery.state).where(Delivery.key == letter.delivery_key).order_by(Delivery.id.desc()).limit(1)
    if session.scalar(newest) not in {DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.BOUNCED}:
        return False
    with session.no_autoflush:  # state and outcome change in one statement: neither is right alone
        move(session, LETTER, letter, "let_go", act)
        letter.outcome = None
        session.flush()
    return True


def must_not_be_sealed(session: Session, application_id: int) -> None:
    """Before what a letter was made from changes (hung in `hooks.py`): raise `Conflict` where feedback is sealed."""
    letter = live(session, application_id)
    if letter is not None and letter.state != LetterState.DRAFT:
        raise Conflict(
            f"A letter to this candidate is {letter.state}: it names them as they are recorded now.",
            "Give it back or withdraw it first. A mistyped address is corrected in the outbox.",
        )


def must_not_be_on_its_way(session: Session, application_id: int) -> None:
    """Before a candidate's details change (hung in `hooks.py`): raise `Conflict` where a letter names them that is
    sealed, and where feedback is or was."""
    must_not_be_sealed(session, application_id)
    left = sa.exists().where(Delivery.key == Letter.delivery_key, Delivery.sent_at.is_not(None))
    waits = (
        Letter.application_id == application_id,
        Letter.state.in_([LetterState.WAITING, LetterState.APPROVED]),
        ~left,
    )
    kind = session.scalar(sa.select(Letter.kind).where(*waits).limit(1))
    if kind is not None:
        raise Conflict(
            f"Their {kind} waits to leave: it names them as they are recorded now.",
            "Give it back or withdraw it first.",
        )


def must_stand(session: Session, delivery_keys: Sequence[str]) -> None:
    """Before a delivery is tried again or sent elsewhere (hung in `hooks.py`): raise `Conflict` where its letter was
    withdrawn since, or is past. It may tell an outcome that is no longer so."""
    gone = Letter.delivery_key.in_(delivery_keys), Letter.state.not_in(LIVE)
    if session.scalar(sa.select(Letter.id).where(*gone).limit(1)) is not None:
        raise Conflict("This letter was withdrawn: it does not leave any more.", "Compose a new one.")


def hands_in_letters(session: Session, application_id: int) -> set[int]:
    """Who composed, wrote or handed in any letter to that candidate."""
    of_it = Letter.application_id == application_id
    wrote = sa.select(LetterAuthor.user_id).join(Letter, Letter.id == LetterAuthor.letter_id).where(of_it)
    handed_in = sa.select(SealingJob.asked_by).join(Letter, Letter.id == SealingJob.letter_id).where(of_it)
    return set(session.scalars(wrote.union(handed_in)))


def live(session: Session, application_id: int, kind: LetterKind = LetterKind.FEEDBACK) -> Letter | None:
    """The one live letter of that kind of an application, if there is one."""
    of_it = Letter.application_id == application_id, Letter.kind == kind, Letter.state.in_(LIVE)
    return session.scalar(sa.select(Letter).where(*of_it))


def marked(content: Content, head: str) -> Content:
    """The letter with ten characters of the audit chain's head at its foot: its reader can witness that the trail was
    not rewritten."""
    mark = f"record {head[:4]} {head[4:8]} {head[8:10]}"
    return content.in_each_half(lambda half: replace(half, foot=mark))


def set_content(letter: Letter, content: Content, template_version: str, checker: Checker) -> None:
    """Give a letter these words: whatever seal it had is void."""
    letter.content = content
    letter.template_version, letter.rules_version = template_version, checker.version
    letter.fingerprint = seal.fingerprint(content, template_version)
    letter.bore = letter.reworded_at = None
    seal.void(letter)


def add_authors(session: Session, had_a_hand: Mapping[int, Collection[int]]) -> None:
    """Note who had a hand in these letters (letter -> users): none of them approves it."""
    wanted = sa.select(LetterAuthor.letter_id, LetterAuthor.user_id)
    known = {tuple(row) for row in chunked_rows(session, wanted, LetterAuthor.letter_id, had_a_hand)}
    authors = [(letter, user) for letter, users in had_a_hand.items() for user in sorted(users)]
    session.add_all(LetterAuthor(letter_id=one[0], user_id=one[1]) for one in authors if one not in known)
    session.flush()


def _not_sealed(session: Session, job: SealingJob, reason: str, act: Act) -> None:
    move(session, SEALING, job, "failed", act)
    job.reason = reason


def note_reading(session: Session, letter_id: int, sha256: str, *, actor: Actor, now: datetime) -> None:
    """Note that somebody opened the sealed document of that hash: what was opened can be approved with others."""
    one_letter(session, letter_id, actor, P.APPROVE_LETTERS)
    if session.get(Reading, (letter_id, actor.id, sha256)) is None:
        session.add(Reading(letter_id=letter_id, user_id=actor.id, sha256=sha256, at=now))
        audit.record(session, Verb.LETTER_OPENED, f"letter:{letter_id}", actor_id=actor.id, at=now, shown=sha256)
