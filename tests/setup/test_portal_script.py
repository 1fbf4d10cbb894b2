"""`./portal` on other people's machines: the first run, the later ones, and what can be in the way."""

import os
import signal

import pytest

from tests.setup.tools import Machine

OFFLINE = """echo "WARNING: Retrying after 'NewConnectionError(Failed to establish a new connection:
[Errno -3] Temporary failure in name resolution')': https://index.example/simple/click/" >&2
echo "ERROR: No matching distribution found for click==8.5.1" >&2
exit 1"""
DISK_FULL = 'echo "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device" >&2; exit 1'
TAMPERED = 'echo "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE." >&2; exit 1'
ODD = 'echo "ERROR: Bad thing at https://user:secret@index.example/simple/ happened" >&2; exit 1'


@pytest.fixture
def machine(tmp_path) -> Machine:
    return Machine(tmp_path)


def test_the_first_run_sets_up_and_runs_the_command(machine):
    answer = machine.portal("round", "status")
    assert (answer.status, answer.out) == (0, "ran: round status\n")
    assert "about a minute, once" in answer.err
    packages, from_source, itself = machine.log("pip")
    assert "--require-hashes" in packages
    assert "--require-hashes" in from_source
    assert f"-r {machine.checkout}/requirements.lock" in packages
    assert "--no-index --no-build-isolation" in itself


def test_later_runs_say_and_install_nothing(machine):
    machine.portal("round", "status")
    before = machine.log("pip")
    answer = machine.portal("round", "status")
    assert (answer.out, answer.err) == ("ran: round status\n", "")
    assert machine.log("pip") == before


def test_arguments_and_exit_status_pass_through(machine):
    answer = machine.portal("check", "a file.txt", "", "--fail-on=stop", STATUS="7")
    assert (answer.status, answer.out) == (7, "ran: check a file.txt  --fail-on=stop\n")


def test_it_runs_from_any_folder_and_through_symlinks(machine, tmp_path):
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    (elsewhere / "near").symlink_to("../a checkout/portal")
    (elsewhere / "far").symlink_to(elsewhere / "near")
    answer = machine.portal("check", cwd=tmp_path, script=elsewhere / "far")
    assert answer.out == "ran: check\n"
    assert machine.venv.exists()


def test_a_changed_lock_is_installed_into_the_same_environment(machine):
    machine.portal("check")
    (machine.venv / "kept").touch()
    (machine.checkout / "requirements.lock").write_text("click==8.6.0\n")
    machine.portal("check")
    assert len(machine.log("pip")) == 6
    assert (machine.venv / "kept").exists()


@pytest.mark.parametrize(
    "step", range(1, 7), ids=["packages", "built", "portal", "newer packages", "newer built", "newer portal"]
)
def test_an_interrupted_set_up_is_repaired_by_the_next(machine, step):
    if step > 3:
        machine.portal("check")
        (machine.checkout / "requirements.lock").write_text("click==8.6.0\n")
    os.mkfifo(machine.tools / "gate")
    machine.pip(f'[ "$(wc -l <"$TOOLS/pip.log")" -ne {step} ] || read -r _ <"$TOOLS/gate"')
    run = machine.start("check")
    machine.wait_for_pip(step, run)
    run.kill()
    (machine.venv / "half").touch()
    (machine.tools / "gate").write_text("go\n")
    assert machine.ended(run).status == -signal.SIGKILL
    assert machine.portal("check").out == "ran: check\n"
    assert not (machine.venv / "half").exists(), "what was half installed is thrown away"


def test_a_moved_checkout_gets_a_new_environment(machine):
    machine.portal("check")
    (machine.venv / "old").touch()
    machine.move()
    assert machine.portal("check").out == "ran: check\n"
    assert not (machine.venv / "old").exists()


def test_an_environment_whose_python_is_gone_is_made_again(machine):
    machine.portal("check")
    (machine.venv / "bin" / "python").unlink()
    assert machine.portal("check").out == "ran: check\n"


def test_of_two_at_once_the_second_waits(machine):
    os.mkfifo(machine.tools / "gate")
    machine.pip('[ "$(wc -l <"$TOOLS/pip.log")" -gt 1 ] || read -r _ <"$TOOLS/gate"')
    first = machine.start("check")
    machine.wait_for_pip(1, first)
    second = machine.start("doctor")
    assert "Waiting for another set-up" in second.stderr.readline()
    (machine.tools / "gate").write_text("go\n")
    assert machine.ended(first).out == "ran: check\n"
    assert machine.ended(second).out == "ran: doctor\n"
    assert len(machine.log("pip")) == 3, "installed once"


def test_the_test_tools_come_with_the_first_test(machine):
    machine.portal("check")
    assert "requirements-dev.lock" not in "".join(machine.log("pip"))
    assert machine.portal("test", "-m", "not slow").out == "ran: test -m not slow\n"
    assert "requirements-dev.lock" in "".join(machine.log("pip"))
    before = machine.log("pip")
    machine.portal("bench")
    machine.portal("check")
    assert machine.log("pip") == before


@pytest.mark.parametrize(
    ("pip", "reason"),
    [
        (OFFLINE, "no network. Connect this machine, then run ./portal again."),
        (DISK_FULL, "the disk is full. Make room, then run ./portal again."),
        (TAMPERED, "a package is not the very one that the lock file names, and was not installed."),
        (ODD, "ERROR: Bad thing at (address) happened"),
    ],
    ids=["offline", "disk full", "tampered", "anything else"],
)
def test_what_stops_pip_is_one_line_without_any_address(machine, pip, reason):
    machine.pip(pip)
    answer = machine.portal("check")
    assert (answer.status, answer.out) == (3, "")
    assert answer.err.splitlines()[1:] == [f"portal: Installing packages failed: {reason}"]
    machine.pip("true")
    assert machine.portal("check").out == "ran: check\n"


