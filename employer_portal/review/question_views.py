"""The pages of questions: whether words are part of the exercise or about the person, and what a round may say."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.permissions import Permission
from employer_portal.core.workflow import Act, possible
from employer_portal.feedback.workflow import ALLOWANCE
from employer_portal.phrasing.service import Checker
from employer_portal.review import asked, questions
from employer_portal.review.forms import AnswerForm
from employer_portal.web import guard, visit
from employer_portal.web.forms import carried_out

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
        "review/question.html", found=found, form=form, steps=steps, rule=visit.shared(Checker).explain(found.row.rule)
    )


@blueprint.get("/rounds/<int:round_id>/allowed")
@guard.may(P.SETTLE_CONCERNS, P.READ_LETTERS)
def allowed(round_id: int) -> ResponseReturnValue:
    """What this round may say: every phrase with its reason, and how often it is used."""
    opened, phrases = asked.of_round(visit.reading(), round_id, visit.actor())
    may_end = visit.actor().may(P.SETTLE_CONCERNS, opened.brand_id)
    return render_template("review/allowed.html", round=opened, phrases=phrases, may_end=may_end)


@blueprint.get("/concerns/rules")
@guard.may(P.SETTLE_CONCERNS)
def doubted() -> ResponseReturnValue:
    """How often writers say that what a rule found is not about the candidate, and how often that was so."""
    return render_template("review/doubted.html", rows=asked.doubted(visit.reading(), visit.actor()))


@blueprint.post("/questions/<int:allowance_id>/end")
@guard.may(P.SETTLE_CONCERNS)
def end(allowance_id: int) -> ResponseReturnValue:
    """From now on the phrase is as any other."""
    asked.question(visit.reading(), allowance_id, visit.actor())
    with visit.transaction() as session:
        questions.end(session, allowance_id, actor=visit.actor(), now=visit.now())
    flash("It has ended: these words are checked as any others from now on.")
    return redirect(url_for(".question", allowance_id=allowance_id))
