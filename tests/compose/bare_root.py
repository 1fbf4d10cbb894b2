"""Takes the steps of the Dockerfile in a bare root folder, where there is no engine to build it.

    debootstrap --variant=minbase bookworm ROOT
    python -m tests.compose.bare_root ROOT [FILE...]     as root; the files are this machine's own way to the network

Each RUN is done in the root by `chroot`, with what ENV, ARG, WORKDIR and USER said before; COPY heeds .dockerignore.
At the end the image's own command is run as its user.
"""

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from employer_portal.settings import HOME


class Image:
    """A root folder that becomes what the Dockerfile says."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
        self.workdir = "/"
        self.user = "0"
        self.entrypoint: list[str] = []
        self.command: list[str] = []

    def step(self, name: str, rest: str) -> None:
        """Take one step."""
        getattr(self, f"do_{name.lower()}")(rest)

    def do_from(self, rest: str) -> None:
        """The root folder is what the image begins from."""

    do_volume = do_stopsignal = do_from

    def do_run(self, rest: str) -> None:
        self.run(["/bin/sh", "-c", rest])

    def do_env(self, rest: str) -> None:
        self.environment |= dict(re.findall(r"(\w+)=(\S+)", rest))

    def do_arg(self, rest: str) -> None:
        key, _, value = rest.partition("=")
        if given := os.environ.get(key, value):
            self.environment.setdefault(key, given)

    def do_workdir(self, rest: str) -> None:
        self.workdir = rest
        self.inside(rest).mkdir(parents=True, exist_ok=True)

    def do_copy(self, rest: str) -> None:
        *sources, target = rest.split()
        self.copy(sources, target)

    def do_user(self, rest: str) -> None:
        self.user = rest

    def do_entrypoint(self, rest: str) -> None:
        self.entrypoint = json.loads(rest)

    def do_cmd(self, rest: str) -> None:
        self.command = json.loads(rest)

    def run(self, command: list[str], *, user: str = "") -> None:
        """Run it inside, as the user that the steps have come to."""
        who = user or self.user
        inside = ["env", "-C", self.workdir, *command]
        subprocess.run(["chroot", f"--userspec={who}:{who}", self.root, *inside], env=self.environment, check=True)

    def copy(self, sources: list[str], target: str) -> None:
        """Copy from the checkout what .dockerignore does not leave out."""
        for source in sources:
            place = self.inside(target) if target != source else self.inside(source)
            if (HOME / source).is_file():
                place = place / Path(source).name if target.endswith("/") else place
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(HOME / source, place)
            else:
                shutil.copytree(HOME / source, place, ignore=_ignored, dirs_exist_ok=True)

    def inside(self, path: str) -> Path:
        """That path of the image, in the root folder."""
        return self.root / (Path(self.workdir) / path).relative_to("/")


def steps(dockerfile: str) -> list[tuple[str, str]]:
    """The Dockerfile's steps: each name with the rest of its line, comments left out, continued lines joined."""
    lines = [line for line in dockerfile.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [
        (name, " ".join(rest.split()))
        for name, _, rest in (line.partition(" ") for line in joined.splitlines())
        if name
    ]


def _ignored(folder: str, names: list[str]) -> set[str]:
    patterns = [line for line in (HOME / ".dockerignore").read_text().split() if not line.startswith("!")]
    top = Path(folder) == HOME
    return {
        name
        for name in names
        for pattern in patterns
        if (top or pattern.startswith("**/")) and fnmatch.fnmatch(name, pattern.removeprefix("**/"))
    }


def main(root: Path, *network: Path) -> None:
    """Take all steps."""
    for file in network:
        place = root / file.relative_to("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if file.is_dir() else shutil.copy2)(
            file, place, **({"dirs_exist_ok": True} if file.is_dir() else {})
        )
    image = Image(root)
    for name, rest in steps((HOME / "Dockerfile").read_text()):
        print(f"--- {name} {rest[:100]}", flush=True)  # noqa: T201
        image.step(name, rest)
    image.run([*image.entrypoint, "--help"])
    image.run([*image.entrypoint, "doctor"])


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
