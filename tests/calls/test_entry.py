"""What a calendar is told, read back by the library that wrote it and by another one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from employer_portal.calls.entry import Entry, written
from employer_portal.core.addresses import shows_address
from employer_portal.delivery.envelope import Mailbox

STARTS = datetime(2026, 7, 1, 9, 15, tzinfo=UTC)
ENTRY = Entry(
    uid="4f1c@harbourside.example", sequence=0, starts_at=STARTS, minutes=15,
    title="Phone call with Harbourside; Logistics, Ltd", words="To move it: https://feedback.example/c\nThank you.",
    where="By phone: we ring you", organiser=Mailbox("people@harbourside.example", 'Harbourside "Logistics"'),
    of=Mailbox("sam@home.example", "Sam Õunapuu; Ito"), stamp=datetime(2026, 6, 30, 12, tzinfo=UTC),
)  # fmt: skip
WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=200).map(str.strip)


def by_its_writer(raw):
    calendar = icalendar.Calendar.from_ical(raw)
    [event] = calendar.walk("VEVENT")
    return calendar, event


def by_another(raw):
    calendar = IcsCalendarStream.calendar_from_ics(raw.decode())
    [event] = calendar.events
    return calendar, event


def test_a_booked_call_is_a_request_that_both_read_alike():
    raw = written(ENTRY)
    calendar, event = by_its_writer(raw)
    assert (calendar["METHOD"], event["UID"], event["SEQUENCE"]) == ("REQUEST", ENTRY.uid, 0)
    assert (event.start, event.end) == (STARTS, STARTS + timedelta(minutes=15))
    assert (event["SUMMARY"], event["DESCRIPTION"]) == (ENTRY.title, ENTRY.words)
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    other, seen = by_another(raw)
    assert (other.method, seen.uid, seen.sequence, seen.status) == ("REQUEST", ENTRY.uid, 0, "CONFIRMED")
    assert (seen.dtstart, seen.dtend) == (STARTS, STARTS + timedelta(minutes=15))
    assert (seen.summary, seen.description, seen.location) == (ENTRY.title, ENTRY.words, ENTRY.where)
    assert seen.organizer.uri == "mailto:people@harbourside.example"
    assert seen.organizer.common_name == 'Harbourside "Logistics"'
    assert [(one.uri, one.common_name, one.rsvp) for one in seen.attendees] == [
        ("mailto:sam@home.example", "Sam Õunapuu; Ito", True)
    ]


def test_times_stand_in_utc_and_need_no_table_of_a_zone():
    raw = written(ENTRY)
    assert b"DTSTART:20260701T091500Z\r\n" in raw
    assert b"TZID" not in raw
    assert b"VTIMEZONE" not in raw


def test_a_cancelled_call_says_so_twice():
    raw = written(replace(ENTRY, sequence=2, cancelled=True))
    calendar, event = by_another(raw)
    assert (calendar.method, event.status, event.sequence, event.uid) == ("CANCEL", "CANCELLED", 2, ENTRY.uid)


def test_the_same_call_is_written_the_same_and_in_lines_that_any_server_carries():
    assert written(ENTRY) == written(ENTRY)
    assert max(map(len, written(ENTRY).split(b"\r\n"))) <= 75


@given(WORDS, WORDS, WORDS.filter(lambda name: not shows_address(name) and '"' not in name and "^" not in name))
def test_whatever_stands_in_it_it_is_one_event_with_these_words(title, words, name):
    raw = written(replace(ENTRY, title=title, words=words, of=Mailbox("sam@home.example", name)))
    _, event = by_its_writer(raw)
    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == (title, words)
    assert raw.count(b"BEGIN:VEVENT") == 1


@pytest.mark.parametrize("hostile", ["x\r\nATTENDEE:mailto:a@evil.example", "x\nEND:VEVENT\nBEGIN:VEVENT"])
def test_a_line_break_in_words_adds_nothing_to_the_entry(hostile):
    _, event = by_another(written(replace(ENTRY, words=hostile, title="Call")))
    assert len(event.attendees) == 1
