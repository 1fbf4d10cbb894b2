"""Loading refuses what cannot work, with file and line; what works is kept in a cache."""

import json
import sys

import pytest

from employer_portal.phrasing import loading
from employer_portal.phrasing.checking import check
from employer_portal.phrasing.loading import load
from employer_portal.phrasing.sources import RulesFault
from tests.phrasing.packs import FRAME, rule, three, write

GOOD = rule("tone.rude", 'pattern = ["rude"]', "[[rude]]")


def faults(folder, text: str) -> list[str]:
    write(folder, text)
    with pytest.raises(RulesFault) as fault:
        load(folder, "home")
    return fault.value.faults


@pytest.mark.parametrize(
    ("change", "line", "complaint"),
    [
        (("pattern =", "patern ="), 10, "unknown key 'patern', did you mean 'pattern'?"),
        (('level = "justify"', 'level = "loud"'), 9, "'level' is one of stop, justify, nudge, not 'loud'"),
        (('category = "tone"', 'category = "moan"'), 3, "'category' is one of"),
        (('category = "tone"', 'category = "discrimination"'), 1, "names no characteristic"),
        (('level = "justify"', 'level = "stop"'), 6, "a stop rule offers no wording"),
        (('instead = "Say what was said."\n', ""), 1, "has no 'instead'"),
        (('pattern = ["rude"]', ""), 2, "can never fire"),
        (('pattern = ["rude"]', 'pattern = "rude"'), 10, "must be a list of texts"),
        ((f"flags = {three('[[rude]]')}", ""), 1, "has no 'flags'"),
        ((f"passes = {three('Fine.')}", ""), 1, "has no 'passes'"),
        (('["Fine.", ', "["), 12, "has 2 'passes'; at least 3 prove a rule"),
        (('id = "tone.rude"', 'id = "Rude"'), 2, "an id looks like"),
        (('pattern = ["rude"]', 'pattern = ["rude"]\nscope = ["lunch"]'), 11, "'lunch' is no scope"),
        (('pattern = ["rude"]', 'pattern = ["rude"]\nlevel_in = {letter = "loud"}'), 11, "a scope and one of"),
        (('instead = "Say what was said."', 'instead = "Be rude."'), 1, "is itself flagged by tone.rude"),
    ],
)
def test_a_broken_rule_is_named_by_file_and_line(tmp_path, change, line, complaint):
    found = faults(tmp_path, GOOD.replace(*change))
    assert any(fault.startswith(f"home/rules.toml:{line}: ") and complaint in fault for fault in found), found


def test_an_id_may_be_used_once(tmp_path):
    assert "the id 'tone.rude' is taken by home/rules.toml:1" in faults(tmp_path, GOOD + "\n" + GOOD)[0]


def test_a_class_that_nobody_uses_is_refused(tmp_path):
    assert faults(tmp_path, '[class.lonely]\nwords = ["x"]\n' + GOOD) == [
        "home/rules.toml:1: nobody uses the class <lonely>"
    ]


def test_a_class_that_contains_itself_is_refused(tmp_path):
    text = '[class.one]\nwords = ["a", "<two>"]\n[class.two]\nwords = ["<one>"]\n' + rule(
        "tone.x", 'pattern = ["<one>"]'
    )
    assert any("contains itself" in fault for fault in faults(tmp_path, text))


def test_broken_toml_is_named_by_file_and_line(tmp_path):
    assert faults(tmp_path, "[[rule]]\nid = oops\n")[0].startswith("home/rules.toml:2: ")


def test_every_fault_is_told_at_once(tmp_path):
    assert len(faults(tmp_path, GOOD.replace("pattern =", "patern =") + rule("tone.b", 'scope = ["lunch"]'))) >= 3


def test_a_missing_pack_is_named(tmp_path):
    with pytest.raises(RulesFault, match="there is no pack of rules here"):
        load(tmp_path, "atlantis")


def test_a_pack_extends_another_and_adds_to_its_classes(tmp_path):
    write(tmp_path, '[class.rude]\nwords = ["rude"]\n' + rule("tone.rude", 'pattern = ["<rude>"]', "[[rude]]"))
    write(tmp_path, '[pack]\nextends = "home"\n', "away/pack.toml")
    write(tmp_path, '[class.rude]\nwords = ["crass"]\n', "away/words.toml")
    assert [f.match for f in check("Rude and crass.", None, load(tmp_path, "away"))] == ["Rude", "crass"]
    assert [f.match for f in check("Rude and crass.", None, load(tmp_path, "home"))] == ["Rude"]


