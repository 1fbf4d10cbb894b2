"""The lifecycle of a request: new, planned, answered or closed. What a candidate does by their link has no permission:
the page that they are let in to sees to it that it is their own."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Permission
from employer_portal.core.workflow import Act, Workflow, step
from employer_portal.requests.models import OPEN, ComplaintState, Request
from employer_portal.requests.models import RequestState as S
from employer_portal.requests.verbs import Verb

P = Permission
#: Each raises `Conflict` for a request that ends with something else: filled by `hooks.py`.
ENDS_ELSEWHERE: list[Callable[[Session, Request], None]] = []
#: What goes with a request that its candidate takes back; each raises `Conflict` where it is too late: `hooks.py`.
BEFORE_TAKEN_BACK: list[Callable[[Session, Request, datetime], None]] = []


def said_how(session: Session, rows: Sequence[object], act: Act) -> None:
    """Whoever answers or closes something writes down how, or why."""
    if len(str(act.given.get("said", "")).split()) < 3:
        raise DomainError("Say in a sentence what came of it.", "It stays on record.")


def ends_here(session: Session, requests: Sequence[Request], act: Act) -> None:
    """What has a life of its own, a call or a disputed sentence, ends its request itself."""
    for request in requests:
        for elsewhere in ENDS_ELSEWHERE:
            elsewhere(session, request)


REQUEST = Workflow(
    "request",
    Verb,
    (
        step("plan", OPEN, S.PLANNED, may=P.RUN_ROUNDS),
        step("answer", OPEN, S.ANSWERED, said_how, ends_here, may=P.RUN_ROUNDS),
        step("close", OPEN, S.CLOSED, said_how, ends_here, may=P.RUN_ROUNDS),
        step("arrange", OPEN, S.PLANNED),
        step("undo", S.PLANNED, S.NEW),
        step("take_back", OPEN, S.CLOSED),
        step("fulfil", OPEN, S.ANSWERED, said_how),
        step("reply", OPEN, S.ANSWERED, said_how),
    ),
    brand_of=lambda request: request.brand_id,
)

COMPLAINT = Workflow(
    "complaint",
    Verb,
    (
        step("acknowledge", ComplaintState.NEW, ComplaintState.ACKNOWLEDGED, may=P.RUN_ROUNDS),
        step("end", ComplaintState.ACKNOWLEDGED, ComplaintState.ENDED, said_how, may=P.RUN_ROUNDS),
    ),
    brand_of=lambda complaint: complaint.brand_id,
)
