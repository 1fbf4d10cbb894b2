"""Persons: who applied, however often. Whoever applied before with the same address and the same name is one person.
And an index: Home asks for the few letters that are drafts or wait.

Going down drops which applications are one person's, what was joined, and who is not to be written to; no candidate.
"""

import re
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from employer_portal.core.addresses import spelling
from employer_portal.hiring.names import folded

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("not_written_to_since", MOMENT, nullable=True),
        sa.Column("not_written_to_by", sa.Integer(), nullable=True),
        sa.Column("not_written_to_because", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(not_written_to_since IS NULL) = (not_written_to_by IS NULL)",
            name=op.f("ck_person_not_written_to_by_somebody"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "joining",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("into_id", NUMBER, nullable=False),
        sa.Column("from_id", NUMBER, nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.CheckConstraint("into_id <> from_id", name=op.f("ck_joining_of_two")),
        sa.ForeignKeyConstraint(["from_id"], ["person.id"], name=op.f("fk_joining_from_id")),
        sa.ForeignKeyConstraint(["into_id"], ["person.id"], name=op.f("fk_joining_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joining")),
    )
    op.create_index(op.f("ix_joining_from_id"), "joining", ["from_id"])
    op.create_index(op.f("ix_joining_into_id"), "joining", ["into_id"])
    op.create_table(
        "two_people",
        sa.Column("one_id", NUMBER, nullable=False),
        sa.Column("other_id", NUMBER, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("one_id <> other_id", name=op.f("ck_two_people_of_two")),
        sa.ForeignKeyConstraint(["one_id"], ["person.id"], name=op.f("fk_two_people_one_id")),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], name=op.f("fk_two_people_other_id")),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_two_people")),
    )
    op.create_index(op.f("ix_two_people_other_id"), "two_people", ["other_id"])
    op.add_column("candidate", sa.Column("person_id", NUMBER, nullable=True))
    _find_again()
    with op.batch_alter_table("candidate") as candidate:
        candidate.alter_column("person_id", existing_type=NUMBER, nullable=False)
        candidate.create_foreign_key(op.f("fk_candidate_person_id"), "person", ["person_id"], ["id"])
    op.create_index(op.f("ix_candidate_person_id"), "candidate", ["person_id"])
    op.create_index("ix_letter_state", "letter", ["state"])


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", folded(name))


def _agree(one: tuple[frozenset[str], frozenset[str]], other: tuple[frozenset[str], frozenset[str]]) -> bool:
    """As `hiring/persons.py` has it today."""
    (called, family), (also_called, also_family) = one, other
    if not (called and also_called):
        return not called and not also_called and bool(family) and family == also_family
    return (called <= also_called or also_called <= called) and bool(family & also_family)


def _find_again() -> None:
    """A person for each candidate, but for those who were there before: they have the number of the first."""
    connection = op.get_bind()
    there = sa.table("candidate", *map(sa.column, ("id", "email", "first_name", "known_as", "last_name", "person_id")))
    person = sa.table("person", sa.column("id", NUMBER), sa.column("made_at", MOMENT))
    people: dict[str, dict[int, list[tuple[frozenset[str], frozenset[str]]]]] = {}
    again: list[dict[str, int]] = []
    columns = (there.c.id, there.c.email, there.c.first_name, there.c.known_as, there.c.last_name)
    for number, email, first, known_as, last in connection.execute(sa.select(*columns).order_by(there.c.id)):
        names = frozenset(_words(f"{first} {known_as}")), frozenset(_words(last))
        known = people.setdefault(spelling(email), {}) if email else {}
        same = (person for person, each in known.items() if all(_agree(one, names) for one in each))
        whose = next(same, number)
        known.setdefault(whose, []).append(names)
        if whose != number:
            again.append({"number": number, "whose": whose})
    connection.execute(sa.update(there).values(person_id=there.c.id))
    if again:
        changing = sa.update(there).where(there.c.id == sa.bindparam("number")).values(person_id=sa.bindparam("whose"))
        connection.execute(changing, again)
    firsts = sa.select(there.c.person_id, sa.literal(datetime.now(UTC), MOMENT)).distinct()
    connection.execute(sa.insert(person).from_select(["id", "made_at"], firsts))
    if connection.dialect.name == "postgresql":
        op.execute("SELECT setval(pg_get_serial_sequence('person', 'id'), MAX(id)) FROM person HAVING MAX(id) > 0")


def downgrade() -> None:
    op.drop_index("ix_letter_state", "letter")
    op.drop_index(op.f("ix_candidate_person_id"), "candidate")
    with op.batch_alter_table("candidate") as candidate:
        candidate.drop_constraint(op.f("fk_candidate_person_id"), type_="foreignkey")
        candidate.drop_column("person_id")
    op.drop_table("two_people")
    op.drop_table("joining")
    op.drop_table("person")
