"""What marking holds of the people who work here, and how it goes."""

from employer_portal.core.retention import Goes, Holding, Rows
from employer_portal.marking.models import Marking

HELD = (
    Rows(
        model=Marking,
        called="What trainers said of a sentence of the training",
        goes=Goes.ROW,
        ways=((Marking.user_id,), (Marking.first_by,), (Marking.second_by,)),
        holds=(
            Holding(Marking.first_said, "what the first trainer said of it"),
            Holding(Marking.second_said, "what the second trainer said of it"),
        ),
    ),
)
