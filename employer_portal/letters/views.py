"""One letter: what was sealed, where it comes from, approving, giving back, withdrawing, editing, a test."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from employer_portal.composing import sources
from employer_portal.composing.agreeing import at_odds
from employer_portal.composing.blocks import Blocks
from employer_portal.composing.passages import tidy
from employer_portal.core import documents
from employer_portal.core.calendar import Calendar
from employer_portal.core.editing import changed_to
from employer_portal.core.permissions import Permission
from employer_portal.core.terms import LETTER_OUTCOMES, LetterKind
from employer_portal.core.workflow import Act, possible
from employer_portal.hiring.reach import one_application
from employer_portal.letters import checks, editing, forms, leaving_out, making, operations, queries, renewing
from employer_portal.letters.models import Letter, LetterState
from employer_portal.letters.reach import one_letter
from employer_portal.letters.workflow import LETTER
from employer_portal.phrasing.service import Checker
from employer_portal.web import files, filters, guard, headers, paging, visit
from employer_portal.web.forms import carried_out
from employer_portal.wording.queries import CALLED, versions_of

P = Permission
blueprint = Blueprint("letters", __name__)
#: part -> its column, its media type, and its policy: a browser's own viewer shows no PDF in a sandbox.
PARTS = {
    "text": ("text_sha256", "text/plain; charset=utf-8", headers.DOCUMENT_POLICY),
    "html": ("html_sha256", "text/html; charset=utf-8", headers.DOCUMENT_POLICY),
    "pdf": ("pdf_sha256", "application/pdf", headers.PDF_POLICY),
}
ENDINGS = {"text": "txt", "html": "html", "pdf": "pdf"}
TABS = {"html": "E-mail", "pdf": "PDF", "text": "Plain text"}
SOURCES = {"sources": "With its sources"}


@blueprint.get("/letters/<int:letter_id>")
@guard.may(P.READ_LETTERS)
def letter(letter_id: int) -> ResponseReturnValue:
    """The letter as the candidate gets it, and where each sentence comes from."""
    row = one_letter(visit.reading(), letter_id, visit.actor(), P.READ_LETTERS)
    waits = row.state == LetterState.WAITING and visit.actor().may(P.APPROVE_LETTERS, _brand(row))
    if waits and request.method == "GET":
        with visit.transaction() as session:
            operations.note_reading(session, letter_id, queries.shown(row), actor=visit.actor(), now=visit.now())
    return letter_page(letter_id)


def letter_page(letter_id: int, reason: Any = None, typed: Mapping[str, str] | None = None) -> ResponseReturnValue:
    """The page of one letter, with what was typed on it: a `reason`, or answers."""
    session, actor = visit.reading(), visit.actor()
    row = one_letter(session, letter_id, actor, P.READ_LETTERS)
    given = {
        "shown": queries.shown(row),
        "reason": "It is asked for on the page.",
        "fingerprint": row.fingerprint,
        "today": filters.today(),
        "prove_reply_to": visit.settings().prove_reply_to,
    }
    tabs = SOURCES | {part: words for part, words in TABS.items() if getattr(row, PARTS[part][0])}
    return render_template(
        "letters/letter.html", letter=row, tabs=tabs, tab=paging.asked("part", tabs, "sources"), typed=typed or {},
        form=reason or forms.ReasonForm(formdata=None),
        paragraphs={one.at: one for one in queries.traced(session, row, actor)},
        shown=queries.shown(row),
        steps=possible(session, LETTER, row, Act(actor, visit.now(), given)), job=queries.last_jobs(session, [row.id]),
        leaves=Calendar.of(visit.settings()).after_cooling_off(visit.now()),
        may_compose=actor.may(P.COMPOSE_LETTERS, _brand(row)), renewable=renewing.has_not_arrived(session, row),
        left=leaving_out.shown(session, row), sent_at=queries.sent(session, [row]).get(row.delivery_key or ""),
        correctable=row.state == LetterState.APPROVED and row.kind != LetterKind.CORRECTION
        and row.application.outcome in LETTER_OUTCOMES and operations.has_left(session, row),
        wordings=versions_of(session, _brand(row), row.template_version), tongues=CALLED,
    )  # fmt: skip


def _brand(row: Letter) -> int:
    return row.application.brand_id


@blueprint.get("/letters/<int:letter_id>/<any(text, html, pdf):part>")
@guard.may(P.READ_LETTERS)
def document(letter_id: int, part: str) -> ResponseReturnValue:
    """The very bytes that were sealed, on their own, with a policy of their own."""
    row = one_letter(visit.reading(), letter_id, visit.actor(), P.READ_LETTERS)
    column, media_type, policy = PARTS[part]
    sha256 = getattr(row, column) or abort(404)
    content = documents.load(visit.reading(), sha256)
    return files.shown(content, f"letter-{letter_id}.{ENDINGS[part]}", media_type, policy)


@blueprint.post("/letters/<int:letter_id>/<any(give_back, withdraw):step>")
@guard.may(P.APPROVE_LETTERS, P.WITHDRAW_LETTERS)
def end(letter_id: int, step: str) -> ResponseReturnValue:
    """Give a letter back, or withdraw it, with the reason."""
    one_letter(visit.reading(), letter_id, visit.actor(), P.APPROVE_LETTERS, P.WITHDRAW_LETTERS)
    form, act = forms.ReasonForm(), {"give_back": operations.give_back, "withdraw": operations.withdraw}[step]
    if carried_out(
        form, lambda session: act(session, letter_id, form.reason.data, actor=visit.actor(), now=visit.now())
    ):
        flash("It is back with HR, with your comment." if step == "give_back" else "Withdrawn: it will not be sent.")
        return redirect(url_for("letters.letter", letter_id=letter_id))
    return letter_page(letter_id, form)


@blueprint.post("/letters/<int:letter_id>/take-back")
@guard.may(P.COMPOSE_LETTERS)
def take_back(letter_id: int) -> ResponseReturnValue:
    """HR takes a waiting letter back to change it."""
    one_letter(visit.reading(), letter_id, visit.actor(), P.COMPOSE_LETTERS)
    with visit.transaction() as session:
        operations.take_back(session, letter_id, actor=visit.actor(), now=visit.now())
    flash("It is a draft again.")
    return redirect(url_for("letters.edit", letter_id=letter_id))


@blueprint.post("/letters/<int:letter_id>/seal-anew")
@guard.may(P.COMPOSE_LETTERS)
def seal_anew(letter_id: int) -> ResponseReturnValue:
    """Have a letter that did not leave, or did not arrive, sealed anew with the day's date; it is approved again."""
    one_letter(visit.reading(), letter_id, visit.actor(), P.COMPOSE_LETTERS)
    with visit.transaction() as session:
        renewing.seal_anew(
            session, letter_id, Calendar.of(visit.settings()), actor=visit.actor(), now=visit.now()
        )  # fmt: skip
    flash("It is being sealed anew, and then waits for approval.")
    return redirect(url_for("letters.letter", letter_id=letter_id))


