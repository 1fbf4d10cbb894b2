"""What is still coming in, written in many short transactions, is seen by nobody before it is whole; nor is what was
removed, which can be brought back.

The rule stands here once for every question that is asked through the ORM, whoever asks it and however: tables say with
`only_seen` which of their rows everybody sees. Whoever brings them in, or must not collide with them, asks to see them.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption

#: As an execution option: this one question is about all rows.
ALL = {"sees_arriving": True}
_SEEN: list[ExecutableOption] = []


def only_seen(model: type[Any], which: Callable[[Any], sa.ColumnElement[bool]]) -> None:
    """Leave the rows of `model` for which `which` does not hold out of every answer. A lambda: it is asked with the
    model or with an alias of it."""
    _SEEN.append(with_loader_criteria(model, which, include_aliases=True, propagate_to_loaders=False))


def see_arriving(session: Session) -> None:
    """Let this session see all rows: it brings them in, or takes them away again."""
    session.info.update(ALL)


@sa.event.listens_for(Session, "do_orm_execute")
def _leave_out(asked: ORMExecuteState) -> None:
    if not asked.is_select or asked.is_column_load or asked.is_relationship_load:
        return  # what hangs on a row that is seen is seen
    if not (asked.session.info.get("sees_arriving") or asked.execution_options.get("sees_arriving")):
        asked.statement = asked.statement.options(*_SEEN)
