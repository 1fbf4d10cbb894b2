"""What waits to be marked, by whom, and what was said of one's own sentences."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from employer_portal.accounts.models import User, UserRole
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import ROLES, Actor, Permission
from employer_portal.core.tables import AnySelect
from employer_portal.learning.models import Rewriting
from employer_portal.marking.models import Marking, MarkingState
from employer_portal.training.queries import provisional, within_reach

#: So many passed sentences make a provisional certificate a full one (fact sheet, section 8).
ENOUGH = 3
_STANDS = (MarkingState.PASSED, MarkingState.DOUBTED)


def to_mark(actor: Actor, now: datetime) -> AnySelect:
    """(rewriting, its marking if one trainer has doubted it, its writer) that this trainer may mark now, those who wait
    longest first. Of each writer no more than still count, and only while they work here towards a full certificate."""
    fresh = _fresh().subquery()
    unmarked = sa.and_(Marking.id.is_(None), Rewriting.id.in_(sa.select(fresh.c.id)))
    doubted = sa.and_(Marking.state == MarkingState.DOUBTED, Marking.first_by != actor.id)
    return (
        sa.select(Rewriting, Marking, User)
        .join(User, User.id == Rewriting.user_id)
        .outerjoin(Marking, Marking.rewriting_id == Rewriting.id)
        .where(within_reach(actor), User.active, User.id != actor.id, User.id.in_(provisional(now)))
        .where(sa.or_(unmarked, doubted))
        .order_by(Rewriting.at, Rewriting.id)
    )


def _fresh() -> AnySelect:
    """The rewritings that are to be marked and are not: of everybody the newest one of each case that the checker
    passed, so many of them as are still wanted. One that was doubted takes no place of them."""
    other, later = aliased(Rewriting), aliased(Rewriting)
    same_case = other.user_id == Rewriting.user_id, other.case == Rewriting.case
    settled = sa.exists().where(Marking.rewriting_id == other.id, Marking.state.in_(_STANDS), *same_case)
    marked = sa.exists().where(Marking.rewriting_id == Rewriting.id)
    newer = sa.exists().where(
        later.user_id == Rewriting.user_id, later.case == Rewriting.case, later.passed, later.id > Rewriting.id
    )
    so_far = sa.select(sa.func.count()).where(
        Marking.user_id == Rewriting.user_id, Marking.state == MarkingState.PASSED
    )
    ranked = (
        sa.select(
            Rewriting.id,
            sa.func.row_number().over(partition_by=Rewriting.user_id, order_by=Rewriting.id).label("place"),
            so_far.scalar_subquery().label("so_far"),
        )
        .where(Rewriting.passed, Rewriting.words != "")
        .where(~settled, ~marked, ~newer)
        .subquery()
    )
    return sa.select(ranked.c.id).where(ranked.c.place + ranked.c.so_far <= ENOUGH)


def count_to_mark(session: Session, actor: Actor, now: datetime) -> int:
    """How many wait for this trainer."""
    return session.scalar(sa.select(sa.func.count()).select_from(to_mark(actor, now).subquery())) or 0


def one_to_mark(
    session: Session, rewriting_id: int, actor: Actor, now: datetime
) -> tuple[Rewriting, Marking | None, User]:
    """One of those. Raises `NotFound` for what this trainer has no hand in, or nobody any more."""
    row = session.execute(to_mark(actor, now).where(Rewriting.id == rewriting_id)).one_or_none()
    if row is None:
        raise NotFound("This sentence does not wait for you.", "Somebody else may have marked it.")
    return row[0], row[1], row[2]


def alone(actor: Actor, now: datetime) -> AnySelect:
    """(rewriting, its marking, its writer) of the sentences that one trainer doubts while no other trainer could settle
    them, for the administrators who look after their writers; those who wait longest first."""
    wanted = sa.select(Rewriting, Marking, User).join(Marking, Marking.rewriting_id == Rewriting.id)
    wanted = wanted.join(User, User.id == Marking.user_id).where(within_reach(actor, Permission.MANAGE_USERS))
    return wanted.where(_doubted_alone(now)).order_by(Marking.first_at, Marking.id)


def waits_alone(session: Session, user_id: int, now: datetime) -> set[int]:
    """The markings of somebody's own sentences that wait for a second trainer where there is none."""
    wanted = sa.select(Marking.id).join(User, User.id == Marking.user_id)
    return set(session.scalars(wanted.where(Marking.user_id == user_id, _doubted_alone(now))))


