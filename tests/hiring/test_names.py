"""How names are written together."""

import pytest

from employer_portal.hiring.names import full_name


@pytest.mark.parametrize(
    ("first", "last", "whole"),
    [
        ("Sam", "Ortiz", "Sam Ortiz"),
        ("", "Suryani", "Suryani"),
        ("伟", "李", "李伟"),
        ("さくら", "田中", "田中さくら"),
        ("민준", "김", "김민준"),
        ("Wei", "李", "Wei 李"),
        ("Ἑλένη", "Παππά", "Ἑλένη Παππά"),
    ],
)
def test_each_script_in_its_own_order(first, last, whole):
    assert full_name(first, last) == whole
