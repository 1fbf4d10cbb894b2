"""Pages of a module as a whole: its pieces, its scenarios scene by scene, and the way to its questions."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.errors import NotFound
from employer_portal.learning import licence
from employer_portal.learning.queries import open_attempt, passed
from employer_portal.practice import operations, queries, walking
from employer_portal.practice.forms import WayForm
from employer_portal.practice.walking import Chosen
from employer_portal.training import pages
from employer_portal.training.content import Content, Module, Scenario, load_content
from employer_portal.web import guard, visit

blueprint = Blueprint("modules", __name__, url_prefix="/training/modules")
READ, ASKED = 238, 2  # words a minute; questions a minute


def content() -> Content:
    """The training of this installation."""
    return load_content(visit.settings().home / "guidance")


def module_called(name: str) -> Module:
    """The module of that id. Raises `NotFound`."""
    found = next((one for one in content().modules if one.id == name), None)
    if found is None:
        raise NotFound("There is no such module.")
    return found


@blueprint.get("/<name>/whole")
@guard.may(narrow=True)
def whole(name: str) -> ResponseReturnValue:
    """What a module holds, in pieces of a few minutes."""
    module, session, me = module_called(name), visit.reading(), visit.actor().id
    walked = [
        (scenario, queries.choices(session, me, name, number)) for number, scenario in enumerate(module.scenario, 1)
    ]
    step = licence.whole(name)
    return render_template(
        "practice/whole.html", module=module, step=step, done=step in passed(session, me), minutes=_minutes,
        scenarios=[(one, bool(choices), walking.ended(one, choices)) for one, choices in walked],
        begun=open_attempt(session, me, step) is not None, count=licence.DRAWN_WHOLE, asking=_asking(),
        rewrites=[case for case in content().rewrites if case.module == name],
    )  # fmt: skip


@blueprint.get("/<name>/pieces/<int:number>")
@guard.may(narrow=True)
def piece(name: str, number: int) -> ResponseReturnValue:
    """A piece to read."""
    module = module_called(name)
    if not 1 <= number <= len(module.piece):
        raise NotFound("There is no such piece.")
    found = module.piece[number - 1]
    return render_template(
        "practice/piece.html", module=module, piece=found, number=number, text=pages.rendered(found.text)
    )


@blueprint.get("/<name>/scenarios/<int:number>")
@guard.may(narrow=True)
def scenario(name: str, number: int) -> ResponseReturnValue:
    """Into a scenario, or on with it: to where one stands."""
    found = _scenario(name, number)
    stands = walking.stands(found, queries.choices(visit.reading(), visit.actor().id, name, number))
    if stands is None:
        return redirect(url_for(".scene", name=name, number=number, scene=found.start))
    return redirect(url_for(".follows", name=name, number=number, scene=stands.scene, way=stands.way))


@blueprint.get("/<name>/scenarios/<int:number>/<scene>")
@guard.may(narrow=True)
def scene(name: str, number: int, scene: str) -> ResponseReturnValue:
    """A situation, and the ways to act in it."""
    return _scene(name, number, scene, WayForm(formdata=None))


@blueprint.post("/<name>/scenarios/<int:number>/<scene>")
@guard.may(narrow=True)
def choose(name: str, number: int, scene: str) -> ResponseReturnValue:
    """Choose a way to act."""
    found, form = _scenario(name, number), WayForm()
    if not form.validate_on_submit():
        return _scene(name, number, scene, form)
    chosen = Chosen(scene, form.way.data or 0)
    with visit.transaction() as session:
        operations.choose_way(session, name, number, found, chosen, actor=visit.actor(), now=visit.now())
    return redirect(url_for(".follows", name=name, number=number, scene=scene, way=chosen.way))


@blueprint.get("/<name>/scenarios/<int:number>/<scene>/<int:way>")
@guard.may(narrow=True)
def follows(name: str, number: int, scene: str, way: int) -> ResponseReturnValue:
    """What follows from a way that one chose."""
    found, chosen = _scenario(name, number), Chosen(scene, way)
    taken = walking.known(found, chosen)
    if taken is None or chosen not in queries.choices(visit.reading(), visit.actor().id, name, number):
        return redirect(url_for(".scenario", name=name, number=number))
    return render_template(
        "practice/follows.html", **_where(name, number, found, scene), way=taken,
        text=pages.rendered(taken.follows), leads_to=taken.to,
    )  # fmt: skip


def _scene(name: str, number: int, scene: str, form: WayForm) -> ResponseReturnValue:
    found = _scenario(name, number)
    if scene not in found.scenes:
        raise NotFound("There is no such scene.")
    tried = {one.way for one in queries.choices(visit.reading(), visit.actor().id, name, number) if one.scene == scene}
    return render_template(
        "practice/scene.html", **_where(name, number, found, scene), form=form, tried=tried,
        text=pages.rendered(found.scenes[scene].situation), ways=found.scenes[scene].ways,
    )  # fmt: skip


def _where(name: str, number: int, found: Scenario, scene: str) -> dict[str, object]:
    """What each page of a scenario says of where it stands; `place` is 0 off the good way."""
    path = walking.way_through(found)
    return {
        "module": module_called(name), "number": number, "scenario": found, "scene": scene, "path": path,
        "place": path.index(scene) + 1 if scene in path else 0,
    }  # fmt: skip


def _scenario(name: str, number: int) -> Scenario:
    module = module_called(name)
    if not 1 <= number <= len(module.scenario):
        raise NotFound("There is no such scenario.")
    return module.scenario[number - 1]


def _minutes(text: str) -> int:
    """About how long a text takes to read."""
    return max(1, round(len(text.split()) / READ))


def _asking() -> int:
    """About how many minutes the questions of a whole module take."""
    return round(licence.DRAWN_WHOLE / ASKED)
