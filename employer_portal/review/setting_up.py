"""Words of criteria, standards and questions that a rule would hold in feedback: asked about when they are set up,
before anybody has written a word."""

from datetime import datetime

from sqlalchemy.orm import Session

from employer_portal.core.errors import Conflict
from employer_portal.core.permissions import Actor, Permission
from employer_portal.feedback import allowances, own_words
from employer_portal.feedback.own_words import Question, Sighting
from employer_portal.hiring.models import CriteriaVersion, Vacancy
from employer_portal.hiring.reach import one_vacancy
from employer_portal.hiring.vacancies import newest_criteria
from employer_portal.phrasing.allowing import alike
from employer_portal.phrasing.findings import CHARACTERISTICS, Field, spoken
from employer_portal.phrasing.service import Checker, Subject, Text
from employer_portal.review.questions import ANSWERS


def held(session: Session, vacancy: Vacancy, version: CriteriaVersion | None, checker: Checker) -> list[Question]:
    """The phrases of these criteria of which nobody has said yet whether they are part of the job.

    They are read by the vacancy's title alone: what the criteria themselves say opens their field, asked or not.
    """
    if version is None:
        return []
    texts = own_words.set_up_with(version)
    answers = checker.check_all([Text(text, Subject(vacancy.title, ()), Field.EVIDENCE) for text in texts])
    sightings = [
        Sighting(found.match, found.rule, own_words.topic_of(found), None, None)
        for answer in answers
        for found in answer
        if own_words.can_be_asked(found, Field.EVIDENCE)
    ]
    return own_words.questions(sightings, 0, texts, allowances.answered_for(session, vacancy.id))


def remark(question: Question) -> str:
    """What could be made of a phrase in feedback, in words."""
    topic = spoken(question.topic)
    if question.topic in CHARACTERISTICS:
        return f"may be read as a remark on {topic} in feedback"
    return f"may be held in feedback ({topic})"


def answer(
    session: Session, vacancy_id: int, phrase: str, allowed: bool, reason: str, *, checker: Checker, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Say, for each round of the vacancy, whether a phrase of its criteria is part of the job; what was found of it so
    far is settled with it.

    Raises `Conflict` for words that are asked about no longer, `DomainError` for a reason that says nothing.
    """
    vacancy = one_vacancy(session, vacancy_id, actor, Permission.SETTLE_CONCERNS)
    asked = {alike(one.phrase): one for one in held(session, vacancy, newest_criteria(session, vacancy_id), checker)}
    question = asked.get(alike(phrase))
    if question is None:
        raise Conflict(f"“{phrase[:100]}” is asked about no longer.", "Look at the criteria as they stand now.")
    row = allowances.ask_for_vacancy(session, vacancy_id, question, now=now)
    ANSWERS["vacancy" if allowed else "no"](session, row.id, reason, actor=actor, now=now)
