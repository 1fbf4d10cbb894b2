"""The second reader: weights of words that ask about one sentence where no rule speaks."""

import json
import re
import subprocess
import sys
from pathlib import Path
from time import process_time

import pytest
from click.testing import CliRunner

from employer_portal.phrasing import learning, rulebook
from employer_portal.phrasing.checking import check, spared
from employer_portal.phrasing.findings import Context, Field
from employer_portal.phrasing.loading import load
from employer_portal.phrasing.service import Checker, Subject, Text, load_checker
from employer_portal.phrasing.sources import RulesFault
from employer_portal.phrasing.weights import Weights, words_of
from employer_portal.settings import Settings
from tests.phrasing.conftest import COMPILED, GUIDANCE
from tests.phrasing.packs import rule, write

RULE = "reading.second_look"
HINT = "Honestly I could not see our customers warming to him."
OTHER_HINT = "Honestly, nobody here would ever take to that sort of manner."
FACT = "You counted the stock twice and found the missing box."
SENTENCES = GUIDANCE / "sentences"


def looks(text: str, rules, **context) -> list:
    return [finding for finding in check(text, Context(**context), rules) if finding.rule == RULE]


def test_a_sentence_that_says_nothing_done_gets_one_quiet_question(rules):
    [look] = looks(f"{FACT} {HINT}", rules)
    assert (look.match, look.level, look.characteristic) == (HINT, "nudge", ())
    assert look.ask == "Does this say what was said or done?"


def test_it_shows_the_words_that_weighed_most_as_they_stand(rules):
    [look] = looks(HINT, rules)
    shown = re.findall("“(.+?)”", look.why.split("What weighed most: ")[1])
    assert len(shown) == 3
    assert set(shown) < set(re.findall(r"\w+", HINT))
    assert look.because.endswith(", ".join(shown))


def test_one_question_a_text_is_enough(rules):
    assert len(looks(f"{OTHER_HINT} {HINT} {OTHER_HINT} {HINT}", rules)) == 1


@pytest.mark.parametrize(
    "fact",
    [
        FACT,
        "She named three of the five steps and left out the check at the end.",
        "Gave the right dose, and the time of the next one.",
        "Poor.",
    ],
)
def test_what_was_said_and_done_is_left_alone_in_any_person(rules, fact):
    assert not looks(fact, rules)


DEED = (
    "You listed the three steps of the sealing in order, gave the pressure for each hose and rang the depot about {}."
)


def levels(text: str, rules) -> dict[str, str]:
    return {finding.rule: finding.level for finding in check(text, Context(), rules)}


def test_a_rule_speaks_quietly_of_a_sentence_that_tells_a_deed(rules):
    assert levels("This is off the record.", rules)["disclosure.in_confidence"] == "justify"
    assert levels(DEED.format("it off the record"), rules).get("disclosure.in_confidence") in {None, "nudge"}


@pytest.mark.parametrize(
    ("ending", "rule", "level"),
    [
        ("it, but you are too old", "age.too_old", "stop"),  # it names the candidate
        ("it, yet you were overqualified for us", "age.overqualified", "justify"),  # so does a part of these words
        ("it, and you scored 14 out of 20", "disclosure.raw_score", "justify"),  # a count stays one
        ("it like a moron", "tone.insult", "stop"),  # hurts whoever it is said of
    ],
)
def test_no_deed_beside_it_quietens_what_names_the_candidate_or_hurts_anybody(rules, ending, rule, level):
    assert levels(DEED.format(ending), rules)[rule] == level


def test_what_it_left_out_is_told_to_whoever_asks(rules):
    told = {rule: reason for _, rule, _, reason in spared(f"{DEED.format('it')[:-1]}, a mixed bag.", Context(), rules)}
    assert told["vague.lukewarm"] == "its sentence tells what was said or done"


def test_switched_off_it_quietens_nothing():
    alone = load(GUIDANCE, "gb", COMPILED, second_reader=False)
    assert levels(DEED.format("the part on the quiet"), alone)["disclosure.secrets"] == "justify"


