"""What packs of evidence hold of people, and how it goes."""

from employer_portal.core.retention import Goes, Holding, Rows
from employer_portal.evidence.models import Export

HELD = (
    Rows(
        model=Export,
        called="That a pack of evidence was made",
        goes=Goes.STAYS,
        because="it says who took what out of the portal; its files go by themselves, its reason with whom it is of",
        ways=((Export.asked_by,),),
        holds=(Holding(Export.because, "what it was made for"),),
    ),
)
