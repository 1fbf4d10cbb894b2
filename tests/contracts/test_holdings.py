"""The list of what is held about people is whole: each column, each table, each file and each queue is there."""

import ast
import re

import pytest
import sqlalchemy as sa

from employer_portal.core.db import Database, make_engine
from employer_portal.core.retention import Goes, Shown, leads, walk
from employer_portal.database.upgrade import upgrade
from employer_portal.records.holdings import HELD, PLACES
from employer_portal.records.trail import LEDGERS
from employer_portal.running.jobs import Queue
from employer_portal.schema import metadata
from tests.contracts.filled import fill
from tests.contracts.house import PACKAGE, modules
from tests.databases import MIGRATIONS

TABLES = {sa.inspect(rows.model).local_table: rows for rows in HELD}
WAYS = [
    pytest.param(table, way, id=f"{table.name}-{number}")
    for table, rows in TABLES.items()
    for number, way in enumerate(rows.ways)
]
#: A number of a user, where no foreign key says so: the row outlives them.
BY = re.compile(r"(.*_)?by|by_id|actor_id")
#: Calls that make a file or a folder.
MAKES = {
    "write_text", "write_bytes", "mkdir", "TemporaryDirectory", "TemporaryFile", "NamedTemporaryFile",
    "SpooledTemporaryFile", "mkstemp", "mkdtemp",
}  # fmt: skip
MAKERS_OF_NOTHING = {"upkeep/doctor.py", "phrasing/rulebook.py"}  # tries whether a file can be made; lays out rules
COLUMNS = [(holding.column.property.columns[0], holding, rows) for rows in HELD for holding in rows.holds]


def test_each_personal_column_is_listed_once_and_no_other():
    personal = [str(one) for table in metadata.sorted_tables for one in table.c if one.info.get("retention")]
    assert sorted(str(column) for column, *_ in COLUMNS) == sorted(personal)
    assert [str(column) for column, _, rows in COLUMNS if TABLES[column.table] is not rows] == []


def test_each_table_that_hangs_on_a_person_is_listed_once():
    tables = metadata.sorted_tables
    hanging = {table for table in tables if any(_names_a_user(one) for one in table.c)}
    hanging |= {metadata.tables["person"], metadata.tables["user_account"]}
    for table in tables:  # those that others point to come first
        if any(key.column.table in hanging for key in table.foreign_keys):
            hanging.add(table)
    personal = {table for table in tables if any(one.info.get("retention") for one in table.c)}
    assert {table.name for table in hanging | personal} - {table.name for table in TABLES} == set()
    assert len(HELD) == len(TABLES)


def _names_a_user(column):
    return isinstance(column.type, sa.Integer) and bool(BY.fullmatch(column.name))


def test_it_is_said_why():
    """What stays, goes by a key or is not shown as it stands has its reason; a column can only go as its row does, or
    be emptied in one that stays."""
    for rows in HELD:
        assert rows.called[0].isupper(), rows.called
        assert rows.because or rows.goes is Goes.ROW, rows.called
    for column, holding, rows in COLUMNS:
        assert (holding.shown is Shown.AS_IT_STANDS) == (not holding.why), f"{column}: why not"
        assert holding.goes is None or (rows.goes, holding.goes) == (Goes.STAYS, Goes.EMPTIED), column


def test_what_is_emptied_can_be_empty():
    for column, holding, rows in COLUMNS:
        if Goes.EMPTIED in (holding.goes, rows.goes if holding.goes is None else None):
            assert column.nullable or isinstance(column.type, sa.Text), f"{column} has to hold something"
            assert not column.primary_key, column


def test_nothing_that_stays_hangs_on_what_goes():
    gone = {table for table, rows in TABLES.items() if rows.goes is Goes.ROW}
    for table in set(metadata.sorted_tables) - gone:
        for key in table.foreign_keys:
            assert key.column.table not in gone or key.parent.nullable, f"{key.parent} would lead nowhere"


def test_a_row_that_goes_with_its_person_may_go_by_the_trail():
    """Else the trail would miss it: its ledger says under which fact a line of erasing lists it."""
    for ledger in LEDGERS:
        rows = TABLES.get(ledger.id.property.columns[0].table)
        about = rows and any(walk(rows.model, way).end.name == "person" for way in rows.ways)
        if about and rows.goes is Goes.ROW and ledger.made:
            assert ledger.goes or ledger.swept, f"the ledger of {ledger.subject} does not say how its rows go"


@pytest.fixture(scope="module")
def filled(server):
    """A database with rows in every table."""
    with server.fresh(empty=True) as url:
        engine = make_engine(url)
        upgrade(engine, MIGRATIONS)
        fill(engine)
        with Database(engine).reading() as session:
            yield session
        engine.dispose()


@pytest.mark.parametrize(("table", "way"), WAYS)
def test_each_way_leads_from_a_row_to_its_person(filled, table, way):
    model = TABLES[table].model
    found = filled.execute(leads(model, way)).all()
    assert len(found) == filled.scalar(sa.select(sa.func.count()).select_from(table).where(_led(table, way)))
    for *_, person in found:
        kind, number = person.split(":")
        about = {"person": "person", "user": "user_account", "application": "application"}[kind]
        assert filled.scalar(sa.select(metadata.tables[about].c.id).where(metadata.tables[about].c.id == int(number)))


def _led(table, way):
    """The rows that have a way at all: all, but where its first column may be empty."""
    first = way[0].property.columns[0] if way else None
    return first.is_not(None) if first is not None and first.table is table else sa.true()


def test_a_row_without_a_way_holds_no_words_but_a_brands_and_what_a_stranger_typed_a_minute_ago():
    """Who is in such a row is found by their words alone: the fewer of them the better."""
    assert {rows.model.__tablename__ for rows in HELD if rows.holds and not rows.ways} == {"brand", "feedback_ask"}


def test_each_table_that_is_not_ours_is_listed(server):
    with server.fresh() as url:
        queue = Queue(url)
        queue.enqueue("look", 0)
        engine = make_engine(url)
        there = set(sa.inspect(engine).get_table_names()) - set(metadata.tables) - {"alembic_version"}
        engine.dispose()
        queue.close()
    patterns = [place.tables for place in PLACES if place.tables]
    assert [name for name in there if not any(re.fullmatch(one, name) for one in patterns)] == []


def test_each_module_that_makes_files_is_listed():
    makers = {name for name, _, tree in modules() if any(_makes_a_file(node) for node in ast.walk(tree))}
    listed = {module for place in PLACES for module in place.written_by}
    assert makers - MAKERS_OF_NOTHING - listed == set()
    assert [module for module in listed | MAKERS_OF_NOTHING if not (PACKAGE / module).is_file()] == []


def _makes_a_file(node):
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    modes = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return name in MAKES or (name == "open" and any(re.fullmatch("[wax]b?[+]?", mode) for mode in modes))


def test_each_name_in_the_data_folder_is_listed():
    """As the package spells it: `var / "name"`. What runs is looked at in tests/running/test_files.py."""
    named = {
        node.right.value
        for _, _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Div)
        and isinstance(node.right, ast.Constant)
        and ast.unparse(node.left).split(".")[-1] == "var"
    }
    assert {"mailbox", "cache", "secret_key"} <= named
    assert [name for name in named if not _is_listed(name)] == []


def _is_listed(name):
    return any(re.fullmatch(place.entries, name) for place in PLACES if place.entries)
