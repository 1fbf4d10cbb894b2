"""`./portal doctor`: what it sees on a machine that has all, and on one that lacks something."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from employer_portal.core.clock import system_clock
from employer_portal.printing import fonts
from employer_portal.settings import HOME, Settings
from employer_portal.upkeep import doctor, installation, system


def settings(var: Path, home: Path = HOME, **others) -> Settings:
    return Settings(PORTAL_HOME=home, PORTAL_VAR=var, **others)


def states(results) -> dict[str, str]:
    return {result.what: result.state for result in results}


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Runs the command with data in a folder of the test's own."""

    def run(*arguments: str, **others):
        monkeypatch.setattr(doctor, "load_settings", lambda: settings(tmp_path, **others))
        return CliRunner().invoke(doctor.doctor, list(arguments), catch_exceptions=False)

    return run


def test_a_machine_that_can_run_the_tests_lacks_nothing(run):
    answer = run()
    assert answer.output.endswith("Nothing is missing.\n")
    assert answer.exit_code == 0
    for what in ("Python", "Packages", "Pango", "HarfBuzz subset", "Hebrew characters", "Clock", "Time zone", "Data"):
        assert f"ok       {what}: " in answer.output


def test_json_says_the_same(run):
    results = json.loads(run("--format", "json").output)
    assert {"what", "state", "says", "mend", "package"} == set(results[0])
    assert next(result for result in results if result["what"] == "Python")["state"] == "ok"


def test_a_missing_library_is_named_with_its_package(monkeypatch, run):
    lost = system.Library("Pango", ("libpango-none.so",), "libpango-1.0-0", "no letter can be printed")
    monkeypatch.setattr(system, "LIBRARIES", (lost,))
    monkeypatch.setattr(system, "MAC", False)
    answer = run()
    assert answer.exit_code == 1
    assert "missing  Pango: not found: no letter can be printed\n" in answer.output
    assert answer.output.splitlines()[-1].endswith("apt-get install libpango-1.0-0")
    packages = run("--packages")
    assert (packages.output, packages.exit_code) == ("libpango-1.0-0\n", 1)


def test_a_typeface_that_is_not_here_is_named_with_its_package(monkeypatch, run):
    monkeypatch.setattr(fonts, "_installed", dict)
    monkeypatch.setattr(system, "MAC", False)
    assert "missing  Typeface Andika: not found: letters of a brand that has it are held back\n" in run().output
    packages = run("--packages")
    assert {"fonts-sil-andika", "fonts-crosextra-caladea", "fonts-open-sans"} <= set(packages.output.split())
    assert packages.exit_code == 0


def test_slow_letters_are_still_letters(monkeypatch, run):
    lost = system.Library("HarfBuzz subset", ("none.so",), "libharfbuzz-subset0", "slow", vital=False)
    monkeypatch.setattr(system, "LIBRARIES", (lost,))
    monkeypatch.setattr(system, "MAC", False)
    assert run().exit_code == 1
    packages = run("--packages")
    assert (packages.output, packages.exit_code) == ("libharfbuzz-subset0\n", 0)


def test_what_only_the_tests_need_is_named_to_them_alone(monkeypatch, run):
    browser = system.Tool("Browser of the tests", ("no-such-browser",), "chromium", "chromium")
    lost = system.Library("libatomic", ("libatomic-none.so",), "libatomic1", "no test can look at a page")
    driver = system.Brought("Driver of the browser", "playwright", "driver/node", (lost,))
    monkeypatch.setattr(system, "TEST_TOOLS", (browser,))
    monkeypatch.setattr(system, "TEST_PROGRAMS", (driver,))
    monkeypatch.setattr(system, "MAC", False)
    assert run("--packages").output == ""
    assert run("--packages", "--for-tests").output == "chromium\nlibatomic1\n"
    assert run().exit_code == 0, "who does not run the tests lacks nothing"
    answer = run("--for-tests")
    assert answer.exit_code == 1
    assert "missing  Browser of the tests: there is no no-such-browser" in answer.output
    assert "needs libatomic-none.so: without it no test can look at a page" in answer.output


def test_what_only_braille_needs_is_noted_and_not_missing(monkeypatch, run):
    monkeypatch.setattr(system, "BRAILLE", system.Tool("Braille", ("no-such-program",), "liblouis-bin", "liblouis"))
    monkeypatch.setattr(system, "MAC", False)
    answer = run()
    assert answer.exit_code == 0
    assert "note     Braille: there is no no-such-program\n" in answer.output
    assert "apt-get install liblouis-bin" in answer.output
    assert run("--packages").output == ""


