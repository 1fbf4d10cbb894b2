"""Real processes, killed at random: what the mail server took is compared with what the database says.

Two consumers of two processes each deliver while a third process posts. Any of them is killed with -9 at a random
moment and started anew. The server is a process that is never killed: it is the witness.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from employer_portal.core import audit
from employer_portal.core.db import Database, make_engine
from employer_portal.core.workers import Worker
from employer_portal.delivery.models import Delivery
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.settings import HOME
from tests.delivery.sink import Sink

CONSUMERS = 2
PROCESSES = 2
OPEN = (State.HELD, State.QUEUED, State.HANDING_OVER)


@dataclass(frozen=True)
class Verdict:
    """What the comparison found."""

    posted: int
    sent: int
    uncertain: int
    lost: int  # committed by the poster or called sent, and the server never saw them
    twice: int  # taken by the server more than once
    unaccounted: int  # taken by the server, and the database does not say so
    kills: dict[str, int]
    trail: bool  # the audit chain verifies

    @property
    def worker_kills(self):
        """Each ends at most one connection; a killed consumer ends those of its processes."""
        return self.kills.get("worker", 0) + PROCESSES * self.kills.get("consumer", 0)


class Crash:
    """A run against the database at `url`; files go to `folder`."""

    def __init__(self, url, folder, sink, *, seed=None):
        self.url = url
        self.folder = Path(folder)
        self.sink = sink
        self.dice = random.Random(seed)
        self.kills = Counter()
        self.database = Database(make_engine(url))
        self.started = 0
        self.environment = os.environ | {
            "DATABASE_URL": url, "PORTAL_VAR": str(folder), "MAIL_HOST": "127.0.0.1", "MAIL_PORT": str(sink.port),
            "MAIL_SECURITY": "none", "LEASE_SECONDS": "3", "MAIL_CONNECTIONS": "8",
        }  # fmt: skip

    def start(self, *command):
        self.started += 1
        log = (self.folder / f"process{self.started}.log").open("wb")
        with log:
            return subprocess.Popen(
                [sys.executable, "-m", *command], cwd=HOME, env=self.environment, stdout=log, stderr=log
            )

    def consumer(self):
        return self.start("employer_portal.cli", "worker", "--processes", str(PROCESSES))

    def poster(self):
        return self.start("tests.delivery.poster", str(self.folder / "posted"), f"p{self.started}")

    def run(self, kills):
        """Kill that often, then let what is left be delivered, and compare."""
        (self.folder / "posted").touch()
        consumers = [self.consumer() for _ in range(CONSUMERS)]
        poster = self.poster()
        try:
            self.until(self.sink.taken)
            while self.kills.total() < kills:
                time.sleep(self.dice.uniform(0.1, 1))
                kind = self.dice.choice([*["worker"] * 6, "consumer", "poster"])
                if kind == "worker":
                    self.kill_a_worker()
                elif kind == "consumer":
                    victim = self.dice.randrange(CONSUMERS)
                    self.kill(consumers[victim], kind)
                    consumers[victim] = self.consumer()
                else:
                    self.kill(poster, kind)
                    poster = self.poster()
            poster.kill()
            poster.wait()
            self.until(lambda: not self.count(*OPEN), again=lambda: consumers.append(self.consumer()))
        finally:
            for process in [*consumers, poster]:
                process.terminate()
            for process in [*consumers, poster]:
                process.wait(timeout=60)
        return self.verdict()

    def kill(self, process, kind):
        process.kill()
        process.wait()
        self.kills[kind] += 1

    def kill_a_worker(self):
        with self.database.reading() as session:
            names = session.scalars(sa.select(Worker.name)).all()
        if names:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(self.dice.choice(names).split("/")[-2]), signal.SIGKILL)
                self.kills["worker"] += 1

    def until(self, done, *, again=None, seconds=90):
        """Wait for it; a process that starts anew sweeps at once, so one is started now and then."""
        for second in range(seconds):
            if done():
                return
            if again and second % 10 == 5:
                again()
            time.sleep(1)
        raise TimeoutError(f"still waiting: {self.states()}")

    def states(self):
        with self.database.reading() as session:
            rows = session.execute(sa.select(Delivery.state, sa.func.count()).group_by(Delivery.state))
            return dict(rows.all())

    def count(self, *states):
        return sum(self.states().get(state, 0) for state in states)

    def verdict(self):
        taken = self.sink.taken()
        posted = (self.folder / "posted").read_text().split()
        with self.database.reading() as session:
            rows = session.execute(sa.select(Delivery.key, Delivery.message_id, Delivery.state)).all()
            trail = audit.verify(session).broken is None
        keys = {key for key, _, _ in rows}
        sent = {message for _, message, state in rows if state == State.SENT}
        uncertain = {message for _, message, state in rows if state == State.UNCERTAIN}
        self.database.engine.dispose()
        return Verdict(
            posted=len(rows),
            sent=len(sent),
            uncertain=len(uncertain),
            lost=len(set(posted) - keys) + len(sent - set(taken)) + len(rows) - len(sent) - len(uncertain),
            twice=sum(count - 1 for count in taken.values()),
            unaccounted=len(set(taken) - sent - uncertain),
            kills=dict(self.kills),
            trail=trail,
        )


def crash(url, folder, kills, *, seed=None):
    """A whole run; its verdict."""
    with Sink(Path(folder) / "taken") as sink:
        return Crash(url, folder, sink, seed=seed).run(kills)
