"""What the outbox pages show and do: deliveries together with the letters, rounds and people they belong to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from employer_portal.core.calendar import Calendar
from employer_portal.core.clock import local, moment
from employer_portal.core.errors import DomainError, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.tables import AnySelect
from employer_portal.core.terms import LetterKind
from employer_portal.core.workflow import Act, possible
from employer_portal.delivery import by_post, operations, queries
from employer_portal.delivery.models import NOTICES, WAYS_IN, Channel, Delivery, Sending
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.delivery.workflow import DELIVERY
from employer_portal.desk import timeline
from employer_portal.hiring.models import Application, Round
from employer_portal.letters.envelopes import group_of
from employer_portal.letters.models import Letter
from employer_portal.letters.reach import own_keys
from employer_portal.running import workers as heartbeats

#: The word in the address -> what the choice says, and the states it stands for.
STATES: Mapping[str, tuple[str, tuple[State, ...]]] = {
    "": ("All", tuple(State)),
    "trouble": ("Needs somebody", queries.DEAD),
    "waiting": ("Waiting", (State.HELD, State.QUEUED, State.HANDING_OVER)),
    "sent": ("Sent", (State.SENT, State.DELIVERED)),
    "stopped": ("Stopped", (State.CANCELLED,)),
}
#: What can still be stopped, held back or sent now.
WAITING = (State.HELD, State.QUEUED)
KINDS = {"": "Letters", "notices": "Notices to colleagues", "post": "By post"}
BULK = ("now", "hold", "release", "recall")
DONE = {
    "now": "They leave now, one after the other.",
    "hold": "They are kept back until somebody lets them go.",
    "release": "They may leave again when their time comes.",
    "recall": "Recalled: nothing of this round that still waited will be sent.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One delivery in the list."""

    delivery: Delivery
    told: queries.Told
    about: str  # whom and what it is for
    application_id: int | None


@dataclass(frozen=True, slots=True)
class OfRound:
    """A round's letters on their way."""

    counts: Mapping[State, int]
    waiting: Sequence[int]
    first: datetime | None  # when the next one may leave
    held_back: int
    trouble: Sequence[Delivery]

    @property
    def total(self) -> int:
        return sum(self.counts.values()) - self.counts.get(State.CANCELLED, 0)

    @property
    def sent(self) -> int:
        return self.counts.get(State.SENT, 0) + self.counts.get(State.DELIVERED, 0)


def listed(actor: Actor, *, state: str = "", kind: str = "") -> AnySelect:
    """The deliveries of one's brands, newest first; what a newer delivery replaced is no trouble any more."""
    wanted = sa.select(Delivery).order_by(Delivery.id.desc())
    if state:
        wanted = wanted.where(Delivery.state.in_(STATES[state][1]))
    if state == "trouble":
        newer = sa.orm.aliased(Delivery)
        wanted = wanted.where(~sa.exists().where(newer.replaces == Delivery.id))
    notice = Delivery.group == NOTICES
    wanted = wanted.where(notice if kind == "notices" else ~notice)
    if kind == "post":
        wanted = wanted.where(Delivery.channel == Channel.POST)
    return cast("AnySelect", _mine(wanted, actor))


@dataclass(frozen=True, slots=True)
class Clocks:
    """The moment, and the calendar by which mail leaves."""

    now: datetime
    calendar: Calendar

    def leaves(self, delivery: Delivery) -> datetime | None:
        """When a mail that waits leaves by itself; None for what leaves at once, or not by itself."""
        if delivery.channel != Channel.MAIL or delivery.state not in WAITING or delivery.on_hold:
            return None
        due = max(delivery.not_before, self.now)
        leaves = due if delivery.any_time else self.calendar.next_opening(due)
        return leaves if leaves > self.now else None

    def told(self, delivery: Delivery) -> queries.Told:
        """How it stands with a delivery, in the words of whoever waits for it."""
        leaves = self.leaves(delivery)
        if leaves is None or delivery.cause is not None:
            return queries.told(delivery, self.calendar.zone)
        return queries.Told(f"It leaves {local(leaves, self.calendar.zone):%A} {moment(leaves, self.calendar.zone)}.")


