"""How this installation stands: database, workers, clocks, mail server, secret key, backup. A part of `doctor`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import clocks
from employer_portal.core.clock import moment, system_clock
from employer_portal.core.db import Database, make_engine
from employer_portal.core.errors import DomainError
from employer_portal.delivery import trying
from employer_portal.delivery.envelope import Mailbox
from employer_portal.running import chosen, health, keys
from employer_portal.settings import Settings
from employer_portal.upkeep.system import Result, State

PATIENCE = 5.0  # seconds for the database, and for the mail server
BACKUP_OLD = timedelta(days=7)
SHORT = 32  # characters of a secret key: fewer can be guessed by whoever has a cookie
MENDS = {
    "token": "Correct MAIL_TENANT, MAIL_CLIENT and MAIL_PASSWORD.",
    "connect": "Start it, or correct MAIL_HOST and MAIL_PORT.",
    "tls": "Correct MAIL_SECURITY, MAIL_PORT or MAIL_CA_FILE.",
    "auth": "Correct MAIL_USER and MAIL_PASSWORD.",
}
CLOCKS = "Let each machine set its clock by itself: sudo timedatectl set-ntp true"


def examine(settings: Settings) -> Iterator[Result]:
    """Look at one thing after the other; what cannot be looked at says so, and the next one is looked at."""
    looks: tuple[tuple[str, Callable[[Settings], Iterator[Result]]], ...] = (
        ("Database", database),
        ("Mail server", mail),
        ("Secret key", secret_key),
        ("Backup", backup),
    )
    for what, look in looks:
        try:
            yield from look(settings)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are looked at
            yield Result(what, "missing", f"could not be looked at ({type(error).__name__})", "Run: ./portal health")


def database(settings: Settings) -> Iterator[Result]:
    """The database answers in today's schema; work gets done; clocks agree; the trail's times run forwards."""
    address = sa.make_url(settings.database)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        yield Result("Database", "note", f"not made yet: {address.database}", "./portal db upgrade makes it.")
        return
    found = health.facts(settings.database, settings.migrations, settings.var, seconds=PATIENCE)
    names = {"database": "Database", "migrations": "Migrations", "queue": "Queue", "clock": "Clocks"}
    for name, what in names.items():
        fact = found[name]
        if fact.well:
            shown = address.render_as_string(hide_password=True) if name == "database" else fact.words
            yield Result(what, "ok", shown)
        else:
            mend = fact.mend or (CLOCKS if name == "clock" else "")
            yield Result(what, "missing", fact.words.rstrip("."), mend)
            if name in {"database", "migrations"}:
                return
    yield _workers(found["workers"])
    yield from _trail(settings)


def mail(settings: Settings) -> Iterator[Result]:
    """The mail server answers, encrypts and lets us sign in. Nothing is sent."""
    settings = in_force(settings)
    if not settings.mail_host:
        says = f"none is named: mail is written into {settings.mailbox}, and nothing is sent"
        yield Result("Mail server", "note", says, "Name yours under Mail in the portal, or in MAIL_HOST.")
        return
    tried = trying.look(settings, PATIENCE)
    yield Result("Mail server", "ok" if tried.well else "missing", tried.says, _mend(tried))


def send_test(settings: Settings, to: str) -> Result:
    """Send a message that says it is a test. Raises `DomainError` for an address that is none."""
    recipient = Mailbox.of(to)
    settings = in_force(settings)
    tried = trying.send_test(
        settings, Mailbox.of(settings.mail_return_path or to), recipient, settings.mail_timeout_seconds
    )
    state: State = {True: "ok", False: "missing", None: "note"}[tried.well]  # type: ignore[assignment]
    return Result("Test message", state, tried.says, _mend(tried))


def secret_key(settings: Settings) -> Iterator[Result]:
    """The key that cookies and links are signed with is there, can be read, fits the data, and is long enough."""
    place = keys.Place.of(settings)
    try:
        key, wanted = place.current(), _key_of_the_data(settings)
        if wanted and place.find(wanted) is None:
            raise keys.missing(wanted, place)
    except DomainError as wrong:
        yield Result("Secret key", "missing", wrong.message.rstrip("."), wrong.fix)
        return
    if key is None:
        yield Result("Secret key", "note", "not made yet: the first start makes one", "./portal serve")
    elif len(key) < SHORT:
        mend = "Take a longer one: ./portal key renew"
        yield Result("Secret key", "missing", f"{place.words} has {len(key)} characters, and can be guessed", mend)
    else:
        yield Result("Secret key", "ok", f"in {place.words}" + (", the one that this data needs" if wanted else ""))


def backup(settings: Settings) -> Iterator[Result]:
    """How old the newest backup is, where they have a folder."""
    folder = settings.backup_folder
    if folder is None:
        yield Result("Backup", "note", "no folder is named for back-ups", "Name one on another disk: BACKUP_FOLDER.")
        return
    made = [file.stat().st_mtime for file in folder.glob("*.zip")]
    if not made:
        yield Result("Backup", "missing", f"there is none in {folder}", "Run each night: ./portal db backup")
        return
    age = system_clock() - datetime.fromtimestamp(max(made), UTC)
    says = f"the newest in {folder} is {clocks.span(age)} old"
    if age > BACKUP_OLD:
        yield Result("Backup", "missing", says, "Run each night: ./portal db backup")
    else:
        yield Result("Backup", "ok", says)


def _workers(fact: health.Fact) -> Result:
    if fact.well:
        return Result("Workers", "ok", fact.words)
    none = fact.words.startswith("No worker")
    mend = "Start one: ./portal worker" if none else "Look into its log, and start it anew."
    return Result("Workers", "note" if none else "missing", fact.words.rstrip("."), mend)


def _key_of_the_data(settings: Settings) -> str:
    """The fingerprint of the secret key that the data was made with; empty where nobody knows."""
    address = sa.make_url(settings.database)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        return ""
    with suppress(sa.exc.SQLAlchemyError, OSError), _reading(settings) as session:
        return session.scalar(sa.select(keys.DataKey.fingerprint)) or ""
    return ""


@contextmanager
def _reading(settings: Settings) -> Iterator[Session]:
    limits: dict[str, Any] = (
        {} if settings.database.startswith("sqlite") else {"connect_args": {"connect_timeout": int(PATIENCE)}}
    )
    engine = make_engine(settings.database, patience=PATIENCE, poolclass=sa.NullPool, **limits)
    with Database(engine).reading() as session:
        yield session


def _trail(settings: Settings) -> Iterator[Result]:
    with _reading(settings) as session:
        lines = clocks.backwards(session)
    if lines:
        number, at, before = lines[0]
        says = f"line {number} ({moment(at)}) is dated {clocks.span(before - at)} before the line it follows" + (
            f"; so are {', '.join(str(line) for line, *_ in lines[1:])}" if lines[1:] else ""
        )
        yield Result("Times in the trail", "note", says, "A clock was wrong then, or one step took so long.")
    else:
        yield Result("Times in the trail", "ok", "run forwards")


def in_force(settings: Settings) -> Settings:
    """These settings with what was chosen in the portal, as far as the database can be asked."""
    try:
        address = sa.make_url(settings.database)
        if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
            return settings
        engine = make_engine(settings.database, patience=PATIENCE, poolclass=sa.NullPool)
        with _reading(settings) as session:
            return chosen.of(settings, Database(engine)).settings(session)
    except Exception:  # noqa: BLE001 - what is wrong with the database stands at its own line
        return settings


def _mend(tried: trying.Tried) -> str:
    """The step that is missing, else the settings to look at."""
    if tried.well:
        return ""
    return tried.step or MENDS.get(tried.stage, "Ask whoever runs it; its answer stands above.")
