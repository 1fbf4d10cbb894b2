"""Pages about rounds and their candidates: settings, approver, who is in it, outcomes, and who was told."""

from collections.abc import Collection, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from employer_portal.core.counting import counted
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import Permission
from employer_portal.core.terms import LETTER_LANGUAGES, FeedbackPolicy, Format, Outcome
from employer_portal.hiring import approvers, forms, mending, operations, persons, queries, reach, vacancies
from employer_portal.hiring import policy as policies
from employer_portal.hiring.models import Application, Round
from employer_portal.hiring.pasting import read_pasted
from employer_portal.phrasing.service import Checker
from employer_portal.web import filters, guard, paging, visit
from employer_portal.web.errors import came_from
from employer_portal.web.forms import Form, carried_out, clean, mistakes
from employer_portal.workbook import cells

P = Permission
blueprint = Blueprint("rounds", __name__)


@blueprint.route("/vacancies/<int:vacancy_id>/rounds/new", methods=["GET", "POST"])
@guard.may(P.RUN_ROUNDS)
def new_round(vacancy_id: int) -> ResponseReturnValue:
    """A round by hand, pinned to the criteria as they stand now."""
    session, actor = visit.reading(), visit.actor()
    vacancy = reach.one_vacancy(session, vacancy_id, actor, P.RUN_ROUNDS)
    version = vacancies.newest_criteria(session, vacancy_id)
    if version is None:
        raise Conflict("A round needs criteria to judge by.", "Add the vacancy's criteria first.")
    form = forms.NewRoundForm(contact_name=actor.name, scale=cells.scale_text(queries.scale_of(session, vacancy_id)))
    made: list[Round] = []
    if carried_out(form, lambda session: made.append(operations.open_round(
        session, vacancy_id, version.id, form.sheet(vacancy.reference, vacancy.title), actor=actor, now=visit.now()
    ))):  # fmt: skip
        flash("The round is open. Add its candidates.")
        return redirect(url_for(".candidates", round_id=made[0].id))
    return render_template("hiring/new_round.html", form=form, vacancy=vacancy, version=version)


@blueprint.route("/rounds/<int:round_id>/settings", methods=["GET", "POST"])
@guard.may(P.RUN_ROUNDS)
def settings(round_id: int) -> ResponseReturnValue:
    """A round's dates and contact; beside them who approves, which criteria, and whether it is closed."""
    opened = _round(round_id)
    form = _round_form(opened)
    if carried_out(
        form,
        lambda session: operations.edit_round(
            session, round_id, seen=form.was, actor=visit.actor(), now=visit.now(), **form.values
        ),
    ):
        put_off = opened.feedback_due and form.feedback_due.data and form.feedback_due.data > opened.feedback_due
        flash("Saved. Feedback is put off: you can tell those who wait, under Notices." if put_off else "Saved.")
        return redirect(url_for(".settings", round_id=round_id))
    return _settings_page(opened, form, _approver_form(opened))


@blueprint.post("/rounds/<int:round_id>/approver")
@guard.may(P.RUN_ROUNDS)
def approver(round_id: int) -> ResponseReturnValue:
    """Say who approves, and who stands in from when until when."""
    opened = _round(round_id)
    form = _approver_form(opened)
    if carried_out(form, lambda session: approvers.set_approver(
        session, round_id, form.approver.data or None, stand_in_id=form.stand_in.data or None,
        stand_in_from=form.stand_in_from.data, stand_in_until=form.stand_in_until.data, seen=form.was,
        actor=visit.actor(), now=visit.now(),
    )):  # fmt: skip
        flash("Saved.")
        return redirect(url_for(".settings", round_id=round_id))
    opened = _round(round_id)
    return _settings_page(opened, _round_form(opened, formdata=None), form)


@blueprint.post("/rounds/<int:round_id>/feedback-policy")
@guard.may(P.RUN_ROUNDS)
def policy(round_id: int) -> ResponseReturnValue:
    """Say who gets feedback, and if nobody does, why."""
    opened = _round(round_id)
    form = _policy_form(opened)
    if carried_out(form, lambda session: policies.choose_policy(
        session, round_id, FeedbackPolicy(form.policy.data), form.because.data or "", checker=visit.shared(Checker),
        seen=form.was, actor=visit.actor(), now=visit.now(),
    )):  # fmt: skip
        flash("Saved. Letters that are composed from now on say it.")
        return redirect(url_for(".settings", round_id=round_id))
    opened = _round(round_id)
    return _settings_page(opened, _round_form(opened, formdata=None), _approver_form(opened), form)


@blueprint.post("/rounds/<int:round_id>/close")
@guard.may(P.RUN_ROUNDS)
def close(round_id: int) -> ResponseReturnValue:
    """Close a round, or open it again."""
    verb = operations.reopen_round if _round(round_id).closed_at else operations.close_round
    with visit.transaction() as session:
        verb(session, round_id, actor=visit.actor(), now=visit.now())
    flash("The round is open again." if verb is operations.reopen_round else "The round is closed. Nobody is reminded.")
    return redirect(url_for(".settings", round_id=round_id))


