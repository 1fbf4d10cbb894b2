"""The panel of a round: who owes what by when; assign, remind, replace, hand over."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from employer_portal.accounts import invitations
from employer_portal.accounts.models import User
from employer_portal.accounts.operations import note_colleague
from employer_portal.core.counting import counted
from employer_portal.core.errors import DomainError, NotFound
from employer_portal.core.permissions import Permission
from employer_portal.feedback import operations as entries
from employer_portal.feedback.independence import readers
from employer_portal.feedback.models import OWED, Entry, is_owed
from employer_portal.feedback.reach import one_entry
from employer_portal.hiring import queries as rounds
from employer_portal.hiring import reach
from employer_portal.hiring.forms import choices, seen
from employer_portal.hiring.models import Round
from employer_portal.panel import chair as chairing
from employer_portal.panel import operations, queries
from employer_portal.panel.forms import REASONS, AssignForm, ChairForm, InsteadForm, QuestionsForm, ReasonForm
from employer_portal.web import guard, paging, visit
from employer_portal.web.errors import came_from
from employer_portal.web.forms import carried_out, clean, mistakes

P = Permission
blueprint = Blueprint("panel", __name__)


@blueprint.app_template_global()
def is_written(round_id: int) -> bool:
    """Whether a round's feedback has begun: its criteria then stay."""
    return operations.is_written(visit.reading(), round_id)


@blueprint.get("/rounds/<int:round_id>/panel", endpoint="panel")
@guard.may(P.RUN_ROUNDS)
def whole_panel(round_id: int) -> ResponseReturnValue:
    """Who owes what by when."""
    return _panel_page(round_id, _chair_form(_round(round_id), formdata=None))


def _panel_page(round_id: int, form: ChairForm) -> ResponseReturnValue:
    opened, session = _round(round_id), visit.reading()
    return render_template(
        "panel/panel.html", round=opened, chair_form=form, seats=queries.seats(session, round_id, visit.actor()),
        unassigned=len(queries.unassigned(session, round_id, visit.actor())), states=OWED,
        nobody=queries.nobody_approves(session, opened), sample=queries.SAMPLE,
        unready=queries.unready(session, opened, visit.now()), readers=readers(session, opened),
    )  # fmt: skip


def _chair_form(opened: Round, **more: Any) -> ChairForm:
    form = ChairForm(chair=opened.chair_id or 0, **more)
    people = chairing.members(visit.reading(), opened.id)
    if opened.chair and opened.chair not in people:
        people.append(opened.chair)  # who wrote nothing in the end
    form.chair.choices = choices(people, "Nobody is named")
    return form.made_from(chair=opened.chair_id)


@blueprint.post("/rounds/<int:round_id>/panel/chair")
@guard.may(P.RUN_ROUNDS)
def chair(round_id: int) -> ResponseReturnValue:
    """Name the chair of the panel."""
    form = _chair_form(_round(round_id))
    if carried_out(
        form,
        lambda session: chairing.set_chair(
            session, round_id, form.chair.data or None, seen=form.was, actor=visit.actor(), now=visit.now()
        ),
    ):
        flash("Saved. The chair finds the question on their own list." if form.chair.data else "Saved.")
        return redirect(url_for(".panel", round_id=round_id))
    return _panel_page(round_id, form)


@blueprint.route("/rounds/<int:round_id>/same-questions", methods=["GET", "POST"])
@guard.may(P.WRITE_ENTRIES, P.RUN_ROUNDS, narrow=True)
def same_questions(round_id: int) -> ResponseReturnValue:
    """The chair says whether every candidate was asked the same questions."""
    if visit.narrowed_to() not in {None, round_id}:
        raise NotFound("There is no such round.")
    opened = reach.chaired(visit.reading(), round_id, visit.actor())
    said = None if opened.same_questions is None else "yes" if opened.same_questions else "no"
    form = QuestionsForm(asked=said)
    if carried_out(
        form,
        lambda session: chairing.say_same_questions(
            session, round_id, form.asked.data == "yes", actor=visit.actor(), now=visit.now()
        ),
    ):
        flash("Thank you. It is on record.")
        return redirect(url_for("desk.home"))
    return render_template("panel/same_questions.html", form=form, round=opened)


@blueprint.route("/rounds/<int:round_id>/panel/assign", methods=["GET", "POST"])
@guard.may(P.RUN_ROUNDS)
def assign(round_id: int) -> ResponseReturnValue:
    """Say who writes on whom."""
    opened, form = _round(round_id), AssignForm()
    ticked = [seen(given) for given in request.form.getlist("who")]
    made: list[int] = []
    if carried_out(form, lambda session: made.append(_assign(session, opened, form, ticked))):
        flash(f"{counted(made[0], 'entry', 'entries')} asked for." if made[0] else "All of that was so already.")
        if why := queries.nobody_approves(visit.reading(), _round(round_id)):
            flash(why, "mistake")
        return redirect(url_for(".panel", round_id=round_id))
    words = clean(request.args.get("find"))[:100]
    people = queries.people(visit.reading(), opened.brand_id, words, ticked)
    left = len(queries.unassigned(visit.reading(), round_id, visit.actor()))
    return render_template("panel/assign.html", form=form, round=opened, people=people, ticked=ticked, words=words,
                           most=queries.PEOPLE, left=left)  # fmt: skip


