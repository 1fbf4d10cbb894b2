"""What calls owe the trail: when people said they can ring, who may, whose call is when, and how each ended."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.calls.models import Call, Caller, Diary, Note, Opening, Promise
from employer_portal.core.clock import hour
from employer_portal.core.trail import Ledger
from employer_portal.core.trail import moment as said_at
from employer_portal.hiring.models import Round


def hours(session: Session, users: Sequence[int]) -> dict[int, Any]:
    """The open hours of each of these, in words: "0 09:00-12:00", "2026-12-01 closed"."""
    found: dict[int, list[str]] = {user: [] for user in users}
    wanted = sa.select(Opening).where(Opening.user_id.in_(users))
    for one in session.scalars(wanted):
        on = one.day.isoformat() if one.day else str(one.weekday)
        window = f"{hour(one.opens)}-{hour(one.closes)}" if one.opens and one.closes else "closed"
        found[one.user_id].append(f"{on} {window}")
    return {user: sorted(said) for user, said in found.items()}


def callers(session: Session, rounds: Sequence[int]) -> dict[int, list[int]]:
    """The interviewers whom HR named for each of these rounds."""
    found: dict[int, list[int]] = {one: [] for one in rounds}
    wanted = sa.select(Caller.round_id, Caller.user_id).where(Caller.round_id.in_(rounds)).order_by(Caller.user_id)
    for round_id, user in session.execute(wanted):
        found[round_id].append(user)
    return found


def plain(call: Call) -> list[Any]:
    """What the candidate said of a call, in words."""
    return [call.phone, call.free_at, call.needs, call.needs_words, call.because]


def said(session: Session, calls: Sequence[int]) -> dict[int, Any]:
    """`plain` of each of these. By columns: a row whose state is none any more is compared like the others."""
    wanted = sa.select(Call.id, Call.phone, Call.free_at, Call.needs, Call.needs_words, Call.because)
    return {row[0]: list(row[1:]) for row in session.execute(wanted.where(Call.id.in_(calls)))}


def noted(session: Session, calls: Sequence[int]) -> dict[int, Any]:
    """What was written down of each of these; nothing where nothing was."""
    wanted = sa.select(Note.call_id, Note.words).where(Note.call_id.in_(calls))
    return dict.fromkeys(calls) | {row[0]: row[1] for row in session.execute(wanted)}


def promised(session: Session, calls: Sequence[int]) -> dict[int, Any]:
    """What was promised on each of these: by whom, by when, and who kept it."""
    found: dict[int, list[list[Any]]] = defaultdict(list)
    wanted = sa.select(Promise).where(Promise.call_id.in_(calls)).order_by(Promise.id)
    for one in session.scalars(wanted):
        found[one.call_id].append([one.id, one.owner_id, one.due.isoformat(), one.done_by])
    return {call: found[call] for call in calls}


def at(moment: datetime | None) -> str | None:
    """A moment as lines say it, or none."""
    return said_at(moment) if moment else None


LEDGERS = (
    Ledger(
        subject="diary",
        goes="diaries",
        id=Diary.user_id,
        facts={
            "minutes": Diary.minutes,
            "pause": Diary.pause,
            "notice": Diary.notice_hours,
            "most": Diary.most_a_day,
        },
        more={"hours": hours},
        made={"diary.kept": ""},
    ),
    Ledger(subject="callers", id=Round.id, facts={}, more={"callers": callers}, begins={"callers": []}),
    Ledger(
        subject="call",
        goes="calls",
        id=Call.id,
        facts={
            "request": Call.request_id,
            "owner": Call.owner_id,
            "starts_at": Call.starts_at,
            "sequence": Call.sequence,
            "state": Call.state,
            "in_time": Call.in_time,
        },
        more={"said": said, "noted": noted, "promised": promised},
        begins={"noted": None, "promised": []},
        made={"call.asked": ""},
    ),
)
