"""What is suggested in place of what was found: a shape of this criterion, never somebody else's story."""

import re

import pytest

from employer_portal.core.terms import StageKind
from employer_portal.feedback import suggesting
from employer_portal.feedback.suggesting import Sought, sought, suggestion
from employer_portal.hiring.library import load_library
from employer_portal.hiring.models import Criterion, Round
from employer_portal.phrasing.checking import check
from employer_portal.phrasing.findings import CATEGORIES, Context, Field, Finding
from employer_portal.phrasing.loading import load
from employer_portal.settings import HOME, Settings

SHELVES = load_library(HOME / "guidance" / "library")
HANDOVER = Sought("Handing over", "Names what is open, who has it, and by when.")
STORY = "You counted the stock twice and found the missing box."


def finding(category="vague", rule="", level="nudge", match="a bit weak", instead=STORY):
    rule = rule or f"{category}.some"
    return Finding(rule, category, (), level, 0, len(match), match, "why", "ask", instead, "", "")


def criterion(name="Planning one's work", code="PLAN", looks_like=""):
    return Criterion(code=code, name=name, looks_like=looks_like)


def held(points=4, kind=StageKind.INTERVIEW):
    return Round(kind=kind, scale={str(point): "" for point in range(1, points + 1)})


@pytest.fixture(scope="module")
def rules():
    return load(Settings().rules, cache=Settings().var / "cache" / "phrasing")


@pytest.mark.parametrize("where", Field)
@pytest.mark.parametrize("category", [one for one in CATEGORIES if one != "promise"])
def test_it_is_about_this_criterion_and_tells_nobody_elses_story(category, where):
    told = suggestion(finding(category), where, HANDOVER, "Two beds were open. She named the nurse.")
    assert "Handing over" in told
    assert "..." in told
    assert "stock" not in told
    if where != Field.PRIVATE_NOTES:
        assert "The standard: “Names what is open, who has it, and by when.”" in told
    shown = where in (Field.EVIDENCE, Field.STRENGTH, Field.DEVELOPMENT)
    assert ("From your notes: “Two beds were open.”" in told) == shown


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (Field.PRIVATE_NOTES, "said ..., did ..."),
        (Field.EVIDENCE, "you told us that"),
        (Field.STRENGTH, "which is what the standard asks for"),
        (Field.DEVELOPMENT, "we did not hear"),
        (Field.NEXT_STEP, "a next step is to"),
    ],
)
def test_each_field_has_its_own_shape(where, words):
    assert words in suggestion(finding(), where, HANDOVER)


@pytest.mark.parametrize(
    ("category", "says"),
    [
        ("discrimination", "If the sentence stands without “a bit weak”, say only what was missing."),
        ("tone", "Leave out “a bit weak”, and say what was missing."),
        ("vague", "In place of “a bit weak”, name what was missing."),
        ("comparison", "Leave the others out, and say what was missing."),
        ("speculation", "In place of “a bit weak”, say what was missing."),
        ("disclosure", "Leave out “a bit weak”, which stays in the house, and say what was missing."),
        ("style", "Leave out “a bit weak”, and say what was missing."),
        ("silence", "Name what was missing, so that a reader can picture it."),
    ],
)
def test_it_says_what_to_do_with_the_words(category, says):
    assert suggestion(finding(category), Field.DEVELOPMENT, HANDOVER).startswith(says)


@pytest.mark.parametrize(
    ("where", "what"),
    [
        (Field.PRIVATE_NOTES, "what was said or done"),
        (Field.EVIDENCE, "what was said or done"),
        (Field.STRENGTH, "what was said or done"),
        (Field.DEVELOPMENT, "what was missing"),
        (Field.NEXT_STEP, "one thing to do"),
    ],
)
def test_words_of_a_protected_kind_are_left_out_for_what_the_field_says(where, what):
    told = suggestion(finding("discrimination", level="justify", match="energetic"), where, HANDOVER)
    assert told.startswith(f"Leave out “energetic”, and say {what}. ")


@pytest.mark.parametrize("where", Field)
@pytest.mark.parametrize("category", CATEGORIES)
def test_a_stop_offers_no_wording(category, where):
    assert not suggestion(finding(category, level="stop"), where, HANDOVER, "Two beds were open.")


def test_a_promise_is_taken_out_for_what_is_true_of_everybody():
    told = suggestion(
        finding("promise", level="justify", match="keep you in mind", instead="You are welcome to apply again."),
        Field.NEXT_STEP, HANDOVER,
    )  # fmt: skip
    assert told == "Leave out “keep you in mind”. This is true of everybody: “You are welcome to apply again.”"