def test_where_a_rule_speaks_of_the_sentence_it_is_silent(rules):
    flagged = "Honestly I could not see our customers warming to him, he is too old."
    assert any(finding.rule == "age.too_old" for finding in check(flagged, None, rules))
    assert not looks(flagged, rules)
    assert [look.match for look in looks(f"{flagged} {OTHER_HINT}", rules)] == [OTHER_HINT]


def test_a_pronoun_alone_does_not_silence_it(rules):
    assert {finding.rule for finding in check("Honestly she had me wondering all the way home.", None, rules)} == {
        RULE, "sex.pronoun",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("scope", "speaks"), [("evidence", True), ("private_notes", True), ("next_step", False), ("letter", False)]
)
def test_it_speaks_where_something_said_or_done_is_wanted(rules, scope, speaks):
    assert bool(looks(f"{HINT} {FACT}", rules, scope=scope)) == speaks


def test_it_can_be_switched_off_everywhere():
    text = Text(f"{HINT} {FACT}", Subject("Clerk", ()), Field.EVIDENCE)
    for on in (True, False):
        [found] = load_checker(Settings(second_reader=on)).check_all([text])
        assert any(finding.rule == RULE for finding in found) == on
        said = subprocess.run(
            [sys.executable, "-m", "employer_portal.cli", "check", "--format", "json", "-"],
            input=HINT, capture_output=True, text=True, check=True, env={"SECOND_READER": str(on).lower()},
        ).stdout  # fmt: skip
        assert (RULE in said) == on


def test_other_processes_know_that_it_is_off(monkeypatch):
    monkeypatch.setattr("employer_portal.phrasing.service.FEW", 1)
    texts = [Text(f"{HINT} {FACT}", Subject("Clerk", ()), Field.EVIDENCE)] * 4
    for on in (True, False):
        checker = Checker(load(GUIDANCE, cache=COMPILED, second_reader=on))
        assert [any(finding.rule == RULE for finding in found) for found in checker.check_all(texts)] == [on] * 4


