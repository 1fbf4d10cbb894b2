"""Promises that a constraint cannot express, as triggers on both databases. Migrations call this.

SQLite drops a table's triggers when a migration copies the table (batch mode), and stumbles over those of other
tables that speak of it while it is away. `KeepingTriggers` sets all aside for that long and puts them back, so no
migration need think of it; one that drops or renames a column that a trigger names calls `allow` and `refuse`.
"""

import re
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.ddl.sqlite import SQLiteImpl


class KeepingTriggers(SQLiteImpl):
    """How migrations talk to SQLite (Alembic takes the last class that names the dialect)."""

    __dialect__ = "sqlite"

    _aside: tuple[tuple[str, str], ...] = ()

    def prep_table_for_batch(self, batch_impl: Any, table: sa.Table) -> None:
        """Before a table is copied: set the triggers aside."""
        assert self.connection is not None
        found = self.connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        self._aside = tuple((name, sql) for name, sql in found)
        for name, _ in self._aside:
            self.connection.exec_driver_sql(f"DROP TRIGGER {name}")

    def rename_table(self, old_table_name: str, new_table_name: Any, schema: Any = None) -> None:
        """The last step of a copy: it takes the table's name. Put the triggers back."""
        super().rename_table(old_table_name, new_table_name, schema=schema)
        assert self.connection is not None
        for _, sql in self._aside:
            self.connection.exec_driver_sql(sql)
        self._aside = ()


def refuse(table: str, event: str, message: str, *, when: str = "") -> None:
    """Refuse `event` (INSERT, UPDATE or DELETE) on rows of `table` for which `when` holds (always, if empty).

    `when` is SQL over NEW and OLD that both databases understand; it may hold subqueries.
    """
    name = trigger_name(table, event, message)
    if op.get_bind().dialect.name == "sqlite":
        condition = f"WHEN {when} " if when else ""
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} {condition}BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    body = f"IF {when or 'TRUE'} THEN RAISE EXCEPTION USING MESSAGE = '{message}', ERRCODE = 'check_violation'; END IF;"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} "
        f"RETURN {'OLD' if event == 'DELETE' else 'NEW'}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    if event == "DELETE" and not when:
        op.execute(f"CREATE TRIGGER {name}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()")


def allow(table: str, event: str, message: str) -> None:
    """Take back what `refuse` set, for a downgrade."""
    name = trigger_name(table, event, message)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER IF EXISTS {name}")
        return
    op.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")


def changed(*columns: str) -> str:
    """SQL for `when` of an UPDATE: one of these columns gets another value."""

    def value(of: str, column: str) -> str:
        return f"COALESCE(CAST({of}.{column} AS TEXT), '(none)')"

    return "(" + " OR ".join(f"{value('NEW', column)} <> {value('OLD', column)}" for column in columns) + ")"


def trigger_name(table: str, event: str, message: str) -> str:
    """The trigger's name: table, event and the start of its message, short enough for PostgreSQL."""
    words = re.sub(r"[^a-z]+", "_", message.lower()).strip("_")
    return f"tr_{table}_{event.lower()}_{words}"[:58].rstrip("_")
