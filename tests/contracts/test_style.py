"""The house's style is checked by tools, not by readers: lint, layout and types."""

import shutil
import subprocess
import sys

import pytest

from employer_portal.settings import HOME


@pytest.mark.parametrize(
    "tool",
    [["ruff", "check"], ["ruff", "format", "--check"], pytest.param(["mypy"], marks=pytest.mark.slow)],
    ids=["lint", "layout", "types"],
)
def test_the_checks_of_the_house_pass(tool):
    answer = subprocess.run([sys.executable, "-m", *tool], cwd=HOME, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize("script", ["portal", ".ci/run"])
@pytest.mark.parametrize("shell", ["sh", "dash", "bash"])
def test_the_scripts_are_plain_shell(script, shell):
    if shutil.which(shell):
        subprocess.run([shell, "-n", HOME / script], check=True)
