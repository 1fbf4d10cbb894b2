"""What is wrong with the database, in one sentence with a way out: the same in every process, command and page."""

import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from employer_portal.core.errors import DomainError

LEAST = 1_000_000  # bytes without which nothing can be written
OLDEST = 14  # of PostgreSQL: older ones are given no security fixes any more
UPGRADE = "Run: ./portal db upgrade"
SCHEMA = "What is missing says ./portal db check; an older database is mended by ./portal db upgrade"

#: what PostgreSQL or its client says -> what that means here, and the way out. No code comes with a refused connection.
_SAYINGS = (
    (r"password authentication failed", "{server} refuses the password of the user {user}.",
     "Correct the password in DATABASE_URL, or in the file with that secret."),
    (r"no password supplied", "{server} asks for a password, and DATABASE_URL holds none.",
     "Write it: postgresql://USER:PASSWORD@HOST/DATABASE"),
    (r'role "[^"]*" (does not exist|is not permitted)', "{server} lets in no user {user}.",
     "Make that user there, or correct DATABASE_URL."),
    (r"no pg_hba.conf entry|pg_hba.conf rejects", "{server} does not let this machine in as {user}.",
     "Allow it in the server's pg_hba.conf."),
    (r'database "[^"]*" does not exist', "{server} has no database {name}.",
     "Make it there (CREATE DATABASE), or correct DATABASE_URL."),
    (r"translate host name|resolve host|name or service not known|nodename nor servname|name resolution|getaddrinfo",
     "No host is called {host}.", "Correct DATABASE_URL, or this machine's name service."),
    (r"connection refused|is the server running", "Nothing listens at {place}.",
     "Start the database server, or correct DATABASE_URL."),
    (r"too many clients|connection slots|too many connections", "{server} has no connection left.",
     "Raise its max_connections, or run fewer processes."),
    (r"starting up|shutting down|recovery mode", "{server} is starting or stopping.", "Wait a minute."),
    (r"expected authentication request|invalid response to SSL|invalid packet",
     "What listens at {place} is no PostgreSQL.", "Correct DATABASE_URL."),
    (r"ssl|certificate", "No encrypted connection to {server_} could be made.",
     "Correct sslmode and sslrootcert in DATABASE_URL."),
    (r"no route to host|network is unreachable|timeout expired|timed out", "{server} does not answer.",
     "Start it, or see to the network between the two machines."),
    (r"server closed the connection|terminating connection|connection is lost|connection not open",
     "{server} ended the connection.", "Look whether it runs."),
)  # fmt: skip
_CODES = {
    "25006": ("{server} can only be read: it is a copy, or was set so.", "Name the server that can be written to."),
    "42501": ("{server} does not let {user} do this.", "Make that user the owner of the database {name}."),
    "53100": ("The disk of {server_} is full.", "Make room there."),
    "55P03": ("{server} did not answer in time: something else holds what is asked for.", "Try again in a minute."),
    "57014": ("{server} did not answer in time.", "Try again in a minute; look what it is busy with."),
    "42P01": ("The database is not in the schema that this portal needs.", SCHEMA),
    "42703": ("The database is not in the schema that this portal needs.", SCHEMA),
}
_SQLITE = {
    "SQLITE_NOTADB": ("{place} is not a database.", "Move that file away, or correct DATABASE_URL."),
    "SQLITE_CORRUPT": ("The database {place} is damaged.", "Stop the portal and restore a backup: ./portal db restore"),
    "SQLITE_READONLY": (
        "The database {place} cannot be written.",
        "Let the portal's user write the file and its folder.",
    ),
    "SQLITE_PERM": ("The database {place} cannot be opened.", "Let the portal's user write the file and its folder."),
    "SQLITE_BUSY": ("Another process keeps the database {place} busy.", "Try again in a minute."),
    "SQLITE_LOCKED": ("Another process keeps the database {place} busy.", "Try again in a minute."),
    "SQLITE_FULL": ("The disk with the database {place} is full.", "Make room on that disk."),
    "SQLITE_IOERR": ("The disk with the database {place} cannot be read or written.", "See to that disk."),
}


