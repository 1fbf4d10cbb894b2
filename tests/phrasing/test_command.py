"""`portal check`, as people and programs use it."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from employer_portal.phrasing.commands import check
from employer_portal.phrasing.filtering import FEW
from employer_portal.settings import Settings
from tests.phrasing.packs import rule, write

HELD = "We felt you were too old.\nYour plan was clear.\n"


@pytest.fixture
def run():
    def call(*arguments: str, given: str | bytes = ""):
        return CliRunner().invoke(check, [*arguments, "--var", str(Settings().var)], input=given)

    return call


def lines(result) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_file_is_checked_like_by_a_linter(run, tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text(HELD)
    result = run(str(file))
    assert result.exit_code == 1
    assert f"{file}:1:18 stop age.too_old (age)" in result.stdout
    _, line, marks, *_ = result.stdout[result.stdout.index(f"{file}:1:18") :].splitlines()
    assert line.index("too old") == marks.index("^")
    assert marks.count("^") == len("too old")
    assert "1 text checked: 1 stop" in result.stdout
    assert "\x1b" not in result.stdout


def test_what_comes_in_by_a_pipe_is_checked(run):
    assert "<stdin>:1:9 stop age.too_old" in run(given="You are too old.").stdout


@pytest.mark.parametrize(
    ("text", "arguments", "code"),
    [
        ("You explained the plan.", [], 0),
        ("You are too old.", [], 1),
        ("You were bossy.", [], 0),
        ("You were bossy.", ["--fail-on", "nudge"], 1),
        ("You are overqualified.", ["--fail-on", "stop"], 0),
        ("You are too old.", ["--fail-on", "never"], 0),
    ],
)
@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_the_exit_status_says_how_bad_it_is(run, text, arguments, code, form):
    assert run("--format", form, *arguments, given=text).exit_code == code


def test_json_names_the_rules_and_all_fields(run):
    told = json.loads(run("--format", "json", given="You are too old.").stdout)
    assert set(told["rules"]) == {"pack", "version"}
    (flag,) = told["files"][0]["flags"]
    assert set(flag) == {
        "rule", "category", "characteristic", "level", "start", "end", "match", "why", "ask", "instead", "guidance",
        "of_person",
    }  # fmt: skip


def test_sarif_points_at_the_place(run, tmp_path):
    file = tmp_path / "notes.md"
    file.write_text("# Ünïcode 🎉\n\nYou are too old.\n")
    log = json.loads(run("--format", "sarif", str(file)).stdout)
    (result,) = log["runs"][0]["results"]
    assert result["ruleId"] == log["runs"][0]["tool"]["driver"]["rules"][0]["id"] == "age.too_old"
    assert result["level"] == "error"
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (3, 9, 16)


def test_a_stream_is_answered_line_by_line_in_order(run):
    asked = [
        {"id": i, "text": text} for i, text in enumerate(["Fine.", "You are too old.", "Née 🎉: you are too old."])
    ]
    result = run("--format", "jsonl", given="".join(json.dumps(line) + "\n" for line in asked))
    assert result.exit_code == 1
    told = lines(result)
    assert [line["id"] for line in told] == [0, 1, 2]
    flag = told[2]["flags"][0]
    assert (flag["match"], flag["start"], flag["end"]) == ("too old", 15, 22)


def test_an_answer_comes_before_the_next_question():
    command = [sys.executable, "-m", "employer_portal.cli", "check", "--format", "jsonl", "--var", str(Settings().var)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as filter_:
        for number in range(3):
            filter_.stdin.write(json.dumps({"id": number, "text": "You are too old."}).encode() + b"\n")
            filter_.stdin.flush()
            assert json.loads(filter_.stdout.readline())["id"] == number
        filter_.stdin.close()
        assert filter_.wait() == 1


def test_a_long_file_is_answered_in_order_whoever_answers(tmp_path):
    texts = [f"You are too old, and {number} is a number." for number in range(FEW + 10)]
    asked = [json.dumps({"id": number, "text": text}) for number, text in enumerate(texts)]
    asked[-2] = "{"
    file = tmp_path / "long.jsonl"
    file.write_text("\n".join(asked))
    command = [sys.executable, "-m", "employer_portal.cli", "check", "--format", "jsonl", "--var", str(Settings().var)]
    with file.open() as given:
        shared = subprocess.run(command, stdin=given, capture_output=True, text=True, check=False)
    with file.open() as given:
        alone = subprocess.run([*command, "--alone"], stdin=given, capture_output=True, text=True, check=False)
    assert (shared.returncode, shared.stdout, shared.stderr) == (2, alone.stdout, alone.stderr)
    assert alone.stderr == f"Line {FEW + 9}: this is not JSON.\n"
    assert [line["id"] for line in lines(shared)] == [*range(FEW + 8), None, FEW + 9]


def test_the_context_of_a_line_counts(run):
    context = {"title": "Nurse", "criteria": ["Care"], "scope": "next step", "rating": "2"}
    asked = json.dumps({"id": "a", "text": "More experience would be good.", "context": context})
    (told,) = lines(run("--format", "jsonl", given=asked))
    assert "silence.no_next_step" in [flag["rule"] for flag in told["flags"]]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "this is not JSON"),
        ("[" * 100_000, "this is not JSON"),
        ("[1]", 'an object with "id" and a "text" is wanted'),
        ('{"id": 7}', 'an object with "id" and a "text" is wanted'),
        ('{"id": 7, "text": 5}', 'an object with "id" and a "text" is wanted'),
        ('{"id": 7, "text": "x", "context": 5}', '"context" must be an object'),
        ('{"id": 7, "text": "x", "context": {"scope": "lunch"}}', "scope must be one of"),
        ('{"id": 7, "text": "x", "context": {"criteria": "x"}}', "criteria must be a list of names"),
        (b'{"id": 7, "text": "\xff"}', "this is not JSON"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_is_still_answered(run, line, complaint):
    line = line if isinstance(line, bytes) else line.encode()
    good = json.dumps({"id": 8, "text": "You are too old."}).encode()
    result = run("--format", "jsonl", given=line + b"\n\n" + good)
    assert result.exit_code == 2
    bad, told = lines(result)
    assert complaint in bad["error"]
    assert bad["error"].startswith("Line 1: ")
    assert (bad["flags"], told["id"], len(told["flags"])) == ([], 8, 1)
    assert complaint in result.stderr


def test_half_a_character_is_answered_too(run):
    (told,) = lines(run("--format", "jsonl", given='{"id": "\\ud800", "text": "You are \\ud800 too old."}'))
    assert told["id"] == "\ud800"


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda path: path.write_bytes(b"\x89PNG\0\0"), "is not a UTF-8 text file"),
        (lambda path: path.write_bytes(b"\xff\xfe caf\xe9"), "is not a UTF-8 text file"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: None, "cannot be read: no such file or directory"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_others_are_checked(run, tmp_path, make, complaint):
    make(tmp_path / "bad")
    (tmp_path / "good.txt").write_text(HELD)
    result = run(str(tmp_path / "bad"), str(tmp_path / "good.txt"))
    assert result.exit_code == 2
    assert complaint in result.stderr
    assert "age.too_old" in result.stdout
    assert result.stderr.count("\n") == 1


def test_of_markdown_only_prose_is_checked(run, tmp_path):
    file = tmp_path / "page.md"
    code = "`You are too old`\n\n```\nYou are too old\n```\n[a](old)\n"
    file.write_text(f"---\ntitle: You are too old\n---\n{code}\nYou are too old.\n")
    assert run(str(file)).stdout.count("age.too_old") == 1
    assert f"{file}:11:9" in run(str(file)).stdout


def test_explain_says_which_pattern_fired(run):
    assert "Pattern: person_is: " in run("--explain", given="You are too old.").stdout


def test_rules_that_cannot_be_used_are_one_clear_answer(tmp_path):
    folder = write(tmp_path, rule("tone.x", 'patern = ["x"]'))
    result = CliRunner().invoke(check, ["--rules", str(folder), "--pack", "home"], input="x")
    assert result.exit_code == 2
    assert result.stderr.startswith("The rules cannot be used:\nhome/rules.toml:")


OVERQUALIFIED = "You are overqualified."


def test_an_allowed_phrase_stands_and_explain_says_why(run):
    result = run("--explain", "--allow", "overqualified = the advert asks for trainees", given="You are overqualified.")
    assert result.exit_code == 0
    assert "let stand 'overqualified' (age.overqualified): the advert asks for trainees" in result.stdout
    assert run("--allow", "overqualified", given="You are overqualified.").exit_code == 2


def test_an_allowed_phrase_that_lets_nothing_stand_is_named(run):
    result = run("--allow", "overqualified = for trainees", "--allow", "bus pass = it is on show", given=OVERQUALIFIED)
    assert "“bus pass” let nothing stand" in result.stderr
    assert "“overqualified”" not in result.stderr


def test_a_context_of_json_carries_what_is_allowed(run):
    allowed = [{"phrase": "overqualified", "reason": "the advert asks for trainees"}]
    asked = {"id": 1, "text": "You are overqualified.", "context": {"allowed": allowed}}
    assert lines(run("--format", "jsonl", given=json.dumps(asked)))[0]["flags"] == []
    asked["context"] = {"allowed": ["overqualified"]}
    assert "each with" in lines(run("--format", "jsonl", given=json.dumps(asked)))[0]["error"]