def test_a_disk_without_room_is_said_before_the_first_step(machine):
    machine.tool("df", 'echo "Filesystem 1024-blocks Used Available"; echo "disk 9000000 8999000 1000"')
    answer = machine.portal("check")
    assert answer.status == 3
    assert "The disk is full: the environment needs 200 MB" in answer.err
    assert machine.log("pip") == []


def test_an_old_python_is_one_line(machine):
    answer = machine.portal("check", AGE="old")
    assert answer.status == 3
    assert answer.err == (
        "portal: Python 3.11 or newer is needed; python3 here is Python 3.9.2."
        " Debian 12 and Ubuntu 24.04 bring one; on a Mac: brew install python\n"
    )


def test_a_newer_python_beside_an_old_one_is_found(machine):
    machine.tool("python3.12", 'AGE=new exec "$TOOLS/python3" "$@"')
    assert machine.portal("check", AGE="old").out == "ran: check\n"


def test_a_folder_with_other_things_in_it_is_left_alone(machine, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "novel.txt").touch()
    answer = machine.portal("check", PORTAL_VENV=str(mine))
    assert answer.status == 3
    assert "something else than a Python environment" in answer.err
    assert [path.name for path in mine.iterdir()] == ["novel.txt"]


def test_the_environment_can_live_elsewhere(machine, tmp_path):
    assert machine.portal("check", cwd=tmp_path, PORTAL_VENV="envs/portal").out == "ran: check\n"
    assert (tmp_path / "envs" / "portal" / "requirements.lock").exists()
    assert not machine.venv.exists()


# What letters need from the system ------------------------------------------------------------------------------------


def test_root_on_debian_gets_the_packages_installed_and_named(machine):
    machine.lacks("libpango-1.0-0", "fonts-noto-cjk", can_print=False)
    machine.tool("id", "echo 0")
    answer = machine.portal("try", "round.xlsx")
    assert answer.out == "ran: try round.xlsx\n"
    assert "Installing packages of the system: libpango-1.0-0 fonts-noto-cjk" in answer.err
    assert machine.log("apt") == ["update", "install -y --no-install-recommends libpango-1.0-0 fonts-noto-cjk"]
    machine.portal("try", "round.xlsx")
    assert len(machine.log("apt")) == 2, "asked for once"


def test_sudo_without_a_password_does_as_well(machine):
    machine.lacks("libpango-1.0-0", can_print=False)
    machine.tool("sudo", 'shift; [ "$1" = true ] || exec env "$@"')
    assert machine.portal("try").out == "ran: try\n"
    assert machine.log("apt") == ["update", "install -y --no-install-recommends libpango-1.0-0"]


def test_others_get_the_one_line_to_run(machine):
    machine.lacks("libpango-1.0-0", can_print=False)
    answer = machine.portal("try", "round.xlsx")
    assert (answer.status, answer.out) == (3, "")
    assert answer.err.splitlines()[1:] == [
        "portal: Packages of the system are missing. Run this line, then ./portal again:",
        "sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends libpango-1.0-0'",
    ]
    assert machine.log("apt") == []
    machine.lacks()
    assert machine.portal("try", "round.xlsx").out == "ran: try round.xlsx\n"


def test_a_missing_font_is_said_once_and_stops_nobody(machine):
    machine.lacks("fonts-noto-cjk")
    answer = machine.portal("try")
    assert answer.out == "ran: try\n"
    assert "fonts-noto-cjk" in answer.err
    assert machine.portal("try").err == ""


def test_the_tests_get_their_browser_with_their_first_run(machine):
    machine.tool("id", "echo 0")
    machine.portal("try", "round.xlsx")
    assert machine.log("apt") == []
    assert machine.portal("test", "-q").out == "ran: test -q\n"
    assert machine.log("apt") == ["update", "install -y --no-install-recommends chromium"]
    machine.portal("test")
    assert len(machine.log("apt")) == 2, "asked for once"


@pytest.mark.parametrize("arguments", [(), ("check", "x.txt"), ("doctor",), ("try", "--help")])
def test_what_makes_no_letter_needs_nothing_from_the_system(machine, arguments):
    machine.lacks("libpango-1.0-0", can_print=False)
    assert machine.portal(*arguments).status == 0


def test_on_a_mac_the_brew_packages_are_named(machine):
    machine.lacks("pango", can_print=False)
    machine.tool("uname", "echo Darwin")
    answer = machine.portal("try")
    assert answer.status == 3
    assert answer.err.endswith("then ./portal again:\nbrew install pango\n")


def test_debian_without_venv_is_told_which_package(machine):
    answer = machine.portal("check", NO_VENV="yes")
    assert answer.status == 3
    assert "apt-get install -y --no-install-recommends python3-venv" in answer.err


def test_what_the_system_must_have_is_asked_again_when_the_table_of_it_changes(machine):
    machine.tool("id", "echo 0")
    machine.portal("try", "round.xlsx")
    table = machine.checkout / "employer_portal" / "upkeep" / "system.py"
    table.parent.mkdir(parents=True)
    table.touch()
    asked = machine.venv / "system-packages"
    os.utime(asked, (0, 0))
    machine.lacks("libnew1")
    machine.portal("try", "round.xlsx")
    assert machine.log("apt") == ["update", "install -y --no-install-recommends libnew1"]
    machine.portal("try", "round.xlsx")
    assert len(machine.log("apt")) == 2, "asked for once"
