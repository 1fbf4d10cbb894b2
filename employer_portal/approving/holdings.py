"""What approving holds of people, and how it goes."""

from employer_portal.approving.models import Answer
from employer_portal.core.retention import Goes, Holding, Rows
from employer_portal.hiring.holdings import CANDIDATE
from employer_portal.letters.models import Letter

HELD = (
    Rows(
        model=Answer, called="What the approver of a letter answered", goes=Goes.ROW,
        ways=((Answer.letter_id, Letter.application_id, *CANDIDATE), (Answer.user_id,)),
        holds=(
            Holding(Answer.asked, "what there was to look at in it"),
            Holding(Answer.words, "what the approver said to that"),
        ),
    ),
)  # fmt: skip
