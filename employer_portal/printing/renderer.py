"""What runs in a press's child process: contents in, letters out, until the parent is gone."""

import hashlib
import os
import re
import resource
import sys
from pathlib import Path

from employer_portal.core.errors import DomainError
from employer_portal.printing.content import Content
from employer_portal.printing.leaf import Leaf
from employer_portal.printing.press import Failure, Rendered, Result, receive, send


def main() -> None:
    """Greet the parent, then answer each content with its letter and this process's memory in megabytes."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not print into the answers
    try:
        from employer_portal.printing import pdf, render
    except OSError as fault:  # cffi's way to say that Pango or HarfBuzz is not installed
        send(answers, Failure(f"The letter renderer lacks a library: {fault}", "Install Pango and HarfBuzz."))
        return
    send(answers, "ready")

    def letter(content: Content | Leaf) -> Rendered:
        if isinstance(content, Leaf):
            leaf = pdf.render_leaf(content)
            return Rendered(leaf.data, hashlib.sha256(leaf.data).hexdigest(), leaf.pages, "", "")
        printed = pdf.render_pdf(content)
        digest = hashlib.sha256(printed.data).hexdigest()
        return Rendered(printed.data, digest, printed.pages, render.render_text(content), render.render_html(content))

    while True:
        try:
            content = receive(sys.stdin.buffer)
        except EOFError:
            return
        result: Result
        try:
            result = letter(content)
        except DomainError as error:
            result = Failure(error.message, error.fix)
        except Exception as error:  # noqa: BLE001 - the other letters go on; this one says what happened
            result = Failure(f"The letter could not be printed ({type(error).__name__}: {error}).")
        send(answers, (result, megabytes()))


def megabytes() -> int:
    """The most memory this process has held.

    On Linux not from getrusage(2): a new program's figure there begins with the peak of the process that started it,
    so that under a large parent every renderer would look too large.
    """
    status = Path("/proc/self/status")
    if peak := status.exists() and re.search(r"VmHWM:\s+(\d+) kB", status.read_text()):
        return int(peak[1]) >> 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20  # bytes on a Mac


if __name__ == "__main__":
    main()
