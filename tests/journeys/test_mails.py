"""Each mail to the people who work here, as it leaves: posted by what posts it, taken by a mail server, and compared,
word for word, with the file of its name in `tests/snapshots/mails`.

After a change of `templates/mail`, `RENEW_SNAPSHOTS=1 ./portal test tests/journeys/test_mails.py` writes them anew:
read what changed as whoever gets the mail would.
"""

import inspect
import os
import re
from dataclasses import replace
from datetime import date, time, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import sqlalchemy as sa
import tinyhtml5

from employer_portal import hooks
from employer_portal.access import operations as access
from employer_portal.accounts import invitations, people, sign_in_links
from employer_portal.accounts import operations as accounts
from employer_portal.accounts.models import Brand, User
from employer_portal.answers import operations as answers
from employer_portal.answers.models import Answer
from employer_portal.asking import operations as asking
from employer_portal.asking.tasks import look_for_askers
from employer_portal.brands import operations as brands
from employer_portal.calls import hours as call_hours
from employer_portal.calls import operations as calls
from employer_portal.calls.models import Need
from employer_portal.calls.tasks import remind_calls
from employer_portal.candidate import links
from employer_portal.candidate import operations as candidate
from employer_portal.certificates import opening
from employer_portal.cohorts import operations as cohorts
from employer_portal.core.calendar import Calendar
from employer_portal.core.permissions import Role
from employer_portal.core.templating import TEMPLATES
from employer_portal.core.terms import FeedbackPolicy
from employer_portal.core.tokens import Purpose, Token
from employer_portal.cowriting import operations as cowriting
from employer_portal.delivery import operations as delivery
from employer_portal.delivery.models import Delivery
from employer_portal.desk.tasks import tell_of_trouble
from employer_portal.disputes import operations as disputes
from employer_portal.disputes.models import Dispute, Ending
from employer_portal.erasing import tasks as erasing
from employer_portal.feedback import working
from employer_portal.helpful import operations as helpful
from employer_portal.hiring import operations as hiring
from employer_portal.hiring import vacancies
from employer_portal.hiring.models import Application, Round
from employer_portal.intouch import operations as intouch
from employer_portal.keeping.models import AccessPlace, Came, Handed
from employer_portal.learning import operations as learning
from employer_portal.learning.licence import STEPS
from employer_portal.learning.models import Rewriting
from employer_portal.letters import tasks as letter_tasks
from employer_portal.letters.models import Letter
from employer_portal.marking import operations as marking
from employer_portal.panel import operations as panel
from employer_portal.panel.tasks import remind_due
from employer_portal.phrasing.findings import Field
from employer_portal.practice.tasks import remind_modules
from employer_portal.records.tasks import mail_head
from employer_portal.requests import operations as requests
from employer_portal.requests.models import RequestKind
from employer_portal.requests.tasks import remind_requests
from employer_portal.review import operations as reviewing
from employer_portal.settings import HOME, Settings
from employer_portal.training import operations as training
from employer_portal.training import retests
from employer_portal.training import tasks as training_tasks
from employer_portal.training.content import load_content
from employer_portal.training.models import Certificate
from employer_portal.training.pages import Material, load_guidance
from tests.accounts.house import NEW, House, person
from tests.delivery.outbox import Clock, postman, transport
from tests.delivery.server import Server
from tests.factories import CRITERIA, FOUNDER, GOOD_GAP, GOOD_STRENGTH, NOON, give_roles
from tests.feedback.entries import TOO_OLD
from tests.pages import PASSWORD

SNAPSHOTS = Path(__file__).parents[1] / "snapshots" / "mails"
RENEW = "RENEW_SNAPSHOTS"
LATER = timedelta(days=345)  # a working day in the last month of a certificate
#: What is another one each time: the token of a link, the code of a test message, the trail's head.
TOKEN = re.compile(
    r"(?<=/by-mail/)\S+|(?<=/invitation/)\S+|(?<=/c/)\S+|(?<=/no-more/)\S+|(?<=/way-in/)\S+|(?<=/forgotten-password/)\S+"
    r"|\b\d{6}\b|\b\d+:[0-9a-f]{64}\b"
)


