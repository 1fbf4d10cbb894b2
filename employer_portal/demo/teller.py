"""What a demonstration's stories are told with: one line for each thing that somebody did, on some day.

Everything happens through the features' own operations, in the name of the person who did it, so that no state is
there which could not have come about, and the audit trail tells the whole story.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.approving import operations as approving
from employer_portal.composing.blocks import Blocks
from employer_portal.core import terms
from employer_portal.core.calendar import Calendar
from employer_portal.core.clock import fixed
from employer_portal.core.db import Database
from employer_portal.core.errors import made
from employer_portal.core.permissions import Actor
from employer_portal.delivery.limits import Limits
from employer_portal.delivery.models import Delivery
from employer_portal.delivery.run import Postman
from employer_portal.demo import workbooks
from employer_portal.demo.days import Days
from employer_portal.demo.employer import Employer
from employer_portal.demo.sending import Moody
from employer_portal.desk.tasks import note_told
from employer_portal.exchange import importing
from employer_portal.feedback import drafts, working
from employer_portal.feedback import operations as feedback
from employer_portal.feedback.models import Concern, ConcernState, Entry, EntryState
from employer_portal.feedback.operations import Line
from employer_portal.feedback.revisions import newest_revisions
from employer_portal.feedback.workflow import open_in_words
from employer_portal.hiring import approvers
from employer_portal.hiring.models import Application, Round
from employer_portal.letters import making, tasks
from employer_portal.letters import operations as letters
from employer_portal.letters.models import LIVE, Letter, LetterState
from employer_portal.notices import operations as notices
from employer_portal.phrasing.service import Checker
from employer_portal.preflight.looking import look
from employer_portal.preflight.reading import Today
from employer_portal.printing.press import Press
from employer_portal.review import operations as reviewing
from employer_portal.running.workers import new_name
from employer_portal.settings import Settings
from employer_portal.workbook.sheets import RoundWorkbook

Say = Callable[[str], None]
#: What an approver answers to what there is to look at.
SEEN = "Looked at it, and it can stand."


@dataclass(frozen=True, slots=True)
class Tools:
    """What the teller works with."""

    database: Database
    settings: Settings
    checker: Checker
    blocks: Blocks
    press: Press
    say: Say


@dataclass
class Teller:
    """Tells one round's story. `who` is a short name of the file, `at` when it was, references name candidates."""

    tools: Tools
    employer: Employer
    days: Days
    name: str  # of the round, in the file
    round_id: int = 0
    applications: Mapping[str, int] = field(default_factory=dict)

    def actor(self, who: str) -> Actor:
        return self.employer.actors[who]

    @property
    def told(self) -> Mapping[str, Any]:
        """What the file tells of this round."""
        found: Mapping[str, Any] = self.employer.told["rounds"][self.name]
        return found

    def workbook(self) -> RoundWorkbook:
        """The round's workbook, on its days."""
        told = self.told
        return workbooks.read(
            self.tools.settings.home / "guidance" / "examples" / told["workbook"],
            told,
            self.days,
            brand=self.employer.told["brands"][told["brand"]]["name"],
            contact=self.employer.person(told["contact"]),
        )

    def do(self, act: Callable[[Session], object]) -> None:
        """Something that happened, in a transaction of its own."""
        with self.tools.database.transaction() as session:
            act(session)

    def bring_in(self, who: str, at: datetime) -> None:
        """Bring the whole round in from its workbook, and name its approver."""
        book, told = self.workbook(), self.told
        self.tools.say(f"{book.round.vacancy_title}: {len(book.candidates)} candidates come in from a workbook")
        imported = importing.import_round(
            self.tools.database, book, self.employer.brands[told["brand"]], checker=self.tools.checker,
            fully_met_from=self.tools.settings.fully_met_from, actor=self.actor(who), now=at,
        )  # fmt: skip
        self.round_id, self.applications = imported.round_id, imported.applications
        self.name_approver(who, at)

    def name_approver(self, who: str, at: datetime) -> None:
        """Say who approves this round's letters, if the file does, and who stands in."""
        told = self.told
        if "approver" in told:
            first, last = told["stands_in"]
            self.do(
                lambda session: approvers.set_approver(
                    session, self.round_id, self.actor(told["approver"]).id,
                    stand_in_id=self.actor(told["stand_in"]).id, stand_in_from=self.days.day(first),
                    stand_in_until=self.days.day(last), actor=self.actor(who), now=at,
                )
            )  # fmt: skip

    # ---- entries ----

    def entry(self, session: Session, candidate: str, interviewer: str) -> int:
        """The id of the entry that this interviewer owes on this candidate."""
        wanted = sa.select(Entry.id).where(
            Entry.application_id == self.applications[candidate], Entry.interviewer_id == self.actor(interviewer).id
        )
        return session.scalars(wanted).one()

    def lines(self, session: Session, book: RoundWorkbook, candidate: str, interviewer: str) -> list[Line]:
        """What the workbook has of this interviewer on this candidate."""
        person = self.employer.person(interviewer)
        criteria = {criterion.code: criterion.id for criterion in session.get_one(Round, self.round_id).criteria}
        return [
            Line(
                criteria[row.criterion], row.rating, row.private_notes, row.evidence, row.strength, row.development,
                row.next_step,
            )
            for row in book.feedback
            if row.candidate == candidate and row.interviewer in (person["name"], person["email"])
        ]  # fmt: skip

    def write(
        self, book: RoundWorkbook, candidate: str, interviewer: str, at: datetime, *, submit: bool = True
    ) -> None:
        """The interviewer writes what the workbook has, and hands it in."""
        actor, checker = self.actor(interviewer), self.tools.checker
        with self.tools.database.transaction() as session:
            entry = self.entry(session, candidate, interviewer)
            lines = self.lines(session, book, candidate, interviewer)
            feedback.save(session, entry, lines, checker=checker, actor=actor, now=at)
            if submit:
                feedback.submit(session, [entry], rules_version=checker.version, actor=actor, now=at)

    def begin_writing(self, book: RoundWorkbook, candidate: str, interviewer: str, at: datetime) -> None:
        """The interviewer types half of what the workbook has, and goes to lunch: it stands in the working copy."""
        with self.tools.database.transaction() as session:
            lines = self.lines(session, book, candidate, interviewer)
            fields = {}
            for line in lines[: len(lines) // 2 + 1]:
                fields[f"rating_{line.criterion_id}"] = str(line.rating or drafts.NOT_ASSESSED)
                fields[f"notes_{line.criterion_id}"] = line.notes
            entry = self.entry(session, candidate, interviewer)
            working.put(session, entry, fields, "0.0", actor=self.actor(interviewer), now=at)

    def reword(self, candidate: str, interviewer: str, criterion: str, words: Mapping[str, Any], at: datetime) -> None:
        """The interviewer writes other words on one criterion, and hands the entry in."""
        book, place = self.workbook(), (candidate, criterion)
        told = (replace(row, **words) if (row.candidate, row.criterion) == place else row for row in book.feedback)
        self.write(replace(book, feedback=tuple(told)), candidate, interviewer, at)

    def keep(self, candidate: str, interviewer: str, because: str, at: datetime, *, submit: bool = True) -> None:
        """The interviewer keeps what asks for a reason in the newest revision, and hands the entry in."""
        actor, checker = self.actor(interviewer), self.tools.checker
        with self.tools.database.transaction() as session:
            entry = self.entry(session, candidate, interviewer)
            newest = newest_revisions(session, [entry]).values()
            for finding in open_in_words(session, newest, checker.version):
                feedback.keep(session, finding.id, because, actor=actor, now=at)
            session.flush()
            if submit:
                feedback.submit(session, [entry], rules_version=checker.version, actor=actor, now=at)

    def accept_clean(self, who: str, at: datetime) -> None:
        """HR accepts every entry in which nothing was found."""
        reviewing.accept_clean(self.tools.database.transaction, self.round_id, actor=self.actor(who), now=at)

    def accept(self, candidates: Sequence[str], who: str, at: datetime) -> None:
        """HR reads what is handed in on these candidates, and accepts it."""
        wanted = [self.applications[candidate] for candidate in candidates]
        submitted = sa.select(Entry.id).where(Entry.application_id.in_(wanted), Entry.state == EntryState.SUBMITTED)
        with self.tools.database.transaction() as session:
            reviewing.accept(session, session.scalars(submitted).all(), actor=self.actor(who), now=at)

    def settle(
        self, candidate: str, step: str, reason: str, who: str, at: datetime, answers: reviewing.Answers | None = None
    ) -> None:
        """HR settles every concern that is open about a candidate; a story in which there is none is told wrongly."""
        with self.tools.database.transaction() as session:
            wanted = sa.select(Concern.id).where(
                Concern.application_id == self.applications[candidate], Concern.state == ConcernState.NEW
            )
            concerns = session.scalars(wanted).all()
            if not concerns:
                raise LookupError(f"no concern is open about {candidate}")
            for concern in concerns:
                reviewing.settle(session, concern, step, reason, answers, actor=self.actor(who), now=at)

    # ---- letters ----

    def compose(self, candidates: Sequence[str], who: str, at: datetime) -> list[int]:
        """HR composes these letters."""
        ids = [self.applications[candidate] for candidate in candidates]
        with self.tools.database.transaction() as session:
            came = making.compose_all(
                session, ids, blocks=self.tools.blocks, checker=self.tools.checker, settings=self.tools.settings,
                actor=self.actor(who), now=at,
            )  # fmt: skip
            return [made(came[one]).id for one in ids]

    def decide(self, book: RoundWorkbook, candidate: str, who: str, at: datetime) -> None:
        """HR records what the panel agreed on: the medians, and where there is none what the workbook says."""
        said = {row.criterion: row for row in book.decisions if row.candidate == candidate and row.criterion}

        def record(session: Session) -> None:
            application = session.get_one(Application, self.applications[candidate])
            opened, given = application.hiring_round, reviewing.ratings_given(session, [application.id])
            met = reviewing.met_from(opened, self.tools.settings.fully_met_from)
            agreed: dict[int, int | None] = {}
            for one in opened.criteria:
                row, ratings = said.get(one.code), given[application.id].get(one.id, [])
                agreed[one.id] = row.rating if row else terms.agreed(ratings, len(opened.scale))
            reviewing.decide(
                session, application.id, agreed, fully_met_from=met,
                changed_because={one.id: said[one.code].evidence for one in opened.criteria if one.code in said},
                actor=self.actor(who), now=at,
            )  # fmt: skip

        self.do(record)

    def hand_in(self, candidates: Sequence[str], who: str, at: datetime) -> None:
        """HR composes these letters and hands them in; they are printed and sealed, and wait for an approver."""
        self.tools.say(f"  {len(candidates)} letters are printed and sealed")
        drafts = self.compose(candidates, who, at)
        with self.tools.database.transaction() as session:
            came = letters.hand_in_all(session, drafts, checker=self.tools.checker, actor=self.actor(who), now=at)
            jobs = [made(came[one]).id for one in drafts]
        self.seal(jobs, at)

    def notify(self, candidates: Sequence[str], kind: terms.LetterKind, who: str, at: datetime) -> None:
        """HR writes a notice to each of them, which is printed and sealed, and waits for an approver."""
        self.tools.say(f"  {len(candidates)} {kind}")
        with self.tools.database.transaction() as session:
            jobs = [
                notices.write(
                    session, self.applications[candidate], kind, blocks=self.tools.blocks, checker=self.tools.checker,
                    settings=self.tools.settings, actor=self.actor(who), now=at,
                ).id
                for candidate in candidates
            ]  # fmt: skip
        self.seal(jobs, at)

    def seal(self, jobs: Sequence[int], at: datetime) -> None:
        """What was handed in is printed and sealed."""
        done = tasks.seal(self.tools.database, list(jobs), press=self.tools.press, by="demo", clock=fixed(at))
        if failed := sum(not sealed for _, sealed in done):
            self.tools.say(f"  {failed} of them could not be: the draft says why")

    def approve(
        self, candidates: Sequence[str], who: str, at: datetime, kind: terms.LetterKind = terms.LetterKind.FEEDBACK
    ) -> None:
        """The approver opens these letters and approves them, if they could be sealed."""
        with self.tools.database.transaction() as session:
            for letter in self.live(session, candidates, kind):
                if letter.state == LetterState.WAITING:
                    shown = letter.pdf_sha256 or letter.text_sha256 or ""
                    letters.note_reading(session, letter.id, shown, actor=self.actor(who), now=at)
                    today = Today(at, Calendar.of(self.tools.settings), self.tools.checker, self.tools.settings)
                    lines = look(session, [letter.id], today)[letter.id].to_look_at
                    approving.approve(
                        session, letter.id, shown, answers={line.key: SEEN for line in lines}, checker=today.checker,
                        settings=self.tools.settings, actor=self.actor(who), now=at,
                    )  # fmt: skip

    def give_back(self, candidate: str, reason: str, who: str, at: datetime) -> None:
        """The approver gives a letter back."""
        with self.tools.database.transaction() as session:
            for letter in self.live(session, [candidate]):
                if letter.state == LetterState.WAITING:
                    letters.give_back(session, letter.id, reason, actor=self.actor(who), now=at)

    def live(
        self, session: Session, candidates: Sequence[str], kind: terms.LetterKind = terms.LetterKind.FEEDBACK
    ) -> list[Letter]:
        """The live letters of that kind to these candidates."""
        wanted = [self.applications[candidate] for candidate in candidates]
        live = Letter.application_id.in_(wanted), Letter.kind == kind, Letter.state.in_(LIVE)
        return list(session.scalars(sa.select(Letter).where(*live).order_by(Letter.id)))

    def deliveries(self, session: Session, candidates: Sequence[str]) -> list[int]:
        """The deliveries of the live letters to these candidates."""
        keys = [letter.delivery_key for letter in self.live(session, candidates)]
        return list(session.scalars(sa.select(Delivery.id).where(Delivery.key.in_(filter(None, keys)))))

    def deliver(self, at: datetime, answers: Mapping[str, str] | None = None) -> None:
        """The postman goes round: what is due at that moment leaves, into the mailbox, and tells whom it tells."""
        settings = self.tools.settings
        Postman(
            self.tools.database, Moody(settings.mailbox, answers or {}), Calendar.of(settings), Limits.of(settings),
            me=new_name(), clock=fixed(at),
        ).look()  # fmt: skip
        note_told(self.tools.database, at, settings.timezone)
