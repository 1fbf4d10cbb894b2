"""Packs of evidence: asked for with a reason, made, handed out, and taken away again; each a line in the trail."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import audit
from employer_portal.core.errors import Conflict, DomainError, NotAllowed, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.evidence.case import scope_of
from employer_portal.evidence.models import Export
from employer_portal.evidence.values import Of
from employer_portal.evidence.verbs import Verb
from employer_portal.hiring.models import Application, Round
from employer_portal.proof import laying
from employer_portal.proof.laying import Place, Section
from employer_portal.running import jobs

#: The job of making a pack that the portal keeps for a while.
MAKE = "evidence.make"


def ask(
    session: Session, of: Of, row_id: int, because: str, *, named: bool, kept: bool, actor: Actor, now: datetime
) -> Export:
    """Ask for the evidence of a vacancy, a round or an application, with what it is for. `named`: it names candidates
    whom it need not, which is an act of its own. Who asks twice for what is still being made has asked once.

    Raises `NotFound` for what is out of reach, `NotAllowed` where one applied oneself, `DomainError` without a reason.
    """
    scope_of(session, of, row_id, actor)
    if len(because.split()) < 3:
        raise DomainError("Say what the pack is for: at least three words.", "It stays on record.")
    if kept and (same := _being_made(session, of, row_id, named, actor)):
        return same
    export = Export(
        of=of, row_id=row_id, named=named, because=because.strip(), asked_by=actor.id, asked_at=now, kept=kept
    )
    session.add(export)
    session.flush()
    if kept:
        jobs.ask(session, MAKE, export.id)
    audit.record(
        session, Verb.EVIDENCE_ASKED, _subject(export), actor_id=actor.id, at=now, of=of.value, row=row_id, named=named
    )
    return export


def note_made(
    session: Session, export_id: int, top: str, files: int, size: int, *, actor: Actor, now: datetime
) -> None:
    """Note that a pack is whole: from now on its hash stands in the trail, where nobody changes it."""
    export = one_export(session, export_id, actor)
    export.made_at, export.top, export.files, export.size = now, top, files, size
    audit.record(
        session, Verb.EVIDENCE_MADE, _subject(export), actor_id=actor.id, at=now, top=top, files=files, size=size
    )


def note_stamped(session: Session, export_id: int, at: datetime, *, actor: Actor, now: datetime) -> None:
    """Note that an authority outside stamped a pack's hash, and which moment it named."""
    export = session.get_one(Export, export_id)
    export.stamped_at = at
    audit.record(session, Verb.EVIDENCE_STAMPED, _subject(export), actor_id=actor.id, at=now, stamped=at.isoformat())


def note_laid(
    session: Session, export_id: int, places: Sequence[Sequence[Place]], said: Mapping[str, tuple[int | None, str]],
    pages: Sequence[tuple[int, Sequence[int]]],
) -> None:  # fmt: skip
    """Keep where a pack's papers stand, so that they stand there in the next one of the same."""
    session.get_one(Export, export_id).laid = laying.written(laying.stood(session, places, said, pages))


def laid_before(session: Session, export: Export) -> list[Section]:
    """Where papers stand in the newest pack of the same that was made before; nothing where there is none."""
    wanted = sa.select(Export.laid).where(Export.of == export.of, Export.row_id == export.row_id)
    wanted = wanted.where(Export.named.is_(export.named), Export.id < export.id, Export.made_at.is_not(None))
    return laying.read(session.scalar(wanted.order_by(Export.id.desc()).limit(1)) or [])


def fetch(session: Session, export_id: int, *, actor: Actor, now: datetime) -> Export:
    """Note that somebody fetches a pack, before they get it. Raises `Conflict` while or since it is not there."""
    export = one_export(session, export_id, actor)
    if export.made_at is None:
        raise Conflict(export.failed or "This pack is still being made.", "" if export.failed else "Look again soon.")
    if export.gone_at is not None or not export.kept:
        raise Conflict("The files of this pack are not kept here.", "Have it made again.")
    audit.record(session, Verb.EVIDENCE_FETCHED, _subject(export), actor_id=actor.id, at=now, fetched=export.top)
    return export


def note_gone(session: Session, export: Export, *, actor: Actor, now: datetime) -> None:
    """Note that the files of a pack were taken away."""
    export.gone_at = now
    audit.record(session, Verb.EVIDENCE_GONE, _subject(export), actor_id=actor.id, at=now)


def forget_reasons(session: Session, applications: Collection[int]) -> None:
    """Empty what packs of these applications, their rounds and vacancies were for: it may name who is erased."""
    rounds = sa.select(Application.round_id).where(Application.id.in_(applications))
    vacancies = sa.select(Round.vacancy_id).where(Round.id.in_(rounds))
    of = (
        sa.and_(Export.of == Of.APPLICATION, Export.row_id.in_(applications)),
        sa.and_(Export.of == Of.ROUND, Export.row_id.in_(rounds)),
        sa.and_(Export.of == Of.VACANCY, Export.row_id.in_(vacancies)),
    )
    emptied = sa.update(Export).where(sa.or_(*of)).values(because="")
    session.execute(emptied.execution_options(synchronize_session=False))


def one_export(session: Session, export_id: int, actor: Actor) -> Export:
    """That pack, for somebody who may export what it is of, else `NotFound`."""
    actor.must(Permission.EXPORT_RECORDS)
    export = session.get(Export, export_id)
    if export is None or not _in_reach(session, export, actor):
        raise NotFound("There is no such pack.")
    return export


def _being_made(session: Session, of: Of, row_id: int, named: bool, actor: Actor) -> Export | None:
    wanted = sa.select(Export).where(Export.of == of, Export.row_id == row_id, Export.named.is_(named), Export.kept)
    waits = Export.made_at.is_(None), Export.failed == "", Export.gone_at.is_(None), Export.asked_by == actor.id
    return session.scalar(wanted.where(*waits).limit(1))


def _in_reach(session: Session, export: Export, actor: Actor) -> bool:
    try:
        scope_of(session, export.of, export.row_id, actor)
    except (NotFound, NotAllowed):
        return False
    return True


def _subject(export: Export) -> str:
    return f"evidence:{export.id}"