@blueprint.post("/rounds/<int:round_id>/panel/remind")
@guard.may(P.RUN_ROUNDS)
def remind(round_id: int) -> ResponseReturnValue:
    """Remind one person (`who`) or all who owe something."""
    _round(round_id)
    who = [seen(given) for given in request.form.getlist("who")]
    with visit.transaction() as session:
        count = operations.remind(
            session, round_id, who or None, actor=visit.actor(), now=visit.now(), by_link=_links()
        )
    if count:
        flash(f"{counted(count, 'person', 'people')} reminded.")
    else:
        flash(
            "Nobody was reminded: they were less than twelve hours ago, or no mail reaches them.",
            "mistake",
        )
    return redirect(url_for(".panel", round_id=round_id))


@blueprint.post("/rounds/<int:round_id>/panel/train")
@guard.may(P.RUN_ROUNDS)
def train(round_id: int) -> ResponseReturnValue:
    """Invite those who will not be ready to the training: one person (`who`), or all."""
    who = [seen(given) for given in request.form.getlist("who")]
    with visit.transaction() as session:
        count = operations.invite_to_training(session, round_id, who or None, actor=visit.actor(), now=visit.now())
    if count:
        flash(f"{counted(count, 'person', 'people')} invited to the training by mail.")
    else:
        flash(
            "Nobody was invited: they were less than twelve hours ago, or no mail reaches them.",
            "mistake",
        )
    return redirect(url_for(".panel", round_id=round_id))


@blueprint.get("/rounds/<int:round_id>/panel/<int:user_id>")
@guard.may(P.RUN_ROUNDS)
def seat(round_id: int, user_id: int) -> ResponseReturnValue:
    """One interviewer's entries in a round, each with what can be done about it."""
    opened = _round(round_id)
    return _person_page(user_id, opened, _instead_form(opened.brand_id, user_id))


@blueprint.post("/rounds/<int:round_id>/panel/<int:user_id>")
@guard.may(P.RUN_ROUNDS)
def replace_here(round_id: int, user_id: int) -> ResponseReturnValue:
    """Somebody else writes all that this interviewer owes in the round."""
    opened = _round(round_id)
    return _hand_over(user_id, opened, _instead_form(opened.brand_id, user_id))


@blueprint.get("/people/<int:user_id>/work")
@guard.may(P.RUN_ROUNDS)
def work(user_id: int) -> ResponseReturnValue:
    """All that somebody owes, in every open round that one may run."""
    return _person_page(user_id, None, _instead_form(None, user_id))


@blueprint.post("/people/<int:user_id>/work")
@guard.may(P.RUN_ROUNDS)
def hand_over(user_id: int) -> ResponseReturnValue:
    """Hand it all over to somebody else, when they leave or are away."""
    return _hand_over(user_id, None, _instead_form(None, user_id))


@blueprint.route("/entries/<int:entry_id>/replace", methods=["GET", "POST"])
@guard.may(P.RUN_ROUNDS)
def replace(entry_id: int) -> ResponseReturnValue:
    """Somebody else writes this one entry, or nobody does."""
    entry = _entry(entry_id)
    opened = entry.application.hiring_round
    form = _instead_form(opened.brand_id, entry.interviewer_id)
    if carried_out(form, lambda session: operations.replace(
        session, entry_id, form.instead.data, form.reason.data, actor=visit.actor(), now=visit.now(), by_link=_links()
    )):  # fmt: skip
        flash("Handed over. What was drafted stays with whoever wrote it.")
        return redirect(url_for(".panel", round_id=opened.id))
    return render_template("panel/replace.html", form=form, entry=entry, round=opened, reasons=REASONS)


@blueprint.post("/entries/<int:entry_id>/decline-for")
@guard.may(P.RUN_ROUNDS)
def decline(entry_id: int) -> ResponseReturnValue:
    """No entry will come from this interviewer: on their behalf, with the reason."""
    opened = _entry(entry_id).application.hiring_round
    form = ReasonForm()
    if carried_out(
        form, lambda session: entries.decline(session, entry_id, form.reason.data, actor=visit.actor(), now=visit.now())
    ):
        flash("Declined. The reminders stop.")
    for _, message in mistakes(form):
        flash(message, "mistake")
    return redirect(url_for(".panel", round_id=opened.id) if not form.form_errors else came_from() or "/", 303)


