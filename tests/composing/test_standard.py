"""The published standard as a candidate reads it."""

import pytest

from employer_portal.composing.standard import clause


@pytest.mark.parametrize(
    ("standard", "said"),
    [
        ("Describes the risk and its owner.", "someone who describes the risk and its owner"),
        ("Always checks the tag", "someone who always checks the tag"),
        (
            "Checks the dose, and stops when it does not match. Says who is told.",
            "someone who checks the dose, and stops when it does not match, and who says who is told",
        ),
        ("A plan with a date", "a plan with a date"),
        ("Able to lift 20 kg", "someone able to lift 20 kg"),
        ("Ability to plan a week", "the ability to plan a week"),
        ("Can read a drawing.", "someone who can read a drawing"),
        ("We were looking for someone who asks first.", "someone who asks first"),
        (
            "Can plan a week against volume; explains the numbers",
            "someone who can plan a week against volume, and who explains the numbers",
        ),
        ("Sets goals; keeps notes; asks.", "someone who sets goals, who keeps notes, and who asks"),
        ("Keeps a log; dates and owners", None),
        ("The candidate can name three hazards", "someone who can name three hazards"),
        ("A strong candidate names the risk.", "someone who names the risk"),
        ("Candidates should know the rule", None),
        ("The plan shows the volume of each day", None),
        ("The tasks are clear, and given quickly", None),
        ("People have to be asked", None),
        ("An example that shows what you did yourself", "an example that shows what you did yourself"),
        ("The right order of checks", "the right order of checks"),
        ("Clear tasks, given quickly", None),
        ("Plans people and work", "someone who plans people and work"),
        ("Plans with a date", None),
        ("Records of each visit", None),
        ("Numbers first, words second", None),
        ("Names the risk. Dates and owners.", None),
        ("What would you do?", None),
        ("", None),
    ],
)
def test_a_standard_becomes_a_clause_where_that_is_certain(standard, said):
    assert clause(standard) == said
