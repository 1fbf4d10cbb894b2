"""The pages of questions: whether words are part of the exercise or about the person, and what a round may say."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.core.workflow import Act, possible
from employer_portal.feedback.own_words import Question
from employer_portal.feedback.workflow import ALLOWANCE
from employer_portal.hiring.models import CriteriaVersion, Vacancy
from employer_portal.hiring.reach import one_vacancy
from employer_portal.phrasing.service import Checker
from employer_portal.review import asked, questions, setting_up
from employer_portal.review.forms import AnswerForm, WordsForm
from employer_portal.web import guard, visit
from employer_portal.web.errors import came_from
from employer_portal.web.forms import carried_out, mistakes

P = Permission
blueprint = Blueprint("questions", __name__)


@blueprint.route("/questions/<int:allowance_id>", methods=["GET", "POST"])
@guard.may(P.SETTLE_CONCERNS, P.READ_LETTERS)
def question(allowance_id: int) -> ResponseReturnValue:
    """One question: the words in context, and the answer to it."""
    found = asked.question(visit.reading(), allowance_id, visit.actor())
    form = AnswerForm().about(one=found.about_one)
    step = questions.ANSWERS.get(form.answer.data or "", questions.refuse)
    if carried_out(
        form, lambda session: step(session, allowance_id, form.reason.data, actor=visit.actor(), now=visit.now())
    ):
        flash("Your answer is on record, with its reason.")
        return redirect(url_for(".question", allowance_id=allowance_id))
    found = asked.question(visit.reading(), allowance_id, visit.actor())
    given = {"reason": "The reason is asked for on the page itself."}
    steps = possible(visit.reading(), ALLOWANCE, found.row, Act(visit.actor(), visit.now(), given))
    return render_template(
        "review/question.html", found=found, form=form, steps=steps, why=visit.shared(Checker).explain
    )


@blueprint.get("/rounds/<int:round_id>/allowed")
@guard.may(P.SETTLE_CONCERNS, P.READ_LETTERS)
def allowed(round_id: int) -> ResponseReturnValue:
    """What this round may say: every phrase with its reason, and how often it is used."""
    opened, phrases = asked.of_round(visit.reading(), round_id, visit.actor())
    may_end = visit.actor().may(P.SETTLE_CONCERNS, opened.brand_id)
    return render_template("review/allowed.html", round=opened, phrases=phrases, may_end=may_end)


@blueprint.app_template_global()
def words_of_criteria(vacancy: Vacancy, version: CriteriaVersion | None) -> Sequence[tuple[Question, str]]:
    """The phrases of a vacancy's criteria of which it is to be said whether they are part of the job, each with what
    could be made of it in feedback."""
    found = setting_up.held(visit.reading(), vacancy, version, visit.shared(Checker))
    return [(question, setting_up.remark(question)) for question in found]


@blueprint.post("/vacancies/<int:vacancy_id>/words")
@guard.may(P.SETTLE_CONCERNS)
def words(vacancy_id: int) -> ResponseReturnValue:
    """Say beside the criteria whether one of their phrases is part of the job."""
    one_vacancy(visit.reading(), vacancy_id, visit.actor(), P.SETTLE_CONCERNS)
    form = WordsForm()
    if carried_out(form, lambda session: setting_up.answer(
        session, vacancy_id, form.phrase.data, form.answer.data == "yes", form.reason.data,
        checker=visit.shared(Checker), actor=visit.actor(), now=visit.now(),
    )):  # fmt: skip
        flash("Your answer is on record, with its reason.")
    for _, message in mistakes(form):
        flash(message, "mistake")
    return redirect(came_from() or path("criteria", vacancy_id=vacancy_id), 303)


@blueprint.get("/concerns/rules")
@guard.may(P.SETTLE_CONCERNS)
def doubted() -> ResponseReturnValue:
    """How often writers say that what a rule found is not about the candidate, and how often that was so."""
    return render_template("review/doubted.html", rows=asked.doubted(visit.reading(), visit.actor()))


@blueprint.post("/questions/<int:allowance_id>/again")
@guard.may(P.SETTLE_CONCERNS)
def again(allowance_id: int) -> ResponseReturnValue:
    """Ask once more about words that may not stand."""
    asked.question(visit.reading(), allowance_id, visit.actor())
    with visit.transaction() as session:
        made = questions.ask_again(session, allowance_id, actor=visit.actor(), now=visit.now()).id
    flash("It is asked again. The first answer stays on record.")
    return redirect(url_for(".question", allowance_id=made))


@blueprint.post("/questions/<int:allowance_id>/end")
@guard.may(P.SETTLE_CONCERNS)
def end(allowance_id: int) -> ResponseReturnValue:
    """From now on the phrase is as any other."""
    asked.question(visit.reading(), allowance_id, visit.actor())
    with visit.transaction() as session:
        questions.end(session, allowance_id, actor=visit.actor(), now=visit.now())
    flash("It has ended: these words are checked as any others from now on.")
    return redirect(url_for(".question", allowance_id=allowance_id))
