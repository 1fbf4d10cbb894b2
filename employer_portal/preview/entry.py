"""How a candidate will read what one interviewer is writing: by the very code that composes letters."""

from dataclasses import replace

from sqlalchemy.orm import Session

from employer_portal.composing.blocks import Blocks
from employer_portal.composing.compose import Judged, Said, compose
from employer_portal.composing.material import look_of, of_application
from employer_portal.core.terms import Outcome
from employer_portal.feedback.drafts import NOT_ASSESSED, Draft
from employer_portal.feedback.models import Entry
from employer_portal.hiring.models import Criterion
from employer_portal.printing.content import Content
from employer_portal.review.operations import met_from
from employer_portal.settings import Settings
from employer_portal.wording.queries import blocks_for


def preview(session: Session, entry: Entry, draft: Draft, *, blocks: Blocks, settings: Settings) -> Content:
    """The letter's content as if this draft alone were accepted and its ratings were the panel's.

    Only its strengths and gaps are the interviewer's; the rest is what HR and the decision add later. Raises
    `DomainError` where there is nothing to read yet.
    """
    applied = entry.application
    fully = met_from(applied.hiring_round, settings.fully_met_from)
    criteria = tuple(_judged(criterion, draft, fully) for criterion in applied.hiring_round.criteria)
    look = look_of(session, applied.hiring_round.vacancy.brand)
    known = of_application(look, applied, criteria, settings)
    worded = blocks_for(session, applied.brand_id, blocks, meets=applied.hiring_round.kind.meets)
    return compose(replace(known, outcome=Outcome.NOT_APPOINTED), worded)


def _judged(criterion: Criterion, draft: Draft, fully: int) -> Judged:
    rating = draft.of(criterion.id, "rating")
    words = {part: draft.of(criterion.id, part) for part in draft.asked(criterion.id)}
    return Judged(
        name=criterion.name,
        looks_like=criterion.looks_like,
        said=(Said(**words),) if words else (),
        assessed=rating != NOT_ASSESSED,
        fully_met=not rating.isdecimal() or int(rating) >= fully,
        wording=criterion.candidate_wording,
    )
