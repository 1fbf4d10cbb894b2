"""Pages of one's own training: the way to the licence, a module, its questions one by one, a sentence said anew."""

from datetime import timedelta
from functools import partial

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from employer_portal.core.clock import day_at
from employer_portal.core.errors import NotFound
from employer_portal.learning import asking, forms, licence, operations, queries
from employer_portal.learning.models import Attempt, Rewriting
from employer_portal.phrasing.service import Checker
from employer_portal.training import pages, retests
from employer_portal.training.content import Content, Module, RewriteCase, load_content
from employer_portal.training.marking import amiss, in_the_way, lost, unread
from employer_portal.training.queries import own
from employer_portal.web import filters, guard, visit
from employer_portal.web.forms import carried_out

blueprint = Blueprint("learning", __name__, url_prefix="/training")


def _content() -> Content:
    return load_content(visit.settings().home / "guidance")


def _version() -> str:
    return pages.load_guidance(visit.settings().home / "guidance" / "pages").version


def _provisional() -> timedelta:
    return timedelta(days=visit.settings().provisional_days)


def _writes() -> bool:
    return not visit.settings().full_before_letters


@blueprint.get("")
@guard.may(narrow=True)
def training() -> ResponseReturnValue:
    """The way to the licence, and where one is on it."""
    session, me = visit.reading(), visit.actor().id
    certificate, standing = own(session, me, visit.now())
    licensed = queries.licensed_at(session, me)
    done, tried = queries.passed(session, me), queries.attempts(session, me)
    ended = [one for one in tried if one.state != "begun"]
    begun = {one.step: one for one in tried if one.state == "begun"}
    return render_template(
        "learning/training.html", modules=_short_modules(), done=done, begun=begun, ended=ended, steps=licence.STEPS,
        certificate=certificate, standing=standing, days=visit.settings().provisional_days, minutes=_minutes,
        next=next((step for step in licence.STEPS if step not in done), None),
        whole=_content().modules, whole_step=licence.whole, name=_name, today=filters.today(),
        wholes_done={one.id for one in _content().modules if licence.whole(one.id) in done},
        due=day_at(licensed) + timedelta(days=visit.settings().modules_due_days) if licensed else None,
        retest=retests.open_retest(session, me, visit.now()), changes=_changes(session, me),
        asked=asking.open_request(session, me), may_ask=asking.may_ask(certificate, standing),
        writes=_writes(),
    )  # fmt: skip


@blueprint.get("/modules/<name>")
@guard.may(narrow=True)
def module(name: str) -> ResponseReturnValue:
    """What is read before a module's questions; of one without a short form, the whole."""
    if name not in licence.MODULES:
        return redirect(url_for("modules.whole", name=_module(name).id))
    found, passed = _module(name), queries.passed(visit.reading(), visit.actor().id)
    short = [(piece, pages.rendered(piece.text)) for piece in found.piece if piece.short]
    return render_template(
        "learning/module.html", module=found, pieces=short, done=name in passed, count=licence.DRAWN,
        whole_step=licence.whole(name), whole_count=licence.DRAWN_WHOLE,
    )  # fmt: skip


@blueprint.post("/steps/<step>/begin")
@guard.may(narrow=True)
def begin(step: str) -> ResponseReturnValue:
    """Begin a step's questions, or go on with them."""
    with visit.transaction() as session:
        attempt = operations.begin(
            session, step, _content(), version=_version(), most=visit.settings().attempts_a_day, actor=visit.actor(),
            now=visit.now(),
        )  # fmt: skip
        attempt_id = attempt.id
    return redirect(url_for(".attempt", attempt_id=attempt_id))


@blueprint.get("/attempts/<int:attempt_id>")
@guard.may(narrow=True)
def attempt(attempt_id: int) -> ResponseReturnValue:
    """The next question that is not answered; after the last one, how it went."""
    found = queries.own_attempt(visit.reading(), attempt_id, visit.actor())
    given = queries.chosen(visit.reading(), attempt_id)
    place = next((place for place in range(len(found.asked)) if place not in given), None)
    if place is None:
        return _result(found)
    return _question(found, place, forms.AnswerForm(found.asked[place], formdata=None))


