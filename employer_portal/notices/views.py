"""Pages about notices: a round's, written to one or to many, with what they rest on; a correction; approving those that
say the same."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from employer_portal.approving import operations as approving
from employer_portal.composing import notices
from employer_portal.composing.blocks import Blocks
from employer_portal.core.calendar import Calendar
from employer_portal.core.counting import counted
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import Permission
from employer_portal.core.slices import Done, each
from employer_portal.core.terms import LetterKind
from employer_portal.delivery.queries import newest
from employer_portal.hiring import dates
from employer_portal.hiring.models import Round
from employer_portal.hiring.reach import one_application, one_round
from employer_portal.letters import queries as of_letters
from employer_portal.letters import seal
from employer_portal.letters.forms import LettersForm
from employer_portal.letters.models import Letter
from employer_portal.letters.reach import one_letter
from employer_portal.notices import cards, forms, operations, queries
from employer_portal.phrasing.service import Checker
from employer_portal.printing.render import render_html
from employer_portal.web import files, filters, guard, paging, visit
from employer_portal.web.forms import Form, carried_out, mistakes
from employer_portal.wording.queries import wordings_for

P = Permission
blueprint = Blueprint("notices", __name__)
#: The word in an address -> the kind.
KINDS = {
    "invitation": LetterKind.INVITATION, "outcome": LetterKind.OUTCOME, "holding": LetterKind.HOLDING,
    "reserve-closed": LetterKind.RESERVE_CLOSED,
}  # fmt: skip
ONE_KIND = "<any('invitation', 'outcome', 'holding', 'reserve-closed'):kind>"
SHOWN_REASONS = 50


@blueprint.get("/rounds/<int:round_id>/notices")
@guard.may(P.COMPOSE_LETTERS)
def notices_of_round(round_id: int) -> ResponseReturnValue:
    """What can be told without feedback, to whom, and what has been."""
    held = _round(round_id)
    return _page(held)


def _page(held: Round, form: Form | None = None, done: Done | None = None) -> ResponseReturnValue:
    session, actor, today = visit.reading(), visit.actor(), filters.today()
    offered = queries.offered(session, held, actor, today)
    page = paging.paged(session, queries.of_round(held.id, actor))
    written = [row[0] for row in page.rows]
    refused = of_letters.applicants(session, list(done.refused)[:SHOWN_REASONS]) if done else {}
    wording = form if isinstance(form, forms.InvitationForm) else _invitation_form(held, formdata=None)
    putting_off = form if isinstance(form, forms.PutOffForm) else _put_off_form(held, formdata=None)
    came_back = {"form": form} if form else {}
    return render_template(
        "notices/round.html", **came_back, round=held, putting_off=putting_off, wording=wording, page=page,
        done=done, refused=refused,
        offered={word: offered[kind] for word, kind in KINDS.items()},
        asking={word: LettersForm.of(offered[kind].count) for word, kind in KINDS.items()},
        ended=notices.ended(held, today), put_off=queries.is_put_off(held, today),
        to_come=queries.to_be_met(session, held, actor, today),
        listed=queries.on_the_list(session, held.id), sent=of_letters.sent(session, written),
        fates=newest(session, [one.delivery_key for one in written]),
        jobs=of_letters.last_jobs(session, [one.id for one in written]),
    )  # fmt: skip


@blueprint.get(f"/rounds/<int:round_id>/notices/{ONE_KIND}/example")
@guard.may(P.COMPOSE_LETTERS)
def example(round_id: int, kind: str) -> ResponseReturnValue:
    """The notice as the first of those who would get it reads it."""
    held, session, today = _round(round_id), visit.reading(), filters.today()
    wanted = queries.receivers(held, KINDS[kind], visit.actor(), today)
    first = session.execute(wanted.limit(1)).first()
    if first is None:
        raise Conflict("Nobody would get this notice now.")
    made = notices.notice(session, first[0], KINDS[kind], visit.settings(), today)
    wordings = wordings_for(session, first[0], visit.shared(Blocks))
    content = seal.dated(notices.in_languages(made, wordings), today)
    return files.shown(render_html(content), "example.html", "text/html; charset=utf-8")


@blueprint.post(f"/rounds/<int:round_id>/notices/{ONE_KIND}")
@guard.may(P.COMPOSE_LETTERS)
def write_all(round_id: int, kind: str) -> ResponseReturnValue:
    """Write the notice to everybody of a round who would get it; those who cannot say why."""
    held = _round(round_id)
    ids = queries.ids(visit.reading(), held, KINDS[kind], visit.actor(), filters.today())
    form = LettersForm.of(len(ids))
    if not form.validate_on_submit():
        flash(" ".join(str(words) for words in form.number.errors) or "That did not arrive whole.", "mistake")
        return redirect(url_for(".notices_of_round", round_id=round_id))
    done = each(visit.transaction, ids, lambda session, row_id: operations.write(
        session, row_id, KINDS[kind], **_writing()
    ))  # fmt: skip
    if done.refused or done.left:
        return _page(held, done=done)
    return redirect(url_for("round_letters.sealing", round_id=round_id))


@blueprint.post(f"/applications/<int:application_id>/notices/{ONE_KIND}")
@guard.may(P.COMPOSE_LETTERS)
def write_one(application_id: int, kind: str) -> ResponseReturnValue:
    """Write the notice to one candidate."""
    applied = one_application(visit.reading(), application_id, visit.actor(), P.COMPOSE_LETTERS)
    with visit.transaction() as session:
        operations.write(session, application_id, KINDS[kind], **_writing())
    return redirect(url_for("round_letters.sealing", round_id=applied.round_id))


@blueprint.post("/rounds/<int:round_id>/notices/<any('after-offer', now):when>")
@guard.may(P.RUN_ROUNDS)
def when_to_tell(round_id: int, when: str) -> ResponseReturnValue:
    """Note that the outcome is told to the others once the offer is accepted, or that it need not wait."""
    one_round(visit.reading(), round_id, visit.actor(), P.RUN_ROUNDS)
    with visit.transaction() as session:
        dates.tell_after_offer(session, round_id, when == "after-offer", actor=visit.actor(), now=visit.now())
    flash("Noted. Press the button once the offer is accepted." if when == "after-offer" else "Noted.")
    return redirect(url_for(".notices_of_round", round_id=round_id))


@blueprint.post("/rounds/<int:round_id>/notices/put-off")
@guard.may(P.RUN_ROUNDS)
def put_off(round_id: int) -> ResponseReturnValue:
    """Record that feedback is put off, from which day to which."""
    held = one_round(visit.reading(), round_id, visit.actor(), P.RUN_ROUNDS)
    form = _put_off_form(held)
    if carried_out(form, lambda session: dates.put_off(
        session, round_id, form.before.data, form.due.data, actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("Both days are recorded. Tell those who wait.")
        return redirect(url_for(".notices_of_round", round_id=round_id))
    return _page(held, form)


@blueprint.post("/rounds/<int:round_id>/notices/words")
@guard.may(P.RUN_ROUNDS)
def word_invitation(round_id: int) -> ResponseReturnValue:
    """Record what HR adds to the invitations."""
    held = one_round(visit.reading(), round_id, visit.actor(), P.RUN_ROUNDS)
    form = _invitation_form(held)
    if carried_out(form, lambda session: dates.word_invitation(
        session, round_id, form.words.data or "", seen=form.was, actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("Saved. See below how the invitation reads.")
        return redirect(url_for(".notices_of_round", round_id=round_id))
    return _page(held, form)


@blueprint.post("/rounds/<int:round_id>/notices/cards")
@guard.may(P.RUN_ROUNDS)
def promise_cards(round_id: int) -> ResponseReturnValue:
    """Cards to print, one for each candidate, with what they can expect."""
    one_round(visit.reading(), round_id, visit.actor(), P.RUN_ROUNDS)
    try:
        with visit.transaction() as session:
            leaf = cards.make(session, round_id, settings=visit.settings(), actor=visit.actor(), now=visit.now())
        return files.download(cards.printed(leaf), "promise-cards.pdf", "application/pdf")
    except DomainError as reason:
        flash(str(reason), "mistake")
        return redirect(url_for(".notices_of_round", round_id=round_id))


@blueprint.post("/rounds/<int:round_id>/notices/end-list")
@guard.may(P.RUN_ROUNDS)
def end_list(round_id: int) -> ResponseReturnValue:
    """End the reserve list."""
    one_round(visit.reading(), round_id, visit.actor(), P.RUN_ROUNDS)
    with visit.transaction() as session:
        dates.end_reserve_list(session, round_id, filters.today(), actor=visit.actor(), now=visit.now())
    flash("The reserve list has ended. Tell those who were on it.")
    return redirect(url_for(".notices_of_round", round_id=round_id))


@blueprint.post("/letters/<int:letter_id>/write-anew")
@guard.may(P.COMPOSE_LETTERS)
def write_anew(letter_id: int) -> ResponseReturnValue:
    """Write a notice anew that is a draft, from what is recorded now."""
    row = one_letter(visit.reading(), letter_id, visit.actor(), P.COMPOSE_LETTERS)
    if row.kind not in KINDS.values():
        raise Conflict("Only a notice is written anew.", "Feedback is composed again, a correction corrected.")
    with visit.transaction() as session:
        operations.write(session, row.application_id, row.kind, **_writing())
    return redirect(url_for("round_letters.sealing", round_id=row.application.round_id))


@blueprint.route("/letters/<int:letter_id>/correct", methods=["GET", "POST"])
@guard.may(P.COMPOSE_LETTERS)
def correct(letter_id: int) -> ResponseReturnValue:
    """Say what was wrong in a letter that left, and what it should have said."""
    row = one_letter(visit.reading(), letter_id, visit.actor(), P.COMPOSE_LETTERS)
    operations.must_have_left(visit.reading(), row)
    draft = queries.draft_of_correction(visit.reading(), row.application_id)
    form = _correction_form(draft if draft and draft.corrects_id == letter_id else None)

    def write(session: Session) -> None:
        try:
            operations.correct(
                session, letter_id, form.wrong.data, form.right.data, reasons=form.reasons, seen=form.was, **_writing()
            )
        except operations.ToJustify as error:
            form.ask(error.found)
            raise

    if carried_out(form, write):
        return redirect(url_for("round_letters.sealing", round_id=row.application.round_id))
    bore = seal.bears(row, Calendar.of(visit.settings()))
    return render_template("notices/correct.html", letter=row, form=form, bore=bore, draft=draft)


def _correction_form(draft: Letter | None) -> forms.CorrectionForm:
    """The form, with what is written already."""
    wrong, right = notices.said_in(draft.content) if draft else ("", "")
    kept = [one for source in draft.sources for one in source.get("kept", ())] if draft else []
    return forms.CorrectionForm(wrong=wrong, right=right, kept=kept).made_from(wrong=wrong, right=right)


def _writing() -> dict[str, Any]:
    return {
        "blocks": visit.shared(Blocks), "checker": visit.shared(Checker), "settings": visit.settings(),
        "actor": visit.actor(), "now": visit.now(),
    }  # fmt: skip


def _round(round_id: int) -> Round:
    return one_round(visit.reading(), round_id, visit.actor(), P.COMPOSE_LETTERS)


def _invitation_form(held: Round, **more: Any) -> forms.InvitationForm:
    return forms.InvitationForm(words=held.invitation, **more).made_from(words=held.invitation)


def _put_off_form(held: Round, **more: Any) -> forms.PutOffForm:
    later = queries.is_put_off(held, filters.today())
    days = {"before": held.feedback_due_before, "due": held.feedback_due} if later else {"before": held.feedback_due}
    return forms.PutOffForm(**days, **more)


approvals_blueprint = Blueprint("notice_approvals", __name__)


@approvals_blueprint.get("/approvals/notices")
@guard.may(P.APPROVE_LETTERS)
def alike() -> ResponseReturnValue:
    """The notices that wait for this approver, those together that say the same."""
    found = queries.alike(visit.reading(), visit.actor(), filters.today())
    session = visit.reading()
    words = {one.seen: session.get_one(Letter, one.letters[0][0]).content for one in found}
    asking = {one.seen: LettersForm.of(len(one.letters)) for one in found}
    return render_template("notices/alike.html", found=found, words=words, asking=asking)


@approvals_blueprint.post("/approvals/notices")
@guard.may(P.APPROVE_LETTERS)
def approve_alike() -> ResponseReturnValue:
    """Approve the notices that say the same as one that was opened, each the very document that the page listed."""
    given = forms.AlikeForm().seen.data
    found = {one.seen: one for one in queries.alike(visit.reading(), visit.actor(), filters.today())}
    group = found.get(given or "")
    form = forms.AlikeForm.of(len(group.letters) if group else 0)
    if group is None or group.opened is None or not form.validate_on_submit():
        said = " ".join(message for _, message in mistakes(form))
        flash(said or "These are not the notices that you were shown. Open one, and look again.", "mistake")
        return redirect(url_for(".alike"))
    shown = {letter_id: document for letter_id, document, _ in group.letters}
    checker, settings = visit.shared(Checker), visit.settings()
    done = each(visit.transaction, shown, lambda session, row_id: approving.approve(
        session, row_id, shown[row_id], checker=checker, settings=settings, actor=visit.actor(), now=visit.now()
    ))  # fmt: skip
    flash(f"{counted(done.count, 'notice is', 'notices are')} approved.")
    for reason in sorted(set(done.refused.values())):
        flash(reason, "mistake")
    return redirect(url_for("approvals.approvals"))
