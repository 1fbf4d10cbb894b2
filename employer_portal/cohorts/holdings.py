"""What cohorts and invitations hold of the people who work here, and how it goes."""

from employer_portal.cohorts.models import Cohort, Invitation, Member
from employer_portal.core.retention import Goes, Rows

HELD = (
    Rows(
        model=Member, called="A place in a cohort of the training", goes=Goes.STAYS, ways=((Member.user_id,),),
        because="it holds the number of a user alone, and says how many were trained together",
    ),
    Rows(
        model=Cohort, called="A cohort of the training", goes=Goes.STAYS, ways=((Cohort.made_by,),),
        because="it is of those who are in it, and says of its maker that they made it",
    ),
    Rows(
        model=Invitation, called="An invitation to the training", goes=Goes.ROW,
        ways=((Invitation.user_id,), (Invitation.by_id,)),
    ),
)  # fmt: skip
