"""One hiring round from the workbook to the letter, walked through a real browser and a real mail server.

`Walk` is told by the test, which looks at what each step leaves, and by `./portal bench minutes`, which adds up how
long each role needed. What a worker does in the background is done here when it is asked for, at the walk's own time.
"""

import email
import email.policy
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from employer_portal.accounts.models import Brand
from employer_portal.core.terms import Importance, Kind, Outcome
from employer_portal.desk.tasks import note_told
from employer_portal.exchange import tasks as feedback
from employer_portal.feedback import operations as entries
from employer_portal.feedback.models import Entry
from employer_portal.feedback.operations import Line
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Application, Round
from employer_portal.letters import tasks as letters
from employer_portal.phrasing.service import Checker
from employer_portal.printing.press import Press
from employer_portal.review import operations as reviewing
from employer_portal.workbook.sheets import CriterionRow, RoundWorkbook
from employer_portal.workbook.writer import write_workbook
from tests.browser import Live, serving
from tests.databases import Sqlite
from tests.delivery.outbox import Clock, postman, transport
from tests.delivery.server import Server
from tests.factories import CRITERIA, GOOD_GAP, GOOD_STEP, NOON, SHEET, candidate
from tests.journeys.effort import Person
from tests.pages import PASSWORD

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
RATED = {"LEAD": 4, "PLAN": 2, "SAFE": 3, "STOCK": 2, "TALK": 4}
#: As much as people write: 110 words of notes or more on five criteria, 100 or more for the candidate.
SAW = {
    "LEAD": "You told how the conveyor stopped at nine. You gave three tasks to three people and kept the two late "
    "lorries waiting.",
    "PLAN": "You named twelve people for Monday, four of them on the loading bay. You did not say how many order lines "
    "you expected.",
    "SAFE": "You saw a frayed strap on a pallet truck. You stopped, tagged it, and reported it to the shift manager.",
    "STOCK": "You counted one aisle each Friday and found forty boxes missing in May. You did not say where you looked "
    "for the cause.",
    "TALK": "You told of a driver who had waited two hours. You listened first, gave the next free slot, and rang the "
    "depot to say so.",
}
MORE = [
    CriterionRow(row, code, name, kind, Importance.ESSENTIAL, looks_like, question)
    for row, code, name, kind, looks_like, question in (
        (5, "STOCK", "Keeping stock right", Kind.SKILL, "Finds the cause too", "When was a count wrong?"),
        (6, "TALK", "Talking to drivers", Kind.BEHAVIOUR, "Listens, then gives a time", "Which complaint was hard?"),
    )
]
PEOPLE = tuple(candidate(reference, Outcome.PENDING) for reference in ("X-1", "X-2"))
BOOK = RoundWorkbook(replace(SHEET, vacancy_reference="OPS-2"), (*CRITERIA, *MORE), PEOPLE, ())
WRONG, RIGHT = "energetic", "quick and clear"
STRENGTH = f"You were {WRONG}: each of the three knew what came next."
HEARD = "You heard the driver out, gave the time of the next free slot, and rang the depot."
COUNT = "You corrected the figure in May. Your account did not show how you looked for the cause."
COUNT_STEP = "Take one count that was wrong, and note three places where the difference could have begun."


