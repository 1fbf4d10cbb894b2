"""Says whether a pack of evidence is whole: python3 verify.py [FOLDER] [--top HASH]

It needs Python 3.9 or newer and nothing else. FOLDER is the pack, by default the folder that this file is in. The pack
is a bag as RFC 8493 describes it: the manifests list every file with its SHA-256, and the top hash is that of the list
of the manifests. Compare it with the one that was written down elsewhere (the cover of the bundle, the audit trail),
or give it as HASH: who rewrites a pack and its manifests cannot change that one.

What is wrong is named, one line each: a file that was changed, is missing, was added or renamed, a manifest that is
gone, a line of the audit trail that is not what its hash says. Exit status: 0 whole, 1 not, 2 there is no pack.

A pack with timestamp.tsr in it was stamped by an authority outside (RFC 3161). Whose signature it is, openssl says:
openssl ts -verify -in timestamp.tsr -data tagmanifest-sha256.txt -CAfile THE-AUTHORITY.pem
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAGS, TRAIL = "manifest-sha256.txt", "tagmanifest-sha256.txt", "data/trail.jsonl"
#: Signed over the top hash, so no manifest lists it.
STAMP = "timestamp.tsr"
BLOCK = 1 << 20


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def top_of(bag: Path) -> str:
    """The top hash of a pack: it covers the manifests, and they cover everything else."""
    return sha256_of(bag / TAGS)


def faults(bag: Path, top: str = "") -> Iterator[str]:
    """What is wrong with the pack, one sentence each; none where it is whole."""
    if not (bag / "bagit.txt").is_file():
        yield "bagit.txt is missing: this is no pack, or not a whole one"
    elif (bag / "bagit.txt").read_bytes() != DECLARATION:
        yield "bagit.txt was changed"
    gone = [name for name in (MANIFEST, TAGS) if not (bag / name).is_file()]
    yield from (f"{name} is missing: nothing says any more what belongs to the pack" for name in gone)
    if not gone:
        if top and top_of(bag) != top.strip().lower():
            yield "the top hash is another one: the pack was written anew, or it is another pack"
        yield from _compared(bag)
        yield from _oxum(bag)
        yield from _trail(bag)
        if (bag / STAMP).is_file() and bytes.fromhex(top_of(bag)) not in (bag / STAMP).read_bytes():
            yield f"{STAMP} is the time stamp of another pack"


def _compared(bag: Path) -> Iterator[str]:
    """What the manifests list, against what is there."""
    listed: dict[str, str] = {}
    for name in (MANIFEST, TAGS):
        yield from _read(bag, name, listed)
    there: dict[str, str] = {}
    for path in sorted(bag.rglob("*")):
        name = path.relative_to(bag).as_posix()
        if path.is_symlink():
            yield f"{name} is a link, and no file of the pack"
        elif path.is_file() and name not in {TAGS, STAMP}:
            there[name] = sha256_of(path)
    yield from (f"{name} was changed" for name in sorted(listed.keys() & there.keys()) if listed[name] != there[name])
    added = {name: there[name] for name in sorted(there.keys() - listed.keys())}
    for name in sorted(listed.keys() - there.keys()):
        became = next((other for other in added if added[other] == listed[name]), None)
        yield f"{name} was renamed to {became}" if became else f"{name} is missing"
        added.pop(became or "", None)
    yield from (f"{name} was added" for name in added)


def _read(bag: Path, manifest: str, listed: dict[str, str]) -> Iterator[str]:
    """Put into `listed` which SHA-256 each file has by this manifest, and name the lines that say none."""
    for number, line in enumerate((bag / manifest).read_text("utf-8", "replace").splitlines(), 1):
        digest, _, path = line.partition("  ")
        path = unquote(path)
        if len(digest) != 64 or not path or ".." in Path(path).parts or Path(path).is_absolute():
            yield f"{manifest}, line {number}: it cannot be read"
        elif path in listed:
            yield f"{manifest}, line {number}: {path} is listed twice"
        else:
            listed[path] = digest


def _oxum(bag: Path) -> Iterator[str]:
    """The number of files and bytes that bag-info.txt gives."""
    info = bag / "bag-info.txt"
    lines = info.read_text("utf-8", "replace").splitlines() if info.is_file() else []
    said = next((line.partition(": ")[2] for line in lines if line.startswith("Payload-Oxum: ")), None)
    sizes = [path.stat().st_size for path in (bag / "data").rglob("*") if path.is_file()]
    if said is not None and said != f"{sum(sizes)}.{len(sizes)}":
        yield f"bag-info.txt says {said} (bytes, files), and there are {sum(sizes)}.{len(sizes)}"


def _trail(bag: Path) -> Iterator[str]:
    """Each line of the audit trail carries a hash of what it says and of the line before it."""
    if not (bag / TRAIL).is_file():
        return
    with (bag / TRAIL).open(encoding="utf-8", errors="replace") as lines:
        for number, text in enumerate(lines, 1):
            try:
                row = json.loads(text)
                moment = datetime.fromisoformat(row["at"]).timestamp()
                plain = [row["id"], f"{moment:.6f}", row["actor_id"], row["verb"], row["subject"], row["facts"]]
                plain.append(row["previous"])
                said = json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()
            except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
                yield f"{TRAIL}, line {number}: it cannot be read"
                continue
            if hashlib.sha256(said).hexdigest() != row.get("hash"):
                yield f"{TRAIL}, line {number}: it is not what its hash says"


def main(given: list[str]) -> int:
    """The command line."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a name that this console cannot show is said with escapes
        sys.stdout.reconfigure(errors="backslashreplace")
    top = ""
    if "--top" in given:
        at = given.index("--top")
        top = given[at + 1] if at + 1 < len(given) else "?"
        given = given[:at] + given[at + 2 :]
    if len(given) > 1 or any(word.startswith("-") for word in given):
        _say(__doc__)
        return 2
    bag = Path(given[0]) if given else Path(__file__).resolve().parent
    if not bag.is_dir():
        _say(f"{bag} is no folder.")
        return 2
    wrong = list(faults(bag, top))
    for fault in wrong:
        _say(fault)
    if wrong:
        _say(f"This pack is not what was made: {len(wrong)} thing{'' if len(wrong) == 1 else 's'}.")
        return 1
    count = sum(path.is_file() for path in (bag / "data").rglob("*"))
    _say(f"This pack is whole: {count} files. Top hash {top_of(bag)}")
    if (bag / STAMP).is_file():
        _say(f"A time stamp of this hash is in {STAMP}. Whether it can be believed: see the top of verify.py.")
    else:
        _say("There is no time stamp in it.")
    return 0


def _say(words: str | None) -> None:
    sys.stdout.write(f"{words}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
