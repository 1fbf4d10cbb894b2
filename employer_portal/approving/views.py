"""The approver's pages: what waits, approving one letter with an answer to each thing there is to look at, and those
together in which there is nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from employer_portal.approving import forms, operations, queries
from employer_portal.core.calendar import Calendar
from employer_portal.core.counting import counted
from employer_portal.core.permissions import Permission
from employer_portal.core.slices import each
from employer_portal.letters import queries as of_letters
from employer_portal.letters.models import Letter
from employer_portal.letters.reach import one_letter
from employer_portal.letters.views import letter_page
from employer_portal.phrasing.service import Checker
from employer_portal.preflight.line import Looked
from employer_portal.preflight.reading import Today
from employer_portal.web import filters, guard, paging, visit
from employer_portal.web.filters import moment
from employer_portal.web.forms import ManyForm, carried_out, number

P = Permission
blueprint = Blueprint("approvals", __name__)


@blueprint.app_template_global()
def to_answer(letter: Letter, looked: Looked) -> set[str]:
    """The keys of the lines that are answered before that letter is approved."""
    return {line.key for line in operations.to_answer(letter, looked)}


@blueprint.app_template_global()
def looked_at(letter: Letter) -> Sequence[Any]:
    """What its approver answered about a letter."""
    return queries.answers(visit.reading(), letter)


@blueprint.get("/approvals")
@guard.may(P.APPROVE_LETTERS)
def approvals() -> ResponseReturnValue:
    """What waits for this approver."""
    session, actor, today = visit.reading(), visit.actor(), filters.today()
    opened = _opened(session)
    return render_template(
        "approving/approvals.html", page=paging.paged(session, of_letters.waiting(actor, today)), opened=opened,
        asking=ManyForm.of(len(opened.clear)), stands_in=of_letters.stands_in(session, actor, today),
    )  # fmt: skip


def _opened(session: Session) -> queries.Opened:
    settings = visit.settings()
    now = Today(visit.now(), Calendar.of(settings), visit.shared(Checker), settings)
    return queries.opened(session, visit.actor(), filters.today(), now)


@blueprint.post("/approvals")
@guard.may(P.APPROVE_LETTERS)
def approve_opened() -> ResponseReturnValue:
    """Approve those that the page named, each the very document that was seen; the others are left."""
    clear = _opened(visit.reading()).clear
    given = set(map(number, request.form.getlist("letter")))
    named = [one for one in clear if one in given]
    form = ManyForm.of(len(named))
    if not named or not form.validate_on_submit():
        said = " ".join(str(words) for words in form.number.errors)
        flash(said or "These are not the letters that you were shown. Look again.", "mistake")
        return redirect(url_for(".approvals"))
    done = each(visit.transaction, named, lambda session, row_id: _approved(session, row_id, clear[row_id]))
    flash(f"{counted(done.count, 'letter is', 'letters are')} approved.")
    for reason in sorted(set(done.refused.values())):
        flash(reason, "mistake")
    return redirect(url_for(".approvals"))


@blueprint.post("/letters/<int:letter_id>/approve")
@guard.may(P.APPROVE_LETTERS)
def approve(letter_id: int) -> ResponseReturnValue:
    """Approve the document that was shown; it leaves after the cooling-off."""
    one_letter(visit.reading(), letter_id, visit.actor(), P.APPROVE_LETTERS)
    form, typed = forms.ApproveForm(), forms.answers(request.form)
    left: list[datetime] = []
    if carried_out(form, lambda session: left.append(_approved(session, letter_id, form.shown.data, typed))):
        flash(f"Approved. It leaves {moment(left[0]).striptags()}.")
        return redirect(url_for(".approvals"))
    flash(" ".join(form.form_errors) or "Open the letter and read it first.", "mistake")
    return letter_page(letter_id, typed=typed)


def _approved(session: Session, letter_id: int, shown: str, answers: Any = None) -> datetime:
    posted = operations.approve(
        session, letter_id, shown, answers=answers or {}, checker=visit.shared(Checker), settings=visit.settings(),
        actor=visit.actor(), now=visit.now(),
    )  # fmt: skip
    return posted.not_before
