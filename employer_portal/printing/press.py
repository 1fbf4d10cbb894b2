"""Letters printed by long-lived processes, one per core: a crash costs one letter and one clear message.

Each renderer is a child started with `subprocess` (a background worker may have no `multiprocessing` children, and a
process pool breaks as a whole when one child dies). A thread per renderer hands it one letter at a time, so it is
always known whose letter a dead renderer was holding.
"""

import os
import pickle
import signal
import struct
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from tempfile import TemporaryDirectory
from threading import Event, Thread, Timer
from types import TracebackType
from typing import IO, Any, Self, TypeVar, cast

from employer_portal.core.errors import DomainError
from employer_portal.printing.content import Content
from employer_portal.printing.leaf import Leaf

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
STARTS = 3  # a renderer that dies before it is ready is tried again this often
LENGTH = struct.Struct(">I")

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Rendered:
    """All forms of one letter, made from one content; of a leaf, its PDF."""

    pdf: bytes
    sha256: str  # of the PDF
    pages: int
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one letter could not be made, in words for the person who can mend it."""

    message: str
    fix: str = ""

    def __str__(self) -> str:
        return f"{self.message} {self.fix}".strip()


Result = Rendered | Failure


class Press:
    """Renderers for the time of a `with` block: started on entering, gone on leaving, however it is left.

    `workers` is the number of processes (default: one per core), `seconds` the longest a letter may take, `megabytes`
    the memory at which a renderer is replaced by a fresh one, `ahead` how many letters for each renderer are asked for
    before they are done. May be used by several threads at once.
    """

    def __init__(
        self, workers: int | None = None, *, seconds: float = 60, megabytes: int = 600, ahead: int = 2
    ) -> None:
        self._count = workers or len(os.sched_getaffinity(0))
        self._most = ahead * self._count
        self._jobs: Queue[tuple[Any, Content | Leaf, Queue[Any]] | None] = Queue()
        self._renderers = [_Renderer(seconds, megabytes) for _ in range(self._count)]
        self._threads = [Thread(target=self._serve, args=(renderer,), daemon=True) for renderer in self._renderers]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for renderer in self._renderers:
            renderer.stop()
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def render(self, letters: Iterable[tuple[Key, Content | Leaf]]) -> Iterator[tuple[Key, Result]]:
        """Yield each letter's key and result as it is done, in no promised order.

        `letters` is read in the caller's thread, a few ahead of what is done. Raises `DomainError` if no renderer can
        be started at all; whatever concerns one letter is that letter's `Failure`.
        """
        answers: Queue[tuple[Key, Result | DomainError]] = Queue()
        waiting = 0
        for key, content in letters:
            if waiting == self._most:
                yield _answer(answers)
                waiting -= 1
            self._jobs.put((key, content, answers))
            waiting += 1
        for _ in range(waiting):
            yield _answer(answers)

    def _serve(self, renderer: "_Renderer") -> None:
        try:
            renderer.warm_up()
            while job := self._jobs.get():
                key, content, answers = job
                try:
                    answers.put((key, renderer.render(content)))
                except DomainError as error:
                    answers.put((key, error))
        finally:
            renderer.close()


def _answer(answers: Queue[tuple[Key, Result | DomainError]]) -> tuple[Key, Result]:
    key, result = answers.get()
    if isinstance(result, DomainError):
        raise result
    return key, result


class _Renderer:
    """One child process, started when it is needed and replaced when it is gone."""

    def __init__(self, seconds: float, megabytes: int) -> None:
        self._seconds = seconds
        self._megabytes = megabytes
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False
        # Holds copies of the letter fonts, which a killed child cannot clear away itself.
        self._folder = TemporaryDirectory(prefix="letters-", ignore_cleanup_errors=True)

    def warm_up(self) -> None:
        """Start the child ahead of its first letter; what goes wrong is told when a letter comes."""
        with suppress(DomainError):
            self._running()

    def render(self, content: Content | Leaf) -> Result:
        """One letter. Raises `DomainError` only if no child can be started."""
        process = self._running()
        answer, late = _ask(process, self._seconds, content)
        if answer is None or late:
            self._discard()
        if answer is None:
            return _too_late(self._seconds) if late else _died(process.returncode)
        result, megabytes = answer
        if megabytes > self._megabytes:
            self._discard()
        return cast("Result", result)

    def stop(self) -> None:
        """End the child at once, from another thread; none is started any more."""
        self._stopped = True
        if process := self._process:
            process.kill()

    def close(self) -> None:
        """Clear away what the children leave behind."""
        self._discard()
        self._folder.cleanup()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process and self._process.poll() is None:
            return self._process
        for _ in range(STARTS):
            self._discard()
            process = self._process = self._start()
            if self._stopped:
                process.kill()
            greeting, _late = _ask(process, START_SECONDS)
            if isinstance(greeting, Failure):
                self._discard()
                raise DomainError(greeting.message, greeting.fix)
            if greeting:
                return process
        self._discard()  # the last one may not be gone yet, and would be taken for one that runs
        raise DomainError(
            "The letter renderer does not start.", "See that the machine has free memory, then try again."
        )

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "employer_portal.printing.renderer"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={**os.environ, "TMPDIR": self._folder.name},
            process_group=0,  # Ctrl-C reaches the parent alone, which knows what to do
        )

    def _discard(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _ask(process: subprocess.Popen[bytes], seconds: float, message: object = None) -> tuple[Any, bool]:
    """The child's answer, None if it died, and whether its time ran out. A child out of time is killed."""
    assert process.stdin
    assert process.stdout
    late = Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = Timer(seconds, stop)
    timer.start()
    try:
        if message is not None:
            send(process.stdin, message)
        answer = receive(process.stdout)
    except (EOFError, OSError):
        answer = None
    finally:
        timer.cancel()
        timer.join()
    return answer, late.is_set()


def _died(code: int | None) -> Failure:
    reason = signal.Signals(-code).name if code and code < 0 else f"exit code {code}"
    return Failure(
        f"The renderer stopped while it was printing this letter ({reason}).",
        "Make the letter again; if it stops again, look for unusual characters or an unusual logo.",
    )


def _too_late(seconds: float) -> Failure:
    return Failure(
        f"This letter was stopped because it took longer than {seconds:g} seconds to print.",
        "Look for very long text or an unusual logo, then make it again.",
    )


def send(pipe: IO[bytes], message: object) -> None:
    """Write one message with its length before it."""
    body = pickle.dumps(message)
    pipe.write(LENGTH.pack(len(body)) + body)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """The next message. Raises `EOFError` when the other side is gone, even in the middle of a message."""
    return pickle.loads(_exactly(pipe, LENGTH.unpack(_exactly(pipe, LENGTH.size))[0]))  # noqa: S301 - both ends are ours


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data