class Mails:
    """What makes each mail leave. A method bears the name of a template, and after `__` what is particular about it;
    the last mail that it posts is the one. It answers whose mail that is."""

    def __init__(self, story):
        self.story = story
        self.round(feedback_due=date(2026, 11, 27))
        with story.database.transaction() as session:
            session.get_one(Brand, 1).sender = "people@harbourside.example"

    def round(self, **changes):
        with self.story.database.transaction() as session:
            for name, value in changes.items():
                setattr(session.get_one(Round, self.story.round_id), name, value)

    def do(self, verb, *given, who="dana", **more):
        """One step by one of the story's people."""
        with self.story.database.transaction() as session:
            return verb(session, *given, actor=self.story.actors[who], now=self.story.now, **more)

    def id(self, who):
        return self.story.actors[who].id

    def ask(self, *references, **more):
        asked = [self.story.applications[one] for one in references]
        self.do(panel.assign_all, self.story.round_id, asked, [self.id("tom")], **more)
        return "tom"

    def entry_assigned(self):
        return self.ask("C-1", "C-2")

    def entry_assigned__one_person_and_no_date(self):
        self.round(feedback_due=None)
        return self.ask("C-1")

    def sign_in_link(self):
        return self.ask("C-1", "C-2", by_link=True)

    def sign_in_link__asked_for_again(self):
        self.sign_in_link()
        with self.story.database.transaction() as session:
            sign_in_links.mail_again(
                session,
                session.scalars(sa.select(Token).where(Token.purpose == Purpose.SIGN_IN_LINK)).one(),
                now=self.story.now,
            )
        return "tom"

    def entry_due(self):
        return self.remind(date(2026, 11, 26))

    def entry_due__and_not_kept(self):
        return self.remind(date(2026, 11, 23), "C-1", "C-2")

    def remind(self, due, *references):
        self.round(feedback_due=due)
        for reference in references or ("C-1",):
            self.story.entry("tom", reference)
        assert remind_due(self.story.database, self.story.now, Calendar.of(self.story.settings)) == 1
        return "tom"

    def call_booked(self):
        self.rung()
        return "sam"

    def call_booked__moved_and_without_a_page(self):
        call = self.rung(page=False, needs=[Need.INTERPRETER])
        self.theirs(calls.reschedule_theirs, call, self.ten + timedelta(minutes=20))
        return "sam"

    def call_yours(self):
        self.rung()
        return "dana"

    def call_yours__moved(self):
        self.theirs(calls.reschedule_theirs, self.rung(), self.ten + timedelta(minutes=20))
        return "dana"

    def call_cancelled(self):
        checked = {"checker": self.story.checker, "settings": self.story.settings}
        self.do(calls.cancel, self.rung(), "Dana is ill tomorrow.", **checked)
        return "sam"

    def call_cancelled__by_the_candidate(self):
        self.theirs(calls.cancel_theirs, self.rung())
        return "sam"

    def call_off(self):
        self.theirs(calls.cancel_theirs, self.rung())
        return "dana"

    def call_off__somebody_else_rings(self):
        self.do(calls.reschedule, self.rung(), self.ten, self.id("both"), settings=self.story.settings)
        return "dana"

    def call_tomorrow(self):
        self.rung()
        assert remind_calls(self.story.database, self.story.now, self.story.settings) == 1
        return "sam"

    def call_soon(self):
        self.call_tomorrow()
        return "dana"

    def call_missed(self):
        call = self.rung()
        self.story.now = self.ten + timedelta(minutes=5)
        self.do(calls.miss, call, settings=self.story.settings)
        return "sam"

    def call_named(self):
        self.story.ready("C-1")
        self.do(call_hours.name_caller, self.story.round_id, self.id("priya"))
        return "priya"

    @property
    def ten(self):
        return NOON.replace(hour=10) + timedelta(days=1)

    def rung(self, *, page=True, **more):
        """A candidate books a call with Dana, who has hours from ten to eleven; its number."""
        hooks.hang()
        story = self.story
        with story.database.transaction() as session:
            applied = session.get_one(Application, story.applications["C-1"])
            applied.candidate.email = "sam@harbourside.example"
            if page:
                candidate.give_link(session, applied, story.settings, now=story.now)
        usual = {"minutes": 15, "pause": 5, "notice_hours": 4, "most_a_day": 4}
        self.do(call_hours.keep_diary, {day: [(time(10), time(11))] for day in range(5)}, **usual)
        return self.theirs(calls.book, self.ten, "07700 900123", **more).id

    def theirs(self, verb, *given, **more):
        """One step by the candidate."""
        story = self.story
        with story.database.transaction() as session:
            about = {"settings": story.settings, "now": story.now}
            return verb(session, story.applications["C-1"], *given, **about | more)

    def request_made(self):
        return self.asked_for()

    def request_made__and_nobodys_yet(self):
        self.round(contact_email="jobs@harbourside.example")
        self.asked_for()
        return "both"

    def request_due(self):
        return self.asked_for(RequestKind.CALL, remind=1)

    def request_due__several_and_late(self):
        self.asked_for(RequestKind.QUESTION)
        return self.asked_for(RequestKind.FORMAT, remind=8)

    def asked_for(self, kind=RequestKind.FEEDBACK, remind=0):
        """A candidate asks; so many days later, whoever answers is reminded."""
        story = self.story
        letter = story.waiting() if kind == RequestKind.QUESTION else None
        with story.database.transaction() as session:
            requests.ask(
                session, story.applications["C-1"], kind, "What could I have done better?", settings=story.settings,
                now=story.now, letter_id=letter,
            )  # fmt: skip
        if remind:
            later = story.now + timedelta(days=remind)
            assert remind_requests(story.database, later, Calendar.of(story.settings)) == 1
        return "dana"

    def candidate_code(self):
        with self.story.database.transaction() as session:
            applied = self.reached(session)
            candidate.give_link(session, applied, self.story.settings, now=self.story.now)
            secret = links.secret_of(session, links.of_application(session, applied.id), self.story.settings)
            candidate.mail_code(session, secret, now=self.story.now)
        return "sam"

    def in_touch(self):
        story, until = self.story, self.story.now.date() + timedelta(days=90)
        story.ready("C-1")
        self.do(hiring.tell, story.applications["C-1"], story.now.date(), "by phone")
        with story.database.transaction() as session:
            agreed = intouch.agree(
                session, self.reached(session).id, "Team leader, mornings, in Hull.", until, kept_until=until,
                settings=story.settings, now=story.now,
            )  # fmt: skip
        opened = self.do(vacancies.open_vacancy, "OPS-2", "Shift Manager", 1)
        self.do(vacancies.set_criteria, opened.id, CRITERIA[:1])
        how = "The advert is on our site until 12 December."
        self.do(intouch.write, opened.id, [agreed.id], how, checker=self.story.checker, settings=story.settings)
        return "sam"

    def dispute_decided(self):
        letter = self.story.waiting("C-1")
        with self.story.database.transaction() as session:
            asked = requests.ask(
                session, self.reached(session).id, RequestKind.STATEMENT, "I named twelve.",
                settings=self.story.settings, now=self.story.now,
            )  # fmt: skip
            session.add(Dispute(request_id=asked.id, letter_id=letter, sentence="You named ten."))
        reason, checker = "The notes of that day say ten.", self.story.checker
        self.do(disputes.decide, asked.id, Ending.KEPT, reason, checker=checker, who="both")
        return "sam"

    def ask_for_feedback(self, reference="OPS-1"):
        with self.story.database.transaction() as session:
            address, brand = self.reached(session).candidate.email, self.reached(session).brand_id
            asking.put_aside(session, brand, reference, "Sam Ortiz1", address, now=self.story.now)
        assert look_for_askers(self.story.database, self.story.now) == 1
        return "sam"

    def ask_for_feedback__and_none_is_given(self):
        self.round(feedback_policy=FeedbackPolicy.NONE, no_feedback_because="several hundred people applied")
        return self.ask_for_feedback()

    def was_it_helpful(self):
        letter = self.story.waiting("C-1")
        with self.story.database.transaction() as session:
            applied = self.reached(session)
            candidate.give_link(session, applied, self.story.settings, now=self.story.now)
            assert helpful.ask_once(session, session.get_one(Letter, letter), self.story.settings, now=self.story.now)
        return "sam"

    def answer_wanted(self):
        with self.story.database.transaction() as session:
            asked = requests.ask(
                session, self.story.applications["C-1"], RequestKind.OTHER, "Who read my plan?",
                settings=self.story.settings, now=self.story.now,
            )  # fmt: skip
        self.story.waiting("C-1")
        self.do(answers.ask_for_words, asked.id, self.story.actors["priya"].id)
        return "priya"

    def answer_put(self):
        self.answer_wanted()
        with self.story.database.reading() as session:
            answer = session.scalars(sa.select(Answer.id)).one()
        self.do(answers.put_words, answer, "Two of us read it.", checker=self.story.checker, who="priya")
        return "dana"

    def reached(self, session):
        """The story's candidate, at an address that the server of these tests knows."""
        applied = session.get_one(Application, self.story.applications["C-1"])
        applied.candidate.email = "sam@harbourside.example"
        session.flush()
        return applied

    def entry_returned(self):
        return self.give_back()

    def entry_returned__with_comments(self):
        remark = reviewing.Remark(1, Field.STRENGTH, GOOD_STRENGTH, "Which three?")
        return self.give_back(remark, reviewing.Remark(2, Field.DEVELOPMENT, GOOD_GAP, "Twelve of what?"))

    def give_back(self, *remarks):
        entry = self.story.entry("tom")
        self.story.save_well(entry, "tom")
        self.story.submit(entry, "tom")
        self.do(reviewing.give_back, entry, "Say which shift it was.", remarks)
        return "tom"

    def concern_opened(self):
        self.story.save(self.story.entry("tom"), "tom", development=TOO_OLD)
        return "dana"

    def concern_opened__several(self):
        self.story.save(self.story.entry("tom"), "tom", development=TOO_OLD, notes=TOO_OLD)
        return "dana"

    def letters_waiting(self):
        return self.wait("C-1")

    def letters_waiting__several(self):
        return self.wait("C-1", "C-2")

    def wait(self, *references):
        for reference in references:
            self.story.waiting(reference)
        assert letter_tasks.digest(self.story.database, self.story.now, self.story.now.date())
        return "ann"

    def delivery_trouble(self):
        return self.come_back("C-1")

    def delivery_trouble__several(self):
        return self.come_back("C-1", "C-2")

    def come_back(self, *references):
        for reference in references:
            self.story.approve(self.story.waiting(reference))
        with self.story.database.reading() as session:
            ids = session.scalars(sa.select(Delivery.id)).all()
        self.do(delivery.send_now, ids)
        sent(self.story, timedelta(days=1))  # while the letters bear a fresh date
        for one in ids:
            self.do(delivery.came_back, one, reason="No such mailbox")
        assert tell_of_trouble(self.story.database, self.story.now) == len(ids)
        return "dana"

    def erasures_due(self):
        with self.story.database.transaction() as session:
            give_roles(session, self.id("ann"), Role.RECORDS)
        self.do(hiring.tell, self.story.applications["C-1"], self.story.now.date(), "by phone")
        self.story.now += timedelta(days=366)
        assert erasing.announce(self.story.database, self.story.settings, self.story.now) == 1
        return "ann"

    def access_longer(self):
        self.to_see()
        self.do(access.extend, 1, "Three rounds, and much of it is on paper.", settings=self.story.settings, who="ann")
        return "sam"

    def access_ready(self):
        self.to_see()
        self.do(access.see_identity, 1, "They came in by their own page.", who="ann")
        with self.story.database.transaction() as session:
            places = session.scalars(sa.select(AccessPlace.id)).all()
        for place in places:
            self.do(access.look, 1, place, "", who="ann")
        self.do(access.hand_in, 1, who="ann")
        with self.story.database.transaction() as session:
            access.note_made(session, 1, "0" * 64, now=self.story.now)
        self.do(access.agree, 1, who="tom")
        self.do(access.give, 1, Handed.PAGE, settings=Settings(public_url="https://portal.example"), who="ann")
        return "sam"

    def to_see(self):
        """Ann and Tom keep the records, and C-1 asked on the phone to see what is held."""
        with self.story.database.transaction() as session:
            person = self.reached(session).candidate.person_id
            for who in ("ann", "tom"):
                give_roles(session, self.id(who), Role.RECORDS)
                self.story.actors[who] = accounts.actor_of(session, self.id(who))
        today, settings = self.story.now.date(), self.story.settings
        self.do(access.receive, person, Came.PHONE, today, "All of it.", settings=settings, who="ann")

    def training_invitation(self):
        self.do(cohorts.invite, [self.id("ann")], date(2026, 12, 4), who="trainer")
        return "ann"

    def training_invitation__again(self):
        self.training_invitation()
        self.story.now += timedelta(days=1)
        return self.training_invitation()

    def certificate_expiring(self):
        later = self.story.now + LATER
        assert training_tasks.remind_expiring(self.story.database, later, Calendar.of(self.story.settings))
        return "tom"

    def retest(self):
        return self.changed(timedelta())

    def retest__again(self):
        return self.changed(timedelta(days=13))

    def changed(self, later):
        story, trainer = self.story, self.story.actors["trainer"]
        new = Material("2", date(2026, 11, 20), ("m3",), "Where clear speech is a criterion, say what was not heard.")
        with story.database.transaction() as session:
            held = session.scalars(sa.select(Certificate).filter_by(user_id=self.id("tom"))).one()
            retests.ask_retest(session, held, [new], timedelta(days=14), actor=trainer, now=story.now)
        if later:
            guidance = replace(load_guidance(HOME / "guidance" / "pages"), materials=(new,))
            assert retests.remind(story.database, guidance, story.now + later) == 1
        return "tom"

    def first_licence(self):
        content, by = load_content(HOME / "guidance"), {"actor": self.story.actors["ann"], "now": self.story.now}
        with self.story.database.transaction() as session:
            for step in STEPS[:-1]:
                attempt = learning.begin(session, step, content, version="1", most=9, **by)
                for place, asked in enumerate(attempt.asked):
                    right = next(at for at, one in enumerate(asked["options"]) if one["right"])
                    learning.answer(session, attempt.id, place, right, provisional=timedelta(days=60), **by)
        self.rewrite(0)
        return "ann"

    def answers_opened(self):
        with self.story.database.transaction() as session:
            give_roles(session, self.story.actors["both"].id, Role.RECORDS)
        with self.story.database.transaction() as session:
            records = accounts.actor_of(session, self.story.actors["both"].id)
            why = "Claim 2026/14: what was answered on health."
            opening.open_answers(session, self.id("ann"), why, actor=records, now=self.story.now)
        return "ann"

    def trail_head(self):
        with self.story.database.transaction() as session:
            give_roles(session, self.story.actors["both"].id, Role.RECORDS)
        assert mail_head(self.story.database, self.story.now, Calendar.of(self.story.settings))
        return "both"

    def certificate_full(self):
        self.first_licence()
        self.rewrite(1)
        self.rewrite(2)
        given = {"rules_version": "1", "valid": timedelta(days=365), "now": self.story.now}
        with self.story.database.transaction() as session:
            for sentence in session.scalars(sa.select(Rewriting.id)).all():
                marking.mark(session, sentence, True, actor=self.story.actors["trainer"], **given)
        return "ann"

    def sentence_doubted(self):
        return self.doubt()

    def sentence_doubted__with_a_second_trainer(self):
        with self.story.database.transaction() as session:
            give_roles(session, self.story.actors["both"].id, Role.TRAINER)
        return self.doubt()

    def doubt(self):
        self.first_licence()
        given = {"rules_version": "1", "valid": timedelta(days=365)}
        self.do(marking.mark, 1, False, "The next step is missing.", who="trainer", **given)
        return "ann"

    def rewrite(self, number):
        case = [one for one in load_content(HOME / "guidance").rewrites if one.model][number]
        days = timedelta(days=60)
        self.do(learning.rewrite, case, case.model, checker=self.story.checker, provisional=days, who="ann")

    def co_writing_asked(self):
        return self.shared()

    def co_writing_asked__again(self):
        self.co_writing_drafted()
        self.do(cowriting.not_yet, self.entry, "It was four people, not three.", who="tom")
        return "priya"

    def co_writing_drafted(self):
        self.shared()
        story, words = self.story, {"strength": GOOD_STRENGTH}
        with story.database.transaction() as session:
            lead = story.criteria(session)["LEAD"]
            fields = {f"good_{lead}": "1", **{f"{part}_{lead}": text for part, text in words.items()}}
            working.put(session, self.entry, fields, "1.0", actor=story.actors["priya"], now=story.now)
        self.do(cowriting.hand_over, self.entry, who="priya", checker=story.checker)
        return "tom"

    def shared(self):
        self.entry = self.story.entry("tom")
        self.story.save(self.entry, "tom", notes="Q1: three tasks, three people.")
        self.do(cowriting.ask, self.entry, self.id("priya"), who="tom", checker=self.story.checker)
        return "priya"

    def modules_due(self):
        story = self.story
        with story.database.transaction() as session:
            training.earn(
                session, guidance_version="1", valid=timedelta(days=60), actor=story.actors["tom"], now=story.now
            )
        later = story.now + timedelta(days=24)
        assert remind_modules(story.database, later, Calendar.of(story.settings), story.settings)
        return "tom"

    def invitation(self):
        person(self.story, "ivo", Role.INTERVIEWER, active=False)
        self.do(invitations.invite, self.id("ivo"), by_mail=True)
        return "ivo"

    def reply_to_proof(self):
        with self.story.database.transaction() as session:
            brands.ask_for_proof(session, 1, actor=FOUNDER, now=self.story.now)
        return "dana"

    def second_step_reset(self):
        person(self.story, "ada", Role.ADMIN)
        with self.story.database.transaction() as session:
            session.get_one(User, self.id("dana")).tf_primary_method = "authenticator"
        self.do(people.reset_second_step, self.id("dana"), who="ada")
        return "dana"

    def reset_password(self):
        house = House(self.story)
        house.site.give_password("tom")
        asking = house.site.visit().open("/sign-in").follow("Forgotten your password?").form("Mail me a link")
        asking.send(email="tom@harbourside.example")
        return "tom"

    def password_changed(self):
        page = House(self.story).site.visit("tom").open("/account/password").form("Change my password")
        page.send(password=PASSWORD, new_password=NEW, new_password_confirm=NEW)
        return "tom"


