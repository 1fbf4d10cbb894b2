"""The panel of a round: who owes an entry on whom, replacing them, reminding them, handing their work over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import notices, sign_in_links
from employer_portal.accounts.models import User
from employer_portal.cohorts import operations as cohorts
from employer_portal.core import audit
from employer_portal.core.addresses import mailbox
from employer_portal.core.chunks import PORTION
from employer_portal.core.clock import day_at
from employer_portal.core.errors import Conflict, DomainError, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.feedback import operations
from employer_portal.feedback.cowriting import must_not_co_write
from employer_portal.feedback.models import OWED, Entry, Revision, WorkingCopy, is_owed
from employer_portal.feedback.reach import some_entries
from employer_portal.feedback.verbs import Verb
from employer_portal.hiring.models import Application, Candidate, CriteriaVersion, Round, Vacancy
from employer_portal.hiring.reach import not_oneself, one_round
from employer_portal.hiring.verbs import Verb as RoundVerb
from employer_portal.panel import queries

#: So many entries at most come from one press of a button.
MOST = 60_000


@dataclass(frozen=True, slots=True)
class Job:
    """What somebody owes for one round, as a notice may say it: no candidate is named."""

    title: str
    count: int
    due: date | None
    entry_id: int  # one of them: where to begin
    round_id: int

    @property
    def words(self) -> str:
        """The job and its due date."""
        due = f", due {self.due:%A} {self.due.day} {self.due:%B}" if self.due else ""
        return f"{self.title} ({self.count} {'person' if self.count == 1 else 'people'}{due})"


def assign_all(
    session: Session, round_id: int, application_ids: Sequence[int], interviewer_ids: Iterable[int], *, actor: Actor,
    now: datetime, by_link: bool = False,
) -> int:  # fmt: skip
    """Have each of these people owe an entry on each of these candidates; how many entries that made.

    Who owes one already is passed over, and so is who is the candidate. Each is told once, `by_link` with a link that
    signs them in where they are nothing but interviewers. Raises `Conflict` for a
    closed round and `NotFound` for an application of another round.
    """
    opened = _round(session, round_id, actor)
    if opened.closed_at is not None:
        raise Conflict("This round is closed.", "Reopen it on its settings page first.")
    addresses = _addresses(session, round_id, actor)
    if set(application_ids) - set(addresses):
        raise NotFound("There is no such application in this round.")
    people = {person.id: mailbox(person.email) for person in _people(session, interviewer_ids)}
    pairs = sa.select(Entry.application_id, Entry.interviewer_id).join(Entry.application)
    pairs = pairs.where(Application.round_id == round_id, Entry.interviewer_id.in_(people))
    there = {(row[0], row[1]) for row in session.execute(pairs)}
    wanted = [
        {"application_id": application_id, "interviewer_id": person, "assigned_at": now}
        for person, own in people.items()
        for application_id in application_ids
        if (application_id, person) not in there and not (own and own == addresses[application_id])
    ]
    must_not_co_write(session, application_ids, people)
    if len(wanted) > MOST:
        raise DomainError(f"These would be {len(wanted):,} entries at once.", "Assign a part of the candidates first.")
    for start in range(0, len(wanted), PORTION):
        portion = wanted[start : start + PORTION]
        made = session.scalars(sa.insert(Entry).returning(Entry.id, sort_by_parameter_order=True), portion)
        for entry_id, row in zip(made.all(), portion, strict=True):
            audit.record(
                session, Verb.ENTRY_ASSIGNED, f"entry:{entry_id}", actor_id=actor.id, at=now,
                interviewer=row["interviewer_id"], application=row["application_id"],
            )  # fmt: skip
    for person_id in sorted({int(str(row["interviewer_id"])) for row in wanted}):
        _tell(session, person_id, "entry-assigned", owed(session, [person_id], round_id), opened, actor, now,
              by_link=by_link)  # fmt: skip
    return len(wanted)


def replace(
    session: Session, entry_id: int, interviewer_id: int, reason: str, *, actor: Actor, now: datetime,
    by_link: bool = False,
) -> Entry:  # fmt: skip
    """Have somebody else write that entry: the old one is declined with the reason, and keeps its drafts to itself.

    Raises `Conflict` where the other owes one on this candidate already, or the old one is handed in.
    """
    return replace_all(session, [entry_id], interviewer_id, reason, actor=actor, now=now, by_link=by_link)[0]


def replace_all(
    session: Session, entry_ids: Sequence[int], interviewer_id: int, reason: str, *, actor: Actor, now: datetime,
    by_link: bool = False,
) -> list[Entry]:  # fmt: skip
    """`replace` for several entries, all of one round or of several; the new one is told once per round."""
    made = []
    _people(session, [interviewer_id])
    for old in some_entries(session, entry_ids, actor, Permission.RUN_ROUNDS):
        operations.decline(session, old.id, reason, actor=actor, now=now)
        made.append(operations.assign(session, old.application_id, interviewer_id, actor=actor, now=now))
    session.flush()
    for round_id in sorted({entry.application.round_id for entry in made}):
        opened = session.get_one(Round, round_id)
        _tell(session, interviewer_id, "entry-assigned", owed(session, [interviewer_id], round_id), opened, actor, now,
              by_link=by_link)  # fmt: skip
    return made


def remind(
    session: Session, round_id: int, interviewer_ids: Iterable[int] | None = None, *, actor: Actor, now: datetime,
    by_link: bool = False,
) -> int:  # fmt: skip
    """Remind those who owe entries in a round (None: all of them), but nobody twice within twelve hours; how many
    were reached."""
    opened = _round(session, round_id, actor)
    wanted = sa.select(Entry.interviewer_id, sa.func.max(Entry.reminded_at)).join(Entry.application)
    wanted = wanted.where(Application.round_id == round_id, is_owed()).group_by(Entry.interviewer_id)
    people = [who for who, last in session.execute(wanted) if last is None or (now - last).total_seconds() > 12 * 3600]
    if interviewer_ids is not None:
        people = sorted(set(people) & set(interviewer_ids))
    return sum(
        _tell(session, who, "entry-due", owed(session, [who], round_id), opened, actor, now, mark=True, by_link=by_link)
        for who in people
    )


def invite_to_training(
    session: Session, round_id: int, user_ids: Iterable[int] | None = None, *, actor: Actor, now: datetime
) -> int:
    """Invite those on the panel who may not write to candidates on the day of the interviews (None: all of them) to the
    training, by that day; how many were reached."""
    opened = _round(session, round_id, actor)
    people = queries.unready(session, opened, now)
    if user_ids is not None:
        people &= set(user_ids)
    due = opened.interview_date if opened.interview_date and opened.interview_date >= day_at(now) else None
    return cohorts.invite(session, people, due, actor=actor, now=now)


def take_newest_criteria(session: Session, round_id: int, *, actor: Actor, now: datetime) -> CriteriaVersion:
    """Pin a round to the newest version of its vacancy's criteria. Raises `Conflict` once anything was written."""
    opened = _round(session, round_id, actor)
    if is_written(session, round_id):
        raise Conflict(
            "Feedback has been written in this round, on the criteria it began with.", "They stay for this round."
        )
    newest = session.scalars(
        sa.select(CriteriaVersion)
        .where(CriteriaVersion.vacancy_id == opened.vacancy_id)
        .order_by(CriteriaVersion.number.desc())
        .limit(1)
    ).one()
    opened.criteria_version_id = newest.id
    audit.record(
        session, RoundVerb.ROUND_CRITERIA, f"round:{round_id}", actor_id=actor.id, at=now, version=newest.number,
        criteria=newest.id,
    )  # fmt: skip
    return newest


