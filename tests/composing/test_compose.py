"""What a letter says, and what it never says."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from employer_portal.composing.blocks import Blocks, load_blocks
from employer_portal.composing.compose import Judged, Material, Said, compose
from employer_portal.composing.merge import merge
from employer_portal.composing.passages import sentences
from employer_portal.composing.speech import listed
from employer_portal.core.errors import DomainError
from employer_portal.core.terms import Format, Outcome, Sentence
from employer_portal.printing.content import Content, Look
from employer_portal.settings import Settings

BLOCKS = load_blocks(Settings().templates / "letter" / "blocks", "en")


def judged(name, *said, met=True, assessed=True, looks_like=""):
    return Judged(name, looks_like, said, assessed, met)


LEAD = judged(
    "Leading a shift", Said(evidence="You split the team in two.", strength="Each person knew the next task.")
)
PLAN = judged(
    "Planning people",
    Said(development="Your plan did not show the volume.", next_step="Work the number out from one day's order lines"),
    met=False,
    looks_like="Starts from the day's volume",
)
MATERIAL = Material(
    look=Look("Harbourside Logistics"), employer="Harbourside Logistics", role="Warehouse Team Leader",
    vacancy_reference="OPS-1", outcome=Outcome.NOT_APPOINTED, called="Sam", full_name="Samir Ortiz", postal_address="",
    format=Format.EMAIL, criteria=(LEAD, PLAN), interviewers=("Priya Nair", "Tom Ellis"), notes_of=2,
    same_questions=True, contact="Dana Osei", contact_email="dana@harbourside.example", rights_contact="",
    answer_days=5, interview_date=date(2026, 11, 18),
)  # fmt: skip


def merged(texts) -> tuple[str, ...]:
    return merge(texts).paragraphs


def words(content: Content) -> str:
    points = [point for section in content.sections for point in section.points]
    lines = [*content.opening, *(p for section in content.sections for p in section.paragraphs)]
    return "\n".join([*lines, *(line for point in points for line in (point.title, *point.paragraphs, *point.steps))])


def letter(**changes) -> str:
    return words(compose(replace(MATERIAL, **changes), BLOCKS))


def test_the_outcome_stands_in_the_first_line():
    assert compose(MATERIAL, BLOCKS).opening[0] == "We will not be offering you the role of Warehouse Team Leader."


def test_what_was_said_on_the_phone_is_said_again_only_if_it_is_on_record():
    told = letter(told_on=date(2026, 11, 20), told_how="phone")
    assert told.startswith("As we told you by phone on 20 November 2026, we will not be offering")
    assert "As we told" not in letter(told_on=date(2026, 11, 20), told_how="")


def test_the_interviewers_are_thanked_by_name_where_there_are_names():
    assert "Thank you for meeting Priya Nair and Tom Ellis on 18 November 2026." in letter()
    assert "Thank you for meeting us on 18 November 2026." in letter(interviewers=())
    assert "Thank you for coming to talk to us." in letter(interview_date=None)


def test_the_same_questions_are_claimed_only_if_it_is_recorded():
    assert "Every candidate was asked the same questions." in letter()
    assert "same questions" not in letter(same_questions=False)


def test_the_same_questions_are_not_claimed_beside_a_criterion_that_was_not_assessed():
    said = letter(criteria=(LEAD, PLAN, replace(PLAN, name="Excel", assessed=False)))
    assert "same questions" not in said
    assert "One of the two criteria that we assessed was not fully met: Planning people." in said


def test_the_reserve_list_has_an_end_only_where_one_is_recorded():
    assert "The list runs until 31 May 2027." in letter(outcome=Outcome.RESERVE, reserve_until=date(2027, 5, 31))
    said = letter(outcome=Outcome.RESERVE)
    assert "runs until" not in said
    assert "To ask how long the list runs, write to dana@harbourside.example." in said


@pytest.mark.parametrize(
    ("left_out", "gone"),
    [
        (Sentence.PANEL, "Priya Nair"),
        (Sentence.SAME_QUESTIONS, "same questions"),
        (Sentence.NOTES, "comes from the notes"),
        (Sentence.RESERVE_UNTIL, "runs until"),
        (Sentence.OTHER_ROLES, "apply for other roles"),
    ],
)
def test_hr_leaves_any_optional_sentence_out(left_out, gone):
    given = {"outcome": Outcome.RESERVE, "reserve_until": date(2027, 5, 31)}
    assert gone in letter(**given)
    assert gone not in letter(**given, left_out=frozenset({left_out}))


class TestReason:
    """Promise 10: the reason given is the reason recorded."""

    def reason(self, *criteria, **changes):
        return letter(criteria=criteria, **changes)

    def test_one_of_several(self):
        assert "One of the two criteria was not fully met: Planning people. That is the reason" in self.reason(
            LEAD, PLAN
        )

    def test_two_of_three(self):
        said = self.reason(LEAD, PLAN, replace(PLAN, name="Working safely"))
        assert "Two of the three criteria were not fully met: Planning people and Working safely." in said

    def test_all_of_them(self):
        said = self.reason(replace(LEAD, fully_met=False), PLAN)
        assert "Neither of the two criteria was fully met: Leading a shift and Planning people." in said

    def test_the_only_one(self):
        assert "The criterion that we assessed was not fully met: Planning people." in self.reason(PLAN)

    def test_all_met_says_so_and_names_no_second_reason(self):
        said = self.reason(LEAD, replace(PLAN, fully_met=True))
        assert "You met both criteria that we assessed." in said
        assert "one post" not in said

    @pytest.mark.parametrize(
        ("posts", "said"), [(1, "We had one post, and offered it on"), (2, "We had two posts, and offered them on")]
    )
    def test_how_many_posts_there_were_is_said_only_where_all_was_met(self, posts, said):
        met = replace(PLAN, fully_met=True)
        assert f"{said} the panel's total ratings." in self.reason(LEAD, met, posts=posts)
        assert "We had" not in self.reason(LEAD, met)
        assert "We had" not in self.reason(LEAD, PLAN, posts=posts)

    def test_what_was_not_assessed_is_no_reason(self):
        said = self.reason(LEAD, PLAN, replace(PLAN, name="Excel", assessed=False))
        assert "One of the two criteria that we assessed was not fully met: Planning people." in said

    def test_without_any_agreed_rating_there_is_no_letter(self):
        with pytest.raises(DomainError, match="no reason to give"):
            self.reason(replace(LEAD, assessed=False), replace(PLAN, assessed=False))


def test_the_reserve_letter_promises_nothing():
    said = letter(outcome=Outcome.RESERVE)
    assert "not able to offer you the role" in said
    assert "Being listed is not an offer of a job." in said
    assert "reason for our decision" not in said


def test_strengths_come_first_and_each_gap_has_its_standard_and_its_step():
    content = compose(MATERIAL, BLOCKS)
    assert [section.heading for section in content.sections] == [
        "What went well",
        "What would make a stronger application",
        "About this feedback",
    ]
    (strength,) = content.sections[0].points
    (gap,) = content.sections[1].points
    assert strength.paragraphs == ("You split the team in two. Each person knew the next task.",)
    assert gap.paragraphs == (
        "We were looking for someone who starts from the day's volume.",
        "Your plan did not show the volume.",
    )
    assert gap.steps == ("Work the number out from one day's order lines.",)


@pytest.mark.parametrize(
    "sentence",
    ["You told Dr. Khan at 7 a.m. what was missing.", "You named Mrs. J. Smith, i.e. the owner, e.g. in the plan."],
)
def test_a_full_stop_within_a_sentence_does_not_end_it(sentence):
    assert sentences(f"{sentence} Then you asked.") == [sentence, "Then you asked."]
    assert merged([f"{sentence} Then you asked.", f"You rang Dr. Khan. {sentence}"]) == (
        f"{sentence} Then you asked.",
        "You rang Dr. Khan.",
    )


def test_two_interviewers_are_merged_and_what_both_said_is_said_once():
    both = judged(
        "Leading a shift",
        Said(strength="You split the team in two. You rang the office."),
        Said(strength="You split the team in two! You also rang the office first."),
    )
    (point,) = compose(replace(MATERIAL, criteria=(both, PLAN)), BLOCKS).sections[0].points
    assert point.paragraphs == ("You split the team in two. You also rang the office first.",)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("You picked twelve orders.", "You packed twelve orders."),
        ("You named 12 people.", "You named 13 people."),
        ("You did show the volume.", "You did not show the volume."),
    ],
)
def test_sentences_that_differ_in_what_matters_both_stay(one, other):
    assert merged([one, other]) == (one, other)


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1), min_size=1, max_size=8)
)
def test_merging_loses_no_character(given_texts):
    together = "".join(merged(given_texts)).casefold()
    for text in given_texts:
        assert text.casefold().strip(".!…,") in together


@pytest.mark.parametrize(
    "text",
    [
        "You said “I count the pallets first.” Then you drew the plan.",
        "You drew a chart. (You also labelled it.)",
        "Practise C++. Practise C#. Practise C.",
        "Do this. Do that.",
        "計画も明確でした。",
        "Well done 🎉",
    ],
)
def test_what_was_written_stays_as_it_was_written(text):
    said = " ".join(merged([text]))
    assert said.removesuffix(".") == text.removesuffix(".")


def test_what_stands_in_the_next_box_goes_on_with_no_item_of_a_list():
    said = letter(
        criteria=(judged("Vans", Said("1) a week 2) the drivers", development="a) mileage was missing"), met=False),)
    )
    assert "1. a week\n2. the drivers\na) mileage was missing." in said


def test_lists_keep_their_lines():
    assert merged(["You need:\n- a plan\n- a number"]) == ("You need:", "- a plan\n- a number")


@pytest.mark.parametrize("field", ["evidence", "strength", "development", "next_step"])
@pytest.mark.parametrize("met", [True, False])
@pytest.mark.parametrize("beside", [Said(strength="You led."), Said(development="You did not plan.")])
def test_promise_6_every_field_for_the_candidate_reaches_the_letter(field, met, beside):
    mine = judged("Leading", Said(**{field: "Seven blue crates."}), beside, met=met)
    assert "Seven blue crates." in letter(criteria=(mine,))


def test_nothing_to_say_makes_no_letter():
    with pytest.raises(DomainError, match="nothing to tell"):
        letter(criteria=(judged("Leading", Said(evidence="You led."), met=False),))


def test_a_posted_letter_carries_the_address_and_an_email_does_not():
    sheet = replace(MATERIAL, postal_address="1 Quay Street\nHull HU1 1AA", format=Format.POST)
    assert compose(sheet, BLOCKS).recipient == ("Samir Ortiz", "1 Quay Street", "Hull HU1 1AA")
    assert compose(replace(sheet, format=Format.EMAIL), BLOCKS).recipient == ("Samir Ortiz",)


def test_the_subject_never_hints_at_the_outcome():
    subjects = {compose(replace(MATERIAL, outcome=o), BLOCKS).subject for o in (Outcome.NOT_APPOINTED, Outcome.RESERVE)}
    assert subjects == {"Your interview for Warehouse Team Leader at Harbourside Logistics"}


def test_without_an_employer_its_sentences_drop():
    content = compose(replace(MATERIAL, employer=""), BLOCKS)
    assert content.subject == "Your interview for Warehouse Team Leader"
    assert content.signatory == ("Dana Osei", "dana@harbourside.example")


@pytest.mark.parametrize("missing", ["role", "contact", "contact_email", "called"])
def test_a_missing_value_is_an_error_and_never_a_blank(missing):
    with pytest.raises(DomainError, match="there is none"):
        letter(**{missing: ""})


def test_notes_are_claimed_only_if_every_interviewer_filed_some():
    assert "comes from the notes that both interviewers made" in letter()
    assert "notes that" not in letter(notes_of=0)


@pytest.mark.parametrize("outcome", [Outcome.NOT_APPOINTED, Outcome.RESERVE])
def test_promise_7_the_fixed_wording_passes_the_checker(checker, outcome):
    from employer_portal.phrasing.service import Subject, Text

    job = Subject("Warehouse Team Leader", ("Leading a shift", "Planning people"))
    variants = [
        {},
        {"told_on": date(2026, 11, 20), "told_how": "phone"},
        {"interviewers": (), "interview_date": None},
        {"criteria": (LEAD, replace(PLAN, fully_met=True)), "posts": 1},
        {"criteria": (PLAN,)},
    ]
    for changes in variants:
        said = letter(outcome=outcome, **changes)
        findings = [f for found in checker.check_all([Text(p, job) for p in said.split("\n")]) for f in found]
        own = [f for f in findings if f.match == MATERIAL.contact_email]  # whom to write to is the letter's own matter
        assert [f for f in findings if f.level != "nudge" and f not in own] == []


def test_a_template_with_an_unknown_placeholder_refuses_the_letter():
    blocks = Blocks("x", {**BLOCKS.table, "about": {"paragraphs": [["Ask {nobody}."]]}})
    with pytest.raises(DomainError, match="nobody"):
        compose(MATERIAL, blocks)


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ({"optional": "The list runs until {reserve_untill}."}, "{reserve_untill}, which is no placeholder"),
        ({"first_of": ["Ask {contact}.", "Ask {contcat}."]}, "{contcat}, which is no placeholder"),
        ({"optinal": "Ask {contact}."}, "a sentence with 'optinal'"),
        ("Ask {}.", "{}, which is no placeholder"),
        ("Ask {contact.", "odd braces"),
    ],
    ids=["in an optional sentence", "in the second of two", "in the key", "without a name", "without an end"],
)
def test_a_slip_in_the_wording_is_never_a_sentence_that_drops(sentence, said):
    blocks = Blocks("x", {**BLOCKS.table, "about": {"paragraphs": [[sentence]]}})
    with pytest.raises(DomainError, match=re.escape(said)):
        compose(MATERIAL, blocks)


def test_lists_read_as_sentences():
    assert (listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])) == ("a", "a and b", "a, b and c")
