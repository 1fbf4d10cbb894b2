"""What letters share changes none of them: each is what WeasyPrint makes of it alone, by HTML's own defaults."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher

from employer_portal.printing import layout, pdf
from employer_portal.printing.content import Content, Look
from employer_portal.printing.layout import Looks
from employer_portal.printing.scripts import way_of
from employer_portal.printing.sheet import sheets
from tests.printing import samples

LETTERS = {**samples.ALL, "both": samples.BOTH}


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    pdf._style.cache_clear()
    yield
    pdf._style.cache_clear()


def looks_of(letter: Content) -> Looks:
    """The style sheet of a letter, with what is kept of it."""
    return pdf._style(*pdf._brand(letter.look), way_of(letter.language), next(sheets(letter)).fixed)


def test_a_letter_is_the_one_that_weasyprint_makes_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = {name: pdf.render_pdf(letter).data for name, letter in LETTERS.items()}
    again = {name: pdf.render_pdf(letter).data for name, letter in reversed(LETTERS.items())}
    pdf._style.cache_clear()

    def alone(page: str, fetcher: URLFetcher) -> HTML:
        return HTML(string=page, url_fetcher=fetcher)

    monkeypatch.setattr(pdf, "Page", alone)
    monkeypatch.setattr(pdf, "Looks", CSS)
    for name, letter in LETTERS.items():
        assert shared[name] == again[name] == pdf.render_pdf(letter).data, name


def test_the_next_letter_has_nothing_to_compute() -> None:
    letter = samples.WAREHOUSE
    pdf.render_pdf(letter)
    kept = dict(looks_of(letter).computed)
    assert kept
    pdf.render_pdf(replace(letter, salutation="Dear Robin,", recipient=("Robin Hale",)))
    assert looks_of(letter).computed == kept


def test_a_letter_in_another_colour_has_its_own_looks() -> None:
    pdf.render_pdf(samples.WAREHOUSE)
    red: Look = replace(samples.WAREHOUSE.look, colour="#a01020")
    assert looks_of(replace(samples.WAREHOUSE, look=red)).computed == {}


def test_what_is_kept_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    first = pdf.render_pdf(samples.LISTS).data
    monkeypatch.setattr(layout, "KEPT", 5)
    pdf._style.cache_clear()
    assert pdf.render_pdf(samples.LISTS).data == first
    assert pdf.render_pdf(samples.LISTS).data == first
    assert len(looks_of(samples.LISTS).computed) <= 5
