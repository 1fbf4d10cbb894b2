"""Pages of practice: one's refreshers, how one rates, a sandbox for sentences."""

from statistics import fmean

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from employer_portal.core.clock import day_at
from employer_portal.learning import licence
from employer_portal.learning.queries import licensed_at, open_attempt, refreshed
from employer_portal.learning.schedule import refreshing
from employer_portal.phrasing.findings import Field, Finding
from employer_portal.phrasing.service import Checker, Subject, Text
from employer_portal.practice import queries
from employer_portal.practice.forms import SandboxForm
from employer_portal.practice.module_views import content
from employer_portal.training.refreshers import load_refreshers
from employer_portal.web import filters, guard, visit

blueprint = Blueprint("practice", __name__, url_prefix="/training")
SHOWN = 10


@blueprint.get("/refreshers")
@guard.may(narrow=True)
def refreshers() -> ResponseReturnValue:
    """When one refreshes what one knows, and what from: for one's own eyes."""
    session, actor = visit.reading(), visit.actor()
    licensed, checker = licensed_at(session, actor.id), visit.shared(Checker)
    schedule, done = load_refreshers(visit.settings().home / "guidance"), refreshed(session, actor.id)
    stands = refreshing(schedule, day_at(licensed), done, filters.today()) if licensed else None
    return render_template(
        "practice/refreshers.html", stands=stands, done=done, schedule=schedule,
        mistakes=queries.mistakes(session, actor.id)[:SHOWN], count=licence.DRAWN,
        begun=open_attempt(session, actor.id, licence.REFRESHER) is not None,
        kept=[(row, checker.explain(row[0])[0]) for row in queries.kept(session, actor.id)],
        entries=queries.came_back(session, actor),
    )  # fmt: skip


@blueprint.get("/ratings")
@guard.may(narrow=True)
def ratings() -> ResponseReturnValue:
    """How far one's ratings are off the panel's, over all cases."""
    session, me = visit.reading(), visit.actor().id
    rated, cases = queries.ratings(session, me), {case.id: case for case in content().ratings}
    off = [one.off for one in rated]
    return render_template(
        "practice/ratings.html", rated=rated, cases=cases, begun=open_attempt(session, me, licence.RATING) is not None,
        alike=off.count(0), apart=fmean(map(abs, off)) if off else 0, lean=fmean(off) if off else 0,
    )  # fmt: skip


@blueprint.get("/sandbox")
@guard.may(narrow=True)
def sandbox() -> ResponseReturnValue:
    """Any sentence, on any criterion, as the checker of live feedback sees it."""
    return _sandbox(SandboxForm(formdata=None), None)


@blueprint.post("/sandbox")
@guard.may(narrow=True)
def try_out() -> ResponseReturnValue:
    """See what the checker says of a sentence; nothing of it is kept."""
    form = SandboxForm()
    if not form.validate_on_submit():
        return _sandbox(form, None)
    about = [text for text in (form.looks_like.data,) if text]
    subject = Subject("", tuple(filter(None, [form.criterion.data])), about=tuple(about))
    (found,) = visit.shared(Checker).check_all([Text(form.words.data or "", subject, Field(form.field.data))])
    return _sandbox(form, found)


def _sandbox(form: SandboxForm, found: tuple[Finding, ...] | None) -> ResponseReturnValue:
    return render_template("practice/sandbox.html", form=form, found=found)