def _doubted_alone(now: datetime) -> sa.ColumnElement[bool]:
    trainer, role = aliased(User), aliased(UserRole)
    roles = [one for one, may in ROLES.items() if Permission.CERTIFY in may]
    theirs = sa.or_(UserRole.brand_id == role.brand_id, UserRole.brand_id.is_(None))
    another = sa.exists().where(
        role.user_id == trainer.id, role.role.in_(roles), trainer.active,
        trainer.id.not_in([Marking.first_by, User.id]),
        sa.or_(role.brand_id.is_(None), sa.exists().where(UserRole.user_id == User.id, theirs)),
    )  # fmt: skip
    return sa.and_(Marking.state == MarkingState.DOUBTED, User.active, User.id.in_(provisional(now)), ~another)


def doubt(marking: Marking | None) -> dict[str, str]:
    """What the first trainer says of a sentence, as whoever marks it next has it before them."""
    return {"first_said": marking.first_said if marking else ""}


def waits_no_more(session: Session, rewriting_id: int, actor: Actor) -> bool:
    """Whether it was to be marked by this trainer and is not any more: it is marked, or was said anew."""
    theirs = sa.select(Rewriting.id).join(User, User.id == Rewriting.user_id).where(within_reach(actor))
    theirs = theirs.where(Rewriting.id == rewriting_id, Rewriting.passed, User.id != actor.id)
    return session.scalar(theirs) is not None


def licensed_with(session: Session, said: Rewriting) -> str:
    """The words that its writer passed the step of the licence with, where they were for this case: nobody but the
    checker has read them till then, also where newer ones are to be marked. Else empty."""
    worded = sa.select(Rewriting).where(Rewriting.user_id == said.user_id, Rewriting.passed, Rewriting.words != "")
    first = session.scalars(worded.order_by(Rewriting.id).limit(1)).first()
    return first.words if first is not None and first.case == said.case else ""


def others_with(session: Session, said: Rewriting) -> int:
    """How many others sent the very same words."""
    wanted = sa.select(sa.func.count(sa.distinct(Rewriting.user_id))).where(
        Rewriting.words == said.words, Rewriting.user_id != said.user_id
    )
    return session.scalar(wanted) or 0


def own(session: Session, user_id: int) -> Sequence[Marking]:
    """What was said of somebody's sentences, the newest first."""
    wanted = sa.select(Marking).filter_by(user_id=user_id).options(joinedload(Marking.rewriting))
    return session.scalars(wanted.order_by(Marking.id.desc())).all()


def passed(session: Session, user_id: int) -> int:
    """How many of somebody's sentences trainers have passed."""
    wanted = sa.select(sa.func.count()).where(Marking.user_id == user_id, Marking.state == MarkingState.PASSED)
    return session.scalar(wanted) or 0


def agreement(session: Session) -> tuple[int, int]:
    """Of the sentences that two people marked: how often the second agreed with the first, and how many they are."""
    both = sa.select(Marking.state, sa.func.count()).where(Marking.second_by.is_not(None)).group_by(Marking.state)
    counts: dict[MarkingState, int] = {row[0]: row[1] for row in session.execute(both)}
    return counts.get(MarkingState.FAILED, 0), sum(counts.values())


def said_since(session: Session, marking: Marking) -> bool:
    """Whether its writer has rewritten a sentence well since it was settled."""
    later = Rewriting.user_id == marking.user_id, Rewriting.passed, Rewriting.at > marking.second_at
    return session.scalar(sa.select(Rewriting.id).where(*later).limit(1)) is not None
