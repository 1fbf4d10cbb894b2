"""Workers share the outbox, die, come back, and clocks jump: each letter goes once."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal.core import audit
from employer_portal.core.db import Database
from employer_portal.delivery import operations, sweep
from employer_portal.delivery.limits import Limits
from employer_portal.delivery.models import Delivery
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.delivery.transport import FolderTransport
from employer_portal.running import jobs
from tests.delivery.outbox import (
    CALENDAR,
    HOLLY,
    NOON,
    Clock,
    envelope,
    force,
    load,
    post,
    post_many,
    postman,
    states,
    transport,
)
from tests.delivery.server import Fault, Server


class Killed(BaseException):
    """As -9 would end a process: nothing more is done, nothing is tidied."""


def recover(database, *, gone=(), now=NOON):
    with database.transaction() as session:
        return sweep.recover(session, gone=list(gone), now=now)


def sent_by(database, server):
    """What the server took and what the database calls sent are the same letters, each once."""
    with database.reading() as session:
        sent = session.scalars(sa.select(Delivery.message_id).where(Delivery.state == State.SENT)).all()
    assert sorted(server.ids) == sorted(sent)
    return len(sent)


def test_letters_that_cooled_off_leave(database):
    clock, delivery_id = Clock(), post(database, not_before=CALENDAR.after_cooling_off(NOON))
    with Server() as server:
        assert postman(database, transport(server), clock=clock).look() == 0
        assert load(database, delivery_id).state == State.HELD
        clock.forward(days=1)
        assert postman(database, transport(server), clock=clock).look() == 1


@pytest.mark.parametrize(("options", "taken"), [({}, 0), ({"any_time": True}, 1)])
def test_at_night_only_what_was_asked_for_leaves(database, options, taken):
    clock = Clock(NOON.replace(hour=23))
    post(database, now=clock.now, **options)
    with Server() as server:
        assert postman(database, transport(server), clock=clock).look() == taken


def test_workers_at_the_same_time_share_without_doubling(database):
    post_many(database, 60)
    with Server() as server:
        workers = [postman(database, transport(server), me=f"worker{n}") for n in range(4)]
        threads = [threading.Thread(target=worker.look) for worker in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for worker in workers:
            worker.look()
    assert sent_by(database, server) == 60


def test_what_a_dead_worker_claimed_goes_after_the_lease(database):
    post_many(database, 3)

    clock = Clock()
    with pytest.raises(Killed):
        postman(database, Broken(), clock=clock, me="dead").look()
    with Server() as server:
        assert postman(database, transport(server), clock=clock).look() == 0
        clock.forward(minutes=3)
        assert postman(database, transport(server), clock=clock).look() == 3


class Broken:
    """A way out on which the process dies: while connecting, while it speaks, or with the letter in its hands."""

    name = "mail.example.org"
    connected = False

    def __init__(self, dies="connect"):
        self.dies = dies

    def connect(self):
        if self.dies == "connect":
            raise Killed
        self.connected = True

    def send(self, *_, ready, **__):
        if self.dies == "dot":
            assert ready()
        raise Killed

    def close(self):
        pass


def test_killed_with_the_letter_in_its_hands_is_uncertain_and_the_others_go(database):
    post_many(database, 3)
    clock = Clock()
    with pytest.raises(Killed):
        postman(database, Broken("dot"), clock=clock, me="dead").look()
    assert recover(database, now=clock.now) == []  # the lease still runs
    clock.forward(minutes=3)
    [uncertain] = recover(database, now=clock.now)
    with Server() as server:
        postman(database, transport(server), clock=clock).look()
        assert sent_by(database, server) == 2
    assert load(database, uncertain).state == State.UNCERTAIN


def test_killed_before_the_final_dot_is_as_if_nothing_was_said(database):
    post_many(database, 3)
    with pytest.raises(Killed):
        postman(database, Broken("send"), me="dead").look()
    assert recover(database, gone=["dead"]) == []
    with Server() as server:
        assert postman(database, transport(server)).look() == 3


def test_a_worker_known_to_be_dead_is_not_waited_for(database):
    post_many(database, 3)
    with pytest.raises(Killed):
        postman(database, Broken("dot"), me="dead").look()
    assert len(recover(database, gone=["dead"])) == 1
    with Server() as server:
        assert postman(database, transport(server)).look() == 2


def test_a_letter_that_another_worker_took_over_is_left_to_it(database):
    ids = post_many(database, 2)
    with Server() as server:
        way_out = transport(server)
        send = way_out.send

        def taken_over(*args, **kwargs):
            force(database, ids[1], lease_by="another", lease_until=NOON + timedelta(minutes=5))
            send(*args, **kwargs)

        way_out.send = taken_over
        assert postman(database, way_out).look() == 1
    assert load(database, ids[1]).state == State.QUEUED
    assert load(database, ids[1]).lease_by == "another"


def test_of_two_who_claim_the_same_letters_one_gets_each(database):
    ids = post_many(database, 3)

    def claim(by, wanted, now=NOON):
        with database.transaction() as session:
            return jobs.claim(session, Delivery, wanted, by=by, now=now, where=Delivery.state == State.QUEUED)

    assert claim("first", ids[:2]) == ids[:2]
    assert claim("second", ids) == ids[2:]
    assert claim("third", ids, now=NOON + timedelta(minutes=3)) == ids


def test_a_letter_recalled_after_it_was_claimed_does_not_leave(database):
    ids = post_many(database, 3)
    with Server() as server:
        way_out = transport(server)
        send = way_out.send

        def recall_the_next(*args, **kwargs):
            if not server.taken:
                with database.transaction() as session:
                    operations.recall(session, key="k1", actor=HOLLY, now=NOON, reason="the outcome changed")
            send(*args, **kwargs)

        way_out.send = recall_the_next
        assert postman(database, way_out).look() == 2
    assert load(database, ids[1]).state == State.CANCELLED


class Noticing(list):
    """A list of the test server's that has something looked at before it grows."""

    def __init__(self, look):
        super().__init__()
        self.look = look

    def append(self, item):
        self.look(item)
        super().append(item)