@blueprint.get("/attempts/<int:attempt_id>/<int:place>")
@guard.may(narrow=True)
def answered(attempt_id: int, place: int) -> ResponseReturnValue:
    """A question that was answered, with what is to be said of each option."""
    found = queries.own_attempt(visit.reading(), attempt_id, visit.actor())
    given = queries.answers(visit.reading(), attempt_id)
    if place not in given:
        return redirect(url_for(".attempt", attempt_id=attempt_id))
    return render_template(
        "learning/answered.html", attempt=found, place=place, asked=found.asked[place], given=given[place],
        notes=_notes(found, place), left=len(found.asked) - len(given), step=_name(found.step),
        book=_page_of(found.asked[place]["page"]),
    )  # fmt: skip


@blueprint.post("/attempts/<int:attempt_id>/<int:place>")
@guard.may(narrow=True)
def answer(attempt_id: int, place: int) -> ResponseReturnValue:
    """Answer a question."""
    found = queries.own_attempt(visit.reading(), attempt_id, visit.actor())
    if place >= len(found.asked):
        raise NotFound("There is no such question.")
    form = forms.AnswerForm(found.asked[place])
    if carried_out(form, lambda session: operations.answer(
        session, attempt_id, place, form.option.data, sure=form.is_sure, provisional=_provisional(),
        writes=_writes(), actor=visit.actor(), now=visit.now(),
    )):  # fmt: skip
        return redirect(url_for(".answered", attempt_id=attempt_id, place=place))
    return _question(found, place, form)


@blueprint.post("/certificate")
@guard.may(narrow=True)
def ask() -> ResponseReturnValue:
    """Ask the trainers for a certificate."""
    with visit.transaction() as session:
        asking.ask_certificate(session, actor=visit.actor(), now=visit.now())
    flash("Your trainers have been asked: it stands on their list.")
    return redirect(url_for(".training"))


@blueprint.post("/certificate/take-back")
@guard.may(narrow=True)
def take_back() -> ResponseReturnValue:
    """Take one's request for a certificate back."""
    with visit.transaction() as session:
        asking.take_back(session, actor=visit.actor(), now=visit.now())
    flash("Taken back: your trainers are not asked any more.")
    return redirect(url_for(".training"))


@blueprint.get("/rewriting")
@guard.may(narrow=True)
def rewriting() -> ResponseReturnValue:
    """A sentence to say better, marked by the checker that guards live text."""
    cases = _content().rewrites
    if not cases:
        raise NotFound("No sentence is written for this step yet.", "Run: ./portal guidance check")
    return redirect(url_for(".case", name=(_following() or cases[0]).id))


@blueprint.get("/rewriting/<name>")
@guard.may(narrow=True)
def case(name: str) -> ResponseReturnValue:
    """One case: the notes, the sentence, and how one has said it so far."""
    return _case(_rewrite_case(name), forms.RewriteForm(formdata=None))


@blueprint.post("/rewriting/<name>")
@guard.may(narrow=True)
def rewrite(name: str) -> ResponseReturnValue:
    """Say the sentence anew."""
    told, form = _rewrite_case(name), forms.RewriteForm()
    if not form.words.data and not form.leave_out.data:
        form.words.errors = ["Say it anew, or tick that you leave it out."]
        return _case(told, form)
    if form.words.data and form.leave_out.data:
        form.leave_out.errors = ["Either say it anew, or leave it out: take the tick away, or empty the box."]
        return _case(told, form)
    if carried_out(form, partial(
        operations.rewrite, case=told, words="" if form.leave_out.data else form.words.data,
        checker=visit.shared(Checker), provisional=_provisional(), writes=_writes(),
        actor=visit.actor(), now=visit.now(),
    )):  # fmt: skip
        return redirect(url_for(".case", name=name))
    return _case(told, form)


def _case(told: RewriteCase, form: forms.RewriteForm) -> ResponseReturnValue:
    said = queries.rewritings(visit.reading(), visit.actor().id, told.id)
    newest = said[0] if said else None
    passed = any(one.passed for one in said)
    if newest is not None and not form.words.data:
        form.words.data = newest.words
    return render_template(
        "learning/case.html", case=told, form=form, newest=newest, passed=passed, tries=len(said),
        shown=queries.is_shown(said), remarks=_remarks(told, newest, len(said)), following=_following(told.id),
        given_away=queries.is_given_away(said),
        counts=not told.reopen or licence.REWRITING in queries.passed(visit.reading(), visit.actor().id),
        certificate=own(visit.reading(), visit.actor().id, visit.now())[0],
    )  # fmt: skip


