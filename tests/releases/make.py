"""Makes the archives beside it, each with its release's own code and commands: an employer, a round from the example
workbook, concerns, letters in every state, one of them sent; then that release's own back-up, on both databases. Of the
last one also its demonstration, `-demo`, where people did all that pages offer.

    .venv/bin/python -m tests.releases.make [REVISION...]

A release is a commit that an operator could have set up: for each revision of the schema the first commit on main
with it, as a database made there meets every later migration; for 0003 the last one, since before it came only
commits of the same schema, and before those none with a command that makes a database. A revision that was the newest
for long has its last commit as well. What is in the archives is packed tighter than the release did it, and otherwise
untouched. Beside an archive in which people have passwords stands what they hold: `REVISION-KIND.json`.
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
#: Revisions at which no release ended: they came together with a later one.
NO_RELEASE = {
    f"{number:04}"
    for number in (1, 2, *range(13, 29), *range(30, 36), 37, 39, *range(41, 80), 83, 87, 89, 93, 94, 95, 96, 98, 99)
}
#: Also made on PostgreSQL: the first, and the last whose back-up holds what PostgreSQL itself wrote.
ON_POSTGRESQL = {"0003", "0012b"}
#: Where people get passwords (before, no command made a link to one), and which shows itself in a demonstration.
WITH_PASSWORDS = {"0012b"}
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
PASSWORD = "correct horse battery staple"
#: Hal takes his link, and a second step with recovery codes; Ann takes hers. By the release's own pages.
WAYS_IN = f"""
import json, re, sys
from employer_portal.app import create_app
from employer_portal.settings import load_settings
from tests.accounts.house import path
from tests.signin.test_second_step import set_up
from tests.pages import Visitor
app = create_app(load_settings())
hal, ann = (Visitor(app.test_client()) for _ in range(2))
for visitor, link in zip((hal, ann), sys.argv[1:]):
    visitor.open(path(link)).form("Set it and sign in").send(password={PASSWORD!r})
shown, codes = set_up(hal.open("/account").follow("Set it up"))
print(json.dumps(dict(second_step=re.search("(?:[A-Z2-7]{{4}}-){{3,}}[A-Z2-7]*", shown.text)[0], codes=codes)))
"""


class Release:
    """The commands of one commit, run in its own checkout, in one process: most of a command is its start."""

    def __init__(self, home: Path, url: str, var: Path) -> None:
        self.start = partial(
            subprocess.Popen,
            cwd=home,
            text=True,
            env={
                **os.environ,
                "DATABASE_URL": url,
                "PORTAL_VAR": str(var),
                "PROVE_REPLY_TO": "false",
                "PYTHONPATH": str(home),  # for its own child processes too
            },
        )
        self.var = var
        self.shell = self.start([sys.executable, "-c", SHELL], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def run(self, *words: str) -> str:
        print(json.dumps(words), file=self.shell.stdin, flush=True)
        ends, said = json.loads(self.shell.stdout.readline())
        if ends not in {0, 1}:  # 1: done, and something was found
            raise SystemExit(f"{' '.join(words)}\n{said}")
        return said

    def python(self, code: str, *words: str) -> str:
        done = self.start([sys.executable, "-c", code, *words], stdout=subprocess.PIPE)
        said, _ = done.communicate()
        if done.returncode:
            raise SystemExit(f"{done.args}\n{said}")
        return said

    def work_until(self, done: Callable[[], bool]) -> None:
        """Run the release's worker until that is so."""
        worker = self.start([sys.executable, "-c", f"{MAIN}; main()", "worker", "--processes", "1"])
        while not done() and worker.poll() is None:
            time.sleep(0.5)
        worker.send_signal(signal.SIGTERM)
        worker.wait(30)


def ways_in(release: Release) -> dict[str, object]:
    """Let Hal and Ann choose passwords; what they hold after it, and the secret key that all of it hangs on."""
    links = [
        release.run("user", "link", "--as", "dana@example.org", f"{name}@example.org").split()[-1]
        for name in ("hal", "ann")
    ]
    held = json.loads(release.python(WAYS_IN, *links))
    return {**held, "password": PASSWORD, "secret_key": (release.var / "secret_key").read_text()}


def story(release: Release, archive: Path, held: Path | None) -> None:
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
    if held:
        held.write_text(json.dumps(ways_in(release), indent=1) + "\n")
    archive.unlink(missing_ok=True)
    release.run("db", "backup", str(archive))


def demonstration(home: Path, var: Path, archive: Path, held: Path) -> None:
    """The release's own believable employer."""
    Release(home, "", var).run("demo", "--no-serve")
    Release(home, f"sqlite:///{var / 'demo' / 'portal.sqlite'}", var / "demo").run("db", "backup", str(archive))
    held.write_text(json.dumps({"secret_key": (var / "demo" / "secret_key").read_text()}) + "\n")


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
                        held = HERE / f"{name}-{kind}.json" if name in WITH_PASSWORDS else None
                        story(Release(home, url, Path(folder) / f"var-{name}-{kind}"), archive, held)
                        pack(archive, HERE / f"{name}-{kind}.zip")
                    if name in WITH_PASSWORDS:
                        archive = Path(folder) / f"{name}-demo.zip"
                        demonstration(home, Path(folder) / f"var-{name}", archive, HERE / f"{name}-demo.json")
                        pack(archive, HERE / archive.name)
        finally:
            server.close()


if __name__ == "__main__":
    make(sys.argv[1:] or list(RELEASES))
