"""Brands as an administrator looks after them: the look on a real letter, hostile logos, and answers that are read."""

import contextlib
import io
import re
import struct
import zlib
from typing import ClassVar

import pikepdf
import pytest
import sqlalchemy as sa
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile
from PIL.PngImagePlugin import PngInfo

from employer_portal.accounts import operations as accounts
from employer_portal.accounts.models import Brand
from employer_portal.brands import operations as brands
from employer_portal.brands.logo import normalised
from employer_portal.brands.look import measures, why_not
from employer_portal.composing.material import look_of
from employer_portal.core import documents
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import Role
from employer_portal.delivery.envelope import Mailbox
from employer_portal.delivery.models import Delivery
from employer_portal.preview.example import example
from employer_portal.printing import fonts
from employer_portal.printing.colour import READABLE
from employer_portal.printing.content import Look
from employer_portal.printing.pdf import render_pdf
from employer_portal.printing.render import render_html
from employer_portal.settings import Settings
from tests.factories import FOUNDER, narrow

ONE = "/brands/1"


@pytest.fixture
def ada(story, site):
    """An administrator of all brands."""
    return somebody(story, site, "ada")


def somebody(story, site, name, brand_id=None):
    with story.database.transaction() as session:
        user = accounts.make_user(
            session, name.title(), f"{name}@harbourside.example", (Role.ADMIN,), active=True, actor=FOUNDER,
            now=story.now,
        )  # fmt: skip
        narrow(session, user.id, brand_id)
        session.flush()
        session.expire(user)
        story.actors[name] = accounts.actor_of(session, user.id)
    return site.visit(name)


def brand(story, brand_id=1):
    with story.database.reading() as session:
        return session.get_one(Brand, brand_id)


def picture(width=900, height=300, form="PNG", mode="RGB", colour="teal", **more):
    target = io.BytesIO()
    Image.new(mode, (width, height), colour).save(target, form, **more)
    return target.getvalue()


def upload(data, name="logo.png"):
    return (io.BytesIO(data), name)


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
        assert "mend this first" in shown
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
            at: ada.client.post(f"{ONE}/example.html", data={**typed, "seen": at}).text for at in ("phone", "dark")
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


class TestLogo:
    def test_it_is_kept_small_and_without_a_past(self, story, ada):
        info = PngInfo()
        info.add_text("Author", "Somebody Private")
        data = picture(2400, 800, mode="RGBA", colour=(10, 20, 30, 128), pnginfo=info) + b"<?php trailing ?>"
        page = ada.open(ONE).form("Save").send(logo=upload(data), logo_alt="Harbourside")
        assert "as letters have it" in page.text
        with story.database.reading() as session:
            kept = documents.load(session, session.get_one(Brand, 1).logo_sha256)
        with Image.open(io.BytesIO(kept)) as image:
            assert (image.format, image.size, image.mode) == ("PNG", (600, 200), "RGBA")
            assert image.info == {}
        assert b"Private" not in kept
        assert b"php" not in kept
        assert ada.client.get(f"{ONE}/logo.png").data == kept

    def test_it_needs_words_and_can_go(self, story, ada):
        page = ada.open(ONE).form("Save").send(logo=upload(picture()))
        assert page.mistakes == ["The logo in words: Say what the logo shows: somebody may not see it."]
        page = ada.open(ONE).form("Save").send(logo=upload(picture()), logo_alt="Harbourside")
        page = page.form("Save").send(logo_alt="")
        assert "Say what the logo shows" in page.mistakes[0]
        ada.open(ONE).form("Save").send(logo_goes="y", logo_alt="")
        assert brand(story).logo_sha256 is None

    @pytest.mark.parametrize("kind", "JPEG:RGB JPEG:CMYK JPEG:L WEBP:RGBA PNG:P PNG:1 PNG:I;16 PNG:LA".split())
    def test_every_kind_of_picture_becomes_a_plain_one(self, kind):
        form, mode = kind.split(":")
        data = picture(form=form, mode=mode, colour=0 if mode in {"P", "1", "I;16", "L"} else None)
        with Image.open(io.BytesIO(normalised(data))) as image:
            image.load()
            assert image.format == "PNG"
            assert image.mode in {"RGB", "RGBA"}
            assert image.width <= 600

    @pytest.mark.parametrize(
        "data",
        [
            b"", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", b"GIF89a" + b"\0" * 40,
            picture(form="GIF"), picture(form="BMP"), picture(form="TIFF"), picture()[:200], b"\x89PNG\r\n\x1a\n",
            picture(form="JPEG")[:300], b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) run", b"x" * 5_000_001,
        ],
        ids="empty svg gif-head gif bmp tiff half-png png-head half-jpeg postscript large".split(),
    )  # fmt: skip
    def test_what_is_no_picture_is_refused(self, data, monkeypatch):
        monkeypatch.setattr(
            ImageFile, "LOAD_TRUNCATED_IMAGES", True
        )  # as WeasyPrint leaves it in a process that prints
        with pytest.raises(DomainError):
            normalised(data)

    def test_a_picture_that_unpacks_to_gigabytes_is_refused_by_its_head(self):
        def chunk(kind, body):
            return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

        head = chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0))
        bomb = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 10_000_000)) + chunk(b"IEND", b"")
        with pytest.raises(DomainError):
            normalised(bomb)
        text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"A" * 100_000_000))
        png = picture(64, 64)
        with pytest.raises(DomainError):
            normalised(png[:33] + text + png[33:])

    def test_a_hostile_upload_is_said_at_its_field(self, story, ada):
        page = ada.open(ONE).form("Save").send(logo=upload(b"<svg onload='x()'/>", "../../x.svg"), logo_alt="x")
        fix = "Save it as a plain SVG with nothing but shapes, or as a PNG."
        assert page.mistakes == [f"Logo: This drawing cannot be a logo. It has a script in it. {fix}"]
        assert brand(story).logo_sha256 is None

    @given(st.data())
    @settings(max_examples=150)
    def test_a_broken_picture_is_a_plain_refusal(self, data):
        whole = bytearray(picture(40, 40, form=data.draw(st.sampled_from(["PNG", "JPEG", "WEBP"]))))
        for _ in range(data.draw(st.integers(1, 8))):
            whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
        cut = data.draw(st.integers(0, len(whole)))
        with contextlib.suppress(DomainError):
            assert normalised(bytes(whole[:cut])).startswith(b"\x89PNG")


