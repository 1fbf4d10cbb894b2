"""What wording holds of the people who work here, and how it goes."""

from employer_portal.core.retention import Goes, Holding, Rows
from employer_portal.wording.models import WordingAuthor, WordingVersion

STAYS = "which words letters had, and who stood for them, belongs to the record of these letters"

HELD = (
    Rows(
        model=WordingVersion,
        called="A wording of the letters",
        goes=Goes.STAYS,
        because=STAYS,
        ways=((WordingVersion.proposed_by,), (WordingVersion.approved_by,)),
        holds=(
            Holding(WordingVersion.note, "what was said to change"),
            Holding(WordingVersion.returned_because, "why it was given back"),
        ),
    ),
    Rows(
        model=WordingAuthor,
        called="Who wrote in a wording of the letters",
        goes=Goes.STAYS,
        because=STAYS,
        ways=((WordingAuthor.user_id,),),
    ),
)
