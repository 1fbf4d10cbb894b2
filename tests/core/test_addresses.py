"""When two spellings of an e-mail address are one, and when they reach the same person."""

import pytest

from employer_portal.core.addresses import mailbox, spelling


@pytest.mark.parametrize(
    "written",
    [
        "ada@example.org", " Ada@Example.ORG ", "ADA@example.org.", "ada+jobs@example.org", "ada+@example.org",
        "\uff41da@example.org", "ada@ex\uff41mple.org",
    ],
)  # fmt: skip
def test_one_mailbox_however_it_is_written(written):
    assert mailbox(written) == "ada@example.org"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("j\u00fcrgen@b\u00fccher.example", "JU\u0308RGEN@xn--bcher-kva.EXAMPLE"),
        ("gro\u00df@example.org", "GROSS@example.org"),
    ],
)
def test_two_unicode_spellings_are_one(one, other):
    assert spelling(one) == spelling(other)


def test_a_tag_is_another_address_of_the_same_person():
    assert spelling("ada+jobs@example.org") != spelling("ada@example.org")
    assert mailbox("ada.l@example.org") != mailbox("adal@example.org")
    assert mailbox("+ada@example.org") == "+ada@example.org"


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_who_has_no_address_is_nobody_in_particular(nothing):
    assert mailbox(nothing) == ""


@pytest.mark.parametrize("odd", ["ada", "@", f"ada@{'x' * 70}.org", "a@b@c", "ada@..org", "\ud800@example.org"])
def test_what_is_no_address_is_compared_as_it_stands(odd):
    assert mailbox(odd) == mailbox(odd.upper())
