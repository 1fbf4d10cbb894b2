"""What HR does about a candidate's page: withdraw its address, give it back, hear tries at it again."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from employer_portal.candidate import operations, queries
from employer_portal.core.permissions import Permission
from employer_portal.hiring.reach import one_application
from employer_portal.web import guard, visit

P = Permission
blueprint = Blueprint("candidate_desk", __name__)
STEPS = {
    "withdraw": (operations.withdraw_link, "Withdrawn. The address opens nothing, and whoever was in by it is out."),
    "give-back": (operations.give_back_link, "The address works again."),
    "hear-again": (operations.hear_again, "Codes are tried again from now on. They can ask for a new one."),
}


@blueprint.app_template_global()
def door_of(application_id: int) -> queries.Door | None:
    """How the address of a candidate's page stands; None where they have none."""
    return queries.door(visit.reading(), application_id, visit.now())


@blueprint.post("/applications/<int:application_id>/page/<any('withdraw', 'give-back', 'hear-again'):step>")
@guard.may(P.RUN_ROUNDS)
def door(application_id: int, step: str) -> ResponseReturnValue:
    """Take one of these steps."""
    one_application(visit.reading(), application_id, visit.actor(), P.RUN_ROUNDS)
    act, said = STEPS[step]
    with visit.transaction() as session:
        act(session, application_id, actor=visit.actor(), now=visit.now())
    flash(said)
    return redirect(url_for("desk.application", application_id=application_id, _anchor="their-page"))