class Walk:
    """The people, each in front of a browser of their own (`context` is for Playwright's `new_context`), and what lies
    between them: worker, mail and time."""

    def __init__(self, live: Live, clock: Clock, server: Server, press: Press, **context: Any) -> None:
        self.live, self.story, self.clock, self.server, self.press = live, live.story, clock, server, press
        with self.story.database.transaction() as session:
            session.get_one(Brand, 1).sender = "people@harbourside.example"
        self.hr = Person(live.visit("dana", **context))
        self.approver = Person(live.visit("ann", **context))
        live.site.give_password("priya")
        self.interviewer = Person(live.visit(None, **PHONE | context), phone=True)
        self.round_id = 0

    # what people do

    def upload(self) -> None:
        """HR brings the round in from its workbook."""
        hr = self.hr
        hr.press("Rounds")
        hr.press("Upload a workbook")
        with tempfile.TemporaryDirectory() as folder:
            write_workbook(BOOK, path := Path(folder) / "round.xlsx")
            hr.page.set_input_files("#workbook", path)
            hr.press("Read it")
        self.work()
        hr.await_words("This is what your workbook holds")
        hr.read()
        hr.press("Import 2 candidates")
        self.work()
        hr.await_words("The round is in")
        hr.press("Open the round")
        self.round_id = int(urlsplit(hr.page.url).path.rsplit("/", 1)[-1])

    def ask_the_panel(self) -> None:
        """HR asks Priya to write on everybody in it."""
        hr = self.hr
        hr.press("Panel")
        hr.press("Assign interviewers")
        hr.press("Priya")
        hr.press("Ask them")
        self.deliver()

    def follow_the_mail(self) -> None:
        """Priya opens the link in her mail on her phone, signs in, and opens the first of the people to write on."""
        priya, (mail,) = self.interviewer, self.mails("priya@")
        text = mail.get_body(("plain",)).get_content()
        priya.page.goto(self.live.address + urlsplit(re.search(r"https?://\S+", text)[0]).path)
        priya.write("[name=email]", "priya@harbourside.example")
        priya.write("[name=password]", PASSWORD)
        priya.press("Sign in")
        priya.press("Tell Sam Ortiz1 what you saw")

    def write(self) -> None:
        """Priya rates, says what she saw, chooses two strengths and two gaps, mends what is marked, and hands it in."""
        priya, of = self.interviewer, self.fields()
        for code, rating in RATED.items():
            priya.tap(priya.page.locator(f"[name={of('rating', code)}][value='{rating}']"))
            priya.write(f"#{of('notes', code)}", SAW[code])
        priya.press("Continue to the words for Sam")
        for box in (of("good", "LEAD"), of("good", "TALK"), of("gap", "PLAN"), of("gap", "STOCK")):
            priya.tap(f"#{box}")
        priya.write(f"#{of('evidence', 'LEAD')}", SAW["LEAD"])
        priya.write(f"#{of('strength', 'LEAD')}", STRENGTH)
        priya.await_words("1 note: justify")
        priya.mend(f"#{of('strength', 'LEAD')}", WRONG, RIGHT)
        priya.write(f"#{of('development', 'PLAN')}", GOOD_GAP)
        priya.write(f"#{of('next_step', 'PLAN')}", GOOD_STEP)
        priya.write(f"#{of('strength', 'TALK')}", HEARD)
        priya.write(f"#{of('development', 'STOCK')}", COUNT)
        priya.write(f"#{of('next_step', 'STOCK')}", COUNT_STEP)
        priya.press("Submit my feedback")
        priya.await_words("Thank you. Your feedback on Sam is with HR.")

    def review(self) -> None:
        """Dana reads what Priya wrote, accepts it, records what the panel agreed, and the outcome."""
        hr = self.hr
        hr.press("Waiting for you")
        hr.press("Review an entry")
        hr.tap(hr.page.locator(".next a").first)
        hr.read()
        hr.press("Accept")
        hr.press("Decision")
        hr.press("Use the medians for Sam")
        hr.press("Sam Ortiz1")
        hr.press("Change outcome or details")
        hr.choose("#outcome", "not appointed")
        hr.press("Set the outcome")

    def compose(self) -> None:
        """Dana composes the letter, reads it, hands it in, and waits until it is sealed."""
        hr = self.hr
        hr.press("Waiting for you")
        hr.press("Compose a letter")
        hr.tap(hr.page.locator(".next a").first)
        hr.press("Compose the letter")
        hr.read(".paper")
        hr.press("Hand in")
        self.work()
        hr.await_words("Sealing is done")

    def approve(self) -> None:
        """Ann reads the letter with what it rests on, answers what there is to look at, and approves it."""
        ann = self.approver
        ann.page.goto("/")
        ann.press("Read a letter and approve it")
        ann.press("Sam Ortiz1")
        ann.read(".preflight")
        ann.read(".reading")
        for box in ann.page.locator(".preflight input").all():
            ann.write(f"#{box.get_attribute('id')}", "Told by phone today.")
        ann.press("Approve")

    def approve_what_is_in_order(self) -> None:
        """Ann reads a letter with nothing to look at, and what it rests on, and approves it."""
        ann = self.approver
        ann.page.goto("/")
        ann.press("Read a letter and approve it")
        ann.press("Sam Ortiz2")
        ann.await_words("Everything is in order")
        ann.read(".preflight")
        ann.read(".reading")
        ann.press("Approve")

    def cool_off(self) -> None:
        """Until ten o'clock the next working day."""
        self.clock.forward(days=1)
        self.deliver()

    # what the machine does meanwhile

    def work(self) -> None:
        """What was asked of the worker: workbooks, and letters to seal."""
        story = self.story
        desk = feedback.Desk(story.database, story.settings, "w1", self.clock)
        for name, upload in feedback.waiting(story.database, now=self.clock()):
            feedback.read(desk, upload) if name == feedback.READ else feedback.bring_in(desk, upload, story.checker)
        ids = letters.waiting(story.database, now=self.clock())
        list(letters.seal(story.database, ids, press=self.press, by="w1", clock=self.clock))

    def deliver(self) -> None:
        """What is due leaves."""
        postman(self.story.database, transport(self.server), clock=self.clock).look()
        note_told(self.story.database, self.clock(), self.story.settings.timezone)

    def hand_in_what_is_in_order(self) -> None:
        """The other candidate's letter waits for Ann, as long as the first: they were told by phone, and nothing in it
        is odd."""
        story, words = self.story, {
            "LEAD": {"evidence": SAW["LEAD"], "strength": STRENGTH.replace(WRONG, RIGHT)}, "TALK": {"strength": HEARD},
            "PLAN": {"development": GOOD_GAP, "next_step": GOOD_STEP},
            "STOCK": {"development": COUNT, "next_step": COUNT_STEP},
        }  # fmt: skip
        with story.database.transaction() as session:
            by = {"actor": story.actors["dana"], "now": self.clock()}
            ids = {one.code: one.id for one in session.get_one(Round, self.round_id).criteria}
            second = session.scalars(sa.select(Application).filter_by(round_id=self.round_id, reference="X-2")).one()
            story.applications["X-2"] = second.id
            hiring.change_outcome(session, second.id, Outcome.NOT_APPOINTED, **by)
            hiring.tell(session, second.id, self.clock().date(), "by phone", **by)
            entry = session.scalars(sa.select(Entry.id).filter_by(application_id=second.id)).one()
            lines = [Line(ids[code], RATED[code], notes=SAW[code], **words.get(code, {})) for code in RATED]
            entries.save(session, entry, lines, checker=story.checker, actor=story.actors["priya"], now=self.clock())
        story.submit(entry)
        story.accept(entry)
        with story.database.transaction() as session:
            agreed = {ids[code]: rating for code, rating in RATED.items()}
            reviewing.decide(session, second.id, agreed, fully_met_from=3, **by)
        story.hand_in(story.compose("X-2"))
        self.work()

    def minutes(self) -> dict[str, float]:
        """Walk it all, and say how many minutes each role needed."""
        self.upload()
        self.ask_the_panel()
        once = self.hr.minutes
        self.follow_the_mail()
        self.write()
        self.review()
        self.compose()
        self.approve()
        looked = self.approver.minutes
        self.hand_in_what_is_in_order()
        self.approve_what_is_in_order()
        self.cool_off()
        return {
            "interviewer": self.interviewer.minutes,
            "interviewer, beside the typing": self.interviewer.minutes - self.interviewer.seconds["type"] / 60,
            "interviewer, dictated": self.interviewer.dictated,
            "HR, a round": once,
            "HR": self.hr.minutes - once,
            "approver": looked,
            "approver, nothing to look at": self.approver.minutes - looked,
        }

    def mails(self, to: str) -> list[Any]:
        """What the mail server took for somebody."""
        return mails(self.server, to)

    def fields(self):
        """The name of a criterion's field in the round that came in: of("notes", "LEAD")."""
        with self.story.database.reading() as session:
            ids = {criterion.code: criterion.id for criterion in session.get_one(Round, self.round_id).criteria}
        return lambda part, code: f"{part}_{ids[code]}"


def mails(server: Server, to: str) -> list[Any]:
    """What a mail server took for whoever has that in their address, oldest first."""
    taken = [email.message_from_bytes(one, policy=email.policy.default) for one in server.taken]
    return [mail for mail in taken if to in mail["To"]]


@contextmanager
def walking(browser: Any, files: Sqlite, checker: Checker, **context: Any) -> Iterator[Walk]:
    """A walk through a new portal, with a mail server, a press that prints letters, and a clock."""
    clock = Clock(NOON)
    with serving(browser, files, checker, clock) as live, Server() as server, Press(1) as press:
        yield Walk(live, clock, server, press, **context)
