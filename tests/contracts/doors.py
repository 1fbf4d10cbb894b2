"""Who takes which step of which workflow, read from the source: each call of `move`, `move_all` and `move_most`."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from employer_portal.access.workflow import ACCESS
from employer_portal.calls.workflow import CALL
from employer_portal.core.workflow import Workflow
from employer_portal.cowriting.workflow import CO_WRITING
from employer_portal.delivery.workflow import DELIVERY
from employer_portal.erasing.workflow import ERASURE
from employer_portal.feedback.workflow import ALLOWANCE, CONCERN, ENTRY
from employer_portal.hiring.workflow import UPLOAD
from employer_portal.keeping.workflow import HOLD, PERIOD
from employer_portal.learning.workflow import ATTEMPT
from employer_portal.letters.workflow import LETTER, SEALING
from employer_portal.marking.workflow import MARKING
from employer_portal.requests.workflow import COMPLAINT, REQUEST
from employer_portal.training.workflow import GLASS
from employer_portal.wording.workflow import WORDING
from tests.contracts.house import modules

#: Every workflow, by the name that its callers know it by.
WORKFLOWS: dict[str, Workflow] = {
    "ENTRY": ENTRY, "CONCERN": CONCERN, "ALLOWANCE": ALLOWANCE, "LETTER": LETTER, "SEALING": SEALING,
    "DELIVERY": DELIVERY, "UPLOAD": UPLOAD, "WORDING": WORDING, "ATTEMPT": ATTEMPT,
    "MARKING": MARKING, "GLASS": GLASS, "REQUEST": REQUEST, "CALL": CALL,
    "COMPLAINT": COMPLAINT,
    "CO_WRITING": CO_WRITING,
    "ACCESS": ACCESS, "ERASURE": ERASURE, "HOLD": HOLD, "PERIOD": PERIOD,
}  # fmt: skip
TAKING = {"move", "move_all", "move_most"}


@cache
def takers() -> dict[tuple[str, str], set[str]]:
    """(workflow, step) -> the functions that take it. Who is told the step's name by a caller takes every step."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, _, tree in modules():
        if name == "core/workflow.py":
            continue
        for function in _functions(tree):
            for call in _calls(function):
                workflow = ast.unparse(call.args[1])
                for step in _names(call.args[3], function) or {step.name for step in WORKFLOWS[workflow].steps}:
                    found[workflow, step].add(f"{name}:{function.name}")
    return found


def verbs() -> dict[tuple[str, str], set[str]]:
    """(folder, name) -> the modules with a public function of that name which somebody acts by."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, _, tree in modules():
        for function in tree.body:
            if isinstance(function, ast.FunctionDef) and not function.name.startswith("_"):
                given = {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}
                if {"session", "actor", "now"} <= given:
                    found[name.split("/")[0], function.name].add(name)
    return found


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from (method for method in node.body if isinstance(method, ast.FunctionDef))


def _calls(function: ast.FunctionDef) -> Iterator[ast.Call]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TAKING:
            yield node


def _names(given: ast.expr, function: ast.FunctionDef) -> set[str]:
    """The names that an expression can stand for; empty where the source does not say."""
    if isinstance(given, ast.Constant):
        return {str(given.value)}
    if isinstance(given, ast.IfExp):
        return _names(given.body, function) | _names(given.orelse, function)
    if isinstance(given, ast.Name):
        values = [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and any(_is(target, given.id) for target in node.targets)
        ]
        return set().union(*(_names(value, function) for value in values))
    return set()


def _is(target: ast.expr, name: str) -> bool:
    return isinstance(target, ast.Name) and target.id == name