@blueprint.post("/letters/<int:letter_id>/test")
@guard.may(P.READ_LETTERS)
def try_on_oneself(letter_id: int) -> ResponseReturnValue:
    """Send the sealed letter to one's own address."""
    one_letter(visit.reading(), letter_id, visit.actor(), P.READ_LETTERS)
    with visit.transaction() as session:
        editing.try_on_oneself(session, letter_id, actor=visit.actor(), now=visit.now())
    flash("A test is on its way to you. The candidate gets nothing.")
    return redirect(url_for("letters.letter", letter_id=letter_id))


@blueprint.post("/applications/<int:application_id>/compose")
@guard.may(P.COMPOSE_LETTERS)
def compose(application_id: int) -> ResponseReturnValue:
    """Compose one candidate's letter, or compose its draft anew."""
    one_application(visit.reading(), application_id, visit.actor(), P.COMPOSE_LETTERS)
    with visit.transaction() as session:
        made = making.compose(
            session, application_id, blocks=visit.shared(Blocks), checker=visit.shared(Checker),
            settings=visit.settings(), actor=visit.actor(), now=visit.now(),
        ).id  # fmt: skip
    flash("The letter is composed.")
    return redirect(url_for("letters.edit", letter_id=made))


@blueprint.post("/letters/<int:letter_id>/hand-in")
@guard.may(P.COMPOSE_LETTERS)
def hand_in(letter_id: int) -> ResponseReturnValue:
    """Have a draft sealed; it then waits for an approver."""
    row = one_letter(visit.reading(), letter_id, visit.actor(), P.COMPOSE_LETTERS)
    round_id = row.application.round_id
    with visit.transaction() as session:
        operations.hand_in(session, letter_id, checker=visit.shared(Checker), actor=visit.actor(), now=visit.now())
    return redirect(url_for("round_letters.sealing", round_id=round_id))


