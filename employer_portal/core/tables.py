"""What every table shares: names of constraints, kinds of columns, the marks on them."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

#: Names every constraint, so that a migration can drop what it made on any database.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


#: A query whose columns do not matter to whoever narrows or pages it.
AnySelect = sa.Select[*tuple[Any, ...]]


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """A moment with its time zone, kept in UTC. SQLite forgets zones; this puts UTC back."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def by_value(enum: type[StrEnum]) -> sa.Enum:
    """An enum column stored by value, with a check constraint instead of a native type (migrations stay simple)."""
    return sa.Enum(
        enum, values_callable=lambda e: [m.value for m in e], native_enum=False, create_constraint=True,
        name=enum.__name__.lower(), length=40,
    )  # fmt: skip


class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[Any] = {
        datetime: UTCDateTime(),
        str: sa.Text(),
        dict[str, Any]: sa.JSON(),
        list[str]: sa.JSON(),
    }


Id = Annotated[int, mapped_column(sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True)]


class Versioned:
    """Counts the changes of a row with a state: two people cannot both move it (StaleDataError -> Conflict)."""

    version: Mapped[int]

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]
