"""A text for the candidate speaks to them, and not of them."""

import pytest

from employer_portal.feedback.saying import of_them


@pytest.mark.parametrize(
    "text",
    ["Sam listed the risks.", "– Sam's plan was thin.", "The candidate did not say when.", "Applicant knew the form."],
)
def test_a_note_about_the_candidate_is_no_text_for_them(text):
    assert of_them(text, "Sam")


@pytest.mark.parametrize(
    "text",
    [
        "You listed the risks.",
        "Sam, you listed the risks.",
        "Three risks, each with its owner.",
        "Listed risks that were real, and said who would act.",
        "Left the key in the lock, and saw it before anybody asked.",
        "Sampling was left out of the plan.",
    ],
)
def test_what_names_nobody_or_speaks_to_them_may_stand(text):
    assert not of_them(text, "Sam")
