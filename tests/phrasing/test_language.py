"""What a rule author can write in a pattern, and what is then found."""

import time

import pytest

from employer_portal.phrasing.sources import RulesFault
from tests.phrasing.packs import FRAME

CLASSES = """
[class.faith]
words = ["Muslim", "born again"]
inflected = ["church"]
[class.degree]
words = ["very", "rather", "*ly"]
"""


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("overqualified", "You are Overqualified.", ["Overqualified"]),
        ("un-fit", "Un-fit, un fit and unfit.", ["Un-fit", "un fit", "unfit"]),
        ("retire~", "You retired; retiring pleases retirees who retire.", ["retired", "retiring", "retire"]),
        ("organise~", "Organizing was organised.", ["Organizing", "organised"]),
        ("old~er", "An older house, the oldest.", ["older", "oldest"]),
        ("happy~er", "A happier team.", ["happier"]),
        ("be~ late", "You were late and she's late.", ["were late", "she's late"]),
        ("Polish!", "Polish the table; you polish. A Polish firm, in POLISH.", ["Polish", "Polish", "POLISH"]),
        ("US!", "Tell us about the US.", ["US"]),
        ("(big | very small) team", "A big team, a very small team, a small team.", ["big team", "very small team"]),
        ("too? old", "Too old. Old.", ["Too old", "Old"]),
        ("old ..2 hut", "An old hut, an old and grey hut, an old, very grey hut.", ["old hut", "old and grey hut"]),
        ("old ..2 house", "You are old. The house is not.", []),
        ("old ..2<degree> house", "Old very truly house, old grey house.", ["Old very truly house"]),
        ("<faith> fair", "A born again fair, a churches fair, a fun fair.", ["born again fair", "churches fair"]),
        ("<16-99> year~ old", "A 58-year-old, a five year old.", ["58-year-old"]),
        ("<16-99> year~ old", "A fifty-eight year old, a 5-year-old.", ["fifty-eight year old"]),
        ("(<16-99> year~ old | over 60)", "A 60-year-old, somebody over 60.", ["60-year-old", "over 60"]),
        ("^ old $", "Old. Old house. Notes: old. Very old.", ["Old", "old"]),
        ("well , considering", "Well, considering. Well considering.", ["Well, considering"]),
        ("so {old} now", "You are so old now.", ["old"]),
        ("grew up in <capitalised>", "You grew up in Leeds, she grew up in care.", ["grew up in Leeds"]),
        ("do not bother", "Don't bother; dont bother. Do bother.", ["Don't bother", "dont bother"]),
        ("candidate 's age", "The candidate's age, the candidate’s age.", ["candidate's age", "candidate’s age"]),
        ("a <not-degree> house", "A grey house, a very house.", ["A grey house"]),
    ],
)  # fmt: skip
def test_pattern(flagged, pattern, text, found):
    used = 'unless = ["qq <faith> <degree>"]'
    assert flagged(f'pattern = ["{pattern}"]\n{used}', text, CLASSES) == found


@pytest.mark.parametrize(
    ("unless", "text", "found"),
    [
        ("_ codebase", "An old codebase. An old man.", ["old"]),
        ("the _", "The old man. An old man.", ["old"]),
        ("_ ..3 patients", "Old and frail patients. Old man.", ["Old"]),
        ("old english", "Old English. Old man.", ["Old"]),
        ("school ..8 _", "At school they were kind and taught old songs. Old.", ["Old"]),
    ],
)
def test_unless_takes_a_finding_back(flagged, unless, text, found):
    assert flagged(f'pattern = ["old"]\nunless = ["{unless}"]', text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("You are really too old.", ["old"]),
        ("Old.", ["Old"]),
        ("An old candidate.", ["old"]),
        ("You explained an old system.", []),
        ("She is old.", ["old"]),
        ("Mrs Grey is old.", ["old"]),
        ("You asked why she is old.", []),  # the text speaks to the candidate, so she is somebody else
    ],
)
def test_a_frame_finds_what_is_said_of_the_person(flagged, text, found):
    assert flagged('person_is = ["old"]', text, FRAME) == found


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        ("old (", "the end"),
        ("old )", "')' does not belong here"),
        ("old ..9 house", "at most 8 words"),
        ("old %", "cannot read '%'"),
        ("()", "comes where words are expected"),
        ("..3", "no word that must be there"),
        ("old?", "no word that must be there"),
        ("old _", "'_' belongs in"),
        ("<nobody>", "there is no class <nobody>"),
        ("old *ness", "can stand for an ending"),
        (" ".join(["old", *["..8 house"] * 5]), "fewer or shorter gaps"),
        ("old? " * 30 + "house", "fewer or shorter gaps"),
        ("(" * 3000 + "old" + ")" * 3000, "20 deep"),
    ],
)
def test_a_pattern_that_cannot_work_is_refused_where_it_stands(flagged, pattern, complaint):
    with pytest.raises(RulesFault) as fault:
        flagged(f'pattern = ["{pattern}"]', "any")
    assert complaint in str(fault.value)
    assert "home/rules.toml:" in str(fault.value)


@pytest.mark.parametrize(
    "pattern",
    [
        "..8 ..8 ..8 old house", "old? " * 12 + "house", "(old | old old | old old old)? " * 5 + "house",
        "old ..8 old ..8 old ..8 house", "(old ..8 house)? (old ..8 house)? old hut", "<0-99> ..8 <0-99> ..8 old hut",
        "(" + " | ".join("old " * times + "house" for times in range(1, 40)) + ")", "^ ^ ^ old $ $ $", "old " * 300,
    ],
)  # fmt: skip
def test_a_hostile_pattern_that_is_taken_stays_fast_on_hostile_text(flagged, pattern):
    for unit in ("old ", "old house ", "old 9 ", "old, "):
        begin = time.process_time()
        flagged(f'pattern = ["{pattern}"]', unit * 2_000 + "hut")
        assert time.process_time() - begin < 4, unit
