"""Brands as an administrator looks after them: the look on a real letter, hostile logos, and answers that are read."""

import io
import re
from typing import ClassVar

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from employer_portal.accounts.models import Brand
from employer_portal.brands import operations as brands
from employer_portal.brands.look import measures, why_not
from employer_portal.composing.material import look_of
from employer_portal.core.errors import DomainError
from employer_portal.preview.example import example
from employer_portal.printing import fonts
from employer_portal.printing.colour import READABLE
from tests.brands.admin import ONE, brand, picture, somebody, upload


class TestTheHeadOfALetter:
    BLOCK: ClassVar = {
        "address": "4 Old Quay,\r\nPort Ansel ZZ9 4QT",
        "telephone": "01632 960118",
        "telephone_hours": "weekdays 9 to 5",
        "web": "www.harbourside.example",
    }

    def test_the_sender_stands_in_the_example_and_is_kept(self, story, ada):
        form = ada.open(ONE).form("Save")
        shown = ada.client.post(f"{ONE}/example.html", data={**form.values, **self.BLOCK}).text
        assert "4 Old Quay, Port Ansel ZZ9 4QT" in shown
        assert "01632 960118 (weekdays 9 to 5)" in shown
        assert 'href="https://www.harbourside.example"' in shown
        form.send(**self.BLOCK)
        row = brand(story)
        assert (row.telephone, row.web) == ("01632 960118", "www.harbourside.example")
        assert "4 Old Quay, Port Ansel ZZ9 4QT" in ada.client.get(f"{ONE}/example.html").text

    def test_what_cannot_stand_there_is_said_and_kept(self, story, ada):
        page = ada.open(ONE).form("Save").send(web="harbourside", telephone_hours="weekdays 9 to 5")
        assert page.mistakes == [
            "When somebody answers it: Give the telephone number too, or leave the hours out.",
            "Web: Write it whole, like www.example.org or https://example.org/jobs.",
        ]
        assert page.form("Save").values["web"] == "harbourside"
        assert brand(story).web == ""

    def test_ratings_and_the_name_beside_the_logo_are_a_choice(self, story, ada):
        assert "Strongly shown" not in ada.client.get(f"{ONE}/example.html").text
        page = ada.open(ONE).form("Save").send(ratings_in_letters="y")
        assert brand(story).ratings_in_letters
        assert brand(story).name_beside_logo
        shown = ada.client.get(f"{ONE}/example.html").text
        assert "How each criterion was rated" in shown
        assert "Strongly shown" in shown
        page = ada.open(ONE).form("Save").send(name_beside_logo=None)
        assert page.mistakes == []
        assert not brand(story).name_beside_logo


class TestTypeAndFoot:
    FOOT = "Harbourside Ltd, company number 00000000\r\nRegistered office: 4 Old Quay, Port Ansel ZZ9 4QT"

    def test_they_are_chosen_and_stand_in_letters_and_versions(self, story, ada):
        form = ada.open(ONE).form("Save")
        typed = {**form.values, "typeface": "carlito", "footer": self.FOOT}
        shown = ada.client.post(f"{ONE}/example.html", data=typed).text
        assert "Caladea, Cambria, Georgia" in shown
        assert "Registered office: 4 Old Quay" in shown
        page = form.send(typeface="carlito", footer=self.FOOT)
        assert "Ada changed the lines at the foot and typeface, " in page.text
        with story.database.reading() as session:
            look = look_of(session, session.get_one(Brand, 1))
        assert look.typeface == "carlito"
        assert look.footer == tuple(self.FOOT.splitlines())
        content = example(look, story.blocks, story.settings)
        assert content.unpacked(content.packed()) == content
        ada.open(f"{ONE}?version=2").form("Save").send()
        assert (brand(story).typeface, brand(story).footer) == ("source", "")

    @pytest.mark.parametrize(
        ("footer", "said"),
        [
            ("Company number {{number}}", "to be filled in"), ("Charity number TBC", "to be filled in"),
            ("Charity number ____", "to be filled in"), ("<b>Harbourside</b> Ltd", "tags"), ("A &amp; B", "tags"),
            ("x" * 91, "3 lines of 90"), ("a\r\nb\r\nc\r\nd", "3 lines of 90"),
        ],
    )  # fmt: skip
    def test_what_cannot_stand_at_the_foot_is_said_at_its_field_and_refused_by_the_step(self, story, ada, footer, said):
        page = ada.open(ONE).form("Save").send(footer=footer)
        assert said in page.mistakes[0]
        assert 'href="#footer"' in page.html
        values = {"name": "Harbourside", "signatory": "", "footer": footer}
        with story.database.transaction() as session, pytest.raises(DomainError, match="foot of a letter"):
            brands.edit_brand(session, 1, values, brands.UNCHANGED, actor=story.actors["ada"], now=story.now)
        assert brand(story).footer == ""

    def test_a_typeface_that_is_not_here_is_refused_and_what_is_chosen_stays_editable(self, story, ada, monkeypatch):
        ada.open(ONE).form("Save").send(typeface="carlito")
        monkeypatch.setattr(fonts, "_installed", dict)
        page = ada.open(ONE).form("Save").send(typeface="andika")
        assert "not on the machine" in page.mistakes[0]
        assert "fonts-sil-andika" in page.mistakes[0]
        assert brand(story).typeface == "carlito"
        assert ada.open(ONE).form("Save").send(colour="#aa0000").mistakes == []

    def test_each_typeface_shows_itself(self, ada):
        with ada.client.get("/static/brand.css") as answer:
            style = answer.text
        for name in re.findall(r"brands/faces/([\w.-]+)", style):
            answer = ada.client.get(f"/brands/faces/{name}")
            assert answer.mimetype == "font/ttf", name
            assert set(map(ord, "Dear Sam,")) <= set(TTFont(io.BytesIO(answer.data)).getBestCmap())
            assert len(answer.data) < 20_000, name
        assert ada.client.get("/brands/faces/NotoSans-Regular.ttf").status_code == 404
        assert ada.client.get("/brands/faces/..%2fsecret.ttf").status_code == 404


