"""The real rules, loaded once, and a way to check a sentence with rules written in the test."""

from pathlib import Path

import pytest

from employer_portal.phrasing.checking import check
from employer_portal.phrasing.findings import Context, Findings
from employer_portal.phrasing.loading import load
from employer_portal.phrasing.ruleset import Rules
from employer_portal.settings import Settings
from tests.phrasing.packs import rule, write

COMPILED = Settings().var / "cache" / "phrasing"
GUIDANCE = Path(__file__).resolve().parents[2] / "guidance" / "phrasing"


@pytest.fixture(scope="session")
def rules() -> Rules:
    return load(GUIDANCE, "gb", COMPILED)


@pytest.fixture
def flagged(tmp_path):
    """What one pattern finds in a text: `flagged("too old~er", "You are too older.")` -> ["too older"]."""

    def find(keys: str, text: str, extra: str = "", **context) -> list[str]:
        if "=" not in keys:
            keys = f'pattern = ["{keys}"]'
        folder = write(tmp_path, extra + rule("test.rule", keys, category=context.pop("category", "tone")))
        found: Findings = check(text, Context(**context), load(folder, "home"))
        return [finding.match for finding in found]

    return find
