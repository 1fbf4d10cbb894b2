"""Telephone numbers, as people write them."""

import pytest

from employer_portal.calls import phone
from employer_portal.core.errors import DomainError


@pytest.mark.parametrize(
    "typed", ["07700 900123", "+44 7700 900123", "(01632) 960 001", "01632-960001 ext. 12", "18001 07700 900123"]
)
def test_a_number_that_people_write_is_taken(typed):
    assert phone.number(f"  {typed} ") == typed


@pytest.mark.parametrize(
    "typed",
    ["", "ring me", "12", "07700 900123 or my mother's", "1" * 40, "٠٧٧٠٠٩٠٠١٢٣", "<script>", "07700\n900123;x"],
)
def test_what_nobody_can_dial_is_refused(typed):
    with pytest.raises(DomainError, match="not a telephone number"):
        phone.number(typed)
