"""What waits for whoever looks after certificates, and for the second person of two."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from employer_portal.accounts.waiting import Asking, Task, counted_task
from employer_portal.core.clock import day_at
from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.training import glass, queries, retests
from employer_portal.training.queries import OWING, Standing

#: What is to be done about a re-test that is due.
RETEST = "Answer five questions on what has changed in the guidance"
#: What somebody does whose certificate has ended.
ASK = "Ask a trainer for your next feedback certificate"


def to_be_certified(session: Session, user_id: int, now: datetime) -> tuple[str, str, str]:
    """What somebody without a valid certificate does so that their words may go to candidates: what, why, and where."""
    if retests.open_retest(session, user_id, now) is not None:
        return RETEST, "Your certificate does not count until you have passed.", f"{path('training')}#retest"
    ended = {Standing.EXPIRED: "has run out", Standing.REVOKED: "was revoked"}
    standing = queries.own(session, user_id, now)[1]
    if standing in ended:
        why = f"Yours {ended[standing]}. Your record can be lodged without it; words for a candidate need it."
        return ASK, why, path("training")
    why = "Your record can be lodged without it; words for a candidate need it."
    return "Get your feedback certificate", why, path("training")


def to_agree(session: Session, asking: Asking) -> Iterator[Task]:
    """Leave to write without a certificate that a second person settles."""
    if asking.actor.permissions.isdisjoint(glass.BY):
        return
    for leave, person, asker, _ in glass.to_agree(session, asking.actor):
        yield Task(
            f"Decide whether {person.name} may write without a certificate", f"{asker} asked for it. It takes two.",
            path("glass"), urgent=True, since=leave.asked_at,
        )  # fmt: skip


def retest(session: Session, asking: Asking) -> Iterator[Task]:
    """The questions on what has changed in the guidance, by their day."""
    owed = retests.open_retest(session, asking.actor.id, asking.now) if asking.round_id is None else None
    if owed is not None:
        yield Task(
            RETEST,
            f"{'After that day y' if owed.due_at > asking.now else 'Y'}our certificate does not count until you have"
            " passed.",
            f"{path('training')}#retest", day_at(owed.due_at), urgent=owed.due_at - retests.AHEAD <= asking.now,
            minutes=5,
        )  # fmt: skip


def certificates(session: Session, asking: Asking) -> Iterator[Task]:
    """Who writes and has no valid certificate, and whose runs out."""
    if Permission.CERTIFY not in asking.actor.permissions:
        return
    owing = queries.count_owing(session, asking.actor, asking.now)
    if owing:
        yield Task(
            counted_task(owing, "One person who writes has no certificate", "{} people who write have no certificate"),
            "Invite them to the training, or certify them.", f"{path('certificates')}?standing={OWING}", count=owing,
        )  # fmt: skip
    asked = retests.count_open(session, asking.actor, asking.now)
    if asked:
        yield Task(
            counted_task(asked, "One person has a re-test open", "{} people have a re-test open"),
            "On what has changed in the guidance. They are told, and reminded before their day.",
            f"{path('certificates')}?standing={queries.RETEST}", count=asked,
        )  # fmt: skip
    ending = queries.count_by_standing(session, asking.actor, asking.now).get(Standing.EXPIRING, 0)
    if ending:
        yield Task(
            counted_task(ending, "One certificate runs out", "{} certificates run out"),
            "Within 30 days. Their holders are told.", f"{path('certificates')}?standing={Standing.EXPIRING}",
            count=ending,
        )  # fmt: skip
