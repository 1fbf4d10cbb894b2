"""What makes an installation ready, for each person's part of it: ticked as it becomes true, and kept nowhere."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import Brand, User, UserRole
from employer_portal.accounts.waiting import Task
from employer_portal.core.links import path
from employer_portal.core.permissions import Actor, Permission, Role
from employer_portal.delivery.models import Delivery, DeliveryState
from employer_portal.feedback.models import Entry
from employer_portal.hiring.models import Application, CriteriaVersion, Round, Vacancy
from employer_portal.letters.models import Letter, LetterState
from employer_portal.training.models import Certificate
from employer_portal.training.queries import Standing, certified, counts, own

P = Permission
#: Whose work the portal cannot do without.
NEEDED = (Role.HR, Role.APPROVER, Role.INTERVIEWER)

TRAINING = "Pass the training"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that has to be so: in words, why, where it is done, and whether it is."""

    what: str
    why: str
    to: str
    done: bool


def steps(session: Session, actor: Actor, now: datetime, *, mail: bool, waiting: Collection[Task] = ()) -> list[Step]:
    """This person's steps in the order in which one takes them; none once their part is ready. `mail` says whether
    mail can leave at all; the training that one of the tasks `waiting` asks for is no step beside it."""
    mine = (source for permission, source in SOURCES.items() if permission in actor.permissions)
    found = {step.what: step for source in mine for step in source(session, actor, now, mail)}
    if any(task.to == path("training") for task in waiting):
        found.pop(TRAINING, None)
    return [] if all(step.done for step in found.values()) else list(found.values())


def _administrator(session: Session, actor: Actor, now: datetime, mail: bool) -> Iterator[Step]:
    brand = session.scalars(sa.select(Brand).order_by(Brand.id).limit(1)).first()
    where = path("brand", brand_id=brand.id) if brand else path("brands")
    yield Step("Say how the employer looks and signs", "Name, logo, sender and signature stand in every letter.", where,
               bool(brand and brand.sender and brand.signatory))  # fmt: skip
    yield Step("Set up mail", "Letters and reminders leave by your mail server; a test message shows that they do.",
               path("mail_settings"), mail)  # fmt: skip
    proved = brand is not None and brand.reply_to_proved_at is not None
    yield Step("Prove that answers are read", "Candidates write back. Somebody reads a code out of the mailbox.", where,
               proved)  # fmt: skip
    held = set(session.scalars(sa.select(UserRole.role).join(User).where(User.active).distinct()))
    missing = [str(role) for role in NEEDED if role not in held]
    yield Step("Invite the people", "Somebody for HR, an approver who writes none of the letters, and interviewers.",
               path("users"), not missing)  # fmt: skip
    yield Step("Ask for a trainer", "Whoever writes to candidates has passed the training; a trainer looks after it.",
               path("users"), Role.TRAINER in held)  # fmt: skip


def _hr(session: Session, actor: Actor, now: datetime, mail: bool) -> Iterator[Step]:
    def there(*where: sa.ColumnElement[bool]) -> bool:
        brands = actor.brands(P.RUN_ROUNDS)
        mine = () if brands is None else (Vacancy.brand_id.in_(brands),)
        return bool(session.scalar(sa.select(sa.exists().where(*mine, *where))))

    in_round = Round.vacancy_id == Vacancy.id
    applied = Application.round_id == Round.id
    yield _training(session, actor, now, "Half an hour. Without it nobody composes a letter.")
    yield Step("Add a vacancy with its criteria", "Feedback is given against what was published.", path("vacancies"),
               there(CriteriaVersion.vacancy_id == Vacancy.id))  # fmt: skip
    yield Step("Begin a round", "By hand from the vacancy, or from a workbook.", path("vacancies"), there(in_round))
    yield Step("Add the candidates", "Typed, pasted, or with the workbook.", path("rounds"), there(in_round, applied))
    yield Step("Ask the panel", "Each interviewer gets a mail with one link, and is reminded.", path("rounds"),
               there(in_round, applied, Entry.application_id == Application.id))  # fmt: skip


def _trainer(session: Session, actor: Actor, now: datetime, mail: bool) -> Iterator[Step]:
    yield _training(session, actor, now, "You will be asked about it.")
    others = sa.exists().where(counts(now), Certificate.user_id != actor.id)
    yield Step("Invite the first people to it", "A cohort is trained by a day; each of them gets a mail.",
               path("cohorts"), bool(session.scalar(sa.select(others))))  # fmt: skip


def _interviewer(session: Session, actor: Actor, now: datetime, mail: bool) -> Iterator[Step]:
    why = "Half an hour, in pieces of five minutes. Then your words may go to candidates."
    yield _training(session, actor, now, why)


def _training(session: Session, actor: Actor, now: datetime, why: str) -> Step:
    """To pass it, once: of whose certificate has ended the list says what brings the next one."""
    done = certified(session, actor.id, now=now) or own(session, actor.id, now)[1] in (
        Standing.EXPIRED,
        Standing.REVOKED,
    )
    return Step(TRAINING, why, path("training"), done)


def _approver(session: Session, actor: Actor, now: datetime, mail: bool) -> Iterator[Step]:
    approved = sa.exists().where(Letter.state == LetterState.APPROVED)
    left = sa.exists().where(Delivery.state.in_((DeliveryState.SENT, DeliveryState.DELIVERED)))
    yield Step("Read the first letter", "It comes to you by mail when somebody hands it in.", path("approvals"),
               bool(session.scalar(sa.select(sa.or_(approved, left)))))  # fmt: skip


#: What somebody may do -> the steps that are theirs then.
SOURCES = {
    P.MANAGE_USERS: _administrator,
    P.RUN_ROUNDS: _hr,
    P.CERTIFY: _trainer,
    P.APPROVE_LETTERS: _approver,
    P.WRITE_ENTRIES: _interviewer,
}
