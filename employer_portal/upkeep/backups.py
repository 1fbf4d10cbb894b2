"""`./portal db backup`, `restore` and `move`: the whole installation kept, brought back, and taken elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from employer_portal.accounts import secret_key
from employer_portal.core import audit
from employer_portal.core.clock import system_clock
from employer_portal.core.counting import counted
from employer_portal.core.db import Database, make_engine
from employer_portal.core.errors import DomainError
from employer_portal.core.setting_checks import DatabaseUrl
from employer_portal.database import moving
from employer_portal.database.backup import Manifest, backup, look, restore
from employer_portal.database.upgrade import current, newest
from employer_portal.database.verbs import Verb
from employer_portal.delivery import operations, queries
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.erasing import record
from employer_portal.erasing.again import erase_again, known
from employer_portal.running import keys
from employer_portal.settings import Settings, load_settings
from employer_portal.upkeep.secret_key import OPERATOR, told_lost


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False), required=False)
def backup_(target: Path | None) -> None:
    """Copy database and documents to TARGET, a ZIP file, while the portal runs.

    Without TARGET the copy gets a name with the time, in the folder that BACKUP_FOLDER names. The secret key, without
    which nobody can sign in to it, is sealed inside where BACKUP_PASSPHRASE is set; else it is kept apart.
    """
    settings, now = load_settings(), system_clock()
    target = target or _named(settings.backup_folder, now)
    place, passphrase = keys.Place.of(settings), settings.backup_passphrase.get_secret_value()
    database = Database(make_engine(settings.database))
    try:
        todays = current(database.engine) == newest(settings.migrations)  # else this is the copy before an upgrade
        secret = _secret_of(database, place) if todays else place.current()
        sealed = keys.lock_away(secret, passphrase) if secret and passphrase else None
        manifest = backup(database.engine, target, key=keys.fingerprint(secret) if secret else "", sealed_key=sealed)
        if todays:
            with database.transaction() as session:
                audit.record(
                    session, Verb.DATABASE_BACKED_UP, "installation", actor_id=OPERATOR.id, at=now, rows=manifest.rows,
                    head=manifest.audit_head, key=manifest.key, sealed=bool(sealed),
                )  # fmt: skip
    finally:
        database.engine.dispose()
    click.echo(
        f"{target}: {counted(manifest.rows, 'row')}, {counted(manifest.audit_lines, 'line')} in the audit trail."
    )
    for line in _about_key(manifest, place, secret):
        click.echo(line)


@click.command("restore")
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--key", "key_file", type=click.Path(path_type=Path, dir_okay=False), help="The secret key's file.")
@click.option("--without-key", is_flag=True, help="The key is lost: everybody sets a new password, by a link.")
@click.option("--erasures", type=click.Path(path_type=Path, dir_okay=False), help="The list of erasures, kept apart.")
@click.option("--without-erasures", is_flag=True, help="Nobody was ever erased, or the list is lost.")
def restore_(
    source: Path, key_file: Path | None, without_key: bool, erasures: Path | None, without_erasures: bool
) -> None:
    """Fill an empty database from a backup, all of it or nothing. Fits SQLite and PostgreSQL, whichever it came from.

    Sending is paused after it: what waited then may have left since. A secret key that is here already stays; the
    backup's own is looked for here, in --key, and in the backup itself (BACKUP_PASSPHRASE).

    Whoever was erased since the backup was made is erased again, by the list of erasures: the file `erasures` of the
    data folder, and --erasures: both, where both are here. Where there is none nothing is restored, unless
    --without-erasures says that nobody was ever erased, or that the list is lost; the audit trail keeps that this was
    said.
    """
    if without_key and key_file:
        raise DomainError("--without-key says that the key is lost, and --key names it.", "Give one of the two.")
    settings, now = load_settings(), system_clock()
    place = keys.Place.of(settings)
    manifest = look(source, settings.migrations)
    secret = None if without_key else _key_for(manifest, place, key_file, settings)
    told: dict[str, int] = {}
    listed = _erasures(erasures, settings.erasure_list, without_erasures)

    def finish(session: Session) -> None:
        if not (secret or without_key) and session.get(keys.DataKey, 1) is not None:
            raise _missing(manifest, place)
        if place.current() is None:  # on the disk before there is data that needs it
            keys.write(place.file, secret or keys.new(), over=False)
        here = place.make()
        if without_key:
            told["people"] = secret_key.give_up(session, here, actor=OPERATOR, now=now)
        elif secret:
            keys.adopt(session, secret, here)
        waiting = queries.counts(session)
        told["waiting"] = sum(waiting.get(state, 0) for state in (State.HELD, State.QUEUED, State.HANDING_OVER))
        operations.pause(session, actor=OPERATOR, now=now, because="Restored from a backup.")
        told["erased"] = _erase_again(session, listed, settings.erasure_list, now)
        audit.record(
            session, Verb.DATABASE_RESTORED, "installation", actor_id=OPERATOR.id, at=now, rows=manifest.rows,
            head=manifest.audit_head, key=keys.fingerprint(here),
        )  # fmt: skip

    with _progress(manifest.rows) as count:
        restore(source, settings.database, settings.migrations, finish=finish, count=count)
    click.echo(f"{counted(manifest.rows, 'row is', 'rows are')} back, and the audit trail verifies.")
    if without_key:
        told_lost(told["people"])
    if told["erased"]:
        click.echo(f"{counted(told['erased'], 'person', 'people')} who had been erased since: erased again.")
    click.echo("All sending is paused.")
    if told["waiting"]:
        waited = counted(told["waiting"], "letter")
        click.echo(f"{waited} waited when the backup was made, and may have left since: compare with")
        click.echo("the mail server's log, cancel what did, then: ./portal outbox release --as ...")


@click.command("move")
@click.argument("target", metavar="TARGET_URL")
def move_(target: str) -> None:
    """Copy everything into the empty database at TARGET_URL, from SQLite to PostgreSQL or back.

    Stop `serve` and `worker` first: while others use the database nothing is moved. It stays as it is; set
    DATABASE_URL to the new one and start again. Interrupted, it leaves the target empty, and can be run again.
    """
    settings, now = load_settings(), system_clock()
    try:
        shown = sa.make_url(TypeAdapter(DatabaseUrl).validate_python(target)).render_as_string(hide_password=True)
    except (ValidationError, sa.exc.ArgumentError) as error:
        why = f": {error.errors()[0]['ctx']['error']}" if isinstance(error, ValidationError) else ""
        raise DomainError(
            f"This is no address of a database{why}.", "For example: postgresql://portal:PASSWORD@host/portal"
        ) from error

    def finish(session: Session) -> None:
        audit.record(session, Verb.DATABASE_MOVED, "installation", actor_id=OPERATOR.id, at=now)

    with _progress(moving.size(settings.database)) as count:
        read, trail = moving.move(settings.database, target, settings.migrations, finish=finish, count=count)
    total = sum(one.rows for one in read.values())
    click.echo(f"{counted(total, 'row')} of {counted(len(read), 'table')} are in {shown}, compared row by row.")
    click.echo(f"The audit trail verifies: {counted(trail.lines, 'line')}. The old database is as it was.")
    click.echo("Now set DATABASE_URL to the new address, and start `serve` and `worker`.")


def _erasures(named: Path | None, own: Path, without: bool) -> list[record.Erased] | None:
    """The list of erasures: this machine's own wherever it is here, and the one that was named; None where somebody
    said that there is none. Raises `DomainError` else."""
    if named and without:
        said = "--without-erasures says that there is no list of erasures, and --erasures names it."
        raise DomainError(said, "Give one of the two.")
    wanted = named or own
    if wanted.exists():
        return record.read(*(one for one in (own, named) if one and one.exists()))
    if without:
        return None
    raise DomainError(
        f"The list of erasures is not here ({wanted}): whoever was erased since this backup was made would be back.",
        "Name the list: --erasures FILE. If nobody was ever erased, or the list is lost: --without-erasures. Nothing"
        " was changed.",
    )


def _erase_again(session: Session, listed: list[record.Erased] | None, path: Path, now: datetime) -> int:
    """Erase whom the list names, and have this machine's list know all of them; how many. That there was none is on
    record."""
    if listed is None:
        audit.record(session, Verb.DATABASE_WITHOUT_ERASURES, "installation", actor_id=OPERATOR.id, at=now)
    count = erase_again(session, listed or (), now=now)
    record.add(path, *{one.number: one for one in (*known(session), *(listed or ()))}.values())
    return count


def _named(folder: Path | None, now: datetime) -> Path:
    if folder is None:
        raise DomainError("Where to?", "Name a file, or a folder in BACKUP_FOLDER.")
    return folder / f"portal-{now:%Y-%m-%d-%H%M%S}.zip"


def _secret_of(database: Database, place: keys.Place) -> bytes | None:
    """The secret key of this data, if it is here: a copy without it is better than none."""
    try:
        return keys.open_keys(database, place).secret
    except DomainError:
        return None


def _about_key(manifest: Manifest, place: keys.Place, secret: bytes | None) -> Iterator[str]:
    if secret is None:
        yield f"Careful: the secret key of this data is not here{f' ({manifest.key})' if manifest.key else ''}."
        yield "Without it nobody can sign in to the backup: ./portal key show"
    elif manifest.sealed_key:
        yield f"The secret key {manifest.key} is inside, sealed with BACKUP_PASSPHRASE: keep that apart."
    else:
        yield f"The secret key {manifest.key} is not inside: keep a copy of {place.words} too, apart from the backup."


def _key_for(manifest: Manifest, place: keys.Place, file: Path | None, settings: Settings) -> bytes | None:
    """The key that the backup needs. Raises `DomainError` where it is not here, before anything is begun.

    None where the backup does not say whether anything in it hangs on a key: that is seen when its rows are here.
    """
    if file:
        key = keys.read(file)
        if manifest.key and keys.fingerprint(key) != manifest.key:
            raise DomainError(
                f"{file} holds the key {keys.fingerprint(key)}, and this backup needs {manifest.key}.",
                "Name the right file, or, if that key is lost: --without-key",
            )
        return key
    if manifest.key and (key_here := place.find(manifest.key)):
        return key_here
    if manifest.sealed_key and (passphrase := settings.backup_passphrase.get_secret_value()):
        return keys.unlock(manifest.sealed_key, passphrase)
    if not manifest.key and place.given:
        return place.current()
    if manifest.counts.get("data_key"):
        raise _missing(manifest, place)
    return None


def _missing(manifest: Manifest, place: keys.Place) -> DomainError:
    which = f"the secret key {manifest.key}" if manifest.key else "the secret key of the machine that it was made on"
    ways = "Set BACKUP_PASSPHRASE as it was then, or name the key's file" if manifest.sealed_key else "Name its file"
    this = f" If it was made on this one: --key {place.file}." if not manifest.key and place.file.exists() else ""
    return DomainError(
        f"This backup needs {which}, and it is not here: without it nobody could sign in. Nothing was changed.",
        f"{ways}: --key FILE (it was in var/secret_key there, or in SECRET_KEY).{this} If it is lost: --without-key;"
        " then\neverybody sets a new password by a link, and nothing else is lost.",
    )


@contextmanager
def _progress(rows: int) -> Iterator[Callable[[int], None]]:
    with click.progressbar(length=rows, label="Rows") as bar:
        yield bar.update
