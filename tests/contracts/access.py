"""Who may come in where, as a table: endpoint -> the roles of the product page's table, and what makes a record theirs.

Every route has a row here, or `test_access.py` fails. Beside it, the records of two brands that the test asks for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import sqlalchemy as sa
from flask import Flask, url_for
from werkzeug.routing import Rule

from employer_portal.access import operations as access
from employer_portal.accounts import operations as accounts
from employer_portal.accounts.models import User
from employer_portal.answers.models import Answer
from employer_portal.calls import notes
from employer_portal.calls.models import Call, CallState
from employer_portal.cohorts import operations as cohorts
from employer_portal.core import audit, documents
from employer_portal.core.db import Database
from employer_portal.core.permissions import Role
from employer_portal.core.terms import Language, Outcome
from employer_portal.delivery.models import Delivery
from employer_portal.disputes.models import Dispute
from employer_portal.erasing import mistakes
from employer_portal.erasing import operations as erasing
from employer_portal.evidence.models import Export
from employer_portal.evidence.values import Of
from employer_portal.exchange import profiles, uploads
from employer_portal.feedback.models import Allowance, Concern
from employer_portal.hiring import operations as hiring
from employer_portal.hiring import persons, vacancies
from employer_portal.hiring.models import Application, Round
from employer_portal.keeping import holds
from employer_portal.keeping.models import AccessPlace, Came, Cause
from employer_portal.learning import operations as learning
from employer_portal.panel import chair
from employer_portal.requests import complaints
from employer_portal.requests import operations as requests
from employer_portal.requests.models import RequestKind
from employer_portal.scorecards.profile import Profile
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
    for that round. With `link` it is for visitors by a link of that scope alone."""

    roles: frozenset[Role] = frozenset(Role)
    readers: frozenset[Role] = frozenset()
    anywhere: frozenset[Role] = frozenset()
    colleagues: frozenset[Role] = frozenset()
    of: str = "brand"
    narrow: bool = False
    signed_in: bool = True
    link: str = ""


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
BY_LINK = Row(roles=frozenset(), signed_in=False, of="all", link="candidate")  # whoever came in as that candidate
READERS = Row(of="all", narrow=True)  # the same, and whoever came in by a link for one round
WRITING = may(INTERVIEWER, colleagues=(HR,), of="mine", narrow=True)  # one's own entry; HR for anybody of their brand
RINGING = may(INTERVIEWER, colleagues=(HR,), of="mine")  # one's own call; HR any of their brand

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
    "accounts.paste": may(ADMIN, of="all"),
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
    "outbox.put_off": may(HR),
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
    "rounds.policy": may(HR),
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
    "scorecards.match": may(HR, of="mine"),
    "scorecards.read": may(HR, of="mine"),
    "scorecards.forget": may(HR, of="all"),
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
    "cowriting.ask": may(INTERVIEWER, of="mine", narrow=True),
    "cowriting.entry": WRITING,
    "cowriting.confirm": may(INTERVIEWER, of="mine", narrow=True),
    "cowriting.not_yet": may(INTERVIEWER, of="mine", narrow=True),
    "cowriting.end": WRITING,
    "cowriting.last_look": WRITING,
    "cowriting.hand_over": WRITING,
    "feedback.decline": may(INTERVIEWER, of="mine", narrow=True),
    "live.copy": WRITING,
    "live.there": may(INTERVIEWER, HR, narrow=True),
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
    "calls.calls": may(HR, INTERVIEWER, of="all"),
    "calls.hours": may(HR, INTERVIEWER, of="all"),
    "calls.keep_hours": may(HR, INTERVIEWER, of="all"),
    "calls.open_day": may(HR, INTERVIEWER, of="all"),
    "calls.forget_day": may(HR, INTERVIEWER, of="all"),
    "calls.call": RINGING,
    "calls.set_time": RINGING,
    "calls.cancel": RINGING,
    "calls.missed": RINGING,
    "calls.write": RINGING,
    "calls.keep_promise": RINGING,
    "calls.of_round": may(HR),
    "calls.name_caller": may(HR),
    "calls.strike_caller": may(HR),
    "requests.queue": may(HR, APPROVER, RECORDS, of="all"),
    "requests.request": may(HR, APPROVER, RECORDS),
    "requests.hand_over": may(HR),
    "requests.plan": may(HR),
    "requests.answer": may(HR),
    "requests.close": may(HR),
    "requests.note": may(HR),
    "needs.needs": may(HR),
    "intouch.vacancy": may(HR),
    "intouch.same": may(HR),
    "notices.word_invitation": may(HR),
    "notices.promise_cards": may(HR),
    "disputes.decide": may(HR),
    "answers.write": may(HR),
    "answers.ask": may(HR),
    "helpful.learnt": may(TRAINER, of="all"),
    "answers.words": may(INTERVIEWER, of="mine"),
    "complaints.complain": may(HR),
    "complaints.complaint": may(HR),
    "complaints.give": may(HR),
    "complaints.keep": may(HR),
    "complaints.acknowledge": may(HR),
    "complaints.end": may(HR),
    "review.decision": may(HR, readers=(APPROVER, RECORDS)),
    "review.take_medians": may(HR),
    "review.take_medians_of_round": may(HR),
    "letters.letter": may(HR, APPROVER, RECORDS),
    "letters.document": may(HR, APPROVER, RECORDS),
    "approvals.approve": may(APPROVER),
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
    "operating.mail": may(ADMIN, of="all"),
    "operating.running": may(ADMIN, of="all"),
    "operating.send_test": may(ADMIN, of="all"),
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
    "guidance.way": READERS,
    "guidance.tick": READERS,
    "guidance.letters": READERS,
    "guidance.policy": READERS,
    "guidance.confirm_policy": READERS,
    "guidance.page": READERS,
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
    "evidence.packs": may(RECORDS, of="all"),
    "evidence.ask": may(RECORDS),
    "evidence.fetch": may(RECORDS),
    "evidence.six": may(RECORDS),
    "records.trail": may(of="all"),  # of all brands at once: nobody whose role is of some brands only
    "records.take_out": may(of="all"),
    "on_file.proof": ANYONE,
    "on_file.own": READERS,
    "on_file.of_person": may(TRAINER, of="all"),
    "on_file.person": may(TRAINER, RECORDS, of="all"),
    "on_file.answers": may(RECORDS, of="all"),
    "on_file.opened": may(of="all"),  # what one has opened oneself, and nobody has yet
    "on_file.completions": may(TRAINER, of="all"),
    "on_file.from_elsewhere": may(TRAINER, of="all"),
    "on_file.handout": READERS,
    "access.requests": may(RECORDS, of="all"),
    "access.receive": may(RECORDS),
    "access.request": may(RECORDS),
    "access.take": may(RECORDS),
    "access.look": may(RECORDS),
    "access.items": may(RECORDS),
    "access.choose": may(RECORDS),
    "access.fetch": may(RECORDS),
    "access.theirs": BY_LINK,
    "erasing.erasures": may(RECORDS, of="all"),
    "erasing.held": may(RECORDS, of="all"),
    "erasing.erasure": may(RECORDS),
    "erasing.agree": may(RECORDS),
    "erasing.take_back": may(RECORDS),
    "erasing.erase": may(RECORDS),
    "erasing.remove": may(HR),
    "erasing.removed": may(HR),
    "erasing.put_back": may(HR),
    "keeping.all_holds": may(RECORDS, of="all"),
    "keeping.release": may(RECORDS),
    "keeping.hold_person": may(RECORDS),
    "keeping.hold_vacancy": may(RECORDS),
    "keeping.hold_round": may(RECORDS),
    "keeping.hold_dates": may(RECORDS, of="all"),
    "keeping.periods": may(RECORDS, of="all"),
    "keeping.settle": may(RECORDS, of="all"),
    "keeping.law": may(RECORDS, of="all"),
    "keeping.grace": may(RECORDS, of="all"),
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
    "marking.doubted": may(ADMIN, of="all"),
    "marking.marked": READERS,
    "training.rules": READERS,
    "training.rule": READERS,
    "help.contents": READERS,
    "help.help": READERS,
    "candidate.landing": ANYONE,
    "asking.ask": ANYONE,
    "asking.sent": ANYONE,
    "asking.thanks": ANYONE,
    "asking.confirm": ANYONE,
    "candidate.ask": ANYONE,
    "candidate.code": ANYONE,
    "candidate.come_in": ANYONE,
    "candidate_calls.call": BY_LINK,
    "candidate_calls.book": BY_LINK,
    "candidate_calls.ring_me": BY_LINK,
    "candidate_calls.move": BY_LINK,
    "candidate_calls.cancel": BY_LINK,
    "candidate.page": BY_LINK,
    "candidate.letter": BY_LINK,
    "candidate.leave": BY_LINK,
    "candidate.logo": BY_LINK,
    "candidate_desk.door": may(HR),
    "candidate_needs.needs": BY_LINK,
    "candidate_touch.agree": BY_LINK,
    "candidate_touch.end": BY_LINK,
    "leaving.leave": ANYONE,
    "leaving.left": ANYONE,
    "candidate_requests.feedback": BY_LINK,
    "candidate_requests.question": BY_LINK,
    "candidate_requests.take_back": BY_LINK,
    "disputes.dispute": BY_LINK,
    "helpful.say": BY_LINK,
    "helpful.why": BY_LINK,
}

