"""`.ci/run`: the README's test command in a bare Debian, and a loud word where none can be made."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from employer_portal.settings import HOME

LOUD = "NOT IN A BARE DEBIAN"


class Ci:
    """A checkout with the real `.ci/run` and a `./portal` that notes its arguments; pretended tools come first."""

    def __init__(self, folder: Path) -> None:
        self.tools, self.cache, self.checkout = folder / "tools", folder / "cache", folder / "checkout"
        self.log = folder / "log"
        for made in (self.tools, self.checkout / ".ci"):
            made.mkdir(parents=True)
        self.write(self.checkout / ".ci" / "run", (HOME / ".ci" / "run").read_text())
        self.write(self.checkout / "portal", '#!/bin/sh\necho "$PWD: portal $*"\nexit "${STATUS:-0}"\n')
        self.tool("id", "echo 0")
        self.tool("debootstrap", 'while [ $# -gt 2 ]; do shift; done; mkdir -p "$1/proc" "$1/dev" "$1/etc"; echo made')
        # stands for all that happens behind it
        self.tool("unshare", f'echo "$@" | tr "\\n" " " >>{self.log}')
        git = ["git", "-C", self.checkout, "-c", "user.name=Somebody", "-c", "user.email=somebody@harbourside.example"]
        for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "Begin"]):
            subprocess.run([*git, *words], check=True)

    def tool(self, name: str, script: str) -> None:
        self.write(self.tools / name, f"#!/bin/sh\n{script}\n")

    @staticmethod
    def write(path: Path, text: str) -> None:
        path.write_text(text)
        path.chmod(0o755)

    def run(self, **variables: str) -> subprocess.CompletedProcess[str]:
        own = {"PATH": f"{self.tools}:{os.environ['PATH']}", "CI_CACHE": str(self.cache), **variables}
        return subprocess.run(
            [self.checkout / ".ci" / "run"], env=own, cwd="/", capture_output=True, text=True, check=False, timeout=60
        )

    def inside(self) -> str:
        """What was started inside a root so far."""
        return self.log.read_text()


@pytest.fixture
def ci(tmp_path) -> Ci:
    return Ci(tmp_path)


def test_it_runs_the_test_command_of_the_readme():
    command = re.search(r"^    (\./portal test)$", (HOME / "README.md").read_text(), re.MULTILINE)
    assert command
    assert f"exec {command[1]}'" in (HOME / ".ci" / "run").read_text()


def test_the_command_runs_in_a_root_of_its_own_and_only_the_base_stays(ci):
    answer = ci.run()
    assert answer.returncode == 0, answer.stderr
    assert LOUD not in answer.stderr
    assert ci.inside().rstrip().endswith("sh -c cd /employer-portal && exec ./portal test")
    assert "apt-get install -y --no-install-recommends python3 git" in ci.inside(), "what the README asks for"
    assert sorted(path.suffix for path in ci.cache.iterdir() if path.name not in {"lock", "making.log"}) == [".tar"]


def test_the_base_is_made_once(ci):
    ci.run()
    ci.tool("debootstrap", "exit 1")
    assert LOUD not in ci.run().stderr


def test_a_failing_test_fails_the_run(ci):
    ci.run()
    ci.tool("unshare", "case $* in *portal*) exit 7 ;; esac")
    assert ci.run().returncode == 7


@pytest.mark.parametrize(
    ("tool", "script", "reason"),
    [
        ("id", "echo 1000", "only root can make one"),
        ("debootstrap", "echo 'E: no http://somewhere.example/debian here'; exit 1", "no (address) here"),
        ("unshare", "exit 1", "no mounts of one's own"),
    ],
    ids=["not root", "no mirror", "no mounts"],
)
def test_where_no_root_can_be_made_it_says_so_and_runs_as_it_is(ci, tool, script, reason):
    ci.tool(tool, script)
    answer = ci.run(STATUS="5")
    assert LOUD in answer.stderr
    assert reason in answer.stderr
    assert answer.stdout == f"{ci.checkout}: portal test\n"
    assert answer.returncode == 5
    assert not list(ci.cache.glob("*.??????")), "nothing half made stays"
