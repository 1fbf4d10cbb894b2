"""Somebody's own scorecard: what each of its columns holds, asked with a guess, and kept for the next one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Permission
from employer_portal.core.terms import DEFAULT_SCALE, Outcome
from employer_portal.exchange import profiles, uploads
from employer_portal.exchange.match_forms import OTHER, ROUND, SAME, MatchForm
from employer_portal.hiring.models import Upload
from employer_portal.scorecards.places import ABOUT, DIVIDED, SAID
from employer_portal.scorecards.profile import Profile, from_toml
from employer_portal.web import guard, visit
from employer_portal.web.forms import carried_out
from employer_portal.workbook import cells
from employer_portal.workbook.cells import NOT_ASSESSED

P = Permission
READ_BY_CANDIDATES = ("Evidence", "Strength", "Development", "Next step")
#: Where a column may go, as the page groups it.
GROUPS = {
    "About the candidate": tuple(ABOUT),
    "The panel’s own": tuple(place for place in SAID if place not in READ_BY_CANDIDATES),
    "Candidates will read this": READ_BY_CANDIDATES,
}
PEOPLE = 200  # whose addresses one page asks for
blueprint = Blueprint("scorecards", __name__)


@blueprint.get("/uploads/<int:upload_id>/match")
@guard.may(P.RUN_ROUNDS)
def match(upload_id: int) -> ResponseReturnValue:
    """What the columns of a scorecard hold: as it was guessed, or said before."""
    found, profile = _matched(upload_id)
    form = MatchForm(formdata=None)
    form.show(profile)
    return _page(found, profile, form)


@blueprint.post("/uploads/<int:upload_id>/match")
@guard.may(P.RUN_ROUNDS)
def read(upload_id: int) -> ResponseReturnValue:
    """Have it read like this."""
    found, before = _matched(upload_id)
    form = MatchForm()
    profile = form.profile(before, request.form, found.found["seen"].get("alike", {}))
    if carried_out(form, lambda session: uploads.match(
        session, upload_id, profile, keep_as=profile.name, actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        return redirect(url_for("exchange.one_upload", upload_id=upload_id))
    return _page(found, profile, form)


@blueprint.post("/scorecards/<int:profile_id>/forget")
@guard.may(P.RUN_ROUNDS)
def forget(profile_id: int) -> ResponseReturnValue:
    """Forget how a kind of scorecard is read."""
    with visit.transaction() as session:
        profiles.forget(session, profile_id, actor=visit.actor(), now=visit.now())
    flash("It is forgotten. What came in by it stays as it is.")
    return redirect(url_for("exchange.upload"))


def _matched(upload_id: int) -> tuple[Upload, Profile]:
    found = uploads.mine(visit.reading(), upload_id, visit.actor())
    if not found.match or "seen" not in found.found:
        raise NotFound("There is nothing to match in this workbook.")
    return found, from_toml(found.match)


def _page(found: Upload, profile: Profile, form: MatchForm) -> ResponseReturnValue:
    seen = found.found["seen"]
    guessed = {(table, name) for table, name in seen["guessed"]} if found.state == "matching" else set()
    labelled = {placed.place: label for label, placed in profile.labels.items() if placed.place}
    return render_template(
        "exchange/match.html", upload=found, profile=profile, form=form, guessed=guessed, groups=GROUPS,
        examples=seen["examples"], alike=seen.get("alike", {}), points=_points(profile), outcomes=list(Outcome),
        not_assessed=NOT_ASSESSED, same=SAME, other=OTHER, most=PEOPLE, divided=DIVIDED, of_round=ROUND,
        labelled=labelled,
    )  # fmt: skip


def _points(profile: Profile) -> dict[int, str]:
    """The points that a rating in words may mean."""
    try:
        return cells.scale(profile.round.get("Rating scale", "")) or dict(DEFAULT_SCALE)
    except cells.Unreadable:
        return dict(DEFAULT_SCALE)
