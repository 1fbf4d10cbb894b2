"""Review: entries side by side, giving back, concerns and their ends, the decision record."""

from collections.abc import Collection
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.chunks import chunked_rows
from employer_portal.core.counting import counted
from employer_portal.core.permissions import Permission
from employer_portal.core.workflow import Act, possible
from employer_portal.feedback import live_views
from employer_portal.feedback.marking import FIELD_WORDS, pieces
from employer_portal.feedback.models import Concern, Finding, FindingLevel
from employer_portal.feedback.suggesting import sought, suggestion
from employer_portal.feedback.workflow import ANSWERS, CONCERN, ENTRY
from employer_portal.hiring.models import Criterion
from employer_portal.hiring.reach import one_round
from employer_portal.phrasing.findings import Field
from employer_portal.phrasing.service import Checker, Found
from employer_portal.review import asked, changes, forms, looking, operations, queries
from employer_portal.review.alike import alike
from employer_portal.review.operations import Answers, Remark
from employer_portal.review.queries import Said
from employer_portal.review.sentences import sentences
from employer_portal.web import guard, paging, visit
from employer_portal.web.forms import ManyForm, carried_out, carried_out_in_slices, number

P = Permission
blueprint = Blueprint("review", __name__)
#: So many references are named at most.
NAMED = 20
#: A step is possible, but for the reason that is still to be given.
ASKED = {
    "reason": "The reason is asked for on the page itself.",
    "answers": dict.fromkeys(ANSWERS, "So are the answers."),
}


@blueprint.app_template_global()
def field_word(field: Any) -> str:
    """What a field is called on a page."""
    return FIELD_WORDS[field]


@blueprint.get("/applications/<int:application_id>/review")
@guard.may(P.REVIEW_ENTRIES, P.READ_LETTERS)
def review(application_id: int) -> ResponseReturnValue:
    """One candidate's entries side by side."""
    session, actor = visit.reading(), visit.actor()
    sheet = queries.sheet(session, application_id, actor)
    waiting = queries.waiting(session, sheet.application, actor)
    act = Act(actor, visit.now(), ASKED | {"rules_version": visit.shared(Checker).version})
    steps = {entry.id: possible(session, ENTRY, entry, act) for entry in sheet.entries if entry.state in queries.SHOWN}
    clean = queries.clean_entries(session, sheet.application.round_id, actor)
    return render_template(
        "review/review.html", sheet=sheet, steps=steps, waiting=waiting, pieces=pieces,
        fields=queries.FIELDS, clean=ManyForm.of(len(clean)), checker=visit.shared(Checker),
        may_review=actor.may(P.REVIEW_ENTRIES, sheet.application.brand_id), suggested=_suggested,
        odd=looking.odd(sheet), accepted=looking.accepted(session, sheet.entries),
        changed=changes.changed(session, sheet.entries),
    )  # fmt: skip


def _suggested(criterion: Criterion, said: Said, found: Finding) -> str:
    """What its writer could put in place of what was found and kept: for whoever gives the entry back."""
    flagged = any(one.level != FindingLevel.NUDGE for one in said.findings.get(Field.PRIVATE_NOTES, ()))
    about = sought(criterion, said.rating, said.entry.application.hiring_round, live_views.shelves())
    where, words = (found.start, found.end, found.match), ("",) * 5
    again = Found(found.rule, found.category, tuple(found.characteristic), found.level, *where, *words)
    return suggestion(again, found.field, about, "" if flagged else said.notes)


@blueprint.post("/entries/<int:entry_id>/accept")
@guard.may(P.REVIEW_ENTRIES)
def accept(entry_id: int) -> ResponseReturnValue:
    """HR takes the entry as it stands."""
    entry, sheet = queries.one_entry(visit.reading(), entry_id, visit.actor())
    name, application = entry.interviewer.name, sheet.application.id
    with visit.transaction() as session:
        operations.accept(session, [entry_id], actor=visit.actor(), now=visit.now())
    flash(f"{name}'s entry is accepted.")
    return redirect(url_for("review.review", application_id=application))