def rows(session: Session, deliveries: Sequence[Delivery], clocks: Clocks) -> list[Line]:
    """What the list says of them."""
    letters = _letters(session, [delivery.key for delivery in deliveries])
    lines = []
    for delivery in deliveries:
        letter = letters.get(delivery.key)
        about = _about(session, delivery, letter)
        lines.append(Line(delivery, clocks.told(delivery), about, letter.application_id if letter else None))
    return lines


def one(session: Session, delivery_id: int, actor: Actor) -> Delivery:
    """That delivery. Raises `NotFound` where it is not of one's brands, or tells of oneself."""
    found = session.scalar(_mine(sa.select(Delivery).where(Delivery.id == delivery_id), actor))
    if found is None:
        raise NotFound("There is no such delivery.")
    return found  # type: ignore[no-any-return]


def shown(session: Session, delivery: Delivery, actor: Actor, clocks: Clocks) -> dict[str, Any]:
    """What the page of one delivery shows beside the row itself."""
    letter = _letters(session, [delivery.key]).get(delivery.key)
    newer = session.scalar(sa.select(Delivery.id).where(Delivery.replaces == delivery.id).limit(1))
    steps = possible(session, DELIVERY, delivery, Act(actor, clocks.now))
    waits = delivery.channel == Channel.POST and delivery.state == State.QUEUED
    return {
        "told": clocks.told(delivery),
        "letter": letter,
        "about": _about(session, delivery, letter),
        "newer": newer,
        "left_out": by_post.pile(session, [delivery.id], clocks.now).left_out.get(delivery.id) if waits else None,
        "can": {name for name, refusal in steps.items() if refusal is None},
        "events": timeline.events(session, [f"delivery:{delivery.id}"]),
    }


Step = Callable[[Session, int, Actor, datetime], object]
#: Steps without words: what is done, and what is said afterwards.
STEPS: Mapping[str, tuple[Step, str]] = {
    "now": (
        lambda session, row, actor, now: operations.send_now(session, [row], actor=actor, now=now),
        "It leaves now.",
    ),
    "hold": (
        lambda session, row, actor, now: operations.hold(session, [row], actor=actor, now=now),
        "It is kept back until somebody lets it go.",
    ),
    "release": (
        lambda session, row, actor, now: operations.hold(session, [row], actor=actor, now=now, on=False),
        "It may leave when its time comes.",
    ),
    "retry": (
        lambda session, row, actor, now: operations.retry(session, [row], actor=actor, now=now),
        "It is tried again.",
    ),
    "left": (
        lambda session, row, actor, now: operations.confirm(session, row, actor=actor, now=now),
        "Noted that it left.",
    ),
    "posted": (
        lambda session, row, actor, now: operations.handed_to_the_post(session, [row], actor=actor, now=now),
        "Noted that it was handed to the post.",
    ),
}


def take(session: Session, delivery_id: int, step: str, actor: Actor, now: datetime) -> str:
    """Take a step that needs no words; returns what to say. Raises `NotFound` for a step that there is not."""
    if step not in STEPS:
        raise NotFound("There is no such step.")
    act, words = STEPS[step]
    act(session, delivery_id, actor, now)
    return words


def end(session: Session, delivery_id: int, left: bool, because: str, actor: Actor, now: datetime) -> None:
    """Stop a delivery that waits, or note that one that had `left` came back."""
    if left:
        operations.came_back(session, delivery_id, actor=actor, now=now, reason=because)
    else:
        operations.cancel(session, [delivery_id], actor=actor, now=now, reason=because)