@blueprint.post("/rounds/<int:round_id>/criteria")
@guard.may(P.RUN_ROUNDS)
def take_criteria(round_id: int) -> ResponseReturnValue:
    """Judge a round on the newest version of its vacancy's criteria, while nothing is written."""
    _round(round_id)
    with visit.transaction() as session:
        version = operations.take_newest_criteria(session, round_id, actor=visit.actor(), now=visit.now())
    flash(f"The round is judged on version {version.number} now.")
    return redirect(url_for("rounds.settings", round_id=round_id))


def _assign(session: Session, opened: Round, form: AssignForm, ticked: Sequence[int]) -> int:
    """Carry out what the form asks for; how many entries that made."""
    actor, now = visit.actor(), visit.now()
    people = list(ticked)
    if form.new_email.data or form.new_name.data:
        if not (form.new_email.data and form.new_name.data):
            raise DomainError("Somebody new needs a name and an e-mail address.", "Give both, or neither.")
        people.append(_somebody_new(session, opened, form))
    if not people:
        raise DomainError("Nobody is chosen.", "Tick somebody, or give a name and an e-mail address.")
    whom = _on_whom(session, opened.id, form)
    return operations.assign_all(session, opened.id, whom, people, actor=actor, now=now, by_link=_links())


def _somebody_new(session: Session, opened: Round, form: AssignForm) -> int:
    """The user with that address, invited by mail unless they come in by a link; where no mail reaches them, the panel
    says so, and whoever runs the round makes an invitation there to hand over."""
    actor, now = visit.actor(), visit.now()
    new = note_colleague(session, form.new_name.data, form.new_email.data, opened.brand_id, actor=actor, now=now)
    by_mail = not _links() and invitations.mail_reaches(session, visit.settings().mail_host)
    if by_mail and invitations.may_invite(new, actor):
        invitations.invite(session, new.id, by_mail=True, actor=actor, now=now)
    return new.id


def _links() -> bool:
    return visit.settings().interviewer_link


def _on_whom(session: Session, round_id: int, form: AssignForm) -> list[int]:
    if form.whom.data == "unassigned":
        found = queries.unassigned(session, round_id, visit.actor())
    else:
        known = queries.by_reference(session, round_id, visit.actor())
        unknown = [name for name in form.named if name not in known] if form.whom.data == "some" else []
        if unknown:
            raise DomainError(f"Nobody in this round has the reference {unknown[0][:60]}.", "Look at the list.")
        found = [known[name] for name in form.named] if form.whom.data == "some" else list(known.values())
    if not found:
        raise DomainError("There is no candidate to write on.", "Add candidates, or choose others.")
    return list(dict.fromkeys(found))


def _person_page(user_id: int, opened: Round | None, form: InsteadForm) -> ResponseReturnValue:
    session, actor = visit.reading(), visit.actor()
    person = _person(user_id)
    wanted = queries.entries_of(actor, user_id, opened.id if opened else None)
    return render_template(
        "panel/person.html", form=form, person=person, round=opened, page=paging.paged(session, wanted, size=50),
        owed=queries.open_work(session, actor, user_id, opened.id if opened else None), reasons=REASONS,
        open_states=OWED, invitable=invitations.may_invite(person, actor),
        invitation=invitations.open_invitation(session, user_id, visit.now()),
    )  # fmt: skip


def _hand_over(user_id: int, opened: Round | None, form: InsteadForm) -> ResponseReturnValue:
    person = _person(user_id)
    wanted = queries.entries_of(visit.actor(), user_id, opened.id if opened else None)
    owed = wanted.where(is_owed()).with_only_columns(Entry.id)
    ids = visit.reading().scalars(owed).all()
    if carried_out(
        form,
        lambda session: operations.replace_all(
            session, ids, form.instead.data, form.reason.data, actor=visit.actor(), now=visit.now(), by_link=_links()
        ),
    ):
        flash(f"{counted(len(ids), 'entry', 'entries')} of {person.name} handed over.")
        return redirect(url_for(".panel", round_id=opened.id) if opened else url_for(".work", user_id=user_id))
    return _person_page(user_id, opened, form)


def _instead_form(brand_id: int | None, user_id: int) -> InsteadForm:
    form = InsteadForm()
    brands = [brand_id] if brand_id else [b.id for b in rounds.brands_of(visit.reading(), visit.actor(), P.RUN_ROUNDS)]
    people = {person.id: person for one in brands for person in queries.people(visit.reading(), one)}
    form.instead.choices = choices([person for person in people.values() if person.id != user_id])
    return form


def _person(user_id: int) -> User:
    person = queries.user_in_reach(visit.reading(), visit.actor(), user_id)
    if person is None:
        raise NotFound("There is no such interviewer.")
    return person


def _entry(entry_id: int) -> Entry:
    return one_entry(visit.reading(), entry_id, visit.actor(), P.RUN_ROUNDS)


def _round(round_id: int) -> Round:
    return reach.one_round(visit.reading(), round_id, visit.actor(), P.RUN_ROUNDS)
