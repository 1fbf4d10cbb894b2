"""A call that several people cancel at the same moment ends once, and each calendar hears of it once."""

from threading import Barrier, Thread

import pytest
import sqlalchemy as sa

from employer_portal.calls import operations
from employer_portal.calls.models import Call, CallState, Step
from employer_portal.core.errors import Conflict
from employer_portal.delivery.models import Delivery
from employer_portal.requests.models import RequestState
from tests.calls.ringing import TOMORROW


def mails(story):
    with story.database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Delivery)) or 0


@pytest.mark.parametrize("both", ["the candidate twice", "the candidate and HR"])
def test_a_call_that_two_cancel_at_once_ends_once(ringing, story, both):
    ringing.open()
    call: int = ringing.book()
    told: list[str] = []
    ringing.book(TOMORROW.replace(minute=40), "C-2")
    before, start = mails(story), Barrier(2)

    def theirs():
        ringing.theirs(operations.cancel_theirs, call, candidate="C-1")

    def ours():
        ringing.do(operations.cancel, call, "I am ill that morning.", checker=story.checker, settings=story.settings)

    def press(act):
        start.wait()
        try:
            act()
        except Conflict as error:
            told.append(error.message)

    threads = [Thread(target=press, args=[act]) for act in (theirs, theirs if both == "the candidate twice" else ours)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    assert mails(story) == before + 2
    with story.database.reading() as session:
        found = session.get_one(Call, call)
        assert found.state is CallState.CANCELLED
        assert found.request.state in {RequestState.CLOSED, RequestState.NEW}
        assert session.scalar(sa.select(sa.func.count()).select_from(Step).where(Step.call_id == call)) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(Step)), "another's call stands"
