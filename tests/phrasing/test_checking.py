"""What the checker finds in feedback as people write it."""

import pytest

from employer_portal.phrasing.checking import check
from employer_portal.phrasing.findings import Allowance, Context, Lifts


def said(text: str, rules, **context) -> list[tuple[str, str, str]]:
    return [(finding.level, finding.rule, finding.match) for finding in check(text, Context(**context), rules)]


@pytest.mark.parametrize(
    "text",
    [
        "You are too old.", "YOU ARE TOO OLD.", "You are too o l d.", "You are too оld.", "You are too ol\u200bd.",
        "You are too 0ld.", "You are too ｏｌｄ.", "You\u2019re too old.", "You are too “old”.", "You are tòo óld.",
        "You are too\nold.", "Frankly — too old.", "Notes: too old", "Frankly \u200b-\u200b too old.",
    ],
)  # fmt: skip
def test_disguise_and_accident_change_nothing(rules, text):
    findings = check(text, None, rules)
    assert [finding.rule for finding in findings] == ["age.too_old"]
    finding = findings.items[0]
    assert finding.match == text[finding.start : finding.end]
    assert finding.match.rstrip("”").endswith(text.rstrip(".”")[-1])


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("You are a b l a c k man.", "a b l a c k"), ("You are t o o o l d.", "t o o o l d"),
        ("You are toooo old.", "toooo old"), ("You are d1sabled.", "d1sabled"), ("Your w1fe is a worry.", "w1fe"),
        ("You are bl4ck.", "bl4ck"), ("You are a mu$lim.", "mu$lim"), ("You are an i***t.", "i***t"),
        ("You are m*slim, I think.", "m*slim"), ("You are d-i-s-a-b-l-e-d.", "d-i-s-a-b-l-e-d"),
    ],
)  # fmt: skip
def test_a_disguised_word_is_shown_just_where_it_stands(rules, written, shown):
    assert (shown, "stop") in [(finding.match, finding.level) for finding in check(written, None, rules)]


def test_an_elided_had_is_no_forecast(rules):
    assert check("You'd resigned before March, you told us.", None, rules).worst is None
    assert check("You'd resign before March.", None, rules).worst == "justify"


def test_fear_of_a_group_is_known_by_its_ending(rules):
    assert [found[2] for found in said("Your sinophobia showed.", rules)] == ["sinophobia"]


def test_a_slip_in_a_long_word_is_read_as_the_word(rules):
    for slip in ("overqualifed", "overqualifiied", "overqualifeid", "overqualofied"):
        assert [finding.match for finding in check(f"You are {slip}.", None, rules)] == [slip]


@pytest.mark.parametrize(
    ("held", "passes"),
    [
        ("You are too old.", "You explained an old codebase."),
        ("For an older woman you did well.", "You calmed an older patient."),
        ("You are disabled.", "You disabled the flag."),
        ("Your accent was hard to follow.", "You chose an accent colour."),
        ("You are blind.", "Your blind review was fair."),
        ("Your husband will not like the nights.", "You explained it to her husband."),
        ("You want children soon.", "You want to teach older children."),
        ("You are Polish.", "You polish the floor."),
    ],
)
def test_the_same_word_of_the_person_and_of_the_work(rules, held, passes):
    assert check(held, None, rules).worst in ("stop", "justify")
    assert check(passes, None, rules).worst in (None, "nudge")


def test_the_words_of_the_job_are_the_jobs_but_never_the_candidates(rules):
    job = {"title": "Immigration adviser", "criteria": ("Advising immigrants",)}
    assert said("There were immigrants at the centre.", rules)
    assert not said("There were immigrants at the centre.", rules, **job)
    assert said("You are an immigrant, so it may be hard.", rules, **job)[0][0] == "stop"


def test_overlapping_findings_of_one_cause_are_reported_once(rules):
    assert said("You are an elderly man.", rules) == [
        ("stop", "age.too_old", "elderly"),
        ("stop", "sex.said_of_person", "man"),
    ]


def test_findings_come_in_order_of_position(rules):
    findings = check("Overqualified. You are too old. Your accent is strong. Nice try.", None, rules)
    assert [f.start for f in findings] == sorted(f.start for f in findings)
    assert len(findings) == 4


