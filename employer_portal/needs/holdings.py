"""What needs hold of candidates, and how it goes."""

from employer_portal.core.retention import Goes, Holding, Rows
from employer_portal.hiring.holdings import CANDIDATE
from employer_portal.needs.models import Needs

HELD = (
    Rows(
        model=Needs, called="What a candidate needs", goes=Goes.ROW, ways=((Needs.application_id, *CANDIDATE),),
        holds=(
            Holding(Needs.kinds, "what makes an interview or a call possible for them"),
            Holding(Needs.words, "the same, in their words"),
        ),
    ),
)  # fmt: skip
