"""A small employer's first week, from the empty Home to a letter that came back and arrived elsewhere."""

import pytest
import sqlalchemy as sa

from employer_portal.core import audit
from employer_portal.delivery.models import Delivery
from employer_portal.feedback.models import Concern, ConcernState, DecisionRecord, Entry
from employer_portal.hiring.models import Candidate, OutcomeTold
from tests.databases import Sqlite
from tests.factories import GOOD_GAP, GOOD_STEP
from tests.feedback.entries import TOO_OLD
from tests.journeys.first_week import ELSEWHERE, SAW, first_week
from tests.journeys.walk import PHONE, mails

pytestmark = pytest.mark.slow


def test_a_stop_a_tie_a_letter_that_comes_back_and_one_that_arrives(browser, tmp_path, checker):
    with first_week(browser, Sqlite(tmp_path), checker) as week:
        week.set_up()
        week.certify(week.come_in("tess"))
        priya, tom, idris = (week.come_in(name, **PHONE) for name in ("priya", "tom", "idris"))
        week.rate(priya, "2", notes=TOO_OLD)
        week.stumble(priya)
        week.put_into_words(priya)
        week.rate(tom, "3")
        week.put_into_words(tom)
        week.was_not_there(idris)
        week.settle()
        week.decide()
        week.write_the_letter()
        week.approve(week.come_in("ann"))
        week.come_back()
        assert mails(week.server, "sam1@") == []
        week.send_elsewhere()
        (letter,) = mails(week.server, ELSEWHERE)
        words = " ".join(letter.get_body(("plain",)).get_content().split())
        assert all(said in words for said in (SAW, GOOD_GAP, GOOD_STEP))
        with week.live.story.database.reading() as session:
            states = session.scalars(sa.select(Entry.state).order_by(Entry.state).distinct()).all()
            assert set(states) == {"accepted", "declined", "draft"}
            assert session.scalars(sa.select(Concern.state)).all() == [ConcernState.WORDS_REMOVED]
            assert session.scalar(sa.select(sa.func.count(DecisionRecord.id))) == 1
            fates = session.scalars(
                sa.select(Delivery.state).where(Delivery.person.startswith("application:")).order_by(Delivery.id)
            ).all()
            assert fates == ["bounced", "sent"]
            assert ELSEWHERE in session.scalars(sa.select(Candidate.email)).all()
            assert session.scalars(sa.select(OutcomeTold.how)).all() == ["in the letter"]
            assert audit.verify(session).broken is None