def test_a_letter_recalled_while_its_words_travel_does_not_leave(database):
    ids = post_many(database, 4)

    def recall_the_second(words):
        if words.lower() == "data" and len(server.taken) == 1 and load(database, ids[1]).state == State.QUEUED:
            with database.transaction() as session:
                operations.recall(session, key="k1", actor=HOLLY, now=NOON, reason="the outcome changed")

    with Server() as server:
        server.said = Noticing(recall_the_second)
        assert postman(database, transport(server)).look() == 3
    assert load(database, ids[1]).state == State.CANCELLED
    assert sent_by(database, server) == 3
    assert server.connections == 2  # what was begun on the first was never ended


def test_a_pause_while_words_travel_costs_one_connection(database):
    post_many(database, 5)

    def pause(words):
        if words.lower() == "data" and len(server.taken) == 1:
            with database.transaction() as session:
                operations.pause(session, actor=HOLLY, now=NOON)

    with Server() as server:
        server.said = Noticing(pause)
        assert postman(database, transport(server)).look() == 1
    assert sent_by(database, server) == 1
    assert [words.split(":")[0] for words in server.said if words.startswith("MAIL")] == ["MAIL FROM"] * 2
    assert sorted(states(database).values()) == [State.QUEUED] * 4 + [State.SENT]


def test_no_transaction_is_open_while_an_answer_is_awaited_and_one_letter_at_most_is_marked(database):
    post_many(database, 3)
    marked = sa.select(sa.func.count()).where(Delivery.state == State.HANDING_OVER)
    open_then, marked_then = [], {"words": [], "dot": []}

    def look(at):
        open_then.append(database.engine.pool.checkedout())
        with database.transaction() as session:  # another writer is not held up
            audit.record(session, "note", "letter:1", actor_id=1, at=NOON)
            marked_then[at].append(session.scalar(marked))

    with Server() as server:
        server.said = Noticing(lambda words: look("words"))
        server.taken = Noticing(lambda message: look("dot"))
        postman(database, transport(server)).look()
    assert set(open_then) == {0}
    assert marked_then["dot"] == [1, 1, 1]
    assert max(marked_then["words"]) == 1


def test_a_pause_stops_between_two_letters(database):
    post_many(database, 3)
    with Server() as server:
        way_out = transport(server)
        send = way_out.send

        def pause(*args, **kwargs):
            send(*args, **kwargs)
            with database.transaction() as session:
                operations.pause(session, actor=HOLLY, now=NOON)

        way_out.send = pause
        assert postman(database, way_out).look() == 1
        with database.transaction() as session:
            operations.resume(session, actor=HOLLY, now=NOON)
        assert postman(database, transport(server)).look() == 2


def test_a_worker_asked_to_stop_finishes_its_letter_and_gives_the_rest_back(database):
    post_many(database, 5)
    with Server() as server:
        assert postman(database, transport(server), stopping=lambda: len(server.taken) == 2).look() == 2
        assert postman(database, transport(server), me="another").look() == 3
    assert sent_by(database, server) == 5


def test_the_database_away_after_the_answer_loses_nothing(database, monkeypatch):
    post_many(database, 2)
    monkeypatch.setattr("employer_portal.delivery.run.PATIENCE", (0, 0))
    whole = Database.transaction
    with Server() as server:
        worker = postman(database, transport(server))

        def away(self):
            if len(server.taken) == 1:
                raise sa.exc.OperationalError("", {}, Exception())
            return whole(self)

        monkeypatch.setattr(Database, "transaction", away)
        with pytest.raises(sa.exc.OperationalError):
            worker.look()
        monkeypatch.setattr(Database, "transaction", whole)
        worker.look()
        assert sent_by(database, server) == 1
        postman(database, transport(server), me="another", clock=Clock(NOON + timedelta(minutes=3))).look()
        assert sent_by(database, server) == 2


