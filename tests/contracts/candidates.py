"""Candidates in front of the portal, each as their link let them in: by one that works, and by those that do not."""

from dataclasses import replace
from datetime import timedelta

import flask
import sqlalchemy as sa
from flask_wtf.csrf import generate_csrf

from employer_portal.access import operations as access
from employer_portal.access import tasks
from employer_portal.candidate import here, operations
from employer_portal.candidate.models import CandidateLink
from employer_portal.core import tokens
from employer_portal.core.clock import fixed
from employer_portal.core.tokens import Purpose
from employer_portal.delivery.transport import FolderTransport
from employer_portal.hiring.models import Application
from employer_portal.keeping.models import AccessPlace, Came, Handed
from employer_portal.letters.models import Letter, LetterState
from employer_portal.requests import operations as requests
from employer_portal.requests.models import RequestKind
from employer_portal.settings import Settings
from employer_portal.web import visit
from tests.contracts.access import SPECIAL, VALUES, address
from tests.delivery.outbox import Clock, postman
from tests.factories import FOUNDER

#: What an address names by number.
NUMBERS = {"letter_id", "request_id", "call_id"}


class Candidates:
    """Browsers of candidates of the two brands of a matrix, to each of whom a letter has left. One came in by a link
    that works; the link of another was withdrawn since, that of the next is over, and one is in by another scope."""

    shut = ("withdrawn", "over", "another scope")

    def __init__(self, matrix, folder):
        self.matrix, self.story = matrix, matrix.world.story
        self.clients = {}
        matrix.database.keeping = True
        postman(matrix.database, FolderTransport(folder), clock=Clock(self.story.now + timedelta(days=2))).look()
        self.ours, self.theirs = (self._letter(known) for known in (matrix.world.ours, matrix.world.theirs))
        mine = self.ours.application_id
        with matrix.database.transaction() as session:
            asked = requests.ask(
                session, mine, RequestKind.OTHER, "Who reads this?", settings=self.story.settings, now=self.story.now
            )
            reference = session.get_one(Application, mine).reference
            called = matrix.world.rung(session, self.story, reference, "dana")
            self.own_records = {"request_id": asked.id, "call_id": called["call_id"]}
        self._see_all(mine)
        others = self._others(mine)
        self._come_in("own", mine)
        self._come_in("another scope", mine, scope="example")
        self._come_in("withdrawn", others[0])
        self._come_in("over", others[1])
        with matrix.database.transaction() as session:
            by = {"actor": self.story.actors["dana"], "now": self.story.now}
            operations.withdraw_link(session, others[0], **by)
            over = sa.update(CandidateLink).where(CandidateLink.application_id == others[1])
            session.execute(over.values(until=self.story.now))
        matrix.database.keeping = False

    def addresses(self, rule):
        """(whose, address): one's own; and another's, where the address names a record."""
        words = {name: (VALUES | SPECIAL.get(rule.endpoint, {}))[name] for name in rule.arguments - NUMBERS}
        for whose, letter, known in (
            ("own", self.ours, self.own_records), ("another's", self.theirs, self.matrix.world.theirs)
        ):  # fmt: skip
            named = {name: letter.id if name == "letter_id" else known[name] for name in rule.arguments & NUMBERS}
            if named or whose == "own":
                yield whose, address(self.matrix.site.app, rule, words | named)

    def ask(self, who, method, path):
        """The status, and whether anything would have been kept."""
        if who not in self.clients:
            return self.matrix.ask(who, method, path)
        before, (client, token, cookie) = self.matrix.database.kept, self.clients[who]
        client.set_cookie("portal", cookie)
        with client.open(path, method=method, data={"csrf_token": token} if method == "POST" else None) as answer:
            return answer.status_code, self.matrix.database.kept > before

    def _see_all(self, mine):
        """What is held about the one who came in is given on their page."""
        first, second = (replace(FOUNDER, id=self.story.actors[who].id) for who in ("dana", "ann"))
        by, settings = {"actor": first, "now": self.story.now}, self.story.settings
        with self.matrix.database.transaction() as session:
            person, day = session.get_one(Application, mine).candidate.person_id, self.story.now.date()
            asked = access.receive(session, person, Came.PHONE, day, "All of it.", settings=settings, **by).id
            access.see_identity(session, asked, "They rang from the number on the form.", **by)
            for place in session.scalars(sa.select(AccessPlace.id).where(AccessPlace.request_id == asked)).all():
                access.look(session, asked, place, "", **by)
            access.hand_in(session, asked, **by)
        tasks.make(self.matrix.database, settings, asked, "worker", fixed(self.story.now))
        with self.matrix.database.transaction() as session:
            access.agree(session, asked, actor=second, now=self.story.now)
            given = Settings(public_url="https://portal.example")
            access.give(session, asked, Handed.PAGE, page_of=mine, settings=given, **by)

    def _letter(self, known):
        """The one letter of that round that has left."""
        with self.matrix.database.reading() as session:
            wanted = sa.select(Letter).join(Application, Application.id == Letter.application_id)
            left = Application.round_id == known["round_id"], Letter.state == LetterState.APPROVED
            return session.scalars(wanted.where(*left)).one()

    def _others(self, application_id):
        with self.matrix.database.reading() as session:
            round_id = session.get_one(Application, application_id).round_id
            others = Application.round_id == round_id, Application.id != application_id
            return session.scalars(sa.select(Application.id).where(*others).order_by(Application.id)).all()

    def _come_in(self, who, application_id, scope=here.SCOPE):
        now = self.story.now
        with self.matrix.database.transaction() as session:
            applied = session.get_one(Application, application_id)
            operations.give_link(session, applied, self.story.settings, now=now)
            secret = tokens.make(
                session, Purpose.VISIT, operations.subject(application_id), scope=scope, by=None, now=now,
                lasts=operations.VISIT_FOR, beside=True,
            )  # fmt: skip
        client = self.matrix.site.app.test_client()
        with self.matrix.site.app.test_request_context():
            token, kept = generate_csrf(), dict(flask.session)
        with client.session_transaction() as own:
            own.update(kept | {visit.GUEST: secret})
        self.clients[who] = client, token, client.get_cookie("portal").value
