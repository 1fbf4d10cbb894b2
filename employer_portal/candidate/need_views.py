"""What a candidate needs of us, said on their own page: before the interview, or at any time."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.candidate import here
from employer_portal.needs import operations
from employer_portal.needs.forms import NeedsForm
from employer_portal.web import guard, visit
from employer_portal.web.forms import carried_out

blueprint = Blueprint("candidate_needs", __name__)


@blueprint.route("/your-page/needs", methods=["GET", "POST"])
@guard.by_link(here.SCOPE)
def needs() -> ResponseReturnValue:
    """Say what one needs."""
    session = visit.reading()
    applied = here.application(session)
    welsh, followed = operations.welsh(session, applied), list[bool]()
    form = NeedsForm.about(applied, operations.of(session, applied.id), welsh=welsh)
    if carried_out(form, lambda session: followed.append(operations.say(
        session, applied.id, form.said, settings=visit.settings(), now=visit.now()
    ))):  # fmt: skip
        flash(
            "Thank you, we have noted it, and your letters will follow it." if followed[0] else
            "Thank you, we have noted it. You will have the letter as you need it by the day that stands below."
        )  # fmt: skip
        return redirect(url_for("candidate.page", _anchor="needs" if followed[0] else "asked"))
    return render_template("candidate/needs_form.html", application=here.application(visit.reading()), form=form)
