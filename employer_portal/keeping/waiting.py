"""Shorter periods that wait for a second person's word."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from employer_portal.accounts.waiting import Asking, Task
from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.keeping import schedule


def to_agree(session: Session, asking: Asking) -> Iterator[Task]:
    """What somebody else proposed, to whoever looks after the records of every brand."""
    actor, may = asking.actor, Permission.ERASE_RECORDS
    if may not in actor.permissions or actor.brands(may) is not None or asking.round_id is not None:
        return
    for one in schedule.proposed(session):
        if one.proposed_by != actor.id:
            files = one.jurisdiction.files if one.jurisdiction else "Accounts of people who left"
            yield Task("Agree to a shorter period, or refuse it", files, path("periods"), since=one.proposed_at)
