"""Makes the archives beside it, each with its release's own code and commands: an employer, a round from the example
workbook, concerns, letters in every state, one of them sent; then that release's own back-up, on both databases.

    .venv/bin/python -m tests.releases.make [REVISION...]

A release is a commit that an operator could have set up: for each revision of the schema the first commit on main
with it, as a database made there meets every later migration; for 0003 the last one, since before it came only
commits of the same schema, and before those none with a command that makes a database. The newest revision has its
last commit as well. What is in the archives is packed tighter than the release did it, and otherwise untouched.
"""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.databases import Postgres

HERE = Path(__file__).parent
#: The schema's revision (with a letter where one has two) -> the commit.
RELEASES = {
    "0003": "5812767",
    "0004": "9c1c484",
    "0005": "0d2a769",
    "0006": "dc52240",
    "0007": "9819d51",
    "0008": "ac73bce",
    "0009": "72e8524",
    "0010": "9b1b262",
    "0011": "5ffe35e",
    "0012": "598391f",
    "0012b": "afb6463",
}
#: PostgreSQL alters tables where they stand: a few of them tell enough.
ON_POSTGRESQL = {"0003", "0006", "0012b"}
ROUND, VACANCY = "guidance/examples/warehouse-team-leader.xlsx", "OPS-2026-041"
MAIN = "import sys; from employer_portal.cli import main"
SHELL = f"""{MAIN}
import contextlib, io, json
for line in sys.stdin:
    said, ends = io.StringIO(), 0
    sys.argv = ["portal", *json.loads(line)]
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            main()
        except SystemExit as end:
            ends = end.code or 0
    print(json.dumps([ends, said.getvalue()]), flush=True)
"""
BRAND = "Harbourside Logistics"


class Release:
    """The commands of one commit, run in its own checkout, in one process: most of a command is its start."""

    def __init__(self, home: Path, url: str, var: Path) -> None:
        self.start = partial(
            subprocess.Popen, cwd=home, text=True,
            env={**os.environ, "DATABASE_URL": url, "PORTAL_VAR": str(var), "PROVE_REPLY_TO": "false"},
        )  # fmt: skip
        self.shell = self.start([sys.executable, "-c", SHELL], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def run(self, *words: str) -> str:
        print(json.dumps(words), file=self.shell.stdin, flush=True)
        ends, said = json.loads(self.shell.stdout.readline())
        if ends not in {0, 1}:  # 1: done, and something was found
            raise SystemExit(f"{' '.join(words)}\n{said}")
        return said

    def work_until(self, done: Callable[[], bool]) -> None:
        """Run the release's worker until that is so."""
        worker = self.start([sys.executable, "-c", f"{MAIN}; main()", "worker", "--processes", "1"])
        while not done() and worker.poll() is None:
            time.sleep(0.5)
        worker.send_signal(signal.SIGTERM)
        worker.wait(30)


def story(release: Release, archive: Path) -> None:
    """One round, as far as the command line leads through it."""
    hal, ann = ("--as", "hal@example.org"), ("--as", "ann@example.org")
    release.run("db", "upgrade")
    release.run("user", "first", "dana@example.org", "--name", "Dana Osei")
    for name, role in {"Hal Reyes": "hr", "Ann Lowe": "approver", "Tess Moran": "trainer"}.items():
        address = f"{name.split()[0].lower()}@example.org"
        release.run("user", "add", "--as", "dana@example.org", address, "--name", name, "--role", role)
    release.run("user", "certify", "--as", "tess@example.org", "hal@example.org")
    release.run(
        "brand", "add", "--as", "dana@example.org", BRAND, "--sender", "hr@harbourside.example",
        "--reply-to", "answers@harbourside.example", "--privacy-contact", "privacy@harbourside.example",
    )  # fmt: skip
    release.run("round", "import", *hal, ROUND)
    concerns = re.findall(r"^(\d+)", release.run("concern", "list", *hal, VACANCY), re.MULTILINE)
    because = ("--because", "The words are about the lift, not about the person.")
    release.run("concern", "settle", *hal, concerns[0], "not-about-the-person", *because)
    release.run("round", "accept", *hal, VACANCY)
    release.run("letter", "compose", *hal, VACANCY)
    drafts = re.findall(r"^(\d+)\t\S+\tdraft", release.run("letter", "list", VACANCY), re.MULTILINE)
    release.run("letter", "hand-in", *hal, *drafts[:2])
    shown = dict(re.findall(r"^(\d+)\t\S+\twaiting\t([0-9a-f]+)", release.run("letter", "list", VACANCY), re.MULTILINE))
    release.run("letter", "approve", *ann, drafts[0], "--shown", shown[drafts[0]])
    release.run("round", "send", *hal, VACANCY, "--now")
    release.work_until(lambda: "sent" in release.run("outbox", "list"))
    archive.unlink(missing_ok=True)
    release.run("db", "backup", str(archive))


@contextlib.contextmanager
def checkout(commit: str) -> Iterator[Path]:
    """That commit's files in a folder of their own."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "portal"
        subprocess.run(["git", "worktree", "add", "-q", "--detach", home, commit], cwd=HERE, check=True)
        try:
            yield home
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", home], cwd=HERE, check=True)


def pack(archive: Path, target: Path) -> None:
    """The same members, packed as tightly as a ZIP file can."""
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_LZMA) as packed:
        for member in source.infolist():
            packed.writestr(zipfile.ZipInfo(member.filename), source.read(member), zipfile.ZIP_LZMA)


def make(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = Postgres(Path(folder))
        try:
            for name in names:
                with checkout(RELEASES[name]) as home, server.fresh(empty=True) as postgresql:
                    urls = {"sqlite": f"sqlite:///{folder}/{name}.sqlite"}
                    if name in ON_POSTGRESQL:
                        urls["postgresql"] = postgresql
                    for kind, url in urls.items():
                        archive = Path(folder) / f"{name}-{kind}.zip"
                        story(Release(home, url, Path(folder) / f"var-{name}-{kind}"), archive)
                        pack(archive, HERE / f"{name}-{kind}.zip")
        finally:
            server.close()


if __name__ == "__main__":
    make(sys.argv[1:] or list(RELEASES))
