"""A whole round in and out as a workbook: the upload, what is wrong with it, bringing it in, the download."""

import tempfile
from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Permission
from employer_portal.exchange import exporting, profiles, reading, uploads
from employer_portal.exchange.forms import BringInForm, UploadForm
from employer_portal.exchange.tasks import SHOWN, on_disk
from employer_portal.hiring import persons, queries, reach
from employer_portal.hiring.models import Upload, UploadState
from employer_portal.running import workers
from employer_portal.scorecards.profile import from_toml
from employer_portal.training.queries import certified
from employer_portal.web import bodies, files, guard, paging, visit
from employer_portal.web.forms import carried_out
from employer_portal.workbook.files import WorkbookRefused
from employer_portal.workbook.marks import write_marked
from employer_portal.workbook.template import write_template
from employer_portal.workbook.writer import write_workbook

P = Permission
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AT_WORK = frozenset({UploadState.READING, UploadState.IMPORTING})
blueprint = Blueprint("exchange", __name__)


@blueprint.route("/rounds/upload", methods=["GET", "POST"])
@guard.may(P.RUN_ROUNDS)
@bodies.takes_file
def upload() -> ResponseReturnValue:
    """Take a workbook in; it is read in the background."""
    form = UploadForm()
    made: list[Upload] = []
    if carried_out(form, lambda session: made.append(uploads.take_in(
        session, form.workbook.data.filename or "", form.workbook.data.read(), actor=visit.actor(), now=visit.now()
    ))):  # fmt: skip
        return redirect(url_for(".one_upload", upload_id=made[0].id))
    megabytes = visit.settings().upload_megabytes
    kept = profiles.kept(visit.reading())
    return render_template("exchange/upload.html", form=form, megabytes=megabytes, kept=kept)


@blueprint.get("/rounds/template.xlsx")
@guard.may(P.RUN_ROUNDS)
def template() -> ResponseReturnValue:
    """The empty workbook, with notes and an example."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "round.xlsx"
        write_template(path)
        return files.download(path.read_bytes(), "round.xlsx", XLSX)


@blueprint.get("/uploads/<int:upload_id>")
@guard.may(P.RUN_ROUNDS)
def one_upload(upload_id: int) -> ResponseReturnValue:
    """An upload: how far it is, what it holds, what is wrong with it, and the button that brings it in."""
    return _upload_page(uploads.mine(visit.reading(), upload_id, visit.actor()), None)


@blueprint.post("/uploads/<int:upload_id>")
@guard.may(P.RUN_ROUNDS)
def bring_in(upload_id: int) -> ResponseReturnValue:
    """Have it brought in."""
    found = uploads.mine(visit.reading(), upload_id, visit.actor())
    form = _bring_in_form(found)
    if carried_out(form, lambda session: uploads.bring_in(
        session, upload_id, form.brand.data, into=form.into.data or None, again=form.again.data, actor=visit.actor(),
        now=visit.now(),
    )):  # fmt: skip
        return redirect(url_for(".one_upload", upload_id=upload_id))
    return _upload_page(uploads.mine(visit.reading(), upload_id, visit.actor()), form)


@blueprint.post("/uploads/<int:upload_id>/throw-away")
@guard.may(P.RUN_ROUNDS)
def throw_away(upload_id: int) -> ResponseReturnValue:
    """Forget it."""
    with visit.transaction() as session:
        uploads.throw_away(session, upload_id, actor=visit.actor(), now=visit.now())
    flash("The workbook was thrown away. Nothing of it came in.")
    return redirect(url_for(".upload"))


@blueprint.post("/uploads/<int:upload_id>/stop")
@guard.may(P.RUN_ROUNDS)
def stop(upload_id: int) -> ResponseReturnValue:
    """Have what came in so far taken away again."""
    with visit.transaction() as session:
        uploads.stop(session, upload_id, actor=visit.actor(), now=visit.now())
    return redirect(url_for(".one_upload", upload_id=upload_id))


@blueprint.get("/uploads/<int:upload_id>/marked.xlsx")
@guard.may(P.RUN_ROUNDS)
def marked(upload_id: int) -> ResponseReturnValue:
    """The workbook as it was uploaded, with its problems marked where they stand; of a scorecard, what was read of it
    in the portal's own format."""
    found = uploads.mine(visit.reading(), upload_id, visit.actor())
    if found.content is None:
        raise NotFound("The file is no longer kept.")
    with on_disk(found.name, found.content) as path, tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "marked.xlsx"
        if found.match:
            write_workbook(
                reading.read(path, day_first=visit.settings().day_first, profile=from_toml(found.match)), target
            )
            return files.download(target.read_bytes(), f"{Path(found.name).stem} as a round.xlsx", XLSX)
        try:
            problems = reading.read(path, day_first=visit.settings().day_first).problems
        except WorkbookRefused as refused:
            problems = refused.problems
        write_marked(path, problems, target)
        return files.download(target.read_bytes(), f"{Path(found.name).stem} marked.xlsx", XLSX)


@blueprint.get("/rounds/<int:round_id>/export")
@guard.may(P.RUN_ROUNDS, P.EXPORT_RECORDS)
def export(round_id: int) -> ResponseReturnValue:
    """A round as the workbook that it could have come from, or as .csv files in a zip."""
    opened = reach.one_round(visit.reading(), round_id, visit.actor(), P.RUN_ROUNDS, P.EXPORT_RECORDS)
    kind = paging.asked("as", ("xlsx", "csv"), "xlsx")
    book = exporting.as_workbook(visit.reading(), opened, visit.actor())
    if request.method == "GET":
        with visit.transaction() as session:
            exporting.note_export(session, round_id, actor=visit.actor(), now=visit.now())
    write, media = (exporting.csv_zip, "application/zip") if kind == "csv" else (exporting.xlsx, XLSX)
    return files.download(write(book), f"{book.round.vacancy_reference}.{'zip' if kind == 'csv' else 'xlsx'}", media)


def _upload_page(found: Upload, form: BringInForm | None) -> ResponseReturnValue:
    session, now = visit.reading(), visit.now()
    sheets = queries.problem_sheets(session, found.id)
    sheet = paging.asked("sheet", list(sheets))
    done = found.state is UploadState.DONE and found.round_id is not None
    again, alike = persons.in_round(session, found.round_id or 0, visit.actor()) if done else (0, [])
    return render_template(
        "exchange/one_upload.html", upload=found, form=form or _bring_in_form(found), shown=SHOWN, sheet=sheet,
        again=again, alike=alike,
        at_work=found.state in AT_WORK, stoppable=uploads.is_new(session, found), workers=workers.alive(session),
        page=paging.paged(session, queries.problems_of(found.id, sheet), size=100),
        sheets=sheets, before=uploads.same_file(session, found, now),
        certified=not found.found.get("words") or certified(session, visit.actor().id, now=now),
    )  # fmt: skip


def _bring_in_form(found: Upload) -> BringInForm:
    form = BringInForm()
    brands = queries.brands_of(visit.reading(), visit.actor(), P.RUN_ROUNDS)
    reference, stage = found.found.get("reference", ""), found.found.get("stage", "")
    rounds = queries.rounds_like(visit.reading(), visit.actor(), reference, stage)
    form.offer(brands, found.found.get("brand", ""), rounds)
    return form