def is_trouble(error: BaseException) -> bool:
    """Whether the database or the way to it is at fault, and not a statement of ours."""
    error = getattr(error, "orig", None) or error
    if isinstance(error, psycopg.Error):
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) or error.sqlstate in _CODES
    ours = sqlite3.IntegrityError | sqlite3.ProgrammingError
    return isinstance(error, sqlite3.DatabaseError) and not isinstance(error, ours)


def told(error: BaseException, url: str, *, named: str = "DATABASE_URL") -> DomainError:
    """What went wrong between us and the database at `url`, which is `named` so. Never shows a password, nor what a
    server quotes."""
    error = getattr(error, "orig", None) or error
    if isinstance(error, DomainError):
        return error
    try:
        address = sa.make_url(url)
    except sa.exc.ArgumentError:
        return DomainError(f"{named} is no address of a database.", "Run: ./portal doctor")
    words, fix = _found(error, address)
    return DomainError(words.format(**_names(address)), fix.replace("DATABASE_URL", named))


def of_server(connection: sa.Connection) -> DomainError | None:
    """What is wrong with the server itself: too old, keeping text in a way that loses names, or not to be written."""
    if connection.dialect.name == "sqlite":
        encoding, version = connection.scalar(sa.text("PRAGMA encoding")), OLDEST
    else:
        encoding = connection.scalar(sa.text("SHOW server_encoding"))
        version = int(connection.scalar(sa.text("SHOW server_version_num")) or 0) // 10000
    if version < OLDEST:
        return DomainError(
            f"The database server is PostgreSQL {version}; this portal needs {OLDEST} or newer.", "Upgrade the server."
        )
    if encoding not in {"UTF8", "UTF-8"}:  # names would come back as bytes
        return DomainError(f"The database keeps text as {encoding}: make it anew with ENCODING 'UTF8'.")
    if connection.dialect.name != "sqlite" and connection.scalar(sa.text("SHOW transaction_read_only")) == "on":
        return DomainError("The database server can only be read: it is a copy, or was set so.", _CODES["25006"][1])
    return None


def _found(error: BaseException, address: sa.URL) -> tuple[str, str]:
    file = Path(address.database or "")
    if isinstance(error, OSError) and file.parent.exists() and not file.parent.is_dir():
        return "{folder} is a file, and no folder for a database.", "Correct PORTAL_VAR or DATABASE_URL."
    if isinstance(error, OSError):
        return f"{{place}} cannot be reached: {error.strerror}.", "Let the portal's user write that folder."
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith("SQLITE_CANTOPEN"):
            return _no_file(file)
        if name.startswith("SQLITE_IOERR") and file.parent.is_dir() and shutil.disk_usage(file.parent).free < LEAST:
            name = "SQLITE_FULL"  # it is what SQLite says where a side file cannot grow
        if str(error).startswith(("no such table", "no such column")):
            return _CODES["42P01"]
        kinds = (words for kind, words in _SQLITE.items() if name.startswith(kind))
        return next(kinds, ("The database {place} cannot be used.", "Run: ./portal doctor"))
    code = getattr(error, "sqlstate", None)
    if code in _CODES:
        return _CODES[code]
    for saying, words, fix in _SAYINGS:
        if re.search(saying, str(error), re.IGNORECASE):
            return words, fix
    return "The database {name} at {place} does not answer.", "Run: ./portal doctor"


def _no_file(file: Path) -> tuple[str, str]:
    if file.is_dir():
        return "{place} is a folder, not a database.", "Correct DATABASE_URL."
    if not file.parent.is_dir():
        return "There is no folder {folder} for the database.", "Make it, or correct DATABASE_URL."
    if not file.exists():
        return "There is no database {place} yet.", UPGRADE
    return _SQLITE["SQLITE_PERM"]


def _names(address: sa.URL) -> dict[str, Any]:
    if address.get_backend_name() == "sqlite":
        return {"place": address.database, "folder": Path(address.database or "").parent}
    host = str(address.host or address.query.get("host") or "this machine's own socket")
    place = f"{host}:{address.port or 5432}" if address.host else host
    return {
        "place": place,
        "host": host,
        "server": f"The database server at {place}",
        "server_": f"the database server at {place}",
        "user": address.username or "of this process",
        "name": address.database or address.username or "of this user",
    }
