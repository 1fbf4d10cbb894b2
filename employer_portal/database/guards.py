"""Promises that a constraint cannot express, as triggers on both databases. Migrations call this.

SQLite drops a table's triggers when a migration copies the table (batch mode), and stumbles over those of other
tables that speak of it while it is away. `KeepingTriggers` sets all aside for that long and puts them back, so no
migration need think of it; one that drops or renames a column that a trigger names calls `allow` and `refuse`.
"""

import re
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.ddl.sqlite import SQLiteImpl

from employer_portal.core.db import make_engine
from employer_portal.database.upgrade import upgrade

_ON_SQLITE = sa.text("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
_ON_POSTGRESQL = sa.text(
    "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND c.relnamespace = current_schema()::regnamespace"
)
#: Foreign keys that are switched off, and unique indexes that were never finished.
_OFF = sa.text(
    "SELECT c.relname, k.conname FROM pg_trigger t JOIN pg_constraint k ON k.oid = t.tgconstraint"
    " JOIN pg_class c ON c.oid = k.conrelid"
    " WHERE t.tgisinternal AND t.tgenabled NOT IN ('O', 'A') AND c.relnamespace = current_schema()::regnamespace"
    " UNION SELECT c.relname, i.relname FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid"
    " JOIN pg_class i ON i.oid = x.indexrelid"
    " WHERE x.indisunique AND NOT x.indisvalid AND c.relnamespace = current_schema()::regnamespace"
)
_NOR_ALL = "/* nor all at once */"
#: What `refuse` refuses to TRUNCATE as well.
_ALWAYS = re.compile(rf"BEFORE DELETE ON \w+ (BEGIN|{re.escape(_NOR_ALL)})")


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


def refuse(table: str, event: str, message: str, *, when: str = "", nor_all: bool = False) -> None:
    """Refuse `event` (INSERT, UPDATE or DELETE) on rows of `table` for which `when` holds (always, if empty).

    `when` is SQL over NEW and OLD that both databases understand; it may hold subqueries. PostgreSQL empties a table
    without a look at its rows: that is refused too where no row may be deleted, and with `nor_all`.
    """
    nor_all = event == "DELETE" and (nor_all or not when)
    name = trigger_name(table, event, message)
    if op.get_bind().dialect.name == "sqlite":
        condition = f"{f'{_NOR_ALL} ' if nor_all else ''}WHEN {when} " if when else ""
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} {condition}BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    refusal = f"RAISE EXCEPTION USING MESSAGE = '{message}', ERRCODE = 'check_violation';"
    body = f"IF {when or 'TRUE'} THEN {refusal} END IF;"
    if nor_all and when:  # there is no OLD then
        body = f"IF TG_OP = 'TRUNCATE' THEN {refusal} END IF; {body}"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} "
        f"RETURN {'OLD' if event == 'DELETE' else 'NEW'}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    if nor_all:
        op.execute(f"CREATE TRIGGER {name}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()")


def allow(table: str, event: str, message: str) -> None:
    """Take back what `refuse` set, for a downgrade."""
    name = trigger_name(table, event, message)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER IF EXISTS {name}")
        return
    op.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")


def missing(connection: sa.Connection, migrations: Path) -> list[tuple[str, str, str]]:
    """What this version's migrations make on a table and does not stand in this database, or is switched off: table,
    kind ("column", "index", or "guard" for what refuses), name. What a check says is not compared, for the databases
    spell it differently. Compared with an empty database that is migrated for it, in memory, in a second or two."""
    engine = make_engine("sqlite://", durable=False, poolclass=sa.StaticPool)
    upgrade(engine, migrations)
    with engine.connect() as fresh:
        made, set_up = _made(fresh), fresh.execute(_ON_SQLITE).all()
    engine.dispose()
    there = _made(connection)
    lost = {piece[:3] for piece in made - there if piece[0] in {table for table, *_ in there}}
    wanted = {(table, "guard", name) for table, name, _ in set_up}
    if connection.dialect.name == "sqlite":
        return sorted(lost | wanted - _triggers(connection, _ON_SQLITE))
    wanted |= {(table, "guard", f"{name}_all") for table, name, sql in set_up if _ALWAYS.search(sql)}
    return sorted(lost | wanted - _triggers(connection, _ON_POSTGRESQL) | _triggers(connection, _OFF))


def _triggers(connection: sa.Connection, query: sa.TextClause) -> set[tuple[str, str, str]]:
    return {(row[0], "guard", row[1]) for row in connection.execute(query)}


def _made(connection: sa.Connection) -> set[tuple[str, str, str, str]]:
    """Columns, indexes and constraints: table, kind, name, and what both kinds of database tell alike of it."""
    look = sa.inspect(connection)
    found = set()
    for (_, table), columns in look.get_multi_columns().items():
        found |= {(table, "column", one["name"], "") for one in columns}
        found |= {(table, "guard", f"NOT NULL of {one['name']}", "") for one in columns if not one["nullable"]}
    for (_, table), key in look.get_multi_pk_constraint().items():
        found.add((table, "guard", str(key["name"]), str(key["constrained_columns"])))
    for (_, table), indexes in look.get_multi_indexes().items():
        for index in indexes:
            if "duplicates_constraint" not in index:
                kind = "guard" if index["unique"] else "index"
                found.add((table, kind, str(index["name"]), str(index["column_names"])))
    for (_, table), uniques in look.get_multi_unique_constraints().items():
        found |= {(table, "guard", str(one["name"]), str(one["column_names"])) for one in uniques}
    for (_, table), checks in look.get_multi_check_constraints().items():
        found |= {(table, "guard", str(one["name"]), "") for one in checks}
    for (_, table), keys in look.get_multi_foreign_keys().items():
        for one in keys:
            refers = one["constrained_columns"], one["referred_table"], one["referred_columns"]
            found.add((table, "guard", str(one["name"]), str(refers)))
    return found


def changed(*columns: str) -> str:
    """SQL for `when` of an UPDATE: one of these columns gets another value."""

    def value(of: str, column: str) -> str:
        return f"COALESCE(CAST({of}.{column} AS TEXT), '(none)')"

    return "(" + " OR ".join(f"{value('NEW', column)} <> {value('OLD', column)}" for column in columns) + ")"


def trigger_name(table: str, event: str, message: str) -> str:
    """The trigger's name: table, event and the start of its message, short enough for PostgreSQL."""
    words = re.sub(r"[^a-z]+", "_", message.lower()).strip("_")
    return f"tr_{table}_{event.lower()}_{words}"[:58].rstrip("_")
