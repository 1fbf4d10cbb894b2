"""Letters sealed anew: one that is approved, or leaves, more than five working days after the day it bears, gets
the day's date; one that waits while its brand's wording is changed gets the new one. Each is shown to its approver
again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.composing import material, pages, sources
from employer_portal.composing.blocks import Blocks
from employer_portal.composing.compose import in_languages
from employer_portal.composing.rewording import reworded
from employer_portal.core import audit
from employer_portal.core.audit import AuditLine
from employer_portal.core.calendar import Calendar
from employer_portal.core.clock import day_at
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.terms import LetterKind, LetterLanguage
from employer_portal.core.workflow import Act, check, move
from employer_portal.delivery import operations as delivery
from employer_portal.delivery import verbs as delivery_verbs
from employer_portal.delivery.limits import is_too_old
from employer_portal.delivery.models import Channel, Delivery
from employer_portal.delivery.models import DeliveryState as Fate
from employer_portal.hiring.models import Application, Candidate, Vacancy
from employer_portal.letters import leaving_out, operations, queries, seal
from employer_portal.letters.models import DID_NOT_LEAVE, JobState, Letter, LetterState, SealingJob, live_feedback
from employer_portal.letters.reach import one_letter
from employer_portal.letters.verbs import Verb
from employer_portal.letters.workflow import LETTER, untrue
from employer_portal.settings import Settings
from employer_portal.wording.models import WordingState, WordingVersion
from employer_portal.wording.queries import Touched, composed_of, wordings_for


def overdue(session: Session, calendar: Calendar, now: datetime) -> list[int]:
    """The letters that cannot be approved any more in time, and those approved that did not leave in time by mail."""
    sealed = sa.select(Letter).where(Letter.state == LetterState.WAITING, Letter.sealed_at < now - timedelta(days=1))
    leaves = calendar.after_cooling_off(now)
    waiting = [letter.id for letter in session.scalars(sealed) if leaves >= seal.lasts_until(letter, calendar)]
    too_late = Delivery.state.in_(delivery.WAITING), Delivery.channel == Channel.MAIL, is_too_old(now)
    approved = sa.select(Letter.id).join(Delivery, Delivery.key == Letter.delivery_key)
    approved = approved.where(Letter.state == LetterState.APPROVED, *too_late)
    return sorted({*waiting, *session.scalars(approved)})


def seal_anew(session: Session, letter_id: int, calendar: Calendar, *, actor: Actor, now: datetime) -> None:
    """Have a letter sealed anew that waits, or that was approved and has not left or did not arrive: nothing of it
    changes but its date, and it is approved again. Raises `Conflict` where it has left."""
    letter = one_letter(session, letter_id, actor, Permission.COMPOSE_LETTERS, lock=True)
    _seal_anew(session, letter, calendar, Act(actor, now))


def renew(session: Session, letter_id: int, calendar: Calendar, *, actor: Actor, now: datetime) -> bool:
    """`seal_anew` for the worker; False where it is not overdue any more, or has left."""
    letter = session.get_one(Letter, letter_id, with_for_update=True)
    if letter_id not in overdue(session, calendar, now):
        return False
    try:
        _seal_anew(session, letter, calendar, Act(actor, now))
    except DomainError:
        return False
    return True


def stopped(session: Session, now: datetime, *only: int) -> dict[int, str]:
    """The feedback that was approved, was stopped before it left, and says what the record no longer does: each with
    the reason. Where some are named, these alone are looked at."""
    wanted = sa.select(Letter).where(*live_feedback(LetterState.APPROVED), queries.stopped(), ~_stopped_by_hand())
    if only:
        wanted = wanted.where(Letter.id.in_(only))
    letters = session.scalars(wanted).all()
    reasons = untrue(session, letters, now)
    return {letter.id: reasons[letter.id] for letter in letters if letter.id in reasons}


def _stopped_by_hand() -> sa.ColumnElement[bool]:
    """For a query over `Letter`: somebody stopped what was to bring it, and decides themselves what becomes of it."""
    subject = sa.literal("delivery:") + sa.cast(Delivery.id, sa.String)
    stopped = sa.exists().where(
        AuditLine.subject == subject, AuditLine.verb == str(delivery_verbs.Verb.DELIVERY_CANCEL)
    )
    return sa.exists().where(Delivery.key == Letter.delivery_key, stopped)


def reopen(session: Session, letter_id: int, calendar: Calendar, *, actor: Actor, now: datetime) -> bool:
    """Make such a letter a draft again that says why, for the worker: it is composed again, and approved again. False
    where it is none any more."""
    letter = session.get_one(Letter, letter_id, with_for_update=True)
    reason = stopped(session, now, letter_id).get(letter_id)
    if reason is None:
        return False

    def change() -> None:
        letter.returned_because, letter.bore = f"{DID_NOT_LEAVE} {reason}", None

    try:
        _seal_anew(session, letter, calendar, Act(actor, now), change, again=False)
    except DomainError:
        return False  # it is on its way once more, or somebody was quicker
    return True


def touched(session: Session, version: WordingVersion) -> Touched:
    """How many letters of its brand would take that wording (hung in `hooks.py`)."""
    languages = [one for one in LetterLanguage if version.language in one.languages]
    of_brand = sa.select(Letter.state, sa.func.count()).where(
        Letter.application_id.in_(
            sa.select(Application.id).join(Application.candidate).join(Application.hiring_round).join(Vacancy)
            .where(Vacancy.brand_id == version.brand_id, Candidate.language.in_(languages))
        ),
        Letter.state.in_((LetterState.WAITING, LetterState.DRAFT)), ~Letter.template_version.contains(version.digest),
        Letter.kind == LetterKind.FEEDBACK,
    )  # fmt: skip
    counts = {row[0]: row[1] for row in session.execute(of_brand.group_by(Letter.state))}
    return Touched(counts.get(LetterState.WAITING, 0), counts.get(LetterState.DRAFT, 0))


def worded_otherwise(session: Session) -> list[int]:
    """The drafts, and the letters that wait, with another wording than their brand has approved, and not tried yet with
    that one. One that is being sealed is left until it waits. A notice, which is written in a moment, keeps its own."""
    being_sealed = sa.exists().where(SealingJob.letter_id == Letter.id, SealingJob.state == JobState.ASKED)
    wanted = (
        sa.select(Letter.id)
        .join(Letter.application)
        .join(Application.candidate)
        .join(Application.hiring_round)
        .join(Vacancy)
        .join(WordingVersion, WordingVersion.brand_id == Vacancy.brand_id)
        .where(WordingVersion.state == WordingState.APPROVED, sa.or_(*map(_is_in, LetterLanguage)))
        .where(Letter.state.in_((LetterState.WAITING, LetterState.DRAFT)), ~being_sealed)
        .where(Letter.kind == LetterKind.FEEDBACK)
        .where(~Letter.template_version.contains(WordingVersion.digest))
        .where(sa.or_(Letter.reworded_at.is_(None), Letter.reworded_at < WordingVersion.approved_at))
    )
    return list(session.scalars(wanted.distinct().order_by(Letter.id)))


def _is_in(language: LetterLanguage) -> sa.ColumnElement[bool]:
    """For a query over letters and wordings: the wording is in one of the languages of the candidate's letters."""
    return sa.and_(Candidate.language == language, WordingVersion.language.in_(language.languages))


