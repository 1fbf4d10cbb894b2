"""What the worker does with packs of evidence: make those that the portal keeps, and take them away in time."""

import shutil
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from employer_portal.accounts.operations import actor_of
from employer_portal.core.audit import AuditLine
from employer_portal.core.clock import Clock
from employer_portal.core.db import Database
from employer_portal.core.errors import Busy, DomainError
from employer_portal.core.permissions import SYSTEM
from employer_portal.evidence import making, operations
from employer_portal.evidence.models import Export
from employer_portal.keeping.verbs import Verb
from employer_portal.proof import stamping, verify
from employer_portal.proof.stamping import Authority
from employer_portal.running import jobs
from employer_portal.settings import Settings

log = structlog.get_logger()

#: How long a pack may be made, how often it is tried, and how long it is kept to be fetched.
LEASE, TRIES, KEPT = timedelta(minutes=45), 3, timedelta(days=7)
WANTED = sa.and_(Export.kept, Export.made_at.is_(None), Export.gone_at.is_(None), Export.failed == "")


def file_of(settings: Settings, export_id: int) -> Path:
    """Where that pack lies, once it is made."""
    return settings.evidence / f"{export_id}.zip"


def make_kept(database: Database, settings: Settings, export_id: int, by: str, clock: Clock) -> None:
    """Make a pack that was asked for on the page, as one file to fetch. What goes wrong stands in its row. Whoever is
    killed on the way leaves a row that says nothing was made, and the next one begins anew."""
    out = file_of(settings, export_id)
    part, zipped = _beside(out)
    with database.transaction() as session:
        if not jobs.claim(session, Export, [export_id], by=by, now=clock(), where=WANTED, lease=LEASE):
            return
        export = session.get_one(Export, export_id)
        if export.attempts > TRIES:
            export.failed = "This pack could not be made: the worker gave up on it. Tell your administrator."
            _clear(out)
            return
        actor = actor_of(session, export.asked_by)
    _clear(out)
    part.mkdir(parents=True)
    try:
        written = making.write(
            database, export_id, part, actor=actor, timezone=settings.timezone, clock=clock,
            authority=stamping.authority_of(settings),
        )  # fmt: skip
        _zip(part, zipped, out.stem)
        zipped.rename(out)
        shutil.rmtree(part)
        making.note(database, export_id, written, actor=actor, clock=clock)
    except Busy:
        raise
    except DomainError as reason:
        out.unlink(missing_ok=True)
        with database.transaction() as session:
            session.get_one(Export, export_id).failed = str(reason)
    finally:
        shutil.rmtree(part, ignore_errors=True)
        zipped.unlink(missing_ok=True)


def waiting(database: Database, now: datetime) -> list[int]:
    """The packs that nobody alive is making."""
    with database.reading() as session:
        return jobs.forgotten(session, Export, now=now, where=WANTED)


def stamp_later(database: Database, settings: Settings, now: datetime) -> int:
    """Ask the authority once more for the packs that it did not stamp when they were made; how many it did now."""
    authority = stamping.authority_of(settings)
    if authority is None:
        return 0
    wanted = sa.select(Export.id).where(Export.kept, Export.made_at.is_not(None), Export.gone_at.is_(None))
    with database.reading() as session:
        waiting = session.scalars(wanted.where(Export.stamped_at.is_(None)).order_by(Export.id)).all()
    for count, export_id in enumerate(waiting):
        try:
            at = _stamp(file_of(settings, export_id), authority)
        except (DomainError, OSError, KeyError, zipfile.BadZipFile) as reason:
            log.info("evidence.not_stamped", pack=export_id, reason=type(reason).__name__)
            return count
        with database.transaction() as session:
            operations.note_stamped(session, export_id, at, actor=SYSTEM, now=now)
    return len(waiting)


def take_away(database: Database, settings: Settings, now: datetime) -> int:
    """Take away the packs that were asked for more than a week ago, and those that are older than an erasure: they may
    hold what is gone; how many. Their rows and lines stay."""
    with database.reading() as session:
        kept = session.scalars(sa.select(Export).where(Export.kept, Export.gone_at.is_(None))).all()
        over = [one.id for one in kept if one.asked_at < now - KEPT or _is_older_than_an_erasure(session, one)]
    if over:
        with database.transaction() as session:
            for export in session.scalars(sa.select(Export).where(Export.id.in_(over))):
                _clear(file_of(settings, export.id))
                operations.note_gone(session, export, actor=SYSTEM, now=now)
    return len(over)


def _is_older_than_an_erasure(session: Session, export: Export) -> bool:
    lines = sa.select(AuditLine.id).order_by(AuditLine.id).limit(1)
    asked = session.scalar(lines.where(AuditLine.subject == f"evidence:{export.id}")) or 0
    return session.scalar(lines.where(AuditLine.id > asked, AuditLine.verb == Verb.PERSON_ERASED)) is not None


def _beside(out: Path) -> tuple[Path, Path]:
    """Where a pack is written before it has its name: its folder, and that as one file."""
    return out.with_suffix(".part"), out.with_suffix(".zip.part")


def _clear(out: Path) -> None:
    """Take away that pack, and what somebody left who was killed."""
    part, zipped = _beside(out)
    shutil.rmtree(part, ignore_errors=True)
    zipped.unlink(missing_ok=True)
    out.unlink(missing_ok=True)


def _stamp(file: Path, authority: Authority) -> datetime:
    """Put a time stamp into a pack that is one file already; whoever fetches it meanwhile gets it as it was."""
    bag, copy = f"evidence-{file.stem}/{making.BAG}", file.with_suffix(".zip.part")
    shutil.copyfile(file, copy)
    with zipfile.ZipFile(copy, "a") as packed:
        manifest = packed.read(f"{bag}/{verify.TAGS}")
        token = stamping.ask(manifest, authority)
        at = stamping.read(token, manifest, authority.roots)
        packed.writestr(f"{bag}/{verify.STAMP}", token)
    copy.rename(file)
    return at


def _zip(folder: Path, file: Path, name: str) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for path in _files(folder):
            packed.write(path, f"evidence-{name}/{path.relative_to(folder).as_posix()}")


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
