"""The people and the round that the stories are told with. States are reached by running operations."""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, object_session

from employer_portal.accounts import operations as accounts
from employer_portal.accounts import people
from employer_portal.accounts.models import Brand, User, UserRole
from employer_portal.approving import operations as approving
from employer_portal.brands import operations as brands
from employer_portal.composing.blocks import load_blocks
from employer_portal.core import documents, tokens
from employer_portal.core.calendar import Calendar
from employer_portal.core.db import Database
from employer_portal.core.permissions import ROLES, Actor, Role, permissions_of
from employer_portal.core.terms import Format, Importance, Kind, Outcome
from employer_portal.core.tokens import Purpose
from employer_portal.delivery.models import Delivery
from employer_portal.feedback import operations as feedback
from employer_portal.feedback.operations import Line
from employer_portal.hiring import operations as hiring
from employer_portal.hiring import vacancies
from employer_portal.hiring.models import Application, Round
from employer_portal.letters import making
from employer_portal.letters import operations as letters
from employer_portal.letters.seal import dated
from employer_portal.phrasing.service import Checker
from employer_portal.preflight.looking import look
from employer_portal.preflight.reading import Today
from employer_portal.printing.press import Rendered
from employer_portal.printing.render import render_html, render_text
from employer_portal.review import operations as reviewing
from employer_portal.settings import Settings
from employer_portal.training import operations as training
from employer_portal.workbook.sheets import CandidateRow, CriterionRow, RoundSheet

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
#: Sets a story up; holds every permission and wrote nothing.
FOUNDER = Actor(0, "founder", permissions_of(ROLES))

GOOD_STRENGTH = "You gave three tasks to three people and told each of them what came next."
GOOD_GAP = "Your plan named twelve people. It did not show how you arrived at twelve."
GOOD_STEP = "Take one shift that you know and work the number out from the day's order lines."


