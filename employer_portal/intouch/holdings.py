"""What staying in touch holds of candidates and of those who write to them, and how it goes."""

from employer_portal.core.retention import Goes, Holding, Rows
from employer_portal.hiring.holdings import CANDIDATE
from employer_portal.intouch.models import InTouch, InTouchMail, SameCriterion

HELD = (
    Rows(
        model=InTouch, called="That a candidate agreed to hear of other roles", goes=Goes.ROW,
        ways=((InTouch.application_id, *CANDIDATE),),
        holds=(Holding(InTouch.roles, "of which kinds of roles they would like to hear"),),
    ),
    Rows(
        model=InTouchMail, called="That they were told of a role", goes=Goes.ROW,
        ways=((InTouchMail.in_touch_id, InTouch.application_id, *CANDIDATE), (InTouchMail.by_id,)),
    ),
    Rows(
        model=SameCriterion, called="That criteria of two vacancies are the same", goes=Goes.STAYS,
        because="it holds digests of criteria and the number of a user alone", ways=((SameCriterion.by_id,),),
    ),
)  # fmt: skip