def in_round(session: Session, round_id: int, actor: Actor) -> Sequence[Delivery]:
    """The deliveries of a round, in one's brands and never one's own, in the order in which they were posted."""
    wanted = sa.select(Delivery).where(Delivery.group == group_of(round_id)).order_by(Delivery.id)
    found: Sequence[Delivery] = session.scalars(_mine(wanted, actor)).all()
    return found


def of_round(session: Session, round_id: int, actor: Actor) -> OfRound:
    """How a round's letters stand on their way."""
    of_it = Delivery.group == group_of(round_id)
    waiting = sa.select(Delivery.id, Delivery.not_before, Delivery.on_hold).where(of_it, Delivery.state.in_(WAITING))
    found = session.execute(_mine(waiting, actor)).all()
    counts = sa.select(Delivery.state, sa.func.count()).where(of_it).group_by(Delivery.state)
    trouble = sa.select(Delivery).where(of_it, Delivery.state.in_(queries.DEAD)).limit(20)
    return OfRound(
        counts=dict(session.execute(_mine(counts, actor)).all()),
        waiting=[row.id for row in found],
        first=min((row.not_before for row in found if not row.on_hold), default=None),
        held_back=sum(row.on_hold for row in found),
        trouble=session.scalars(_mine(trouble, actor)).all(),
    )


def take_all(session: Session, round_id: int, step: str, because: str, actor: Actor, now: datetime) -> None:
    """A step for everything of a round that still waits. Raises `DomainError` where nothing does."""
    waiting = of_round(session, round_id, actor).waiting
    if not waiting:
        raise DomainError("No letter of this round waits any more.", "Look at the outbox for what became of each.")
    if step == "now":
        operations.send_now(session, waiting, actor=actor, now=now)
    elif step == "recall":
        operations.cancel(session, waiting, actor=actor, now=now, reason=because)
    else:
        operations.hold(session, waiting, actor=actor, now=now, on=step == "hold")


def paused(session: Session) -> Sending | None:
    return queries.pause(session)


def workers(session: Session) -> int:
    """How many workers are alive: without one, letters wait."""
    return heartbeats.alive(session)


def clocks(session: Session, now: datetime) -> str:
    """Why nothing is sent, as clocks disagree; empty where they agree."""
    return heartbeats.clocks_apart(session, now)


def for_the_post(session: Session, actor: Actor, now: datetime) -> by_post.Pile:
    """Letters of one's brands that are ready for the post."""
    ready = by_post.waiting(session)
    mine = _mine(sa.select(Delivery.id).where(Delivery.id.in_(ready)), actor)
    return by_post.pile(session, session.scalars(mine), now)


def _mine(query: AnySelect, actor: Actor) -> Any:
    """What of that query is of one's brands, no letter to oneself, and no mail that lets somebody in."""
    query = query.where(Delivery.group != WAYS_IN)
    brands = actor.brands(Permission.SEND)
    if brands is not None:
        query = query.where(Delivery.brand_id.in_(brands))
    return query.where(Delivery.key.not_in(own_keys(actor))) if actor.mailbox else query


def _letters(session: Session, keys: Sequence[str]) -> dict[str, Letter]:
    wanted = (
        sa.select(Letter)
        .where(Letter.delivery_key.in_(list(keys)))
        .options(
            joinedload(Letter.application).joinedload(Application.candidate),
            joinedload(Letter.application).joinedload(Application.hiring_round).joinedload(Round.vacancy),
        )
    )
    return {letter.delivery_key or "": letter for letter in session.scalars(wanted)}


def _about(session: Session, delivery: Delivery, letter: Letter | None) -> str:
    if letter is None:
        kind, _, number = delivery.person.partition(":")
        applied = session.get(Application, int(number)) if kind == "application" else None
        if applied is None:
            return "A notice to a colleague"
        return f"{applied.candidate.full_name} · {applied.hiring_round.vacancy.title} · an earlier letter"
    applied = letter.application
    about = f"{applied.candidate.full_name} · {applied.hiring_round.vacancy.title}"
    return about if letter.kind == LetterKind.FEEDBACK else f"{about} · {letter.kind}"
