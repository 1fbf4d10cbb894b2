"""The installation's two keys.

The *secret key* comes from the setting SECRET_KEY (or its file in PORTAL_SECRETS), else from a file beside the data. It
signs cookies and wraps the *data key*, which is a row of the database: passwords, second steps, recovery codes and
mailed links hang on that one. So the secret key can be changed and nothing that is kept changes with it, and whoever
finds one of the two (a copy of the database, or the file) has nothing.

A database that was in use before there was a data key goes on with the secret key that it had as its data key.
"""

import hashlib
import hmac
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from sqlalchemy.orm import Mapped, Session, mapped_column

from employer_portal.core.audit import AuditHead
from employer_portal.core.db import Database, make_engine
from employer_portal.core.errors import DomainError
from employer_portal.core.retention import NOT_PERSONAL
from employer_portal.core.tables import Base, Id
from employer_portal.settings import Settings


class DataKey(Base):
    """The data key, wrapped in the secret key of that fingerprint. Both are empty in a database that had no row yet
    when it was upgraded, until a secret key is seen: then that is the data key too."""

    __tablename__ = "data_key"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[Id]
    fingerprint: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    wrapped: Mapped[str] = mapped_column(info=NOT_PERSONAL)


@dataclass(frozen=True, slots=True)
class Keys:
    """What a process works with."""

    secret: bytes
    data: bytes

    @property
    def cookies(self) -> str:
        """What cookies are signed with: it changes with the secret key."""
        return derived(self.secret, "cookies")

    def derived(self, purpose: str) -> str:
        """A key for one purpose, so that what is kept for one thing cannot be used for another. It stays."""
        return derived(self.data, purpose)

    def seal(self, purpose: str, secret: str) -> str:
        """A secret as a row may have it."""
        return Fernet(self.derived(purpose)).encrypt(secret.encode()).decode()

    def unseal(self, purpose: str, sealed: str) -> str | None:
        """The secret again; None where it was sealed under a data key that is lost."""
        try:
            return Fernet(self.derived(purpose)).decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the secret key of an installation is looked for: what was `given` as a setting, else files."""

    file: Path
    given: str = ""

    @classmethod
    def of(cls, settings: Settings) -> "Place":
        return cls(settings.var / "secret_key", settings.secret_key.get_secret_value().strip())

    @property
    def words(self) -> str:
        """Where a person finds it."""
        return "the setting SECRET_KEY" if self.given else str(self.file)

    def aside(self, key: bytes) -> Path:
        """Where a key is kept that is not, or not yet, or no longer the one."""
        return self.file.with_name(f"{self.file.name}.{fingerprint(key)}")

    def current(self) -> bytes | None:
        """The key that is in place, if there is one."""
        if self.given:
            return self.given.encode()
        return read(self.file) if self.file.exists() else None

    def find(self, wanted: str) -> bytes | None:
        """The key with that fingerprint: the one in place, or one that a renewal kept aside."""
        there = [] if self.given else sorted(self.file.parent.glob(f"{self.file.name}.{wanted}"))
        keys = [self.current(), *(read(path) for path in there)]
        return next((key for key in keys if key is not None and fingerprint(key) == wanted), None)

    def make(self) -> bytes:
        """The key in place; a new one where there is none. All processes of one installation find the same."""
        if not self.given and not self.file.exists():
            write(self.file, new(), over=False)
        key = self.current()
        assert key is not None
        return key


def new() -> bytes:
    """A secret key."""
    return secrets.token_urlsafe(48).encode()


def read(file: Path) -> bytes:
    """The key in a file. Raises `DomainError` where there is none to read."""
    try:
        key = file.read_bytes().strip()
    except OSError as error:
        fix = "Let this user read it." if isinstance(error, PermissionError) else "Name the file that holds it."
        raise DomainError(f"The key {file} cannot be read: {error.strerror}.", fix) from error
    if not key:
        raise DomainError(f"The key {file} is empty.", "Put the right key there, from where it is kept.")
    return key


def write(file: Path, key: bytes, *, over: bool) -> None:
    """Write a key file for this user alone, whole and on the disk or not at all; one that is there stays unless `over`.

    Raises `DomainError` where it cannot be written.
    """
    draft = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
            target.write(key + b"\n")
            target.flush()
            os.fsync(target.fileno())
        if over:
            draft.replace(file)
        else:
            with suppress(FileExistsError):  # of two processes that begin at once, one makes it, the other reads it
                os.link(draft, file)
    except OSError as error:
        raise DomainError(
            f"The key {file} cannot be written: {error.strerror}.", "Let this user write there."
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def fingerprint(key: bytes) -> str:
    """Sixteen letters and digits that name a key without telling it."""
    return hmac.digest(key, b"fingerprint", hashlib.sha256).hex()[:16]


def derived(key: bytes, purpose: str) -> str:
    """A key made from `key` for one purpose."""
    return urlsafe_b64encode(hmac.digest(key, purpose.encode(), hashlib.sha256)).decode()


def open_keys(database: Database, place: Place) -> Keys:
    """The keys of this installation; a new one gets them now.

    Raises `DomainError` where the secret key is missing or another than the database was made with: nobody could
    sign in, so nothing begins.
    """
    with database.reading() as session:
        row = session.get(DataKey, 1)
    if row is None or not row.wrapped:
        with database.transaction() as session:
            _made(session, place)
        with database.reading() as session:
            row = session.get_one(DataKey, 1)
    secret = place.find(row.fingerprint)
    if secret is None:
        raise missing(row.fingerprint, place)
    return Keys(secret, unwrapped(row, secret))


def data_key(session: Session, settings: Settings) -> bytes:
    """The data key, for what works within a transaction and makes secrets that it has to tell again; an installation
    that has none yet gets it now. Raises as `open_keys`."""
    place, row = Place.of(settings), session.get(DataKey, 1)
    if row is None or not row.wrapped:
        row = _made(session, place)
    secret = place.find(row.fingerprint)
    if secret is None:
        raise missing(row.fingerprint, place)
    return unwrapped(row, secret)


def check_keys(settings: Settings) -> None:
    """Raise what `open_keys` would raise, before there are processes that would each say it."""
    engine = make_engine(settings.database, poolclass=sa.NullPool)
    open_keys(Database(engine), Place.of(settings))


def missing(wanted: str, place: Place) -> DomainError:
    """What to say where the secret key is not the one that the data was made with."""
    there = place.current()
    found = f"{place.words} holds another, {fingerprint(there)}" if there else f"there is none in {place.file}"
    return DomainError(
        f"The secret key of this data has the fingerprint {wanted}, and {found}.",
        "Put the right key there, from where it is kept; if it is lost: ./portal key lost",
    )


def wrap(session: Session, data: bytes, secret: bytes) -> None:
    """Keep the data key, wrapped in that secret key from now on."""
    row = session.get(DataKey, 1, with_for_update=True)
    if row is None:
        session.add(row := DataKey(id=1))
    row.fingerprint = fingerprint(secret)
    row.wrapped = Fernet(derived(secret, "data key")).encrypt(data).decode()
    session.flush()


def unwrapped(row: DataKey, secret: bytes) -> bytes:
    """The data key. Raises `DomainError` where the row was changed by something else than the portal."""
    try:
        return Fernet(derived(secret, "data key")).decrypt(row.wrapped.encode())
    except InvalidToken as error:
        raise DomainError("The data key in this database is damaged.", "Restore a backup.") from error


def adopt(session: Session, secret: bytes, here: bytes) -> None:
    """Take over data that was made with the key `secret`: its data key is wrapped in the one that is `here`.

    Raises `DomainError` where `secret` is not its key.
    """
    row = session.get(DataKey, 1)
    if row is None or not row.wrapped:
        wrap(session, secret, here)  # from before there was a data key
    else:
        wrap(session, unwrapped(row, secret), here)


def lock_away(secret: bytes, passphrase: str) -> dict[str, str]:
    """The secret key under a passphrase, to be kept beside the data."""
    salt = secrets.token_bytes(16)
    return {"salt": urlsafe_b64encode(salt).decode(), "sealed": _lock(passphrase, salt).encrypt(secret).decode()}


def unlock(sealed: Mapping[str, str], passphrase: str) -> bytes:
    """The secret key again. Raises `DomainError` for another passphrase, or where what is sealed was damaged."""
    try:
        return _lock(passphrase, urlsafe_b64decode(sealed["salt"])).decrypt(sealed["sealed"].encode())
    except (InvalidToken, LookupError, ValueError) as error:
        raise DomainError(
            "BACKUP_PASSPHRASE does not open the secret key in this backup.",
            "Set it as it was when the backup was made, or name the key's file: --key FILE",
        ) from error


def _lock(passphrase: str, salt: bytes) -> Fernet:
    """scrypt with N=2^17, r=8, p=1 (OWASP Password Storage Cheat Sheet, 128 MB and half a second a guess), then Fernet:
    AES-128-CBC with HMAC-SHA256. The figures stand here and not in the file, so that none can ask for more."""
    return Fernet(urlsafe_b64encode(Scrypt(salt=salt, length=32, n=2**17, r=8, p=1).derive(passphrase.encode())))


def _made(session: Session, place: Place) -> DataKey:
    """The row of the data key of a new database, made now unless somebody else did so at this moment; where passwords
    hang on the secret key already, that is it."""
    session.get_one(AuditHead, 1, with_for_update=True)  # of two processes that begin at once, one goes first
    row = session.get(DataKey, 1, populate_existing=True)
    if row is None or not row.wrapped:
        if row is not None and place.current() is None:
            raise DomainError(
                f"The secret key is missing: there is none in {place.file}, and the passwords in this data hang on it.",
                "Put it back, or set SECRET_KEY, as it was before the upgrade; if it is lost: ./portal key lost",
            )
        secret = place.make()
        wrap(session, secrets.token_bytes(32) if row is None else secret, secret)
    return session.get_one(DataKey, 1)
