"""Rules of the house that a reviewer should not have to look for."""

import ast
import fnmatch
import re
from collections import Counter

import pytest

from tests.contracts.house import FLOORS, HOME, PACKAGE, ROOMS, imports, modules, room

MOST_FILES = 24
MODULES = [pytest.param(name, tree, id=name) for name, _, tree in modules()]


@pytest.mark.parametrize(("name", "tree"), MODULES)
def test_imports_go_down(name, tree):
    for imported in imports(tree):
        if not imported.startswith("employer_portal.") or room(imported) == room(name):
            continue
        if room(imported) == "settings" and room(name) == "core":
            continue
        here, there = FLOORS[room(name)], FLOORS[room(imported)]
        assert there < here, f"{name} stands on floor {here} and imports {imported} on floor {there}"


def test_every_folder_has_its_floor():
    rooms = {path.name if path.is_dir() else path.stem for path in PACKAGE.iterdir()}
    assert rooms - {"__init__", "__pycache__", "static"} <= set(FLOORS)


def test_a_folder_is_one_subject():
    """Above about two dozen files a folder holds several, and people grep in it instead of knowing it."""
    files = Counter(room(name) for name, *_ in modules() if "/" in name and not name.endswith("__init__.py"))
    assert {name: count for name, count in files.items() if count > MOST_FILES} == {}


@pytest.mark.parametrize(("name", "tree"), MODULES)
def test_third_parties_stay_in_their_rooms(name, tree):
    for imported in imports(tree):
        allowed = ROOMS.get(imported.split(".")[0])
        assert allowed is None or any(fnmatch.fnmatch(name, where) for where in allowed), f"{name} imports {imported}"


@pytest.mark.parametrize(("name", "tree"), MODULES)
def test_only_the_transaction_commits(name, tree):
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "commit"]
    assert not calls or name in {"core/db.py", "database/upgrade.py"}, f"{name} commits"


@pytest.mark.parametrize(("name", "tree"), MODULES)
def test_only_the_workflow_changes_a_state(name, tree):
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in [t for outer in targets if outer for t in ast.walk(outer)]:
            if isinstance(target, ast.Attribute) and target.attr == "state" and isinstance(target.ctx, ast.Store):
                assert name == "core/workflow.py", f"{name}:{node.lineno} assigns a state"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "values":
            assert not any(k.arg == "state" for k in node.keywords), f"{name}:{node.lineno} updates a state in SQL"


@pytest.mark.parametrize(("name", "tree"), MODULES)
def test_modules_are_short_and_say_what_they_are_for(name, tree):
    if name.endswith("__init__.py"):
        assert not (PACKAGE / name).read_text().strip(), f"{name} is empty by rule"
        return
    assert ast.get_docstring(tree), f"{name} has no docstring"
    assert len((PACKAGE / name).read_text().splitlines()) <= 400, f"{name} is longer than 400 lines"
    assert not name.endswith("utils.py")


@pytest.mark.parametrize(("name", "tree"), MODULES)
def test_only_the_settings_read_the_environment(name, tree):
    """A process that starts children hands its environment on: that is the one other reason to touch it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}:
            assert name in ENVIRONMENT, f"{name}:{node.lineno} reads the environment"


ENVIRONMENT = {
    "settings.py", "printing/press.py", "printing/renderer.py", "printing/pdf.py", "workbook/files.py",
    "demo/command.py",
}  # fmt: skip


def test_no_file_names_an_index_or_a_machine():
    import re
    import subprocess

    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOME, capture_output=True, text=True, check=False)
    names = [name for name in listed.stdout.split("\0") if name] if listed.returncode == 0 else []
    suspicious = re.compile(
        rb"pypi\.org|files\.pythonhosted|registry\.npmjs|deb\.debian\.org|--index-url|--find-links|/root/|/home/[a-z]+/"
    )
    for name in names:
        path = HOME / name
        if path.suffix in {".xlsx", ".png"} or not path.is_file() or name.startswith("tests/contracts/"):
            continue
        found = suspicious.search(path.read_bytes())
        assert not found, f"{name} holds {found.group()!r}"


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_files_and_folders_that_a_page_names_are_there(page):
    named = re.findall(r"`([a-z_]+/(?:[a-z_.]+/)*[a-z_0-9]*(?:\.[a-z]+)?)[:`]", (HOME / page).read_text())
    assert named
    for name in named:
        folders = (HOME, PACKAGE, HOME / "tests")
        assert any((folder / name).exists() for folder in folders) or name.startswith(SOMEWHERE), name


#: What a page names by way of example, or where the portal writes.
SOMEWHERE = ("var/", "letters/report.html")


def test_the_table_of_floors_names_every_folder():
    table = (HOME / "CONTRIBUTING.md").read_text()
    for name in {path.name for path in PACKAGE.iterdir() if path.is_dir()} - {"static", "__pycache__"}:
        assert f"`{name}/`" in table, name
