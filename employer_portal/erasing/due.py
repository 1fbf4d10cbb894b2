"""When each application's file is to be erased: so many months after the last that was sent, told or settled, or once
whoever was removed from a round cannot be put back any more."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.calls.models import OPEN as OPEN_CALLS
from employer_portal.calls.models import Call
from employer_portal.core.arriving import ALL
from employer_portal.core.calendar import months_after
from employer_portal.core.clock import day_at
from employer_portal.core.terms import Outcome
from employer_portal.delivery.models import WAYS_IN, Delivery
from employer_portal.erasing.mistakes import PUT_BACK_WITHIN
from employer_portal.erasing.operations import OPEN
from employer_portal.erasing.workflow import ON_ITS_WAY
from employer_portal.hiring.models import Application, Candidate, OutcomeTold, Round, Vacancy
from employer_portal.keeping import holds, schedule
from employer_portal.keeping.asked import asked_for
from employer_portal.keeping.models import Erasure, Jurisdiction
from employer_portal.requests.models import OPEN as OPEN_REQUESTS
from employer_portal.requests.models import Complaint, ComplaintState, Request
from employer_portal.settings import Settings

#: Messages to whoever applied. A code that opens their page is none: reading what was sent keeps it for no longer.
_MESSAGES = (
    Delivery.person == sa.literal("application:") + sa.cast(Application.id, sa.String),
    Delivery.group != WAYS_IN,
)
_ASKED = Request.application_id == Application.id
#: When the last message to them left, and when the last that they asked for was answered or closed.
_SENT = sa.select(sa.func.max(Delivery.sent_at)).where(*_MESSAGES).correlate(Application).scalar_subquery()
_SETTLED = sa.select(sa.func.max(Request.settled_at)).where(_ASKED).correlate(Application).scalar_subquery()


def _there_is(*what: Any) -> sa.ColumnElement[bool]:
    return sa.exists().where(*what).correlate(Application)


#: What is still under way, in words.
_OPEN = sa.case(
    (_there_is(_ASKED, Complaint.request_id == Request.id, Complaint.state != ComplaintState.ENDED),
     "a complaint is open"),
    (_there_is(_ASKED, Call.request_id == Request.id, Call.state.in_(OPEN_CALLS)), "a call is open"),
    (_there_is(_ASKED, Request.state.in_(OPEN_REQUESTS)), "a request waits for its answer"),
    (_there_is(*_MESSAGES, Delivery.state.in_(ON_ITS_WAY)), "a message is on its way"),
    else_="",
)  # fmt: skip

_WHOLE = (
    sa.select(
        Application.id, Candidate.person_id, Vacancy.brand_id, Application.outcome, Application.removed_at,
        Round.reserve_until, OutcomeTold.on, Round.closed_at, _SENT, _SETTLED, _OPEN,
    )
    .join(Application.candidate)
    .join(Application.hiring_round)
    .join(Round.vacancy)
    .outerjoin(Application.told)
    .where(Round.arriving.is_(None))
    .order_by(Application.id)
    .execution_options(**ALL)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """One application's file: whose, by whose law, for how many months, and the day on which its period ends, if it has
    begun. `open` says what is still under way, for which it waits."""

    application: int
    person: int
    law: Jurisdiction
    months: int
    ends: date | None
    open: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """The files of one person whose period is over, and since when the first of them is."""

    person: int
    applications: list[int]
    since: date


def due(session: Session, settings: Settings, now: datetime) -> list[Due]:
    """Who is due and neither held nor announced yet, whoever has waited longest first."""
    today = day_at(now, settings.timezone)
    over = [one for one in files(session, settings) if one.ends and one.ends <= today and not one.open]
    covered = holds.covering(session, {one.application for one in over})
    under_way = set(session.scalars(sa.select(Erasure.about).where(Erasure.state.in_(OPEN))))
    whose: dict[int, list[File]] = defaultdict(list)
    for one in over:
        if one.application not in covered and f"person:{one.person}" not in under_way:
            whose[one.person].append(one)
    found = [
        Due(person, sorted(one.application for one in theirs), min(one.ends for one in theirs if one.ends))
        for person, theirs in whose.items()
    ]
    return sorted(found, key=lambda one: (one.since, one.person))


def still(session: Session, applications: Collection[int], settings: Settings, now: datetime) -> bool:
    """Whether all of these are due even now: a letter that was sent since begins their time anew."""
    today = day_at(now, settings.timezone)
    theirs = list(files(session, settings, applications))
    return bool(theirs) and all(one.ends and one.ends <= today and not one.open for one in theirs)


def files(session: Session, settings: Settings, applications: Collection[int] | None = None) -> Iterator[File]:
    """The files of these applications, or of all."""
    months, laws = schedule.months(session, settings), schedule.laws(session)
    to_see = asked_for(session, applications)
    wanted = _WHOLE if applications is None else _WHOLE.where(Application.id.in_(list(applications)))
    for application, person, brand, outcome, removed, reserve, told, *moments, open_ in session.execute(wanted):
        law = laws.get(brand, Jurisdiction.GREAT_BRITAIN)
        if removed:
            yield File(application, person, law, months[law], day_at(removed + PUT_BACK_WITHIN, settings.timezone))
            continue
        reserved = reserve if outcome is Outcome.RESERVE else None
        days = [day_at(one, settings.timezone) for one in moments if one]
        days += [one for one in (told, reserved) if one]
        ends = months_after(max(days), months[law]) if days and outcome is not Outcome.PENDING else None
        waits = "they asked to see what is held about them" if application in to_see else open_
        yield File(application, person, law, months[law], ends, waits)
