"""The lock files: complete, without addresses, and what runs is what was tested."""

import re
import tomllib

from employer_portal.settings import HOME

PROJECT = tomllib.loads((HOME / "pyproject.toml").read_text())["project"]


def pinned(lock: str) -> set[str]:
    return set(re.findall(r"^([\w.-]+)==", (HOME / lock).read_text(), re.MULTILINE))


def named(requirements: list[str]) -> set[str]:
    return {re.match(r"[\w.-]+", requirement)[0] for requirement in requirements}


def test_every_dependency_is_pinned():
    extras = PROJECT["optional-dependencies"]
    assert named(PROJECT["dependencies"] + extras["build"]) <= pinned("requirements.lock")
    assert named(extras["dev"]) <= pinned("requirements-dev.lock")


def test_no_lock_names_where_its_packages_come_from():
    for lock in HOME.glob("requirements*.lock"):
        assert "://" not in lock.read_text(), f"{lock.name} holds an address"


def test_what_runs_is_what_was_tested():
    """The lock of the tests pins what the lock of the product pins, and more."""
    product, tests = (
        {line for line in (HOME / name).read_text().splitlines() if not line.lstrip().startswith("#")}
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert product <= tests
