"""Marking a sentence that somebody said anew; with the third that passes their certificate is a full one."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.accounts.models import User
from employer_portal.core.clock import day_at
from employer_portal.core.editing import Seen, must_stand
from employer_portal.core.errors import Conflict, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.workflow import Act, move
from employer_portal.learning.models import Rewriting
from employer_portal.marking import queries
from employer_portal.marking.models import Marking, MarkingState
from employer_portal.marking.workflow import MARKING
from employer_portal.training import operations as training


def mark(
    session: Session, rewriting_id: int, passes: bool, said: str = "", *, rules_version: str, valid: timedelta,
    seen: Seen | None = None, actor: Actor, now: datetime,
) -> Marking:  # fmt: skip
    """Say that a rewriting passes, or not yet and why: then a second trainer settles it. The third that passes makes
    its writer's provisional certificate a full one, valid for that long.

    Raises `NotFound` for what does not wait for this trainer, `DomainError` for "not yet" without a reason,
    `ChangedMeanwhile` where another trainer doubted it since: whoever settles it has read why.
    """
    actor.must(Permission.CERTIFY)
    writer = queries.one_to_mark(session, rewriting_id, actor, now)[2]
    session.execute(sa.select(User.id).where(User.id == writer.id).with_for_update())  # two trainers may mark at once
    rewriting, marking, _ = queries.one_to_mark(session, rewriting_id, actor, now)
    must_stand(queries.doubt(marking), seen)
    if marking is None:
        marking = Marking(
            rewriting_id=rewriting.id, user_id=writer.id, first_by=actor.id, first_at=now, first_said=said,
            state=MarkingState.NEW,
        )  # fmt: skip
        name = "pass" if passes else "doubt"
        session.add(marking)
        session.flush()
        _move(session, marking, name, said, actor, now)
    else:
        name = "pass" if passes else "fail"
        _move(session, marking, name, said, actor, now, second=True)
    if name == "doubt":
        alone = marking.id in queries.waits_alone(session, writer.id, now)
        notices.post(session, writer.id, "sentence-doubted", actor=actor, now=now, alone=alone)
    _may_be_full(session, writer.id, passes, rules_version, valid, actor, now)
    return marking


def stand_in(
    session: Session, rewriting_id: int, passes: bool, said: str = "", *, rules_version: str, valid: timedelta,
    actor: Actor, now: datetime,
) -> Marking:  # fmt: skip
    """Settle a sentence that one trainer doubts while there is no other trainer: an administrator reads it in the place
    of one, so that its writer does not wait for ever. Raises `NotFound`, `Conflict` where a trainer can do it or it is
    settled, and as `mark` does."""
    actor.must(Permission.MANAGE_USERS)
    found = session.scalar(sa.select(Rewriting).where(Rewriting.id == rewriting_id))
    if found is None:
        raise NotFound("There is no such sentence.")
    session.execute(sa.select(User.id).where(User.id == found.user_id).with_for_update())
    marking = session.scalar(
        queries.alone(actor, now).with_only_columns(Marking).where(Rewriting.id == rewriting_id).order_by(None)
    )
    if marking is None:
        raise Conflict("This sentence does not wait for you.", "A trainer marks it, or it is marked already.")
    _move(session, marking, "pass_instead" if passes else "fail_instead", said, actor, now, second=True)
    _may_be_full(session, marking.user_id, passes, rules_version, valid, actor, now)
    return marking


def _may_be_full(
    session: Session, user_id: int, passes: bool, rules_version: str, valid: timedelta, actor: Actor, now: datetime
) -> None:
    """A full certificate with the third sentence that passes, for whoever still works towards one."""
    if passes and queries.passed(session, user_id) == queries.ENOUGH:
        full = training.complete(session, user_id, rules_version=rules_version, valid=valid, actor=actor, now=now)
        notices.post(session, user_id, "certificate-full", actor=actor, now=now, ends=day_at(full.expires_at))


def _move(
    session: Session, marking: Marking, name: str, said: str, actor: Actor, now: datetime, *, second: bool = False
) -> None:
    move(
        session, MARKING, marking, name, Act(actor, now, {"said": said}), user=marking.user_id,
        rewriting=marking.rewriting_id, first_by=marking.first_by, second_by=actor.id if second else None,
    )  # fmt: skip
    if second:
        marking.second_by, marking.second_at, marking.second_said = actor.id, now, said
    session.flush()
