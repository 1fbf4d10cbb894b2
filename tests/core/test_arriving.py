"""What is still coming in is left out of every question, however it is asked."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from employer_portal.core.arriving import ALL
from employer_portal.feedback.models import Entry
from employer_portal.hiring.models import Application, Round, Vacancy
from tests.core.test_audit import tamper

A, E, R = aliased(Application), aliased(Entry), aliased(Round)
HOWEVER = {
    "the row": sa.select(Application.id),
    "an alias": sa.select(A.id),
    "a join": sa.select(Entry.id).join(Entry.application),
    "a join of aliases": sa.select(E.id).join(A, A.id == E.application_id).join(R, R.id == A.round_id),
    "an outer join": sa.select(Vacancy.id).outerjoin(Round, Round.vacancy_id == Vacancy.id).where(Round.id > 0),
    "whether there is one": sa.select(Vacancy.id).where(sa.exists().where(Round.vacancy_id == Vacancy.id)),
    "a number in another question": sa.select(
        sa.select(sa.func.nullif(sa.func.count(R.id), 0)).where(R.vacancy_id == Vacancy.id).scalar_subquery()
    ),
    "whole objects": sa.select(Entry).options(joinedload(Entry.application).joinedload(Application.hiring_round)),
}


@pytest.mark.parametrize("how", HOWEVER)
def test_however_it_is_asked_for(story, how):
    story.entry()
    with story.database.reading() as session:
        before = session.execute(HOWEVER[how]).all()
        assert [row for row in before if row[0] is not None]
    tamper(story.database, "UPDATE hiring_round SET arriving = '{\"people\": {}}'")
    with story.database.reading() as session:
        assert [row for row in session.execute(HOWEVER[how]) if row[0] is not None] == []
        assert len(session.execute(HOWEVER[how], execution_options=ALL).all()) == len(before)
        assert session.get(Round, story.round_id) is None
