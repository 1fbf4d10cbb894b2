"""The commands of compose.yaml as processes, with its environment and secrets in files, in the wrong order."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import jsonschema
import pytest
import yaml

from employer_portal.core.clock import system_clock
from employer_portal.core.db import Database, make_engine
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.running.jobs import Queue
from employer_portal.settings import HOME, Settings, load_settings
from employer_portal.web.server import HEAD_SECONDS, HEADER_BYTES, REQUEST_SECONDS, WORK_SECONDS
from tests.compose.bare_root import steps
from tests.delivery.outbox import post_many, states
from tests.delivery.sink import Sink
from tests.once import with_rules

COMPOSE = yaml.safe_load((HOME / "compose.yaml").read_text())
#: The Compose Specification's own, as compose-go v2.16.2 carries it (Apache License 2.0).
SCHEMA = json.loads((HOME / "tests" / "compose" / "compose-spec.json").read_text())
SERVICES = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"] == "employer-portal"]
DOCKERFILE = steps((HOME / "Dockerfile").read_text())
ENTRYPOINT = json.loads(dict(DOCKERFILE)["ENTRYPOINT"])


def test_the_file_is_what_compose_files_are():
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(COMPOSE)) == []


@pytest.mark.parametrize("slip", [{"comand": ["serve"]}, {"ports": "8000"}, {"healthcheck": {"interval": 30}}])
def test_a_slip_in_it_would_be_found(slip):
    services = SERVICES | {"web": SERVICES["web"] | slip}
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(COMPOSE | {"services": services}))


#: Settings that the file decides itself: where things lie in the image, and what a command is given.
DECIDED = {"PORTAL_HOME", "PORTAL_VAR", "BIND", "WORKER_PROCESSES"}
#: Names that stand in braces in it and are no settings of the portal.
ITS_OWN = {
    "PORTAL_DATA", "PORTAL_BACKUPS", "POSTGRES_DATA", "WEB_PORT", "MAIL_PORT_SHOWN", "HTTP_PORT", "HTTPS_PORT",
    "BASE_IMAGE", "DATABASE_IMAGE", "MAIL_IMAGE", "PROXY_IMAGE", "PROXY_SITE", "WORKER_PROCESSES",
}  # fmt: skip
TEXT = (HOME / "compose.yaml").read_text()
GIVEN = dict(re.findall(r"(?<!\$)\$\{([A-Z_]+):?-([^}]*)\}", TEXT))


def test_all_that_belongs_to_it_is_there():
    assert set(SERVICES) == {"database", "migrate", "web", "worker", "mail", "proxy"}
    assert OURS == ["migrate", "web", "worker"]
    for service in SERVICES.values():
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
        volumes = {without_braces(volume).split(":")[0] for volume in service.get("volumes", [])}
        assert volumes <= set(COMPOSE["volumes"])


def without_braces(text):
    """What compose reads where nothing is set."""
    return re.sub(r"\$\{[A-Z_]+:?-([^}]*)\}", r"\1", text)


def test_it_passes_every_setting():
    names = {str(field.validation_alias or name).upper() for name, field in Settings.model_fields.items()}
    web = SERVICES["web"]
    passed = set(web["environment"]) | {secret.upper() for secret in web["secrets"]}
    assert names == (passed - {"PORTAL_SECRETS"}) | DECIDED
    for name, value in web["environment"].items():
        assert name in {"PORTAL_SECRETS", "BACKUP_FOLDER"} or re.fullmatch(rf"\$\{{{name}:?-[^}}]*\}}", value), name


def test_where_nothing_is_set_the_settings_are_those_of_the_portal(monkeypatch):
    monkeypatch.delenv("PORTAL_VAR")
    for name, value in SERVICES["web"]["environment"].items():
        if name != "PORTAL_SECRETS":
            monkeypatch.setenv(name, without_braces(value))
    set_here, own = load_settings().model_dump(), Settings.model_construct().model_dump()
    different = {name for name in own if set_here[name] != own[name]}
    assert different == {"mail_host", "mail_port", "mail_security", "backup_folder"}


def test_its_first_lines_name_what_can_be_set_beside_the_settings():
    assert set(GIVEN) - set(SERVICES["web"]["environment"]) == ITS_OWN
    for name in ITS_OWN:
        assert name in TEXT.partition("name: employer-portal")[0] or name == "WORKER_PROCESSES"


def test_images_ports_and_folders_are_settings():
    """So that an image can be named by its digest, which this file cannot know."""
    for name, service in SERVICES.items():
        if name not in OURS:
            assert re.fullmatch(r"\$\{[A-Z]+_IMAGE:-.+\}", service["image"])
        for each in service.get("ports", []) + [one for one in service.get("volumes", []) if one != "proxy:/data"]:
            assert each.startswith("${")
    assert SERVICES["web"]["build"]["args"] == {"BASE_IMAGE": f"${{BASE_IMAGE:-{DOCKERFILE[0][1].partition('=')[2]}}}"}


def test_back_ups_lie_apart_from_the_data():
    volumes = [without_braces(volume) for volume in SERVICES["web"]["volumes"]]
    assert volumes == ["portal:/var/lib/portal", "backups:/var/backups/portal"]
    assert SERVICES["web"]["environment"]["BACKUP_FOLDER"] == "/var/backups/portal"
    assert ("VOLUME", "/var/lib/portal /var/backups/portal") in DOCKERFILE


def test_the_proxy_keeps_to_the_limits_of_the_portal():
    proxy, told = SERVICES["proxy"], COMPOSE["configs"]["proxy"]["content"]
    assert proxy["profiles"] == ["proxy"]
    assert proxy["environment"]["UPLOAD_MEGABYTES"] == SERVICES["web"]["environment"]["UPLOAD_MEGABYTES"].replace(
        ":-}", f":-{Settings().upload_megabytes}}}"
    )
    assert f"read_header {HEAD_SECONDS}s" in told
    assert f"read_body {REQUEST_SECONDS // 60}m" in told
    assert f"max_header_size {HEADER_BYTES // 1024}KB" in told
    assert int(re.search(r"response_header_timeout (\d+)s", told)[1]) > WORK_SECONDS


@pytest.mark.parametrize("name", OURS)
def test_services_of_the_portal_may_do_little(name):
    service = SERVICES[name]
    [user] = [rest for step, rest in DOCKERFILE if step == "USER"]
    assert service["user"] == user == "10001"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["tmpfs"] == ["/tmp"]


def test_podman_can_start_what_depends_on_the_migrations():
    """It starts a service's dependencies again, and fails where an ended one names a running one."""
    assert "depends_on" not in SERVICES["migrate"]
    assert SERVICES["web"]["depends_on"] == SERVICES["worker"]["depends_on"]


