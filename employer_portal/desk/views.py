"""Pages that look across features: what waits for whom, the rounds, the health of the installation."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from employer_portal.core import health as core_health
from employer_portal.core.permissions import Permission
from employer_portal.desk import queries
from employer_portal.web import guard, here

P = Permission
blueprint = Blueprint("desk", __name__)


@blueprint.get("/")
@guard.signed_in
def home() -> ResponseReturnValue:
    """Waiting for you."""
    return render_template("desk/home.html", tasks=queries.waiting(here.reading(), here.actor()))


@blueprint.get("/rounds")
@guard.may(P.RUN_ROUNDS, P.APPROVE_LETTERS, P.READ_RECORDS)
def rounds() -> ResponseReturnValue:
    """The hiring rounds of one's brands."""
    return render_template("desk/rounds.html", rounds=queries.rounds(here.reading(), here.actor()))


@blueprint.get("/health")
@guard.anyone
def health() -> ResponseReturnValue:
    """Whether this installation is alive and ready: no names, no addresses."""
    settings = here.settings()
    found = core_health.facts(settings.database, settings.migrations, settings.var)
    ready = core_health.is_ready(found)
    facts = {name: {"well": fact.well, "words": fact.words} for name, fact in found.items()}
    return {"alive": True, "ready": ready, **facts}, 200 if ready else 503
