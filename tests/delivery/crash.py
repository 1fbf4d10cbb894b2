"""Real processes, killed at random: what the mail server took is compared with what the database says.

Two consumers of two processes each deliver while a third process posts. Any of them is killed with -9 at a random
moment and started anew. The server is a process that is never killed: it is the witness.
"""

import itertools
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
from employer_portal.delivery.models import Delivery
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.running.workers import Worker
from employer_portal.settings import HOME
from tests.delivery.sink import Sink

CONSUMERS = 2
PROCESSES = 2
LEASE = 10  # seconds: a live worker on a busy machine may pause for some of them
PATIENCE = 180  # seconds; whoever waits also looks whether a process ended by itself, so nobody waits for a dead one
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
        self.running = {}  # process -> the file with what it said
        self.environment = os.environ | {
            "DATABASE_URL": url, "PORTAL_VAR": str(folder), "MAIL_HOST": "127.0.0.1", "MAIL_PORT": str(sink.port),
            "MAIL_SECURITY": "none", "LEASE_SECONDS": str(LEASE), "MAIL_CONNECTIONS": "8",
        }  # fmt: skip

    def start(self, *command):
        self.started += 1
        said = self.folder / f"process{self.started}.log"
        with said.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *command], cwd=HOME, env=self.environment, stdout=log, stderr=log
            )
        self.running[process] = said
        return process

    def consumer(self):
        return self.start("employer_portal.cli", "worker", "--processes", str(PROCESSES))

    def poster(self):
        return self.start("tests.delivery.poster", str(self.folder / "posted"), f"p{self.started}")

    def run(self, kills, *, killed=lambda: None):
        """Kill that often, then let what is left be delivered, and compare. `killed` is called after each time."""
        (self.folder / "posted").touch()
        consumers = [self.consumer() for _ in range(CONSUMERS)]
        poster = self.poster()
        try:
            self.until(self.sink.taken)
            while self.kills.total() < kills:
                time.sleep(self.dice.uniform(0.1, 1))
                self.nobody_else_ended()
                kind = self.dice.choice([*["worker"] * 6, "consumer", "poster"])
                if kind == "worker" and not self.kill_a_worker(consumers):
                    continue  # the one that was chosen has ended already
                if kind == "consumer":
                    victim = self.dice.randrange(CONSUMERS)
                    self.kill(consumers[victim])
                    consumers[victim] = self.consumer()
                elif kind == "poster":
                    self.kill(poster)
                    poster = self.poster()
                self.kills[kind] += 1
                killed()
            self.kill(poster)
            self.until(lambda: not self.count(*OPEN), again=lambda: consumers.append(self.consumer()))
            self.stop(*consumers)
        finally:
            for process in list(self.running):
                self.kill(process)
        return self.verdict()

    def kill(self, process):
        process.kill()
        process.wait()
        del self.running[process]

    def stop(self, *processes):
        """Ask them to end, and wait for it; returns how each ended."""
        for process in processes:
            process.terminate()
            del self.running[process]
        return [process.wait(timeout=PATIENCE) for process in processes]

    def kill_a_worker(self, consumers):
        """Kill one process of one consumer; False where the database names one that is gone, or another's."""
        with self.database.reading() as session:
            names = session.scalars(sa.select(Worker.name)).all()
        if not names:
            return False
        pid = int(self.dice.choice(names).split("/")[-2])
        try:
            # numbers are given away again: only a child of ours is ever killed
            parent = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent not in {consumer.pid for consumer in consumers}:
                return False
            os.kill(pid, signal.SIGKILL)
        except (ProcessLookupError, FileNotFoundError):
            return False
        return True

    def nobody_else_ended(self):
        """Raise with its words where a process ended that nobody killed."""
        for process, said in self.running.items():
            if process.poll() is not None:
                raise AssertionError(f"{process.args[2:]} ended by itself:\n{said.read_text()[-3000:]}")

    def until(self, done, *, again=None):
        """Wait for it; a process that starts anew sweeps at once, so one is started now and then."""
        begun = time.monotonic()
        for second in itertools.count(1):
            self.nobody_else_ended()
            if done():
                return
            if time.monotonic() - begun > PATIENCE:
                raise TimeoutError(f"still waiting: {self.states()}")
            if again and second % 10 == 5:
                again()
            time.sleep(1)

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


def crash(url, folder, kills, *, seed=None, killed=lambda: None):
    """A whole run; its verdict."""
    with Sink(Path(folder) / "taken") as sink:
        return Crash(url, folder, sink, seed=seed).run(kills, killed=killed)
