"""The audit trail cannot be rewritten without being seen."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from employer_portal.core import audit
from employer_portal.core.audit import AuditLine, Head, PersonKey
from employer_portal.core.db import Database, make_engine
from employer_portal.core.errors import DomainError

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def write(database, *verbs):
    for verb in verbs:
        with database.transaction() as session:
            audit.record(session, verb, "letter:1", actor_id=7, at=NOON, before="draft", after="waiting")


def verified(database):
    with database.reading() as session:
        return audit.verify(session)


def tamper(database, statement):
    """As somebody with the database's own password could, triggers out of the way."""
    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = replica")
        else:
            for name in (
                connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
            ):
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(statement)
        connection.commit()


def test_a_trail_of_lines_verifies(database):
    write(database, "letter.composed", "letter.sealed", "letter.approved")
    result = verified(database)
    assert (result.lines, result.broken) == (3, None)


def test_lines_of_one_transaction_are_chained_in_order(database):
    with database.transaction() as session:
        for verb in ("a", "b", "c"):
            audit.record(session, verb, "letter:1", actor_id=None, at=NOON)
    with database.reading() as session:
        assert session.scalars(sa.select(AuditLine.verb).order_by(AuditLine.id)).all() == ["a", "b", "c"]
    assert verified(database).broken is None


def test_a_transaction_that_fails_leaves_no_line(database):
    def fails_late():
        with database.transaction() as session:
            audit.record(session, "letter.approved", "letter:1", actor_id=7, at=NOON)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_late()
    assert verified(database).lines == 0


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_line SET verb = 'x'", "DELETE FROM audit_line", "UPDATE audit_line SET actor_id = 9"]
)
def test_the_database_refuses_to_change_a_line(database, statement):
    write(database, "letter.approved")
    with pytest.raises(DBAPIError, match="append-only"), database.transaction() as session:
        session.execute(sa.text(statement))
    assert verified(database).lines == 1


@pytest.mark.parametrize(
    ("statement", "where", "why"),
    [
        ("UPDATE audit_line SET verb = 'letter.withdrawn' WHERE id = 2", 2, "changed"),
        ("UPDATE audit_line SET facts = '{}' WHERE id = 3", 3, "changed"),
        ("DELETE FROM audit_line WHERE id = 2", 2, "missing"),
        ("DELETE FROM audit_line WHERE id = 3", 3, "missing at the end"),
        ("UPDATE audit_head SET count = 2", 4, "missing at the end"),
    ],
)
def test_tampering_past_the_triggers_is_found_and_located(database, statement, where, why):
    write(database, "letter.composed", "letter.sealed", "letter.approved")
    tamper(database, statement)
    result = verified(database)
    assert result.broken == where
    assert why in result.why


def test_digests_match_while_the_key_lives_and_the_chain_outlives_it(database):
    with database.transaction() as session:
        first = audit.digest(session, "candidate:1", "You planned the shift.")
        again = audit.digest(session, "candidate:1", "You planned the shift.")
        other = audit.digest(session, "candidate:2", "You planned the shift.")
        audit.record(session, "entry.submitted", "entry:1", actor_id=7, at=NOON, words=first)
    assert first == again != other
    with database.transaction() as session:
        session.delete(session.get(PersonKey, "candidate:1"))
    with database.transaction() as session:
        assert audit.digest(session, "candidate:1", "You planned the shift.") != first
    assert verified(database).broken is None


def test_concurrent_writers_stand_in_line(database):
    """Two processes committing at once must not chain to the same line."""
    import threading

    threads = [threading.Thread(target=write, args=(database, *[f"writer.{n}"] * 10)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result = verified(database)
    assert (result.lines, result.broken) == (40, None)


def head(database):
    with database.reading() as session:
        return audit.newest(session)


def against(database, kept):
    with database.reading() as session:
        return audit.verify(session, kept)


def test_a_trail_that_grew_still_goes_through_a_head_that_was_kept(database):
    nothing = head(database)
    write(database, "letter.composed", "letter.sealed")
    kept = head(database)
    write(database, "letter.approved")
    for one in (nothing, kept, head(database)):
        assert against(database, one).broken is None


def rewrite(database, until):
    """As somebody who knows how lines are chained could: everything after `until` goes, and the head with it."""
    with database.reading() as session:
        hashes = dict(session.execute(sa.select(AuditLine.id, AuditLine.hash)).all())
    tamper(database, f"DELETE FROM audit_line WHERE id > {until}")
    tamper(database, f"UPDATE audit_head SET count = {until}, hash = '{hashes[until]}'")


def test_a_cut_tail_shows_against_the_head_that_was_kept(database):
    write(database, "letter.composed", "letter.sealed", "letter.approved")
    kept = head(database)
    rewrite(database, 2)
    assert verified(database).broken is None, "the trail alone cannot tell"
    result = against(database, kept)
    assert (result.broken, "are missing" in result.why) == (3, True)


@pytest.mark.parametrize("more", [[], ["letter.withdrawn", "letter.composed"]])
def test_a_rewritten_tail_shows_against_the_head_that_was_kept(database, more):
    write(database, "letter.composed", "letter.sealed", "letter.approved")
    kept = head(database)
    rewrite(database, 2)
    write(database, "letter.give_back", *more)
    assert verified(database).broken is None, "the trail alone cannot tell"
    result = against(database, kept)
    assert (result.broken, "head that was kept" in result.why) == (3, True)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_line SET facts = 'no JSON' WHERE id = 2", "UPDATE audit_line SET at = 'soon' WHERE id = 2"],
)
def test_a_line_that_cannot_be_read_is_named(server, statement):
    if server.name == "postgresql":
        pytest.skip("PostgreSQL's own types refuse it")
    with server.fresh() as url:
        database = Database(make_engine(url))
        write(database, "letter.composed", "letter.sealed", "letter.approved")
        tamper(database, statement)
        result = verified(database)
        assert (result.broken, result.why) == (2, "the line cannot be read")
        database.engine.dispose()


@pytest.mark.parametrize("words", ["", "12", "12:abc", "twelve:" + "0" * 64])
def test_a_head_that_is_none_gets_one_plain_sentence(words):
    with pytest.raises(DomainError, match="no head"):
        Head.read(words)


def test_a_head_is_found_in_a_file_of_words():
    assert Head.read(f"kept on Monday: 7:{'a' * 64}\n") == Head(7, "a" * 64)
