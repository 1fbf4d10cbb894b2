"""What a workbook's feedback shares: the questions whether it is the exercise's, put once for the whole round."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from employer_portal.exchange.batch import Checked
from employer_portal.feedback import allowances, own_words
from employer_portal.feedback.own_words import Question, Sighting
from employer_portal.hiring.models import Round
from employer_portal.phrasing import allowing
from employer_portal.phrasing.findings import Allowance
from employer_portal.phrasing.service import Answer
from employer_portal.workbook.sheets import RoundWorkbook


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
        allowances.ask(session, opened, question, now=now): question
        for question in own_words.questions(
            sightings, candidates, own_words.set_up_with(opened), allowances.answered(session, opened)
        )
    }
    phrases = [allowances.phrase_of(row) for row in asked]
    for texts in found.values() if phrases else ():
        texts[:] = [(row, field, text, _sorted(text.words, answer, phrases)) for row, field, text, answer in texts]
    return {row.id: question for row, question in asked.items()}


def _sorted(words: str, answer: Answer, phrases: Sequence[Allowance]) -> Answer:
    stays, lifted = allowing.sort_out(answer.stays, words, phrases)
    return Answer(stays, (*answer.lifted, *lifted))