def test_the_time_grows_in_step_with_the_text(rules):
    """No figure of speed: ten times the text takes ten times as long or, if a part compares all with all, a hundred
    times. Forty lies as far from either on a busy machine."""

    def time(text: str) -> float:
        began = process_time()
        check(text, None, rules)
        return process_time() - began

    for piece in ("a", f"{HINT} ", "a. ", ".", " \n", "“ab” ab! "):
        short, long = piece * (100_000 // len(piece)), piece * (1_000_000 // len(piece))
        time(short)
        assert time(long) <= 40 * max(time(short), 0.01), piece


def test_another_list_makes_another_version_and_a_broken_one_is_named(tmp_path):
    weighed = rule("test.look", 'kind = "weighed"\nlevel = "nudge"\nscope = ["evidence"]', "[[a b c d]]")
    folder = write(tmp_path, weighed)
    version = load(folder, "home").version
    (tmp_path / "second-reader.txt").write_text(learning.learn(FIXTURE).file, encoding="utf-8")
    assert load(folder, "home").version != version
    (tmp_path / "second-reader.txt").write_text(
        "format: second reader 1\nsentences: 2\n[words]\nold\n", encoding="utf-8"
    )
    with pytest.raises(RulesFault, match=r"second-reader\.txt:4: this is no list of weights"):
        load(folder, "home")


@pytest.mark.parametrize("keys", ['level = "justify"', 'level = "nudge"\ncharacteristic = ["age"]'])
def test_it_can_neither_hold_a_letter_nor_name_a_characteristic(tmp_path, keys):
    weighed = rule("test.look", f'kind = "weighed"\nscope = ["evidence"]\n{keys}', "[[a b c d]]")
    with pytest.raises(RulesFault, match="is a nudge and names no characteristic"):
        load(write(tmp_path, weighed), "home")


# -- how it is made

FIXTURE = [
    learning.Labelled(f"voice {number % 4}", text.format(number), "plain", amiss)
    for number in range(40)
    for text, amiss in [
        ("She counted box {} and wrote the number down. Then she rang the depot.", False),
        ("He was just not one of us, number {}, and we all felt it.", True),
    ]
]


def test_training_gives_the_same_bytes_each_time():
    assert learning.learn(FIXTURE) == learning.learn(list(FIXTURE))


def test_few_of_the_unseen_good_texts_are_above_the_threshold():
    learned = learning.learn(FIXTURE)
    good = [weight for weight, one in zip(learned.unseen, FIXTURE, strict=True) if not one.amiss]
    assert sum(weight > learned.threshold for weight in good) <= learning.GOOD_SHARE * len(good)


def test_a_sentence_weighs_what_scikit_learn_says(tmp_path):
    """With the weights as the file has them: the file's rounding is part of the training."""
    path = tmp_path / "second-reader.txt"
    path.write_text(learning.learn(FIXTURE).file, encoding="utf-8")
    weights = Weights(path)
    listed = [float(line.split("\t")[2]) for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line]
    features = learning.vectors().fit([text for one in FIXTURE for text in learning.units(one)])
    for text in [
        FIXTURE[0].text,
        FIXTURE[1].text,
        "She felt the depot’s 12 boxes; not one of us wrote it down",
        "Zzz qqq",
    ]:
        expected = weights.bias + float((features.transform([text]) @ listed)[0])
        assert weights.weight(words_of(text)) == pytest.approx(expected, abs=1e-6)


@pytest.mark.slow
def test_the_list_in_use_is_what_training_gives():
    told = CliRunner().invoke(rulebook.rules, ["train", "--check"])
    assert told.exit_code == 0, told.output
    assert "second-reader.txt: the same, byte for byte." in told.output


def test_the_labelled_sentences_are_enough_and_even():
    labelled = learning.read(SENTENCES)
    told = [json.loads(line) for path in SENTENCES.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
    good = [one for one in told if one["expect"] == "pass"]
    assert len(labelled) == len(told) >= 2_500
    assert 0.5 <= len(good) / len(told) <= 0.7
    assert sum(one["person"] != "second" for one in good) >= 1_000
    assert len({one["id"] for one in told}) == len(told)


def test_a_sentence_that_stands_there_twice_is_named(tmp_path):
    line = json.dumps({"author": "a", "text": "Counted twice.", "kind": "plain", "expect": "pass"})
    (tmp_path / "a.jsonl").write_text(f"{line}\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.jsonl:2: this text is there already"):
        learning.read(tmp_path)


def test_a_portal_without_the_tools_of_training_reads_the_list():
    """Nothing that weighs a sentence imports scikit-learn or numpy."""
    code = (
        "import sys; from pathlib import Path; from employer_portal.phrasing.loading import load;"
        "from employer_portal.phrasing.checking import check;"
        f"found = check({HINT!r}, None, load(Path({str(GUIDANCE)!r}), cache=Path({str(COMPILED)!r})));"
        "assert len(found) == 1 and not {'sklearn', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_far_from_every_you_a_hold_becomes_a_question_where_a_deed_is_told(rules):
    told = "You told us step by step how the hoist is checked and that it must not be used for anyone who is pregnant."
    assert {one.level for one in check(told, Context(scope="evidence"), rules)} <= {"nudge"}
    said = "You told us step by step how the hoist is checked, and you are pregnant."
    assert "stop" in {one.level for one in check(said, Context(scope="evidence"), rules)}


@pytest.mark.parametrize(
    ("of_another", "of_them"),
    [
        (
            "The lad back from paternity leave on nights: you read him the policy and gave the date for his answer.",
            "Back from paternity leave yourself: you read him the policy and gave the date for his answer.",
        ),
        (
            "You refused the groom's seventeen-year-old cousin at the bar and asked the barman to write down why.",
            "At seventeen years old you refused the groom's cousin at the bar and asked the barman to write down why.",
        ),
    ],
)
def test_whom_a_case_was_about_is_somebody_else_where_a_deed_is_told(rules, of_another, of_them):
    assert {one.level for one in check(of_another, Context(scope="evidence"), rules)} <= {"nudge"}
    assert "stop" in {one.level for one in check(of_them, Context(scope="evidence"), rules)}


def test_a_bare_word_of_praise_is_let_be_beside_a_sentence_that_tells_a_deed(rules):
    deed = "You counted the stock twice, found the missing box behind the second shelf and wrote down whose it was."
    assert [one.rule for one in check(f"{deed} Lovely.", Context(scope="strength"), rules)] == []
    assert [one.rule for one in check("Lovely.", Context(scope="strength"), rules)] != []
