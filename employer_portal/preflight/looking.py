"""The last look through letters before they are approved: for one, and for all of a list."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from employer_portal.letters.models import LetterState
from employer_portal.preflight import record, wording
from employer_portal.preflight.line import Looked, State
from employer_portal.preflight.reading import Facts, Today, read

ORDER = (State.HOLDS, State.LOOK, State.GOOD)


def look(session: Session, letter_ids: Sequence[int], today: Today) -> dict[int, Looked]:
    """Letter -> what was looked at in it.

    What "holds the letter" is refused by the step itself: handing in, sealing or approving. Nothing else holds it.
    """
    return {facts.letter.id: _looked(facts, today) for facts in read(session, letter_ids, today)}


def _looked(facts: Facts, today: Today) -> Looked:
    words = list(wording.lines(facts, today))
    if facts.letter.state != LetterState.DRAFT:  # they passed when it was handed in, and approving asks no more
        words = [replace(line, state=State.LOOK) if line.state == State.HOLDS else line for line in words]
    lines = [*words, *record.lines(facts, today)]
    return Looked(tuple(sorted(lines, key=lambda line: ORDER.index(line.state))))
