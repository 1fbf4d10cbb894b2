"""Walking through a scenario: where somebody stands in it, and whether they came to an end. No database."""

from collections.abc import Sequence
from typing import NamedTuple

from employer_portal.training.content import Scenario, Way


class Chosen(NamedTuple):
    """A way of a scene, as it was chosen."""

    scene: str
    way: int


def known(scenario: Scenario, chosen: Chosen) -> Way | None:
    """The way that was chosen; None where the scenario was rewritten and has it no more."""
    scene = scenario.scenes.get(chosen.scene)
    return scene.ways[chosen.way] if scene and 0 <= chosen.way < len(scene.ways) else None


def stands(scenario: Scenario, choices: Sequence[Chosen]) -> Chosen | None:
    """Where somebody goes on whose newest choice comes first: at what followed from it; None: at the start."""
    return choices[0] if choices and known(scenario, choices[0]) else None


def ended(scenario: Scenario, choices: Sequence[Chosen]) -> bool:
    """Whether one of these choices led to an end."""
    ways = [way for one in choices if (way := known(scenario, one))]
    return any(not scenario.scenes[way.to].ways if way.to else way.good for way in ways)


def way_through(scenario: Scenario) -> list[str]:
    """The scenes on the good way, from the first to the end."""
    scenes, name = list[str](), scenario.start
    while name and name not in scenes:
        scenes.append(name)
        name = next((way.to for way in scenario.scenes[name].ways if way.good), "")
    return scenes
