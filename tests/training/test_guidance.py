"""The rules as pages: what an interviewer reads is what the checker does."""

import re

import pytest

from employer_portal.phrasing.findings import spoken
from employer_portal.settings import Settings
from employer_portal.training.guidance import build, rule_pages

RULES = Settings().rules


def test_every_rule_has_its_page_and_the_index_leads_to_it(tmp_path):
    pages = rule_pages(RULES)
    assert build(pages, tmp_path) == len(pages)
    index = (tmp_path / "index.html").read_text()
    for page in pages:
        assert f'href="{page.id}.html"' in index
        text = (tmp_path / f"{page.id}.html").read_text()
        assert "<mark>" in text or page.category in {"too little said", "style"}
    assert not list(tmp_path.glob(".*"))


def test_a_stop_offers_no_other_wording_and_says_why(tmp_path):
    stops = [page for page in rule_pages(RULES) if page.level == "stop"]
    build(stops, tmp_path)
    for page in stops:
        text = (tmp_path / f"{page.id}.html").read_text()
        assert "For example:" not in text
        assert "does not fix a decision" in text


def test_the_pages_call_nothing_unlawful_and_fetch_nothing(tmp_path):
    build(rule_pages(RULES), tmp_path)
    for path in tmp_path.glob("*.html"):
        text = path.read_text()
        assert not re.search(r"\bunlawful\b|bias-free|\billegal\b", text, re.IGNORECASE), path.name
        assert not re.search(r"""(?:src|href)=["']?https?:|url\(""", text), path.name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("age", "age"),
        ("disability", "disability"),
        ("gender_reassignment", "gender reassignment"),
        ("marriage_civil_partnership", "marriage and civil partnership"),
        ("pregnancy_maternity", "pregnancy and maternity"),
        ("race", "race"),
        ("religion_belief", "religion or belief"),
        ("sex", "sex"),
        ("sexual_orientation", "sexual orientation"),
    ],
)
def test_characteristics_are_called_as_the_equality_act_calls_them(name, said):
    assert spoken(name) == said
