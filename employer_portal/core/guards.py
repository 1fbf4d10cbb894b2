"""Promises that a constraint cannot express, as triggers on both databases. Migrations call this.

SQLite drops a table's triggers when a migration copies the table (batch mode): such a migration calls
`refuse` again. The contract tests try to break each promise on the newest schema, so a lost trigger is seen.
"""

import re

from alembic import op


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


def trigger_name(table: str, event: str, message: str) -> str:
    """The trigger's name: table, event and the start of its message, short enough for PostgreSQL."""
    words = re.sub(r"[^a-z]+", "_", message.lower()).strip("_")
    return f"tr_{table}_{event.lower()}_{words}"[:58].rstrip("_")
