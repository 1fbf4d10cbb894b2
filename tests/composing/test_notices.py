"""What a notice says, in every variant of its fixed wording, and what it never says."""

from dataclasses import replace
from datetime import date

import pytest

from employer_portal.composing.notices import Mistake, Notice, Reply, compose, traced
from employer_portal.core.errors import DomainError
from employer_portal.core.terms import Format, LetterKind, Outcome, Sentence
from employer_portal.letters.checks import unjudged
from employer_portal.phrasing.service import Subject, Text
from tests.composing.test_compose import BLOCKS, MATERIAL, words

K = LetterKind
DAY, LATER = date(2026, 11, 27), date(2026, 12, 4)
BARE = replace(MATERIAL, criteria=(), interviewers=(), notes_of=0, same_questions=False)
MISTAKE = Mistake(DAY, "We wrote that your plan did not show the volume.", "Your plan showed the volume for Monday.")
REPLY = Reply("Your plan on paper was enough.\nThe volume stood on the second page.", DAY)
VARIANTS = [
    Notice(K.OUTCOME, BARE),
    Notice(K.OUTCOME, replace(BARE, interview_date=None), feedback_due=LATER),
    Notice(K.OUTCOME, replace(BARE, outcome=Outcome.RESERVE), feedback_due=LATER),
    Notice(K.OUTCOME, replace(BARE, outcome=Outcome.RESERVE, reserve_until=LATER, interview_date=None)),
    Notice(K.HOLDING, replace(BARE, outcome=Outcome.PENDING), feedback_due=LATER, due_before=DAY),
    Notice(K.RESERVE_CLOSED, replace(BARE, outcome=Outcome.RESERVE), reserve_ended=DAY),
    Notice(K.CORRECTION, BARE, mistake=MISTAKE),
    Notice(
        K.INVITATION, replace(BARE, outcome=Outcome.PENDING), feedback_due=LATER, meets_on=DAY,
        in_own_words="Come to the gatehouse on Quay Street at 9:45.",
    ),
    Notice(K.INVITATION, replace(BARE, outcome=Outcome.PENDING), meets_on=DAY, ask_at=BARE.contact_email),
    Notice(K.ANSWER, BARE, reply=REPLY),
    Notice(K.ANSWER, BARE, reply=Reply("Two people met you.")),
]  # fmt: skip


@pytest.mark.parametrize("notice", VARIANTS, ids=lambda one: f"{one.kind} {one.material.outcome}")
def test_promise_7_the_fixed_wording_passes_the_checker(checker, notice):
    content = compose(notice, BLOCKS)
    said = [*words(content).split("\n"), *unjudged(content), content.heading, content.farewell]
    job = Subject(notice.material.role, ())
    found = [one for some in checker.check_all([Text(text, job) for text in said if text]) for one in some]
    own = content.signatory  # whom to write to is the letter's own matter
    assert [one for one in found if one.level != "nudge" and one.match not in own] == []


@pytest.mark.parametrize("notice", VARIANTS, ids=lambda one: f"{one.kind} {one.material.outcome}")
def test_neither_subject_nor_lock_screen_nor_heading_tells_the_outcome(notice):
    content = compose(notice, BLOCKS)
    for text in (content.subject, content.preheader):
        assert not {"reserve", "offer", "correct", "outcome"} & set(text.lower().split())
    assert "offer" not in content.heading.lower()


def test_each_kind_has_a_subject_of_its_own_which_is_true_of_whoever_was_never_interviewed():
    for nameless in (False, True):
        to = {"employer": ""} if nameless else {}
        made = {
            (one.kind, compose(replace(one, material=replace(one.material, **to)), BLOCKS).subject) for one in VARIANTS
        }
        assert len(made) == len({subject for _, subject in made}) == 6
        assert not [subject for _, subject in made if BARE.role not in subject]
        assert {kind for kind, subject in made if "interview" in subject.lower()} == {K.INVITATION}


def test_each_paragraph_says_whether_it_is_the_employers_or_whose():
    content = compose(Notice(K.CORRECTION, BARE, mistake=MISTAKE), BLOCKS)
    kinds = {source["at"]: source["kind"] for source in traced(content)}
    assert [at for at, kind in kinds.items() if kind != "fixed"] == [
        "sections.0.paragraphs.0",
        "sections.1.paragraphs.0",
    ]


def test_an_answer_names_the_letter_it_is_about_where_it_is_about_one():
    said = words(compose(Notice(K.ANSWER, BARE, reply=REPLY), BLOCKS))
    assert "You asked us a question about our letter of 27 November 2026." in said
    assert said.index("letter of") < said.index("enough") < said.index("second page")
    assert "You asked us a question." in words(compose(Notice(K.ANSWER, BARE, reply=Reply("Two met you.")), BLOCKS))


def test_hr_leaves_out_the_sentence_about_other_roles():
    assert "other roles" in words(compose(Notice(K.OUTCOME, BARE), BLOCKS))
    quiet = replace(BARE, left_out=frozenset({Sentence.OTHER_ROLES}))
    assert "other roles" not in words(compose(Notice(K.OUTCOME, quiet), BLOCKS))


def test_a_day_that_nobody_recorded_is_no_notice():
    with pytest.raises(DomainError, match="due before"):
        compose(Notice(K.HOLDING, BARE, feedback_due=LATER), BLOCKS)


def test_by_post_it_has_an_address_and_in_large_print_large_letters():
    address = "1 Quay Street\nHull HU1 1AA"
    by_post = compose(Notice(K.OUTCOME, replace(BARE, format=Format.POST, postal_address=address)), BLOCKS)
    assert by_post.recipient == ("Samir Ortiz", "1 Quay Street", "Hull HU1 1AA")
    assert compose(Notice(K.OUTCOME, replace(BARE, format=Format.LARGE_PRINT)), BLOCKS).large_print
