"""How the story's candidates ask for something, and how its people answer."""

from dataclasses import dataclass

from employer_portal import hooks
from employer_portal.hiring.models import Round
from employer_portal.requests import operations
from employer_portal.requests.models import Request, RequestKind
from tests.factories import Story

BETTER = "What could I have done better?"


@dataclass
class Asking:
    """The story, with what its candidates ask for."""

    story: Story

    def __post_init__(self):
        hooks.hang()
        self.contact("jobs@harbourside.example")

    def contact(self, address):
        """From now on the round's letters name that address."""
        with self.story.database.transaction() as session:
            session.get_one(Round, self.story.round_id).contact_email = address

    def ask(self, kind=RequestKind.FEEDBACK, words=BETTER, candidate="C-1", **more):
        """A candidate asks by their link; the request's number."""
        with self.story.database.transaction() as session:
            given = {"settings": self.story.settings, "now": self.story.now} | more
            return operations.ask(session, self.story.applications[candidate], kind, words, **given).id

    def do(self, verb, *given, who="dana", **more):
        """One step by one of the story's people."""
        with self.story.database.transaction() as session:
            by = {"actor": self.story.actors[who], "now": self.story.now}
            return verb(session, *given, **by | more)

    def own(self, verb, request_id, *given):
        """One step by the candidate, by their link."""
        with self.story.database.transaction() as session:
            verb(session, session.get_one(Request, request_id), *given, now=self.story.now)

    def __getitem__(self, request_id):
        with self.story.database.reading() as session:
            request = session.get_one(Request, request_id)
            session.expunge(request)
            return request
