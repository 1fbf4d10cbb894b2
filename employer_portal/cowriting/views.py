"""Pages of co-writing: asking a colleague, handing the words over, confirming them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from employer_portal.core.errors import Conflict, NotFound
from employer_portal.core.permissions import Permission
from employer_portal.cowriting import forms, operations, queries
from employer_portal.feedback import drafts, reach, working
from employer_portal.feedback.cowriting import confirmed, open_one
from employer_portal.feedback.models import OWED, CoWritingState, Entry
from employer_portal.feedback.queries import rating_word, work
from employer_portal.feedback.revisions import newest_revision
from employer_portal.feedback.views import labels
from employer_portal.phrasing.service import Checker
from employer_portal.web import guard, visit
from employer_portal.web.forms import carried_out, number

P = Permission
blueprint = Blueprint("cowriting", __name__, url_prefix="/entries/<int:entry_id>/co-writing")


@blueprint.app_template_global()
def words_by(entry_id: int) -> tuple[str, datetime] | None:
    """Who put the words of an entry from another's record, and when that was confirmed; None for most."""
    found = confirmed(visit.reading(), [entry_id]).get(entry_id)
    if found is None or found.confirmed_at is None:
        return None
    return queries.name_of(visit.reading(), found.writer_id), found.confirmed_at


@blueprint.route("/ask", methods=["GET", "POST"])
@guard.may(P.WRITE_ENTRIES, narrow=True)
def ask(entry_id: int) -> ResponseReturnValue:
    """Ask a certified colleague to put the words from one's own record."""
    entry = _entry(entry_id)
    if entry.interviewer_id != visit.actor().id:
        raise NotFound("There is no such entry.")
    if entry.state not in OWED or open_one(visit.reading(), entry_id) is not None:
        return redirect(url_for("feedback.entry", entry_id=entry_id))
    form = forms.AskForm(queries.could_write(visit.reading(), entry, visit.now()))
    if carried_out(form, lambda session: operations.ask(
        session, entry_id, form.writer.data, checker=visit.shared(Checker), actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("Asked. Your record is on file with its time; the words come back to you to confirm.")
        return redirect(url_for(".entry", entry_id=entry_id))
    return render_template("cowriting/ask.html", entry=entry, form=form, called=entry.application.candidate.called)


@blueprint.get("")
@guard.may(P.WRITE_ENTRIES, P.ENTER_ON_BEHALF, narrow=True)
def entry(entry_id: int) -> ResponseReturnValue:
    """How the words of an entry stand that somebody else puts; for its interviewer, the place to confirm them."""
    return _page(entry_id, forms.NotYetForm(formdata=None))


@blueprint.post("/confirm")
@guard.may(P.WRITE_ENTRIES, narrow=True)
def confirm(entry_id: int) -> ResponseReturnValue:
    """Confirm the words that were shown, and hand the entry in with them."""
    found, form = _entry(entry_id), forms.ConfirmForm()
    if not _in_time(lambda session: operations.confirm(
        session, entry_id, number(form.revision.data), checker=visit.shared(Checker), actor=visit.actor(),
        now=visit.now(),
    )):  # fmt: skip
        return redirect(url_for(".entry", entry_id=entry_id))
    flash(f"Thank you. Your feedback on {found.application.candidate.called} is with HR.")
    return redirect(url_for("feedback.entry", entry_id=entry_id))


@blueprint.post("/not-yet")
@guard.may(P.WRITE_ENTRIES, narrow=True)
def not_yet(entry_id: int) -> ResponseReturnValue:
    """Send the words back, with what is not right."""
    _entry(entry_id)
    form = forms.NotYetForm()
    if carried_out(form, lambda session: operations.not_yet(
        session, entry_id, form.said.data, actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("Sent back, with what you wrote.")
        return redirect(url_for(".entry", entry_id=entry_id))
    return _page(entry_id, form)


@blueprint.post("/end")
@guard.may(P.WRITE_ENTRIES, P.ENTER_ON_BEHALF, narrow=True)
def end(entry_id: int) -> ResponseReturnValue:
    """End it: take it back, or say that one cannot do it."""
    own = _entry(entry_id).interviewer_id == visit.actor().id
    if not _in_time(lambda session: operations.end(
        session, entry_id, checker=visit.shared(Checker), actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        return redirect(url_for(".entry", entry_id=entry_id))
    flash("Taken back: the entry is yours alone again." if own else "Ended. The interviewer finds the entry as it was.")
    return redirect(url_for("feedback.entry", entry_id=entry_id) if own else url_for("desk.home"))


@blueprint.get("/hand-over")
@guard.may(P.WRITE_ENTRIES, P.ENTER_ON_BEHALF, narrow=True)
def last_look(entry_id: int) -> ResponseReturnValue:
    """The words as the interviewer will find them, and what is still in the way."""
    found = _entry(entry_id)
    one = open_one(visit.reading(), entry_id)
    if one is None or one.writer_id != visit.actor().id or one.state != CoWritingState.ASKED:
        return redirect(url_for("feedback.entry", entry_id=entry_id))
    here = work(visit.reading(), found, visit.actor(), checker=visit.shared(Checker), now=visit.now())
    return render_template(
        "cowriting/hand_over.html", work=here, lacking=here.lacking(), **_told(found, here.draft), one=one
    )


@blueprint.post("/hand-over")
@guard.may(P.WRITE_ENTRIES, P.ENTER_ON_BEHALF, narrow=True)
def hand_over(entry_id: int) -> ResponseReturnValue:
    """Hand them over."""
    found = _entry(entry_id)
    if not _in_time(lambda session: operations.hand_over(
        session, entry_id, checker=visit.shared(Checker), actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        return redirect(url_for(".entry", entry_id=entry_id))
    flash(f"With {found.interviewer.name} now, who confirms the words or says what is not right.")
    return redirect(url_for("desk.home"))


def _in_time(act: Callable[[Session], None]) -> bool:
    """Whether a step was taken; of one that comes too late (pressed twice, another tab) it is said how it stands."""
    try:
        with visit.transaction() as session:
            act(session)
    except Conflict as late:
        flash(late.message)
        return False
    return True


def _page(entry_id: int, form: forms.NotYetForm) -> ResponseReturnValue:
    found, session, actor = _entry(entry_id), visit.reading(), visit.actor()
    one = open_one(session, entry_id)
    if one is None:
        return redirect(url_for("feedback.entry", entry_id=entry_id))
    draft = drafts.Draft(fields=drafts.from_revision(newest_revision(session, entry_id)))
    if one.writer_id == actor.id:
        draft = working.draft_of(session, found, actor)
    return render_template(
        "cowriting/entry.html", form=form, confirming=forms.ConfirmForm(formdata=None, revision=str(one.revision_id)),
        one=one, own=found.interviewer_id == actor.id, writer=queries.name_of(session, one.writer_id),
        **_told(found, draft),
    )  # fmt: skip


def _told(entry: Entry, draft: drafts.Draft) -> dict[str, Any]:
    """What each page tells of the entry."""
    return {
        "entry": entry, "draft": draft, "labels": labels(entry), "rating_word": rating_word,
        "called": entry.application.candidate.called,
    }  # fmt: skip


def _entry(entry_id: int) -> Entry:
    return reach.read_entry(visit.reading(), entry_id, visit.actor(), round_id=visit.narrowed_to())