def _remarks(told: RewriteCase, said: Rewriting | None, tries: int) -> list[str]:
    """What is in the way of a rewriting, in words: of facts first how many, then where in the notes, never which."""
    if said is None or said.passed:
        return []
    if not said.words:
        return ["A criterion stands behind this one: the notes say what was missing. Say that."]
    if told.reopen:
        return ["Which criterion does it rest on? This sentence has none behind it, however it is said."]
    found = in_the_way(visit.shared(Checker), told, said.words)
    held = [f"“{one.match}”: {one.why}" if one.match else one.why for one in found]
    gone = lost(told, said.words)
    kept = [f"Facts of the notes that the candidate is told: {len(told.keeps) - len(gone)} of {len(told.keeps)}."]
    notes = [f"“{one}”" for one in unread(told, said.words)] if tries > 1 else []
    look = [f"Look once more at what was noted: {' '.join(notes)}"] if notes else []
    return held + amiss(told, said.words) + (kept if gone else []) + look


def _following(but: str = "") -> RewriteCase | None:
    """A case that they have neither passed nor were given away; for the licence one that is said in words."""
    session, me = visit.reading(), visit.actor().id
    over = queries.cases_passed(session, me) | queries.cases_given_away(session, me) | {but}
    left = [one for one in _content().rewrites if one.id not in over]
    worded = [] if licence.REWRITING in queries.passed(session, me) else [one for one in left if not one.reopen]
    return next(iter(worded or left), None)


def _question(found: Attempt, place: int, form: forms.AnswerForm) -> ResponseReturnValue:
    return render_template(
        "learning/question.html", attempt=found, place=place, form=form, notes=_notes(found, place),
        step=_name(found.step),
    )  # fmt: skip


def _result(found: Attempt) -> ResponseReturnValue:
    given = queries.answers(visit.reading(), found.id)
    chosen = {place: one.option for place, one in given.items()}
    certificate, standing = own(visit.reading(), visit.actor().id, visit.now())
    done = queries.passed(visit.reading(), visit.actor().id)
    return render_template(
        "learning/result.html", attempt=found, marks=licence.right(found.asked, chosen), given=given,
        step=_name(found.step), certificate=certificate, standing=standing, rating=found.step == licence.RATING,
        refresher=found.step == licence.REFRESHER, retest=found.step == licence.RETEST,
        whole=found.step.endswith(licence.WHOLE),
        module=licence.module_of(found.step),
        next=next((step for step in licence.STEPS if step not in done), None), enough=licence.ENOUGH,
    )  # fmt: skip


def _changes(session: Session, user_id: int) -> list[str]:
    """What has changed in the guidance of what somebody is asked in a re-test."""
    retest = retests.open_retest(session, user_id, visit.now())
    materials = pages.load_guidance(visit.settings().home / "guidance" / "pages").materials
    return [one.changed for one in materials if retest and set(one.modules) <= set(retest.modules)]


def _notes(found: Attempt, place: int) -> Markup | None:
    notes = found.asked[place].get("notes")
    return pages.rendered(notes) if notes else None


def _name(step: str) -> str:
    return licence.names(_content()).get(step, "A step that is no longer asked")


def _page_of(name: str) -> pages.Page | None:
    found = pages.load_guidance(visit.settings().home / "guidance" / "pages").pages
    return next((page for page in found if page.name == name), None)


def _module(name: str) -> Module:
    found = next((one for one in _content().modules if one.id == name), None)
    if found is None:
        raise NotFound("There is no such module.")
    return found


def _short_modules() -> list[Module]:
    return [one for one in _content().modules if one.id in licence.MODULES]


def _rewrite_case(name: str) -> RewriteCase:
    found = next((one for one in _content().rewrites if one.id == name), None)
    if found is None:
        raise NotFound("There is no such case.")
    return found


def _minutes(module: Module) -> int:
    """About how long a module's short form takes: at 238 words a minute, and half a minute for each question."""
    words = sum(len(piece.text.split()) for piece in module.piece if piece.short)
    return max(1, round(words / 238 + licence.DRAWN / 2))
