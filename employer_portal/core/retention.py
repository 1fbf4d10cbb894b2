"""What is held about people: how long, where, what of it they are shown, and how it goes.

Every personal column names its retention class in the model. Beside its models, each feature's `holdings.py` lists what
its tables hold; `records/holdings.py` joins the lists, and erasure and access requests go by them.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa


class Retention(StrEnum):
    """Fact sheet, section 5.3. The periods are settings; the classes are not."""

    FILE = "file"  # applications, entries, findings, letters: with the candidate's file
    DELIVERY = "delivery"  # addresses and messages: with the file they belong to
    ACCOUNT = "account"  # users: while they work here, then with the last file they wrote in
    TRAINING = "training"  # certificates: while certified, and the claim period after
    KEY = "key"  # the key of a person's digests: destroyed first, then nothing leads back


#: `mapped_column(..., info=personal(Retention.FILE))` marks a column with personal data.
def personal(retention: Retention) -> dict[str, Any]:
    """The mark of a column that may hold personal data, with its retention class."""
    return {"retention": retention}


#: The mark of a text column that holds none: codes, versions, the employer's own words.
NOT_PERSONAL: dict[str, Any] = {"retention": None}


class Goes(StrEnum):
    """What erasure does."""

    ROW = "its row is deleted"
    EMPTIED = "it is emptied, and its row stays"
    KEY = "the person's key is destroyed, and it leads nowhere"
    STAYS = "it stays"


class Shown(StrEnum):
    """How it goes into the answer to a person's access request."""

    AS_IT_STANDS = "as it stands"
    DESCRIBED = "described"
    NOT = "not"


#: From a row to a person, column by column: foreign keys, followed in either direction, to `person` or
#: `user_account`. A last column without one names the person itself: a number is a user's, a text is like "user:3".
#: Empty: the row is the person.
Way = tuple[Any, ...]
_PEOPLE = {"person": "person", "user_account": "user"}


@dataclass(frozen=True, slots=True)
class Holding:
    """What one personal column holds, as people call it. `why` it is not shown as it stands; `goes` where that is not
    what its row does."""

    column: Any
    called: str
    shown: Shown = Shown.AS_IT_STANDS
    why: str = ""
    goes: Goes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What one table holds of people, and how its rows go. `ways` lead from a row to them, whom it is about before who
    did it; without one, a person is found in it by their words alone. `because` says why rows stay, or when they go
    by themselves."""

    model: Any
    called: str
    ways: tuple[Way, ...]
    goes: Goes
    because: str = ""
    holds: tuple[Holding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is held outside of the portal's tables: files, a queue, logs. In words what of people is in it and how it
    goes. `entries` and `tables` are patterns of its names in the data folder and in the database; `written_by` are the
    modules that write it."""

    called: str
    holds: str
    goes: str
    entries: str = ""
    tables: str = ""
    written_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Walked:
    """A way, joined up: from the row's table over those it passes to where it ends; `named` is the column that names
    the person itself, where the last one is no foreign key."""

    table: Any
    joined: Any
    passed: tuple[Any, ...]
    end: Any
    named: Any


def walk(model: Any, way: Way) -> Walked:
    """That way, as a join that can be asked."""
    table = here = joined = sa.inspect(model).local_table
    passed, named = [table], None
    for column in (attribute.property.columns[0] for attribute in way):
        key = next((key.column for key in column.foreign_keys), None)
        if key is None and isinstance(column.type, sa.Text):
            named = column
            break
        if key is None:
            key = here.metadata.tables["user_account"].c.id
        here = key.table if column.table is here else column.table
        joined = joined.join(here, column == key)
        passed.append(here)
    return Walked(table, joined, tuple(passed), here, named)


def leads(model: Any, way: Way) -> sa.Select[Any]:
    """Asks for each row of a table to whom this way leads: the row's key, then the person as "person:7", "user:3" or
    as the row itself names them."""
    found = walk(model, way)
    person = found.named
    if person is None:
        person = sa.literal(f"{_PEOPLE[found.end.name]}:") + sa.cast(found.end.c.id, sa.Text)
    return sa.select(*found.table.primary_key, person.label("person")).select_from(found.joined)
