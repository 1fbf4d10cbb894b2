"""A setting that cannot be used is said in one plain line, all of them at once, and no secret is ever shown."""

import os
import re
import subprocess
import sys

import pytest

from employer_portal.core import setting_checks as checks
from employer_portal.core.errors import WrongSettings
from employer_portal.settings import HOME, Settings, load_settings

PASSWORD = "hunter2-never-shown"


@pytest.fixture
def wrong(monkeypatch):
    """Sets these variables; returns what is wrong then, [] for nothing."""

    def wrong(**given):
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        try:
            load_settings()
        except WrongSettings as refused:
            return refused.lines
        return []

    return wrong


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("TWO_STEP_ROLES", '["Hr"]', "no role is called 'Hr' (did you mean HR?)"),
        ("TWO_STEP_ROLES", "boss", "no role is called 'boss'"),
        ("HOLIDAYS_REGION", "GB-XYZ", "is 'GB-XYZ': no holidays are known for it"),
        ("PUBLIC_URL", "feedback.example.org", "Expected: an address with http:// or https://"),
        ("PUBLIC_URL", "https://a b", "not the beginning of a web address"),
        ("PUBLIC_URL", "https://host:port", "not the beginning of a web address"),
        ("MAIL_PORT", "abc", "is 'abc'. Expected: a number from 1 to 65535, for example 587."),
        ("MAIL_PORT", "tcp://10.0.0.1:25", "Expected: a number"),
        ("MAIL_PORT", "70000", "from 1 to 65535"),
        ("MAIL_HOST", "mail.example.org:25", "the port is MAIL_PORT"),
        ("MAIL_HOST", "https://mail.example.org", "no host"),
        ("MAIL_SECURITY", "ssl", "is 'ssl'. Expected: starttls, tls or none"),
        ("MAIL_SECURITY", "tls", "a server at port 587 speaks starttls"),
        ("MAIL_RETURN_PATH", "nobody", "no mail address"),
        ("MAIL_CA_FILE", "/no/such/ca.pem", "cannot be read"),
        ("MAIL_USER", "portal", "MAIL_USER is set, and this is not"),
        ("MAIL_SIGN_IN", "oauth", "Expected: password, microsoft or google"),
        ("MAIL_TENANT", "../common", "letters, digits, dots and hyphens alone"),
        ("MAIL_PER_MINUTE", "-1", "is '-1'. Expected: a number from 0"),
        ("MAIL_TIMEOUT_SECONDS", "nan", "seconds, more than none"),
        ("DATABASE_URL", "mysql://x", "it begins with mysql://"),
        ("DATABASE_URL", PASSWORD, "it does not begin like an address"),
        ("DATABASE_URL", f"{PASSWORD}://x", "DATABASE_URL: "),
        ("DATABASE_URL", f"postgresql://portal:{PASSWORD}@host:port/x", "are written %40"),
        ("DATABASE_URL", "sqlite://", "it names no file"),
        ("TIMEZONE", "Europe/Londinium", "no such time zone is known"),
        ("TIMEZONE", "/etc/passwd", "no such time zone is known"),
        ("SENDING_CLOSES", "07:00", "sending would close before it opens, at 08:00"),
        ("SENDING_OPENS", "19:00", "sending would close before it opens, at 19:00"),
        ("SENDING_OPENS", "08:00Z", "it is told in TIMEZONE"),
        ("RULES_LOCAL", "/no/such/folder", "there is no such folder"),
        ("PORTAL_HOME", "/no/such/folder", "there is no such folder"),
        ("BIND", "8000", "no host and port"),
        ("DAY_FIRST", "perhaps", "true or false"),
        ("FULLY_MET_FROM", "5", "from 1 to 4"),
        ("COOLING_OFF_DAYS", "1.5", "a number from 0"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(wrong, name, value, says):
    [line] = wrong(**{name: value})
    assert says in line
    assert "Expected: " in line
    assert "\n" not in line
    assert PASSWORD not in line


def test_everything_wrong_is_said_at_once(wrong):
    lines = wrong(MAIL_PORT="abc", TIMEZONE="x", SENDING_CLOSES="01:00", TIME_ZONE="Europe/London")
    assert [line.split()[0] for line in lines] == ["TIME_ZONE", "TIMEZONE", "SENDING_CLOSES", "MAIL_PORT"]


@pytest.mark.parametrize(
    "given",
    [
        {"TWO_STEP_ROLES": '["HR","approver"]'}, {"TWO_STEP_ROLES": "HR, approver"}, {"TWO_STEP_ROLES": "[]"},
        {"MAIL_PORT": "465", "MAIL_SECURITY": "tls"}, {"MAIL_PORT": "", "MAIL_SECURITY": "", "DAY_FIRST": ""},
        {"BIND": "[::1]:8000"}, {"PUBLIC_URL": "https://example.org/portal"}, {"HOLIDAYS_REGION": ""},
        {"DATABASE_URL": "postgresql:///portal?host=/run/postgresql"}, {"PORTAL_SERVICE_HOST": "10.0.0.1"},
        {"MAIL_PORT_1025_TCP_ADDR": "10.0.0.1"}, {"TEST_DATABASE_URL": "x"}, {"CI_DATABASE_URL": "x"},
    ],
)  # fmt: skip
def test_what_is_right_passes(wrong, given):
    assert wrong(**given) == []


def test_an_empty_value_stands_for_the_default(monkeypatch):
    for name in Settings.model_fields:
        if name not in {"home", "var"}:
            monkeypatch.setenv(name.upper(), "")
    assert load_settings() == Settings(holidays_region="")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("TIME_ZONE", "TIMEZONE"), ("PUBLIC_URI", "PUBLIC_URL"), ("TWO_STEP_ROLE", "TWO_STEP_ROLES"),
        ("DATABSE_URL", "DATABASE_URL"), ("HOLLIDAY_REGION", "HOLIDAYS_REGION"), ("SECRETKEY", "SECRET_KEY"),
        ("MAIL_PROT", "MAIL_PORT"), ("PORTAL_DATABASE_URL", "DATABASE_URL"), ("PORTAL_SECRET", "PORTAL_SECRETS"),
    ],
)  # fmt: skip
def test_a_misspelt_name_is_named_with_the_one_that_was_meant(wrong, name, meant):
    assert wrong(**{name: "true"}) == [f"{name} is no setting. Did you mean {meant}?"]


