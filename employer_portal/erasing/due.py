"""When each application's file is to be erased: so many months after the last that was sent, told or settled, or once
whoever was removed from a round cannot be put back any more."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.calls.models import Call, CallState
from employer_portal.core.arriving import ALL
from employer_portal.core.calendar import months_after
from employer_portal.core.clock import day_at
from employer_portal.core.tables import AnySelect
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


@dataclass(frozen=True, slots=True)
class File:
    """One application's file: whose, by whose law, and the day on which its period ends, if it has begun. `open` says
    what is still under way, for which it waits."""

    application: int
    person: int
    law: Jurisdiction
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
    sent, settled, open_ = _sent(session, applications), _settled(session, applications), _open(session, applications)
    wanted = sa.select(
        Application.id, Candidate.person_id, Vacancy.brand_id, Application.outcome, Application.removed_at,
        Round.closed_at, Round.reserve_until, OutcomeTold.on,
    )  # fmt: skip
    wanted = wanted.join(Application.candidate).join(Application.hiring_round).join(Round.vacancy)
    wanted = _of(applications, wanted.outerjoin(Application.told), Application.id)
    wanted = wanted.where(Round.arriving.is_(None)).order_by(Application.id).execution_options(**ALL)
    for application, person, brand, outcome, removed, closed, reserve, told in session.execute(wanted):
        law = laws.get(brand, Jurisdiction.GREAT_BRITAIN)
        if removed:
            yield File(application, person, law, day_at(removed + PUT_BACK_WITHIN, settings.timezone))
            continue
        moments = [sent.get(application), settled.get(application), closed]
        reserved = reserve if outcome is Outcome.RESERVE else None
        days = [day_at(one, settings.timezone) for one in moments if one]
        days += [one for one in (told, reserved) if one]
        ends = months_after(max(days), months[law]) if days and outcome is not Outcome.PENDING else None
        yield File(application, person, law, ends, open_.get(application, ""))


def _sent(session: Session, applications: Collection[int] | None) -> dict[int, datetime]:
    """When the last message left for each."""
    wanted = _of_person(applications, sa.select(Delivery.person, sa.func.max(Delivery.sent_at)))
    wanted = wanted.group_by(Delivery.person)
    return {_number(row[0]): row[1] for row in session.execute(wanted) if row[1]}


def _settled(session: Session, applications: Collection[int] | None) -> dict[int, datetime]:
    """When the last that each asked for was answered or closed."""
    wanted = sa.select(Request.application_id, sa.func.max(Request.settled_at))
    wanted = _of(applications, wanted, Request.application_id).group_by(Request.application_id)
    return {row[0]: row[1] for row in session.execute(wanted) if row[1]}


def _open(session: Session, applications: Collection[int] | None) -> dict[int, str]:
    """application -> what is still under way."""
    asked = _of(applications, sa.select(Request.application_id), Request.application_id)
    calls = asked.join(Call, Call.request_id == Request.id).where(Call.state.in_((CallState.ASKED, CallState.BOOKED)))
    complaints = asked.join(Complaint, Complaint.request_id == Request.id).where(
        Complaint.state != ComplaintState.ENDED
    )
    waiting = _of_person(applications, sa.select(Delivery.person).where(Delivery.state.in_(ON_ITS_WAY)))
    found: dict[int, str] = {}
    for words, query in (
        ("a message is on its way", waiting),
        ("a request waits for its answer", asked.where(Request.state.in_(OPEN_REQUESTS))),
        ("a call is open", calls),
        ("a complaint is open", complaints),
    ):
        found |= dict.fromkeys((_number(one) for one in session.scalars(query)), words)
    return found | dict.fromkeys(asked_for(session, applications), "they asked to see what is held of them")


def _of(applications: Collection[int] | None, wanted: AnySelect, column: Any) -> AnySelect:
    """What is asked for, of these applications alone."""
    return wanted if applications is None else wanted.where(column.in_(list(applications)))


def _of_person(applications: Collection[int] | None, wanted: AnySelect) -> AnySelect:
    """Messages to candidates, of these applications alone. A code that opens their page is none: reading what was sent
    keeps it for no longer."""
    wanted = wanted.where(Delivery.group != WAYS_IN)
    if applications is None:
        return wanted.where(Delivery.person.startswith("application:"))
    return wanted.where(Delivery.person.in_([f"application:{number}" for number in applications]))


def _number(one: Any) -> int:
    return one if isinstance(one, int) else int(one.rpartition(":")[2])
