"""A round's letters: composed, handed in and withdrawn together; how far the sealing is; all PDFs in one file."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.composing.blocks import Blocks
from employer_portal.core.permissions import Permission
from employer_portal.core.slices import Done, each, together
from employer_portal.delivery.queries import newest
from employer_portal.hiring.reach import one_round
from employer_portal.letters import forms, making, operations, queries
from employer_portal.phrasing.service import Checker
from employer_portal.web import files, guard, paging, visit

P = Permission
blueprint = Blueprint("round_letters", __name__)
SHOWN_REASONS = 50


@blueprint.get("/rounds/<int:round_id>/letters")
@guard.may(P.READ_LETTERS)
def letters(round_id: int) -> ResponseReturnValue:
    """The letters of a round, with what can be done to many of them."""
    return _list_page(round_id, None)


def _list_page(round_id: int, done: Done | None, verb: str = "") -> ResponseReturnValue:
    session, actor = visit.reading(), visit.actor()
    opened = one_round(session, round_id, actor, P.READ_LETTERS)
    which = paging.asked("show", queries.FILTERS, "all")
    page = paging.paged(session, queries.letters_of(round_id, actor, which))
    counts = queries.counts(session, round_id, actor)
    return render_template(
        "letters/round.html", round=opened, which=which, page=page, counts=counts, filters=queries.FILTERS, done=done,
        verb=verb, names=_names(done, verb),
        jobs=queries.last_jobs(session, [row[2].id for row in page.rows if row[2]]),
        sent=queries.sent(session, [row[2] for row in page.rows]),
        fates=newest(session, [row[2].delivery_key for row in page.rows if row[2]]), silent=_silent(round_id),
        asking={name: forms.LettersForm.of(counts.get(name, 0)) for name in ("none", "draft", "waiting")},
        may_compose=actor.may(P.COMPOSE_LETTERS, opened.brand_id),
    )  # fmt: skip


def _silent(round_id: int) -> list[str]:
    """Whom nothing is composed or sealed for, as they are not to be written to."""
    wanted = queries.letters_of(round_id, visit.actor(), "silent").limit(SHOWN_REASONS)
    return [row[1].full_name for row in visit.reading().execute(wanted)]


def _names(done: Done | None, verb: str) -> dict[int, str]:
    ids = list(done.refused)[:SHOWN_REASONS] if done else []
    read = queries.applicants if verb == "composed" else queries.candidates_of
    return read(visit.reading(), ids) if ids else {}


@blueprint.post("/rounds/<int:round_id>/letters/compose")
@guard.may(P.COMPOSE_LETTERS)
def compose_all(round_id: int) -> ResponseReturnValue:
    """Compose a letter for everybody who has none; those that cannot be say why."""
    one_round(visit.reading(), round_id, visit.actor(), P.COMPOSE_LETTERS)
    ids = queries.ids_of(visit.reading(), round_id, visit.actor(), "none")
    if not _confirmed(len(ids)):
        return redirect(url_for("round_letters.letters", round_id=round_id))
    blocks, checker, settings = visit.shared(Blocks), visit.shared(Checker), visit.settings()
    done = together(visit.transaction, ids, lambda session, some: making.compose_all(
        session, some, blocks=blocks, checker=checker, settings=settings, actor=visit.actor(), now=visit.now()
    ))  # fmt: skip
    return _list_page(round_id, done, "composed")


@blueprint.post("/rounds/<int:round_id>/letters/hand-in")
@guard.may(P.COMPOSE_LETTERS)
def hand_in_all(round_id: int) -> ResponseReturnValue:
    """Have all drafts of a round sealed."""
    one_round(visit.reading(), round_id, visit.actor(), P.COMPOSE_LETTERS)
    ids = queries.ids_of(visit.reading(), round_id, visit.actor(), "draft")
    if not _confirmed(len(ids)):
        return redirect(url_for("round_letters.letters", round_id=round_id))
    done = together(visit.transaction, ids, lambda session, some: operations.hand_in_all(
        session, some, checker=visit.shared(Checker), actor=visit.actor(), now=visit.now()
    ))  # fmt: skip
    if done.refused:
        return _list_page(round_id, done, "handed in")
    return redirect(url_for("round_letters.sealing", round_id=round_id))


@blueprint.post("/rounds/<int:round_id>/letters/withdraw")
@guard.may(P.WITHDRAW_LETTERS)
def withdraw_all(round_id: int) -> ResponseReturnValue:
    """Withdraw every letter of a round that waits for its approver, with one reason for all."""
    one_round(visit.reading(), round_id, visit.actor(), P.WITHDRAW_LETTERS)
    ids = queries.ids_of(visit.reading(), round_id, visit.actor(), "waiting")
    reason = forms.LettersForm.of(len(ids)).reason.data or ""
    if not _confirmed(len(ids)) or len(reason.split()) < 2:
        flash("Say why they must not leave, in a few words.", "mistake")
        return redirect(url_for("round_letters.letters", round_id=round_id))
    done = each(
        visit.transaction,
        ids,
        lambda session, row_id: operations.withdraw(session, row_id, reason, actor=visit.actor(), now=visit.now()),
    )
    return _list_page(round_id, done, "withdrawn")


def _confirmed(expected: int) -> bool:
    """Whether the number was typed where it is asked for; says what is missing otherwise."""
    form = forms.LettersForm.of(expected)
    if form.validate_on_submit():
        return True
    flash(" ".join(str(words) for words in form.number.errors) or "That did not arrive whole.", "mistake")
    return False


@blueprint.get("/rounds/<int:round_id>/letters/sealing")
@guard.may(P.READ_LETTERS)
def sealing(round_id: int) -> ResponseReturnValue:
    """How far the sealing is. The page looks again by itself, and may be left alone."""
    opened = one_round(visit.reading(), round_id, visit.actor(), P.READ_LETTERS)
    progress = queries.progress(visit.reading(), round_id, visit.now())
    names = queries.candidates_of(visit.reading(), [job.letter_id for job in progress.failed])
    return render_template("letters/sealing.html", round=opened, progress=progress, names=names)


@blueprint.get("/rounds/<int:round_id>/letters.zip")
@guard.may(P.READ_LETTERS)
def pdfs(round_id: int) -> ResponseReturnValue:
    """Every sealed PDF of a round, in the round's order."""
    one_round(visit.reading(), round_id, visit.actor(), P.READ_LETTERS)
    content = queries.all_pdfs(visit.reading(), round_id, visit.actor())
    return files.download(content, f"letters-round-{round_id}.zip", "application/zip")
