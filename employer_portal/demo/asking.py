"""What the story of candidates after their letters is told with: what they do on their page and on the telephone."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.answers import operations as answers
from employer_portal.asking import operations as asking
from employer_portal.asking.models import FeedbackAsk
from employer_portal.calls import hours
from employer_portal.calls import operations as calls
from employer_portal.calls.queries import free_slots
from employer_portal.candidate import links
from employer_portal.candidate import operations as door
from employer_portal.core import documents
from employer_portal.core.calendar import Calendar
from employer_portal.delivery.models import Delivery
from employer_portal.demo.teller import Teller
from employer_portal.disputes import operations as disputes
from employer_portal.disputes.models import Ending
from employer_portal.disputes.queries import disputable
from employer_portal.helpful import operations as helpful
from employer_portal.helpful.models import Cause, Helped
from employer_portal.hiring.models import Application, Vacancy
from employer_portal.intouch import operations as intouch
from employer_portal.intouch import queries
from employer_portal.letters.models import Letter
from employer_portal.notices import operations as notices
from employer_portal.requests import complaints
from employer_portal.requests import operations as requests
from employer_portal.requests.models import RequestKind as K
from employer_portal.requests.queries import one_of_candidate

Made = TypeVar("Made")
#: A number that is nobody's (Ofcom keeps it for stories).
PHONE = "07700 900118"
WEEK = {day: [(time(9, 30), time(11, 30)), (time(16), time(17, 30))] for day in range(5)}


@dataclass(frozen=True, slots=True)
class Asking:
    """One round's candidates, and who answers them."""

    tell: Teller
    hr: str

    def do(self, act: Callable[[Session], Made]) -> Made:
        """Something that happened, in a transaction of its own, and what it made."""
        with self.tell.tools.database.transaction() as session:
            return act(session)

    def letter(self, candidate: str) -> int:
        """The feedback that this candidate has."""
        return self.do(lambda session: self.tell.live(session, [candidate])[0].id)

    def ask(self, candidate: str, kind: K, words: str, at: datetime, letter: int | None = None) -> int:
        """A candidate asks on their page; the request."""
        return self.do(lambda session: requests.ask(
            session, self.tell.applications[candidate], kind, words, letter_id=letter,
            settings=self.tell.tools.settings, now=at,
        ).id)  # fmt: skip

    def note(self, candidate: str, kind: K, words: str, at: datetime) -> int:
        """A candidate asks on the telephone, and HR notes it; the request."""
        return self.do(lambda session: requests.note(
            session, self.tell.applications[candidate], kind, words, settings=self.tell.tools.settings,
            actor=self.tell.actor(self.hr), now=at,
        ).id)  # fmt: skip

    def take_back(self, candidate: str, request: int, at: datetime) -> None:
        """The candidate needs it no more."""
        applied = self.tell.applications[candidate]
        self.do(lambda session: requests.take_back(session, one_of_candidate(session, request, applied), now=at))

    def dispute(self, candidate: str, place: int, words: str, at: datetime) -> int:
        """The candidate says that a sentence of their letter is not what they said; the request."""
        letter = self.letter(candidate)
        return self.do(lambda session: disputes.dispute(
            session, self.tell.applications[candidate], letter, disputable(session.get_one(Letter, letter))[place],
            words, settings=self.tell.tools.settings, now=at,
        ).request_id)  # fmt: skip

    def decide(self, request: int, ending: Ending, reason: str, who: str, at: datetime) -> None:
        """Somebody who wrote no part of the letter decides what becomes of the sentence."""
        self.do(lambda session: disputes.decide(
            session, request, ending, reason, checker=self.tell.tools.checker, actor=self.tell.actor(who), now=at
        ))  # fmt: skip

    def correct(self, candidate: str, wrong: str, right: str, at: datetime) -> None:
        """HR writes the correction of the letter."""
        letter, tools = self.letter(candidate), self.tell.tools
        job = self.do(lambda session: notices.correct(
            session, letter, wrong, right, blocks=tools.blocks, checker=tools.checker, settings=tools.settings,
            actor=self.tell.actor(self.hr), now=at,
        ).id)  # fmt: skip
        self.tell.seal([job], at)

    def answer(self, request: int, words: str, by: str, asked: datetime, put: datetime, at: datetime) -> None:
        """HR asks an interviewer for the words of an answer, and hands them in as a letter."""
        tools, hr = self.tell.tools, self.tell.actor(self.hr)
        answer = self.do(lambda session: answers.ask_for_words(
            session, request, self.tell.actor(by).id, actor=hr, now=asked
        ).id)  # fmt: skip
        self.do(lambda session: answers.put_words(
            session, answer, words, checker=tools.checker, actor=self.tell.actor(by), now=put
        ))  # fmt: skip
        job = self.do(lambda session: answers.write(
            session, request, words, blocks=tools.blocks, checker=tools.checker, settings=tools.settings, actor=hr,
            now=at,
        ).id)  # fmt: skip
        self.tell.seal([job], at)

    def complain(self, request: int, at: datetime) -> int:
        """HR takes a request on as a complaint; its number."""
        return self.do(lambda session: complaints.complain(
            session, request, settings=self.tell.tools.settings, actor=self.tell.actor(self.hr), now=at
        ).id)  # fmt: skip

    def public_form(self, candidate: str, at: datetime) -> str:
        """Somebody says on the brand's public form who they are, and is mailed the way to ask; its secret."""

        def mailed(session: Session) -> str:
            they = session.get_one(Application, self.tell.applications[candidate]).candidate
            brand = self.tell.employer.brands[self.tell.told["brand"]]
            asking.put_aside(session, brand, candidate, they.full_name, they.email, now=at)
            asking.look_for(session, session.scalars(sa.select(FeedbackAsk)).one(), now=at)
            return self._in_newest_mail(session, r"/ask/by-mail/(\S+)")

        return self.do(mailed)

    def open_hours(self, at: datetime) -> None:
        """HR says when they can ring."""
        self.do(lambda session: hours.keep_diary(
            session, WEEK, minutes=15, pause=5, notice_hours=4, most_a_day=4, actor=self.tell.actor(self.hr), now=at
        ))  # fmt: skip

    def come_in(self, candidate: str, at: datetime) -> None:
        """The candidate opens their page for the first time, with the code of our mail."""
        settings, applied = self.tell.tools.settings, self.tell.applications[candidate]

        def opened(session: Session) -> bool:
            application = session.get_one(Application, applied)
            secret = links.secret_of(session, door.give_link(session, application, settings, now=at), settings)
            door.mail_code(session, secret, now=at)
            code = self._in_newest_mail(session, r"^(\d{6})$")
            return door.come_in(session, secret, code, application.reference, settings, now=at)

        if not self.do(opened):
            raise LookupError(f"{candidate} does not come in")

    def book(self, candidate: str, at: datetime, question: str = "") -> tuple[int, datetime]:
        """The candidate takes the first time that is free; the call, and when it is."""
        settings, applied = self.tell.tools.settings, self.tell.applications[candidate]

        def booked(session: Session) -> tuple[int, datetime]:
            application = session.get_one(Application, applied)
            first = free_slots(session, application, Calendar.of(settings), at)[0].starts_at
            made = calls.book(session, applied, first, PHONE, question=question, settings=settings, now=at)
            return made.id, first

        return self.do(booked)

    def helped(self, candidate: str, said: Helped, at: datetime, why: str = "", cause: Cause | None = None) -> None:
        """The candidate says whether the letter helped, and perhaps why."""
        applied, letter = self.tell.applications[candidate], self.letter(candidate)
        self.do(lambda session: helpful.say(session, applied, letter, said, now=at))
        if why or cause:
            self.do(lambda session: helpful.tell_why(session, applied, letter, cause, why, now=at))

    def stay_in_touch(self, candidate: str, roles: str, choice: int, at: datetime) -> None:
        """The candidate agrees to hear of other roles, until one of the days that are offered."""
        kept_until = self.tell.days.day(-120)
        until = intouch.last_days(at.date(), kept_until)[choice]
        self.do(lambda session: intouch.agree(
            session, self.tell.applications[candidate], roles, until, kept_until=kept_until,
            settings=self.tell.tools.settings, now=at,
        ))  # fmt: skip

    def tell_of(self, vacancy: int, same: Mapping[str, str], how: str, at: datetime) -> None:
        """HR says which criteria ask for the same (code -> the name of another), and tells all who met them."""
        tools, hr = self.tell.tools, self.tell.actor(self.hr)

        def told(session: Session) -> None:
            role = session.get_one(Vacancy, vacancy)
            offered = {
                one.criterion.id: [key for key, name, _ in one.others if name == same.get(one.criterion.code)]
                for one in queries.essentials(session, role, hr)
            }
            intouch.say_same(session, vacancy, offered, actor=hr, now=at)
            found = queries.found(session, role, queries.essentials(session, role, hr), hr, at.date())
            intouch.write(
                session, vacancy, [one.id for one in found], how, checker=tools.checker, settings=tools.settings,
                actor=hr, now=at,
            )  # fmt: skip

        self.do(told)

    def _in_newest_mail(self, session: Session, pattern: str) -> str:
        newest = session.scalars(sa.select(Delivery).order_by(Delivery.id.desc()).limit(1)).one()
        found = re.search(pattern, documents.load(session, newest.text_sha256 or "").decode(), re.MULTILINE)
        if found is None:
            raise LookupError(f"no {pattern} in the newest mail")
        return found[1]
