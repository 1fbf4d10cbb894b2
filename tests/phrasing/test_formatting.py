"""The rules' files are laid out by one command, which changes nothing that they say."""

import tomllib

import pytest
from click.testing import CliRunner

from employer_portal.phrasing.formatting import WIDTH, formatted
from employer_portal.phrasing.rulebook import rules as command
from employer_portal.phrasing.sources import ORDERED
from tests.phrasing.conftest import GUIDANCE

FILES = [pytest.param(path, id=str(path.relative_to(GUIDANCE))) for path in sorted(GUIDANCE.rglob("*.toml"))]
WRITTEN = (
    '''# Tone.

[class.rude]
words = ["rude",  "crass",
  # Worse
  "vile", # indeed
  "foul"]

[[rule]]   # the first
id='tone.rude'
characteristic = [
  "sex",
  "age",
]
pattern = ["rude", "<rude> \\"boy\\"",
  """(a | \\
      b)"""]
unless = ["_ health"]
why = "'''
    + "It is rude. " * 12
    + """"
flags = ["[[rude]]!", {text = "[[crass]] # no comment", title = "Clerk"}]
[rule.when]
by = ["rude", "crass"]
words_below = 3
"""
)
LAID_OUT = '''# Tone.

[class.rude]
words = [
  "crass", "rude",
  # Worse
  "foul",
  "vile",  # indeed
]

[[rule]]   # the first
id = 'tone.rude'
characteristic = ["sex", "age"]
pattern = [
  "(a | b)",
  "<rude> \\"boy\\"",
  "rude",
]
unless = ["_ health"]
why = """\\
  It is rude. It is rude. It is rude. It is rude. It is rude. It is rude. It is rude. It is rude. It is rude. It is \\
  rude. It is rude. It is rude. """
flags = [
  "[[rude]]!",
  {text = "[[crass]] # no comment", title = "Clerk"},
]
[rule.when]
by = [
  "rude",
  "crass",
]
words_below = 3
'''


def said(value, key=""):
    """What a file says, with those lists sorted in which order says nothing."""
    if isinstance(value, dict):
        return {name: said(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        inner = [said(item) for item in value]
        return inner if key in ORDERED else sorted(inner, key=str)
    return value


@pytest.mark.parametrize("path", FILES)
def test_every_file_of_rules_is_laid_out(path):
    text = path.read_text(encoding="utf-8")
    assert formatted(text) == text, "./portal rules format lays it out"
    assert max(map(len, text.splitlines())) <= WIDTH


def test_a_file_is_laid_out_and_what_it_says_stays():
    assert formatted(WRITTEN) == LAID_OUT
    assert said(tomllib.loads(LAID_OUT)) == said(tomllib.loads(WRITTEN))
    assert formatted(LAID_OUT) == LAID_OUT


@pytest.mark.parametrize(
    "value",
    [
        '"' + "word " * 40 + '"',
        '"' + r"\\ \" " * 40 + '"', "'" + "word " * 40 + "'", '"""one\ntwo"""', '"""a "b" c"""',
        '["' + "long " * 40 + '", "a"]', "[{text = '''it's'''}]", '["a", # why\n"b" # so\n]', "[\n# nothing\n]", "[]",
        '"http://' + "x" * 200 + '"', "{a = [1, 2]}", "1 # one", '["' + " ".join(["\\u200b"] * 50) + '"]',
    ],
)  # fmt: skip
def test_whatever_is_written_is_kept_and_laid_out_once(value):
    text = f"why = {value}\nlevel = 1"
    once = formatted(text)
    assert said(tomllib.loads(once)) == said(tomllib.loads(text))
    assert formatted(once) == once


@pytest.mark.parametrize("text", ["why = oops", '["x"\n', 'why = "' + " " * 3 + "word " * 40 + '"'])
def test_what_cannot_be_laid_out_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        formatted(text)


def test_the_command_lays_out_the_files_that_are_named(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(WRITTEN)
    run = CliRunner().invoke
    looked = run(command, ["format", "--check", str(path)])
    assert (looked.exit_code, looked.stdout, path.read_text()) == (1, f"{path}\n", WRITTEN)
    assert run(command, ["format", str(path)]).exit_code == 0
    assert path.read_text() == LAID_OUT
    assert (run(command, ["format", "--check", str(path)]).exit_code, run(command, ["format", "--check"]).stdout) == (
        0,
        "",
    )
    path.write_text("why = oops")
    assert run(command, ["format", str(path), "common/age.toml"]).exit_code == 2
