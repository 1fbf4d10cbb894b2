"""Each mail to the people who work here, as it leaves: posted by what posts it, taken by a mail server, and compared,
word for word, with the file of its name in `tests/snapshots/mails`.

After a change of `templates/mail`, `RENEW_SNAPSHOTS=1 ./portal test tests/journeys/test_mails.py` writes them anew:
read what changed as whoever gets the mail would.
"""

import inspect
import os
import re
from datetime import date, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import sqlalchemy as sa
import tinyhtml5

from employer_portal.accounts import invitations, people, sign_in_links
from employer_portal.accounts.models import Brand, User
from employer_portal.brands import operations as brands
from employer_portal.cohorts import operations as cohorts
from employer_portal.core.calendar import Calendar
from employer_portal.core.permissions import Role
from employer_portal.core.templating import TEMPLATES
from employer_portal.core.tokens import Purpose, Token
from employer_portal.delivery import operations as delivery
from employer_portal.delivery.models import Delivery
from employer_portal.desk.tasks import tell_of_trouble
from employer_portal.hiring.models import Round
from employer_portal.letters import tasks as letter_tasks
from employer_portal.panel import operations as panel
from employer_portal.panel.tasks import remind_due
from employer_portal.phrasing.findings import Field
from employer_portal.practice.tasks import remind_modules
from employer_portal.review import operations as reviewing
from employer_portal.training import operations as training
from employer_portal.training import tasks as training_tasks
from tests.accounts.house import NEW, House, person
from tests.delivery.outbox import Clock, postman, transport
from tests.delivery.server import Server
from tests.factories import FOUNDER, GOOD_GAP, GOOD_STRENGTH
from tests.feedback.entries import TOO_OLD
from tests.pages import PASSWORD

SNAPSHOTS = Path(__file__).parents[1] / "snapshots" / "mails"
RENEW = "RENEW_SNAPSHOTS"
LATER = timedelta(days=345)  # a working day in the last month of a certificate
#: What is another one each time: the token of a link, and the code of a test message.
TOKEN = re.compile(r"(?<=/invitation/)\S+|(?<=/way-in/)\S+|(?<=/forgotten-password/)\S+|\b\d{6}\b")


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
        page = House(self.story).site.visit("tom").open("/account/password").form("Change it")
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
TEMPLATE_NAMES = {path.stem for path in (TEMPLATES / "mail").glob("*.txt")}
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
