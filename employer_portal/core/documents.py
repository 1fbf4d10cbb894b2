"""Sealed bytes as rows under their SHA-256: same transaction, one backup, one erasure."""

import hashlib
from datetime import datetime

import sqlalchemy as sa
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
    if len(content) > LIMIT:
        raise DomainError(
            f"A document of {len(content) / 1e6:.1f} MB is too large: 5 MB is the limit.", "Use a smaller logo."
        )
    sha256 = hashlib.sha256(content).hexdigest()
    if session.get(Document, sha256) is None:
        session.add(Document(sha256=sha256, media_type=media_type, size=len(content), content=content, stored_at=now))
        session.flush()
    return sha256


def load(session: Session, sha256: str) -> bytes:
    """The bytes under that hash, checked against it. Raises `NotFound` when there are none or they were changed."""
    document = session.get(Document, sha256)
    if document is None:
        raise NotFound("This document is no longer kept.")
    if hashlib.sha256(document.content).hexdigest() != sha256:
        raise NotFound("This document is not what was sealed: its bytes were changed.", "Restore it from a backup.")
    return document.content
