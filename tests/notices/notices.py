"""How the story's people write notices, approve them and have them leave."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from employer_portal import hooks
from employer_portal.core import documents
from employer_portal.core.calendar import Calendar
from employer_portal.core.terms import LetterKind, Outcome
from employer_portal.delivery.limits import Limits
from employer_portal.delivery.models import Delivery
from employer_portal.delivery.run import Postman
from employer_portal.delivery.transport import FolderTransport
from employer_portal.desk.tasks import note_told
from employer_portal.hiring import dates
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Application, OutcomeTold, Round
from employer_portal.letters.models import Letter
from employer_portal.notices import operations as notices
from tests.factories import Story, candidate

LATER = timedelta(days=2)  # past the cooling-off


@dataclass
class Desk:
    """The story's HR and approver, at their notices."""

    story: Story
    folder: object

    def __post_init__(self):
        hooks.hang()

    @property
    def by(self):
        return {"actor": self.story.actors["dana"], "now": self.story.now}

    def round(self, **facts):
        """Set these facts of the round as they stand in the database."""
        with self.story.database.transaction() as session:
            held = session.get_one(Round, self.story.round_id)
            for name, value in facts.items():
                setattr(held, name, value)

    def add(self, reference, outcome, **more):
        """One more candidate with that outcome."""
        with self.story.database.transaction() as session:
            self.story.applications |= hiring.add_candidates(
                session, self.story.round_id, [candidate(reference, outcome, **more)], **self.by
            )

    def outcome(self, reference, outcome: Outcome):
        with self.story.database.transaction() as session:
            hiring.change_outcome(session, self.story.applications[reference], outcome, **self.by)

    def tell(self, reference, how="by phone"):
        with self.story.database.transaction() as session:
            hiring.tell(session, self.story.applications[reference], self.story.now.date(), how, **self.by)

    def told(self, reference):
        """When and how the candidate was told, and by whom; None where they were not."""
        with self.story.database.reading() as session:
            row = session.get(OutcomeTold, self.story.applications[reference])
            return row and (row.on, row.how, row.by_id)

    def put_off(self, before: date, due: date):
        with self.story.database.transaction() as session:
            dates.put_off(session, self.story.round_id, before, due, **self.by)

    def end_list(self, today: date | None = None):
        with self.story.database.transaction() as session:
            dates.end_reserve_list(session, self.story.round_id, today or self.story.now.date(), **self.by)

    def write(self, reference, kind: LetterKind) -> int:
        """Write a notice and have it sealed; returns the letter."""
        story = self.story
        with story.database.transaction() as session:
            job = notices.write(
                session, story.applications[reference], kind, blocks=story.blocks, checker=story.checker,
                settings=story.settings, **self.by,
            )  # fmt: skip
            job_id, letter_id = job.id, job.letter_id
        story.seal(job_id)
        return letter_id

    def correct(self, letter_id, wrong, right) -> int:
        story = self.story
        with story.database.transaction() as session:
            job = notices.correct(
                session, letter_id, wrong, right, blocks=story.blocks, checker=story.checker, settings=story.settings,
                **self.by,
            )  # fmt: skip
            job_id, made = job.id, job.letter_id
        story.seal(job_id)
        return made

    def leaves(self, letter_id, at: datetime | None = None):
        """Approve a letter, and let the postman take what is due once it has cooled off."""
        self.story.approve(letter_id)
        self.postman(at)

    def postman(self, at: datetime | None = None):
        settings, moment = self.story.settings, at or self.story.now + LATER
        Postman(
            self.story.database, FolderTransport(self.folder), Calendar.of(settings), Limits.of(settings), me="tests",
            clock=lambda: moment,
        ).look()  # fmt: skip
        note_told(self.story.database, moment, settings.timezone)

    def letter(self, letter_id) -> Letter:
        with self.story.database.reading() as session:
            return session.get_one(Letter, letter_id)

    def text(self, letter_id) -> str:
        """The sealed text, each paragraph on one line."""
        with self.story.database.reading() as session:
            sealed = documents.load(session, session.get_one(Letter, letter_id).text_sha256).decode()
        return "\n".join(" ".join(paragraph.split()) for paragraph in sealed.split("\n\n"))

    def sent(self, letter_id) -> Delivery:
        with self.story.database.reading() as session:
            key = session.get_one(Letter, letter_id).delivery_key
            return session.scalars(sa.select(Delivery).where(Delivery.key == key)).one()

    def application(self, reference) -> Application:
        with self.story.database.reading() as session:
            return session.get_one(Application, self.story.applications[reference])


def concern(story):
    """Somebody writes what opens a concern."""
    entry = story.entry("tom")
    story.save(entry, "tom", notes="You are too old for the night shift.")
