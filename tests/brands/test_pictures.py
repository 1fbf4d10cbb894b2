"""The pictures of a brand: its logo, hostile ones, and a signature that was scanned."""

import contextlib
import io
import struct
import zlib

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile
from PIL.PngImagePlugin import PngInfo

from employer_portal.accounts.models import Brand
from employer_portal.brands import operations as brands
from employer_portal.brands.logo import normalised
from employer_portal.composing.material import look_of
from employer_portal.core import documents
from employer_portal.core.errors import DomainError
from employer_portal.preview.example import example
from employer_portal.printing.content import Look
from employer_portal.printing.pdf import render_pdf
from employer_portal.printing.render import render_html
from tests.brands.admin import ONE, brand, picture, upload


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