#: What an address may hold besides the number of a record, and where that is another word or another record.
VALUES = {
    "filename": "portal.css", "token": "nonsense", "part": "pdf", "step": "", "kind": "outcome", "when": "now",
    "language": "en", "place": 0, "number": 1, "scene": "room", "way": 0, "copy": "pdf",
    "day": "2026-12-01",
}  # fmt: skip
SPECIAL = {
    "access.fetch": {"form": "pdf"},
    "access.take": {"step": "resume"},
    "access.theirs": {"form": "pdf"},
    "evidence.ask": {"of": "application"},
    "letters.end": {"step": "give_back"},
    "candidate_desk.door": {"step": "withdraw"},
    "glass.settle": {"step": "refuse"},
    "keeping.settle": {"step": "refuse"},
    "accounts.step": {"step": "deactivate"},
    "outbox.step": {"step": "hold"},
    "formats.make": {"form": "aloud"},
    "bootstrap.static": {"filename": "css/bootstrap.min.css"},
    "brand_examples.example": {"part": "html"},
    "brand_examples.new_example": {"part": "html"},
    "brands.face": {"name": "SourceSansPro-Regular.ttf"},
    "wording.edit": {"name": "reserve"},
    "wording.letter": {"name": "reserve"},
    "guidance.page": {"name": "fair-feedback"},
    "guidance.tick": {"name": "fair-feedback"},
    "training.rule": {"rule_id": "age.overqualified"},
    "help.help": {"name": "outbox"},
    "learning.module": {"name": "m1"},
    "learning.begin": {"step": "m1"},
    **{f"modules.{page}": {"name": "m2"} for page in ("whole", "piece", "scenario", "scene", "choose", "follows")},
    "on_file.handout": {"name": "m1"},
    "learning.case": {"name": "age-01"},
    "learning.rewrite": {"name": "age-01"},
}
OTHER_RECORDS = {
    "scorecards.match": {"upload_id": "scorecard_id"},
    "scorecards.read": {"upload_id": "scorecard_id"},
    **{f"access.{page}": {"request_id": "access_id"} for page in ("request", "take", "items", "fetch")},
    "access.look": {"request_id": "access_id", "place_id": "access_place_id"},
    "access.choose": {"request_id": "access_id", "item": "access_item"},
    "evidence.ask": {"row_id": "application_id"},
    "erasing.put_back": {"application_id": "removed_id"},
    "accounts.invite": {"user_id": "noted_id"}, "disputes.decide": {"request_id": "disputed_id"},
    "answers.write": {"request_id": "asked_id"}, "answers.ask": {"request_id": "asked_id"},
}  # fmt: skip
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
                "profile_id": profiles.keep(
                    session, f"Panel of {story.round_id}", Profile("", {}), actor=story.actors["dana"], now=story.now
                ).id,
                "concern_id": concern or 0, "user_id": tom.id, "held_id": tom.roles[0].id, "noted_id": noted.id,
                "delivery_id": posted, "brand_id": brand.id, "person_id": people["C-1"],
                "other_person_id": people["C-4"], "joining_id": joined.id,
                "complaint_id": self._complained(session, story),
                "export_id": self._exported(session, story),
                "request_id": requests.ask(
                    session, story.applications["C-1"], RequestKind.FEEDBACK, "What could I have done better?",
                    settings=story.settings, now=story.now,
                ).id,
                "asked_id": requests.ask(
                    session, story.applications["C-1"], RequestKind.OTHER, "Who read my plan?",
                    settings=story.settings, now=story.now,
                ).id,
                "disputed_id": self._disputed(session, story, letter),
                "erasure_id": self._to_erase(session, story, people["C-4"]),
                "removed_id": self._removed(session, story),
                **self._to_see(session, story, people["C-1"]),
                "period_id": 987_654,  # nobody has proposed any
                "hold_id": self._held(session, story, brand.id),
                **self.rung(session, story, "C-1", "dana"),
                **self._leave(session, story),
                "opened_id": 987_654,  # nobody has opened any answers
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

    def _to_erase(self, session, story: Story, person_id: int) -> int:
        """An erasure that somebody asked for."""
        by = {"actor": replace(FOUNDER, id=story.actors["dana"].id), "now": story.now}
        return erasing.ask(session, person_id, Cause.ASKED, **by).id

    def _removed(self, session, story: Story) -> int:
        """Somebody who was entered by mistake."""
        by = {"actor": story.actors["dana"], "now": story.now}
        added = hiring.add_candidates(session, story.round_id, [candidate("C-99")], **by)["C-99"]
        mistakes.remove(session, added, **by)
        return added

    def _to_see(self, session, story: Story, person_id: int) -> dict[str, object]:
        """Somebody asked to see what is held about them."""
        by = {"actor": replace(FOUNDER, id=story.actors["dana"].id), "now": story.now}
        day, settings = story.now.date(), story.settings
        made = access.receive(session, person_id, Came.PHONE, day, "All of it.", settings=settings, **by)
        place = session.scalars(sa.select(AccessPlace.id).where(AccessPlace.request_id == made.id)).first()
        item = f"application:{story.applications['C-1']}"
        return {"access_id": made.id, "access_place_id": place, "access_item": item}

    def _held(self, session, story: Story, brand_id: int) -> int:
        """A legal hold on a vacancy for which nobody has applied."""
        by = {"actor": replace(FOUNDER, id=story.actors["dana"].id), "now": story.now}
        empty = vacancies.open_vacancy(session, f"HELD-{story.round_id}", "Planner", brand_id, **by)
        return holds.place(session, f"vacancy:{empty.id}", "A claim.", **by).id

    def _exported(self, session, story: Story) -> int:
        """A pack of evidence that is still being made."""
        pack = Export(
            of=Of.ROUND, row_id=story.round_id, named=False, because="Claim 14.", asked_by=story.actors["dana"].id,
            asked_at=story.now, kept=True,
        )  # fmt: skip
        session.add(pack)
        session.flush()
        return pack.id

    def _disputed(self, session, story: Story, letter_id: int) -> int:
        """The request about a sentence of that letter."""
        asked = requests.ask(
            session, story.applications["C-1"], RequestKind.STATEMENT, "I named twelve.", settings=story.settings,
            now=story.now,
        )  # fmt: skip
        session.add(Dispute(request_id=asked.id, letter_id=letter_id, sentence="You named ten."))
        session.flush()
        return asked.id

    def _to_answer(self, session, interviewer: str) -> int:
        """An answer that somebody was asked to write."""
        story = self.story
        asked = requests.ask(
            session, story.applications["C-2"], RequestKind.OTHER, "Who read my plan?", settings=story.settings,
            now=story.now,
        )  # fmt: skip
        made = Answer(
            request_id=asked.id, asked_of=story.actors[PEOPLE.get(interviewer, interviewer)].id, asked_at=story.now
        )
        session.add(made)
        session.flush()
        return made.id

    def rung(self, session, story: Story, candidate: str, who: str) -> dict[str, int]:
        """A call that was held, with a promise, and one that is booked."""
        ringer, applied = story.actors[who], story.applications[candidate]
        given = {"settings": story.settings, "now": story.now}
        made = []
        for _ in range(2):
            request = requests.ask(session, applied, RequestKind.CALL, "", **given)
            requests.arrange(session, request, story.now.date(), now=story.now)
            call = Call(
                request_id=request.id, state=CallState.BOOKED, asked_at=story.now, phone="07700 900123", in_time=True,
                owner_id=ringer.id, starts_at=story.now + timedelta(days=1 + len(made)), uid=f"{request.id}@x",
                organiser="people@harbourside.example",
            )  # fmt: skip
            session.add(call)
            session.flush()
            made.append(call.id)
        held = notes.write(
            session, made[0], "We went through the plan of Monday.", [("Find out who planned it.", date(2027, 1, 4))],
            checker=story.checker, actor=ringer, now=story.now + timedelta(days=2),
        )  # fmt: skip
        call = session.get_one(Call, held.call_id)
        return {"call_id": made[1], "promise_id": call.promises[0].id}

    def _complained(self, session, story: Story) -> int:
        """A complaint of C-1."""
        by = {"settings": story.settings, "now": story.now}
        asked = requests.ask(session, story.applications["C-1"], RequestKind.OTHER, "I want to complain.", **by)
        return complaints.complain(session, asked.id, actor=story.actors["dana"], **by).id

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
            card = uploads.take_in(session, "scores.xlsx", f"{who}'s".encode(), **by)
            card.match = '[columns]\n"Name" = "Full name"\n'
            card.found = {"seen": {"examples": {"Name": ["Sam Okafor"]}, "guessed": [["columns", "Name"]]}}
            own = {"upload_id": upload.id, "attempt_id": attempt.id, "scorecard_id": card.id}
            own["answer_id"] = self._to_answer(session, interviewer)
            if interviewer in PEOPLE:
                own |= self.rung(session, story, "C-2", PEOPLE[interviewer])
        if interviewer in PEOPLE:
            return own | {"entry_id": story.entry(PEOPLE[interviewer], "C-2")}
        return own | {name: self.ours[name] for name in ("call_id", "promise_id")}
