"""Runs the migrations: on the connection that `database.upgrade` hands over, or on DATABASE_URL for development.

Whoever hands it over has begun the one transaction that all of them run in, and ends it.
"""

from alembic import context

from employer_portal.core.db import make_engine
from employer_portal.core.tables import UTCDateTime
from employer_portal.database import guards  # noqa: F401  a table that SQLite copies keeps its triggers
from employer_portal.database.revising import COMPARED
from employer_portal.database.upgrade import alone
from employer_portal.schema import metadata
from employer_portal.settings import load_settings


def plain_types(kind, item, autogen_context):
    """Migrations name the database's own types: the product's may change later."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UTCDateTime) else False


def run(connection):
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,  # SQLite alters a table by copying it
        render_item=plain_types,
        **COMPARED,
    )
    context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with alone(make_engine(load_settings().database)) as connection:
        run(connection)
