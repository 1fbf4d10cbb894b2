"""Pages of marking: the queue, one sentence with the checker's opinion beside it, and what was said of one's own."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.accounts.models import User
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Permission
from employer_portal.learning.models import Rewriting
from employer_portal.marking import forms, operations, queries
from employer_portal.marking.models import Marking
from employer_portal.phrasing.service import Checker
from employer_portal.training.content import RewriteCase, load_content
from employer_portal.training.marking import amiss, lost, seen
from employer_portal.training.operations import months
from employer_portal.web import guard, paging, visit
from employer_portal.web.forms import carried_out, number

P = Permission
blueprint = Blueprint("marking", __name__)


@blueprint.app_template_global()
def passed_by_trainers() -> tuple[int, int]:
    """How many of one's own sentences trainers have passed, and of how many they have said something."""
    me = visit.actor().id
    return queries.passed(visit.reading(), me), len(queries.own(visit.reading(), me))


@blueprint.get("/marking")
@guard.may(P.CERTIFY)
def queue() -> ResponseReturnValue:
    """The sentences that wait to be marked."""
    session = visit.reading()
    page = paging.paged(session, queries.to_mark(visit.actor(), visit.now()))
    return render_template("marking/queue.html", page=page, cases=_cases(), agreement=queries.agreement(session))


@blueprint.get("/marking/<int:rewriting_id>")
@guard.may(P.CERTIFY)
def sentence(rewriting_id: int) -> ResponseReturnValue:
    """One sentence: the notes, what was written first, how it was said anew, and what the checker says of it."""
    return _sentence(rewriting_id, forms.MarkForm(formdata=None))


@blueprint.post("/marking/<int:rewriting_id>")
@guard.may(P.CERTIFY)
def mark(rewriting_id: int) -> ResponseReturnValue:
    """Mark it."""
    form = forms.MarkForm()
    passes = form.verdict.data == "pass"
    if carried_out(form, lambda session: operations.mark(
        session, rewriting_id, passes, form.said.data, rules_version=visit.shared(Checker).version,
        valid=months(visit.settings().certificate_months), seen=form.was, actor=visit.actor(), now=visit.now(),
    )):  # fmt: skip
        flash("It passes." if passes else "Thank you. What you wrote is on record with it.")
        return redirect(url_for(".queue"))
    try:
        return _sentence(rewriting_id, form)
    except NotFound:
        if not queries.waits_no_more(visit.reading(), rewriting_id, visit.actor()):
            raise
        flash("This sentence waits no more: it is marked already, or its writer has said it anew since.")
        return redirect(url_for(".queue"))


@blueprint.route("/marking/doubted", methods=["GET", "POST"])
@guard.may(P.MANAGE_USERS)
def doubted() -> ResponseReturnValue:
    """The sentences that wait for a second trainer where there is none: to be read in the place of one."""
    form = forms.StandInForm()
    passes = form.verdict.data == "pass"
    if carried_out(form, lambda session: operations.stand_in(
        session, number(form.rewriting.data), passes, form.said.data, rules_version=visit.shared(Checker).version,
        valid=months(visit.settings().certificate_months), actor=visit.actor(), now=visit.now(),
    )):  # fmt: skip
        flash("It passes." if passes else "Thank you. Its writer reads what you both wrote.")
        return redirect(url_for(".doubted"))
    rows = visit.reading().execute(queries.alone(visit.actor(), visit.now())).all()
    me = visit.actor().id
    can = [row for row in rows if me not in (row[1].first_by, row[2].id)]
    if form.is_submitted():
        mine = next((row for row in can if str(row[0].id) == form.rewriting.data), None)
        if mine is None:
            flash(" ".join(said for given in form.errors.values() for said in given) or "This sentence waits no more.")
            return redirect(url_for(".doubted"))
    elif mine := next(iter(can), None):
        form.rewriting.data = str(mine[0].id)
    return render_template(
        "marking/doubted.html", form=form, left=len(rows), others=[row for row in rows if row is not mine],
        **(_beside(mine[0], mine[1], mine[2]) if mine else {"said": None}), cases=_cases(), me=me,
    )  # fmt: skip


def _sentence(rewriting_id: int, form: forms.MarkForm) -> ResponseReturnValue:
    said, marking, writer = queries.one_to_mark(visit.reading(), rewriting_id, visit.actor(), visit.now())
    form.made_from(**queries.doubt(marking))
    return render_template(
        "marking/sentence.html", form=form, licence=queries.licensed_with(visit.reading(), said),
        others=queries.others_with(visit.reading(), said), **_beside(said, marking, writer),
    )  # fmt: skip


def _beside(said: Rewriting, marking: Marking | None, writer: User) -> dict[str, Any]:
    """What whoever marks a sentence has beside it."""
    case = _cases().get(said.case)
    return {
        "said": said, "marking": marking, "writer": writer, "case": case,
        "found": seen(visit.shared(Checker), case, said.words) if case else (),
        "lost": lost(case, said.words) if case else (), "amiss": amiss(case, said.words) if case else (),
        "passed": queries.passed(visit.reading(), writer.id), "enough": queries.ENOUGH,
    }  # fmt: skip


@blueprint.get("/training/marked")
@guard.may(narrow=True)
def marked() -> ResponseReturnValue:
    """What trainers said of one's own sentences."""
    me = visit.actor().id
    return render_template(
        "marking/marked.html", markings=queries.own(visit.reading(), me), cases=_cases(),
        passed=queries.passed(visit.reading(), me), enough=queries.ENOUGH,
        alone=queries.waits_alone(visit.reading(), me, visit.now()),
    )  # fmt: skip


def _cases() -> dict[str, RewriteCase]:
    """Those of the training as it is now: one that is there no more leaves its id."""
    return {case.id: case for case in load_content(visit.settings().home / "guidance").rewrites}
