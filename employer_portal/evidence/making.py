"""A pack of evidence from asking to its folder: written beside, noted in the trail, and named at the end."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from employer_portal.core import audit
from employer_portal.core.clock import Clock
from employer_portal.core.db import Database
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Actor
from employer_portal.evidence import bag, bundle, operations
from employer_portal.evidence.bag import Bag
from employer_portal.evidence.bundle import Bundle, Cover
from employer_portal.evidence.case import Case, names_in, scope_of
from employer_portal.printing.press import Press
from employer_portal.proof import stamping
from employer_portal.proof.laying import NoRoom, Section
from employer_portal.proof.stamping import Authority

#: The folder of a pack in which the bag is.
BAG = "bag"


@dataclass(frozen=True, slots=True)
class Made:
    """A pack that was written: its bag, and the places of its papers, for the next one of the same."""

    bag: Bag
    bundle: Bundle
    stamped_at: datetime | None


def make(
    database: Database, export_id: int, out: Path, *, actor: Actor, timezone: str, clock: Clock,
    authority: Authority | None = None,
) -> Bag:  # fmt: skip
    """Make that pack as the folder `out`. Whoever kills it half way leaves `out` with `.part` behind it, and no `out`:
    it gets its name once the trail has its hash. Raises `Conflict` where `out` is there already."""
    with bag.beside(out) as part:
        made = write(database, export_id, part, actor=actor, timezone=timezone, clock=clock, authority=authority)
        note(database, export_id, made, actor=actor, clock=clock)
    return replace(made.bag, folder=out / BAG)


def write(
    database: Database, export_id: int, folder: Path, *, actor: Actor, timezone: str, clock: Clock,
    authority: Authority | None = None,
) -> Made:  # fmt: skip
    """Write that pack into a folder that is there: the bag, and the bundle beside it. Papers of the newest pack of the
    same stand where they stood; where that cannot be, all are numbered anew. The cover says so, and whether there is a
    time stamp."""
    with database.at_one_moment() as session:
        earlier = operations.laid_before(session, operations.one_export(session, export_id, actor))
    known = database, export_id, folder, actor, timezone, clock, authority
    try:
        return _write(*known, earlier)
    except NoRoom:
        for one in folder.iterdir():
            shutil.rmtree(one)
        return _write(*known, [], anew=True)


def _write(
    database: Database, export_id: int, folder: Path, actor: Actor, timezone: str, clock: Clock,
    authority: Authority | None, earlier: Sequence[Section], *, anew: bool = False,
) -> Made:  # fmt: skip
    with database.at_one_moment() as session:
        export = operations.one_export(session, export_id, actor)
        scope = scope_of(session, export.of, export.row_id, actor)
        case = Case(session, scope, names_in(session, scope, named=export.named), ZoneInfo(timezone))
        head, now = audit.newest(session), clock()
        written = bag.write(case, folder / BAG, head=head, made_at=now, number=export_id, earlier=earlier)
        unnamed = any(not case.names.is_named(one) for one in scope.applications)
        stamped_at, said = _stamped(written.folder, authority, case)
        cover = Cover(scope.called, case.when(now), head, unnamed, case.names.whose(scope.claimant), anew, said)
    with Press(seconds=bundle.SECONDS) as press:
        return Made(written, bundle.write(written, cover, folder, press, earlier), stamped_at)


def _stamped(folder: Path, authority: Authority | None, case: Case) -> tuple[datetime | None, str]:
    """When an authority stamped that bag, and what the cover says of it."""
    if authority is None:
        return None, "None: no authority is set that gives them."
    try:
        at = stamping.stamp(folder, authority)
    except DomainError as reason:
        return None, f"None when this was made. {reason.message} Where one came later, it is in the pack."
    return at, f"{case.when(at)}, by the authority at {authority.address}; it is in the pack."


def note(database: Database, export_id: int, made: Made, *, actor: Actor, clock: Clock) -> None:
    """Write the pack's hash into the trail, and where its papers stand into its row."""
    of = made.bag
    with database.transaction() as session:
        operations.note_made(session, export_id, of.top, of.files, of.size, actor=actor, now=clock())
        if made.stamped_at:
            operations.note_stamped(session, export_id, made.stamped_at, actor=actor, now=clock())
        operations.note_laid(session, export_id, made.bag.places, made.bag.said, made.bundle.pages)
