"""Help: for each page what it is for, what one can do there, and what happens next."""

from collections.abc import Mapping

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from employer_portal.core.errors import NotFound
from employer_portal.training.pages import Help, load_help
from employer_portal.web import guard, visit

blueprint = Blueprint("help", __name__)


@blueprint.get("/help")
@guard.may(narrow=True)
def contents() -> ResponseReturnValue:
    """All there is to read about the portal itself."""
    return render_template("training/help_contents.html", texts=_texts())


@blueprint.get("/help/<name>", endpoint="help")
@guard.may(narrow=True)
def one(name: str) -> ResponseReturnValue:
    """What one page is for."""
    text = _texts().get(name)
    if text is None:
        raise NotFound("There is no such page.")
    return render_template("training/help.html", text=text)


def name_for(endpoint: str | None) -> str:
    """The name of the help for that endpoint's page; empty where there is none."""
    return load_help(visit.settings().home / "guidance" / "help.toml")[1].get(endpoint or "", "")


def _texts() -> Mapping[str, Help]:
    return load_help(visit.settings().home / "guidance" / "help.toml")[0]
