"""Printing what goes by post, from the outbox: one file for both sides of the paper, and the list of it."""

import csv
import io
import zipfile

import pikepdf
import pytest
import sqlalchemy as sa

from employer_portal.core import documents
from employer_portal.core.errors import Conflict
from employer_portal.core.permissions import SYSTEM
from employer_portal.core.workflow import Act, move
from employer_portal.delivery import by_post
from employer_portal.delivery import operations as delivery
from employer_portal.delivery.models import Delivery
from employer_portal.delivery.workflow import DELIVERY
from employer_portal.desk import bundling
from employer_portal.hiring.models import Application
from employer_portal.letters.models import Letter
from employer_portal.letters.seal import dated
from employer_portal.printing import leaf, pdf
from employer_portal.printing.press import Rendered
from employer_portal.printing.render import render_html, render_text

ADDRESS = "1 Quay Street\nHull HU1 1AA"


@pytest.fixture
def posted(story):
    """Two letters that wait for the post; their deliveries."""
    with story.database.transaction() as session:
        for reference in ("C-1", "C-2"):
            candidate = session.get_one(Application, story.applications[reference]).candidate
            candidate.format, candidate.postal_address = "post", ADDRESS
    for reference in ("C-1", "C-2"):
        story.ready(reference)
        letter_id = story.compose(reference)
        with story.database.reading() as session:
            content = dated(session.get_one(Letter, letter_id).content, story.now.date())
        made = pdf.render_pdf(content)
        story.seal(
            story.hand_in(letter_id),
            result=Rendered(made.data, "0" * 64, made.pages, render_text(content), render_html(content)),
        )
        story.approve(letter_id)
    with story.database.transaction() as session:
        rows = session.scalars(sa.select(Delivery).order_by(Delivery.id)).all()
        for row in rows:
            move(session, DELIVERY, row, "due", Act(SYSTEM, story.now))
        return [row.id for row in rows]


def printed(site):
    answer = site.visit("dana").open("/outbox").follow("Print 2 letters for the post").response
    assert answer.headers["Content-Disposition"] == "attachment; filename=letters-to-print.zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert packed.namelist() == list(bundling.NAMES)
        table = packed.read("list.csv").decode().removeprefix("\ufeff")
        return packed.read("letters-to-print.pdf"), list(csv.reader(io.StringIO(table)))


def sealed_pages(story, delivery_id):
    with story.database.reading() as session:
        content = documents.load(session, session.get_one(Delivery, delivery_id).pdf_sha256)
    with pikepdf.open(io.BytesIO(content)) as letter:
        return [page.Contents.read_bytes() for page in letter.pages]


def pages_of(whole):
    with pikepdf.open(io.BytesIO(whole)) as opened:
        return [page.Contents.read_bytes() if "/Contents" in page else b"" for page in opened.pages]


def on_sheets(pages):
    return [*pages, b""] if len(pages) % 2 else pages


def test_hr_prints_the_letters_for_the_post_as_one_file_with_its_list(site, story, posted):
    whole, table = printed(site)
    first, second = (sealed_pages(story, row) for row in posted)
    held = pages_of(whole)
    assert held[1] == b""  # the back of the list
    assert held[2:] == on_sheets(first) + on_sheets(second)
    assert table[0] == ["number", "delivery", "reference", "pages", "address page", "address"]
    assert [(line[0], line[1], line[3], line[4]) for line in table[1:3]] == [
        ("1", str(posted[0]), str(len(first)), "no"), ("2", str(posted[1]), str(len(second)), "no")
    ]  # fmt: skip
    assert table[1][2].endswith(" · C-1")
    assert ADDRESS in table[1][5]
    assert table[3][2:5] == ["in all", str(len(first) + len(second)), "0"]


def test_a_mended_address_has_a_page_of_its_own_before_the_letter(site, story, posted):
    with story.database.transaction() as session:
        by = {"actor": story.actors["dana"], "now": story.now}
        delivery.handed_to_the_post(session, posted[:1], **by)
        delivery.came_back(session, posted[0], reason="moved", **by)
        again = delivery.send_again(session, posted[0], to="Ada Byron\n2 High Street\nHull HU1 2BB", **by).id
        row = session.get_one(Delivery, again)
        if row.state == "held":
            move(session, DELIVERY, row, "due", Act(SYSTEM, story.now))
    whole, table = printed(site)
    second, first = sealed_pages(story, posted[1]), sealed_pages(story, posted[0])
    held = pages_of(whole)
    address = held[2 + len(on_sheets(second)) :]
    assert address[0] not in (b"", first[0])
    assert address[1] == b""
    assert address[2:] == on_sheets(first)
    assert [line[4] for line in table[1:]] == ["no", "yes", "1"]
    assert "2 High Street" in table[2][5]


def test_what_became_untrue_is_left_out_and_every_list_says_so(site, story, posted):
    """Approved; before it is printed, the record says something else."""
    with story.database.transaction() as session:
        session.get_one(Application, story.applications["C-1"]).interview_date = story.now.date()
    page = site.visit("dana").open("/outbox")
    said = "The record was changed after this letter was composed: when the interview was."
    assert "1 letter for the post is left out of what is printed." in page.text
    assert said in page.text
    assert said in page.follow("Delivery 1").text
    packed = zipfile.ZipFile(io.BytesIO(site.visit("dana").open("/outbox/print/bundle").response.data))
    files = {name: packed.read(name) for name in packed.namelist()}
    assert f"1,{said}" in files["left-out.csv"].decode()
    assert f"Delivery 1: {said}" in leaf.listing([], 0, "", [(1, said)]).html
    assert pages_of(files["letters-to-print.pdf"])[2:] == on_sheets(sealed_pages(story, posted[1]))
    packed = zipfile.ZipFile(io.BytesIO(site.visit("dana").open("/outbox/print").response.data))
    assert packed.namelist() == ["0001-delivery-2.pdf", "addresses.csv", "left-out.csv"]
    with story.database.reading() as session, pytest.raises(Conflict, match="is not printed"):
        list(by_post.ready(session, posted, story.now))


def test_nothing_to_print_is_said(site, story):
    page = site.visit("dana").open("/outbox")
    assert "for the post" not in page.text
    assert "No letter waits for the post." in site.visit("dana").open("/outbox/print/bundle", status=409).text
