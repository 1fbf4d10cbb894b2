"""What reading holds of the people who work here, and how it goes."""

from employer_portal.core.retention import Goes, Rows
from employer_portal.reading.models import PageRead, PolicyRead

HELD = (
    Rows(model=PageRead, called="A page of the guidance that was read", goes=Goes.ROW, ways=((PageRead.user_id,),)),
    Rows(
        model=PolicyRead, called="That somebody read a version of the policy", goes=Goes.ROW,
        ways=((PolicyRead.user_id,),),
    ),
)  # fmt: skip
