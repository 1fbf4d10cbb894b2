"""Sealed bytes as rows under their SHA-256: same transaction, one backup, one erasure."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from employer_portal.core.errors import DomainError, NotFound
from employer_portal.core.retention import NOT_PERSONAL, Retention, personal
from employer_portal.core.tables import Base

LIMIT = 5 * 1024 * 1024


class Document(Base):
    """Bytes that never change: triggers refuse an update. Erasure removes the row."""

    __tablename__ = "document"
    __table_args__ = (sa.CheckConstraint(f"size <= {LIMIT}", name="size"),)

    sha256: Mapped[str] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    media_type: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(info=personal(Retention.FILE))
    stored_at: Mapped[datetime]


def store(session: Session, content: bytes, media_type: str, *, now: datetime) -> str:
    """Keep `content` and return its SHA-256 (hex). The same bytes are kept once.

    Raises `DomainError` above 5 MB.
    """
    return store_all(session, [(content, media_type)], now=now)[0]


def store_all(session: Session, parts: Sequence[tuple[bytes, str]], *, now: datetime) -> list[str]:
    """`store` for several documents (content, media type) at once."""
    for content, _ in parts:
        if len(content) > LIMIT:
            raise DomainError(
                f"A document of {len(content) / 1e6:.1f} MB is too large: 5 MB is the limit.", "Use a smaller logo."
            )
    digests = [hashlib.sha256(content).hexdigest() for content, _ in parts]
    known = set(session.scalars(sa.select(Document.sha256).where(Document.sha256.in_(digests))))
    new = {sha256: part for sha256, part in zip(digests, parts, strict=True) if sha256 not in known}
    if new:
        rows = [
            {"sha256": sha256, "media_type": media_type, "size": len(content), "content": content, "stored_at": now}
            for sha256, (content, media_type) in new.items()
        ]
        # somebody else may keep the same bytes at this moment; in one order, so that two never wait for each other
        on_postgresql = session.get_bind().dialect.name == "postgresql"
        insert = postgresql.insert(Document) if on_postgresql else sqlite.insert(Document)
        session.execute(insert.on_conflict_do_nothing(), sorted(rows, key=lambda row: str(row["sha256"])))
    return digests


def load(session: Session, sha256: str) -> bytes:
    """The bytes under that hash, checked against it. Raises `NotFound` when there are none or they were changed."""
    document = session.get(Document, sha256)
    if document is None:
        raise NotFound("This document is no longer kept.")
    if hashlib.sha256(document.content).hexdigest() != sha256:
        raise NotFound("This document is not what was sealed: its bytes were changed.", "Restore it from a backup.")
    return document.content


def wrong(session: Session) -> Iterator[tuple[str, str]]:
    """The documents whose bytes are not what was sealed: their SHA-256, and why. Looked at one after the other."""
    table, last = Document.__table__.c, ""
    content = sa.type_coerce(table.content, sa.types.NULLTYPE)
    while (row := session.execute(_next(table, content, last)).first()) is not None:
        last, data = row
        if not isinstance(data, bytes) or hashlib.sha256(data).hexdigest() != last:
            yield last, "its bytes are not those that were sealed"


def _next(table: Any, content: Any, last: str) -> sa.Select[Any]:
    return sa.select(table.sha256, content).where(table.sha256 > last).order_by(table.sha256).limit(1)
