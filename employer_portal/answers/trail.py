"""What written answers owe the trail: to which request, of whom the words were asked, in which letter."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.answers.models import Answer
from employer_portal.core.trail import Ledger


def said(session: Session, answers: Sequence[int]) -> dict[int, Any]:
    """The words that were put down for each of these."""
    wanted = sa.select(Answer.id, Answer.words).where(Answer.id.in_(answers))
    return {row[0]: [row[1]] for row in session.execute(wanted)}


LEDGERS = (
    Ledger(
        subject="answer",
        goes="answers",
        id=Answer.id,
        facts={"request": Answer.request_id, "asked_of": Answer.asked_of, "letter": Answer.letter_id},
        more={"said": said},
        made={"answer.asked": "", "answer.written": ""},
    ),
)
