"""Pages about certificates, and the checker's rules that everybody can read."""

from datetime import datetime
from functools import cache

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from employer_portal.accounts.models import User
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Permission
from employer_portal.phrasing.service import Checker
from employer_portal.settings import Settings
from employer_portal.training import forms, glass, operations, queries, retests
from employer_portal.training.guidance import RulePage, grouped, rule_pages
from employer_portal.training.pages import Guidance, load_guidance
from employer_portal.training.queries import NEEDLESS, OWING, RETEST, Standing
from employer_portal.web import guard, paging, visit
from employer_portal.web.forms import carried_out, number

P = Permission
blueprint = Blueprint("training", __name__)

LEVELS = {"stop": "Stop", "justify": "Justify", "nudge": "Nudge"}


def guidance_pages() -> Guidance:
    """The guidance of this installation."""
    return load_guidance(visit.settings().home / "guidance" / "pages")


@blueprint.app_template_global()
def way_to_certificate() -> tuple[str, str]:
    """How one stands without a certificate that counts, and what brings one."""
    return queries.way_to_certificate(visit.reading(), visit.actor().id, visit.now())


@blueprint.app_template_global()
def leave_until() -> datetime | None:
    """Until when one may write by leave of two people, who has no certificate for it."""
    session, me, now = visit.reading(), visit.actor().id, visit.now()
    return None if session.scalar(queries.certificate_holders(now, [me])) else glass.until(session, me, now)


@blueprint.get("/certificates")
@guard.may(P.CERTIFY)
def certificates() -> ResponseReturnValue:
    """Who is certified until when."""
    return _list(forms.GrantForm(months=visit.settings().certificate_months))


@blueprint.post("/certificates")
@guard.may(P.CERTIFY)
def grant_many() -> ResponseReturnValue:
    """Grant a certificate to everybody who is ticked."""
    form, ticked = forms.GrantForm(), _ticked()
    if carried_out(form, lambda session: operations.grant_all(
        session, ticked, guidance_version=guidance_pages().version,
        rules_version=visit.shared(Checker).version, valid=operations.months(form.months.data or 0),
        actor=visit.actor(), now=visit.now(),
    )):  # fmt: skip
        flash("The certificate is granted." if len(ticked) == 1 else f"{len(ticked)} certificates are granted.")
        return redirect(paging.here_with())
    return _list(form)


def _ticked() -> set[int]:
    return {number(given) for given in request.form.getlist("who")} - {0}


def _list(form: forms.GrantForm) -> ResponseReturnValue:
    session, actor, now = visit.reading(), visit.actor(), visit.now()
    words, standing = paging.words(), paging.asked("standing", [*Standing, NEEDLESS, OWING, RETEST])
    wanted = queries.people(actor, words=words, standing="" if standing == RETEST else standing, now=now)
    if standing == RETEST:
        wanted = wanted.where(User.active, User.id.in_(retests.who_owe(now)))
    page = paging.paged(session, wanted)
    return render_template(
        "training/certificates.html", page=page, form=form, words=words, standing=standing, ticked=_ticked(),
        counts=queries.count_by_standing(session, actor, now), standings=[*Standing, NEEDLESS],
        owing=queries.count_owing(session, actor, now), to_retest=retests.count_open(session, actor, now),
    )  # fmt: skip


@blueprint.get("/certificates/<int:user_id>")
@guard.may(P.CERTIFY)
def certificate(user_id: int) -> ResponseReturnValue:
    """One person's certificates."""
    return _person(user_id, forms.GrantForm(months=visit.settings().certificate_months), forms.RevokeForm())


def _person(user_id: int, granting: forms.GrantForm, revoking: forms.RevokeForm) -> ResponseReturnValue:
    session, now = visit.reading(), visit.now()
    person = queries.one_person(session, user_id, visit.actor())
    held, standing = queries.own(session, user_id, now)
    return render_template(
        "training/certificate.html", person=person, held=held, standing=standing, granting=granting, revoking=revoking,
        history=queries.history(session, user_id), another=operations.ANOTHER,
        writes=queries.certified(session, user_id, now=now),
        until=now + operations.months(0 if granting.errors else granting.months.data or 0),
    )  # fmt: skip


@blueprint.post("/certificates/<int:user_id>/grant")
@guard.may(P.CERTIFY)
def grant(user_id: int) -> ResponseReturnValue:
    """Grant one person a certificate."""
    queries.one_person(visit.reading(), user_id, visit.actor())
    form = forms.GrantForm()
    if carried_out(form, lambda session: operations.grant(
        session, user_id, guidance_version=guidance_pages().version,
        rules_version=visit.shared(Checker).version, valid=operations.months(form.months.data or 0),
        actor=visit.actor(), now=visit.now(),
    )):  # fmt: skip
        flash("The certificate is granted.")
        return redirect(url_for(".certificate", user_id=user_id))
    return _person(user_id, form, forms.RevokeForm(formdata=None))


@blueprint.post("/certificates/<int:user_id>/revoke")
@guard.may(P.CERTIFY)
def revoke(user_id: int) -> ResponseReturnValue:
    """Revoke one person's certificate, with the reason."""
    queries.one_person(visit.reading(), user_id, visit.actor())
    form = forms.RevokeForm()
    if carried_out(
        form,
        lambda session: operations.revoke(session, user_id, form.because.data, actor=visit.actor(), now=visit.now()),
    ):
        flash("Revoked. From now on their words go to nobody; ratings and notes can still be lodged.")
        return redirect(url_for(".certificate", user_id=user_id))
    months = visit.settings().certificate_months
    return _person(user_id, forms.GrantForm(formdata=None, months=months), form)


@blueprint.get("/guidance/rules")
@guard.may(narrow=True)
def rules() -> ResponseReturnValue:
    """Everything that the checker notices, by what it may point to."""
    words, level = paging.words(), paging.asked("level", LEVELS)
    found = [rule for rule in _rules(visit.settings()) if _fits(rule, words, level)]
    return render_template(
        "training/rules.html", groups=grouped(found), count=len(found), words=words, level=level, levels=LEVELS
    )


@blueprint.get("/guidance/rules/<rule_id>")
@guard.may(narrow=True)
def rule(rule_id: str) -> ResponseReturnValue:
    """One rule: how its words could be read, what to ask oneself, what is fine."""
    found = next((rule for rule in _rules(visit.settings()) if rule.id == rule_id), None)
    if found is None:
        raise NotFound("There is no such rule.")
    return render_template("training/rule.html", rule=found, levels=LEVELS)


@cache
def _rules(settings: Settings) -> tuple[RulePage, ...]:
    return tuple(rule_pages(settings.rules, local=settings.rules_local))


def _fits(rule: RulePage, words: str, level: str) -> bool:
    text = " ".join((rule.id, rule.title, rule.category, *rule.characteristics, rule.why, *rule.flags)).casefold()
    return level in ("", rule.level) and all(word in text for word in words.casefold().split())
