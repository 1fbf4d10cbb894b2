"""Certificates from elsewhere, out of a CSV file: who holds one, who issued it, from when until when."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.operations import match_interviewer
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Actor
from employer_portal.training.models import Certificate
from employer_portal.training.operations import take_over

COLUMNS = ("email", "issuer", "given", "until")
MOST = 2000
#: The calendar ends a day later: whatever ends then or before it lasts too long, and is told so.
LAST = date.max - timedelta(days=1)
SAVE = "Save the file as “CSV UTF-8”."


@dataclass(frozen=True, slots=True)
class Told:
    """One row: its line in the file, and what stands there."""

    line: int
    email: str
    issuer: str
    given: date
    until: date


def read(content: bytes) -> list[Told]:
    """The rows of such a file. Raises `DomainError` naming the first line that cannot be read."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DomainError("This is no text in UTF-8.", SAVE) from error
    if "\0" in text:
        raise DomainError("This is no table.", SAVE)
    head = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    try:
        named = [name.strip().casefold() for name in rows.fieldnames or ()]
        if twice := [name for name in COLUMNS if named.count(name) > 1]:
            raise DomainError(f"The column “{twice[0]}” is there twice.", "Keep the one that holds.")
        if missing := [name for name in COLUMNS if name not in named]:
            raise DomainError(f"The column “{missing[0]}” is missing.", f"The first line reads: {','.join(COLUMNS)}")
        rows.fieldnames = named
        found = list(_rows(rows))
    except csv.Error as error:
        raise DomainError(f"The table cannot be read after line {rows.line_num}.", SAVE) from error
    if not 0 < len(found) <= MOST:
        raise DomainError(f"There are {len(found):,} rows.", f"There must be one at least, and at most {MOST:,}.")
    return found


def _rows(rows: "csv.DictReader[str]") -> Iterator[Told]:
    for row in rows:
        line = rows.line_num
        values = {name: (row.get(name) or "").strip() for name in COLUMNS}
        if not any(values.values()):
            continue
        if not (values["email"] and values["issuer"]):
            raise DomainError(f"Line {line}: the address or the issuer is missing.")
        yield Told(
            line, values["email"], values["issuer"][:200], _day(values["given"], line), _day(values["until"], line)
        )


def _day(words: str, line: int) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(words, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise DomainError(f"Line {line}: “{words[:30]}” is no date.", "Write it as 2026-11-30 or 30/11/2026.")


def enter(session: Session, told: Iterable[Told], *, timezone: str, actor: Actor, now: datetime) -> int:
    """Take them all over, or none, but for those that were entered before; how many they are. The last day is a valid
    one. Raises `DomainError` with the line that cannot be."""
    zone, count = ZoneInfo(timezone), 0
    for one in told:
        holder = match_interviewer(session, one.email)
        if holder is None:
            raise DomainError(f"Line {one.line}: nobody here has the address {one.email[:80]}.")
        behind = min(one.until, LAST) + timedelta(days=1)
        since, until = (datetime.combine(day, time.min, zone) for day in (one.given, behind))
        until -= timedelta(seconds=1)  # the day that every page shows
        same = {"user_id": holder.id, "issuer": one.issuer, "granted_at": since, "expires_at": until}
        if session.scalar(sa.select(Certificate.id).filter_by(**same)) is not None:
            continue
        try:
            take_over(session, holder.id, issuer=one.issuer, since=since, until=until, actor=actor, now=now)
        except DomainError as error:
            raise DomainError(f"Line {one.line}: {error.message}", error.fix) from error
        count += 1
    return count
