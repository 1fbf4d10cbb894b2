"""The rest of a small employer's first week, after `first_day.py`: three interviewers on their phones, a stop, a tie, a
letter that comes back, and the same letter to another address."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from employer_portal.desk.tasks import note_told
from employer_portal.hiring.models import Round
from employer_portal.letters import tasks as letters
from employer_portal.phrasing.service import Checker
from employer_portal.printing.press import Press
from tests.browser import Live, serving
from tests.databases import Sqlite
from tests.delivery.outbox import Clock, postman, transport
from tests.delivery.server import Fault, Server
from tests.factories import GOOD_GAP, GOOD_STEP, NOON
from tests.journeys.effort import Person
from tests.journeys.first_day import FirstDay, nobody_but_zoe
from tests.journeys.walk import mails
from tests.pages import PASSWORD

SAW = "You gave three tasks to three people."
FIXED = "Sam was slower with the second pallet than with the first."
ELSEWHERE = "sam.ortiz@elsewhere.example"


class FirstWeek(FirstDay):
    """Those whom Zoe has invited come in one by one, each in front of their own screen."""

    def __init__(self, live: Live, clock: Clock, server: Server, press: Press) -> None:
        super().__init__(live, clock, server)
        self.printing = press

    def come_in(self, name: str, **context: Any) -> Person:
        """Somebody follows the invitation in their mail and sets a password."""
        person = Person(self.live.visit(None, **context), phone=bool(context))
        text = mails(self.server, f"{name}@")[0].get_body(("plain",)).get_content()
        person.page.goto(self.live.address + urlsplit(re.search(r"https?://\S+", text)[0]).path)
        person.write("[name=password]", PASSWORD)
        person.press("Set it and sign in")
        return person

    @staticmethod
    def _open(person: Person, path: str) -> None:
        """Open a page by its address, once what was pressed before has come."""
        person.page.wait_for_load_state("networkidle")
        person.page.goto(path)

    def certify(self, tess: Person) -> None:
        """The trainer certifies everybody who writes, Zoe too."""
        self._open(tess, "/certificates")
        for box in tess.page.get_by_label(re.compile("^Choose ")).all():
            tess.tap(box)
        tess.press("Certify them")
        tess.page.get_by_text("Valid").first.wait_for()

    def rate(self, person: Person, second: str, notes: str = SAW) -> None:
        """On a phone: every criterion is shown but the second, of which the two think differently."""
        self._open(person, "/")
        person.press("Tell Sam1 Ortiz what you saw")
        for at, criterion in enumerate(self.criteria()):
            rating = second if at == 1 else "4"
            person.tap(person.page.locator(f"[name=rating_{criterion}][value='{rating}']"))
            person.write(f"#notes_{criterion}", notes if at == 0 else SAW)

    def stumble(self, person: Person) -> None:
        """What was noted is a stop: it is said what happens, and it is saved all the same, on record."""
        person.press("Save and leave")
        person.await_words("Before you save this")
        person.press("Save it, and tell HR")
        self._open(person, "/")
        person.press("Tell Sam1 Ortiz what you saw")
        person.write(f"#notes_{self.criteria()[0]}", FIXED)

    def put_into_words(self, person: Person) -> None:
        """A strength, a gap and its next step; and it is handed in."""
        first, second, *_ = self.criteria()
        person.press("Continue to the words for Sam1")
        person.tap(f"#good_{first}")
        person.tap(f"#gap_{second}")
        person.write(f"#evidence_{first}", SAW)
        person.write(f"#strength_{first}", "Each of the three knew what came next.")
        person.write(f"#development_{second}", GOOD_GAP)
        person.write(f"#next_step_{second}", GOOD_STEP)
        person.press("Submit my feedback")
        person.await_words("Thank you. Your feedback on Sam1 is with HR.")

    def was_not_there(self, person: Person) -> None:
        """The third did not take part, and says so."""
        self._open(person, "/")
        person.press("Tell Sam1 Ortiz what you saw")
        person.press("Say so")
        person.tap(person.page.locator("[name=why]").first)
        person.press("Send it to HR")

    def settle(self) -> None:
        """Zoe, who is alone in HR, reads what was noted and closes the concern with a reason."""
        zoe = self._from_home("Settle a concern")
        zoe.tap(zoe.page.locator("main table a").first)
        zoe.tap(zoe.page.locator("[name=ending][value=words_removed]"))
        zoe.write("[name=reason]", "I read the record with Priya: no rating rests on it.")
        zoe.press("Close the concern")

    def decide(self) -> None:
        """Zoe accepts both entries, and records what was agreed where the two are tied; nothing is chosen for her."""
        zoe = self.zoe
        self._open(zoe, f"/rounds/{self.round_id}")
        zoe.press("Sam1 Ortiz")
        zoe.press("Review")
        for _ in range(2):
            zoe.press("Accept")
        zoe.press("Decision")
        zoe.await_words("No median: two ratings stand in the middle")
        second = self.criteria()[1]
        assert zoe.page.locator(f"[name=rating_{second}]:checked").count() == 0
        zoe.tap(zoe.page.locator(f"[name=rating_{second}][value='2']"))
        zoe.write(f"[name=because_{second}]", "Both heard a plan without its volume.")
        zoe.press("Record the decision")
        zoe.press("Sam1 Ortiz")
        zoe.press("Change outcome or details")
        zoe.choose("#outcome", "not appointed")
        zoe.press("Set the outcome")

    def write_the_letter(self) -> None:
        """Zoe composes it and hands it in; it is sealed."""
        zoe = self._from_home("Compose a letter")
        zoe.tap(zoe.page.locator(".next a").first)
        zoe.press("Compose the letter")
        zoe.press("Hand in")
        waiting = letters.waiting(self.live.story.database, now=self.clock())
        list(letters.seal(self.live.story.database, waiting, press=self.printing, by="w1", clock=self.clock))
        zoe.await_words("Sealing is done")

    def approve(self, ann: Person) -> None:
        """Ann answers what there is to look at, and approves."""
        self._open(ann, "/")
        ann.press("Read a letter and approve it")
        ann.press("Sam1 Ortiz")
        for box in ann.page.locator(".preflight input").all():
            ann.write(f"#{box.get_attribute('id')}", "Read beside the record: it stands.")
        ann.press("Approve")

    def come_back(self) -> None:
        """The next morning it leaves, and nobody is at that address."""
        self.server.faults["rcpt"] = Fault("550 5.1.1 No such mailbox")
        self.clock.forward(days=1)
        self.deliver()
        self.server.faults.clear()

    def send_elsewhere(self) -> None:
        """Zoe, who signs in on that morning, sees it on Home, and sends the same letter to the address that Sam gave on
        the phone."""
        self._open(self.zoe, "/")
        self.zoe.write("#email", "zoe@harbourside.example")
        self.zoe.write("#password", PASSWORD)
        self.zoe.press("Sign in")
        zoe = self._from_home("A letter did not arrive")
        zoe.tap(zoe.page.locator("main table a").first)
        zoe.write("[name=to]", ELSEWHERE)
        zoe.press("Send it there")
        self.clock.forward(days=1)
        self.deliver()

    def deliver(self) -> None:
        story = self.live.story
        postman(story.database, transport(self.server), clock=self.clock).look()
        note_told(story.database, self.clock(), story.settings.timezone)

    @property
    def round_id(self) -> int:
        with self.live.story.database.reading() as session:
            return session.scalars(sa.select(Round.id)).one()

    def criteria(self) -> list[int]:
        """The numbers of the round's criteria, as its forms name them."""
        with self.live.story.database.reading() as session:
            return [criterion.id for criterion in session.get_one(Round, self.round_id).criteria]


@contextmanager
def first_week(browser: Any, files: Sqlite, checker: Checker) -> Iterator[FirstWeek]:
    """That week at an empty portal, with a mail server, a press that prints letters, and a clock."""
    clock = Clock(NOON)
    with serving(browser, files, checker, clock, nobody_but_zoe) as live, Server() as server, Press(1) as press:
        yield FirstWeek(live, clock, server, press)