class TestSignature:
    def test_it_is_printed_above_the_name_and_stands_in_no_mail(self, story, ada):
        form = ada.open(ONE).form("Save")
        form.send(signature=upload(picture(400, 120)), signatory="Ann Head", signatory_role="Director")
        with story.database.reading() as session:
            look = look_of(session, session.get_one(Brand, 1))
            kept = documents.load(session, session.get_one(Brand, 1).signature_sha256)
        assert look.signature == kept
        content = example(look, story.blocks, story.settings, signatory="Ann Head")
        assert content.unpacked(content.packed()) == content
        with pikepdf.open(io.BytesIO(render_pdf(content).data)) as pdf:  # a PDF whose pictures have no words is refused
            assert len(pdf.pages[0].Resources.XObject) == 1
        assert "signature:" not in (mail := render_html(content))
        assert "data:image" not in mail

    def test_it_needs_a_name_and_can_go(self, story, ada):
        page = ada.open(ONE).form("Save").send(signature=upload(picture(400, 120)), signatory="")
        assert page.mistakes[0] == "Scanned signature: Say above who signs: a signature stands over a name."
        ada.open(ONE).form("Save").send(signature=upload(picture(400, 120)), signatory="Ann Head")
        ada.open(ONE).form("Save").send(signature_goes="y")
        assert brand(story).signature_sha256 is None

    def test_it_stands_above_nobody_elses_name(self, story, ada):
        ada.open(ONE).form("Save").send(signature=upload(picture(400, 120)), signatory="Ann Head")
        ada.open(ONE).form("Save").send(signatory="Bo Foot")
        assert brand(story).signature_sha256 is None

    def test_it_comes_back_with_the_version_that_had_it(self, story, ada):
        drawn = {"signature": upload(picture(400, 120)), "logo": upload(picture())}
        ada.open(ONE).form("Save").send(**drawn, signatory="Ann Head", logo_alt="Harbourside")
        first = brand(story)
        ada.open(ONE).form("Save").send(signature=upload(picture(200, 60)), signatory="Bo Foot", logo_goes="y")
        again = ada.open(f"{ONE}?version=3")
        assert "It has its logo and its scanned signature." in again.text
        form = again.form("Save")
        page = ada.client.post(f"{ONE}/example.html", data=form.values)
        assert "data:image/png" in page.text
        form.send()
        assert (brand(story).signatory, brand(story).signature_sha256) == (first.signatory, first.signature_sha256)
        assert brand(story).logo_sha256 == first.logo_sha256
        with story.database.reading() as session:
            assert look_of(session, session.get_one(Brand, 1)).signature
        assert "It has no logo and no scanned signature." in ada.open(f"{ONE}?version=2").text

    def test_a_version_that_does_not_know_its_scan_leaves_the_present_one(self, story, ada):
        ada.open(ONE).form("Save").send(signature=upload(picture(400, 120)), signatory="Ann Head")
        scan = brand(story).signature_sha256
        with story.database.transaction() as session:  # as the release before scans were kept wrote it
            was = brands.version(session, 1, 3)
            was.changed, was.signature_sha256 = ["signatory"], None
            was.kit = {name: value for name, value in was.kit.items() if name not in {"typeface", "footer"}}
        ada.open(ONE).form("Save").send(telephone="01482 000 111")
        again = ada.open(f"{ONE}?version=3")
        assert "Which scanned signature it had was not kept" in again.text
        assert "no scanned signature" not in again.text
        again.form("Save").send()
        assert (brand(story).telephone, brand(story).signature_sha256) == ("", scan)

    def test_it_comes_back_above_its_own_name_alone(self, story, ada):
        ada.open(ONE).form("Save").send(signature=upload(picture(400, 120)), signatory="Ann Head")
        ada.open(ONE).form("Save").send(signatory="Bo Foot")
        ada.open(f"{ONE}?version=3").form("Save").send(signatory="Cy Hand")
        assert (brand(story).signatory, brand(story).signature_sha256) == ("Cy Hand", None)

    def test_a_letter_without_one_is_packed_as_before_there_were_any(self, story):
        content = example(Look("Harbourside"), story.blocks, story.settings)
        assert "signature" not in content.packed()["look"]


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
        page = page.form("This is it").send(code=wrong)
        assert "This is not the code" in page.mistakes[0]
        assert brand(story).reply_to_proved_at is None
        page = page.form("This is it").send(code=f" {code[:3]} {code[3:]} ")
        assert "Proved" in page.text
        assert brand(story).reply_to_proved_at is not None
        with story.database.reading() as session:
            assert brands.awaited(session, 1, story.now) is None
        assert "Show that answers" not in ada.open("/").text

    def test_guessing_is_slowed(self, story, ada):
        self.unproved(story)
        page = ada.open(ONE).press("Send the test message")
        for _ in range(7):
            page = page.form("This is it").send(code="x")
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
