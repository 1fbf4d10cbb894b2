"""What is on file of somebody's training, and the list of all who completed it: items, scores, versions and dates. What
was chosen for a question is in neither."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from employer_portal.accounts.models import User
from employer_portal.core.clock import day_at
from employer_portal.core.permissions import Actor
from employer_portal.delivery.by_post import cell
from employer_portal.learning import licence
from employer_portal.learning.models import Answer, Attempt, AttemptState, Rewriting
from employer_portal.marking.models import Marking
from employer_portal.training.models import Certificate
from employer_portal.training.queries import counts, within_reach

HEAD = (
    "name", "address", "certificate", "kind", "issuer", "valid from", "valid until", "valid now", "guidance", "rules",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """An attempt that has ended, and how many of its questions were answered rightly."""

    attempt: Attempt
    right: int


def taken(session: Session, user_id: int) -> list[Taken]:
    """Somebody's attempts that have ended, the newest first, without refreshers: those are for practice, and nobody
    fails them. Two queries, however many they are."""
    wanted = sa.select(Attempt).where(
        Attempt.user_id == user_id, Attempt.state != AttemptState.BEGUN, Attempt.step != licence.REFRESHER
    )
    ended = session.scalars(wanted.order_by(Attempt.id.desc())).all()
    chosen: dict[int, dict[int, int]] = {one.id: {} for one in ended}
    for answer in session.scalars(sa.select(Answer).where(Answer.attempt_id.in_(chosen))):
        chosen[answer.attempt_id][answer.place] = answer.option
    return [Taken(one, sum(licence.right(one.asked, chosen[one.id]))) for one in ended]


def rewritten(session: Session, user_id: int) -> list[tuple[Rewriting, Marking | None]]:
    """The sentences that somebody said anew and the checker passed, with what trainers made of them."""
    wanted = (
        sa.select(Rewriting, Marking)
        .outerjoin(Marking, Marking.rewriting_id == Rewriting.id)
        .where(Rewriting.user_id == user_id, Rewriting.passed)
        .options(joinedload(Marking.rewriting))
        .order_by(Rewriting.id.desc())
    )
    return [(row[0], row[1]) for row in session.execute(wanted)]


def completions(session: Session, actor: Actor, now: datetime) -> str:
    """Every certificate of those whom that trainer looks after, as a table."""
    wanted = (
        sa.select(User.name, User.email, Certificate, counts(now))
        .join(User, User.id == Certificate.user_id)
        .where(within_reach(actor))
        .order_by(sa.func.lower(User.name), User.id, Certificate.id)
    )
    lines = io.StringIO()
    table = csv.writer(lines)
    table.writerow(HEAD)
    for name, address, one, valid in session.execute(wanted):
        kind = "from elsewhere" if one.issuer else "provisional" if one.provisional else "full"
        since, until = (day_at(at).isoformat() for at in (one.granted_at, one.expires_at))
        values = (name, address or "", one.number, kind, one.issuer, since, until, "yes" if valid else "no")
        table.writerow([cell(value) for value in (*values, one.guidance_version, one.rules_version)])
    return "\ufeff" + lines.getvalue()
