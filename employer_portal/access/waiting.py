"""The requests to see what is held that wait for whoever keeps the records."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from employer_portal.access import queries
from employer_portal.accounts.waiting import SHOWN, Asking, Task
from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.keeping.models import ACCESS_OPEN, AccessState

#: How it stands -> what there is to do.
WHAT = {
    AccessState.OPEN: "Look through what is held about a candidate",
    AccessState.READING: "Read what a candidate will be given",
    AccessState.AGREED: "Give a candidate what is held about them",
    AccessState.GIVEN: "Close a candidate’s request",
}


def to_answer(session: Session, asking: Asking) -> Iterator[Task]:
    """The open requests whose clock runs, by the day on which they are due; to whoever may read it as the second, what
    they put together themselves is not shown."""
    if Permission.EXPORT_RECORDS not in asking.actor.permissions or asking.round_id is not None:
        return
    still = queries.standing_still(session)
    for request in queries.all_of(session, asking.actor)[:SHOWN]:
        own = request.state is AccessState.READING and request.handed_in_by == asking.actor.id
        if request.state in ACCESS_OPEN and request.state in WHAT and request.id not in still and not own:
            to = path("access_request", request_id=request.id)
            urgent = request.due_on < asking.today
            yield Task(WHAT[request.state], queries.name_of(session, request), to, request.due_on, urgent=urgent)
