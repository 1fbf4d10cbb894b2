"""Logs name ids and places, never people."""

import json
import subprocess
import sys

import pytest

from employer_portal.settings import HOME

SAYS = """
import logging, structlog
from employer_portal.running import logs
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


def test_a_library_is_quoted_without_the_values():
    lines = written("""
library = logging.getLogger("library")
library.warning("Refused %s", "Ada Byron")
library.warning("Refused 'Ada Byron'")
library.warning("Nothing is left")
""")
    assert [line["event"] for line in lines] == ["Refused %s", "<string>:9", "Nothing is left"]


def test_the_last_words_of_a_process_are_not_quoted_either():
    done = subprocess.run(
        [sys.executable, "-c", SAYS.format("raise ValueError('Ada Byron')")],
        capture_output=True,
        text=True,
        cwd=HOME,
        check=False,
    )
    assert done.returncode == 1
    [line] = [json.loads(line) for line in done.stderr.splitlines()]
    assert (line["event"], line["error"], line["level"]) == ("process.died", "ValueError", "critical")
