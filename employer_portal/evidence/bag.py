"""A pack for the expert: a bag (BagIt 1.0, RFC 8493) with the papers as JSON, the sealed files as they are, an index to
open, and a program that checks it. It is written beside its place and gets its name at the end: half a pack has none.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from employer_portal.core import documents, templating
from employer_portal.core.audit import Head
from employer_portal.core.errors import Conflict
from employer_portal.evidence.case import Case
from employer_portal.evidence.papers import order, papers, trail
from employer_portal.proof import laying, verify
from employer_portal.proof.laying import Place, Section


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper as the index lists it."""

    number: int
    key: str
    kind: str
    title: str
    whose: str
    when: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bag:
    """What was written: where, its papers by their numbers, how many files and bytes, and the hash over all. `places`
    are all numbers, in sections as they were added; `said` is whose each paper is, and the SHA-256 of what it says.
    """

    folder: Path
    listed: tuple[Listed, ...]
    files: int
    size: int
    top: str
    places: tuple[tuple[Place, ...], ...]
    said: Mapping[str, tuple[int | None, str]]


@contextmanager
def beside(out: Path) -> Iterator[Path]:
    """A folder to write in that becomes `out` when the block ends well. What an earlier one left, killed half way, is
    taken away first. Raises `Conflict` where `out` is there already."""
    if out.exists():
        raise Conflict(f"{out} is there already.", "Name a folder that is not.")
    part = out.with_name(f"{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        yield part
        part.rename(out)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def write(
    case: Case, folder: Path, *, head: Head, made_at: datetime, number: int, earlier: Sequence[Section] = ()
) -> Bag:
    """Write the bag of that case into `folder`, which must not be there. The papers are numbered in the order of time;
    those of an `earlier` bundle keep their numbers, and the others come after them."""
    data = folder / "data"
    (data / "papers").mkdir(parents=True)
    (data / "files").mkdir()
    light: list[tuple[tuple[object, ...], Listed]] = []
    said: dict[str, tuple[int | None, str]] = {}
    for paper in papers(case):
        files = tuple(one.name for one in paper.files)
        for one in paper.files:
            (data / "files" / one.name).write_bytes(documents.load(case.session, one.sha256))
        when = case.when(paper.at.astimezone(case.zone).date() if paper.by_day else paper.at)
        whose = case.names.whose(paper.of)
        said[paper.key] = paper.of, _json(data / "papers" / f"{paper.key}.json", paper.packed(whose, when))
        light.append((order(paper), Listed(0, paper.key, paper.kind.value, paper.title, whose, when, files)))
    light.sort(key=lambda one: one[0])
    places = laying.places(case.session, earlier, {one.key: said[one.key][1] for _, one in light})
    numbers = {place.key: place.number for section in places for place in section if place.here}
    listed = tuple(sorted((replace(one, number=numbers[one.key]) for _, one in light), key=lambda one: one.number))
    _json(data / "index.json", [asdict(one) for one in listed])
    _trail(case, data / "trail.jsonl")
    size, files_there = _measured(data)
    info = {
        "Source-Organization": "The employer named in the papers",
        "External-Description": f"Evidence: {case.scope.called}",
        "External-Identifier": f"evidence-{number}",
        "Bagging-Date": made_at.date().isoformat(),
        "Payload-Oxum": f"{size}.{files_there}",
        "Audit-Trail-Head": str(head),
    }
    (folder / "bagit.txt").write_bytes(verify.DECLARATION)
    (folder / "bag-info.txt").write_text("".join(f"{name}: {_line(said)}\n" for name, said in info.items()), "utf-8")
    shutil.copyfile(verify.__file__, folder / "verify.py")
    _pages(case, folder, listed, head, made_at)
    _manifest(folder, verify.MANIFEST, sorted(data.rglob("*")))
    _manifest(folder, verify.TAGS, sorted(path for path in folder.iterdir() if path.is_file()))
    return Bag(folder, listed, files_there, size, verify.top_of(folder), tuple(map(tuple, places)), said)


def read(folder: Path, key: str) -> dict[str, Any]:
    """A paper of a bag that was written, as JSON values."""
    paper: dict[str, Any] = json.loads((folder / "data" / "papers" / f"{key}.json").read_text("utf-8"))
    return paper


def _pages(case: Case, folder: Path, listed: tuple[Listed, ...], head: Head, made_at: datetime) -> None:
    """The index, and all papers as one page: for whoever opens the folder."""
    called, unnamed = case.scope.called, any(not case.names.is_named(one) for one in case.scope.applications)
    index = {"papers": listed, "called": called, "head": head, "made": case.when(made_at), "unnamed": unnamed}
    (folder / "index.html").write_text(templating.render("evidence/index.html", **index), "utf-8")
    with (folder / "papers.html").open("w", encoding="utf-8") as page:
        page.write(templating.render("evidence/papers_head.html", called=called))
        for one in listed:
            paper = read(folder, one.key)
            page.write(templating.render("evidence/paper.html", paper=paper, number=one.number))
        page.write("</main>\n</body>\n</html>\n")


def _trail(case: Case, path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for told in trail(case):
            line = asdict(told.line) | {"at": told.line.at.isoformat(), "words": told.words}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _manifest(folder: Path, name: str, paths: Iterable[Path]) -> None:
    there = [path for path in paths if path.is_file()]
    lines = [f"{verify.sha256_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in there]
    (folder / name).write_text("".join(lines), "utf-8")


def _measured(data: Path) -> tuple[int, int]:
    sizes = [path.stat().st_size for path in data.rglob("*") if path.is_file()]
    return sum(sizes), len(sizes)


def _json(path: Path, value: Any) -> str:
    """The SHA-256 of what was written."""
    written = json.dumps(value, ensure_ascii=False, indent=1).encode()
    path.write_bytes(written)
    return hashlib.sha256(written).hexdigest()


def _line(said: str) -> str:
    return " ".join(said.split())
