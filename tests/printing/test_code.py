"""The address of a candidate's page as a code for a phone: on paper alone, with its words for whoever listens."""

from dataclasses import replace

import pytest

from employer_portal.composing.compose import compose
from employer_portal.core.errors import DomainError
from employer_portal.core.terms import Format
from employer_portal.printing import structure
from employer_portal.printing.pdf import render_pdf
from employer_portal.printing.render import render_html
from employer_portal.printing.sheet import pages_of
from tests.composing.test_compose import BLOCKS, MATERIAL

ADDRESS = "https://feedback.harbourside.example/c/abcdefghijklmnopqrstuvwxyz"
BY_POST = replace(
    MATERIAL, format=Format.POST, postal_address="1 Quay Street\nHull HU1 1AA", page_link=ADDRESS, page_code="ABCD-EFGH"
)


@pytest.mark.parametrize("form", [Format.POST, Format.LARGE_POST])
def test_a_letter_on_paper_has_a_code_that_says_the_address(form):
    content = compose(replace(BY_POST, format=form), BLOCKS)
    made = render_pdf(content)  # a PDF that tells another structure than its content is refused
    assert made.pages == pages_of(content)
    with pytest.raises(DomainError, match="should have"):
        structure.check(made.data, replace(content, page_address=""))
    with pytest.raises(DomainError, match="code for a phone"):
        structure.check(made.data, replace(content, page_address=ADDRESS + "x"))


def test_a_letter_by_mail_has_none_and_is_packed_as_before_there_were_any():
    content = compose(replace(BY_POST, format=Format.EMAIL), BLOCKS)
    assert "page_address" not in content.packed()
    assert "code:" not in render_html(compose(BY_POST, BLOCKS))
