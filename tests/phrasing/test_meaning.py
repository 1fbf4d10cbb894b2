"""The version of the rules is a hash of what they mean."""

import pytest

from employer_portal.phrasing import meaning
from employer_portal.phrasing.formatting import formatted
from employer_portal.phrasing.loading import load
from tests.phrasing.packs import FRAME, rule, three, write

KEYS = """pattern = ["rude", "<crass> man"]
unless = ["_ health"]
person_is = ["vile"]
scope = ["letter", "evidence"]"""
RUDE = rule("tone.rude", KEYS, "[[rude]]")
SHORT = rule("tone.short", 'kind = "whole"\nscope = ["evidence"]\nwhen = {words_below = 3, lacks = ["so", "as"]}')
CRASS = '[class.crass]\nwords = ["crass", "coarse"]\ninflected = ["boor"]\n'
NAMES = '[[exception]]\npatterns = ["Rude Health", "Vile Ltd"]\n'
RULES = f"{FRAME}{CRASS}{NAMES}{RUDE}{SHORT}"
ALLOWED = '[[allow]]\nphrase = "rude"\nreason = "A name."\n'


def version(folder, text: str, file: str = "home/rules.toml") -> str:
    return load(write(folder, text, file), "home").version


@pytest.fixture
def usual(tmp_path) -> str:
    return version(tmp_path, RULES)


@pytest.mark.parametrize(
    "same",
    [
        "# A comment.\n" + RULES,
        formatted(RULES),
        RULES.replace('"rude", "<crass> man"', '"<crass> man",\n  """\\\n  rude""",\n'),
        RULES.replace('["letter", "evidence"]', '["evidence", "letter"]'),
        RULES.replace('"crass", "coarse"', '"coarse", "crass", "coarse"'),
        RULES.replace('"Rude Health", "Vile Ltd"', '"Vile Ltd"]\n[[exception]]\npatterns = ["Rude Health"'),
        RULES.replace('"^ _ $", "_ candidate"', '"_ candidate", "^ _ $"'),
        f"{FRAME}{SHORT}{RUDE}{CRASS}{NAMES}",
        RULES.replace(three("[[rude]]"), three("So [[rude]]")),
        RULES.replace('source = "s"', 'source = "A book."').replace('since = "2026-11"', 'since = "2027-01"'),
        RULES.replace(CRASS, f'{CRASS}about = "What nobody says."\n'),
        '[defaults]\nlevel = "justify"\n' + RULES.replace('level = "justify"', ""),
    ],
)  # fmt: skip
def test_how_a_rule_is_written_changes_no_version(tmp_path, usual, same):
    assert same != RULES
    assert version(tmp_path, same) == usual


@pytest.mark.parametrize(
    ("change", "into"),
    [
        ('"rude"', '"crude"'), ('"rude"', '"rude", "crude"'), ('"_ health"', '"_ healths"'), ('"vile"', '"evil"'),
        ('why = "w"', 'why = "So."'), ('ask = "a"', 'ask = "So?"'), ("Say what was said.", "Say it."),
        ('level = "justify"', 'level = "nudge"'), ('category = "tone"', 'category = "style"'),
        ('["letter", "evidence"]', '["letter"]'), ("tone.rude", "tone.ruder"), ('"coarse"', '"course"'),
        ('"coarse"]\ninflected = ["boor"]', '"coarse", "boor"]'), ("words_below = 3", "words_below = 4"),
        ('"Vile Ltd"', '"Vile plc"'),
        ('"^ _ $"', '"^ _"'), ("[[exception]]", ALLOWED + "[[exception]]"),
    ],
)  # fmt: skip
def test_whatever_changes_what_is_found_or_said_is_another_version(tmp_path, usual, change, into):
    assert change in RULES
    assert version(tmp_path, RULES.replace(change, into, 1)) != usual


def test_rules_may_move_to_another_file(tmp_path, usual):
    write(tmp_path, SHORT, "home/short.toml")
    assert version(tmp_path, f"{FRAME}{CRASS}{NAMES}{RUDE}") == usual


def test_the_version_is_known_before_what_the_rules_mean_is_read_again(tmp_path, monkeypatch):
    folder, cache = write(tmp_path / "packs", RULES), tmp_path / "cache"
    usual = load(folder, "home", cache).version
    write(tmp_path / "packs", f"# A comment.\n{RULES}")
    assert load(folder, "home", cache).version == usual
    assert len(list(cache.glob("*.json"))) == 1
    monkeypatch.setattr(meaning, "version", None)
    assert load(folder, "home", cache).version == usual


def test_an_older_name_of_the_same_meaning_is_known(monkeypatch):
    monkeypatch.setattr(meaning, "SAME_MEANING", {"old": "now", "older": "now", "other": "then"})
    assert meaning.same_meaning("now") == ["now", "old", "older"]
    assert meaning.same_meaning("old") == ["old"]
