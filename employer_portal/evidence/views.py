"""The pages of whoever keeps the records: packs of evidence, and the six questions of each application."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Permission
from employer_portal.evidence import forms, operations, queries, questions, tasks
from employer_portal.evidence.case import scope_of
from employer_portal.evidence.values import Of
from employer_portal.hiring.reach import one_application
from employer_portal.web import files, guard, paging, visit
from employer_portal.web.forms import carried_out

P = Permission
blueprint = Blueprint("evidence", __name__)


@blueprint.get("/evidence")
@guard.may(P.EXPORT_RECORDS)
def packs() -> ResponseReturnValue:
    """The packs that were made, the newest first."""
    page = paging.paged(visit.reading(), queries.packs(visit.actor()))
    all_brands = visit.actor().brands(P.READ_RECORDS) is None
    return render_template("evidence/packs.html", page=page, kept=tasks.KEPT, all_brands=all_brands)


@blueprint.route("/evidence/<any(vacancy, round, application):of>/<int:row_id>", methods=["GET", "POST"])
@guard.may(P.EXPORT_RECORDS)
def ask(of: str, row_id: int) -> ResponseReturnValue:
    """What would be in a pack of that vacancy, round or application, and the form that asks for it."""
    session, form = visit.reading(), forms.AskForm()
    scope = scope_of(session, Of(of), row_id, visit.actor())
    if carried_out(form, lambda session: operations.ask(
        session, Of(of), row_id, form.because.data, named=form.named.data, kept=True, actor=visit.actor(),
        now=visit.now(),
    )):  # fmt: skip
        flash("The pack is being made. It stands here once it is ready.")
        return redirect(url_for(".packs"))
    return render_template("evidence/ask.html", form=form, scope=scope, holds=queries.holds(session, scope))


@blueprint.post("/evidence/packs/<int:export_id>/fetch")
@guard.may(P.EXPORT_RECORDS)
def fetch(export_id: int) -> ResponseReturnValue:
    """A pack's files, as one to keep."""
    file = tasks.file_of(visit.settings(), export_id)
    with visit.transaction() as session:
        operations.fetch(session, export_id, actor=visit.actor(), now=visit.now())
        if not file.is_file():
            raise NotFound("The files of this pack are not there.", "Have it made again.")
    return files.handed_out(file, f"evidence-{export_id}.zip", "application/zip")


@blueprint.get("/applications/<int:application_id>/six-questions")
@guard.may(P.READ_RECORDS)
def six(application_id: int) -> ResponseReturnValue:
    """The six questions that a tribunal asks, of one application."""
    session = visit.reading()
    one_application(session, application_id, visit.actor(), P.READ_RECORDS)
    applied = questions.whole(session, application_id)
    return render_template("evidence/six.html", application=applied, asked=questions.six(session, applied))
