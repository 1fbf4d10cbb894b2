"""The preview of an entry: what stands in the working copy, as its candidate will read it."""

from contextlib import suppress

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from employer_portal.composing.blocks import Blocks
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Permission
from employer_portal.feedback import reach, working
from employer_portal.feedback.models import OWED
from employer_portal.preview.entry import preview
from employer_portal.web import guard, visit

P = Permission
blueprint = Blueprint("letters_preview", __name__)


@blueprint.get("/entries/<int:entry_id>/preview")
@guard.may(P.WRITE_ENTRIES, P.ENTER_ON_BEHALF, narrow=True)
def entry(entry_id: int) -> ResponseReturnValue:
    """One's own words as the candidate will read them; nothing of the panel's notes or ratings."""
    session = visit.reading()
    found = reach.read_entry(session, entry_id, visit.actor(), round_id=visit.narrowed_to())
    draft, letter = working.draft_of(session, found, visit.actor()), None
    with suppress(DomainError):
        letter = preview(session, found, draft, blocks=visit.shared(Blocks), settings=visit.settings())
    sections = [section for section in letter.sections if section.points] if letter else []
    return render_template(
        "feedback/preview.html", entry=found, letter=letter, sections=sections,
        open=found.state in OWED, called=found.application.candidate.called,
    )  # fmt: skip
