"""One door per verb: each step of a workflow is taken in one function, and a verb has one name in its feature."""

import ast

import pytest

from tests.contracts.doors import WORKFLOWS, takers, verbs
from tests.contracts.house import PACKAGE, modules

#: Steps whose door is still to be built, each with what waits for it.
UNBUILT = {("DELIVERY", "arrived"): "a return mailbox that is read, or a provider's webhook (delivery/outcome.py)"}
STEPS = [
    pytest.param(name, step.name, id=f"{name}-{step.name}")
    for name, workflow in WORKFLOWS.items()
    for step in workflow.steps
]


@pytest.mark.parametrize(("workflow", "step"), STEPS)
def test_each_step_has_one_door(workflow, step):
    doors = takers().get((workflow, step), set())
    assert len(doors) == (0 if (workflow, step) in UNBUILT else 1), doors


def test_every_workflow_is_looked_at():
    tables = set()
    for path in PACKAGE.rglob("workflow.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("Workflow("):
                tables |= {ast.unparse(target) for target in node.targets}
    assert tables == set(WORKFLOWS)


def test_a_verb_stands_once_in_its_feature():
    assert {verb: where for verb, where in verbs().items() if len(where) > 1} == {}


@pytest.mark.parametrize("name", [name for name, _, _ in modules() if name.endswith(("views.py", "commands.py"))])
def test_pages_and_commands_take_no_step_by_themselves(name):
    """They call operations: what a step asks for is then asked for by every way to it."""
    used = {
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(ast.parse((PACKAGE / name).read_text()))
        if isinstance(node, ast.Name | ast.Attribute)
    }
    assert used.isdisjoint({"move", "move_all", "move_most", "writes_it", "must_be_a_reason", "must_be_certified"})


def test_every_step_and_every_line_has_its_verb():
    """Whoever reads the trail knows a line by its verb: none is written past its feature's."""
    for workflow in WORKFLOWS.values():
        assert {f"{workflow.subject}.{step.name}" for step in workflow.steps} <= set(workflow.verbs)
    for name, _, tree in modules():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "audit.record" and not name.startswith("core/"):
                assert not isinstance(call.args[1], ast.Constant | ast.JoinedStr), f"{name}:{call.lineno}"
