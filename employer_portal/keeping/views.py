"""Pages of whoever looks after the records: legal holds, and how long files are kept."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from employer_portal.core.permissions import Permission
from employer_portal.keeping import forms, holds, schedule
from employer_portal.keeping.models import Jurisdiction
from employer_portal.web import guard, visit
from employer_portal.web.forms import Form, carried_out, mistakes

P = Permission
blueprint = Blueprint("keeping", __name__)


@blueprint.get("/holds")
@guard.may(P.HOLD_RECORDS)
def all_holds() -> ResponseReturnValue:
    """The legal holds, those in force first."""
    session = visit.reading()
    found = holds.all_of(session, visit.actor())
    return render_template(
        "keeping/holds.html", holds=found, names=holds.names_of(session, found), people=holds.people_of(session, found),
        covered={one.id: holds.count(session, one) for one in found if one.released_at is None},
    )  # fmt: skip


@blueprint.route("/holds/<int:hold_id>/release", methods=["GET", "POST"])
@guard.may(P.HOLD_RECORDS)
def release(hold_id: int) -> ResponseReturnValue:
    """End a legal hold, with the reason; of one that was released already, back to all of them."""
    form = forms.ReleaseForm()
    if holds.one(visit.reading(), hold_id, visit.actor()).released_at is not None:
        flash("That hold was released already.")
        return redirect(url_for(".all_holds"))
    if carried_out(form, lambda session: holds.release(
        session, hold_id, form.because.data or "", actor=visit.actor(), now=visit.now()
    )):  # fmt: skip
        flash("The hold is released. It stays on record.")
        return redirect(url_for(".all_holds"))
    session = visit.reading()
    hold = holds.one(session, hold_id, visit.actor())
    return render_template(
        "keeping/release.html", form=form, hold=hold, names=holds.names_of(session, [hold]),
        people=holds.people_of(session, [hold]), covers=holds.count(session, hold),
    )  # fmt: skip


@blueprint.route("/people/<int:person_id>/hold", methods=["GET", "POST"])
@guard.may(P.HOLD_RECORDS)
def hold_person(person_id: int) -> ResponseReturnValue:
    """Hold a person, with whoever applied for the same."""
    return _place(f"person:{person_id}", forms.HoldForm())


@blueprint.route("/vacancies/<int:vacancy_id>/hold", methods=["GET", "POST"])
@guard.may(P.HOLD_RECORDS)
def hold_vacancy(vacancy_id: int) -> ResponseReturnValue:
    """Hold a vacancy."""
    return _place(f"vacancy:{vacancy_id}", forms.HoldForm())


@blueprint.route("/rounds/<int:round_id>/hold", methods=["GET", "POST"])
@guard.may(P.HOLD_RECORDS)
def hold_round(round_id: int) -> ResponseReturnValue:
    """Hold a round."""
    return _place(f"round:{round_id}", forms.HoldForm())


@blueprint.route("/holds/dates", methods=["GET", "POST"])
@guard.may(P.HOLD_RECORDS)
def hold_dates() -> ResponseReturnValue:
    """Hold whoever was interviewed or told within some days."""
    return _place(holds.DATES, forms.DatesForm())


@blueprint.route("/how-long", methods=["GET", "POST"])
@guard.may(P.ERASE_RECORDS)
def periods() -> ResponseReturnValue:
    """How long files are kept, by whose law."""
    form = forms.PeriodForm()
    if carried_out(form, lambda session: schedule.set_period(
        session, Jurisdiction(form.law.data) if form.law.data else schedule.ACCOUNTS, form.months.data or 0,
        form.reason.data or "", settings=visit.settings(), actor=visit.actor(), now=visit.now(),
    )):  # fmt: skip
        flash("Recorded. A shorter time holds when a second person agrees.")
        return redirect(url_for(".periods"))
    session = visit.reading()
    return render_template(
        "keeping/periods.html", form=form, months=schedule.months(session, visit.settings()),
        accounts=schedule.months_of_accounts(session, visit.settings()), ACCOUNTS=schedule.ACCOUNTS,
        in_force=schedule.in_force(session), proposed=schedule.proposed(session), brands=schedule.brands(session),
        law_form=forms.LawForm(formdata=None), grace_form=forms.GraceForm(formdata=None, days=schedule.grace(session)),
    )  # fmt: skip


@blueprint.post("/how-long/<int:period_id>/<any(agree, refuse):step>")
@guard.may(P.ERASE_RECORDS)
def settle(period_id: int, step: str) -> ResponseReturnValue:
    """Agree to a shorter time, or refuse it."""
    return _carried_out(forms.SettleForm(), lambda session: schedule.settle(
        session, period_id, step, actor=visit.actor(), now=visit.now()
    ))  # fmt: skip


@blueprint.post("/how-long/brands/<int:brand_id>")
@guard.may(P.ERASE_RECORDS)
def law(brand_id: int) -> ResponseReturnValue:
    """Whose law a brand stands under."""
    form = forms.LawForm()
    return _carried_out(form, lambda session: schedule.stand_under(
        session, brand_id, Jurisdiction(form.law.data), actor=visit.actor(), now=visit.now()
    ))  # fmt: skip


@blueprint.post("/how-long/grace")
@guard.may(P.ERASE_RECORDS)
def grace() -> ResponseReturnValue:
    """How many days lie between the notice and an erasure."""
    form = forms.GraceForm()
    return _carried_out(form, lambda session: schedule.set_grace(
        session, form.days.data or 0, actor=visit.actor(), now=visit.now()
    ))  # fmt: skip


def _carried_out(form: Form, act: Callable[[Session], object]) -> ResponseReturnValue:
    """Back to the page of the periods; what was refused is said there."""
    if not carried_out(form, act):
        flash(" ".join(words for _, words in mistakes(form)), "mistake")
    return redirect(url_for(".periods"))


def _place(about: str, form: forms.HoldForm) -> ResponseReturnValue:
    if about != holds.DATES:
        holds.in_reach(visit.reading(), about, visit.actor(), P.HOLD_RECORDS)
    days = {"begins": form.begins.data, "ends": form.ends.data} if isinstance(form, forms.DatesForm) else {}
    if carried_out(form, lambda session: holds.place(
        session, about, form.reason.data or "", actor=visit.actor(), now=visit.now(), **days
    )):  # fmt: skip
        flash("The hold is in force. Nothing that it covers is erased.")
        return redirect(url_for(".all_holds"))
    return render_template(
        "keeping/hold.html", form=form, about=about, what=holds.called(visit.reading(), about),
    )  # fmt: skip
