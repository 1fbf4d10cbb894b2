"""Addresses are written once: pages ask for them by name,."""

import re
from pathlib import Path

import pytest

from tests.contracts.house import HOME

TEMPLATES = sorted(path for path in (HOME / "templates").rglob("*.html") if "mail" not in path.parts)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(HOME)))
def test_no_template_spells_an_address_out(path: Path):
    assert not re.findall(r'(?:href|action)="/[^"]*"', path.read_text())
