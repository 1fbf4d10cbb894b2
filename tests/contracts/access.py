"""Who may come in where, as a table: endpoint -> the roles of the product page's table, and what makes a record theirs.

Every route has a row here, or `test_access.py` fails. Beside it, the records of two brands that the test asks for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import sqlalchemy as sa
from flask import Flask, url_for
from werkzeug.routing import Rule

from employer_portal.accounts import operations as accounts
from employer_portal.accounts.models import User
from employer_portal.cohorts import operations as cohorts
from employer_portal.core import audit, documents
from employer_portal.core.db import Database
from employer_portal.core.permissions import Role
from employer_portal.core.terms import Language, Outcome
from employer_portal.delivery.models import Delivery
from employer_portal.exchange import uploads
from employer_portal.feedback.models import Allowance, Concern
from employer_portal.hiring import operations as hiring
from employer_portal.hiring import persons
from employer_portal.hiring.models import Application, Round
from employer_portal.learning import operations as learning
from employer_portal.panel import chair
from employer_portal.settings import HOME
from employer_portal.training import glass
from employer_portal.training import operations as training
from employer_portal.training.content import load_content
from employer_portal.wording import operations as wording
from tests.factories import FOUNDER, GOOD_STRENGTH, Story, candidate, give_roles, is_watched
from tests.printing import samples

R = Role
HR, APPROVER, RECORDS = R.HR, R.APPROVER, R.RECORDS
TRAINER, ADMIN, INTERVIEWER = R.TRAINER, R.ADMIN, R.INTERVIEWER


@dataclass(frozen=True, slots=True)
class Row:
    """Who may come in. `readers` may look and change nothing. Whoever is let in is so for the records `of` their
    brands, or for their own ("mine"); "all": the record is nobody's in particular. `anywhere` may with any record,
    `colleagues` with one that is another's in their brand. `narrow` lets a sign-in in that is narrowed to one round,
    for that round."""

    roles: frozenset[Role] = frozenset(Role)
    readers: frozenset[Role] = frozenset()
    anywhere: frozenset[Role] = frozenset()
    colleagues: frozenset[Role] = frozenset()
    of: str = "brand"
    narrow: bool = False
    signed_in: bool = True


def may(
    *roles: Role, of: str = "brand", readers: tuple[Role, ...] = (), anywhere: tuple[Role, ...] = (),
    colleagues: tuple[Role, ...] = (), narrow: bool = False,
) -> Row:  # fmt: skip
    """Those roles, and no others."""
    return Row(
        frozenset({*roles, *anywhere, *colleagues}), frozenset(readers), frozenset(anywhere), frozenset(colleagues),
        of, narrow,
    )  # fmt: skip


ANYONE = Row(signed_in=False, of="all", narrow=True)
EVERYBODY = Row(of="all")  # who is signed in, whatever their role
READERS = Row(of="all", narrow=True)  # the same, and whoever came in by a link for one round
WRITING = may(INTERVIEWER, colleagues=(HR,), of="mine", narrow=True)  # one's own entry; HR for anybody of their brand

ROWS: dict[str, Row] = {
    "static": ANYONE,
    "bootstrap.static": ANYONE,
    "security.login": ANYONE,
    "security.forgot_password": ANYONE,
    "security.reset_password": ANYONE,
    "security.two_factor_token_validation": ANYONE,
    "security.two_factor_setup": Row(signed_in=False, of="all"),  # but no sign-in for one round
    "security.mf_recovery": ANYONE,
    "security.logout": READERS,
    "security.change_password": EVERYBODY,
    "security.mf_recovery_codes": EVERYBODY,
    "security.verify": EVERYBODY,
    "security.two_factor_setup_validate": EVERYBODY,
    "invitations.invitation": ANYONE,
    "invitations.accept": ANYONE,
    "sign_in_links.link": ANYONE,
    "sign_in_links.come_in": ANYONE,
    "sign_in_links.ask": ANYONE,
    "sign_in_links.ask_again": ANYONE,
    "account.account": EVERYBODY,
    "account.sign_out_device": may(HR, of="mine"),  # the device asked for is HR's: everybody has their own
    "account.sign_out_elsewhere": EVERYBODY,
    "accounts.users": may(ADMIN, of="all"),
    "accounts.new_user": may(ADMIN, of="all"),
    "accounts.user": may(ADMIN, of="all"),
    "accounts.give_role": may(ADMIN, of="all"),
    "accounts.take_role": may(ADMIN, of="all"),
    "accounts.step": may(ADMIN, of="all"),
    "accounts.invite": may(HR, anywhere=(ADMIN,)),
    "desk.home": READERS,
    "desk.health": ANYONE,
    "desk.rounds": may(HR, APPROVER, RECORDS, of="all"),
    "desk.board": may(HR, APPROVER, RECORDS),
    "desk.application": may(HR, APPROVER, RECORDS),
    "desk.search": may(HR, APPROVER, RECORDS, of="all"),
    "outbox.outbox": may(HR, of="all"),
    "outbox.delivery": may(HR),
    "outbox.step": may(HR),
    "outbox.stop": may(HR),
    "outbox.again": may(HR),
    "outbox.pause": may(of="all"),  # of all brands at once: nobody whose role is of some brands only
    "outbox.print_file": may(HR, of="all"),
    "outbox.bundle": may(HR, of="all"),
    "outbox.round_sending": may(HR),
    "mailbox.mailbox": may(of="all"),  # nobody: only a demonstration has one
    "mailbox.mail": may(),
    "mailbox.content": may(),
    "hiring.vacancies": may(HR, of="all"),
    "hiring.new_vacancy": may(HR, of="all"),
    "hiring.vacancy": may(HR),
    "hiring.edit_vacancy": may(HR),
    "hiring.criteria": may(HR),
    "hiring.order_criteria": may(HR),
    "hiring.criterion": may(HR),
    "hiring.library": may(HR),
    "hiring.copy_criteria": may(HR),
    "rounds.new_round": may(HR),
    "rounds.settings": may(HR),
    "rounds.approver": may(HR),
    "rounds.close": may(HR),
    "rounds.candidates": may(HR),
    "rounds.many": may(HR),
    "rounds.new_candidate": may(HR),
    "rounds.paste": may(HR),
    "rounds.application": may(HR),
    "rounds.outcome": may(HR),
    "rounds.told": may(HR),
    "rounds.untold": may(HR),
    "persons.person": may(HR),
    "persons.do_not_write": may(HR),
    "persons.may_write": may(HR),
    "persons.join": may(HR),
    "persons.two": may(HR),
    "persons.part": may(HR),
    "persons.other": may(HR),
    "persons.take_out": may(HR),
    "exchange.upload": may(HR, of="all"),
    "exchange.template": may(HR, of="all"),
    "exchange.one_upload": may(HR, of="mine"),
    "exchange.bring_in": may(HR, of="mine"),
    "exchange.throw_away": may(HR, of="mine"),
    "exchange.stop": may(HR, of="mine"),
    "exchange.marked": may(HR, of="mine"),
    "exchange.export": may(HR, RECORDS),
    "panel.panel": may(HR),
    "panel.assign": may(HR),
    "panel.remind": may(HR),
    "panel.chair": may(HR),
    "panel.same_questions": may(INTERVIEWER, of="mine", narrow=True),  # who chairs the panel
    "panel.seat": may(HR),
    "panel.replace_here": may(HR),
    "panel.take_criteria": may(HR),
    "panel.replace": may(HR),
    "panel.decline": may(HR),
    "panel.work": may(HR),
    "panel.hand_over": may(HR),
    "feedback.entry": WRITING,
    "feedback.words": WRITING,
    "feedback.take_saved": WRITING,
    "feedback.decline": may(INTERVIEWER, of="mine", narrow=True),
    "live.copy": WRITING,
    "live.autosave": WRITING,
    "live.check": WRITING,
    "live.keep": WRITING,
    "live.not_about": WRITING,
    "letters_preview.entry": WRITING,
    "formats.make": may(HR),
    "review.review": may(HR, APPROVER, RECORDS),
    "review.accept": may(HR),
    "review.give_back": may(HR),
    "review.accept_clean": may(HR),
    "review.concerns": may(HR, APPROVER, RECORDS, of="all"),
    "review.concern": may(HR, readers=(APPROVER, RECORDS)),
    "questions.question": may(HR, readers=(APPROVER, RECORDS)),
    "questions.allowed": may(HR, APPROVER, RECORDS),
    "questions.end": may(HR),
    "questions.again": may(HR),
    "questions.words": may(HR),
    "questions.doubted": may(HR, of="all"),
    "review.decision": may(HR, readers=(APPROVER, RECORDS)),
    "review.take_medians": may(HR),
    "review.take_medians_of_round": may(HR),
    "letters.letter": may(HR, APPROVER, RECORDS),
    "letters.document": may(HR, APPROVER, RECORDS),
    "letters.approve": may(APPROVER),
    "letters.end": may(HR, APPROVER),
    "letters.take_back": may(HR),
    "letters.seal_anew": may(HR),
    "letters.try_on_oneself": may(HR, APPROVER, RECORDS),
    "letters.compose": may(HR),
    "letters.hand_in": may(HR),
    "letters.edit": may(HR),
    "letters.keep": may(HR),
    "merging.choose": may(HR),
    "merging.bring_back": may(HR),
    "merging.send_back": may(HR),
    "round_letters.letters": may(HR, APPROVER, RECORDS),
    "round_letters.sealing": may(HR, APPROVER, RECORDS),
    "round_letters.pdfs": may(HR, APPROVER, RECORDS),
    "round_letters.compose_all": may(HR),
    "round_letters.hand_in_all": may(HR),
    "round_letters.withdraw_all": may(HR),
    "notices.notices_of_round": may(HR),
    "notices.example": may(HR),
    "notices.write_all": may(HR),
    "notices.write_one": may(HR),
    "notices.when_to_tell": may(HR),
    "notices.put_off": may(HR),
    "notices.end_list": may(HR),
    "notices.write_anew": may(HR),
    "notices.correct": may(HR),
    "notice_approvals.alike": may(APPROVER, of="all"),
    "notice_approvals.approve_alike": may(APPROVER, of="all"),
    "approvals.approvals": may(APPROVER, of="all"),
    "approvals.approve_opened": may(APPROVER, of="all"),
    "brands.brands": may(ADMIN, of="all"),
    "brands.new_brand": may(ADMIN, of="all"),
    "brands.brand": may(ADMIN, of="all"),
    "brands.ask_for_proof": may(ADMIN, of="all"),
    "brands.prove": may(ADMIN, of="all"),
    "brands.logo": may(ADMIN, of="all"),
    "brands.measured": may(ADMIN, of="all"),
    "brands.face": may(ADMIN, of="all"),
    "brands.css": ANYONE,
    "brand_examples.example": may(ADMIN, of="all"),
    "brand_examples.new_example": may(ADMIN, of="all"),
    "wording.wordings": may(HR, APPROVER, RECORDS, of="all"),
    "wording.brand": may(HR, APPROVER, RECORDS),
    "wording.bring_in": may(HR),
    "wording.file": may(HR, APPROVER, RECORDS),
    "wording.edit": may(HR),
    "wording.letter": may(HR, APPROVER, RECORDS),
    "wording.version": may(HR, APPROVER, RECORDS),
    "wording.propose": may(HR),
    "wording.approve": may(APPROVER),
    "wording.give_back": may(APPROVER),
    "wording.take_back": may(HR),
    "wording.drop": may(HR),
    "training.certificates": may(TRAINER, of="all"),
    "training.grant_many": may(TRAINER, of="all"),
    "training.certificate": may(TRAINER, of="all"),
    "training.grant": may(TRAINER, of="all"),
    "training.revoke": may(TRAINER, of="all"),
    "training.guidance": READERS,
    "training.guidance_page": READERS,
    "learning.training": READERS,
    "learning.module": READERS,
    "learning.begin": READERS,
    "learning.attempt": may(HR, of="mine", narrow=True),  # the attempt asked for is HR's: everybody has their own
    "learning.answered": may(HR, of="mine", narrow=True),
    "learning.answer": may(HR, of="mine", narrow=True),
    "learning.rewriting": READERS,
    "learning.case": READERS,
    "learning.rewrite": READERS,
    "learning.ask": READERS,
    "learning.take_back": READERS,
    "modules.whole": READERS,
    "modules.piece": READERS,
    "modules.scenario": READERS,
    "modules.scene": READERS,
    "modules.choose": READERS,
    "modules.follows": READERS,
    "practice.refreshers": READERS,
    "practice.ratings": READERS,
    "practice.sandbox": READERS,
    "practice.try_out": READERS,
    "on_file.proof": ANYONE,
    "on_file.own": READERS,
    "on_file.of_person": may(TRAINER, of="all"),
    "on_file.person": may(TRAINER, RECORDS, of="all"),
    "on_file.completions": may(TRAINER, of="all"),
    "on_file.from_elsewhere": may(TRAINER, of="all"),
    "on_file.handout": READERS,
    "glass.leaves": may(HR, ADMIN, of="all"),
    "glass.ask": may(HR, ADMIN, of="all"),
    "glass.settle": may(HR, ADMIN, of="all"),
    "panel.train": may(HR),
    "cohorts.cohorts": may(TRAINER, of="all"),
    "cohorts.new": may(TRAINER, of="all"),
    "cohorts.cohort": may(TRAINER, of="all"),
    "cohorts.enlist": may(TRAINER, of="all"),
    "cohorts.strike": may(TRAINER, of="all"),
    "cohorts.invite": may(TRAINER, of="all"),
    "cohorts.questions": may(TRAINER, of="all"),
    "marking.queue": may(TRAINER, of="all"),
    "marking.sentence": may(TRAINER, of="all"),
    "marking.mark": may(TRAINER, of="all"),
    "marking.marked": READERS,
    "training.rules": READERS,
    "training.rule": READERS,
    "help.contents": READERS,
    "help.help": READERS,
}

#: What an address may hold besides the number of a record, and where that is another word or another record.
VALUES = {
    "filename": "portal.css", "token": "nonsense", "part": "pdf", "step": "", "kind": "outcome", "when": "now",
    "language": "en", "place": 0, "number": 1, "scene": "room", "way": 0,
}  # fmt: skip
SPECIAL = {
    "letters.end": {"step": "give_back"},
    "glass.settle": {"step": "refuse"},
    "accounts.step": {"step": "deactivate"},
    "outbox.step": {"step": "hold"},
    "formats.make": {"form": "aloud"},
    "bootstrap.static": {"filename": "css/bootstrap.min.css"},
    "brand_examples.example": {"part": "html"},
    "brand_examples.new_example": {"part": "html"},
    "brands.face": {"name": "SourceSansPro-Regular.ttf"},
    "wording.edit": {"name": "reserve"},
    "wording.letter": {"name": "reserve"},
    "training.guidance_page": {"name": "fair-feedback"},
    "training.rule": {"rule_id": "age.overqualified"},
    "help.help": {"name": "outbox"},
    "learning.module": {"name": "m1"},
    "learning.begin": {"step": "m1"},
    **{f"modules.{page}": {"name": "m2"} for page in ("whole", "piece", "scenario", "scene", "choose", "follows")},
    "on_file.handout": {"name": "m1"},
    "learning.case": {"name": "age-01"},
    "learning.rewrite": {"name": "age-01"},
}
OTHER_RECORDS = {"accounts.invite": {"user_id": "noted_id"}}
#: What a form must name so that there is something to do: field -> a record of one's own.
FORMS = {
    "hiring.copy_criteria": {"other": "vacancy_id"},
    "persons.join": {"other": "other_person_id"},
    "persons.two": {"other": "other_person_id"},
}
#: One person per role; the trainer and the administrator work for all brands.
PEOPLE = {role: f"{role.lower()}-of-the-north" for role in Role}


def kinds(rule: Rule) -> dict[str, str]:
    """What an address names by number: its name there -> the kind of record."""
    words = VALUES | SPECIAL.get(rule.endpoint, {})
    return {name: name for name in rule.arguments if name not in words} | OTHER_RECORDS.get(rule.endpoint, {})


def address(app: Flask, rule: Rule, values: dict[str, object]) -> str:
    """The address of a route."""
    with app.test_request_context():
        return url_for(rule.endpoint, **values)


def person_of(session, application_id: int) -> int:
    """Whose application that is."""
    return session.get_one(Application, application_id).candidate.person_id


class Unkept(Database):
    """A database that carries everything out and keeps nothing once `keeping` is False. It counts."""

    keeping = True
    kept = 0

    def finish(self, session):
        self.kept += 1
        if self.keeping:
            super().finish(session)
        else:
            session.flush()
            audit.chain(session)
            session.expunge_all()
            session.rollback()


@dataclass
class TwoBrands:
    """A story with a second brand, and one person per role who works for the first: `ours` and `theirs` name a record
    of each kind in each brand; `mine` and `a_colleagues` those that belong to one person within a brand."""

    story: Story
    ours: dict[str, int] = field(default_factory=dict)
    theirs: dict[str, int] = field(default_factory=dict)
    mine: dict[str, int] = field(default_factory=dict)
    a_colleagues: dict[str, int] = field(default_factory=dict)

    def begin(self) -> "TwoBrands":
        first = self.story
        second = Story(first.database, first.checker, actors=first.actors)
        with first.database.transaction() as session:
            north = session.get_one(Round, first.round_id).vacancy.brand_id
            south = accounts.make_brand(session, "Southside", actor=FOUNDER, now=first.now)
            is_watched(south, first.now)
            second.round_id = second._open_round(session, south, "OPS-2").id
            people = [candidate("C-1"), candidate("C-2"), candidate("C-3", Outcome.APPOINTED)]
            people = [replace(one, email=f"south.{one.email}") for one in people]  # none of them applied in the north
            second.applications = hiring.add_candidates(
                session, second.round_id, people, actor=first.actors["dana"], now=first.now
            )
            for role, name in PEOPLE.items():
                self._person(session, role, name, None if role in {TRAINER, ADMIN} else north)
        self.ours, self.theirs = self._records(first), self._records(second)
        self.mine = self._own(HR, INTERVIEWER)
        self._chairs(PEOPLE[INTERVIEWER])
        self.a_colleagues = self._own("dana", "priya") | {"entry_id": self.ours["entry_id"]}
        return self

    def addresses(self, app: Flask, rule: Rule, of: str) -> Iterator[tuple[str, str]]:
        """(whose record, address): one's own; then, for each number in the address, that of somebody else."""
        ours = self.ours | (self.mine if of == "mine" else {})
        theirs = self.theirs | (self.a_colleagues if of == "mine" else {})
        words = VALUES | SPECIAL.get(rule.endpoint, {})
        record = kinds(rule)
        own = {name: ours[kind] for name, kind in record.items()}
        own |= {name: words[name] for name in rule.arguments if name in words}
        yield "own", address(app, rule, own)
        if of != "all":
            for name, kind in sorted(record.items()):
                if theirs.get(kind, ours[kind]) != ours[kind]:
                    yield f"another's {name}", address(app, rule, own | {name: theirs[kind]})
                if of == "mine" and self.theirs.get(kind, theirs.get(kind)) != theirs.get(kind):
                    yield f"another brand's {name}", address(app, rule, own | {name: self.theirs[kind]})

    def _person(self, session, role: Role, name: str, brand_id: int | None) -> None:
        story = self.story
        user = accounts.make_user(
            session, name.title(), f"{name}@harbourside.example", active=True, actor=FOUNDER, now=story.now
        )
        give_roles(session, user.id, role, brand_id=brand_id)
        story.actors[name] = accounts.actor_of(session, user.id)
        story._certify(session, name)

    def _records(self, story: Story) -> dict[str, int]:
        letter = story.waiting("C-1")
        with story.database.transaction() as session:
            more = [replace(candidate("C-4"), email=f"c4.{story.round_id}@post.example")]
            story.applications |= hiring.add_candidates(
                session, story.round_id, more, actor=story.actors["dana"], now=story.now
            )
        story.approve(story.waiting("C-4"))
        entry = story.entry("tom", "C-2")
        story.save(entry, "tom", notes="You are too old for the night shift.", strength=GOOD_STRENGTH)
        story.submit(entry, "tom")
        with story.database.transaction() as session:
            opened = session.get_one(Round, story.round_id)
            brand = opened.vacancy.brand
            brand.logo_sha256 = documents.store(session, samples.logo(), "image/png", now=story.now)
            concern = session.scalars(sa.select(Concern.id).order_by(Concern.id.desc())).first()
            question = Allowance(
                vacancy_id=opened.vacancy_id, round_id=opened.id, phrase="night shift", asked_at=story.now
            )
            session.add(question)
            session.flush()
            tom = session.get_one(User, story.actors["tom"].id)
            posted = session.scalars(sa.select(Delivery.id).order_by(Delivery.id.desc())).first()
            noted = accounts.note_colleague(
                session, "Noor", f"noor{story.round_id}@harbourside.example", opened.vacancy.brand_id,
                actor=story.actors["dana"], now=story.now,
            )  # fmt: skip
            people = {one: person_of(session, story.applications[one]) for one in story.applications}
            joined = persons.join(session, people["C-2"], people["C-3"], actor=story.actors["dana"], now=story.now)
            return {
                "round_id": story.round_id, "vacancy_id": opened.vacancy_id, "letter_id": letter, "entry_id": entry,
                "application_id": story.applications["C-1"], "criterion_id": opened.criteria[0].id,
                "allowance_id": question.id,
                "concern_id": concern or 0, "user_id": tom.id, "held_id": tom.roles[0].id, "noted_id": noted.id,
                "delivery_id": posted, "brand_id": brand.id, "person_id": people["C-1"],
                "other_person_id": people["C-4"], "joining_id": joined.id,
                **self._leave(session, story),
                "cohort_id": cohorts.found(
                    session, f"Panel {story.round_id}", date(2027, 1, 1), [tom.id], actor=story.actors["trainer"],
                    now=story.now,
                ).id,
                "rewriting_id": self._rewritten(session, story),
                "wording_id": wording.write(
                    session, brand.id, Language.ENGLISH, {"common.farewell": "Thank you."}, standard=story.blocks,
                    actor=story.actors["dana"], now=story.now,
                ).id,
            }  # fmt: skip

    def _leave(self, session, story: Story) -> dict[str, int]:
        """Leave to write without a certificate, asked for by HR and not settled."""
        by = {"actor": story.actors["dana"], "now": story.now}
        novice = accounts.note_colleague(
            session, "Max", f"max{story.round_id}@harbourside.example",
            session.get_one(Round, story.round_id).vacancy.brand_id, **by,
        )  # fmt: skip
        leave = glass.ask(session, novice.id, 2, "Nobody else was in the room.", **by)
        return {"novice_id": novice.id, "glass_id": leave.id}

    def _rewritten(self, session, story: Story) -> int:
        """A sentence that waits for a trainer: of somebody with a first licence."""
        learner = accounts.make_user(
            session, "Lea", f"lea{story.round_id}@harbourside.example", active=True, actor=FOUNDER, now=story.now
        )
        by = {"actor": accounts.actor_of(session, learner.id), "now": story.now}
        training.earn(session, guidance_version="1", valid=timedelta(days=60), **by)
        case = next(one for one in load_content(HOME / "guidance").rewrites if one.model)
        return learning.rewrite(
            session, case, case.model, checker=story.checker, provisional=timedelta(days=60), **by
        ).id

    def _chairs(self, name: str) -> None:
        story = self.story
        with story.database.transaction() as session:
            chair.set_chair(
                session, story.round_id, story.actors[name].id, actor=story.actors[PEOPLE[HR]], now=story.now
            )

    def _own(self, recruiter: str, interviewer: str) -> dict[str, int]:
        who, story = PEOPLE.get(recruiter, recruiter), self.story
        with story.database.transaction() as session:
            by = {"actor": story.actors[who], "now": story.now}
            upload = uploads.take_in(session, "round.xlsx", who.encode(), **by)
            attempt = learning.begin(session, "m1", load_content(HOME / "guidance"), version="1", most=9, **by)
            own = {"upload_id": upload.id, "attempt_id": attempt.id}
        if interviewer in PEOPLE:
            return own | {"entry_id": story.entry(PEOPLE[interviewer], "C-2")}
        return own
