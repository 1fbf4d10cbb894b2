"""Workers as they run: real processes, a real mail server, one database."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from employer_portal.core.audit import AuditLine
from employer_portal.core.clock import system_clock
from employer_portal.delivery.models import Delivery
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.running import jobs
from employer_portal.running.jobs import Queue
from employer_portal.running.workers import Heart, Worker, gone, new_name
from tests.delivery.crash import OPEN, Crash
from tests.delivery.outbox import NOON, post_many
from tests.delivery.sink import Sink


@pytest.fixture
def house(server, tmp_path):
    """A database, a mail server and the means to start processes around them."""
    with server.fresh() as url, Sink(tmp_path / "taken") as sink:
        running = Crash(url, tmp_path, sink)
        yield running
        for process in list(running.running):
            running.kill(process)
        running.database.engine.dispose()


@pytest.mark.slow
def test_two_posting_and_four_working_processes_share_one_database_without_doubling(house):
    posting = [house.poster(), house.poster()]
    working = [house.consumer(), house.consumer()]
    house.until(lambda: house.count(State.SENT) > 60)
    for process in posting:
        house.kill(process)
    house.until(lambda: not house.count(*OPEN))
    with house.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Worker)) == 4
        hands = session.scalars(sa.select(Delivery.message_id).where(Delivery.state == State.SENT)).all()
        shared = session.scalars(sa.select(AuditLine.facts).where(AuditLine.verb == "delivery.accepted")).all()
    assert len(shared) == len(hands)
    assert house.stop(*working) == [0, 0]
    verdict = house.verdict()
    assert (verdict.lost, verdict.twice, verdict.unaccounted, verdict.uncertain) == (0, 0, 0, 0)
    assert house.sink.taken() == Counter(hands)


@pytest.mark.slow
def test_killed_processes_lose_nothing_and_send_nothing_twice(house):
    verdict = house.run(8)
    assert (verdict.lost, verdict.twice, verdict.unaccounted) == (0, 0, 0)
    assert verdict.uncertain <= verdict.worker_kills
    assert verdict.trail


@pytest.mark.slow
def test_a_worker_told_to_stop_leaves_nothing_behind(house):
    post_many(house.database, 300, now=system_clock(), any_time=True)
    working = house.consumer()
    house.until(house.sink.taken)
    assert house.stop(working) == [0]
    assert house.count(State.HANDING_OVER, State.UNCERTAIN) == 0
    with house.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Delivery.lease_by.is_not(None))) == 0
        assert session.scalars(sa.select(Worker)).all() == []


def test_tasks_wait_in_the_queue_and_are_handed_out_once(server):
    with server.fresh() as url:
        queue, another, done = Queue(url), Queue(url), []
        queue.look = lambda name, row_id: done.append((name, row_id))
        queue.enqueue("deliver", 0)
        another.enqueue("seal", 7)
        assert jobs.waiting(url) == 2
        while task := queue.huey.dequeue():
            queue.huey.execute(task)
        assert done == [("deliver", 0), ("seal", 7)]
        queue.close()
        another.close()


def test_processes_that_start_together_find_one_queue(server):
    with server.fresh() as url, ThreadPoolExecutor(8) as processes:
        together = Barrier(8)

        def start():
            together.wait()
            return Queue(url)

        queues = [started.result() for started in [processes.submit(start) for _ in range(8)]]
        queues[0].enqueue("deliver", 0)
        assert jobs.waiting(url) == 1
        for queue in queues:
            queue.close()


def test_a_job_is_asked_for_once_a_transaction_and_only_after_its_commit(database):
    asked = []
    database.enqueue = lambda name, row_id: asked.append((name, row_id))
    post_many(database, 3)
    assert asked == [("deliver", 0)]

    def ask_and_fail(session):
        jobs.ask(session, "seal", 1)
        raise RuntimeError

    with pytest.raises(RuntimeError), database.transaction() as session:
        ask_and_fail(session)
    assert asked == [("deliver", 0)]


def test_a_queue_that_is_away_does_not_stop_a_post(database, tmp_path):
    queue = Queue(f"sqlite:///{tmp_path / 'portal.sqlite'}")
    queue.close()
    (tmp_path / "portal.queue").unlink()
    (tmp_path / "portal.queue").mkdir()
    database.enqueue = queue.enqueue
    assert len(post_many(database, 2)) == 2


def test_workers_of_this_machine_that_ended_without_a_word_are_known(database):
    mine = Heart(database, new_name())
    mine.start()
    here = new_name().rsplit("/", 2)[0]
    with database.transaction() as session:
        session.add(Worker(name=f"{here}/999999999/dead", started_at=NOON, seen_at=NOON))
        session.add(Worker(name="elsewhere/pid:[1]/999999999/dead", started_at=NOON, seen_at=NOON))
    with database.reading() as session:
        assert gone(session) == [f"{here}/999999999/dead"]
    mine.stop()
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Worker)) == 2


def test_no_two_processes_ever_share_a_name():
    assert new_name() != new_name()