def test_what_begins_like_a_setting_must_be_one(wrong):
    assert wrong(MAIL_SERVER="x") == ["MAIL_SERVER is no setting. Remove it, or see settings.py for the names."]


def test_what_compose_reads_for_itself_is_nobodys_slip(wrong):
    names = set(re.findall(r"\$\{(\w+)", (HOME / "compose.yaml").read_text())) - checks.names_of(Settings.model_fields)
    assert names
    assert wrong(**dict.fromkeys(names, "x")) == []


def test_a_secret_comes_from_its_file_without_the_newline(monkeypatch, tmp_path):
    (tmp_path / "secret_key").write_text(f"{PASSWORD}\n")
    (tmp_path / "mail_password").touch()
    (tmp_path / "backup_passphrase").touch()
    (tmp_path / "somebody_elses").touch()
    monkeypatch.setenv("PORTAL_SECRETS", str(tmp_path))
    assert load_settings().secret_key.get_secret_value() == PASSWORD


def test_secrets_that_cannot_be_read_say_so(wrong, tmp_path):
    (tmp_path / "secret_key").mkdir()
    (tmp_path / "database_url").touch()
    (tmp_path / "mail_password").write_bytes(b"\xff\xfe")
    (tmp_path / "mail_user").write_text(f"{PASSWORD}\nmore\n")
    (tmp_path / "databse_url").touch()
    said = "\n".join(wrong(PORTAL_SECRETS=str(tmp_path), MAIL_PORT="abc"))
    for words in (
        "secret_key cannot be read: it is a folder", "database_url is empty", "mail_password is no text",
        "mail_user has more than one line", "Did you mean database_url?", "MAIL_PORT is 'abc'",
    ):  # fmt: skip
        assert words in said
    assert PASSWORD not in said


def test_a_sign_in_by_token_says_all_that_it_lacks(wrong):
    lacking = wrong(MAIL_SIGN_IN="microsoft")
    assert [line.partition(" ")[0] for line in lacking] == ["MAIL_USER", "MAIL_TENANT", "MAIL_CLIENT"]
    assert "MAIL_SIGN_IN is microsoft, and this is not set. Expected: the mailbox that signs in" in lacking[0]
    assert wrong(MAIL_SIGN_IN="google", MAIL_USER="feedback@example.org")[0].startswith("MAIL_PASSWORD")


def test_the_key_of_a_service_account_may_have_lines(wrong, tmp_path):
    (tmp_path / "mail_password").write_text('{\n"type": "service_account"\n}\n')
    given = {"MAIL_SIGN_IN": "google", "MAIL_USER": "feedback@example.org", "PORTAL_SECRETS": str(tmp_path)}
    assert wrong(**given) == []
    (tmp_path / "mail_password").write_text("a\nb\n")
    assert "has more than one line" in wrong(**given)[0]


def test_a_folder_of_secrets_that_is_not_there(wrong, tmp_path):
    assert "there is no such folder" in wrong(PORTAL_SECRETS=str(tmp_path / "none"))[0]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a second user")
def test_a_secret_of_somebody_else(tmp_path):
    (tmp_path / "secret_key").write_text(PASSWORD)
    (tmp_path / "secret_key").chmod(0o600)
    tmp_path.chmod(0o755)
    child = os.fork()
    if not child:
        os.setuid(65534)
        os._exit(0 if "may not read it" in "".join(checks.secret_files(tmp_path, Settings.model_fields)) else 1)
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.parametrize(
    "command", [["serve"], ["worker"], ["db", "upgrade"], ["health"], ["user", "list"], ["doctor"]], ids=" ".join
)
def test_each_command_says_the_same_and_ends_with_two(command):
    environment = os.environ | {"MAIL_PORT": "abc", "TIMEZONE": "x", "DATABASE_URL": f"mysql://u:{PASSWORD}@h/d"}
    answer = subprocess.run(
        [sys.executable, "-m", "employer_portal.cli", *command],
        cwd=HOME, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = answer.stdout + answer.stderr
    for words in ("MAIL_PORT is 'abc'. Expected: a number", "TIMEZONE is 'x'", "DATABASE_URL: it begins with mysql://"):
        assert words in said
    assert answer.returncode == 2
    assert "Traceback" not in said
    assert PASSWORD not in said
