"""Entries as their tests speak of them: what somebody typed, and what became of it."""

import sqlalchemy as sa

from employer_portal.feedback import working
from employer_portal.feedback.models import Entry, Revision
from tests.factories import GOOD_GAP, GOOD_STEP, GOOD_STRENGTH

TOO_OLD = "Seemed too old for the night shift."


def one(story, model, row_id):
    with story.database.reading() as session:
        return session.get(model, row_id)


def revisions(story, entry):
    with story.database.reading() as session:
        return session.scalars(sa.select(Revision).where(Revision.entry_id == entry).order_by(Revision.number)).all()


def record(of, **more):
    """A whole record."""
    ratings = {of("rating", "LEAD"): "4", of("rating", "PLAN"): "2", of("rating", "SAFE"): "none"}
    return {**ratings, of("notes", "LEAD"): "Three tasks, three people.", of("notes", "PLAN"): "Twelve.", **more}


def chosen(of, **more):
    """Words for the candidate that can go out."""
    return {
        of("good", "LEAD"): "1", of("gap", "PLAN"): "1", of("evidence", "LEAD"): "", of("evidence", "PLAN"): "",
        of("strength", "LEAD"): GOOD_STRENGTH, of("development", "PLAN"): GOOD_GAP, of("next_step", "PLAN"): GOOD_STEP,
        **more,
    }  # fmt: skip


def put(story, entry, fields, who="priya", seen=None):
    """What somebody typed, as autosave puts it down."""
    with story.database.transaction() as session:
        seen = seen or working.draft_of(session, session.get_one(Entry, entry), story.actors[who]).seen
        return working.put(session, entry, fields, seen, actor=story.actors[who], now=story.now)


def draft(story, entry, who="priya"):
    with story.database.reading() as session:
        return working.draft_of(session, session.get_one(Entry, entry), story.actors[who])