def reword(
    session: Session, letter_id: int, standard: Blocks, settings: Settings, *, actor: Actor, now: datetime
) -> bool:
    """Give a letter the wording that its brand has approved, for the worker: what people wrote in it stays; one that
    waits is sealed anew, and shown to its approver again. Where the record lacks what the new wording needs, it is a
    draft that says so. False where it has the wording by now, or rests on a decision that is no longer the newest."""
    letter = session.get_one(Letter, letter_id, with_for_update=True)
    if letter_id not in worded_otherwise(session):
        return False
    application = letter.application
    try:
        today = day_at(now, settings.timezone)
        read = material.behind(session, [application])
        given, decision, entries = material.material(read, application, settings, today)
        given = pages.with_way(session, given, application, settings, now)
        if decision.id != letter.decision_id:
            return False
        if (odd := untrue(session, [letter], now).get(letter_id)) is not None:
            raise DomainError(odd, "Compose it again.")  # its words are from before: another wording mends that not
        wordings = wordings_for(session, application, standard)
        made = in_languages(replace(given, choices=leaving_out.choices(letter.left_out)), wordings)
        traced = sources.traced(leaving_out.trace(session, letter), made)
        new = reworded(letter.content, letter.sources, letter.left_out, made.content, traced)
    except DomainError as error:
        new, reason = None, f"The wording of the letters was changed, and this one cannot take it. {error}"

    def change() -> None:
        letter.reworded_at = now
        if new is None:
            letter.returned_because = reason
            return
        letter.content, letter.sources, letter.left_out = new
        letter.template_version = composed_of(wordings)
        letter.claims = material.claims(application, decision, {entry.interviewer_id for entry in entries})
        letter.fingerprint = seal.fingerprint(letter.content, letter.template_version)
        audit.record(
            session, Verb.LETTER_REWORDED, f"letter:{letter.id}", actor_id=actor.id, at=now,
            fingerprint=letter.fingerprint,
        )  # fmt: skip

    if letter.state == LetterState.WAITING:
        _seal_anew(session, letter, Calendar.of(settings), Act(actor, now), change, again=new is not None)
        letter.bore = None  # not for its age
    else:
        change()
    return True


def _seal_anew(
    session: Session, letter: Letter, calendar: Calendar, act: Act, change: Callable[[], None] | None = None, *,
    again: bool = True,
) -> None:  # fmt: skip
    """Take the seal off, `change` the letter, and ask for its seal `again`."""
    check(session, LETTER, [letter], "seal_anew", act)
    if letter.delivery_key is not None:
        delivery.replace_later(session, letter.delivery_key, actor=act.actor, now=act.now)
    day, asker = seal.bears(letter, calendar), letter.handed_in_by
    with session.no_autoflush:  # state and seal change in one statement: neither is right alone
        move(session, LETTER, letter, "seal_anew", act)
        seal.void(letter)
        letter.bore = day
        if change is not None:
            change()
        session.flush()
    if again and asker is not None:
        operations.ask_to_seal(session, [letter], asker, Act(act.actor, act.now))


def has_not_arrived(session: Session, letter: Letter) -> bool:
    """Whether an approved letter still waits to leave, or came to nothing: then it can be sealed anew."""
    if letter.state != LetterState.APPROVED:
        return False
    last = sa.select(Delivery.state).where(Delivery.key == letter.delivery_key).order_by(Delivery.id.desc()).limit(1)
    return session.scalar(last) in {*delivery.WAITING, Fate.BOUNCED, Fate.FAILED, Fate.CANCELLED}