def is_written(session: Session, round_id: int) -> bool:
    """Whether anybody has written in that round, be it in a working copy."""
    entries = sa.select(Entry.id).join(Entry.application).where(Application.round_id == round_id)
    revisions = sa.select(Revision.entry_id).where(Revision.entry_id.in_(entries))
    copies = sa.select(WorkingCopy.entry_id).where(WorkingCopy.entry_id.in_(entries))
    return any(session.scalar(wanted.limit(1)) is not None for wanted in (revisions, copies))


def owed(session: Session, interviewer_ids: Iterable[int], round_id: int | None = None) -> dict[int, list[Job]]:
    """What these people owe in rounds that are open (or in that one), round by round: person -> jobs."""
    wanted = (
        sa.select(
            Entry.interviewer_id, Vacancy.title, Round.feedback_due, sa.func.count(), sa.func.min(Entry.id), Round.id
        )
        .join(Entry.application)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .where(Entry.interviewer_id.in_(list(interviewer_ids)), is_owed(), Round.closed_at.is_(None))
        .group_by(Entry.interviewer_id, Vacancy.title, Round.feedback_due, Round.id)
        .order_by(Entry.interviewer_id, Round.feedback_due.nulls_last(), Round.id)
    )
    rows = session.execute(wanted if round_id is None else wanted.where(Round.id == round_id))
    return {
        person: [Job(title, count, due, first, one) for _, title, due, count, first, one in group]
        for person, group in groupby(rows, key=lambda row: row[0])
    }


