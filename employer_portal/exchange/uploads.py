"""Workbooks that come in through the browser: taken in, read, brought in, thrown away. The reading and the bringing
in are background jobs: a round of ten thousand takes a minute, and no web process waits for it."""

import hashlib
import re
from datetime import datetime, timedelta
from pathlib import PurePath

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.core import arriving, audit
from employer_portal.core.errors import Conflict, DomainError, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.workflow import Act, move
from employer_portal.exchange import profiles
from employer_portal.hiring.models import Round, RoundImport, Summary, Upload, UploadProblem, UploadState
from employer_portal.hiring.queries import imported_before
from employer_portal.hiring.reach import one_round
from employer_portal.hiring.verbs import Verb
from employer_portal.hiring.workflow import UPLOAD
from employer_portal.running import jobs
from employer_portal.scorecards.profile import LONGEST, Profile, from_toml, to_toml
from employer_portal.training.queries import must_be_certified

READ, IMPORT = "round.read", "round.import"
SAME_FILE = timedelta(days=1)
KEPT = timedelta(days=7)  # what nobody brought in by then is thrown away: it holds names


def take_in(session: Session, name: str, content: bytes, *, actor: Actor, now: datetime) -> Upload:
    """Keep an uploaded workbook and have it read. Raises `DomainError` for an empty one."""
    actor.must(Permission.RUN_ROUNDS)
    if not content:
        raise DomainError("This file is empty.", "Choose the workbook once more.")
    upload = Upload(
        by_id=actor.id, at=now, name=_plain(name), sha256=hashlib.sha256(content).hexdigest(), content=content, found={}
    )
    session.add(upload)
    session.flush()
    audit.record(session, Verb.UPLOAD_TAKEN_IN, f"upload:{upload.id}", actor_id=actor.id, at=now, sha256=upload.sha256)
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
    upload.brand_id = one_round(session, into, actor, Permission.RUN_ROUNDS).vacancy.brand_id if into else brand_id
    if upload.found.get("words"):
        must_be_certified(session, actor.id, now=now)
    if same_file(session, upload, now) is not None and not again:
        raise Conflict("This very file was brought in within a day.", "If that is what you want, tick the box.")
    move(session, UPLOAD, upload, "bring_in", Act(actor, now))
    upload.refused, upload.doing, upload.done, upload.total, upload.attempts = "", "", 0, 0, 0
    upload.lease_by = upload.lease_until = None
    jobs.ask(session, IMPORT, upload.id)


def match(
    session: Session, upload_id: int, profile: Profile, *, keep_as: str = "", actor: Actor, now: datetime
) -> None:
    """Have a scorecard read by this match; it is kept under a name for the next one, if there is one. Where it says
    that the headings take another number of rows, the columns are guessed anew, and asked about again.

    Raises `Conflict` for a workbook in the portal's own format, or one that is coming in.
    """
    upload = mine(session, upload_id, actor)
    if not upload.match or upload.content is None:
        raise Conflict("There is nothing to match in this workbook.", "Look at it again.")
    text = to_toml(profile)
    if len(text) > LONGEST:
        raise DomainError("All that was typed here is too long to keep.", "Shorten the names of the criteria.")
    move(session, UPLOAD, upload, "match", Act(actor, now))
    if anew := profile.header_rows != from_toml(upload.match).header_rows:
        upload.found = {**upload.found, "header_rows": profile.header_rows}
    upload.match, upload.refused, upload.attempts = text, "", 0
    session.execute(sa.delete(UploadProblem).filter_by(upload_id=upload_id))
    if keep_as and not anew:
        profiles.keep(session, keep_as, profile, actor=actor, now=now)
    jobs.ask(session, READ, upload.id)


def was_read(session: Session, upload: Upload, found: Summary, *, actor: Actor, now: datetime) -> None:
    """Note what a workbook holds: it can be shown and brought in."""
    upload.found, upload.refused, upload.lease_by, upload.lease_until = found, "", None, None
    move(session, UPLOAD, upload, "read", Act(actor, now))


