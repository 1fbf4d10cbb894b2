"""Certificates as a trainer uses them, and the guidance as everybody reads it."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal.accounts import operations as accounts
from employer_portal.accounts.models import Brand, User
from employer_portal.core.calendar import Calendar
from employer_portal.core.permissions import Role
from employer_portal.delivery.models import NOTICES, Delivery
from employer_portal.training import operations
from employer_portal.training.models import Certificate
from employer_portal.training.pages import load_guidance, rendered
from employer_portal.training.queries import certified
from employer_portal.training.tasks import remind_expiring
from tests.factories import FOUNDER, give_roles, narrow

CALENDAR_DAYS = timedelta(days=338)  # after it the story's certificates run out within the month


@pytest.fixture
def trainer(site):
    return site.visit("trainer")


def id_of(story, who):
    return story.actors[who].id


def is_certified(story, who):
    with story.database.reading() as session:
        return certified(session, id_of(story, who), now=story.now)


class TestTheTrainersList:
    def test_it_says_how_everybody_stands(self, trainer):
        page = trainer.open("/certificates")
        assert "Everybody 6 Valid 4 Running out 0 Expired 0 Revoked 0 Not certified 0 Need none 2" in page.text
        assert "Re-test" not in page.text
        page = page.follow("Need none")
        assert "Ann needs none: writes to no candidates" in page.text
        assert "Priya" not in page.text

    def test_somebody_is_found_by_name_and_by_address(self, trainer):
        assert "Priya" in trainer.open("/certificates?words=PRI").text
        assert "Priya" in trainer.open("/certificates?words=priya@harbour").text
        assert "Nobody fits" in trainer.open("/certificates?words=%25").text

    def test_those_ticked_are_certified(self, story, trainer):
        page = trainer.open("/certificates")
        form = page.form("Certify them")
        page = trainer.send(form.page.path, {**form.values, "who": [id_of(story, "ann"), id_of(story, "tom")]})
        assert "2 certificates are granted." in page.text
        assert is_certified(story, "ann")

    def test_nobody_certifies_themselves(self, story, site, trainer):
        own = id_of(story, "trainer")
        form = trainer.open("/certificates").form("Certify them")
        assert f'name="who" value="{own}"' not in form.page.html
        said = "Nobody certifies themselves. Ask another trainer"
        for page in (
            trainer.send(form.page.path, {**form.values, "who": [id_of(story, "ann"), own]}),
            trainer.send(f"/certificates/{own}/grant", form.values),
        ):
            assert said in page.text
        assert not is_certified(story, "trainer")
        assert not is_certified(story, "ann"), "all or none"
        assert said in trainer.open(f"/certificates/{own}").text
        with story.database.transaction() as session:
            give_roles(session, id_of(story, "ann"), Role.TRAINER)
        site.visit("ann").open(f"/certificates/{own}").press("Certify")
        assert is_certified(story, "trainer")

    def test_nobody_ticked_and_no_likely_number_are_said(self, trainer):
        page = trainer.open("/certificates").form("Certify them").send(months="12")
        assert page.mistakes == ["Nobody is chosen. Tick some people first."]
        page = page.form("Certify them").send(months="240")
        assert "Between 1 and 24 months" in page.mistakes[0]
        assert page.form("Certify them").values["months"] == "240"

    @pytest.mark.parametrize("number", [2**63, 10**30, -1, "٣"])
    def test_a_number_that_no_person_can_have_is_nobody(self, trainer, number):
        form = trainer.open("/certificates").form("Certify them")
        page = trainer.send(form.page.path, {**form.values, "who": str(number)})
        assert page.mistakes == ["Nobody is chosen. Tick some people first."]

    def test_a_long_list_has_pages_and_asks_no_more_questions(self, story, trainer):
        with story.database.transaction() as session:
            for number in range(30):
                accounts.make_user(
                    session, f"Zoe {number:02}", f"z{number}@harbourside.example", (Role.INTERVIEWER,), active=True,
                    actor=FOUNDER, now=story.now,
                )  # fmt: skip
        asked = []
        engine = story.database.engine
        sa.event.listen(engine, "before_cursor_execute", lambda *more: asked.append(more[2]))
        page = trainer.open("/certificates")
        assert "1–25 of 36 people" in page.text
        assert len(asked) <= 12, asked
        assert "Zoe 29" in page.follow("Next page").text


class TestOnePerson:
    def test_revoked_with_a_reason_and_certified_again(self, story, trainer):
        page = trainer.open("/certificates?words=priya").follow("Priya")
        assert page.heading == "The certificate of Priya"
        page = page.form("Revoke").send(because="x")
        assert "Say why, in a few words" in page.mistakes[0]
        page = page.form("Revoke").send(because="Has left the panel for good.")
        assert "Revoked" in page.text
        assert "Has left the panel for good." in page.text
        assert not is_certified(story, "priya")
        page = page.form("Certify").send(months=str(10**18))
        assert "Between 1 and 24 months" in page.mistakes[0]
        page = page.form("Certify").send(months="6")
        assert is_certified(story, "priya")
        with story.database.reading() as session:
            newest = session.scalars(sa.select(Certificate).order_by(Certificate.id.desc())).first()
        assert newest.guidance_version == load_guidance(story.settings.home / "guidance" / "pages").version
        assert (newest.expires_at - newest.granted_at).days == 183

    def test_revoking_ends_every_valid_one(self, story, trainer):
        with story.database.transaction() as session:
            operations.grant(
                session, id_of(story, "priya"), guidance_version="1", valid=timedelta(days=30),
                actor=story.actors["trainer"], now=story.now,
            )  # fmt: skip
        page = trainer.open(f"/certificates/{id_of(story, 'priya')}").form("Revoke").send(because="Asked me to.")
        assert "Revoked" in page.text
        assert not is_certified(story, "priya")

    def test_a_trainer_of_one_brand_looks_after_its_people_only(self, story, site):
        with story.database.transaction() as session:
            other = accounts.make_brand(session, "Elsewhere", actor=FOUNDER, now=story.now)
            for who in ("priya", "tom", "dana", "ann", "both", "trainer"):
                narrow(session, id_of(story, who), other.id if who in {"tom", "trainer"} else 1)
        visitor = site.visit("trainer")
        page = visitor.open("/certificates")
        assert "Tom" in page.text
        assert "Priya" not in page.text
        visitor.open(f"/certificates/{id_of(story, 'priya')}", 404)
        form = visitor.open(f"/certificates/{id_of(story, 'tom')}").form("Certify")
        visitor.send(f"/certificates/{id_of(story, 'priya')}/grant", form.values, 404)
        page = visitor.send("/certificates", {**form.values, "who": [id_of(story, "priya")]})
        assert page.mistakes == ["There is no such person."]

    def test_nobody_else_comes_in(self, site):
        for who in ("priya", "dana", "ann"):
            site.visit(who).open("/certificates", 404)


class TestRunningOut:
    def told(self, story, days=0):
        now = story.now + CALENDAR_DAYS + timedelta(days=days)
        return remind_expiring(story.database, now, Calendar.of(story.settings))

    def mail_is_set_up(self, story):
        with story.database.transaction() as session:
            session.get_one(Brand, 1).sender = "people@harbourside.example"

    def test_its_holder_is_told_once(self, story):
        assert self.told(story) == 0, "nothing to send from yet"
        self.mail_is_set_up(story)
        assert remind_expiring(story.database, story.now, Calendar.of(story.settings)) == 0
        assert self.told(story) == 4
        assert self.told(story, days=1) == 0
        with story.database.reading() as session:
            posted = session.scalars(sa.select(Delivery).where(Delivery.group == NOTICES)).all()
        assert len(posted) == 4

    def test_not_whoever_has_a_newer_one_or_wants_no_notices(self, story):
        self.mail_is_set_up(story)
        with story.database.transaction() as session:
            session.get_one(User, id_of(story, "tom")).notices = False
            operations.grant(
                session, id_of(story, "priya"), guidance_version="1", valid=timedelta(days=700),
                actor=story.actors["trainer"], now=story.now,
            )  # fmt: skip
        assert self.told(story) == 2

    def test_nobody_is_told_on_a_sunday(self, story):
        self.mail_is_set_up(story)
        sunday = story.now + CALENDAR_DAYS
        while sunday.weekday() != 6:
            sunday += timedelta(days=1)
        assert remind_expiring(story.database, sunday, Calendar.of(story.settings)) == 0


class TestGuidance:
    def test_everybody_reads_it_page_by_page(self, site):
        page = site.visit("priya").open("/guidance")
        assert "Your certificate Valid until" in page.text
        seen = []
        page = page.follow("How to write fair feedback")
        while "Read on:" in page.text:
            seen.append(page.heading)
            link = next(link for link in page.all("div") if link.get("class") == "read-on").find(".//{*}a")
            page = page.visitor.open(link.get("href"))
        assert len(seen) == 28
        assert page.heading == "Then read it as a judge"

    def test_every_link_in_it_leads_somewhere(self, site):
        visitor = site.visit("dana")
        for one in load_guidance(site.story.settings.home / "guidance" / "pages").pages:
            page = visitor.open(f"/guidance/{one.name}")
            for address in re.findall(r'href="([^"]+)"', str(one.body)):
                page.visitor.open(address if address.startswith("/") else f"/guidance/{address}")

    def test_it_calls_nothing_unlawful(self, site):
        for page in load_guidance(site.story.settings.home / "guidance" / "pages").pages:
            assert not re.search(r"\b(?:un)?lawful\b|bias-free|\billegal\b", page.body, re.IGNORECASE), page.name

    def test_somebody_without_a_certificate_reads_how_to_get_one(self, story, site):
        with story.database.transaction() as session:
            operations.revoke(
                session, story.actors["tom"].id, "Left the panel.", actor=story.actors["trainer"], now=story.now
            )
        page = site.visit("tom").open("/guidance")
        assert "no words for a candidate" in page.text
        assert page.follow("Ask a trainer for the next one.").heading == "Your training"

    def test_a_rule_is_found_and_read(self, site):
        visitor = site.visit("priya")
        page = visitor.open("/guidance/rules?words=overqualified&level=justify")
        page = page.follow("Overqualified")
        assert "Ask yourself" in page.text
        assert "What is fine" in page.text
        assert "No rule fits" in visitor.open("/guidance/rules?words=zzzz").text
        visitor.open("/guidance/rules/no.such_rule", 404)
        visitor.open("/guidance/no-such-page", 404)

    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>",
            "[a](javascript:alert(1))",
            '<a href="/x" onclick="y()">b</a>',
            "![x](data:text/html,y)",
        ],
    )
    def test_what_is_no_markdown_stays_text(self, text):
        html = rendered(text)
        assert not re.search(r"<script|<a [^>]*on|href=.javascript|src=.data:text", html)


class TestHelp:
    def test_each_page_leads_to_its_own(self, site):
        page = site.visit("trainer").open("/certificates").follow("Help")
        assert page.heading == "Help: Certificates"
        assert "What happens next" in page.text
        page = page.follow("All help").follow("The outbox")
        assert page.heading == "Help: The outbox"
        page.visitor.open("/help/no-such-page", 404)

    def test_a_page_that_is_not_there_leads_to_all_of_it(self, site):
        page = site.visit("trainer").open("/no-such-page", 404)
        assert page.links()["Help"] == "/help"