@blueprint.get("/rounds/<int:round_id>/candidates")
@guard.may(P.RUN_ROUNDS)
def candidates(round_id: int) -> ResponseReturnValue:
    """Who is in a round, with which outcome, and who was told."""
    return _candidates_page(round_id, _many_form())


@blueprint.post("/rounds/<int:round_id>/candidates")
@guard.may(P.RUN_ROUNDS)
def many(round_id: int) -> ResponseReturnValue:
    """Set the outcome, the format or the interview date of many, or record that they were told the outcome."""
    opened, form = _round(round_id), _many_form()
    shown = visit.reading().scalars(_shown(round_id).with_only_columns(Application.id)).all()
    ticked = {forms.seen(given) for given in request.form.getlist("ids")}
    chosen = shown if form.whom.data == "all" else [one for one in shown if one in ticked]
    recalled: list[str] = []
    if carried_out(form, lambda session: recalled.extend(_to_many(session, form, chosen))):
        flash(" ".join(("Saved.", *recalled)))
        return redirect(paging.here_with(page=request.args.get("page")))
    return _candidates_page(opened.id, form, ticked)


@blueprint.route("/rounds/<int:round_id>/candidates/new", methods=["GET", "POST"])
@guard.may(P.RUN_ROUNDS)
def new_candidate(round_id: int) -> ResponseReturnValue:
    """One more candidate."""
    opened, form = _round(round_id), forms.CandidateForm()
    if carried_out(
        form,
        lambda session: operations.add_candidates(session, round_id, [form.row], actor=visit.actor(), now=visit.now()),
    ):
        flash(f"{form.reference.data} is in the round.")
        again = request.form.get("again")
        return redirect(url_for(".new_candidate" if again else ".candidates", round_id=round_id))
    return render_template("hiring/candidate_form.html", form=form, round=opened, application=None)


@blueprint.route("/rounds/<int:round_id>/candidates/paste", methods=["GET", "POST"])
@guard.may(P.RUN_ROUNDS)
def paste(round_id: int) -> ResponseReturnValue:
    """Several candidates at once, pasted from a spreadsheet."""
    opened, form = _round(round_id), forms.PasteForm()
    rows, wrong = read_pasted(form.lines.data or "")
    if form.validate_on_submit() and wrong:
        form.lines.errors = wrong[:20]
    elif carried_out(
        form, lambda session: operations.add_candidates(session, round_id, rows, actor=visit.actor(), now=visit.now())
    ):
        flash(f"{counted(len(rows), 'candidate')} came in.")
        return redirect(url_for(".candidates", round_id=round_id))
    return render_template("hiring/paste.html", form=form, round=opened)


@blueprint.route("/applications/<int:application_id>/details", methods=["GET", "POST"])
@guard.may(P.RUN_ROUNDS)
def application(application_id: int) -> ResponseReturnValue:
    """Who a candidate is, how they wish to be written to, what was decided, and whether they know."""
    found = _application(application_id)
    form = forms.CandidateForm(
        obj=found.candidate, reference=found.reference, internal=found.internal, interview_date=found.interview_date
    )
    form.made_from(**operations.editable_candidate(found))
    if carried_out(
        form,
        lambda session: operations.edit_candidate(
            session, application_id, form.row, seen=form.was, actor=visit.actor(), now=visit.now()
        ),
    ):
        flash("Saved.")
        return redirect(url_for(".application", application_id=application_id))
    outcome = forms.OutcomeForm(formdata=None, obj=found).made_from(outcome=found.outcome)
    told = forms.ToldForm(formdata=None, on=filters.today())
    return render_template(
        "hiring/candidate_form.html", form=form, round=found.hiring_round, application=found, outcome_form=outcome,
        told_form=told, tellable=found.outcome in operations.TOLD,
    )  # fmt: skip


@blueprint.post("/applications/<int:application_id>/outcome")
@guard.may(P.RUN_ROUNDS)
def outcome(application_id: int) -> ResponseReturnValue:
    """Record another outcome; a letter that waits is recalled, and where one has left, that is said."""
    _application(application_id)
    form = forms.OutcomeForm()
    recalled: list[str] = []
    if carried_out(form, lambda session: recalled.extend(operations.change_outcome(
        session, application_id, Outcome(form.outcome.data), seen=form.was, actor=visit.actor(), now=visit.now()
    ))):  # fmt: skip
        flash(" ".join((f"The outcome is {form.outcome.data}.", *recalled)))
    return _back(form, application_id)


@blueprint.post("/applications/<int:application_id>/told")
@guard.may(P.RUN_ROUNDS)
def told(application_id: int) -> ResponseReturnValue:
    """Record how and when a candidate learned the outcome."""
    _application(application_id)
    form = forms.ToldForm()
    if carried_out(
        form,
        lambda session: operations.tell(
            session, application_id, form.on.data, form.how.data, actor=visit.actor(), now=visit.now()
        ),
    ):
        flash("Recorded.")
    return _back(form, application_id)


