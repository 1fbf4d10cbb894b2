"""A candidate who was entered by mistake is removed from the round. For a while they can be put back, with all that
hung on them; then their file goes as that of anybody whose period is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from employer_portal.accounts.models import User
from employer_portal.core import audit
from employer_portal.core.arriving import ALL
from employer_portal.core.audit import AuditLine, PersonKey
from employer_portal.core.errors import Conflict
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.retention import Goes, Rows
from employer_portal.delivery.models import Delivery
from employer_portal.erasing import rows
from employer_portal.feedback.models import OWED, Concern, DecisionRecord, Entry, Revision, WorkingCopy
from employer_portal.hiring import reach
from employer_portal.hiring.lookup import LookupWord, WholeName
from employer_portal.hiring.models import (
    Application,
    Candidate,
    Joining,
    OutcomeTold,
    Person,
    TwoPeople,
    Upload,
    UploadProblem,
)
from employer_portal.hiring.operations import must_be_new
from employer_portal.hiring.verbs import Verb
from employer_portal.intouch.models import InTouch
from employer_portal.keeping import holds
from employer_portal.letters.models import Letter
from employer_portal.needs.models import Needs
from employer_portal.requests.models import Request
from employer_portal.workbook.sheets import CandidateRow

#: So long somebody who was removed can be put back.
PUT_BACK_WITHIN = timedelta(days=30)
#: What being entered and asked about makes, and what goes and comes with somebody beside it. Whatever else is held
#: about them keeps them: it was written about them, to them or by them.
ENTERED = {
    Person, Candidate, LookupWord, WholeName, Application, Entry, PersonKey, AuditLine, Joining, TwoPeople, Upload,
    UploadProblem,
}  # fmt: skip
ALONG = {OutcomeTold, Needs}
#: What keeps somebody, in a word; what hangs on these is not named beside them.
NAMED = {
    Revision: "feedback on them", WorkingCopy: "feedback that is being written", Concern: "a concern",
    DecisionRecord: "a decision", Letter: "a letter", Delivery: "a message to them",
    Request: "something they asked for", InTouch: "a note that they agreed to hear of other roles",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on a candidate: who is asked for feedback, what else goes with them, and what keeps them."""

    asked: Sequence[str]
    along: Sequence[str]
    keeps: Sequence[str]


def hanging(session: Session, application_id: int) -> Hanging:
    """What hangs on that candidate, by the list of what is held about people."""
    there = rows.found(session, rows.scope(session, [application_id]))
    beside = [held for held in there if held.goes in (Goes.ROW, Goes.EMPTIED) and held.model not in ENTERED]
    keeping = [held for held in beside if held.model not in ALONG]
    asked = sa.select(User.name).join(Entry, Entry.interviewer_id == User.id).order_by(User.name)
    return Hanging(
        session.scalars(asked.where(Entry.application_id == application_id, Entry.state.in_(OWED))).all(),
        [held.called for held in beside if held.model in ALONG],
        [NAMED[held.model] for held in keeping if held.model in NAMED] or list(map(_in_a_sentence, keeping)),
    )


def remove(session: Session, application_id: int, *, actor: Actor, now: datetime) -> None:
    """Remove a candidate who was entered by mistake: nobody sees them, and nobody owes anything for them. Raises
    `Conflict` where somebody wrote about them or to them, and while a legal hold covers them."""
    application = reach.one_application(session, application_id, actor, Permission.RUN_ROUNDS, lock=True)
    holds.lock(session)  # whoever places a hold from here on waits, and finds nobody to hold
    must_be_a_mistake(session, application)
    application.removed_at = now
    audit.record(session, Verb.APPLICATION_REMOVED, f"application:{application_id}", actor_id=actor.id, at=now)


def must_be_a_mistake(session: Session, application: Application) -> None:
    """Raise `Conflict` for a candidate who stays on record, with what keeps them."""
    if holds.covering(session, [application.id]):
        raise Conflict("A legal hold covers this candidate.", "Ask whoever looks after the records.")
    if kept := hanging(session, application.id).keeps:
        raise Conflict(
            f"{application.candidate.full_name} stays on record: there is {kept[0]}.",
            "If they are not in the running, set the outcome to withdrew: nobody owes anything for them.",
        )


def put_back(session: Session, application_id: int, *, actor: Actor, now: datetime) -> Application:
    """Undo `remove`. Raises `Conflict` once that cannot be undone any more, and where somebody else in the round has
    their address by now."""
    application = reach.one_removed(session, application_id, actor, Permission.RUN_ROUNDS, lock=True)
    if not can_be_put_back(application, now):
        raise Conflict("This cannot be undone any more.", "Add the candidate again.")
    candidate = application.candidate
    row = CandidateRow(
        0, application.reference, candidate.first_name, candidate.last_name, application.outcome, candidate.email,
        known_as=candidate.known_as,
    )  # fmt: skip
    must_be_new(session, application.round_id, [row], actor, but=application_id)
    application.removed_at = None
    audit.record(session, Verb.APPLICATION_RESTORED, f"application:{application_id}", actor_id=actor.id, at=now)
    return application


def can_be_put_back(application: Application, now: datetime) -> bool:
    """Whether that removed candidate can still be put back."""
    return application.removed_at is not None and now < application.removed_at + PUT_BACK_WITHIN


def removed(session: Session, round_id: int, actor: Actor, since: datetime) -> Sequence[Application]:
    """Who was removed from a round since then, whoever went last first."""
    wanted = sa.select(Application).join(Application.candidate).options(joinedload(Application.candidate))
    wanted = wanted.where(Application.round_id == round_id, Application.removed_at > since, reach.not_oneself(actor))
    return session.scalars(wanted.order_by(Application.removed_at.desc()).execution_options(**ALL)).all()


def _in_a_sentence(held: Rows) -> str:
    return held.called[0].lower() + held.called[1:]