class TestLook:
    def test_a_brand_is_made_and_changed(self, story, ada):
        page = ada.open("/brands").follow("New brand")
        page = page.form("Make the brand").send(name="Harbourside Ferries", colour="7A1F2B", accent="modern")
        assert page.heading == "Harbourside Ferries"
        page = page.form("Save").send(
            sender="People <people@ferries.example>",
            reply_to="people@ferries.example",
            signatory="Ann Head",
            signatory_role="Director of People",
            privacy_contact="privacy@ferries.example",
        )
        assert "Saved." in page.text
        row = brand(story, 2)
        assert (row.colour, row.accent, row.signatory_role) == ("#7a1f2b", "modern", "Director of People")
        assert "Not proved" in ada.open("/brands").text

    def test_the_name_is_taken_only_once(self, ada):
        ada.open("/brands/new").form("Make the brand").send(name="Ferries")
        page = ada.open("/brands/new").form("Make the brand").send(name="Ferries", colour="#123456")
        assert "There is already a brand called" in page.mistakes[0]
        assert page.form("Make the brand").values["colour"] == "#123456"
        page = ada.open("/brands/2").form("Save").send(name="Harbourside Logistics")
        assert "There is already a brand of this name" in page.mistakes[0]

    @pytest.mark.parametrize("colour", ["red", "#12345", "#fffffe", "url(x)", "#1f4e5f;}body{", ""])
    def test_a_colour_that_letters_cannot_have_is_refused(self, story, ada, colour):
        page = ada.open(ONE).form("Save").send(colour=colour)
        assert page.mistakes[0].startswith("Colour: ")
        assert brand(story).colour == "#1f4e5f"

    @given(st.integers(0, 0xFFFFFF))
    def test_whatever_colour_is_taken_is_read_everywhere(self, number):
        colour = f"#{number:06x}"
        for one in measures(colour):
            assert one.ratio >= READABLE, one
            assert "hard to read" not in one.words
        assert why_not(colour) in ("", "So pale a colour cannot be seen on white paper. Use a stronger one.")

    def test_a_colour_is_measured_while_it_is_typed(self, ada):
        text = ada.client.get("/brands/colour?colour=%23ffcc00").text
        assert "black letters" in text
        assert "printed darker" in text
        assert "six digits" in ada.client.get("/brands/colour?colour=<script>").text

    def test_a_colour_too_pale_for_text_is_shown_as_it_is_and_as_letters_have_it(self, ada):
        pale, strong = (ada.client.get(f"/brands/colour?colour=%23{one}").text for one in ("ffcc00", "1f4e5f"))
        assert "is printed darker, as #8c7000" in pale
        assert pale.count("<svg") == 4  # the band, headings as they are and as they are printed, and a dark screen
        assert strong.count("<svg") == 4
        assert "is printed lighter, as #" in strong

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [
            ("sender", "people"), ("sender", "People <people@example>"), ("sender", "a@b.example\r\nBcc: x@y.example"),
            ("reply_to", "People <people@example.org>"), ("reply_to", "x y@example.org"), ("name", "x" * 201),
            ("name", " "),
        ],
    )  # fmt: skip
    def test_what_cannot_stand_in_a_letter_is_said_at_its_field(self, ada, field, wrong):
        page = ada.open(ONE).form("Save").send(**{field: wrong})
        assert len(page.mistakes) == 1
        assert f'href="#{field}"' in page.html

    def test_an_administrator_of_one_brand_sees_no_other(self, story, site, ada):
        ada.open("/brands/new").form("Make the brand").send(name="Ferries")
        narrow = somebody(story, site, "fern", brand_id=2)
        page = narrow.open("/brands")
        assert "Harbourside Logistics" not in page.text
        assert "New brand" not in page.links()
        narrow.open(ONE, 404)
        narrow.open(f"{ONE}/example.html", 404)
        page = narrow.open("/brands/new").form("Make the brand").send(name="Trains")
        assert page.mistakes == ["You look after some brands only. Ask an administrator of all brands."]

    def test_nobody_else_comes_in(self, site):
        for who in ("dana", "priya", "trainer"):
            site.visit(who).open("/brands", 404)
            site.visit(who).open(ONE, 404)