@pytest.mark.parametrize(
    ("rule", "match", "says"),
    [
        ("style.jargon", "synergies", "Say “synergies” in plain words."),
        (
            "style.long_sentence",
            "You " + "and then " * 30,
            "Make two sentences of this one, each with one thing in it.",
        ),
        ("disclosure.names", "Tom", "Write “the panel” in place of “Tom”."),
        ("sex.gendered_word", "chairman", "In place of “chairman”, use a word that is true of anybody."),
    ],
)
def test_what_a_stroke_mends_needs_no_other_sentence(rule, match, says):
    assert suggestion(finding(rule.split(".")[0] if "sex" not in rule else "discrimination", rule, match=match),
                      Field.STRENGTH, HANDOVER) == says  # fmt: skip


def test_of_the_notes_only_what_was_not_found_is_shown_again():
    notes = "A bit weak on dates. Named the nurse for bed four, and the pump that was due at six."
    told = suggestion(finding(), Field.DEVELOPMENT, HANDOVER, notes)
    assert "“Named the nurse for bed four, and the pump that was due at six.”" in told
    assert "weak on dates" not in told


def test_long_notes_and_long_findings_are_cut_between_words():
    told = suggestion(finding(match="very " * 40), Field.EVIDENCE, HANDOVER, "dates and names " * 40)
    assert "very …”" in told
    assert re.search(r"(dates|names|and) …”$", told)


def test_what_is_said_of_the_whole_text_quotes_nothing():
    assert "“”" not in suggestion(finding("tone", match=""), Field.EVIDENCE, HANDOVER)


def test_a_shape_is_itself_clean(rules):
    for where, scope in ((Field.EVIDENCE, "evidence"), (Field.STRENGTH, "strength"), (Field.NEXT_STEP, "next_step"),
                         (Field.DEVELOPMENT, "development")):  # fmt: skip
        shape = re.search("“(.*?)”", suggestion(finding("silence"), where, HANDOVER))[1].replace("...", "the ward")
        found = check(f"{shape}.", Context("Nurse", (HANDOVER.name,), scope, None, ("evidence",)), rules)
        assert not list(found), shape


def test_whatever_is_said_of_one_rule_is_said_of_a_rule_that_there_is(rules):
    assert {*suggesting._RULES, *suggesting._EDITS} <= {rule.id for rule in rules.rules}


class TestWaysToBegin:
    def test_a_criterion_of_the_library_begins_in_its_ways(self):
        told = sought(criterion(), 2, held(), SHELVES)
        assert told.ways[Field.DEVELOPMENT][0].startswith("You put ... first. We did not hear what the order rested on")
        assert not told.ways[Field.STRENGTH]
        assert told.ways[Field.DEVELOPMENT][0] in suggestion(finding(), Field.DEVELOPMENT, told)

    def test_a_gap_at_the_rating_below_the_highest_begins_from_what_a_higher_one_has(self):
        told = sought(criterion(), 3, held(), SHELVES).ways
        assert len(told[Field.DEVELOPMENT]) == 1
        assert "if something moved" in told[Field.DEVELOPMENT][0]
        assert len(told[Field.STRENGTH]) == 2

    def test_at_the_highest_nothing_is_missing_and_at_the_lowest_nothing_is_praised(self):
        assert not sought(criterion(), 4, held(), SHELVES).ways[Field.DEVELOPMENT]
        assert not sought(criterion(), 1, held(), SHELVES).ways[Field.STRENGTH]

    @pytest.mark.parametrize("name", ["planning one's work", "PLANNING ONE'S WORK"])
    def test_it_is_known_by_its_name(self, name):
        assert sought(criterion(name, "XYZ"), 2, held(), SHELVES).ways[Field.DEVELOPMENT]

    def test_one_that_was_renamed_is_known_by_its_code_and_standard(self):
        standard = next(row.looks_like for row in SHELVES[0].criteria if row.code == "PLAN")
        assert sought(criterion("Order", "PLAN", standard), 2, held(), SHELVES).ways[Field.DEVELOPMENT]

    @pytest.mark.parametrize(
        ("name", "rating", "points"),
        [("Order", 2, 4), ("Planning one's work", None, 4), ("Planning one's work", 2, 5)],
    )
    def test_elsewhere_there_are_none(self, name, rating, points):
        assert not sought(criterion(name), rating, held(points), SHELVES).ways

    @pytest.mark.parametrize("where", [Field.EVIDENCE, Field.STRENGTH, Field.DEVELOPMENT, Field.PRIVATE_NOTES])
    def test_at_a_sift_they_speak_of_what_was_written(self, where, rules):
        told = sought(criterion(), 2, held(kind=StageKind.SIFT), SHELVES)
        said = suggestion(finding(), where, told)
        assert "wrote" in said
        assert not re.search(r"\b(?:told|said|hear)\b", said)
        for way in told.ways.get(where, ()):
            assert not [one for one in check(way.replace("...", "the rota"), Context(), rules) if one.level == "stop"]
