"""Co-writing: a certified colleague puts the words for the candidate from the record of somebody who is not certified,
and that person confirms them. What was seen and how it was rated stays theirs alone."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.core import audit
from employer_portal.core.errors import Conflict, NotAllowed
from employer_portal.core.permissions import Actor
from employer_portal.core.workflow import Act, check, move
from employer_portal.cowriting import queries
from employer_portal.cowriting.verbs import Verb
from employer_portal.cowriting.workflow import CO_WRITING
from employer_portal.feedback import operations as feedback
from employer_portal.feedback import working
from employer_portal.feedback.cowriting import open_one
from employer_portal.feedback.models import CoWriting, CoWritingState, Entry, WorkingCopy
from employer_portal.feedback.reach import one_entry
from employer_portal.feedback.revisions import newest_revision
from employer_portal.feedback.workflow import words_ready
from employer_portal.phrasing.service import Checker


def ask(session: Session, entry_id: int, writer_id: int, *, checker: Checker, actor: Actor, now: datetime) -> CoWriting:
    """Ask a colleague to put the words from one's own record, which is saved first. Raises `NotAllowed` for another's
    entry, `Conflict` where somebody was asked already or that colleague could not, `DomainError` without a record."""
    entry = one_entry(session, entry_id, actor, *queries.WRITE, lock=True)
    if entry.interviewer_id != actor.id:
        raise NotAllowed("Only the interviewer whose record it is asks for that.")
    if open_one(session, entry_id) is not None:
        raise Conflict("Somebody was asked already.", "Take it back first.")
    if writer_id not in {user.id for user in queries.could_write(session, entry, now)}:
        raise Conflict("This colleague cannot put the words.", "Choose one of those who are listed.")
    working.lay_down_record(session, entry_id, checker=checker, actor=actor, now=now)
    one = CoWriting(
        entry_id=entry_id, interviewer_id=actor.id, writer_id=writer_id, state=CoWritingState.ASKED, asked_at=now
    )
    session.add(one)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("Somebody was asked already, in another tab.", "Open the entry again.") from error
    audit.record(
        session, Verb.CO_WRITING_ASKED, f"co_writing:{one.id}", actor_id=actor.id, at=now, entry=entry_id,
        interviewer=actor.id, writer=writer_id, state=one.state,
    )  # fmt: skip
    _tell(session, entry, one, one.writer_id, "co-writing-asked", actor, now)
    return one


def hand_over(session: Session, entry_id: int, *, checker: Checker, actor: Actor, now: datetime) -> None:
    """Hand the words to whose record they come from. Raises `DomainError` for what is missing or held, `NotAllowed`
    without a certificate, `NotFound` where one was not asked."""
    entry, one = queries.one(session, entry_id, actor, lock=True)
    check(session, CO_WRITING, [one], "hand_over", Act(actor, now))
    if actor.id not in {user.id for user in queries.could_write(session, entry, now)}:
        raise Conflict("You are on this candidate’s panel yourself.", "Give it back: somebody else puts these words.")
    working.must_be_whole(session, entry, actor)
    revision = working.cut(session, entry_id, checker=checker, actor=actor, now=now)
    assert revision is not None
    words_ready(session, {revision.id}, checker.version)
    move(session, CO_WRITING, one, "hand_over", Act(actor, now), revision=revision.id)
    one.revision_id, one.drafted_at = revision.id, now
    session.flush()
    _clear(session, entry_id, actor.id)
    _tell(session, entry, one, one.interviewer_id, "co-writing-drafted", actor, now)


def confirm(
    session: Session, entry_id: int, revision_id: int, *, checker: Checker, actor: Actor, now: datetime
) -> None:
    """Confirm the words of the revision that was shown, and hand the entry in with them. Raises `Conflict` where they
    changed since, and as handing in does."""
    _, one = queries.one(session, entry_id, actor, lock=True)
    newest = newest_revision(session, entry_id)
    if newest is None or not newest.id == one.revision_id == revision_id:
        raise Conflict("The words have changed since you opened this page.", "Read them once more.")
    move(session, CO_WRITING, one, "confirm", Act(actor, now))
    one.confirmed_at = now
    session.flush()
    feedback.submit(session, [entry_id], rules_version=checker.version, actor=actor, now=now)


def not_yet(session: Session, entry_id: int, said: str, *, actor: Actor, now: datetime) -> None:
    """Say what is not right yet: the words go back to whoever put them."""
    entry, one = queries.one(session, entry_id, actor, lock=True)
    move(session, CO_WRITING, one, "not_yet", Act(actor, now, {"said": said}))
    one.said = said.strip()
    _tell(session, entry, one, one.writer_id, "co-writing-asked", actor, now)


def end(session: Session, entry_id: int, *, checker: Checker, actor: Actor, now: datetime) -> None:
    """End it before it is confirmed: either of the two, or HR. What was typed goes, and of words that were handed over
    the entry goes back to what it said before: nobody hands in a colleague's words as their own."""
    entry, one = queries.one(session, entry_id, actor, lock=True)
    move(session, CO_WRITING, one, "end", Act(actor, now))
    _clear(session, entry_id, one.writer_id)
    before = queries.as_it_was(session, one)
    if before is not None:
        feedback.go_back(session, entry, before, checker=checker, actor=actor, now=now)


def _clear(session: Session, entry_id: int, user_id: int) -> None:
    session.execute(sa.delete(WorkingCopy).where(WorkingCopy.entry_id == entry_id, WorkingCopy.by_id == user_id))


def _tell(session: Session, entry: Entry, one: CoWriting, user_id: int, name: str, actor: Actor, now: datetime) -> None:
    vacancy = entry.application.hiring_round.vacancy
    notices.post(
        session, user_id, name, actor=actor, now=now, brand_id=vacancy.brand_id, entry_id=entry.id, job=vacancy.title,
        by=actor.name, again=bool(one.said),
    )  # fmt: skip
