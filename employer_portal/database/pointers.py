"""Rows that point to what is not there: a foreign key was dropped or rested while somebody deleted."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.tables import Base


def astray(session: Session) -> Iterator[tuple[str, str]]:
    """Each such row ("letter:2"), and what is wrong with it. The database's own foreign keys are not relied on."""
    there = set(sa.inspect(session.connection()).get_table_names())
    for table in Base.metadata.sorted_tables:
        for key in sorted(table.foreign_key_constraints, key=lambda key: str(key.name)):
            if {table.name, key.referred_table.name} <= there:
                why = f"{', '.join(key.column_keys)} points to a row of {key.referred_table.name} that is not there"
                for row in session.execute(_astray(table, key)):
                    yield f"{table.name}:{','.join(map(str, row))}", why


def _astray(table: sa.Table, key: sa.ForeignKeyConstraint) -> sa.Select[tuple[object, ...]]:
    target = key.referred_table.alias()
    pairs = [(one.parent, target.c[one.column.name]) for one in key.elements]
    found = sa.exists().where(*(ours == theirs for ours, theirs in pairs))
    numbers = list(table.primary_key)
    return sa.select(*numbers).where(*(ours.is_not(None) for ours, _ in pairs), ~found).order_by(*numbers)
