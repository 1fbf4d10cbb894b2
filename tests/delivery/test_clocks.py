"""Nothing leaves while clocks disagree, one line says why, and it goes on by itself once they agree."""

from datetime import timedelta

from employer_portal.core import audit
from employer_portal.core.clock import system_clock
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.delivery.transport import FolderTransport
from employer_portal.running.workers import Heart, new_name
from tests.delivery.outbox import post, postman, states

AHEAD = timedelta(hours=62)


class Machine:
    """A machine with a worker on it, whose clock is set by hand: on SQLite it jumps while the worker runs, on
    PostgreSQL it is away from the database's."""

    def __init__(self, database, folder):
        self.wrong_by = timedelta(0)
        self.heart = Heart(database, new_name(), clock=self.clock)
        self.postman = postman(database, FolderTransport(folder), clock=self.clock, apart=self.heart.disagreement)

    def clock(self):
        return system_clock() + self.wrong_by

    def delivers(self):
        return self.postman.look()


def test_a_clock_that_is_ahead_sends_nothing_early(database, tmp_path):
    """Approved on Friday, to leave on Monday: by a clock ahead by 62 hours it is Monday already."""
    machine = Machine(database, tmp_path)
    post(database, now=machine.clock(), not_before=machine.clock() + timedelta(hours=48), any_time=True)
    machine.wrong_by = AHEAD
    assert machine.delivers() == 0
    assert states(database) == {"one": State.HELD}
    assert list(tmp_path.rglob("*.eml")) == []


def test_it_goes_on_by_itself_once_clocks_agree(database, tmp_path):
    machine = Machine(database, tmp_path)
    post(database, now=machine.clock(), not_before=machine.clock(), any_time=True)
    for jump in (AHEAD, -2 * AHEAD):
        machine.wrong_by += jump
        assert machine.delivers() == 0
    machine.wrong_by = timedelta(0)
    assert machine.delivers() == 1


def test_a_trail_that_is_ahead_of_the_clock_holds_all_back_until_a_line_is_right(database, tmp_path):
    machine = Machine(database, tmp_path)
    now = machine.clock()
    post(database, now=now, not_before=now, any_time=True)

    def line(at):
        with database.transaction() as session:
            audit.record(session, "test", "test:1", actor_id=None, at=at)

    line(now + AHEAD)
    assert machine.delivers() == 0
    with database.reading() as session:
        assert "is dated 3 days from now" in machine.heart.disagreement(session)
    line(now)
    assert machine.delivers() == 1


def test_clocks_that_are_kept_right_in_small_steps_hold_nothing_back(database, tmp_path):
    machine = Machine(database, tmp_path)
    post(database, now=machine.clock(), not_before=machine.clock(), any_time=True)
    machine.wrong_by = timedelta(seconds=40)
    assert machine.delivers() == 1
