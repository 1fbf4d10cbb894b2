"""An interviewer's pages: the record first, the words for the candidate after; handing in, declining, looking back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.core.terms import StageKind
from employer_portal.feedback import drafts, operations, queries, reach, working
from employer_portal.feedback.cowriting import open_one
from employer_portal.feedback.forms import DeclineForm, EntryForm, entry_form
from employer_portal.feedback.live_views import facts, suggesting
from employer_portal.feedback.marking import pieces
from employer_portal.feedback.models import OWED, CoWritingState, Entry, EntryState
from employer_portal.feedback.queries import Work
from employer_portal.feedback.revisions import newest_revision
from employer_portal.feedback.working import Put
from employer_portal.phrasing.service import Checker
from employer_portal.web import guard, visit
from employer_portal.web.forms import carried_out

P = Permission
blueprint = Blueprint("feedback", __name__)
STEPS = {
    "record": "feedback.entry", "words": "feedback.words", "preview": "letters_preview.entry",
    "hand-over": "cowriting.last_look",
}  # fmt: skip


@blueprint.route("/entries/<int:entry_id>", methods=["GET", "POST"], endpoint="entry")
@guard.may(P.WRITE_ENTRIES, P.ENTER_ON_BEHALF, narrow=True)
def record(entry_id: int) -> ResponseReturnValue:
    """Step 1: what was said and done, for the panel; or the entry as it stands, once it is in."""
    return _step(entry_id, "record")


@blueprint.route("/entries/<int:entry_id>/words", methods=["GET", "POST"])
@guard.may(P.WRITE_ENTRIES, P.ENTER_ON_BEHALF, narrow=True)
def words(entry_id: int) -> ResponseReturnValue:
    """Step 2: what is chosen for the candidate, in words that they will read."""
    return _step(entry_id, "words")


@blueprint.route("/entries/<int:entry_id>/decline", methods=["GET", "POST"])
@guard.may(P.WRITE_ENTRIES, narrow=True)
def decline(entry_id: int) -> ResponseReturnValue:
    """Say that no entry will come, and why: the reminders stop."""
    entry = _entry(entry_id)
    if entry.state not in OWED:
        return redirect(url_for(".entry", entry_id=entry_id))
    called = entry.application.candidate.called
    form = DeclineForm().about(called)
    if carried_out(
        form, lambda session: operations.decline(session, entry_id, form.reason, actor=visit.actor(), now=visit.now())
    ):
        flash("Noted. Nobody will remind you about this entry again.")
        return redirect(url_for("desk.home"))
    return render_template("feedback/decline.html", entry=entry, called=called, form=form)


@blueprint.post("/entries/<int:entry_id>/take-saved")
@guard.may(P.WRITE_ENTRIES, P.ENTER_ON_BEHALF, narrow=True)
def take_saved(entry_id: int) -> ResponseReturnValue:
    """Drop what one typed for what somebody else saved meanwhile."""
    _entry(entry_id)
    with visit.transaction() as session:
        working.take_saved(session, entry_id, actor=visit.actor(), now=visit.now())
    flash("You go on from what was saved.")
    return redirect(url_for(".entry", entry_id=entry_id))


def _entry(entry_id: int) -> Entry:
    return reach.read_entry(visit.reading(), entry_id, visit.actor(), round_id=visit.narrowed_to())


def _work(entry_id: int) -> Work:
    return queries.work(
        visit.reading(), _entry(entry_id), visit.actor(), checker=visit.shared(Checker), now=visit.now()
    )


def _step(entry_id: int, step: str) -> ResponseReturnValue:
    entry = _entry(entry_id)
    if entry.state not in OWED:
        return _as_it_stands(entry) if step == "record" else redirect(url_for(".entry", entry_id=entry_id))
    if (shared := open_one(visit.reading(), entry_id)) is not None:
        if shared.writer_id != visit.actor().id or shared.state != CoWritingState.ASKED:
            return redirect(url_for("cowriting.entry", entry_id=entry_id))
        if step == "record":
            return redirect(url_for(".words", entry_id=entry_id))
    work = _work(entry_id)
    form = entry_form(step, work.draft, work.criteria, work.round.scale, labels(work.entry))
    if not form.is_submitted():
        return _page(work, step, form)
    done: list[Put] = []
    typed = form.typed()
    typed.pop(request.form.get("take", ""), None)
    if not carried_out(form, lambda session: done.append(
        working.put(session, entry_id, typed, form.seen.data or "", beside=True, actor=visit.actor(), now=visit.now())
    )):  # fmt: skip
        return _page(_work(entry_id), step, form)
    if done[0].clashes:
        form.seen.data = done[0].draft.seen
        return _page(_work(entry_id), step, form, clashes=done[0].clashes)
    if work.held_by and (warned := _beside(work, step, form, done[0].draft)):
        return warned
    asked, *about = request.form.get("do", "save").split(":")
    return _DOES.get(asked, _saved)(entry_id, step, form, about)


def _beside(work: Work, step: str, form: EntryForm, draft: drafts.Draft) -> ResponseReturnValue | None:
    """Somebody else's text lies in the working copy: save what was typed here as a revision at once, or warn first."""
    checker, asked = visit.shared(Checker), request.form.get("do", "save")
    typed = queries.with_draft(visit.reading(), work, draft, checker)
    if typed.stops and "knowing" not in asked.split(":"):
        return _page(typed, step, form, warned=asked)
    with visit.transaction() as session:
        working.save_beside(session, work.entry.id, draft, checker=checker, actor=visit.actor(), now=visit.now())
    return None


