"""Nobody but the portal's own user can read what it keeps, whatever the shell's umask was and whoever made it."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from employer_portal.core.errors import DomainError
from employer_portal.running import files
from employer_portal.settings import HOME, Settings
from employer_portal.upkeep import private_files


def environment(var):
    return {**os.environ, "PORTAL_VAR": str(var), "DATABASE_URL": ""}


def portal(var, *arguments, status=0):
    """Run a command with an umask that hides nothing; what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "employer_portal.cli", *map(str, arguments)], cwd=HOME, text=True, capture_output=True,
        env=environment(var), umask=0, check=False,
    )  # fmt: skip
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def open_to_others(folder):
    """What others may read below a folder, itself included."""
    return [path for path in (folder, *Path(folder).rglob("*")) if path.stat().st_mode & 0o077]


def until(true, process):
    for _ in range(600):
        if true():
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.1)
    raise AssertionError("waited a minute")


def ended(process):
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)


@pytest.mark.slow
def test_what_commands_and_both_processes_make_is_private(tmp_path):
    var, out = tmp_path / "var", tmp_path / "letters"
    out.mkdir(0o700)
    portal(var, "db", "upgrade")
    portal(var, "user", "first", "dana@example.org", "--name", "Dana")
    portal(var, "db", "backup", out / "backup.zip")
    portal(var, "try", "guidance/examples/staff-nurse.xlsx", "--out", out / "try", status=1)
    for made, *words in (
        ["portal.queue", "worker", "--processes", "1"],
        ["secret_key", "serve", "--bind", "127.0.0.1:0"],
    ):
        process = subprocess.Popen(
            [sys.executable, "-m", "employer_portal.cli", *words], cwd=HOME, env=environment(var), umask=0,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        until((var / made).exists, process)
        assert open_to_others(var) == []
        ended(process)
    assert open_to_others(var) == []
    assert not files.shared(var), "whatever is made there is listed in running/holdings.py"
    assert open_to_others(out) == []
    assert {path.name for path in out.iterdir()} == {"backup.zip", "try"}


@pytest.fixture
def old(tmp_path):
    """A folder as earlier versions left it."""
    var = tmp_path / "var"
    for name in ("portal.sqlite", "portal.sqlite-wal", "portal.queue", "mailbox/1.eml", "demo/portal.sqlite"):
        (var / name).parent.mkdir(parents=True, exist_ok=True)
        (var / name).write_text("words")
    for path in (var, *var.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return var


def said(var, url=""):
    return [
        (result.state, result.says, result.mend)
        for result in private_files.examine(Settings(PORTAL_VAR=var, database_url=url))
    ]


def test_what_is_there_already_is_closed_at_the_start(old):
    [(state, says, mend)] = said(old)
    assert (state, mend) == ("missing", f"chmod -R go= {old}")
    assert f"{old}/demo" in says
    files.close(old, "sqlite:///" + str(old / "portal.sqlite"))
    assert open_to_others(old) == []
    assert said(old)[0][0] == "ok"


def test_a_database_elsewhere_is_closed_with_its_side_files(old, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    elsewhere.chmod(0o755)
    for name in ("p.sqlite", "p.sqlite-wal", "p.queue", "neighbour"):
        (elsewhere / name).write_text("words")
        (elsewhere / name).chmod(0o644)
    assert f"chmod go= {elsewhere}/p.sqlite" in said(old.parent / "none", f"sqlite:///{elsewhere}/p.sqlite")[0][2]
    files.close(old, f"sqlite:///{elsewhere}/p.sqlite")
    assert {path.name for path in open_to_others(elsewhere)} == {"elsewhere", "neighbour"}


def test_a_folder_that_holds_other_things_too_is_left_open_and_said(old):
    (old / "payroll.xlsx").write_text("not ours")
    (old / "payroll.xlsx").chmod(0o644)
    files.close(old, "sqlite:///" + str(old / "portal.sqlite"))
    assert {path.name for path in open_to_others(old)} == {"var", "payroll.xlsx"}
    [(state, says, mend)] = said(old)
    assert state == "missing"
    assert "holds other things" in says
    assert "PORTAL_VAR" in mend


def test_links_lead_nowhere(old, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir(mode=0o755)
    outside.chmod(0o755)
    (old / "mailbox" / "elsewhere").symlink_to(outside)
    (old / "demo.lock").symlink_to(outside)
    files.close(old, "sqlite:///" + str(old / "portal.sqlite"))
    assert outside.stat().st_mode & 0o777 == 0o755


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a folder to somebody else")
def test_a_folder_of_somebody_else_is_named_and_the_portal_goes_on():
    code = """import os, sys; from pathlib import Path; from employer_portal.running import files, logs; logs.set_up()
os.setuid(12346); files.close(Path(sys.argv[1]), "sqlite://")"""
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        os.chown(var, 12345, 12345)
        var.chmod(0o755)
        done = subprocess.run(
            [sys.executable, "-c", code, folder], cwd=HOME, text=True, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stderr)["reason"] == "Operation not permitted"
        [(state, _, mend)] = said(var)
        assert (state, mend) == ("missing", f"sudo chmod -R go= {var}")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_folder_that_cannot_be_read_is_one_sentence(old):
    old.chmod(0)
    try:
        with pytest.raises(DomainError, match="cannot be read"):
            files.exposed(old, "sqlite://")
    finally:
        old.chmod(0o700)