class TestExample:
    def test_it_shows_what_is_typed_before_it_is_saved(self, story, ada):
        page = ada.open(ONE)
        shown = ada.client.get(page.all("iframe")[0].get("src"))
        assert "Harbourside Logistics" in shown.text
        assert "sandbox" in shown.headers["Content-Security-Policy"]
        typed = {**page.form("Save").values, "name": "Quayside & Sons", "colour": "#aa0000", "signatory": "Ann Head"}
        shown = ada.client.post(f"{ONE}/example.html", data=typed)
        assert "Quayside &amp; Sons" in shown.text
        assert "#aa0000" in shown.text
        assert "Ann Head" in shown.text
        assert brand(story).name == "Harbourside Logistics"

    def test_what_is_wrong_stands_there_instead(self, ada):
        typed = {**ada.open("/brands/new").form("Make the brand").values, "name": "", "colour": "<b>"}
        shown = ada.client.post("/brands/new/example.html", data=typed).text
        assert "correct this first" in shown
        assert "<b>" not in shown

    def test_without_its_token_nothing_is_shown(self, ada):
        assert ada.client.post(f"{ONE}/example.html", data={"name": "x"}).status_code == 400

    @pytest.mark.slow
    def test_the_pdf_is_a_real_one_with_the_logo_that_was_just_chosen(self, ada):
        typed = ada.open(ONE).form("Save").values
        data = {**typed, "logo": upload(picture()), "logo_alt": "Quayside"}
        shown = ada.client.post(f"{ONE}/example.pdf", data=data, content_type="multipart/form-data")
        assert shown.mimetype == "application/pdf"
        assert shown.data.startswith(b"%PDF-1.7")
        assert len(shown.data) > len(ada.client.get(f"{ONE}/example.pdf").data)

    def test_it_is_seen_as_a_mail_program_that_is_set_to_dark_shows_it(self, ada):
        typed = ada.open(ONE).form("Save").values
        mails = {
            at: ada.client.post(f"{ONE}/example.html", data={**typed, "view": at}).text for at in ("phone", "dark")
        }
        assert "@media (prefers-color-scheme: dark)" in mails["phone"]
        assert "prefers-color-scheme: dark" not in mails["dark"]
        assert mails["dark"] == mails["phone"].replace("(prefers-color-scheme: dark)", "all")

    def test_each_change_is_kept_with_who_made_it_and_can_be_looked_at_again(self, story, ada):
        ada.open(ONE).form("Save").send(colour="#aa0000", signatory="Ann Head")  # the story made the second one
        page = ada.open(ONE).form("Save").send(colour="#00aa00")
        assert "Version 4, as it is now" in page.text
        assert "Ada changed the colour and who signs, " in page.text
        assert "Before that" in page.text
        again = ada.open(f"{ONE}?version=3")
        assert "This is version 3. Save it to have it back." in again.text
        assert again.form("Save").values["colour"] == "#aa0000"
        assert brand(story).colour == "#00aa00"
        again.form("Save").send()
        assert brand(story).colour == "#aa0000"
        assert ada.open(f"{ONE}?version=99").form("Save").values["colour"] == "#aa0000"

    def test_no_version_is_kept_where_nothing_was_changed(self, ada):
        assert "Version 3" not in ada.open(ONE).form("Save").send().text