@dataclass
class Story:
    """A warehouse round with three criteria, its people, and short ways to the states that tests start from."""

    database: Database
    checker: Checker
    settings: Settings = field(default_factory=Settings)
    now: datetime = NOON
    actors: dict[str, Actor] = field(default_factory=dict)
    round_id: int = 0
    applications: dict[str, int] = field(default_factory=dict)

    def begin(self) -> "Story":
        """Found the employer, make Priya and Tom (interviewers), Dana (HR), Ann (approver), and the round."""
        people = {
            "priya": (Role.INTERVIEWER,),
            "tom": (Role.INTERVIEWER,),
            "dana": (Role.HR,),
            "ann": (Role.APPROVER,),
            "both": (Role.HR, Role.APPROVER),
            "trainer": (Role.TRAINER,),
        }
        with self.database.transaction() as session:
            accounts.found(session, "Harbourside")
            brand = accounts.make_brand(session, "Harbourside Logistics", actor=FOUNDER, now=self.now)
            is_watched(brand, self.now)
            for name, roles in people.items():
                user = accounts.make_user(
                    session,
                    name.title(),
                    f"{name}@harbourside.example",
                    roles,
                    active=True,
                    actor=FOUNDER,
                    now=self.now,
                )
                self.actors[name] = accounts.actor_of(session, user.id)
            for name in ("priya", "tom", "dana", "both"):
                self._certify(session, name)
            self.round_id = self._open_round(session, brand).id
            self.applications = hiring.add_candidates(
                session,
                self.round_id,
                [candidate("C-1"), candidate("C-2"), candidate("C-3", Outcome.APPOINTED)],
                actor=self.actors["dana"],
                now=self.now,
            )
        return self

    def told_in(self, database: Database) -> "Story":
        """The same story in a copy of its database."""
        return replace(self, database=database, actors=dict(self.actors), applications=dict(self.applications))

    def _certify(self, session, name):
        training.grant(
            session,
            self.actors[name].id,
            guidance_version="1",
            valid=timedelta(days=365),
            actor=self.actors["trainer"],
            now=self.now,
        )

    def _open_round(self, session, brand: Brand, reference: str = "OPS-1") -> Round:
        dana = self.actors["dana"]
        title = "Warehouse Team Leader"
        vacancy = vacancies.open_vacancy(session, reference, title, brand.id, actor=dana, now=self.now)
        version = vacancies.set_criteria(session, vacancy.id, CRITERIA, actor=dana, now=self.now)
        return hiring.open_round(session, vacancy.id, version.id, SHEET, actor=dana, now=self.now)

    def is_candidate(self, who: str, candidate: str = "C-1", address: str = "") -> None:
        """From now on that person is that candidate: the same mailbox, spelt another way."""
        with self.database.transaction() as session:
            applied = session.get_one(Application, self.applications[candidate])
            applied.candidate.email = address or f"{who.title()}+Jobs@Harbourside.EXAMPLE"

    def criteria(self, session) -> dict[str, int]:
        """code -> id of the round's criteria."""
        return {criterion.code: criterion.id for criterion in session.get_one(Round, self.round_id).criteria}

    def entry(self, who: str = "priya", candidate: str = "C-1") -> int:
        """An assignment."""
        with self.database.transaction() as session:
            return feedback.assign(
                session, self.applications[candidate], self.actors[who].id, actor=self.actors["dana"], now=self.now
            ).id

    def save(self, entry_id: int, who: str = "priya", **words: str) -> int:
        """Save an entry with those words on the first criterion, and a rating on each."""
        with self.database.transaction() as session:
            criteria = self.criteria(session)
            ratings = {"LEAD": 4, "PLAN": 2, "SAFE": 3}
            lines = [Line(criteria[code], ratings[code], **(words if code == "LEAD" else {})) for code in criteria]
            revision = feedback.save(
                session, entry_id, lines, checker=self.checker, actor=self.actors[who], now=self.now
            )
            return revision.id

    def save_well(self, entry_id: int, who: str = "priya") -> None:
        """Save good feedback: a strength on leading, a gap with its next step on planning."""
        with self.database.transaction() as session:
            criteria = self.criteria(session)
            lines = [
                Line(criteria["LEAD"], 4, notes="Q1: three tasks, three people.", strength=GOOD_STRENGTH),
                Line(criteria["PLAN"], 2, notes="Q2: twelve, no volume.", development=GOOD_GAP, next_step=GOOD_STEP),
                Line(criteria["SAFE"], 3, notes="Q3: tag first."),
            ]
            feedback.save(session, entry_id, lines, checker=self.checker, actor=self.actors[who], now=self.now)

    def submit(self, entry_id: int, who: str = "priya") -> None:
        """Submit an entry."""
        with self.database.transaction() as session:
            feedback.submit(
                session, [entry_id], rules_version=self.checker.version, actor=self.actors[who], now=self.now
            )

    def accept(self, entry_id: int, who: str = "dana") -> None:
        """Accept an entry."""
        with self.database.transaction() as session:
            reviewing.accept(session, [entry_id], actor=self.actors[who], now=self.now)

    def decide(self, candidate: str = "C-1", **ratings: int) -> None:
        """Record the agreed ratings; without any, the median's."""
        with self.database.transaction() as session:
            criteria = self.criteria(session)
            given = ratings or {"LEAD": 4, "PLAN": 2, "SAFE": 3}
            reviewing.decide(
                session, self.applications[candidate], {criteria[code]: rating for code, rating in given.items()},
                fully_met_from=3, actor=self.actors["dana"], now=self.now,
            )  # fmt: skip

    def ready(self, candidate: str = "C-1") -> None:
        """One accepted entry of Priya's and a decision: a letter can be composed."""
        entry = self.entry("priya", candidate)
        self.save_well(entry)
        self.submit(entry)
        self.accept(entry)
        self.decide(candidate)

    def compose(self, candidate: str = "C-1", who: str = "dana") -> int:
        """Compose the letter."""
        with self.database.transaction() as session:
            return making.compose(
                session, self.applications[candidate], blocks=self.blocks, checker=self.checker,
                settings=self.settings, actor=self.actors[who], now=self.now,
            ).id  # fmt: skip

    @property
    def blocks(self):
        return load_blocks(self.settings.templates / "letter" / "blocks", "en")

    def hand_in(self, letter_id: int, who: str = "dana") -> int:
        """Hand a letter in; it is not sealed yet."""
        with self.database.transaction() as session:
            return letters.hand_in(session, letter_id, checker=self.checker, actor=self.actors[who], now=self.now).id

    def seal(self, job_id: int, who: str = "dana", result=None):
        """Seal what was handed in, with the text and HTML of the real renderers and a PDF of a few bytes."""
        with self.database.transaction() as session:
            job = session.get_one(letters.SealingJob, job_id)
            content = dated(session.get_one(letters.Letter, job.letter_id).content, self.now.date())
            printed = result or Rendered(
                b"%PDF-1.7 " + content.title.encode(), "0" * 64, 1, render_text(content), render_html(content)
            )
            return letters.seal_done(
                session, job_id, printed, day=self.now.date(), actor=self.actors[who], now=self.now
            )

    def waiting(self, candidate: str = "C-1") -> int:
        """A sealed letter that waits for an approver."""
        self.ready(candidate)
        letter = self.compose(candidate)
        self.seal(self.hand_in(letter))
        return letter

    def approve(self, letter_id: int, who: str = "ann", shown: str | None = None, answers=None) -> None:
        """Approve a letter, having seen its PDF, and answered what there is to look at."""
        today = Today(self.now, Calendar.of(self.settings), self.checker, self.settings)
        with self.database.transaction() as session:
            seen = shown or session.get_one(letters.Letter, letter_id).pdf_sha256
            if answers is None:
                lines = look(session, [letter_id], today)[letter_id].lines
                answers = {line.key: "Looked at it, and it can stand." for line in lines}
            approving.approve(
                session, letter_id, seen, answers=answers, checker=self.checker, settings=self.settings,
                actor=self.actors[who], now=self.now,
            )  # fmt: skip


