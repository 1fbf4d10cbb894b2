"""What those who work on the portal run in its checkout: the tests and the benchmarks."""

import importlib.util
import os
import sys
from typing import NoReturn

import click

from employer_portal.core.errors import DomainError
from employer_portal.settings import HOME

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


def _run(module: str, *arguments: str) -> NoReturn:
    """Become `python -m module` in the checkout's folder. Raises `DomainError` where the test tools are not there."""
    if importlib.util.find_spec("pytest") is None:
        raise DomainError("The test tools are not installed here.", "./portal test and ./portal bench install them.")
    os.chdir(HOME)
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])
