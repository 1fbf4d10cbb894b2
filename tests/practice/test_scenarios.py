"""A scenario, walked by somebody who learns: a situation, ways to act, what follows, back to the fork, to the end."""

import pytest
import sqlalchemy as sa

from employer_portal.practice import walking
from employer_portal.practice.models import SceneChoice
from employer_portal.practice.walking import Chosen
from employer_portal.settings import HOME
from employer_portal.training.content import load_content

CONTENT = load_content(HOME / "guidance")
SCENARIOS = [(module.id, number) for module in CONTENT.modules for number, _ in enumerate(module.scenario, 1)]
M2 = next(module for module in CONTENT.modules if module.id == "m2")
WALK = M2.scenario[0]
START = "/training/modules/m2/scenarios/1"


@pytest.fixture
def ann(site):
    return site.visit("ann")


def scenario(name, number):
    return next(module for module in CONTENT.modules if module.id == name).scenario[number - 1]


def acts(scene, *, good):
    """What a way of that scene is called."""
    return next(one.act for one in WALK.scenes[scene].ways if one.good is good)


def kept(story):
    with story.database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(SceneChoice))


@pytest.mark.parametrize(("name", "number"), SCENARIOS)
def test_the_good_ways_lead_to_an_end_and_nothing_else_ends_it(name, number):
    told = scenario(name, number)
    path = walking.way_through(told)
    chosen = [
        Chosen(scene, next(place for place, one in enumerate(told.scenes[scene].ways) if one.good))
        for scene in path
        if told.scenes[scene].ways
    ]
    assert walking.ended(told, chosen)
    assert not walking.ended(told, chosen[:-1])


def test_a_scenario_is_walked_to_its_end_and_says_so_on_the_page_of_its_module(ann):
    page = ann.open("/training/modules/m2/whole").follow(WALK.title)
    for scene in walking.way_through(WALK)[:-1]:
        assert "What do you do?" in page.text
        page = page.press(acts(scene, good=True))
        assert "A good way" in page.text
        page = page.follow("Continue")
    assert "What do you do?" not in page.text
    assert "Scene 4 of 4" in page.text
    assert "Walked through" in ann.open("/training/modules/m2/whole").text


def test_a_way_that_is_not_the_best_leads_back_to_its_fork_and_is_marked_as_tried(ann):
    page = ann.open(START).press(acts(WALK.start, good=False))
    assert "There is a better way" in page.text
    page = page.follow("Back to the fork")
    assert page.text.count("You tried this") == 1


def test_somebody_goes_on_where_they_stopped(ann):
    stopped = ann.open(START).press(acts(WALK.start, good=True))
    assert ann.open(START).path == stopped.path
    assert "Begun" in ann.open("/training/modules/m2/whole").text


def test_a_double_click_is_kept_once_and_two_tabs_go_their_ways(story, ann):
    fork = ann.open(START)
    fork.press(acts(WALK.start, good=True))
    fork.press(acts(WALK.start, good=True))
    assert kept(story) == 1
    fork.press(acts(WALK.start, good=False))  # another tab, still at the first fork
    assert "There is a better way" in ann.open(START).text


@pytest.mark.parametrize("given", ["", "9", "x"])
def test_a_way_that_is_not_there_is_no_way(story, ann, given):
    form = ann.open(START).form(acts(WALK.start, good=True))
    page = form.send(404 if given == "9" else 200, way=given)
    assert kept(story) == 0
    assert given == "9" or page.mistakes


def test_what_follows_is_read_by_whoever_chose_it(ann, site):
    chosen = ann.open(START).press(acts(WALK.start, good=True))
    assert "A good way" in chosen.text
    assert "What do you do?" in site.visit("tom").open(chosen.path).text


@pytest.mark.parametrize(
    "address", ["m9/whole", "m2/scenarios/7", "m2/scenarios/1/nowhere", "m2/pieces/0", "m2/pieces/5"]
)
def test_what_is_not_there_is_not_found(ann, address):
    ann.open(f"/training/modules/{address}", 404)


def test_a_scene_that_was_rewritten_begins_anew():
    assert walking.stands(WALK, [Chosen("no such scene", 0)]) is None
    assert walking.stands(WALK, [Chosen(WALK.start, 9)]) is None