@blueprint.post("/applications/<int:application_id>/untold")
@guard.may(P.RUN_ROUNDS)
def untold(application_id: int) -> ResponseReturnValue:
    """Strike off a slip."""
    _application(application_id)
    with visit.transaction() as session:
        operations.untell(session, application_id, actor=visit.actor(), now=visit.now())
    flash("Struck off. The record keeps that it stood there.")
    return redirect(url_for(".application", application_id=application_id))


def _back(form: Form, application_id: int) -> ResponseReturnValue:
    """To the page that the button stood on, with what went wrong said there."""
    for _, message in mistakes(form):
        flash(message, "mistake")
    return redirect(came_from() or url_for(".application", application_id=application_id), 303)


def _settings_page(
    opened: Round, form: forms.RoundForm, approving: forms.ApproverForm, policy: forms.PolicyForm | None = None
) -> ResponseReturnValue:
    session = visit.reading()
    newest = vacancies.newest_criteria(session, opened.vacancy_id)
    return render_template(
        "hiring/settings.html", form=form, approving=approving, policy=policy or _policy_form(opened), round=opened,
        version=opened.criteria_version, newest=newest, nobody=not queries.approvers_of(session, opened.brand_id),
    )  # fmt: skip


def _policy_form(opened: Round) -> forms.PolicyForm:
    stands = policies.editable(opened)
    return forms.PolicyForm(formdata=request.form if "policy" in request.form else None, **stands).made_from(**stands)


def _round_form(opened: Round, **more: Any) -> forms.RoundForm:
    return forms.RoundForm(obj=opened, **more).made_from(**operations.editable_round(opened))


def _approver_form(opened: Round) -> forms.ApproverForm:
    form = forms.ApproverForm(
        approver=opened.approver_id or 0,
        stand_in=opened.stand_in_id or 0,
        stand_in_from=opened.stand_in_from,
        stand_in_until=opened.stand_in_until,
        formdata=request.form if "approver" in request.form else None,
    )
    people = queries.approvers_of(visit.reading(), opened.brand_id)
    form.approver.choices = forms.choices(people, "Any approver of the brand")
    form.stand_in.choices = forms.choices(people, "Nobody")
    return form.made_from(**approvers.approving(opened))


def _many_form() -> forms.ManyForm:
    return forms.ManyForm(whom="ticked", on=filters.today(), outcome=Outcome.NOT_APPOINTED)


def _shown(round_id: int) -> queries.AnySelect:
    return queries.candidates_of(round_id, visit.actor(), **_filters())


def _filters() -> dict[str, str]:
    return {
        "outcome": paging.asked("outcome", list(Outcome)),
        "told": paging.asked("told", ("yes", "no")),
        "words": clean(request.args.get("words"))[:100],
    }


def _candidates_page(round_id: int, form: forms.ManyForm, ticked: Collection[int] = ()) -> ResponseReturnValue:
    session, actor, opened = visit.reading(), visit.actor(), _round(round_id)
    page = paging.paged(session, _shown(round_id), size=50)
    shown = [application for (application,) in page.rows]
    return render_template(
        "hiring/candidates.html", form=form.offering(page.count, any(_filters().values())), round=opened, page=page,
        outcomes=list(Outcome), ticked=ticked, languages=LETTER_LANGUAGES,
        tellable=operations.TOLD, chosen=_filters(), again=persons.others(session, shown, actor),
        alike=persons.might_be(session, shown, actor), removed=queries.anybody_removed(session, round_id),
    )  # fmt: skip


def _to_many(session: Session, form: forms.ManyForm, chosen: Sequence[int]) -> list[str]:
    """Do to the chosen what the form says; returns which letters that recalled."""
    form.must_be_confirmed(len(chosen))
    actor, now = visit.actor(), visit.now()
    if form.what.data == "outcome":
        return operations.change_outcomes(session, chosen, Outcome(form.outcome.data), actor=actor, now=now)
    if form.what.data == "format":
        if not mending.write_to_all(session, chosen, Format(form.format.data), actor=actor, now=now):
            raise DomainError("They have that format already.")
        return []
    if form.what.data == "interview":
        if form.interview_date.data is None:
            raise DomainError("Say on which day the interview is.")
        if not mending.interview_all(session, chosen, form.interview_date.data, actor=actor, now=now):
            raise DomainError("They have that interview date already.")
        return []
    if form.on.data is None:
        raise DomainError("Say on which day they were told.")
    told = operations.tell_all(session, chosen, form.on.data, form.how.data, actor=actor, now=now)
    if not told:
        raise DomainError("There is nobody to tell among them.", "Their outcome is open, or they know it already.")
    left = len(chosen) - told
    return [f"Left out: {left}, whose outcome is open, or who know it already."] if left else []


def _round(round_id: int) -> Round:
    return reach.one_round(visit.reading(), round_id, visit.actor(), P.RUN_ROUNDS)


def _application(application_id: int) -> Application:
    return reach.one_application(visit.reading(), application_id, visit.actor(), P.RUN_ROUNDS)