def bring_in_here(
    session: Session, name: str, content: bytes, found: Summary, brand_id: int, *, again: bool, by: str,
    profile: Profile | None, actor: Actor, now: datetime,
) -> int:  # fmt: skip
    """Keep a workbook that a command has read already, and have the command bring it in: it leases the upload as `by`.
    The same actor's import of the same file that was stopped in the middle is gone on with.

    Raises as `bring_in` does, and `Conflict` while somebody else is at it.
    """
    digest = hashlib.sha256(content).hexdigest()
    begun = sa.select(Upload).where(
        Upload.sha256 == digest, Upload.by_id == actor.id, Upload.state == UploadState.IMPORTING
    )
    upload = session.scalar(begun.order_by(Upload.id.desc()).limit(1))
    if upload is None:
        upload = take_in(session, name, content, actor=actor, now=now)
        upload.match = to_toml(profile) if profile else ""
        was_read(session, upload, found, actor=actor, now=now)
        if same_file(session, upload, now) is not None and not again:
            raise Conflict("This very file was brought in within a day.", "If that is what you want, add --again.")
        bring_in(session, upload.id, brand_id, again=True, actor=actor, now=now)
        session.flush()
    if not jobs.claim(session, Upload, [upload.id], by=by, now=now, where=Upload.state == UploadState.IMPORTING):
        raise Conflict(
            "This workbook is coming in at this moment.",
            "If whoever did it was stopped, run this again in two minutes: it goes on from there.",
        )
    return upload.id


def stop(session: Session, upload_id: int, *, actor: Actor, now: datetime) -> None:
    """Have what came in so far of a new round taken away again. Raises `Conflict` where none is coming in."""
    upload = mine(session, upload_id, actor)
    if not is_new(session, upload):
        raise Conflict("This workbook is not coming in at this moment.", "Look at it again.")
    upload.refused = "You stopped it."
    audit.record(session, Verb.UPLOAD_STOPPED, f"upload:{upload_id}", actor_id=actor.id, at=now)
    jobs.ask(session, IMPORT, upload.id)


def is_new(session: Session, upload: Upload) -> bool:
    """Whether it is coming in as a new round, and so can go again."""
    return upload.state == UploadState.IMPORTING and (upload.round_id is None or arrives(session, upload))


def arrives(session: Session, upload: Upload) -> bool:
    """Whether the upload's round is a new one that is still coming in with it."""
    wanted = sa.select(Round.id).where(Round.id == upload.round_id, Round.arriving.is_not(None))
    return session.scalar(wanted, execution_options=arriving.ALL) is not None


def throw_away(session: Session, upload_id: int, *, actor: Actor, now: datetime) -> None:
    """Forget a workbook that did not come in. Raises `Conflict` while it is coming in."""
    upload = mine(session, upload_id, actor)
    if upload.state == UploadState.IMPORTING:
        raise Conflict("This workbook is coming in at this moment.", "Wait until it is done.")
    session.delete(upload)
    audit.record(session, Verb.UPLOAD_THROWN_AWAY, f"upload:{upload_id}", actor_id=actor.id, at=now)


def mine(session: Session, upload_id: int, actor: Actor) -> Upload:
    """One's own upload, else `NotFound`."""
    upload = session.get(Upload, upload_id)
    if upload is None or upload.by_id != actor.id:
        raise NotFound("There is no such upload.")
    return upload


def same_file(session: Session, upload: Upload, now: datetime) -> tuple[RoundImport, User | None, Round] | None:
    """The import of the very same file within a day, with who did it and the round it made, or is making."""
    before = imported_before(session, upload.sha256)
    if before is None or now - before.at >= SAME_FILE:
        return None
    made = session.get_one(Round, before.round_id, execution_options=arriving.ALL)
    return before, session.get(User, before.by_id), made


def _plain(name: str) -> str:
    """The file's name without folders and signs that a message or a disk could trip over."""
    last = PurePath(name.replace("\\", "/")).name
    return re.sub(r"[^\w .()-]", "_", last).strip(" .")[-80:] or "workbook"
