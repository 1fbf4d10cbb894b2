"""Answers that are read, and the brand in mails and style sheets."""

import re

import pytest
import sqlalchemy as sa

from employer_portal.accounts.models import Brand
from employer_portal.brands import operations as brands
from employer_portal.core import documents
from employer_portal.core.errors import Conflict
from employer_portal.delivery.envelope import Mailbox
from employer_portal.delivery.models import Delivery
from employer_portal.settings import Settings
from tests.brands.admin import ONE, brand


class TestAnswers:
    def unproved(self, story):
        with story.database.transaction() as session:
            row = session.get_one(Brand, 1)
            row.sender, row.reply_to, row.reply_to_proved_at = "hr@harbourside.example", "hr@harbourside.example", None

    def message(self, story):
        with story.database.reading() as session:
            posted = session.scalars(sa.select(Delivery).order_by(Delivery.id.desc())).first()
            return posted, documents.load(session, posted.text_sha256).decode()

    def test_the_code_of_the_test_message_proves_them(self, story, ada):
        self.unproved(story)
        page = (
            ada.open("/").follow("Show that answers to Harbourside Logistics are read").press("Send the test message")
        )
        posted, text = self.message(story)
        assert posted.recipient == "hr@harbourside.example"
        code = re.search(r"^\d{6}$", text, re.MULTILINE).group()
        wrong = f"{(int(code) + 1) % 1_000_000:06}"
        page = page.form("Confirm the code").send(code=wrong)
        assert "This is not the code" in page.mistakes[0]
        assert brand(story).reply_to_proved_at is None
        page = page.form("Confirm the code").send(code=f" {code[:3]} {code[3:]} ")
        assert "Proved" in page.text
        assert brand(story).reply_to_proved_at is not None
        with story.database.reading() as session:
            assert brands.awaited(session, 1, story.now) is None
        assert "Show that answers" not in ada.open("/").text

    def test_guessing_is_slowed(self, story, ada):
        self.unproved(story)
        page = ada.open(ONE).press("Send the test message")
        for _ in range(7):
            page = page.form("Confirm the code").send(code="x")
        assert "too many wrong codes" in page.mistakes[0]

    def test_another_address_is_proved_anew(self, story, ada):
        page = ada.open(ONE).form("Save").send(colour="#aa0000")
        assert brand(story).reply_to_proved_at is not None
        page.form("Save").send(reply_to="other@harbourside.example")
        assert brand(story).reply_to_proved_at is None

    def test_without_a_sender_no_test_message_leaves(self, story, ada):
        self.unproved(story)
        form = ada.open(ONE).form("Send the test message")
        with story.database.transaction() as session:
            session.get_one(Brand, 1).sender = ""
        assert "needs a sender" in form.send().text

    def test_no_letter_is_approved_before(self, story, site, ada):
        letter = story.waiting()
        self.unproved(story)
        with pytest.raises(Conflict, match="Nobody has shown yet"):
            story.approve(letter)
        page = site.visit("ann").open(f"/letters/{letter}")
        assert "An administrator proves the reply address" in page.text
        story.settings = Settings(prove_reply_to=False)
        story.approve(letter)

    def test_a_throw_away_organisation_is_asked_for_no_proof(self, story):
        letter = story.waiting()
        self.unproved(story)
        with story.database.transaction() as session:
            session.execute(sa.text("UPDATE organisation SET throw_away = true"))
        story.approve(letter)


class TestStyleSheet:
    def test_it_is_kept_for_long_under_its_version_only(self, site):
        client = site.visit().client
        answer = client.get("/brand/1.css?v=1f4e5f")
        assert "--letter: #1f4e5f" in answer.text
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert client.get("/brand/1.css").headers["Cache-Control"] == "no-store"
        assert client.get("/brand/99.css").status_code == 404

    def test_a_letters_page_has_the_edge_of_its_brand(self, story, site):
        letter = story.waiting()
        assert "/brand/1.css?v=1f4e5f" in site.visit("ann").open(f"/letters/{letter}").html


def test_a_mail_names_the_brand_where_the_sender_is_an_address_alone():
    brand = Brand(name="Harbourside", sender="feedback@harbourside.example")
    assert Mailbox.of(brand.writes_as) == Mailbox("feedback@harbourside.example", "Harbourside")
    brand.sender = "Dana Osei <feedback@harbourside.example>"
    assert Mailbox.of(brand.writes_as).name == "Dana Osei"
    brand.sender = ""
    assert not brand.writes_as
