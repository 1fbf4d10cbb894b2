"""A second brand, and somebody who applies for job after job."""

from dataclasses import replace

import pytest

from employer_portal.accounts import operations as accounts
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Application
from tests.factories import FOUNDER
from tests.hiring.people import SAM


@pytest.fixture
def by(story):
    return {"actor": story.actors["dana"], "now": story.now}


@pytest.fixture
def apply(story, by):
    """Somebody applies for a job of their own each time, in a brand; answers (person, application)."""
    jobs = iter(range(100))

    def apply(brand_id=1, row=SAM, who="dana", **changes):
        by["actor"] = story.actors[who]
        with story.database.transaction() as session:
            brand = session.get_one(accounts.Brand, brand_id)
            opened = story._open_round(session, brand, f"JOB-{next(jobs)}")
            [application] = hiring.add_candidates(session, opened.id, [replace(row, **changes)], **by).values()
            by["actor"] = story.actors["dana"]
            return session.get_one(Application, application).candidate.person_id, application

    return apply


@pytest.fixture
def northgate(story):
    """A second brand."""
    with story.database.transaction() as session:
        return accounts.make_brand(session, "Northgate Stores", actor=FOUNDER, now=story.now).id