def sent(story, later=LATER):
    """Whatever waits, as a mail server takes it."""
    with Server() as server:
        postman(story.database, transport(server), clock=Clock(story.now + later)).look()
        return [message_from_bytes(taken, policy=policy.default) for taken in server.taken]


def in_words(message):
    """What somebody sees of a message, who reads text."""
    head = [f"{name}: {message[name]}" for name in ("From", "To", "Reply-To", "Subject") if message[name]]
    body = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    return TOKEN.sub("TOKEN", "\n".join([*head, "", body]))


def in_html(message):
    """The words of its HTML, without what classic Outlook alone reads, and what a button adds to an address."""
    written = re.sub(r"<!--.*?-->", "", message.get_body(("html",)).get_content(), flags=re.DOTALL)
    page = tinyhtml5.parse(written, namespace_html_elements=False)
    words = " ".join(" ".join(page.find("body").itertext()).split())
    return words.replace("Open it Or copy this address: ", "")


NAMES = [name for name, _ in inspect.getmembers(Mails, inspect.isfunction)]
#: That a letter is there is what a letter’s own mail says: tests/candidate/test_letters.py reads it.
TEMPLATE_NAMES = {path.stem for path in (TEMPLATES / "mail").glob("*.txt")} - {"candidate-letter"}
CASES = [name for name in NAMES if name.partition("__")[0].replace("_", "-") in TEMPLATE_NAMES]


@pytest.mark.parametrize("name", CASES)
def test_a_mail_says_what_its_snapshot_says(story, name):
    whose = getattr(Mails(story), name)()
    address = f"{whose}@harbourside.example"
    message = [one for one in sent(story) if address in one["To"]][-1]
    words, file = in_words(message), SNAPSHOTS / f"{name.replace('__', '--').replace('_', '-')}.txt"
    text = message.get_body(("plain",)).get_content()
    assert in_html(message) == " ".join(text.split())
    if os.environ.get(RENEW):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(words, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == words


def test_each_mail_has_its_snapshot_and_each_snapshot_its_mail():
    assert {name.partition("__")[0].replace("_", "-") for name in CASES} == TEMPLATE_NAMES
    kept = {path.stem for path in SNAPSHOTS.glob("*.txt")}
    assert kept == {name.replace("__", "--").replace("_", "-") for name in CASES}
