"""The checker as a filter for streams: one JSON line in, one out. A long file is shared out over the cores."""

import gc
import json
import os
import shutil
import stat
from collections.abc import Iterable, Sequence
from dataclasses import replace
from tempfile import TemporaryFile
from typing import IO, BinaryIO, NoReturn

import click

from employer_portal.phrasing.checking import NOTHING_KNOWN
from employer_portal.phrasing.checking import check as check_phrasing
from employer_portal.phrasing.findings import LEVELS, Allowance, Findings
from employer_portal.phrasing.ruleset import Rules
from employer_portal.phrasing.sources import context_of

FEW = 3000  # lines of a file: fewer are answered in this process alone
_AS_WRITTEN = json.JSONEncoder(ensure_ascii=False)
BROKEN = "broken"  # a line was none of ours
MARKS = (*LEVELS, BROKEN)
FAILED = 1 << len(MARKS)


def answer(
    given: BinaryIO, out: BinaryIO, rules: Rules, allowed: tuple[Allowance, ...], *, share: bool
) -> tuple[set[str], bool]:  # fmt: skip
    """Answers each line, in order, and each at once where it does not come from a file. Hands back the levels that were
    found, and whether a line was none of ours."""
    gc.freeze()  # the rules stay, and what comes and goes has hardly a cycle: no need to look through it all the time
    gc.set_threshold(100_000)
    lines = given.readlines() if share and _is_file(given) else given
    if isinstance(lines, list) and len(lines) > FEW:
        told = _shared(lines, out, rules, allowed)
    else:
        told = _answered(lines, 1, out, rules, allowed)
    return told - {BROKEN}, BROKEN in told


def _is_file(stream: BinaryIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except OSError:  # none of the system's
        return False


def _shared(lines: Sequence[bytes], out: BinaryIO, rules: Rules, allowed: tuple[Allowance, ...]) -> set[str]:
    """Each core answers its share; the helpers' answers wait in files until this process has given its own."""
    size = -(-len(lines) // len(os.sched_getaffinity(0)))
    own, *others = ((first, lines[first : first + size]) for first in range(0, len(lines), size))
    helpers = []
    for first, share in others:
        answers = TemporaryFile()  # noqa: SIM115  closed below
        helpers.append((os.fork() or _help(share, first + 1, answers, rules, allowed), answers))
    told = _answered(own[1], 1, out, rules, allowed)
    for process, answers in helpers:
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        if not 0 <= code < FAILED:
            raise RuntimeError(f"a helper of the checker ended with status {code}")
        told |= {mark for at, mark in enumerate(MARKS) if code & 1 << at}
        with answers:
            answers.seek(0)
            shutil.copyfileobj(answers, out)
    out.flush()
    return told


def _help(lines: Sequence[bytes], first: int, out: IO[bytes], rules: Rules, allowed: tuple[Allowance, ...]) -> NoReturn:
    """In a process of its own: answers its share, and ends with what it found as bits."""
    code = FAILED
    try:
        told = _answered(lines, first, out, rules, allowed)
        code = sum(1 << MARKS.index(mark) for mark in told)
    finally:
        os._exit(code)


def _answered(
    lines: Iterable[bytes], first: int, out: IO[bytes], rules: Rules, allowed: tuple[Allowance, ...]
) -> set[str]:
    """Answers these lines, the first of which has that number; a line that is none of ours gets an answer too. Hands
    back what of MARKS was met."""
    told: set[str] = set()
    for number, line in enumerate(lines, first):
        if not line.strip():
            continue
        try:
            key, findings = _answer(line, rules, allowed)
        except ValueError as fault:
            told.add(BROKEN)
            reply = _line({"id": _id_of(line), "flags": [], "error": f"Line {number}: {fault}."})
            click.echo(f"Line {number}: {fault}.", err=True)
        else:
            told.update(finding.level for finding in findings)
            reply = _line({"id": key, "flags": [finding.as_dict() for finding in findings]})
        out.write(reply)
        out.flush()
    return told


def _answer(line: bytes, rules: Rules, allowed: tuple[Allowance, ...]) -> tuple[object, Findings]:
    """The id of a line and its findings. Raises `ValueError` in a sentence for a line that is none of ours."""
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("this is not JSON") from None
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise ValueError('an object with "id" and a "text" is wanted')
    context = asked.get("context") or {}
    if not isinstance(context, dict):
        raise ValueError('"context" must be an object')
    known = context_of(context) if context else NOTHING_KNOWN
    if allowed:
        known = replace(known, allowed=(*known.allowed, *allowed))
    return asked.get("id"), check_phrasing(asked["text"], known, rules)


def _id_of(line: bytes) -> object:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return asked.get("id") if isinstance(asked, dict) else None


def _line(value: object) -> bytes:
    # a lone surrogate can stand in JSON ("\ud800") but not in UTF-8: then everything is escaped
    try:
        return (_AS_WRITTEN.encode(value) + "\n").encode()
    except UnicodeEncodeError:
        return (json.dumps(value) + "\n").encode()
