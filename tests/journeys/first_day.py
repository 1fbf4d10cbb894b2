"""The first day of a small employer: one person sets the portal up, from the empty Home to a panel that was asked.

Told by the test, which looks at what stands there afterwards, and by `./portal bench minutes`, which adds up how long
it takes. Logo, licence and the reading of the operator's guide are not in it: they are optional, measured by itself,
and read when one needs them.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from employer_portal.accounts import operations as accounts
from employer_portal.core.permissions import Role
from employer_portal.phrasing.service import Checker
from tests.browser import Live, serving
from tests.databases import Sqlite
from tests.delivery.outbox import Clock, postman, transport
from tests.delivery.server import Server
from tests.factories import FOUNDER, NOON, Story
from tests.journeys.effort import Person
from tests.journeys.walk import mails

COLLEAGUES = """Ann Berg\tann@harbourside.example\tapprover
Priya Nair\tpriya@harbourside.example
Tom Reid\ttom@harbourside.example
Idris Okafor\tidris@harbourside.example
Tess Lind\ttess@harbourside.example\ttrainer"""
CANDIDATES = "\n".join(f"OPS-{at}\tSam{at}\tOrtiz\tsam{at}@post.example" for at in range(1, 11))


class FirstDay:
    """Zoe, who is administrator and HR, in front of an empty portal; a mail server that takes what leaves."""

    def __init__(self, live: Live, clock: Clock, server: Server, **context: Any) -> None:
        self.live, self.clock, self.server = live, clock, server
        self.zoe = Person(live.visit("zoe", **context))

    def set_up(self) -> float:
        """All of it; answers the minutes."""
        self.say_who_we_are()
        self.set_up_mail()
        self.prove_the_address()
        self.invite()
        self.say_what_is_judged()
        self.begin_the_round()
        self.ask_the_panel()
        return self.zoe.minutes

    def say_who_we_are(self) -> None:
        zoe = self._from_home("Say how the employer looks and signs")
        self._come_to("New brand")
        zoe.write("[name=name]", "Harbourside Logistics")
        zoe.write("[name=sender]", "People at Harbourside <people@harbourside.example>")
        zoe.write("[name=reply_to]", "people@harbourside.example")
        zoe.write("[name=signatory]", "Zoe Hart")
        zoe.press("Make the brand")

    def set_up_mail(self) -> None:
        zoe = self._from_home("Set up mail")
        zoe.write("[name=mail_host]", "127.0.0.1")
        zoe.write("[name=mail_port]", str(self.server.port))
        zoe.choose("[name=mail_security]", "none")
        zoe.press("Save")
        zoe.write("[name=to]", "zoe@harbourside.example")
        zoe.press("Send the test message")
        zoe.read(".flash >> nth=0")

    def prove_the_address(self) -> None:
        zoe = self._from_home("Prove that answers are read")
        zoe.press("Send the test message")
        self.deliver()
        (mail,) = mails(self.server, "people@")
        zoe.write("[name=code]", re.search(r"\b\d{6}\b", mail.get_body(("plain",)).get_content())[0])
        zoe.press("Confirm the code")

    def invite(self) -> None:
        zoe = self._from_home("Invite the people")
        self._come_to("Invite several")
        zoe.paste("[name=people]", COLLEAGUES)
        zoe.press("Create and invite them")
        self.deliver()

    def say_what_is_judged(self) -> None:
        zoe = self._from_home("Add a vacancy with its criteria")
        self._come_to("New vacancy")
        zoe.write("[name=title]", "Warehouse Team Leader")
        zoe.write("[name=reference]", "OPS-2026-041")
        zoe.press("Create the vacancy")
        self._come_to("From the library")
        for at in range(5):
            zoe.tap(zoe.page.locator("[name=pick]").nth(at))
        zoe.press("Add those ticked")

    def begin_the_round(self) -> None:
        zoe = self.zoe
        self._come_to("New round")
        zoe.write("[name=stage]", "Interview")
        zoe.write("[name=interview_date]", "2026-11-24")
        zoe.write("[name=feedback_due]", "2026-11-27")
        zoe.write("[name=contact_email]", "people@harbourside.example")
        zoe.press("Open the round")
        self._come_to("Paste several")
        zoe.paste("textarea", CANDIDATES)
        zoe.press("Add them")

    def ask_the_panel(self) -> None:
        zoe = self.zoe
        self._come_to("Panel")
        self._come_to("Assign interviewers")
        for name in ("Priya", "Tom", "Idris"):
            zoe.press(name)
        zoe.press("Ask them")
        self.deliver()

    def deliver(self) -> None:
        """What is due leaves."""
        postman(self.live.story.database, transport(self.server), clock=self.clock).look()

    def _from_home(self, step: str) -> Person:
        self.zoe.press("Waiting for you")
        self._come_to(step)
        return self.zoe

    def _come_to(self, page: str) -> None:
        """Open a page that one sees for the first time, and read all of it."""
        self.zoe.press(page)
        self.zoe.read("main")


def nobody_but_zoe(story: Story) -> Story:
    """What `./portal user first` leaves, with a second role."""
    with story.database.transaction() as session:
        accounts.found(session, "Harbourside")
        zoe = accounts.make_user(
            session, "Zoe Hart", "zoe@harbourside.example", (Role.ADMIN, Role.HR), active=True, actor=FOUNDER,
            now=story.now,
        )  # fmt: skip
        story.actors["zoe"] = accounts.actor_of(session, zoe.id)
    return story


@contextmanager
def first_day(browser: Any, files: Sqlite, checker: Checker, **context: Any) -> Iterator[FirstDay]:
    """That day at an empty portal, with a mail server and a clock."""
    clock = Clock(NOON)
    with serving(browser, files, checker, clock, nobody_but_zoe) as live, Server() as server:
        yield FirstDay(live, clock, server, **context)
