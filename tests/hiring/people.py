"""Somebody who applies again and again, and what their record says."""

from dataclasses import replace

from employer_portal.core.trail import Replay
from employer_portal.hiring import persons
from employer_portal.hiring.models import Application
from employer_portal.records.trail import LEDGERS
from tests.factories import candidate

SAM = replace(candidate("C-9"), first_name="Sam", last_name="Ortiz", email="sam@example.org")
NEW = "sam.ortiz@new.example"  # another address


def asked(story, application, who="dana"):
    with story.database.reading() as session:
        found = session.get_one(Application, application)
        return persons.might_be(session, [found], story.actors[who]).get(application, [])


def theirs(story, person, who="dana"):
    with story.database.reading() as session:
        return [one.id for one in persons.applications_of(session, person, story.actors[who])]


def do(story, by, verb, *args):
    with story.database.transaction() as session:
        result = verb(session, *args, **by)
        return getattr(result, "id", None)


def agrees(story):
    """The rows stand as the trail says."""
    with story.database.reading() as session:
        replay = Replay(session, LEDGERS)
        assert replay.verify().broken is None
        return [str(one) for one in replay.differences()] == []