def _tell(
    session: Session, person_id: int, notice: str, jobs: dict[int, list[Job]], opened: Round, actor: Actor,
    now: datetime, *, mark: bool = False, by_link: bool = False,
) -> bool:  # fmt: skip
    """Post a notice about what that person owes; note when, so that nobody is reminded twice a day."""
    if person_id not in jobs:
        return False
    posted = by_link and post_sign_in_link(session, person_id, jobs[person_id], actor, now, opened.brand_id)
    if not posted:
        posted = notices.post(
            session, person_id, notice, actor=actor, now=now, brand_id=opened.brand_id, jobs=jobs[person_id],
            today=day_at(now),
        ) is not None  # fmt: skip
    if posted and mark:
        mark_reminded(session, person_id, now)
    return posted


def post_sign_in_link(
    session: Session, person_id: int, jobs: Iterable[Job], actor: Actor, now: datetime, brand_id: int | None = None
) -> bool:
    """Mail a link for each job to somebody who comes in by links and wants notices; whether any is on its way."""
    if not session.get_one(User, person_id).notices:
        return False
    posted = [
        sign_in_links.mail(session, person_id, job.round_id, about=job.words, actor=actor, now=now, brand_id=brand_id)
        for job in jobs
    ]
    return any(posted)


def mark_reminded(session: Session, person_id: int, now: datetime) -> None:
    """Note that this person was reminded of all that they owe."""
    session.execute(
        sa.update(Entry)
        .where(Entry.interviewer_id == person_id, Entry.state.in_(OWED))
        .values(reminded_at=now)
        .execution_options(synchronize_session=False)
    )


def _addresses(session: Session, round_id: int, actor: Actor) -> dict[int, str]:
    """application -> the candidate's mailbox, of those that the actor may know of."""
    wanted = sa.select(Application.id, Candidate.mailbox).join(Application.candidate).where(not_oneself(actor))
    return {row[0]: row[1] for row in session.execute(wanted.where(Application.round_id == round_id))}


def _people(session: Session, user_ids: Iterable[int]) -> list[User]:
    wanted = sorted(set(user_ids))
    people = list(session.scalars(sa.select(User).where(User.id.in_(wanted)).order_by(User.id)))
    if len(people) < len(wanted) or not people:
        raise DomainError("Nobody is chosen.", "Tick somebody, or give a name and an e-mail address.")
    return people


def _round(session: Session, round_id: int, actor: Actor) -> Round:
    return one_round(session, round_id, actor, Permission.RUN_ROUNDS)
