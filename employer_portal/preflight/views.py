"""The list of what was looked at, for the pages of letters: those of one letter, a round's, an approver's."""

from collections.abc import Iterable

from flask import Blueprint

from employer_portal.core.calendar import Calendar
from employer_portal.letters.models import Letter, LetterState
from employer_portal.phrasing.service import Checker
from employer_portal.preflight.line import Looked
from employer_portal.preflight.looking import look
from employer_portal.preflight.reading import Today
from employer_portal.web import visit

blueprint = Blueprint("preflight", __name__)


@blueprint.app_template_global()
def looked_through(letters: Iterable[Letter | None]) -> dict[int, Looked]:
    """Letter -> what was looked at in it, for those that are still to be approved."""
    ids = [one.id for one in letters if one and one.state in {LetterState.DRAFT, LetterState.WAITING}]
    settings = visit.settings()
    return look(visit.reading(), ids, Today(visit.now(), Calendar.of(settings), visit.shared(Checker), settings))
