"""What waits to be marked, and what somebody is to say once more."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from employer_portal.accounts.waiting import Asking, Task, counted_task
from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.marking import queries
from employer_portal.marking.models import MarkingState


def to_mark(session: Session, asking: Asking) -> Iterator[Task]:
    """The sentences that wait for a trainer."""
    if Permission.CERTIFY in asking.actor.permissions and (
        count := queries.count_to_mark(session, asking.actor, asking.now)
    ):
        oldest = session.execute(queries.to_mark(asking.actor, asking.now).limit(1)).one()[0]
        yield Task(
            counted_task(count, "Mark a rewritten sentence", "Mark {} rewritten sentences"),
            "Three that pass make a provisional certificate a full one.", path("marking"), since=oldest.at, count=count,
        )  # fmt: skip


def alone(session: Session, asking: Asking) -> Iterator[Task]:
    """The sentences that wait for a second trainer where there is none, for an administrator."""
    if Permission.MANAGE_USERS in asking.actor.permissions and (
        found := session.execute(queries.alone(asking.actor, asking.now)).all()
    ):
        yield Task(
            counted_task(len(found), "Find a second reader for a sentence", "Find a second reader for {} sentences"),
            "One trainer said not yet, and there is no second one.", path("doubted_alone"),
            since=found[0][1].first_at, count=len(found),
        )  # fmt: skip


def not_yet(session: Session, asking: Asking) -> Iterator[Task]:
    """One's own sentence that did not pass, until another has taken its place."""
    newest = next(iter(queries.own(session, asking.actor.id)), None)
    if newest is not None and newest.state == MarkingState.FAILED and not queries.said_since(session, newest):
        yield Task(
            "Say a sentence once more", "Two trainers have read it and say what is missing.", path("marked"),
            since=newest.second_at,
        )  # fmt: skip
