"""A checkout and the tools around it, as `./portal` meets them on somebody's machine."""

import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from employer_portal.settings import HOME

#: Stands for python3 and, copied there, for the environment's python. What needs no network is done by the real one.
PYTHON = """#!/bin/sh
case "$*" in
    *realpath*) case $AGE in old) exit 1 ;; *) echo "$0" ;; esac ;;
    --version) echo "Python 3.9.2" ;;
    *"import ensurepip"*) [ -z "$NO_VENV" ] ;;
    "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && touch "$3/pyvenv.cfg" ;;
    *"-m pip "*) echo "$@" >>"$TOOLS/pip.log" && . "$TOOLS/pip.sh" ;;
    *doctor*--packages)
        cat "$TOOLS/missing"
        case $* in *--for-tests*) cat "$TOOLS/missing-in-tests" ;; esac
        exit "$(cat "$TOOLS/cannot-print")" ;;
    *employer-portal*) shift && echo "ran: $*" && exit "${STATUS:-0}" ;;
    *) exec "{real}" "$@" ;;
esac
"""


@dataclass(frozen=True)
class Answer:
    status: int
    out: str
    err: str


class Machine:
    """A folder of pretended tools that come first on PATH, and a checkout with the real script in it.

    What the machine is like is set before a run: `lacks()`, `tool()`, `pip()`, or a variable given to `portal()`.
    """

    def __init__(self, folder: Path) -> None:
        self.tools = folder / "tools"
        self.checkout = folder / "a checkout"
        self.tools.mkdir()
        self.checkout.mkdir()
        (self.checkout / "portal").write_bytes((HOME / "portal").read_bytes())
        (self.checkout / "portal").chmod(0o755)
        (self.checkout / "requirements.lock").write_text("click==8.5.1\n")
        (self.checkout / "requirements-dev.lock").write_text("click==8.5.1\npytest==9.2.0\n")
        (self.tools / "python3").write_text(PYTHON.replace("{real}", sys.executable))
        for newer in ("python3.14", "python3.13", "python3.12", "python3.11"):
            self.tool(newer, "exit 1")
        self.tool("uname", "echo Linux")
        self.tool("id", "echo 1000")
        self.tool("sudo", "exit 1")
        self.tool("apt-get", 'echo "$@" >>"$TOOLS/apt.log"')
        for tool in self.tools.iterdir():
            tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
        self.lacks()
        self.pip("true")

    @property
    def venv(self) -> Path:
        return self.checkout / ".venv"

    def tool(self, name: str, script: str) -> None:
        (self.tools / name).write_text(f"#!/bin/sh\n{script}\n")
        (self.tools / name).chmod(0o755)

    def pip(self, script: str) -> None:
        """What pip does from now on."""
        (self.tools / "pip.sh").write_text(script)

    def lacks(self, *packages: str, can_print: bool = True) -> None:
        (self.tools / "missing").write_text("".join(f"{package}\n" for package in packages))
        (self.tools / "missing-in-tests").write_text("chromium\n")
        (self.tools / "cannot-print").write_text("0" if can_print else "1")

    def log(self, tool: str) -> list[str]:
        """What pip or apt was asked for so far."""
        path = self.tools / f"{tool}.log"
        return path.read_text().splitlines() if path.exists() else []

    def start(self, *arguments: str, script: Path | None = None, cwd: Path | None = None, **variables: str):
        environment = {"PATH": f"{self.tools}:/usr/bin:/bin", "TOOLS": str(self.tools), "AGE": "new", "NO_VENV": ""}
        return subprocess.Popen(
            [script or self.checkout / "portal", *arguments],
            cwd=cwd or self.checkout,
            env=environment | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def portal(self, *arguments: str, **how) -> Answer:
        """Run `./portal` to its end."""
        return self.ended(self.start(*arguments, **how))

    def wait_for_pip(self, times: int, run: subprocess.Popen) -> None:
        """Until pip has been called so often."""
        while len(self.log("pip")) < times:
            assert run.poll() is None, run.stderr.read()

    @staticmethod
    def ended(run: subprocess.Popen) -> Answer:
        out, err = run.communicate(timeout=30)
        return Answer(run.returncode, out, err)

    def move(self) -> None:
        """The checkout is renamed, its environment with it."""
        new = self.checkout.with_name("moved")
        self.checkout.rename(new)
        self.checkout = new
