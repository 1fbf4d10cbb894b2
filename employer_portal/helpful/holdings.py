"""What is held about candidates who said whether their letter helped, and how it goes."""

from employer_portal.core.retention import Goes, Holding, Rows
from employer_portal.helpful.models import Helpfulness
from employer_portal.hiring.holdings import CANDIDATE
from employer_portal.letters.models import Letter

HELD = (
    Rows(
        model=Helpfulness, called="Whether a letter helped", goes=Goes.ROW,
        ways=((Helpfulness.letter_id, Letter.application_id, *CANDIDATE),),
        holds=(Holding(Helpfulness.why, "why it helped, or did not, in their words"),),
    ),
)  # fmt: skip
