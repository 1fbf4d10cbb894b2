"""What a workbook's feedback shares: the questions whether it is the exercise's, put once for the whole round."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from employer_portal.composing.speech import written
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.exchange.batch import Checked, Imported
from employer_portal.feedback import allowances, own_words
from employer_portal.feedback.models import AllowanceState
from employer_portal.feedback.own_words import Question, Sighting
from employer_portal.hiring.models import Round
from employer_portal.phrasing import allowing
from employer_portal.phrasing.findings import Allowance as Phrase
from employer_portal.phrasing.service import Answer
from employer_portal.review import questions as answering
from employer_portal.workbook.columns import ALLOWED
from employer_portal.workbook.sheets import Level, Problem, RoundWorkbook


def note_allowed(session: Session, opened: Round, workbook: RoundWorkbook, *, actor: Actor, now: datetime) -> None:
    """Let the phrases of its Allowed sheet stand in the round: an open question about one is answered with it, and what
    HR refused stays so (`refused` says it).

    Raises `NotAllowed` for somebody who settles no concerns, and `DomainError` for a reason that says nothing.
    """
    if not workbook.allowed:
        return
    actor.must(Permission.SETTLE_CONCERNS, opened.brand_id)
    known = allowances.newest_answers(session, opened)
    for given in workbook.allowed:
        there = known.get(allowing.alike(given.phrase))
        try:
            if there is not None and there.state == AllowanceState.ASKED:
                answering.allow(session, there.id, given.reason, actor=actor, now=now)
            elif there is None or there.state == AllowanceState.ENDED:
                row = allowances.note(session, opened, given.phrase, given.reason, actor=actor, now=now)
                known[allowing.alike(row.phrase)] = row
        except DomainError as error:
            fix = "Say there what people were asked to do or to talk about, in a few words."
            raise DomainError(f"Row {given.row} of the Allowed sheet: {error.message}", fix) from error


def refused(session: Session, opened: Round, workbook: RoundWorkbook) -> list[Problem]:
    """A warning for each phrase of the Allowed sheet of which HR has said that it may not stand in that round."""
    known = allowances.newest_answers(session, opened)
    answers = [(row, known.get(allowing.alike(row.phrase))) for row in workbook.allowed]
    return [
        Problem(
            Level.WARNING, ALLOWED.name, row.row, "Phrase", row.phrase,
            f"HR said on {written(answer.settled_at)} that this phrase may not stand, and it does not: {answer.reason}",
            "Choose “Answer again” on the page of that question if it may, or take the row out.",
        )
        for row, answer in answers
        if answer is not None and answer.state == AllowanceState.REFUSED
    ]  # fmt: skip


def unused(workbook: RoundWorkbook, imported: Imported) -> list[Problem]:
    """A warning for each phrase of the Allowed sheet that stood nowhere, or let nothing stand."""
    used = {allowing.alike(one.allowance.phrase) for one in imported.findings if one.allowance}
    return [
        Problem(
            Level.WARNING, ALLOWED.name, row.row, "Phrase", row.phrase, "This phrase let nothing stand.",
            "Look whether it is spelt as in the feedback, or take the row out. It lets nothing stand that is said of a"
            " person.",
        )
        for row in workbook.allowed
        if allowing.alike(row.phrase) not in used
    ]  # fmt: skip


def ask(
    session: Session, opened: Round, workbook: RoundWorkbook, found: Mapping[str, list[Checked]], *, now: datetime
) -> dict[int, Question]:
    """Ask about each phrase that is the round's own by what was `found` (candidate's reference -> texts), and sort out
    there what is within one; the questions by the numbers of their allowances."""
    assert opened.arriving is not None
    people = opened.arriving["people"]
    sightings = [
        Sighting(
            finding.match, finding.rule, own_words.topic_of(finding), row.candidate, people[row.interviewer],
            not (finding.level == "justify" and row.kept_because),
        )
        for texts in found.values()
        for row, field, _, answer in texts
        for finding in answer.stays
        if own_words.can_be_asked(finding, field)
    ]  # fmt: skip
    candidates = len({row.candidate for row in workbook.feedback if row.candidate not in workbook.held})
    asked = {
        allowances.ask(session, opened.vacancy_id, opened.id, question, now=now): question
        for question in own_words.questions(
            sightings, candidates, own_words.set_up_with(opened), allowances.answered(session, opened)
        )
    }
    phrases = [allowances.phrase_of(row) for row in asked]
    for texts in found.values() if phrases else ():
        texts[:] = [(row, field, text, _sorted(text.words, answer, phrases)) for row, field, text, answer in texts]
    return {row.id: question for row, question in asked.items()}


def _sorted(words: str, answer: Answer, phrases: Sequence[Phrase]) -> Answer:
    stays, lifted = allowing.sort_out(answer.stays, words, phrases)
    return Answer(stays, (*answer.lifted, *lifted))
