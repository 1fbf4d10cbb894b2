"""The verbs of letters: compose, edit, hand in, seal, approve, give back, withdraw, recall."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.composing import material, sources
from employer_portal.composing.blocks import Blocks
from employer_portal.composing.compose import in_languages
from employer_portal.core import audit
from employer_portal.core.calendar import Calendar
from employer_portal.core.chunks import chunked_rows
from employer_portal.core.clock import day_at
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.terms import LetterKind
from employer_portal.core.workflow import Act, check, move
from employer_portal.delivery import operations as delivery
from employer_portal.delivery.envelope import Parts
from employer_portal.delivery.models import Delivery, DeliveryState
from employer_portal.hiring.operations import InTheWay
from employer_portal.hiring.reach import one_application
from employer_portal.letters import checks, envelopes, leaving_out, seal, trail
from employer_portal.letters.models import LIVE, JobState, Letter, LetterAuthor, LetterState, Reading, SealingJob
from employer_portal.letters.reach import one_letter
from employer_portal.letters.trail import SEALED
from employer_portal.letters.verbs import Verb
from employer_portal.letters.workflow import LETTER, SEALING, may_be_written_to
from employer_portal.phrasing.service import Checker
from employer_portal.printing.content import Content
from employer_portal.printing.press import Failure, Rendered
from employer_portal.running import jobs
from employer_portal.settings import Settings
from employer_portal.training.queries import must_be_certified
from employer_portal.wording.queries import composed_of, wordings_for

P = Permission
#: The job that seals what was handed in.
SEAL = "letters.seal"


def compose(
    session: Session, application_id: int, *, blocks: Blocks, checker: Checker, settings: Settings, actor: Actor,
    now: datetime,
) -> Letter:  # fmt: skip
    """Compose the feedback letter of an application, or compose its draft anew: with the approved wording of its brand,
    else with `blocks`, the standard one.

    Raises `NotAllowed` without a certificate, `Conflict` while entries or the decision are missing or a letter
    waits already, `DomainError` where there is nothing to say or a sentence lacks its value.
    """
    application = one_application(session, application_id, actor, P.COMPOSE_LETTERS, lock=True)
    must_be_certified(session, actor.id, now=now)
    today = day_at(now, settings.timezone)
    given, decision, writers = material.material(session, application, settings, today)
    decided = leaving_out.decided(session, application_id)
    wordings = wordings_for(session, application, blocks)
    made = in_languages(replace(given, choices=leaving_out.choices(decided)), wordings)
    made = replace(made, content=marked(session, made.content))
    letter = live(session, application_id)
    if letter is None:
        letter = Letter(application_id=application_id, outcome=given.outcome, kind=LetterKind.FEEDBACK)
        session.add(letter)
    elif letter.state != LetterState.DRAFT:
        raise Conflict(f"A letter to this candidate is {letter.state} already.", "Take it back first.")
    letter.decision_id, letter.composed_at = decision.id, now
    if letter.was_stopped:
        letter.returned_because = None  # what it was stopped for is mended by composing it again
    letter.claims = material.claims(application, decision, set(writers))
    set_content(letter, made.content, composed_of(wordings), checker)
    entries = [entry.id for entry in material.accepted_entries(session, application_id)]
    trace = sources.Trace(session, entries, application.hiring_round)
    letter.sources = sources.traced(trace, made)
    letter.left_out = leaving_out.left_out(made, trace, decided)
    session.flush()
    add_authors(session, letter, {actor.id, *writers})
    audit.record(
        session, Verb.LETTER_COMPOSED, f"letter:{letter.id}", actor_id=actor.id, at=now,
        application=application_id, decision=decision.id, **words_and_authors(session, letter),
    )  # fmt: skip
    return letter


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
    add_authors(session, letter, {actor.id})
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
    letter = one_letter(session, letter_id, actor, P.COMPOSE_LETTERS, lock=True)
    must_be_certified(session, actor.id, now=now)
    if letter.state != LetterState.DRAFT:
        raise Conflict(f"This letter is {letter.state} already.")
    may_be_written_to(session, [letter], Act(actor, now))
    checks.must_be_clean(session, letter, checker)
    if open_job := session.scalar(_asked(letter.id)):
        if open_job.fingerprint == letter.fingerprint:
            return open_job
        _not_sealed(session, open_job, "The letter was changed after it was handed in.", Act(actor, now))
        session.flush()
    letter.reworded_at = None  # one that could not take its brand's new wording is tried once more
    return ask_to_seal(session, letter, actor.id, Act(actor, now))


def ask_to_seal(session: Session, letter: Letter, asker_id: int, act: Act) -> SealingJob:
    """Have a draft sealed in the name of `asker_id`: for a letter that was loaded and looked at."""
    job = SealingJob(letter_id=letter.id, asked_by=asker_id, asked_at=act.now, fingerprint=letter.fingerprint)
    session.add(job)
    session.flush()
    jobs.ask(session, SEAL, job.id)
    audit.record(
        session, Verb.LETTER_HANDED_IN, f"letter:{letter.id}", actor_id=act.actor.id, at=act.now, job=job.id,
        fingerprint=job.fingerprint, asked_by=asker_id,
    )  # fmt: skip
    return job


def seal_done(
    session: Session, job_id: int, result: Rendered | Failure, *, day: date | None, actor: Actor, now: datetime
) -> Parts | None:
    """Record what the press made of a handed-in letter that bears `day`: documents and *waiting*, or the draft with the
    reason.

    `actor` is who asked. Returns the sealed parts, or None where the letter stays a draft.
    """
    job = session.get(SealingJob, job_id)
    if job is None:
        return None
    letter = session.get_one(Letter, job.letter_id, with_for_update=True)  # first, as whoever hands it in once more
    session.refresh(job, with_for_update=True)
    if job.state != JobState.ASKED:
        return None
    if isinstance(result, Failure):
        _not_sealed(session, job, str(result), Act(actor, now))
        return None
    content = seal.dated(letter.content, day)
    sealed = seal.parts(content, result, letter.application.candidate.format, letter.kind)
    act = Act(actor, now, {"fingerprint": job.fingerprint})
    try:
        check(session, LETTER, [letter], "wait", act)
    except DomainError as reason:
        _not_sealed(session, job, str(reason), act)
        return None
    seal.store(session, letter, sealed, result.pages, now=now)
    print_ = seal.fingerprint(content, letter.template_version)
    bytes_ = {name: getattr(letter, column.key) for name, column in SEALED.items()}
    move(session, LETTER, letter, "wait", act, fingerprint=print_, **bytes_)
    letter.content, letter.fingerprint = content, print_
    move(session, SEALING, job, "done", act)
    letter.handed_in_by = job.asked_by
    return sealed


def approve(
    session: Session, letter_id: int, shown: str, *, settings: Settings, actor: Actor, now: datetime
) -> Delivery:
    """Approve the very document that was shown (`shown`: the SHA-256 of its PDF, or of its text without one), and
    post it in the same transaction; it leaves after the cooling-off.

    Raises `NotAllowed` for an author, `Conflict` over an open concern, a newer decision, other bytes, or a brand whose
    reply address nobody has proved.
    """
    letter = one_letter(session, letter_id, actor, P.APPROVE_LETTERS, lock=True)
    given = {
        "shown": shown,
        "today": day_at(now, settings.timezone),
        "prove_reply_to": settings.prove_reply_to,
    }
    key = uuid.uuid4().hex
    calendar = Calendar.of(settings)
    leaves = calendar.after_cooling_off(now)
    check(session, LETTER, [letter], "approve", Act(actor, now, given))
    seal.must_not_be_old(letter, calendar, leaves)
    move(session, LETTER, letter, "approve", Act(actor, now, given), shown=shown, key=key)
    letter.approved_by, letter.approved_at, letter.delivery_key = actor.id, now, key
    return delivery.post(
        session, envelopes.envelope_of(letter), key=key,
        group=envelopes.group_of(letter.application.round_id), actor=actor, now=now,
        not_before=leaves, not_after=seal.lasts_until(letter, calendar),
        replaces=delivery.not_arrived(
            session, f"application:{letter.application_id}", but=_keys_of_others(session, letter)
        ),
    )  # fmt: skip


def _keys_of_others(session: Session, letter: Letter) -> set[str]:
    """The keys under which letters of another kind went to that candidate: this one takes the place of none of them.
    The trail has those too that a letter had before it was sealed anew."""
    others = Letter.application_id == letter.application_id, Letter.kind != letter.kind
    subjects = [f"letter:{one}" for one in session.scalars(sa.select(Letter.id).where(*others))]
    return {str(line.facts["key"]) for line in audit.lines_of(session, subjects) if "key" in line.facts}


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


def recall_for_outcome(session: Session, application_ids: Sequence[int], actor: Actor, now: datetime) -> None:
    """Before outcomes change: withdraw the live letters that tell the old ones (hung in `hooks.py`). A notice that has
    left is past from then on. Raises `InTheWay` for feedback that has left."""
    live_ones = sa.select(Letter.id, Letter.application_id).where(Letter.state.in_(LIVE))
    for letter_id, application_id in list(chunked_rows(session, live_ones, Letter.application_id, application_ids)):
        if let_go(session, session.get_one(Letter, letter_id, with_for_update=True), Act(actor, now)):
            continue
        try:
            withdraw(session, letter_id, "The outcome was changed.", actor=actor, now=now)
        except Conflict as error:
            raise InTheWay(application_id, error) from error


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
            "Give it back or withdraw it first. A mistyped address is mended in the outbox.",
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


def marked(session: Session, content: Content) -> Content:
    """The letter with ten characters of the audit chain's head at its foot: its reader can witness that the trail was
    not rewritten."""
    head = audit.head(session)
    mark = f"record {head[:4]} {head[4:8]} {head[8:10]}"
    return content.in_each_half(lambda half: replace(half, foot=mark))


def set_content(letter: Letter, content: Content, template_version: str, checker: Checker) -> None:
    """Give a letter these words: whatever seal it had is void."""
    letter.content = content
    letter.template_version, letter.rules_version = template_version, checker.version
    letter.fingerprint = seal.fingerprint(content, template_version)
    letter.bore = letter.reworded_at = None
    seal.void(letter)


def add_authors(session: Session, letter: Letter, user_ids: set[int]) -> None:
    """Note who had a hand in a letter: none of them approves it."""
    known = set(session.scalars(sa.select(LetterAuthor.user_id).where(LetterAuthor.letter_id == letter.id)))
    session.add_all(LetterAuthor(letter_id=letter.id, user_id=user_id) for user_id in sorted(user_ids - known))
    session.flush()


def _asked(letter_id: int) -> sa.Select[SealingJob]:
    """The one job of that letter that is not done yet."""
    return sa.select(SealingJob).where(SealingJob.letter_id == letter_id, SealingJob.state == JobState.ASKED)


def _not_sealed(session: Session, job: SealingJob, reason: str, act: Act) -> None:
    move(session, SEALING, job, "failed", act)
    job.reason = reason


def note_reading(session: Session, letter_id: int, sha256: str, *, actor: Actor, now: datetime) -> None:
    """Note that somebody opened the sealed document of that hash: what was opened can be approved with others."""
    one_letter(session, letter_id, actor, P.APPROVE_LETTERS)
    if session.get(Reading, (letter_id, actor.id, sha256)) is None:
        session.add(Reading(letter_id=letter_id, user_id=actor.id, sha256=sha256, at=now))
        audit.record(session, Verb.LETTER_OPENED, f"letter:{letter_id}", actor_id=actor.id, at=now, shown=sha256)
