"""A small employer's first day, from the empty Home to a panel that has its mails, in a real browser."""

import pytest
import sqlalchemy as sa

from employer_portal.desk import starting
from employer_portal.feedback.models import Entry
from tests.databases import Sqlite
from tests.journeys.first_day import first_day
from tests.journeys.walk import mails

pytestmark = pytest.mark.slow


def test_one_person_sets_it_up_from_the_list_on_home(browser, tmp_path, checker):
    with first_day(browser, Sqlite(tmp_path), checker) as day:
        day.set_up()
        story = day.live.story
        with story.database.reading() as session:
            steps = starting.steps(session, story.actors["zoe"], day.clock(), mail=True)
            left = [step.what for step in steps if not step.done]
            assert left == ["Invite the people", "Ask for a trainer", "Pass the training"]  # until they have come in
            assert session.scalar(sa.select(sa.func.count(Entry.id))) == 30
        assert "invitation" in mails(day.server, "ann@")[0].get_body(("plain",)).get_content()
        assert "invitation" in mails(day.server, "priya@")[0].get_body(("plain",)).get_content()