@blueprint.route("/entries/<int:entry_id>/give-back", methods=["GET", "POST"])
@guard.may(P.REVIEW_ENTRIES)
def give_back(entry_id: int) -> ResponseReturnValue:
    """Ask an interviewer to look again, sentence by sentence."""
    entry, sheet = queries.one_entry(visit.reading(), entry_id, visit.actor())
    texts = sentences(sheet, entry_id)
    form = forms.give_back_form(len(texts))
    about = {"entry": entry, "sheet": sheet, "texts": texts, "name": entry.interviewer.name}
    remarks = [
        Remark(text.criterion.id, text.field, text.quote, form[f"about_{number}"].data or "")
        for number, text in enumerate(texts)
    ]
    if carried_out(form, lambda session: operations.give_back(
        session, entry_id, form.reason.data, [one for one in remarks if one.words], actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash(f"The entry is back with {about['name']}.")
        return redirect(url_for("review.review", application_id=sheet.application.id))
    return render_template("review/give_back.html", form=form, **about)


@blueprint.post("/rounds/<int:round_id>/accept-clean")
@guard.may(P.REVIEW_ENTRIES)
def accept_clean(round_id: int) -> ResponseReturnValue:
    """Accept every entry of a round in which nothing was found."""
    one_round(visit.reading(), round_id, visit.actor(), P.REVIEW_ENTRIES)
    form = ManyForm.of(len(queries.clean_entries(visit.reading(), round_id, visit.actor())))
    done: list[int] = []
    if carried_out_in_slices(
        form,
        lambda: done.append(operations.accept_clean(visit.transaction, round_id, actor=visit.actor(), now=visit.now())),
    ):
        flash(f"{counted(done[0], 'entry is', 'entries are')} accepted.")
    else:
        flash(" ".join(str(words) for words in form.number.errors or form.form_errors), "mistake")
    return redirect(_back(round_id))


@blueprint.get("/concerns")
@guard.may(P.SETTLE_CONCERNS, P.READ_LETTERS)
def concerns() -> ResponseReturnValue:
    """The concerns of one's brands."""
    show = paging.asked("show", ("open", "all"), "open")
    only = number(request.args.get("round")) or None
    session, actor = visit.reading(), visit.actor()
    wanted = queries.concerns(actor, open_only=False, round_id=only)
    if show == "open":
        everything = queries.open_together(session, actor, only)
        page, waiting = paging.paged_list(everything), sum(map(len, everything))
        ids = [one for group in page.rows for one in group]
        rows = {row[0].id: row for row in chunked_rows(session, wanted, Concern.id, ids)}
        groups = [[rows[one] for one in group] for group in page.rows]
    else:
        page = paging.paged(session, wanted)
        groups, waiting = [[row] for row in page.rows], page.count
    return render_template(
        "review/concerns.html", page=page, groups=groups, show=show, waiting=waiting,
        why={group[0][0].rule: visit.shared(Checker).explain(group[0][0].rule)[0] for group in groups},
        sentences=asked.sentences(session, actor, only) if show == "open" else (),
    )  # fmt: skip


@blueprint.route("/concerns/<int:concern_id>", methods=["GET", "POST"])
@guard.may(P.SETTLE_CONCERNS, P.READ_LETTERS)
def concern(concern_id: int) -> ResponseReturnValue:
    """One concern: the words in context, and how it ends."""
    opened = queries.concern(visit.reading(), concern_id, visit.actor())
    others = alike(visit.reading(), opened.concern, visit.actor())
    form = forms.SettleForm(also=others if "together" in request.args else []).about(private=opened.private)
    if carried_out(form, lambda session: operations.settle_alike(
        session, concern_id, form.ending.data, form.reason.data, _answers(form), also=form.also.data,
        actor=visit.actor(), now=visit.now(),
    )):  # fmt: skip
        settled = counted(1 + len(form.also.data), "concern is", "concerns are") if form.also.data else "The concern is"
        flash(f"{settled} settled, with your reason on record.")
        return redirect(url_for("review.concern", concern_id=concern_id))
    opened = queries.concern(visit.reading(), concern_id, visit.actor())
    form.also.choices = [(one, _as_said(one)) for one in alike(visit.reading(), opened.concern, visit.actor())]
    steps = possible(visit.reading(), CONCERN, opened.concern, Act(visit.actor(), visit.now(), ASKED))
    steps.pop("part_of_the_exercise", None)  # which the answer for the whole round takes
    rule = visit.shared(Checker).explain(opened.concern.rule)
    return render_template(
        "review/concern.html", opened=opened, form=form, steps=steps, rule=rule, pieces=pieces,
    )  # fmt: skip


def _as_said(concern_id: int) -> str:
    """Whose concern it is, and the sentence that opened it."""
    one = queries.concern(visit.reading(), concern_id, visit.actor())
    gone = "" if one.still_there else " (the newest version no longer says this)"
    return f"{one.application.candidate.full_name}: “{one.sentence}”{gone}"


def _answers(form: Any) -> Answers:
    return Answers(form.whose_words.data, form.part_of_the_reasoning.data, form.ratings_stand.data)


@blueprint.route("/applications/<int:application_id>/decision", methods=["GET", "POST"])
@guard.may(P.DECIDE, P.READ_LETTERS)
def decision(application_id: int) -> ResponseReturnValue:
    """The panel's agreed ratings: the only source of the letter's reason."""
    sheet = queries.sheet(visit.reading(), application_id, visit.actor())
    records = queries.decisions(visit.reading(), application_id)
    opened = sheet.application.hiring_round
    form = forms.decision_form(
        sheet.rows, opened.scale, _proposed(sheet, records), _known(records), opened.vacancy.posts
    )
    form.made_from(**operations.decided(visit.reading(), application_id))
    met_from = operations.met_from(opened, visit.settings().fully_met_from)
    if visit.actor().may(P.DECIDE, opened.brand_id) and carried_out(form, lambda session: operations.decide(
        session, application_id, _agreed(form, sheet), fully_met_from=met_from, actor=visit.actor(), now=visit.now(),
        changed_because=_because(form, sheet), on_total_ratings=form.on_total_ratings.data, posts=form.posts.data,
        seen=form.was,
    )):  # fmt: skip
        flash("The decision is recorded.")
        return redirect(url_for("review.decision", application_id=application_id))
    return _decision_page(application_id, form, met_from)


def _decision_page(application_id: int, form: Any, met_from: int) -> ResponseReturnValue:
    session = visit.reading()
    sheet = queries.sheet(session, application_id, visit.actor())
    records = queries.decisions(session, application_id)
    waiting = operations.undecided(session, sheet.application.round_id, visit.actor())
    return render_template(
        "review/decision.html", sheet=sheet, records=records, form=form, met_from=met_from,
        reopened=bool(records) and queries.reopened(session, records[0]),
        may_decide=visit.actor().may(P.DECIDE, sheet.application.brand_id),
        people=queries.names(session, [record.decided_by for record in records]),
        undecided=ManyForm.of(len(waiting.settled)), others=list(waiting.open.values()),
    )  # fmt: skip


def _proposed(sheet: queries.Sheet, records: Any) -> dict[int, int | None]:
    if records:
        return {rating.criterion_id: rating.rating for rating in records[0].ratings}
    return {row.criterion.id: row.agreed for row in sheet.rows if not row.is_open}


def _known(records: Any) -> dict[int, str]:
    return {rating.criterion_id: rating.changed_because for rating in records[0].ratings} if records else {}


def _agreed(form: Any, sheet: queries.Sheet) -> dict[int, int | None]:
    given = {row.criterion.id: form[f"rating_{row.criterion.id}"].data for row in sheet.rows}
    return {criterion: int(point) if point else None for criterion, point in given.items()}


def _because(form: Any, sheet: queries.Sheet) -> dict[int, str]:
    agreed = _agreed(form, sheet)
    changed = (row.criterion.id for row in sheet.rows if row.tied or agreed[row.criterion.id] != row.median)
    return {criterion: form[f"because_{criterion}"].data for criterion in changed}


@blueprint.post("/applications/<int:application_id>/decision/medians")
@guard.may(P.DECIDE)
def take_medians(application_id: int) -> ResponseReturnValue:
    """Record the interviewers' medians as they stand."""
    queries.sheet(visit.reading(), application_id, visit.actor())
    with visit.transaction() as session:
        operations.take_medians(
            session, [application_id], of_four=visit.settings().fully_met_from, actor=visit.actor(), now=visit.now()
        )
    flash("The medians are recorded as the panel's decision.")
    return redirect(url_for("review.decision", application_id=application_id))


@blueprint.post("/rounds/<int:round_id>/decisions/medians")
@guard.may(P.DECIDE)
def take_medians_of_round(round_id: int) -> ResponseReturnValue:
    """Record the medians for everybody of a round whose entries are in."""
    one_round(visit.reading(), round_id, visit.actor(), P.DECIDE)
    waiting = operations.undecided(visit.reading(), round_id, visit.actor())
    form = ManyForm.of(len(waiting.settled))
    done: list[tuple[int, int]] = []
    if carried_out_in_slices(form, lambda: done.append(operations.take_medians_of_round(
        visit.transaction, round_id, of_four=visit.settings().fully_met_from, actor=visit.actor(), now=visit.now()
    ))):  # fmt: skip
        recorded, left = done[0]
        more = f" {counted(left, 'candidate is', 'candidates are')} left: press again." if left else ""
        flash(f"{counted(recorded, 'decision is', 'decisions are')} recorded.{more}{_left_open(waiting.open.values())}")
    else:
        flash(" ".join(str(words) for words in form.number.errors or form.form_errors), "mistake")
    return redirect(_back(round_id))


def _left_open(references: Collection[str]) -> str:
    """Who was left out, in words."""
    if not references:
        return ""
    named = ", ".join(list(references)[:NAMED]) + (" ..." if len(references) > NAMED else "")
    count = counted(len(references), "person waits", "people wait")
    return f" {count} for somebody to say what was agreed, as their ratings are tied or lie far apart: {named}."


def _back(round_id: int) -> str:
    """The page the button stood on, by the application it names; the round's board otherwise."""
    given = request.form.get("application", "")
    page = request.form.get("page", "")
    if given.isascii() and given.isdigit() and len(given) < 10 and page in {"review", "decision"}:
        return url_for(f"review.{page}", application_id=int(given))
    return f"/rounds/{round_id}"
