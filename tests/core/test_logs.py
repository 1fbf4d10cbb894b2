"""Logs name ids and places, never people."""

import json
import subprocess
import sys

import pytest

from employer_portal.settings import HOME

SAYS = """
import logging, structlog
from employer_portal.core import logs
logs.set_up()
log = structlog.get_logger()
{}
"""


def written(code):
    """What a process that runs this code writes."""
    done = subprocess.run(
        [sys.executable, "-c", SAYS.format(code)], capture_output=True, text=True, cwd=HOME, check=True
    )
    return [json.loads(line) for line in done.stderr.splitlines()]


FAILS = """
try:
    raise ValueError("row (7, Ada Byron, ada@example.com) violates a constraint")
except ValueError:
    {}
"""


@pytest.mark.parametrize(
    "logger", ['log.exception("job.failed", row=7)', 'logging.getLogger("huey").exception("failed")']
)
def test_an_exception_is_named_and_placed_but_not_quoted(logger):
    [line] = written(FAILS.format(logger))
    assert line["error"] == "ValueError"
    assert line["at"].startswith("<string>:")
    assert "Ada" not in str(line)


def test_an_address_is_left_out():
    [line] = written('log.info("delivery.refused", delivery=7, reply="550 no ada@example.com here")')
    assert (line["delivery"], line["reply"]) == (7, "(left out)")


def test_a_line_is_json_with_time_and_level():
    [line] = written('log.info("letter.sealed", job=3)')
    assert (line["event"], line["level"], line["job"]) == ("letter.sealed", "info", 3)
    assert line["timestamp"].endswith("Z")


def test_what_libraries_say_below_a_warning_is_left_out():
    assert written('logging.getLogger("huey").info("Executing task")') == []
