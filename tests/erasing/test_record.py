"""The list of erasures: numbers, a line each, on the disk before the rows go."""

import os

import pytest

from employer_portal.erasing import record
from employer_portal.erasing.record import Erased, Stands


def one(number, stands=Stands.GONE):
    return Erased(f"n{number}", f"person:{number}", [number], "period", "2026-01-05T12:00:00+00:00", stands)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "var" / "erasures"


def test_many_are_added_by_one_look_at_the_list(path, monkeypatch):
    """A restore adds all who were ever erased."""
    record.add(path, *map(one, range(100)))
    looks, writes = [], []
    read, fsync = record._lines, os.fsync
    monkeypatch.setattr(record, "_lines", lambda *given: looks.append(1) or read(*given))
    monkeypatch.setattr(os, "fsync", lambda *given: writes.append(1) or fsync(*given))
    record.add(path, *map(one, range(200)))
    assert (len(looks), len(writes)) == (1, 1)
    assert record.read(path) == [one(number) for number in range(200)]
    assert len(path.read_text().splitlines()) == 200


def test_of_many_each_is_added_where_it_says_something_new(path):
    record.add(path, one(1, Stands.BEGUN), one(2), one(3, Stands.BEGUN))
    record.add(path, one(1), one(2, Stands.STAYED), one(3, Stands.BEGUN))
    assert path.read_text().count("n1") == 2
    assert record.read(path) == [one(1), one(2), one(3, Stands.BEGUN)]


def test_where_there_is_nothing_to_add_no_list_is_begun(path):
    """That it is here would say that whoever was erased stands in it."""
    record.add(path)
    assert not path.exists()


def test_of_two_lists_what_is_gone_counts_before_the_rest(path):
    """One of them may be an older copy."""
    other = path.with_name("copy")
    record.add(path, one(1), one(2, Stands.BEGUN), one(3))
    record.add(other, one(1, Stands.STAYED), one(2), one(4))
    everybody = [one(1), one(2), one(3), one(4)]
    assert record.read(path, other) == everybody
    assert sorted(record.read(other, path), key=str) == everybody
