"""Legal holds by their pages: placed once however often the button is pressed, released with what they are for before
one's eyes."""

import pytest
import sqlalchemy as sa

from employer_portal.keeping.models import Hold
from tests.erasing.test_erasing import person_of, records


@pytest.fixture
def rhoda(site, story):
    records(story)
    return site.visit("rhoda")


def test_the_same_hold_is_placed_once(rhoda, story):
    address = f"/people/{person_of(story)}/hold"
    one, other = rhoda.open(address), rhoda.open(address)
    one.form("Place the hold").send(reason="Claim 14")
    other.form("Place the hold").send(reason=" Claim 14 ")
    rhoda.open(address).form("Place the hold").send(reason="Claim 15")
    for _ in range(2):
        days = rhoda.open("/holds/dates").form("Place the hold")
        days.send(begins="2026-11-01", ends="2026-11-30", reason="An audit.")
    with story.database.reading() as session:
        held = session.scalars(sa.select(Hold.reason).order_by(Hold.id)).all()
    assert held == ["Claim 14", "Claim 15", "An audit."]


def test_whoever_releases_it_reads_what_it_is_for(rhoda, story):
    rhoda.open(f"/people/{person_of(story)}/hold").form("Place the hold").send(reason="Claim 14")
    first, stale = (rhoda.open("/holds").follow("Release") for _ in range(2))
    assert "Claim 14" in first.text
    assert "Rhoda, " in first.text
    first.form("Release it").send(because="It was withdrawn.")
    again = stale.form("Release it").send(because="Once more.")
    assert "That hold was released already." in again.text
    with story.database.reading() as session:
        assert session.scalars(sa.select(Hold.released_because)).all() == ["It was withdrawn."]