def test_what_the_candidate_said_is_a_nudge_and_what_others_said_is_one_level_less(rules):
    assert {level for level, _, _ in said('You said: "They told me that I am too old for the work".', rules)} <= {
        "nudge"
    }
    assert said("The manager said 'you are too old for this work'.", rules)[0][0] == "justify"
    assert said("You told us 'I think you are too old for this work'.", rules)[0][0] == "nudge"
    assert said("You are too 'old'.", rules)[0][0] == "stop"


def test_names_of_laws_are_no_remarks(rules):
    assert not said("You explained the Age Discrimination Act 2004 and the Equality Act 2010.", rules)


def test_a_rule_that_speaks_once_speaks_once(rules):
    assert [rule for _, rule, _ in said("He planned. He acted. He won.", rules)] == ["sex.pronoun"]


def test_the_scope_decides_what_is_said_and_how_loudly(rules):
    text = "The candidate explained the plan."
    assert [rule for _, rule, _ in said(text, rules, scope="letter")] == ["style.third_person"]
    assert said(text, rules, scope="private_notes") == []


@pytest.mark.parametrize(
    ("text", "context", "rule"),
    [
        ("Good answers.", {"scope": "strength"}, "silence.too_short"),
        ("An excellent and very full answer.", {"scope": "evidence", "rating": 1}, "silence.contradicts_low_rating"),
        ("The answer lacked any example.", {"scope": "evidence", "rating": 4}, "silence.contradicts_high_rating"),
    ],
)  # fmt: skip
def test_a_finding_about_the_whole_text_has_no_span(rules, text, context, rule):
    found = [finding for finding in check(text, Context(**context), rules) if finding.rule == rule]
    assert [(finding.start, finding.end, finding.match) for finding in found] == [(0, 0, "")]
    assert rule not in [finding.rule for finding in check(text, None, rules)]


def test_a_long_sentence_is_shown_and_a_short_one_is_not(rules):
    long = "You " + "planned the week and " * 8 + "acted."
    findings = check(f"You planned. {long} You acted.", Context(scope="letter"), rules)
    assert [finding.match for finding in findings if finding.rule == "style.long_sentence"] == [long.rstrip(".")]


def test_findings_carry_the_version_of_the_rules(rules):
    assert check("Fine.", None, rules).version == rules.version
    assert len(rules.version) == 12


def test_what_a_vacancy_may_say_is_let_stand_with_its_reason(rules):
    allowed = (Allowance("overqualified", "The advert asks for trainees."),)
    findings = check("You are overqualified.", Context(allowed=allowed), rules)
    assert not findings
    assert [by.reason for _, by in findings.lifted] == ["The advert asks for trainees."]
    assert check("You are overqualified.", None, rules).worst == "justify"


def test_nothing_lets_a_stop_stand(rules):
    findings = check("You are too old.", Context(allowed=(Allowance("too old", "We say so."),)), rules)
    assert (findings.worst, findings.lifted) == ("stop", ())


LIFTED = Allowance("bus pass", "Passes are what the exercise was about.", Lifts.BUT_OF_THE_PERSON)


@pytest.mark.parametrize(
    ("text", "of_person"),
    [
        ("You are too old.", True),
        ("Too old for the night shift.", True),
        ("You showed your bus pass at the gate.", True),
        ("You asked each rider to show a bus pass first.", False),
        ("We wanted each rider to show a bus pass, and you said so.", False),
        ("We want somebody younger.", True),
        ("The job needs a man.", True),
        ("Somebody younger would cope better.", True),
        ("For a girl, handled the forklift well.", True),
        ("As a mother you know how to wait.", True),
    ],
)
def test_a_finding_says_whether_it_is_said_of_the_person(rules, text, of_person):
    found = check(text, None, rules, soften=False)
    assert {finding.of_person for finding in found if finding.level != "nudge"} == {of_person}


def test_the_words_of_an_exercise_stand_and_what_is_said_of_the_person_does_not(rules):
    of_work = check("You asked each rider to show a bus pass first.", Context(allowed=(LIFTED,)), rules)
    assert not of_work
    assert [by for _, by in of_work.lifted] == [LIFTED]
    of_person = check("You showed your bus pass at the gate.", Context(allowed=(LIFTED,)), rules)
    assert (of_person.worst, of_person.lifted) == ("stop", ())


def test_a_sentence_that_somebody_looked_at_stands_whatever_is_found_in_it(rules):
    sentence = Allowance("You are too old.", "She quoted the customer.", Lifts.ALL)
    assert not check("You ran the till. You are too old.", Context(allowed=(sentence,)), rules)
    assert check("You ran the till. You are too old now.", Context(allowed=(sentence,)), rules)
