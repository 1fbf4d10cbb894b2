"""Candidates of a demonstration who ask to see what is held about them: one request in each state that a page shows,
told by two who keep the records."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from employer_portal.access import operations as access
from employer_portal.access import tasks
from employer_portal.core.clock import fixed
from employer_portal.demo.teller import Teller
from employer_portal.hiring.models import Application
from employer_portal.keeping.models import AccessPlace, AccessRequest, Came, Handed, Waits
from employer_portal.running.workers import new_name


@dataclass(frozen=True, slots=True)
class Seeing:
    """One candidate's request."""

    tell: Teller
    number: int

    def do(self, act: Callable[..., Any], *given: object, at: datetime, who: str = "rhoda", **more: object) -> None:
        """A step of it, by one of the two."""
        self.tell.do(lambda session: act(session, self.number, *given, actor=self.tell.actor(who), now=at, **more))

    def who(self, seen: str, at: datetime) -> None:
        """Who they are was seen."""
        self.do(access.see_identity, seen, at=at)

    def looked(self, at: datetime, found: str = "", most: int | None = None) -> None:
        """Rhoda looked in so many places that the portal cannot see: that was in the first, nothing in others."""
        with self.tell.tools.database.reading() as session:
            wanted = sa.select(AccessPlace.id).where(AccessPlace.request_id == self.number).order_by(AccessPlace.id)
            places = session.scalars(wanted.limit(most)).all()
        for place in places:
            self.do(access.look, place, found if place == places[0] else "", at=at)

    def put_together(self, at: datetime) -> None:
        """It is put together, and waits for a second reader."""
        self.do(access.hand_in, at=at)
        tools = self.tell.tools
        tasks.make(tools.database, tools.settings, self.number, new_name(), fixed(at))


def asked(tell: Teller, candidate: str, came: Came, days: int, words: str, at: datetime) -> Seeing:
    """Somebody asked, so many days ago."""
    settings, rhoda = tell.tools.settings, tell.actor("rhoda")
    with tell.tools.database.transaction() as session:
        person = session.get_one(Application, tell.applications[candidate]).candidate.person_id
        made: AccessRequest = access.receive(
            session, person, came, tell.days.day(days), words, settings=settings, actor=rhoda, now=at
        )
        return Seeing(tell, made.id)


def given(tell: Teller) -> None:
    """Looked through, read by two, and on the candidate's page."""
    at = tell.days.at
    one = asked(tell, "TCH-08", Came.MAIL, 9, "Could I see what you wrote down about me, please?", at(8, "11:10"))
    one.who("They wrote from the address of the application, and named the day of the interview.", at(8, "11:15"))
    one.looked(at(7, "09:20"), "Two mails that arrange the interview. They are given beside.")
    one.put_together(at(7, "15:10"))
    one.do(access.agree, at=at(7, "16:30"), who="ruth")
    one.do(access.give, Handed.PAGE, settings=tell.tools.settings, at=at(7, "16:45"))


def looked_through(tell: Teller) -> None:
    """Said on the phone; Rhoda has begun to look."""
    at = tell.days.at
    words = "Please send me everything that you have about me, also what the panel wrote down."
    one = asked(tell, "TCH-01", Came.PHONE, 7, words, at(6, "15:40"))
    one.who("We rang back on the number of the application, and they gave the day of the interview.", at(6, "15:40"))
    one.looked(at(6, "15:40"), most=2)


def asked_who(tell: Teller) -> None:
    """From an address that nobody knows: they were asked who they are, and the clock stands still."""
    at = tell.days.at
    words = "I applied with you in autumn. What do you still hold?"
    one = asked(tell, "TCH-04", Came.MAIL, 5, words, at(4, "09:05"))
    words = "Please write from the address of your application, or give us the day of your interview."
    one.do(access.pause, Waits.IDENTITY, words, settings=tell.tools.settings, at=at(4, "09:10"))


def read_by_another(tell: Teller) -> None:
    """Put together this morning; Ruth has it to read."""
    at = tell.days.at
    words = "I want to see all notes of my interview, and who wrote what."
    one = asked(tell, "ENG-12", Came.PHONE, 2, words, at(2, "15:40"))
    one.who("They came in by their own page while we spoke.", at(2, "15:45"))
    one.looked(at(1, "09:10"))
    one.put_together(at(1, "09:40"))


def received(tell: Teller) -> None:
    """Just come in."""
    words = "My solicitor tells me to ask for a copy of everything."
    asked(tell, "ENG-05", Came.POST, 0, words, tell.days.lately(45))
