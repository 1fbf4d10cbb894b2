"""How the story's people open hours, its candidates book calls, and the calendars of both hear of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import sqlalchemy as sa

from employer_portal import hooks
from employer_portal.accounts.models import Brand
from employer_portal.calls import hours, notes, operations, queries
from employer_portal.calls.models import Call, Diary
from employer_portal.core import documents
from employer_portal.core.calendar import Calendar
from employer_portal.delivery.models import Delivery
from employer_portal.hiring.models import Application
from tests.factories import Story

#: The story's noon is a Tuesday.
TOMORROW = datetime(2026, 11, 25, 10, tzinfo=UTC)
NUMBER = "07700 900123"
MORNINGS = {weekday: [(time(10), time(11))] for weekday in range(5)}
SAID = "We went through the plan of Monday. Sam asked how twelve was arrived at."


@dataclass
class Ringing:
    """The story, with calls to its candidates."""

    story: Story

    def __post_init__(self):
        hooks.hang()
        with self.story.database.transaction() as session:
            session.get_one(Brand, 1).sender = "people@harbourside.example"

    def do(self, verb, *given, who="dana", **more):
        """One step by one of the story's people."""
        with self.story.database.transaction() as session:
            by = {"actor": self.story.actors[who], "now": self.story.now}
            return verb(session, *given, **by | more)

    def open(self, who="dana", week=MORNINGS, **how):
        """Somebody opens hours."""
        usual = {"minutes": 15, "pause": 5, "notice_hours": 4, "most_a_day": 4}
        self.do(hours.keep_diary, week, who=who, **usual | how)

    def free(self, candidate="C-1"):
        """The times that this candidate is offered."""
        with self.story.database.reading() as session:
            application = session.get_one(Application, self.story.applications[candidate])
            calendar = Calendar.of(self.story.settings)
            return queries.free_slots(session, application, calendar, self.story.now)

    def book(self, at=TOMORROW, candidate="C-1", number=NUMBER, **more):
        """A candidate books a call; its number."""
        return self.theirs(operations.book, at, number, candidate=candidate, **more).id

    def ring_me(self, candidate="C-1", free_at="Any day after 4 pm.", **more):
        """A candidate asks to be rung; the number of the call."""
        return self.theirs(operations.ring_me, NUMBER, free_at, candidate=candidate, **more).id

    def theirs(self, verb, *given, candidate="C-1", **more):
        """One step by a candidate."""
        with self.story.database.transaction() as session:
            about = {"settings": self.story.settings, "now": self.story.now}
            return verb(session, self.story.applications[candidate], *given, **about | more)

    def write(self, call_id, words=SAID, promised=(), who="dana", **more):
        """Write down what was said."""
        return self.do(notes.write, call_id, words, promised, who=who, checker=self.story.checker, **more)

    def later(self, **span):
        """So much later."""
        self.story.now += timedelta(**span)

    def mails(self, to):
        """The mails to that address, in order: subject, text, and what its calendar is told."""
        with self.story.database.reading() as session:
            wanted = sa.select(Delivery).where(Delivery.recipient.contains(to)).order_by(Delivery.id)
            return [
                tuple(
                    documents.load(session, sha).decode() if sha else ""
                    for sha in (row.subject_sha256, row.text_sha256, row.calendar_sha256)
                )
                for row in session.scalars(wanted)
            ]

    def diary(self, who="dana"):
        with self.story.database.reading() as session:
            return session.get(Diary, self.story.actors[who].id)

    def __getitem__(self, call_id):
        with self.story.database.reading() as session:
            call = session.get_one(Call, call_id)
            assert call.request
            assert call.promises is not None
            assert call.note is None or call.note.words
            session.expunge_all()
            return call
