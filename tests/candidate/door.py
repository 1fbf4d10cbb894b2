"""A candidate in front of their door: their link, their mails, and a clock that the test moves."""

import re
from datetime import timedelta

import sqlalchemy as sa

from employer_portal.candidate import links, operations
from employer_portal.hiring.models import Application
from tests.accounts.house import mails
from tests.notices.notices import LATER, Desk
from tests.pages import Site, Visitor

FACT = "18 November"


class Door:
    """A story's portal, some days later: a letter to C-1 has left."""

    def __init__(self, story, folder):
        self.story, self.now = story, story.now + LATER
        self.desk = Desk(story, folder)
        self.site = Site(story, clock=lambda: self.now)
        self.letter = self.tell("C-1")

    def tell(self, candidate):
        """A letter to that candidate leaves; its id."""
        letter = self.story.waiting(candidate)
        self.desk.leaves(letter)
        return letter

    def secret(self, candidate="C-1"):
        """What stands in the address of that candidate's page."""
        with self.story.database.transaction() as session:
            applied = session.get_one(Application, self.story.applications[candidate])
            link = operations.give_link(session, applied, self.story.settings, now=self.now)
            return links.secret_of(session, link, self.story.settings)

    def address(self, candidate="C-1"):
        return f"/c/{self.secret(candidate)}"

    def link(self, candidate="C-1"):
        with self.story.database.reading() as session:
            return self.link_in(session, candidate)

    def link_in(self, session, candidate="C-1"):
        return links.of_application(session, self.story.applications[candidate])

    def codes(self):
        """The codes that were mailed, oldest first."""
        return [
            re.search(r"^\d{6}$", text, re.MULTILINE)[0] for subject, text in mails(self.story) if "code" in subject
        ]

    def ask(self, candidate="C-1", visitor=None) -> "Visitor":
        """Open the address and have a code mailed; the page that asks for it."""
        visitor = visitor or self.site.visit()
        visitor.open(self.address(candidate)).press("Send me a code")
        return visitor

    def come_in(self, candidate="C-1", fact=FACT):
        """On one's own page."""
        visitor = self.ask(candidate)
        form = visitor.page.form("Open my page")
        values = {"code": self.codes()[-1]} | ({"fact": fact} if "fact" in form.values else {})
        form.send(**values)
        return visitor

    def wait(self, **long):
        self.now += timedelta(**long)

    def rows(self):
        """Everything that is kept, to see that nothing was changed."""
        with self.story.database.reading() as session:
            names = sa.inspect(session.get_bind()).get_table_names()
            return {name: session.execute(sa.text(f"SELECT * FROM {name}")).all() for name in names}
