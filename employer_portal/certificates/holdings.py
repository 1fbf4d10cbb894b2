"""What the file of the training holds of the people who work here, and how it goes."""

from employer_portal.certificates.models import AnswersOpened
from employer_portal.core.retention import Goes, Holding, Rows

HELD = (
    Rows(
        model=AnswersOpened,
        called="That somebody's answers in the training were opened",
        goes=Goes.ROW,
        ways=((AnswersOpened.user_id,), (AnswersOpened.by_id,)),
        holds=(Holding(AnswersOpened.because, "why they were opened"),),
    ),
)
