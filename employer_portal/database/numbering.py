"""Numbers that are given once. Migrations call this.

SQLite gives the highest number of a table again once its row is gone; a letter would then stand under the trail and the
deliveries of another one, which was erased. PostgreSQL's sequences never go back.
"""

import re

import sqlalchemy as sa
from alembic import op

_OBJECTS = sa.text("SELECT name, sql FROM sqlite_master WHERE type = :kind AND tbl_name = :table AND sql IS NOT NULL")
_TRIGGERS = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")


def give_once(*tables: str) -> None:
    """Make these tables give each number once (AUTOINCREMENT). SQLite's own way to change what it cannot alter
    (lang_altertable.html, section 7), from the very words that made a table, so that nothing else of it changes.

    A later migration that copies one of them in batch mode calls this for it again: a test names it.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    triggers = connection.execute(_TRIGGERS).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    for table in tables:
        _copy(connection, table)
    for _, sql in triggers:
        connection.exec_driver_sql(sql)


def _copy(connection: sa.Connection, table: str) -> None:
    ((_, made),) = connection.execute(_OBJECTS, {"kind": "table", "table": table}).all()
    if "AUTOINCREMENT" in made:  # went down and up again
        return
    indexes = connection.execute(_OBJECTS, {"kind": "index", "table": table}).all()
    new = f"_new_{table}"
    made = re.sub(rf'CREATE TABLE "?{table}"?', f"CREATE TABLE {new}", made, count=1)
    numbered = f"id INTEGER NOT NULL CONSTRAINT pk_{table} PRIMARY KEY AUTOINCREMENT"  # its name is looked for
    made, once = re.subn(r"\bid INTEGER NOT NULL", numbered, made, count=1)
    made, twice = re.subn(rf",\s*CONSTRAINT pk_{table} PRIMARY KEY \(id\)", "", made, count=1)
    assert (once, twice) == (1, 1), table
    connection.exec_driver_sql(made)
    connection.exec_driver_sql(f"INSERT INTO {new} SELECT * FROM {table}")  # noqa: S608  names of ours
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE {new} RENAME TO {table}")
    for _, sql in indexes:
        connection.exec_driver_sql(sql)
