"""The press goes on: whatever happens to a renderer costs its own letter, with one clear message."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Timer

import psutil
import pytest

from employer_portal.core.errors import DomainError
from employer_portal.printing.content import Content
from employer_portal.printing.pdf import render_pdf
from employer_portal.printing.press import Failure, Press, Rendered
from employer_portal.printing.render import render_html, render_text
from tests.printing import samples
from tests.processes import hears_ctrl_c

LETTER = samples.NURSE


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with Press(1, seconds=20) as press:
        yield press


def child(press: Press) -> int:
    """The process that prints, once it is ready."""
    assert not failures(press, [LETTER])
    process = press._renderers[0]._process
    assert process
    return process.pid


def failures(press: Press, letters: list[Content]) -> dict[int, Failure]:
    results = dict(press.render(enumerate(letters)))
    assert sorted(results) == list(range(len(letters)))
    return {key: result for key, result in results.items() if isinstance(result, Failure)}


def test_each_letter_comes_back_in_all_its_forms(press: Press) -> None:
    results = dict(press.render([("a", LETTER), ("b", samples.WAREHOUSE)]))
    letter = results["a"]
    assert isinstance(letter, Rendered)
    assert (letter.text, letter.html) == (render_text(LETTER), render_html(LETTER))
    assert (letter.pdf, letter.pages) == (render_pdf(LETTER).data, 1)
    assert letter.sha256 == hashlib.sha256(letter.pdf).hexdigest()
    assert isinstance(results["b"], Rendered)


def test_a_letter_that_cannot_be_shown_says_why_and_the_others_go_on(press: Press) -> None:
    failed = failures(press, [LETTER, replace(LETTER, close="\ue000"), LETTER])
    assert list(failed) == [1]
    assert "U+E000" in failed[1].message
    assert failed[1].fix


def test_a_surprise_in_one_letter_stays_in_that_letter(press: Press) -> None:
    failed = failures(press, [replace(LETTER, look=replace(LETTER.look, colour="blue")), LETTER])
    assert list(failed) == [0]
    assert "could not be printed (ValueError" in failed[0].message


@pytest.mark.parametrize("name", ["SIGKILL", "SIGSEGV"])
def test_a_renderer_that_dies_costs_the_letter_it_held(press: Press, name: str) -> None:
    pid = child(press)
    os.kill(pid, signal.SIGSTOP)  # so that it certainly holds a letter when it dies

    def die() -> None:
        os.kill(pid, signal.Signals[name])
        os.kill(pid, signal.SIGCONT)

    Timer(0.3, die).start()
    failed = failures(press, [LETTER, LETTER, LETTER])
    assert list(failed) == [0]
    assert name in failed[0].message
    assert child(press) != pid


def test_a_renderer_that_dies_between_letters_costs_nothing(press: Press) -> None:
    pid = child(press)
    os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(pid)], timeout=5)
    assert not failures(press, [LETTER])


def test_a_renderer_that_stalls_is_replaced() -> None:
    with Press(1, seconds=5) as press:
        os.kill(child(press), signal.SIGSTOP)
        press._renderers[0]._seconds = 0.3
        failed = failures(press, [LETTER])
        assert "took longer than 0.3 seconds" in failed[0].message
        press._renderers[0]._seconds = 5
        assert not failures(press, [LETTER])


@pytest.mark.slow
def test_a_renderer_that_has_grown_is_replaced_and_no_letter_lost() -> None:
    with Press(1, megabytes=1) as press:
        assert not failures(press, [LETTER, LETTER])
        assert press._renderers[0]._process is None


def test_a_renderer_is_not_taken_for_as_large_as_the_process_that_started_it() -> None:
    large = """
from employer_portal.printing.press import Press
from tests.printing.samples import NURSE
held = b"x" * 500_000_000
with Press(1, megabytes=400) as press:
    list(press.render([(1, NURSE)]))
    assert press._renderers[0]._process
"""
    subprocess.run([sys.executable, "-c", large], check=True, timeout=60)


def test_letters_are_asked_for_only_as_they_are_needed(press: Press) -> None:
    asked = 0

    def endless() -> Iterator[tuple[int, Content]]:
        nonlocal asked
        while True:
            asked += 1
            yield asked, LETTER

    letters = press.render(endless())
    for _ in range(3):
        next(letters)
    assert asked <= 3 + 2
    letters.close()
    assert not failures(press, [LETTER])


def test_no_renderer_at_all_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with Press(1) as press, pytest.raises(DomainError, match="does not start"):
        list(press.render([("a", LETTER)]))


def test_a_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Press(1) as press, pytest.raises(DomainError, match="libpango"):
        list(press.render([("a", LETTER)]))


@pytest.mark.slow
def test_ctrl_c_leaves_nothing_running(tmp_path: Path) -> None:
    code = (
        "from employer_portal.printing.press import Press; from tests.printing import samples; import itertools\n"
        "with Press(2) as press:\n"
        "    for _ in press.render((i, samples.NURSE) for i in itertools.count()):\n"
        "        print(*(r._process.pid for r in press._renderers if r._process), flush=True)\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
        preexec_fn=hears_ctrl_c,
    ) as parent:  # fmt: skip
        assert parent.stdout
        children = [int(pid) for pid in parent.stdout.readline().split()]
        parent.send_signal(signal.SIGINT)
        parent.communicate(timeout=20)
    assert children
    assert not [pid for pid in children if psutil.pid_exists(pid)]
    assert not list(tmp_path.iterdir())