def test_the_programs_that_the_tests_bring_are_started_once(tmp_path, monkeypatch, run):
    """A library that nobody knew of shows, too: the program says its name when it does not start."""
    assert "ok       Driver of the browser: starts" in run("--for-tests").output
    module = tmp_path / "brings_a_server"
    module.mkdir()
    (module / "__init__.py").touch()
    (module / "server").write_text("#!/bin/sh\necho 'cannot open shared object file: libodd.so.7' >&2; exit 127\n")
    (module / "server").chmod(0o755)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(system, "TEST_PROGRAMS", (system.Brought("Server", module.name, "server"),))
    assert "missing  Server: does not start: cannot open shared object file: libodd.so.7" in run("--for-tests").output


def test_brew_packages_on_a_mac(monkeypatch, run):
    lost = system.Library("Pango", ("libpango-none.dylib",), "libpango-1.0-0", "no letter can be printed")
    monkeypatch.setattr(system, "LIBRARIES", (lost,))
    monkeypatch.setattr(system, "MAC", True)
    assert run("--packages").output == "pango\n"


def test_letters_no_font_has_are_named(monkeypatch):
    monkeypatch.setattr(fonts, "missing_characters", lambda text: [c for c in text if c > "\u0590"])
    hebrew = system.script_shown(system.Script("Hebrew", "\u05e9\u05d9", "fonts-noto-core"))
    assert hebrew.state == "missing"
    assert "\u05e9\u05d9" in hebrew.says


def test_a_machine_without_fontconfig_is_told_its_packages():
    """As `./portal` asks before it has installed any."""
    asked = [sys.executable, "-m", "employer_portal.cli", "doctor", "--packages"]
    told = subprocess.run(asked, cwd=HOME, env={"PATH": "/nowhere"}, capture_output=True, text=True, check=False)
    assert {"fontconfig", "fonts-noto-core", "fonts-sil-andika"} <= set(told.stdout.split()), told.stderr


def test_other_packages_than_pinned_are_named(tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("click==0.1 \\\n    --hash=sha256:00\nno-such==1.0\ncolorama==9 ; sys_platform == 'win32' \\\n")
    result = doctor.packages_installed(lock)
    assert (result.state, result.says) == ("missing", "not as pinned: click, no-such")
    assert sys.prefix in result.mend


def test_a_database_not_made_yet_is_a_note(tmp_path):
    (result,) = installation.database(settings(tmp_path))
    assert result.state == "note"
    assert "./portal db upgrade" in result.mend


def test_a_migrated_database_is_fine(database, tmp_path):
    url = database.engine.url.render_as_string(hide_password=False)
    results = list(installation.database(settings(tmp_path, database_url=url)))
    assert states(results) == {
        "Database": "ok", "Migrations": "ok", "Queue": "ok", "Clocks": "ok", "Workers": "note",
        "Times in the trail": "ok",
    }  # fmt: skip


def test_an_old_database_is_to_be_upgraded(empty_url, tmp_path):
    if empty_url.startswith("sqlite"):
        Path(empty_url.removeprefix("sqlite:///")).touch()
    results = list(installation.database(settings(tmp_path, database_url=empty_url)))
    assert states(results)["Migrations"] == "missing"


@pytest.mark.parametrize("url", ["postgresql://portal:secret@127.0.0.1:9/none"])
def test_a_database_that_does_not_answer_is_no_traceback(tmp_path, url):
    (result,) = installation.database(settings(tmp_path, database_url=url))
    assert (result.what, result.state) == ("Database", "missing")
    assert "secret" not in result.says


def test_a_file_that_is_no_database(tmp_path):
    (tmp_path / "portal.sqlite").write_text("Dear diary, " * 1000)
    (result,) = installation.database(settings(tmp_path))
    assert "not a database" in result.says


def test_a_folder_nobody_may_write_to(tmp_path):
    (tmp_path / "file").touch()
    data, _ = doctor.folders(settings(tmp_path / "file" / "var"))
    assert (data.what, data.state) == ("Data", "missing")


def test_a_full_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "ROOM", 2**70)
    assert set(states(doctor.folders(settings(tmp_path))).values()) == {"missing"}


def test_a_clock_that_is_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "system_clock", lambda: system_clock() - timedelta(days=4000))
    results = states(doctor.clock(settings(tmp_path)))
    assert results["Clock"] == results["Clock of the disk"] == "missing"


def test_a_setting_that_cannot_be_read_is_named(monkeypatch):
    monkeypatch.setenv("FULLY_MET_FROM", "often")
    answer = CliRunner().invoke(doctor.doctor)
    assert answer.exit_code == 2
    assert "missing  Settings: FULLY_MET_FROM is 'often'. Expected: " in answer.output


def test_a_home_without_the_portals_files(tmp_path, monkeypatch):
    monkeypatch.setattr(doctor, "load_settings", lambda: settings(tmp_path, home=tmp_path))
    answer = CliRunner().invoke(doctor.doctor)
    assert answer.exit_code == 1
    assert "Correct PORTAL_HOME" in answer.output
