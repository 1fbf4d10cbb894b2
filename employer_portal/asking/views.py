"""A brand's public form, and what the link of its mail opens. Reading changes nothing, whoever opens the address."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.accounts.models import Brand
from employer_portal.asking import forms, operations
from employer_portal.candidate.request_forms import AskForFeedbackForm
from employer_portal.core.errors import NotFound
from employer_portal.core.terms import FeedbackPolicy
from employer_portal.requests import promises
from employer_portal.requests.models import RequestKind
from employer_portal.signin import throttling
from employer_portal.web import guard, visit
from employer_portal.web.forms import carried_out

blueprint = Blueprint("asking", __name__)
throttling.GUESSED.update({"asking.ask": throttling.by_network, "asking.confirm": throttling.by_network})


@blueprint.route("/ask/<int:brand_id>", methods=["GET", "POST"])
@guard.anyone
def ask(brand_id: int) -> ResponseReturnValue:
    """Say who one is: the same answer whether there is such a candidate or not."""
    brand, form = _brand(brand_id), forms.WhoForm()
    if carried_out(form, lambda session: operations.put_aside(
        session, brand_id, form.reference.data, form.name.data, form.address.data, now=visit.now()
    )):  # fmt: skip
        return redirect(url_for(".sent", brand_id=brand_id))
    return render_template("asking/ask.html", application=None, employer=brand.name, form=form)


@blueprint.get("/ask/<int:brand_id>/sent")
@guard.anyone
def sent(brand_id: int) -> ResponseReturnValue:
    """What happens next."""
    return render_template("asking/sent.html", application=None, employer=_brand(brand_id).name)


@blueprint.get("/ask/<int:brand_id>/thanks")
@guard.anyone
def thanks(brand_id: int) -> ResponseReturnValue:
    """It has arrived."""
    days = promises.working_days(RequestKind.FEEDBACK, visit.settings())
    return render_template("asking/thanks.html", application=None, employer=_brand(brand_id).name, days=days)


@blueprint.route("/ask/by-mail/<token>", methods=["GET", "POST"])
@guard.anyone
def confirm(token: str) -> ResponseReturnValue:
    """Ask, by the link of our mail."""
    try:
        applied = operations.asks(visit.reading(), token, now=visit.now())
    except NotFound:
        return render_template("asking/over.html", application=None), 404
    throttling.was_right()  # whoever has the link guesses at nothing
    held, brand_id = applied.hiring_round, applied.hiring_round.vacancy.brand_id
    form = AskForFeedbackForm().about(met=held.kind.meets)
    if carried_out(form, lambda session: operations.ask(
        session, token, form.said, key=form.key.data, settings=visit.settings(), now=visit.now()
    )):  # fmt: skip
        return redirect(url_for(".thanks", brand_id=brand_id))
    now = operations.asks(visit.reading(), token, now=visit.now())
    return render_template(
        "asking/confirm.html", application=now, form=form, none=held.feedback_policy == FeedbackPolicy.NONE,
        days=promises.working_days(RequestKind.FEEDBACK, visit.settings()),
        by=promises.promised_on(RequestKind.FEEDBACK, visit.settings(), visit.now()),
    )  # fmt: skip


def _brand(brand_id: int) -> Brand:
    found = visit.reading().get(Brand, brand_id)
    if found is None:
        raise NotFound("There is no such page.")
    return found