@blueprint.route("/letters/<int:letter_id>/edit", methods=["GET", "POST"])
@guard.may(P.COMPOSE_LETTERS)
def edit(letter_id: int) -> ResponseReturnValue:
    """Edit a draft where it stands on the page."""
    row = one_letter(visit.reading(), letter_id, visit.actor(), P.COMPOSE_LETTERS)
    if row.state != LetterState.DRAFT or row.kind != LetterKind.FEEDBACK:
        return redirect(url_for("letters.letter", letter_id=letter_id))
    paragraphs = queries.traced(visit.reading(), row, visit.actor())
    form = forms.edit_form(paragraphs)
    if carried_out(form, lambda session: editing.edit_texts(
        session, letter_id, _texts(form, paragraphs), seen=form.seen.data, checker=visit.shared(Checker),
        actor=visit.actor(), now=visit.now(),
    )):  # fmt: skip
        flash("Saved, and checked again.")
        return redirect(url_for("letters.edit", letter_id=letter_id))
    return _edit_page(letter_id, form)


def _edit_page(letter_id: int, form: Any, keeping: Any = None) -> ResponseReturnValue:
    session = visit.reading()
    row = one_letter(session, letter_id, visit.actor(), P.COMPOSE_LETTERS)
    content = row.content
    paragraphs = queries.traced(session, row, visit.actor())
    if form.is_submitted() and form.seen.data != row.fingerprint:
        _show_others_words(form, paragraphs)
    form.seen.data = row.fingerprint
    typed, _ = (
        sources.with_texts(content, row.sources, _texts(form, paragraphs), 0) if form.is_submitted() else (content, 0)
    )
    found = defaultdict(list)
    for at, finding in checks.findings_at(session, row, typed, visit.shared(Checker)):
        found[at].append(finding)
    return render_template(
        "letters/edit.html", letter=row, content=content, paragraphs=paragraphs, form=form, found=found,
        name_of=forms.name_of, keeping=keeping or forms.KeepForm(formdata=None),
        job=queries.last_jobs(session, [row.id]), at_odds=at_odds(typed),
        against=leaving_out.against(session, row, row.content), left=leaving_out.shown(session, row),
        remarks=checks.remarks(session, row), of_them=checks.of_them(row),
    )  # fmt: skip


def _show_others_words(form: Any, paragraphs: list[queries.Traced]) -> None:
    """Say at each box what was put there meanwhile, and keep what was typed: saved once more, that holds. What was
    typed into a box that was taken out stands below."""
    for one in paragraphs:
        name = forms.name_of(one.at)
        if name in form and (form[name].data or "").split() != one.text.split():
            form[name].errors = [*form[name].errors, changed_to(one.text)]
    lost = [
        words for name, words in request.form.items() if forms.is_place(name) and name not in form and words.strip()
    ]
    form.form_errors += [f"This was typed where there is no box any more: “{words.strip()}”." for words in lost]


def _texts(form: Any, paragraphs: list[queries.Traced]) -> dict[str, str]:
    names = {one.at: forms.name_of(one.at) for one in paragraphs}
    return {at: tidy(form[name].data or "") for at, name in names.items() if name in form}


@blueprint.post("/letters/<int:letter_id>/keep")
@guard.may(P.COMPOSE_LETTERS)
def keep(letter_id: int) -> ResponseReturnValue:
    """Keep a wording that asks for a justification, with the reason."""
    one_letter(visit.reading(), letter_id, visit.actor(), P.COMPOSE_LETTERS)
    form = forms.KeepForm()
    if carried_out(form, lambda session: editing.keep_in_letter(
        session, letter_id, form.at.data, form.rule.data, form.match.data, form.because.data,
        checker=visit.shared(Checker), actor=visit.actor(), now=visit.now(),
    )):  # fmt: skip
        flash("Kept, with your reason on record.")
    else:
        flash(" ".join([*form.form_errors, *form.because.errors]) or "Open the letter again.", "mistake")
    return redirect(url_for("letters.edit", letter_id=letter_id))
