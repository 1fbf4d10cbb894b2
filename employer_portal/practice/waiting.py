"""What waits for whoever was licensed, and for the trainer whom somebody asks for a certificate."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy.orm import Session

from employer_portal.accounts.waiting import SHOWN, Asking, Task
from employer_portal.core.clock import day_at
from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.learning.asking import open_requests
from employer_portal.learning.licence import DRAWN, whole
from employer_portal.learning.queries import licensed_at, passed, refreshed
from employer_portal.learning.schedule import refreshing
from employer_portal.settings import load_settings
from employer_portal.training.content import load_content
from employer_portal.training.refreshers import load_refreshers


def own_training(session: Session, asking: Asking) -> Iterator[Task]:
    """A refresher that is due, and the modules that are left, of whoever has earned the first licence."""
    me, settings = asking.actor.id, load_settings()
    if asking.round_id is not None or (licensed := licensed_at(session, me)) is None:
        return
    guidance, began = settings.home / "guidance", day_at(licensed)
    stands = refreshing(load_refreshers(guidance), began, refreshed(session, me), asking.today)
    if stands.due:
        since = licensed + (stands.due - began)  # nothing depends on it, so that it is never late
        yield Task("Refresh what you know", f"{DRAWN} questions, about 3 minutes", path("refreshers"), since=since)
    done = passed(session, me)
    left = [one for one in load_content(guidance).modules if whole(one.id) not in done]
    if left:
        about = f"{len(left)} {'module' if len(left) == 1 else 'modules'} left"
        due = began + timedelta(days=settings.modules_due_days)
        yield Task("Finish your training", about, path("training"), due)


def requests(session: Session, asking: Asking) -> Iterator[Task]:
    """Who asks a trainer for a certificate."""
    if Permission.CERTIFY not in asking.actor.permissions or asking.round_id is not None:
        return
    for request, user in open_requests(session, asking.actor)[:SHOWN]:
        to = path("certificate", user_id=user.id)
        yield Task(f"{user.name} asks for a certificate", "Feedback certificate", to, since=request.asked_at)
