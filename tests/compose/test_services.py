"""The commands of compose.yaml as processes, with its environment and secrets in files, in the wrong order."""

import json
import os
import re
import subprocess
import sys
import time

import pytest

from employer_portal.core.clock import system_clock
from employer_portal.core.db import Database, make_engine
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.settings import HOME
from tests.compose.bare_root import steps
from tests.delivery.outbox import post_many, states
from tests.delivery.sink import Sink

COMPOSE = (HOME / "compose.yaml").read_text()
DOCKERFILE = steps((HOME / "Dockerfile").read_text())


def line_of(service, name):
    """The list that stands in a service's line of that name."""
    block = re.search(rf"(?m)^  {service}:\n((?:    .*\n|\s*\n)+)", COMPOSE)[1]
    return re.findall(r"[^\s,\"]+", re.search(rf"{name}: \[(.*)\]", block)[1])


@pytest.fixture
def start(server, tmp_path):
    """Starts a service's command beside an empty database and a mail server."""
    secrets, running = tmp_path / "secrets", []
    secrets.mkdir()
    with server.fresh(empty=True) as url, Sink(tmp_path / "taken") as sink:
        (secrets / "database_url").write_text(f"{url}\n")
        (secrets / "mail_password").write_text("")
        environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {
            "PORTAL_SECRETS": str(secrets), "PORTAL_VAR": str(tmp_path / "var"), "MAIL_HOST": "127.0.0.1",
            "MAIL_PORT": str(sink.port), "MAIL_SECURITY": "none",
        }  # fmt: skip

        def start(*command):
            running.append(
                subprocess.Popen(
                    [sys.executable, "-m", "employer_portal.cli", *command], cwd=HOME, env=environment,
                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                )
            )  # fmt: skip
            return running[-1]

        start.url, start.sink = url, sink
        yield start
        for process in running:
            process.kill()
            process.communicate()


@pytest.mark.slow
def test_the_services_come_up_in_any_order_and_deliver(start):
    worker = start(*line_of("worker", "command"))
    time.sleep(2)
    assert worker.poll() is None  # it waits for the migrations
    migrate = start(*line_of("migrate", "command"))
    assert migrate.wait(60) == 0
    database = Database(make_engine(start.url))
    post_many(database, 5, now=system_clock(), any_time=True)
    for _ in range(600):
        if list(states(database).values()) == [State.SENT] * 5:
            break
        time.sleep(0.1)
    assert start.sink.taken().total() == 5
    probe = line_of("worker", "test")
    assert probe[:2] == ["CMD", *json.loads(dict(DOCKERFILE)["ENTRYPOINT"])]
    assert start(*probe[2:]).wait(60) == 0
    worker.terminate()
    assert worker.wait(60) == 0
    assert start(*probe[2:]).wait(60) == 1  # nobody works any more
    database.engine.dispose()


def test_the_image_ends_as_nobody_in_particular():
    [user] = [rest for name, rest in DOCKERFILE if name == "USER"]
    assert user == "10001"
    assert f'user: "{user}"' in COMPOSE
    assert DOCKERFILE[0] == ("ARG", "BASE_IMAGE=debian:bookworm-slim")


@pytest.mark.parametrize("promise", ["read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", "tmpfs: [/tmp]"])
def test_services_of_the_portal_may_do_little(promise):
    assert promise in COMPOSE.split("services:")[0]


def test_no_secret_stands_in_the_file():
    assert re.findall(r"(?i)password\w*: (?!/run/secrets|\{file|\$\{)\S+", COMPOSE) == []
