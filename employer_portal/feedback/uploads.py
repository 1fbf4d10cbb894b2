"""Workbooks that come in through the browser: taken in, read, brought in, thrown away. The reading and the bringing
in are background jobs: a round of ten thousand takes a minute, and no web process waits for it."""

import hashlib
import re
from datetime import datetime, timedelta
from pathlib import PurePath

from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.core import audit, jobs
from employer_portal.core.errors import Conflict, DomainError, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.workflow import Doing, move
from employer_portal.hiring.models import Round, RoundImport, Upload, UploadState
from employer_portal.hiring.queries import imported_before
from employer_portal.hiring.workflow import UPLOAD
from employer_portal.training.queries import must_be_certified

READ, IMPORT = "round.read", "round.import"
SAME_FILE = timedelta(days=1)
KEPT = timedelta(days=7)  # what nobody brought in by then is thrown away: it holds names


def take_in(
    session: Session, name: str, content: bytes, *, actor: Actor, now: datetime
) -> Upload:  # fmt: skip
    """Keep an uploaded workbook and have it read. Raises `DomainError` for an empty one."""
    actor.must(Permission.RUN_ROUNDS)
    if not content:
        raise DomainError("This file is empty.", "Choose the workbook once more.")
    upload = Upload(
        by_id=actor.id, at=now, name=_plain(name), sha256=hashlib.sha256(content).hexdigest(), content=content,
        found={},
    )  # fmt: skip
    session.add(upload)
    session.flush()
    audit.record(session, "upload.taken_in", f"upload:{upload.id}", actor_id=actor.id, at=now, sha256=upload.sha256)
    jobs.ask(session, READ, upload.id)
    return upload


def bring_in(
    session: Session, upload_id: int, brand_id: int, *, into: int | None = None, again: bool = False, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Have a workbook that was read brought in: as a new round, or `into` the one that it was exported from.

    Raises `Conflict` for the very file that came in within a day, unless `again`; `NotAllowed` without a certificate
    where there are words for candidates.
    """
    upload = mine(session, upload_id, actor)
    upload.round_id = into
    upload.brand_id = session.get_one(Round, into).vacancy.brand_id if into else brand_id
    if upload.found.get("words"):
        must_be_certified(session, actor.id, now=now)
    if same_file(session, upload, now) is not None and not again:
        raise Conflict("This very file was brought in within a day.", "If that is what you want, tick the box.")
    move(session, UPLOAD, upload, "bring_in", Doing(actor, now))
    upload.refused, upload.doing, upload.done, upload.total, upload.attempts = "", "", 0, 0, 0
    upload.lease_by = upload.lease_until = None
    jobs.ask(session, IMPORT, upload.id)


def throw_away(session: Session, upload_id: int, *, actor: Actor, now: datetime) -> None:
    """Forget a workbook that did not come in. Raises `Conflict` while it is coming in."""
    upload = mine(session, upload_id, actor)
    if upload.state == UploadState.IMPORTING:
        raise Conflict("This workbook is coming in at this moment.", "Wait until it is done.")
    session.delete(upload)
    audit.record(session, "upload.thrown_away", f"upload:{upload_id}", actor_id=actor.id, at=now)


def mine(session: Session, upload_id: int, actor: Actor) -> Upload:
    """One's own upload, else `NotFound`."""
    upload = session.get(Upload, upload_id)
    if upload is None or upload.by_id != actor.id:
        raise NotFound("There is no such upload.")
    return upload


def same_file(session: Session, upload: Upload, now: datetime) -> tuple[RoundImport, User | None, Round] | None:
    """The import of the very same file within a day, with who did it and the round it made."""
    before = imported_before(session, upload.sha256)
    if before is None or now - before.at >= SAME_FILE:
        return None
    return before, session.get(User, before.by_id), session.get_one(Round, before.round_id)


def _plain(name: str) -> str:
    """The file's name without folders and signs that a message or a disk could trip over."""
    last = PurePath(name.replace("\\", "/")).name
    return re.sub(r"[^\w .()-]", "_", last).strip(" .")[-80:] or "workbook"
