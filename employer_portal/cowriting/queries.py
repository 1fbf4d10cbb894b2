"""Who could put the words for somebody, and the words that wait for two people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from employer_portal.accounts.models import User, UserRole
from employer_portal.core.addresses import mailbox
from employer_portal.core.errors import Conflict
from employer_portal.core.permissions import ROLES, Actor, Permission
from employer_portal.feedback.cowriting import OPEN
from employer_portal.feedback.models import OWED, CoWriting, CoWritingState, Entry, EntryState, Revision
from employer_portal.feedback.reach import one_entry
from employer_portal.feedback.reasons import NO_CONFLICT
from employer_portal.feedback.revisions import newest_revision
from employer_portal.hiring.models import Application, Candidate, Round, Vacancy
from employer_portal.training.queries import certificate_holders

P = Permission
WRITE = (P.WRITE_ENTRIES, P.ENTER_ON_BEHALF)


@dataclass(frozen=True, slots=True)
class Shared:
    """Words that somebody put from another's record, as the file tells it: of which job, and when it was confirmed."""

    job: str
    stage: str
    interviewer: str
    writer: str
    at: datetime


def one(session: Session, entry_id: int, actor: Actor, *, lock: bool = False) -> tuple[Entry, CoWriting]:
    """An entry whose words are being put, and by whom: for the two people, and for HR. Raises `NotFound` for others,
    `Conflict` where nobody is asked."""
    entry = one_entry(session, entry_id, actor, *WRITE, lock=lock)
    wanted = sa.select(CoWriting).where(CoWriting.entry_id == entry_id, CoWriting.state.in_(OPEN))
    found = session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise Conflict("Nobody puts the words of this entry for its interviewer now.", "Open it again.")
    return entry, found


def as_it_was(session: Session, one: CoWriting) -> Revision | None:
    """What an entry said before its co-writer saved words in it; None where they saved none."""
    put = Revision.by_id == one.writer_id, Revision.at >= one.asked_at
    newest = newest_revision(session, one.entry_id)
    before = sa.select(Revision).where(Revision.entry_id == one.entry_id, ~sa.and_(*put))
    found = session.scalar(before.order_by(Revision.id.desc()).limit(1))
    return found if newest is not None and found is not None and found.id != newest.id else None


def could_write(session: Session, entry: Entry, now: datetime) -> Sequence[User]:
    """The colleagues who could put the words: certified, at work in the brand, not its interviewer, nor its candidate,
    nobody who has yet to write about the candidate themselves (they would read a colleague's record first), and nobody
    who has declined to, in any round, unless for want of time or of having been there: of whoever knows that person, no
    word reaches them."""
    roles = [role for role, may in ROLES.items() if may & set(WRITE)]
    brand = entry.application.brand_id
    works = sa.exists().where(
        UserRole.user_id == User.id, UserRole.role.in_(roles),
        sa.or_(UserRole.brand_id.is_(None), UserRole.brand_id == brand),
    )  # fmt: skip
    person = Candidate.person_id == entry.application.candidate.person_id
    owes = sa.exists().where(
        Entry.application_id == entry.application_id, Entry.interviewer_id == User.id, Entry.state.in_(OWED)
    )
    declined = (
        sa.select(Entry.interviewer_id)
        .join(Entry.application)
        .join(Application.candidate)
        .where(person, Entry.state == EntryState.DECLINED, ~sa.or_(*map(_chosen, NO_CONFLICT)))
    )
    wanted = sa.select(User).where(
        User.active, User.id != entry.interviewer_id, works, ~owes, User.id.not_in(declined),
        User.id.in_(certificate_holders(now)),
    )  # fmt: skip
    found = session.scalars(wanted.order_by(sa.func.lower(User.name), User.id)).all()
    themselves = set(session.scalars(sa.select(Candidate.mailbox).where(person))) - {""}
    return [user for user in found if mailbox(user.email) not in themselves]


def _chosen(reason: str) -> sa.ColumnElement[bool]:
    """Whether that was the reason chosen; words of one's own may follow it."""
    return sa.or_(Entry.declined_because == reason, Entry.declined_because.startswith(f"{reason}.", autoescape=True))


def shared(session: Session, user_id: int) -> list[Shared]:
    """The words that somebody put for others, or others put for them, and that were confirmed; the newest first."""
    interviewer, writer = aliased(User), aliased(User)
    wanted = (
        sa.select(Vacancy.title, Round.stage, interviewer.name, writer.name, CoWriting.confirmed_at)
        .select_from(CoWriting)
        .join(Entry, Entry.id == CoWriting.entry_id)
        .join(Application, Application.id == Entry.application_id)
        .join(Round, Round.id == Application.round_id)
        .join(Vacancy, Vacancy.id == Round.vacancy_id)
        .join(interviewer, interviewer.id == CoWriting.interviewer_id)
        .join(writer, writer.id == CoWriting.writer_id)
        .where(CoWriting.state == CoWritingState.CONFIRMED)
        .where(sa.or_(CoWriting.writer_id == user_id, CoWriting.interviewer_id == user_id))
        .order_by(CoWriting.id.desc())
    )
    return [Shared(job, stage, whose, by, at) for job, stage, whose, by, at in session.execute(wanted) if at]


def name_of(session: Session, user_id: int) -> str:
    """What somebody is called."""
    return session.get_one(User, user_id).name