def is_watched(brand: Brand, now: datetime) -> None:
    """Answers to that brand's letters are read: somebody proved it."""
    session, by = object_session(brand), {"actor": FOUNDER, "now": now}
    values = {"name": brand.name, "reply_to": "dana@harbourside.example"}
    brands.edit_brand(session, brand.id, values, brands.Logo(), **by)
    code = tokens.make_code(
        session, Purpose.REPLY_TO, f"brand:{brand.id}", by=FOUNDER.id, now=now, lasts=brands.PROOF_FOR
    )
    brands.prove(session, brand.id, code, **by)


def code_of_the_test_message(session: Session) -> str:
    """The six digits in the newest message, as whoever reads that address finds them."""
    newest = session.scalars(sa.select(Delivery).order_by(Delivery.id.desc()).limit(1)).one()
    found = re.search(r"^\d{6}$", documents.load(session, newest.text_sha256 or "").decode(), re.MULTILINE)
    assert found, "no code in the newest message"
    return found[0]


def narrow(session: Session, user_id: int, brand_id: int) -> None:
    """From now on somebody holds the roles that they hold in that brand alone."""
    user = session.get_one(User, user_id)
    held = [role.role for role in user.roles]
    session.execute(sa.delete(UserRole).where(UserRole.user_id == user_id))
    session.expire(user, ["roles"])
    user.roles.extend(UserRole(role=role, brand_id=brand_id) for role in held)
    accounts.record_user(session, user, "role_given", actor_id=FOUNDER.id, at=NOON)


def give_roles(session: Session, user_id: int, *roles: Role, brand_id: int | None = None) -> None:
    """Give somebody these roles, in one brand or in all."""
    for role in roles:
        people.give_role(session, user_id, role, brand_id, actor=FOUNDER, now=NOON)


CRITERIA = [
    CriterionRow(row, code, name, kind, Importance.ESSENTIAL, looks_like, question)
    for row, code, name, kind, looks_like, question in (
        (2, "LEAD", "Leading a shift", Kind.BEHAVIOUR, "Clear tasks, given quickly", "Which shift went wrong?"),
        (3, "PLAN", "Planning people", Kind.SKILL, "Starts from the day's volume", "How would you plan Monday?"),
        (4, "SAFE", "Working safely", Kind.BEHAVIOUR, "Stops, tags, reports", "When did you stop work?"),
    )
]

SHEET = RoundSheet(
    "OPS-1", "Warehouse Team Leader", "Dana Osei", "dana@harbourside.example", "Harbourside Logistics",
    interview_date=date(2026, 11, 18),
)  # fmt: skip


def candidate(reference: str, outcome: Outcome = Outcome.NOT_APPOINTED, form: Format = Format.EMAIL) -> CandidateRow:
    """A candidate with a name and an address of their own."""
    number = reference.rsplit("-", 1)[-1]
    return CandidateRow(
        2, reference, "Sam", f"Ortiz{number}", outcome, f"sam{number}@post.example", format=form,
        postal_address="1 Quay Street\nHull HU1 1AA" if form == Format.POST else "",
    )  # fmt: skip