def labels(entry: Entry) -> Mapping[str, str]:
    """What each part of a criterion is called."""
    application = entry.application
    did = "wrote" if application.hiring_round.kind == StageKind.SIFT else "said or did"
    seen = f"What {application.candidate.called} {did}"
    return {
        "rating": "Rating", "notes": seen, "good": "Strength", "gap": "Gap", "evidence": seen,
        "strength": "What went well", "development": "What would make it stronger", "next_step": "A next step",
    }  # fmt: skip


def _page(work: Work, step: str, form: EntryForm, **more: Any) -> ResponseReturnValue:
    suggested = suggesting(work.draft, work.round, work.notes)
    return render_template(
        f"feedback/{step}.html", work=work, form=form, step=step, labels=labels(work.entry), pieces=pieces,
        facts=facts(work, step, labels(work.entry), suggested), suggested=suggested, path=path,
        most=drafts.MOST, **more,
    )  # fmt: skip


def _as_it_stands(entry: Entry) -> ResponseReturnValue:
    """An entry that is in, or was declined: read-only, and what the others of the panel wrote."""
    session, actor = visit.reading(), visit.actor()
    own = entry.interviewer_id == actor.id
    following = queries.next_owed(session, actor, entry.id, visit.narrowed_to()) if own else None
    return render_template(
        "feedback/entry.html", entry=entry, draft=drafts.Draft(
            fields=drafts.from_revision(newest_revision(session, entry.id))
        ), others=queries.others(session, entry), next=following,
        labels=labels(entry), rating_word=queries.rating_word, own=own,
        declined=entry.state == EntryState.DECLINED,
    )  # fmt: skip


def _saved(entry_id: int, step: str, form: EntryForm, about: Sequence[str]) -> ResponseReturnValue:
    """It is put down already: go on to another step, or back to the field whose button was pressed."""
    to = about[0] if about else ""
    where, anchor = (STEPS[to], None) if to in STEPS else (STEPS[step], f"at-{to}" if to else None)
    return redirect(url_for(where, entry_id=entry_id, _anchor=anchor))


def _leave(entry_id: int, step: str, form: EntryForm, about: Sequence[str]) -> ResponseReturnValue:
    """Cut a revision. Whoever would save words that cannot go out is told first what happens then."""
    work = _work(entry_id)
    if work.stops and "knowing" not in about:
        return _page(work, step, form, warned="leave")
    with visit.transaction() as session:
        working.cut(session, entry_id, checker=visit.shared(Checker), actor=visit.actor(), now=visit.now())
    flash(f"Saved. Your feedback on {work.called} waits for you here.")
    return redirect(url_for("desk.home"))


def _submit(entry_id: int, step: str, form: EntryForm, about: Sequence[str]) -> ResponseReturnValue:
    """Hand the entry in, or say exactly what is missing."""
    work, alone = _work(entry_id), "alone" in about
    if lacking := work.lacking(record_alone=alone):
        return _page(work, step, form, lacking=lacking)
    if work.stops and "knowing" not in about:
        return _page(work, step, form, warned=":".join(("submit", *about)))
    with visit.transaction() as session:
        working.hand_in(
            session, entry_id, record_alone=alone, checker=visit.shared(Checker), actor=visit.actor(), now=visit.now()
        )
    flash(f"Thank you. Your feedback on {work.called} is with HR.")
    return redirect(url_for(".entry", entry_id=entry_id))


def _keep(entry_id: int, step: str, form: EntryForm, about: Sequence[str]) -> ResponseReturnValue:
    """Keep a wording, with the reason typed beside it."""
    name, number = about if len(about) == 2 else ("", "")
    notes = _work(entry_id).notes.get(name, ())
    if not number.isdecimal() or int(number) >= len(notes):
        return _saved(entry_id, step, form, ())
    key, because = key_of(name, notes[int(number)].found), request.form.get(f"because_{name}_{number}", "")
    with visit.transaction() as session:
        working.give_reason(
            session, entry_id, key, because, checker=visit.shared(Checker), actor=visit.actor(), now=visit.now()
        )
    return _saved(entry_id, step, form, (name,))


def _not_about(entry_id: int, step: str, form: EntryForm, about: Sequence[str]) -> ResponseReturnValue:
    """Say that words are not about the candidate, with the reason typed beside them."""
    name, number = about if len(about) == 2 else ("", "")
    notes = _work(entry_id).notes.get(name, ())
    if not number.isdecimal() or int(number) >= len(notes):
        return _saved(entry_id, step, form, ())
    key, why = key_of(name, notes[int(number)].found), request.form.get(f"why_{name}_{number}", "")
    with visit.transaction() as session:
        working.say_not_about(
            session, entry_id, key, why, checker=visit.shared(Checker), actor=visit.actor(), now=visit.now()
        )
    return _saved(entry_id, step, form, (name,))


def key_of(name: str, found: Any) -> drafts.Key:
    """By which a kept wording is known: criterion, field, rule, words."""
    part, _, criterion_id = name.rpartition("_")
    return int(criterion_id), drafts.TEXTS[part], found.rule, found.match


#: The buttons of a page: "leave", "submit:alone", "keep:notes_7:0" ...
_DOES: Mapping[str, Callable[[int, str, EntryForm, Sequence[str]], ResponseReturnValue]] = {
    "save": _saved,
    "leave": _leave,
    "submit": _submit,
    "keep": _keep,
    "not-about": _not_about,
}