@pytest.mark.parametrize(
    "jump", [timedelta(hours=5), timedelta(minutes=10), timedelta(hours=-5), timedelta(minutes=-10)]
)
def test_a_clock_that_jumps_while_a_letter_is_on_its_way(database, jump):
    """Forward, a sweep may give the letter up: then it is uncertain, and the answer is kept beside it. Never twice."""
    ids, clock = post_many(database, 3, any_time=True), Clock()
    with Server() as server:
        way_out = transport(server)
        send = way_out.send

        def jump_and_sweep(*args, **kwargs):
            send(*args, **kwargs)
            if len(server.taken) == 1:
                clock.now += jump
                recover(database, now=clock.now)

        way_out.send = jump_and_sweep
        postman(database, way_out, clock=clock).look()
        clock.now = NOON + timedelta(days=1)
        recover(database, now=clock.now)
        postman(database, transport(server), clock=clock, me="another").look()
        assert len(server.ids) == len(set(server.ids)) == 3
    rows = [load(database, delivery_id) for delivery_id in ids]
    assert [row.state for row in rows[1:]] == [State.SENT, State.SENT]
    assert rows[0].state == (State.UNCERTAIN if jump > timedelta() else State.SENT)
    if rows[0].state == State.UNCERTAIN:
        assert rows[0].reply == "The mail server took it."


def test_a_lease_from_a_clock_that_was_ahead_does_not_block(database):
    delivery_id = post(database)
    force(database, delivery_id, lease_by="ahead", lease_until=NOON + timedelta(days=2))
    with Server() as server:
        assert postman(database, transport(server)).look() == 1


def test_no_more_connections_than_the_server_allows(database):
    post_many(database, 4)
    limits = Limits(connections=1)
    with Server() as server:
        way_out = transport(server)
        send, others = way_out.send, []

        def meanwhile(*args, **kwargs):
            others.append(postman(database, transport(server), me="another", limits=limits).look())
            send(*args, **kwargs)

        way_out.send = meanwhile
        assert postman(database, way_out, limits=limits).look() == 4
        assert others == [0] * 4
        assert server.connections == 1


def test_a_connection_carries_so_many_letters_and_more_are_asked_for(database):
    asked = []
    database.enqueue = lambda name, row_id: asked.append(name)
    post_many(database, 50)
    with Server() as server:
        assert postman(database, transport(server), limits=Limits(per_connection=20)).look() == 20
        assert asked == ["deliver", "deliver", "deliver"]  # posted; more than one batch; more than one connection
        assert postman(database, transport(server), limits=Limits(per_connection=20)).look() == 20


def test_a_connection_never_carries_more_than_it_may(database):
    post_many(database, 7)
    with Server() as server:
        assert postman(database, transport(server), limits=Limits(per_connection=3)).look() == 3


def test_letters_a_minute(database):
    clock, limits = Clock(), Limits(per_minute=5)
    post_many(database, 12)
    with Server() as server:
        taken = []
        for _ in range(3):
            taken.append(postman(database, transport(server), clock=clock, limits=limits).look())
            taken.append(postman(database, transport(server), clock=clock, limits=limits, me="another").look())
            clock.forward(seconds=61)
    assert taken == [5, 0, 5, 0, 2, 0]


def test_letters_a_minute_of_one_brand_do_not_hold_up_another(database):
    clock, limits = Clock(), Limits(per_minute_brand=2)
    with database.transaction() as session:
        for brand in (1, 2):
            letters = {
                f"{brand}-{n}": replace(envelope(session), recipient=f"c{n}@example.com", brand_id=brand)
                for n in range(5)
            }
            operations.post_all(session, letters, group="g", actor=HOLLY, now=NOON)
    with Server() as server:
        taken = []
        for _ in range(4):
            taken.append(postman(database, transport(server), clock=clock, limits=limits).look())
            clock.forward(seconds=61)
    assert taken == [4, 4, 2, 0]


def test_a_folder_takes_letters_for_trying_out(database, tmp_path):
    delivery_id = post(database)
    assert postman(database, FolderTransport(tmp_path / "mailbox")).look() == 1
    assert load(database, delivery_id).via == "folder"
    assert [path.name for path in (tmp_path / "mailbox").iterdir()] == [f"{delivery_id}.eml"]


def test_an_address_that_came_back_gets_nothing_until_it_is_lifted(database):
    first = post(database, "first")
    with Server(faults={"rcpt": Fault("550 5.1.1 no such user")}) as server:
        postman(database, transport(server)).look()
    second = post(database, "second", changes={"recipient": "Ada <ADA@example.com>"})
    with Server() as server:
        postman(database, transport(server)).look()
        assert not server.said
        assert load(database, second).state == State.FAILED
        with database.transaction() as session:
            operations.retry(session, [second], actor=HOLLY, now=NOON)
        assert postman(database, transport(server)).look() == 1
    assert states(database) == {"first": State.BOUNCED, "second": State.SENT}
    assert load(database, first).reply == "550 5.1.1 no such user"
