"""What those who work on the portal run in its checkout: the tests, the benchmarks, the next migration."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import click

from employer_portal.core.errors import DomainError
from employer_portal.database.revising import revise
from employer_portal.settings import HOME, load_settings

PASSED_ON = {"ignore_unknown_options": True, "allow_interspersed_args": False}


@click.command(context_settings=PASSED_ON, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Run the tests in three processes; arguments and exit status are pytest's own."""
    # three on two cores: they often wait for a disk or a browser
    _run("pytest", "-n", "3", "--dist", "worksteal", *arguments)


@click.command(context_settings=PASSED_ON, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(arguments: tuple[str, ...]) -> None:
    """Run the benchmarks named, or all of them."""
    _run("tests.benchmarks", *arguments)


@click.command("revision")
@click.argument("what", metavar='"WHAT IT ADDS"')
@click.option("--empty", is_flag=True, help="Write one without steps: for triggers, or for data.")
def revision(what: str, empty: bool) -> None:
    """Write the next migration: what the models say and the migrations do not say yet.

    It is compared with a database of its own that the migrations make; nothing else is touched. Read what it wrote:
    it cannot know a column that was renamed, and sets no triggers.
    """
    written = revise(load_settings().migrations, what, empty=empty)
    if ruff := shutil.which("ruff", path=Path(sys.executable).parent):
        subprocess.run([ruff, "check", "--fix", "--quiet", written], cwd=HOME, check=False)  # noqa: S603  the checkout's own tool
        subprocess.run([ruff, "format", "--quiet", written], cwd=HOME, check=False)  # noqa: S603  the checkout's own tool
    click.echo(written)


def _run(module: str, *arguments: str) -> NoReturn:
    """Become `python -m module` in the checkout's folder. Raises `DomainError` where the test tools are not there."""
    if importlib.util.find_spec("pytest") is None:
        raise DomainError("The test tools are not installed here.", "./portal test and ./portal bench install them.")
    os.chdir(HOME)
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])
