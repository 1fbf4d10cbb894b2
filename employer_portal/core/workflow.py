"""Lifecycles as tables, and the one function that changes a state.

A feature's `workflow.py` holds its table; buttons are drawn from the same table. `move` checks who, from
where and every guard, writes the new state and the audit line in one breath.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy.orm import Session

from employer_portal.core import audit
from employer_portal.core.audit import TrailVerb
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import Actor, Permission


class Stateful(Protocol):
    """A row with a lifecycle."""

    id: Any
    state: Any


@dataclass(frozen=True, slots=True)
class Act:
    """Who takes a step, when, and what else its guards need to know (e.g. the version of the rules)."""

    actor: Actor
    now: datetime
    given: Mapping[str, Any] = field(default_factory=dict)


#: Looks at all rows of a step at once (so that thousands cost a few queries) and raises a DomainError, with words
#: for the user, when the step must not happen.
Guard = Callable[[Session, Sequence[Any], Act], None]
#: What the audit lines of some rows say besides, by the rows' ids.
EachFacts = Mapping[Any, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """One move: its name, the states it may start in, where it ends, who may, and what must hold.

    `may` is None for steps that only the system takes (a worker's hand-over).
    """

    name: str
    start: frozenset[StrEnum]
    end: StrEnum
    may: Permission | None = None
    guards: tuple[Guard, ...] = ()


@dataclass(frozen=True, slots=True)
class Workflow:
    """All moves of one kind of row. `subject` is its name in the audit trail and in messages, `verbs` holds one for
    each step (`letter.approve`); `brand_of` tells in which brand a permission is needed (None: in any)."""

    subject: str
    verbs: type[TrailVerb]
    steps: tuple[Step, ...]
    brand_of: Callable[[Any], int | None] = lambda row: None
    told: Mapping[str, str] = field(default_factory=dict)  # state -> what is said to whoever comes too late

    def step(self, name: str) -> Step:
        """The step of that name; KeyError for a programmer's slip."""
        return next(step for step in self.steps if step.name == name)


def step(
    name: str, start: StrEnum | Iterable[StrEnum], end: StrEnum, *guards: Guard, may: Permission | None = None
) -> Step:
    """A line of a lifecycle's table."""
    states = frozenset([start]) if isinstance(start, StrEnum) else frozenset(start)
    return Step(name, states, end, may, guards)


def move(session: Session, workflow: Workflow, row: Stateful, name: str, act: Act, **facts: Any) -> None:
    """Take `row` one step on, or raise.

    Raises `NotAllowed` for the wrong person, `Conflict` for the wrong state, and whatever a guard says.
    `facts` go into the audit line: ids, rule ids and digests, never words.
    """
    move_all(session, workflow, [row], name, act, **facts)


def move_all(session: Session, workflow: Workflow, rows: Sequence[Stateful], name: str, act: Act, **facts: Any) -> None:
    """Take many rows the same step on; all of them or, with the first one's error, none."""
    _move(session, workflow, rows, name, act, {row.id: facts for row in rows})


def move_most(
    session: Session, workflow: Workflow, rows: Sequence[Stateful], name: str, act: Act, facts: EachFacts
) -> dict[Any, DomainError]:
    """`move_all` for those rows that may take the step, each with `facts` of its own; returns the others' ids with the
    reasons. Where one is refused the halves are tried, and so on: a few among many cost a few queries."""
    try:
        _move(session, workflow, rows, name, act, facts)
    except DomainError as reason:
        if len(rows) == 1:
            return {rows[0].id: reason}
        half = len(rows) // 2
        halves = rows[:half], rows[half:]
        return {
            one: why for part in halves for one, why in move_most(session, workflow, part, name, act, facts).items()
        }
    return {}


def _move(
    session: Session, workflow: Workflow, rows: Sequence[Stateful], name: str, act: Act, facts: EachFacts
) -> None:
    step, verb = workflow.step(name), workflow.verbs(f"{workflow.subject}.{name}")
    check(session, workflow, rows, name, act)
    for row in rows:
        before, row.state = row.state, step.end
        audit.record(
            session, verb, f"{workflow.subject}:{row.id}",
            actor_id=act.actor.id, at=act.now, before=before, after=step.end, **facts[row.id],
        )  # fmt: skip


def check(session: Session, workflow: Workflow, rows: Sequence[Stateful], name: str, act: Act) -> None:
    """Raise what `move_all` would raise, and change nothing: for work that must be done before the step."""
    step = workflow.step(name)
    for row in rows:
        if step.may is not None:
            act.actor.must(step.may, workflow.brand_of(row))
        if row.state not in step.start and row.state in workflow.told:
            raise Conflict(workflow.told[row.state])
        if row.state not in step.start:
            wanted = " or ".join(sorted(str(state) for state in step.start))
            raise Conflict(f"This {workflow.subject} is {row.state}: that can only be done while it is {wanted}.")
    for guard in step.guards:
        guard(session, rows, act)


def possible(session: Session, workflow: Workflow, row: Stateful, act: Act) -> dict[str, DomainError | None]:
    """Each step that could start here, with None if it may, or the reason why not: what buttons are drawn from."""
    answers: dict[str, DomainError | None] = {}
    for step in workflow.steps:
        if row.state in step.start:
            try:
                check(session, workflow, [row], step.name, act)
                answers[step.name] = None
            except DomainError as reason:
                answers[step.name] = reason
    return answers
