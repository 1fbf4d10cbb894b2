"""Every setting stands in one table, made from `settings.py`, with what it does; services start what there is."""

import os
from configparser import ConfigParser

import pytest

from employer_portal.cli import COMMANDS
from employer_portal.core.setting_checks import name_of
from employer_portal.operating.settings_table import HEADING, does, table
from employer_portal.settings import HOME, Settings

PAGE = HOME / "guidance" / "operating.md"
SERVICES = HOME / "guidance" / "services"


def test_every_setting_says_above_its_field_what_it_does():
    assert set(Settings.model_fields) - set(does()) == set()


def test_the_page_has_the_table_as_it_is_made():
    """RENEW_SNAPSHOTS=1 writes it anew."""
    before, heading, _ = PAGE.read_text().partition(HEADING)
    if os.environ.get("RENEW_SNAPSHOTS"):
        PAGE.write_text(f"{before}{heading}\n{table()}")
    assert PAGE.read_text() == f"{before}{heading}\n{table()}"


def test_the_table_has_a_row_for_each_and_no_secret():
    lines = table().splitlines()
    for name, field in Settings.model_fields.items():
        assert sum(line.startswith(f"| `{name_of(name, field)}`") for line in lines) == 1


@pytest.mark.parametrize("name", sorted(file.name for file in SERVICES.glob("*.service")))
def test_a_service_starts_a_command_that_there_is(name):
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(SERVICES / name)
    program, command, *rest = unit["Service"]["ExecStart"].split()
    assert program == "/opt/portal/bin/employer-portal"
    known, _ = COMMANDS[command]
    assert not rest or rest[0] in known
    assert unit["Service"]["ProtectSystem"] == "strict"
