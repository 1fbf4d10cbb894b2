"""Rows for every table of a database at any revision, each foreign key followed: made from the tables themselves.

Where a constraint wants something of its own, `FITTING` says what. Triggers are set aside meanwhile: they are about
what changes, and these rows only have to be there.
"""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

MOMENT = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
Rows = dict[str, list[dict[str, Any]]]

#: (table, column) -> what stands there, where the first value of its kind does not fit
FITTING: dict[tuple[str, str], Any] = {
    ("access_request", "about"): "person:{}",
    ("access_request", "agreed_by"): None,
    ("access_request", "given_by"): None,
    ("access_request", "state"): "ended",
    ("allowance", "state"): "ended",
    ("application", "outcome"): "not appointed",
    ("application", "removed_at"): None,  # else nobody sees it
    ("attempt", "state"): "passed",
    ("call_opening", "day"): None,  # weekly
    ("call_opening", "opens"): dt.time(9),
    ("call_opening", "closes"): dt.time(12),
    ("certificate", "expires_at"): MOMENT + dt.timedelta(days=1),
    ("co_writing", "confirmed_at"): None,
    ("co_writing", "state"): "ended",
    ("concern", "said"): "",  # it is about an entry
    ("concern", "said_by"): None,
    ("concern", "state"): "words removed",
    ("data_key", "wrapped"): "",  # as it is before a secret key was seen
    ("complaint", "state"): "ended",
    ("delivery", "cancelled_because"): None,
    ("delivery", "person"): "application:{}",
    ("delivery", "state"): "sent",
    ("entry", "state"): "declined",
    ("erasure", "about"): "person:{}",
    ("erasure", "agreed_by"): None,
    ("erasure", "state"): "done",
    ("evidence_export", "gone_at"): None,  # what a command wrote elsewhere does not go from here
    ("finding", "level"): "justify",
    ("glass", "hours"): 2,
    ("glass", "settled_by"): None,
    ("glass", "state"): "asked",
    ("glass", "until"): None,
    ("helpfulness", "said"): "no",
    ("hiring_round", "feedback_policy"): "everyone",
    ("hiring_round", "no_feedback_because"): "",
    ("legal_hold", "about"): "person:{}",
    ("legal_hold", "begins"): None,
    ("legal_hold", "ends"): None,
    ("legal_hold", "state"): "released",
    ("letter", "corrects_id"): None,  # what feedback has not
    ("letter", "state"): "approved",
    ("marking", "second_at"): None,
    ("marking", "second_by"): None,
    ("marking", "state"): "passed",
    ("phone_call", "minutes"): 15,
    ("phone_call", "state"): "held",
    ("call_diary", "minutes"): 15,
    ("call_diary", "pause"): 5,
    ("person_key", "person"): "application:{}",
    ("request", "letter_id"): None,  # what only a question has
    ("request", "kind"): "call",
    ("request", "state"): "answered",
    ("retention_period", "shorter"): False,
    ("retention_period", "state"): "in force",
    ("retest", "due_at"): MOMENT + dt.timedelta(days=1),
    ("token", "subject"): "user:{}",
    ("wording_version", "state"): "approved",
}


def fill(engine: sa.Engine) -> dict[str, int]:
    """Put two rows into each table (one where it holds one), every foreign key pointing to one of them; the second
    points to the first where a table refers to itself. Returns how many rows each table has."""
    schema = sa.MetaData()
    rows: Rows = {}
    with engine.begin() as connection:
        schema.reflect(connection)
        tables = [table for table in schema.sorted_tables if table.name != "alembic_version"]
        with _without_triggers(connection, tables):
            for table in tables:
                there = rows[table.name] = [dict(row) for row in connection.execute(sa.select(table)).mappings()]
                while len(there) < (1 if _holds_one_row(table) else 2):
                    row = {column.name: _value(column, rows) for column in table.columns}
                    connection.execute(sa.insert(table).values(row))
                    there.append(row)
            connection.execute(sa.text("UPDATE audit_head SET count = (SELECT count(*) FROM audit_line)"))
    return {name: len(there) for name, there in rows.items()}


def counts(engine: sa.Engine) -> dict[str, int]:
    """How many rows each table has."""
    with engine.connect() as connection:
        names = [name for name in sa.inspect(connection).get_table_names() if name != "alembic_version"]
        return {name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0 for name in names}


def _pointing_there_too(column: sa.Column[Any], key: sa.ForeignKey) -> int:
    """How many columns before this one in its table point to the same one: of two such, each has another row."""
    before = list(column.table.columns)[: list(column.table.columns).index(column)]
    return sum(other.column.table is key.column.table for one in before for other in one.foreign_keys)


def _holds_one_row(table: sa.Table) -> bool:
    return any(str(constraint.name).endswith("_one_row") for constraint in table.constraints)


def _value(column: sa.Column[Any], rows: Rows) -> Any:
    number = len(rows[column.table.name])
    if (column.table.name, column.name) in FITTING:
        fitting = FITTING[column.table.name, column.name]
        return fitting.format(number + 1) if isinstance(fitting, str) else fitting
    for key in column.foreign_keys:
        if key.column.table is not column.table:
            there = rows[key.column.table.name]
            return there[(number + _pointing_there_too(column, key)) % len(there)][key.column.name]
        return rows[column.table.name][0][key.column.name] if number else None
    if isinstance(column.type, sa.String):
        return _first_choice(column) or f"{column.name} {number}"
    for kind, value in {
        sa.Boolean: False, sa.Integer: number + 1, sa.DateTime: MOMENT, sa.Date: MOMENT.date(), sa.JSON: [],
        sa.LargeBinary: b"bytes",
    }.items():  # fmt: skip
        if isinstance(column.type, kind):
            return value
    raise NotImplementedError(f"say what a {column.type} may hold")


def _first_choice(column: sa.Column[Any]) -> str | None:
    """The first value of a column whose check lists its values, as each database writes such a check."""
    listing = re.compile(rf"\(*{column.name}\)*(?:::text)? (?:IN \(|= ANY \(+ARRAY\[|= )'([^']*)'")
    for constraint in column.table.constraints:
        if isinstance(constraint, sa.CheckConstraint) and (found := listing.match(str(constraint.sqltext))):
            return found[1]
    return None


@contextmanager
def _without_triggers(connection: sa.Connection, tables: list[sa.Table]) -> Iterator[None]:
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
        before, after = [f"DROP TRIGGER {name}" for name, _ in found], [sql for _, sql in found]
    else:
        before = [f"ALTER TABLE {table.name} DISABLE TRIGGER USER" for table in tables]
        after = [f"ALTER TABLE {table.name} ENABLE TRIGGER USER" for table in tables]
        after.insert(0, "SET CONSTRAINTS ALL IMMEDIATE")  # no table is changed while a check waits
    for statement in before:
        connection.exec_driver_sql(statement)
    yield
    for statement in after:
        connection.exec_driver_sql(statement)
