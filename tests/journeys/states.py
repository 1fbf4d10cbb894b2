"""A hiring round in every state at once: whatever a page can show, somebody finds it here."""

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from employer_portal.accounts.models import Brand
from employer_portal.core.clock import fixed
from employer_portal.core.permissions import Role
from employer_portal.core.terms import Format
from employer_portal.delivery import operations as delivery
from employer_portal.delivery.models import Delivery
from employer_portal.exchange import tasks, uploads
from employer_portal.feedback import operations as feedback
from employer_portal.hiring import operations as hiring
from employer_portal.learning import operations as learning
from employer_portal.letters import operations as letters
from employer_portal.letters.models import Letter
from employer_portal.phrasing.findings import Field
from employer_portal.practice import operations as practice
from employer_portal.practice.walking import Chosen
from employer_portal.printing.press import Failure
from employer_portal.review import operations as reviewing
from employer_portal.settings import HOME
from employer_portal.training.content import load_content
from employer_portal.workbook.sheets import FeedbackRow
from employer_portal.workbook.writer import write_workbook
from tests.contracts.access import PEOPLE, TwoBrands
from tests.delivery.outbox import Clock, postman, transport
from tests.delivery.server import DROP, Fault, Server
from tests.exchange.test_importing import rows, workbook
from tests.factories import GOOD_GAP, candidate
from tests.feedback.entries import TOO_OLD
from tests.scorecards.cards import asking
from tests.workbook.workbooks import xlsx

HOLLY, IVAN = PEOPLE[Role.HR], PEOPLE[Role.INTERVIEWER]


class EveryState(TwoBrands):
    """Two brands, and in the first of them records in every state; `many` names them: kind -> numbers."""

    def begin(self) -> "EveryState":
        super().begin()
        written, deliveries = self._letters(), self._deliveries()
        self._do(learning.answer, self.mine["attempt_id"], 0, 0, provisional=timedelta(days=60), who=HOLLY)
        m2 = next(one for one in load_content(HOME / "guidance").modules if one.id == "m2")
        self._do(practice.choose_way, "m2", 1, m2.scenario[0], Chosen(m2.scenario[0].start, 0), who=HOLLY)
        self.many = {
            "letter_id": [*written, self._letter_of(deliveries[0])],
            "delivery_id": deliveries,
            "entry_id": self._entries(),
            "upload_id": self._uploads(),
            "scorecard_id": self._scorecards(),
        }
        return self

    def _add(self, *references: str, form: Format = Format.EMAIL) -> None:
        story = self.story
        with story.database.transaction() as session:
            people = [candidate(reference, form=form) for reference in references]
            story.applications |= hiring.add_candidates(
                session, story.round_id, people, actor=story.actors["dana"], now=story.now
            )

    def _do(self, verb, *given, who: str = "dana", **more):
        story = self.story
        with story.database.transaction() as session:
            return verb(session, *given, actor=story.actors[who], now=story.now, **more)

    def _letters(self) -> list[int]:
        """A draft, one being sealed, one that could not be, one given back, one withdrawn."""
        story, made = self.story, []
        self._add("C-11", "C-12", "C-13", "C-14", "C-15")
        for reference in ("C-11", "C-12", "C-13"):
            story.ready(reference)
            made.append(story.compose(reference))
        story.hand_in(made[1])
        story.seal(story.hand_in(made[2]), result=Failure("The name holds a letter that no font can show."))
        made += [story.waiting("C-14"), story.waiting("C-15")]
        self._do(letters.give_back, made[3], "Say which shift it was.", who="ann")
        self._do(letters.withdraw, made[4], "The first choice declined.")
        return made

    def _deliveries(self) -> list[int]:
        """Sent, bounced, uncertain, stopped, and one that goes by post."""
        story = self.story
        with story.database.transaction() as session:
            session.get_one(Brand, 1).sender = "people@harbourside.example"
        self._add("C-21", "C-22", "C-23", "C-24")
        self._add("C-25", form=Format.POST)
        ids = []
        for reference in ("C-21", "C-22", "C-23", "C-24", "C-25"):
            story.approve(story.waiting(reference))
            with story.database.reading() as session:
                ids.append(session.query(Delivery.id).order_by(Delivery.id.desc()).first()[0])
        clock = Clock(story.now + timedelta(minutes=1))
        answers = ({}, {"rcpt": Fault("550 5.1.1 no such user")}, {"dot": Fault(DROP)})
        for one, faults in zip(ids, answers, strict=False):
            self._do(delivery.send_now, [one])
            with Server(faults=faults) as server:
                postman(story.database, transport(server), clock=clock).look()
        self._do(delivery.cancel, [ids[3]], reason="The first choice declined.")
        return ids

    def _letter_of(self, delivery: int) -> int:
        with self.story.database.reading() as session:
            key = session.get_one(Delivery, delivery).key
            return session.query(Letter.id).filter_by(delivery_key=key).one()[0]

    def _entries(self) -> list[int]:
        """With findings, submitted, given back with a remark on a sentence, declined, accepted."""
        story = self.story
        self._add("C-31", "C-32", "C-33", "C-34", "C-35")
        ids = [story.entry(IVAN, reference) for reference in ("C-31", "C-32", "C-33", "C-34", "C-35")]
        story.save(ids[0], IVAN, notes=TOO_OLD, strength="You were energetic.", development=GOOD_GAP)
        for entry in (ids[1], ids[2], ids[4]):
            story.save_well(entry, IVAN)
            story.submit(entry, IVAN)
        with story.database.reading() as session:
            plan = story.criteria(session)["PLAN"]
        remark = reviewing.Remark(plan, Field.DEVELOPMENT, GOOD_GAP.split(". ")[0], "Which shift was it?")
        self._do(reviewing.give_back, ids[2], "One thing is not clear.", [remark])
        self._do(feedback.decline, ids[3], "I know Sam from school.", who=IVAN)
        story.accept(ids[4])
        return ids

    def _uploads(self) -> list[int]:
        """One still being read, one that is no workbook, one with mistakes, one ready, one that is in."""
        story, desk = self.story, tasks.Desk(self.story.database, self.story.settings, "w1", fixed(self.story.now))
        good = _book(rows("X-1", "Priya"), rows("X-2", "Tom"))
        wrong = _book(rows("X-3", "Priya", rating=9), rows("X-9", "Tom"), candidates=("X-3", "X-3"))
        contents = [b"no workbook", wrong, good, good, b"to be read"]
        ids = [self._do(uploads.take_in, "round.xlsx", content, who=HOLLY).id for content in contents]
        for upload in ids[:4]:
            tasks.read(desk, upload)
        self._do(uploads.bring_in, ids[3], self.ours["brand_id"], again=True, who=HOLLY)
        tasks.bring_in(desk, ids[3], story.checker)
        return ids

    def _scorecards(self) -> list[int]:
        """One of which all is asked that can be: words, addresses, people who are nearly alike."""
        desk = tasks.Desk(self.story.database, self.story.settings, "w1", fixed(self.story.now))
        with tempfile.TemporaryDirectory() as folder:
            content = xlsx(Path(folder) / "panel.xlsx", asking()).read_bytes()
        card = self._do(uploads.take_in, "panel.xlsx", content, who=HOLLY).id
        tasks.read(desk, card)
        return [card]


def _book(*feedback: list[FeedbackRow], **more) -> bytes:
    book = workbook(*feedback, **more)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "round.xlsx"
        write_workbook(replace(book, round=replace(book.round, vacancy_reference="OPS-3")), path)
        return path.read_bytes()