def test_no_secret_stands_in_the_file():
    text = (HOME / "compose.yaml").read_text()
    assert re.findall(r"(?i)(?:pass(?:word|phrase)\w*|secret_key): (?!/run/secrets|\{file|\$\{)\S+", text) == []
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())


def test_the_image_begins_from_a_base_that_can_be_named():
    assert DOCKERFILE[0] == ("ARG", "BASE_IMAGE=debian:bookworm-slim")


@pytest.fixture
def start(server, tmp_path):
    """Starts a service's command beside an empty database and a mail server."""
    secrets, running = tmp_path / "secrets", []
    secrets.mkdir()
    with server.fresh(empty=True) as url, Sink(tmp_path / "taken") as sink:
        (secrets / "database_url").write_text(f"{url}\n")
        (secrets / "mail_password").write_text("")
        (secrets / "secret_key").write_text("a key that is long enough for a test\n")
        environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {
            "PORTAL_SECRETS": str(secrets),
            "PORTAL_VAR": str(with_rules(tmp_path / "var")),
            "MAIL_HOST": "127.0.0.1",
            "MAIL_PORT": str(sink.port),
            "MAIL_SECURITY": "none",
        }

        def start(*command):
            # Into a file: a pipe that nobody reads holds up whoever writes into it, and never ends while a child lives.
            with (tmp_path / "log").open("ab") as log:
                running.append(
                    subprocess.Popen(
                        [sys.executable, "-m", "employer_portal.cli", *command],
                        cwd=HOME,
                        env=environment,
                        stdout=log,
                        stderr=log,
                    )
                )
            return running[-1]

        start.url, start.sink = url, sink
        yield start
        for process in running:
            process.kill()
            process.wait()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def answers(port):
    """What GET /health says; None while nobody listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        return json.load(refused)
    except OSError:
        return None


def until(done, seconds=120):
    begun = time.monotonic()
    while not (found := done()):
        assert time.monotonic() - begun < seconds
        time.sleep(0.1)
    return found


@pytest.mark.slow
def test_the_services_come_up_in_any_order_and_deliver(start):
    port = free_port()
    *serve, bind = SERVICES["web"]["command"]
    assert bind == "0.0.0.0:8000"
    web, worker = start(*serve, f"127.0.0.1:{port}"), start(*map(without_braces, SERVICES["worker"]["command"]))
    time.sleep(2)
    assert (web.poll(), worker.poll()) == (None, None)  # they wait for the migrations
    assert answers(port) is None
    assert start(*SERVICES["migrate"]["command"]).wait(180) == 0
    until(lambda: answers(port) == {"ready": True})  # whoever asks learns no more
    queue = Queue(start.url)
    database = Database(make_engine(start.url), enqueue=queue.enqueue)
    post_many(database, 5, now=system_clock(), any_time=True)
    until(lambda: list(states(database).values()) == [State.SENT] * 5)
    assert start.sink.taken().total() == 5
    command, *probe = SERVICES["worker"]["healthcheck"]["test"][1:]
    assert [command] == ENTRYPOINT
    assert start(*probe).wait(180) == 0
    assert web_is_well(port)
    worker.terminate()
    assert worker.wait(180) == 0
    assert start(*probe).wait(180) == 1  # nobody works any more,
    assert web_is_well(port)  # and pages are served all the same
    web.terminate()
    assert web.wait(180) == 0
    assert not web_is_well(port)
    database.engine.dispose()
    queue.close()


def web_is_well(port):
    """The healthcheck of `web`, at another port."""
    kind, python, *options, code = SERVICES["web"]["healthcheck"]["test"]
    assert (kind, python) == ("CMD", ENTRYPOINT[0].replace("employer-portal", "python"))
    probe = [sys.executable, *options, code.replace("127.0.0.1:8000", f"127.0.0.1:{port}")]
    return subprocess.run(probe, capture_output=True, check=False, timeout=180).returncode == 0