def test_defaults_of_a_file_hold_for_its_rules(tmp_path):
    folder = write(tmp_path, "[defaults]\nonce = true\n" + GOOD)
    assert len(check("Rude. Rude.", None, load(folder, "home"))) == 1


def test_rules_come_from_the_cache_and_say_the_same(tmp_path):
    folder, cache = write(tmp_path / "packs", FRAME + rule("tone.rude", 'person_is = ["rude"]')), tmp_path / "cache"
    fresh = load(folder, "home", cache)
    (kept,) = cache.glob("*.json")
    again = load(folder, "home", cache)
    assert again.version == fresh.version
    assert check("You are rude.", None, again) == check("You are rude.", None, fresh)
    kept.write_text(kept.read_text().replace('"why": "w"', '"why": "from the cache"'))
    assert check("You are rude.", None, load(folder, "home", cache)).items[0].why == "from the cache"


def test_whatever_compiles_rules_makes_the_cache_another_one_when_it_changes(tmp_path):
    load(write(tmp_path / "packs", GOOD), "home")
    rooms = ("employer_portal.patterns.", "employer_portal.phrasing.")
    at_work = {module.__file__ for name, module in sys.modules.items() if name.startswith(rooms)}
    assert at_work <= {str(path) for path in loading._engine().values()}


def test_a_broken_cache_is_made_anew(tmp_path):
    folder, cache = write(tmp_path / "packs", GOOD), tmp_path / "cache"
    load(folder, "home", cache)
    (kept,) = cache.glob("*.json")
    kept.write_text("{")
    assert check("Rude.", None, load(folder, "home", cache))
    assert json.loads(kept.read_text())["pack"] == "home"


def test_a_changed_rule_is_a_new_version_and_the_old_cache_goes(tmp_path):
    folder, cache = write(tmp_path / "packs", GOOD), tmp_path / "cache"
    old = load(folder, "home", cache).version
    write(tmp_path / "packs", GOOD.replace('"rude"', '"crude"'))
    assert load(folder, "home", cache).version != old
    assert len(list(cache.glob("*.json"))) == 1


def test_a_place_that_cannot_be_written_is_no_hindrance(tmp_path):
    folder = write(tmp_path / "packs", GOOD)
    (tmp_path / "file").write_text("a file where a folder is wanted")
    assert check("Rude.", None, load(folder, "home", tmp_path / "file" / "cache"))


@pytest.fixture
def packs(tmp_path):
    return write(tmp_path / "packs", GOOD)


@pytest.mark.parametrize("where", ["beside the packs", "elsewhere"])
def test_an_employers_own_rules_come_on_top(packs, tmp_path, where):
    before = load(packs, "home")
    folder = packs if where == "beside the packs" else tmp_path / "elsewhere"
    write(folder, rule("own.dude", 'pattern = ["dude"]', "[[dude]]"), "local/words.toml")
    own = load(packs, "home", local=None if folder == packs else folder / "local")
    assert [finding.rule for finding in check("Rude dude.", None, own)] == ["tone.rude", "own.dude"]
    assert own.version != before.version


def test_a_fault_in_an_employers_own_rules_is_named_by_file_and_line(packs, tmp_path):
    write(tmp_path / "own", '[[allow]]\nphrase = "rude health"\n', "list.toml")
    with pytest.raises(RulesFault) as fault:
        load(packs, "home", local=tmp_path / "own")
    assert fault.value.faults == ["local/list.toml:1: what is allowed needs a 'reason', which is a text"]
    with pytest.raises(RulesFault, match="there is no folder of the employer's own rules here"):
        load(packs, "home", local=tmp_path / "nowhere")


def test_an_employers_own_list_lets_a_phrase_stand_and_says_why(packs):
    write(packs, '[[allow]]\nphrase = "rude health"\nreason = "A ward of ours."\n', "local/list.toml")
    findings = check("Rude  health, and rude.", None, load(packs, "home"))
    assert [finding.start for finding in findings] == [18]
    assert [(finding.match, by.reason) for finding, by in findings.lifted] == [("Rude", "A ward of ours.")]


@pytest.mark.parametrize(("terminal", "told"), [(True, "a few seconds"), (False, "")])
def test_who_waits_at_a_terminal_is_told_once_why(packs, tmp_path, monkeypatch, capsys, terminal, told):
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    load(packs, "home", tmp_path / "cache")
    assert told in capsys.readouterr().err
    load(packs, "home", tmp_path / "cache")
    assert capsys.readouterr().err == ""
