"""What whoever rings has before them: the letter's points with their evidence, what the candidate asked, and what has
been said to them so far."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.calls.models import Call
from employer_portal.core.calendar import Calendar
from employer_portal.core.permissions import Actor, Permission
from employer_portal.feedback.models import IN, Entry, Mark
from employer_portal.feedback.revisions import newest
from employer_portal.hiring.models import Application
from employer_portal.letters.models import Letter, LetterState, live_feedback
from employer_portal.requests.models import Request
from employer_portal.requests.queries import of_application

P = Permission
#: Within so many working days whoever rings finds out what they do not know.
FIND_OUT = 2


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the letter: what it says, what to do next, and what the panel noted."""

    title: str
    paragraphs: tuple[str, ...]
    steps: tuple[str, ...]
    noted: tuple[tuple[str, str], ...]  # who, what


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that stands on a call sheet. `find_out_by` is the day to name for what one does not know."""

    call: Call
    application: Application
    letter: Letter | None
    points: list[tuple[str, list[Point]]]  # under the headings of the letter
    questions: list[Request]
    find_out_by: date

    @property
    def is_told(self) -> bool:
        """Whether the candidate knows the outcome: else it is nobody's to say on the phone."""
        return self.application.told is not None


def sheet(session: Session, call: Call, actor: Actor, calendar: Calendar, now: datetime) -> Sheet:
    """The sheet of that call. An interviewer who rings sees of the panel's notes their own."""
    application = call.request.application
    letter = session.scalar(
        sa.select(Letter).where(Letter.application_id == application.id, *live_feedback(LetterState.APPROVED))
    )
    notes = _notes(session, application, actor)
    points = [
        (
            section.heading,
            [Point(one.title, one.paragraphs, one.steps, tuple(notes.get(one.title, ()))) for one in section.points],
        )
        for section in (letter.content.sections if letter else ())
        if section.points
    ]
    asked = [one for one in of_application(session, application.id) if one.words and one.id != call.request_id]
    today = now.astimezone(calendar.zone).date()
    return Sheet(call, application, letter, points, asked, calendar.after(today, FIND_OUT))


def _notes(session: Session, application: Application, actor: Actor) -> dict[str, list[tuple[str, str]]]:
    """What was noted on each criterion, by its name."""
    names = {criterion.id: criterion.name for criterion in application.hiring_round.criteria}
    wanted = (
        sa.select(Mark.criterion_id, User.name, Mark.notes)
        .select_from(Mark)
        .join(Entry, newest() == Mark.revision_id)
        .join(User, User.id == Entry.interviewer_id)
        .where(Entry.application_id == application.id, Entry.state.in_(IN), Mark.notes != "")
        .order_by(Entry.id)
    )
    if not actor.may(P.READ_LETTERS, application.brand_id):
        wanted = wanted.where(Entry.interviewer_id == actor.id)
    found: dict[str, list[tuple[str, str]]] = {}
    for criterion, who, noted in session.execute(wanted):
        found.setdefault(names.get(criterion, ""), []).append((who, noted))
    return found
