"""The portal and its worker as children of this process, for as long as the demonstration lasts."""

import ctypes
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from urllib.error import HTTPError
from urllib.request import urlopen

import click

from employer_portal.core.errors import Conflict, DomainError

#: What is started: its words, and its log in the demonstration's folder.
PARTS = {"web": ["serve", "--bind", "127.0.0.1:{port}"], "worker": ["worker", "--processes", "1"]}
#: After so many seconds without an answer, and then each time as long again, it is said what is waited for.
PATIENCE = 10


def must_be_free(port: int) -> None:
    """Raise `Conflict` where something listens on that port already."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            raise Conflict(
                f"Port {port} is in use on this machine.", f"Name another: ./portal demo --port {port + 1}"
            ) from None


@contextmanager
def running(port: int, folder: Path, hold: int) -> Iterator[Callable[[], None]]:
    """Start both and wait until the portal is ready; gives a function that waits until they are to end. They inherit
    the open file `hold`, which holds the folder, and end with this process even where that is killed (on Linux).

    Raises `DomainError` where one does not come up; the end of one of them ends it all.
    """
    signal.signal(signal.SIGTERM, _asked_to_end)
    children = {name: _start(name, words, port, folder, hold) for name, words in PARTS.items()}
    try:
        _wait(children, port, folder)
        yield lambda: _watch(children, folder)
    except KeyboardInterrupt:
        click.echo("\nEnding.")
    finally:
        for child in children.values():
            child.terminate()
        for child in children.values():
            try:
                child.wait(timeout=20)
            except subprocess.TimeoutExpired:
                child.kill()


def _start(name: str, words: list[str], port: int, folder: Path, hold: int) -> subprocess.Popen[bytes]:
    with (folder / f"{name}.log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own commands, no shell sees them
            [sys.executable, "-m", "employer_portal.cli", *(word.format(port=port) for word in words)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(hold,),
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - there is one thread
            process_group=0,  # Ctrl-C reaches this process alone, which ends them in good order
        )


def _end_with_parent() -> None:
    """Ask Linux for SIGTERM once the process that started this one is gone (prctl(2), PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _wait(children: dict[str, subprocess.Popen[bytes]], port: int, folder: Path) -> None:
    """Until the portal says that it is ready: as long as both processes live, for a slow machine is no broken one."""
    began, told = time.monotonic(), 0
    while (missing := _not_ready(port)) is not None:
        _must_run(children, folder)
        waited = time.monotonic() - began
        if waited > PATIENCE * 2**told:
            told += 1
            click.echo(
                f"Still starting after {waited:.0f} seconds: {missing} Ctrl-C ends it; {folder / 'web.log'} says more."
            )
        time.sleep(0.2)


def _not_ready(port: int) -> str | None:
    """What the portal still waits for, as a sentence, or None where it is ready."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
            return None
    except HTTPError as error:
        error.close()
        return "the portal answers that it is not ready yet."
    except TimeoutError:
        return "the portal takes longer than five seconds to answer."
    except OSError:
        return "the portal does not answer yet."


def _must_run(children: dict[str, subprocess.Popen[bytes]], folder: Path) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            log = folder / f"{name}.log"
            last = (log.read_text(errors="replace").strip().splitlines() or ["It said nothing."])[-1]
            raise DomainError(f"The {name} process ended by itself: {last}", f"Look into {log}.")


def _watch(children: dict[str, subprocess.Popen[bytes]], folder: Path) -> None:
    while True:
        _must_run(children, folder)
        time.sleep(0.5)


def _asked_to_end(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
