"""Loads a set of rules: read, built and proved once, then kept in a cache.

The cache is JSON: an auditor can read it and, unlike pickle or marshal, nothing in it runs when it is loaded.
"""

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from employer_portal.phrasing import sources
from employer_portal.phrasing.ruleset import Rules


def load(
    folder: Path, pack: str = "gb", cache: Path | None = None, local: Path | None = None, *, second_reader: bool = True
) -> Rules:  # fmt: skip
    """The rules of a pack and of those that it extends.

    `folder` holds the packs; `local` the employer's own rules, where they are not in `folder`/local. `cache` is a
    folder for the compiled form; without one, or where it cannot be written, the rules are built each time, which a
    person at a terminal is told. Without `second_reader` the rules alone will speak. Raises `RulesFault` with all that
    is wrong, by file and line.
    """
    weights = sources.weights(folder)
    files = sources.files(folder, pack, local) | ({weights.name: weights} if weights else {})
    weights = weights if second_reader else None
    written = _hash(files)  # read in a moment, unlike what they mean
    kept = cache and cache / f"{pack}-{written}-{_hash(_engine())}.json"
    if kept:
        with suppress(OSError, ValueError, KeyError):  # none yet, or a broken one: made anew
            return Rules(json.loads(kept.read_text(encoding="utf-8")), weights)
    if cache and sys.stderr.isatty():  # a person waits; what only a program reads stays as it is
        sys.stderr.write("Reading the rules, which are new or have changed: a few seconds.\n")
    from employer_portal.phrasing import building, proof  # not needed, and not waited for, where the cache has it

    compiled = building.build(sources.read(folder, pack, local=local), pack)
    rules = Rules(compiled, weights)
    try:
        faults = proof.contradictions(rules)
    except ValueError as fault:  # the list of weights, which is read here for the first time
        faults = [str(fault)]
    if faults:
        raise sources.RulesFault(faults)
    if kept:
        _keep(compiled, kept)
    return rules


def _engine() -> dict[str, Path]:
    """The files that compile rules: where one is changed, what the cache holds is of another make."""
    here = Path(__file__).parent
    rooms = (here.parent / "patterns", here)
    return {f"{room.name}/{path.name}": path for room in rooms for path in sorted(room.glob("*.py"))}


def _hash(files: Mapping[str, Path]) -> str:
    digest = hashlib.sha256()
    for name, path in files.items():
        data = path.read_bytes()
        digest.update(f"{name} {len(data)}\n".encode() + data)
    return digest.hexdigest()[:12]


def _keep(compiled: Mapping[str, Any], kept: Path) -> None:
    """Written beside and moved into place, so that nobody reads half of it; older ones of the pack go."""
    with suppress(OSError):  # a read-only place: the next start builds again
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft = kept.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(compiled, ensure_ascii=False), encoding="utf-8")
        draft.replace(kept)
        for old in kept.parent.glob(f"{compiled['pack']}-*.json"):
            if old != kept:
                old.unlink(missing_ok=True)
